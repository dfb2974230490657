package paths

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// label is a partial path: its last node, and the label it extends.
type label struct {
	key    int64
	node   int32
	parent int32
	// joined is the state with which it was made a whole path, or alone or parted.
	joined int32
	need   uint8 // what is still to be passed
	cursor int32 // the neighbour that is looked at next, -1: it is not extended yet, noMore: all that matter were looked at
	taken  int32 // how far the arcs to its node were taken, at this place of scratch.taken on, -1: not at all
}

// A label that was not made a whole path may be later; once it was extended, its extensions are made whole instead, so that none comes up twice.
const (
	alone  int32 = -1
	parted int32 = -2

	noMore int32 = math.MaxInt32
)

// candidate is a whole path, from From to To.
type candidate struct {
	key   int64
	nodes [MaxTies + 1]int32
	n     int
}

// maxLabels bounds the partial paths kept at a time.
const maxLabels = 1 << 20

// Find returns the K best paths, exactly. It extends partial paths best first, by cost so far plus the least that can be left (A*: Hart, Nilsson and
// Raphael, IEEE Trans. SSC 4(2), 1968). What can be left is known from a search from the other side, which grows in balance with the work done on
// this one. The end of ctx stops it with StoppedByTime.
func Find(ctx context.Context, g *Graph, q *Question) Result {
	s := newSearch(g, q)
	s.ctx = ctx
	defer s.release()
	s.compareNodes = g.Order
	if s.compareNodes == nil {
		s.compareNodes = func(a, b int32) int { return cmp.Compare(a, b) }
	}
	if q.K > 0 && ctx.Err() != nil {
		s.stopped = StoppedByTime
	} else if q.K > 0 {
		s.search()
	}
	return s.result()
}

func (s *search) result() Result {
	slices.SortFunc(s.best, s.compare)
	r := Result{Stopped: s.stopped, Work: s.work}
	for i := range s.best {
		c := &s.best[i]
		if s.stopped == "" || c.key < s.stopAt {
			r.Certain++
		}
		r.Paths = append(r.Paths, Path{Nodes: slices.Clone(c.nodes[:c.n]), Cost: c.key >> tiesBits})
	}
	return r
}

func (s *search) search() {
	s.judgeNamed()
	s.needs = 1<<len(s.q.PassAll) - 1
	if len(s.q.PassAny) > 0 {
		s.needs |= 1 << len(s.q.PassAll)
	}
	s.single = len(s.to) == 1 && s.needs == 0
	if s.single {
		s.nearest = endless // until the party's ties are known
	}
	if !s.begin() {
		s.stopAt = 0
		return
	}
	for len(s.open) > 0 {
		top := s.open[0]
		if top.bound > s.limit {
			return
		}
		if s.stopped == "" && len(s.labels) > maxLabels {
			s.stopped = StoppedByExpansions
		}
		if s.stopped != "" || !s.step(top) {
			s.stopAt = top.bound
			return
		}
	}
}

// begin sets both ends; false where the search was stopped.
func (s *search) begin() bool {
	for _, t := range s.to {
		if s.spot(t).flags&exists == 0 {
			continue
		}
		if !s.stamp(t) {
			return false
		}
		s.settle(state{node: t, next: -1}, true)
	}
	for i, f := range s.from {
		if sp := s.spot(f); sp.flags&exists != 0 && !slices.Contains(s.from[:i], f) {
			s.labels = append(s.labels, label{node: f, parent: -1, joined: alone, cursor: -1, taken: -1, need: s.needs &^ sp.need})
			s.push(entry{0, small(len(s.labels) - 1)})
		}
	}
	return true
}

// stamp notes what nodes have a tie to a party at the far end; false where the search was stopped.
func (s *search) stamp(t int32) bool {
	r := row{node: t, off: small(len(s.entries))}
	if !s.gather(&r) {
		return false
	}
	for _, e := range s.entries[r.off : r.off+r.end] {
		if e&settled != 0 || !s.folds(nodeOf(e)) {
			s.stampNode(t, nodeOf(e), uint32(e>>32))
			continue
		}
		for _, w := range s.reps(nodeOf(e)) {
			s.stampNode(t, w, uint32(e>>32))
		}
	}
	s.entries = s.entries[:r.off]
	return true
}

func (s *search) stampNode(t, w int32, cost uint32) {
	sp := s.touch(w)
	if w == t || cost >= sp.direct {
		return
	}
	sp.direct = cost
	s.mark(w)
	if k := int64(cost)<<tiesBits + 1; s.single && k < s.nearest && s.spot(w).flags&(between|isFrom) != 0 {
		s.nearest = k
	}
}

// step takes the best partial path a bit further: finds a better bound for it, lets the other side grow, or extends it.
func (s *search) step(top entry) bool {
	l := &s.labels[top.label]
	ties := s.q.MaxTies - int(l.key&tiesMask)
	if l.cursor >= 0 {
		return s.goOn(top, ties)
	}
	at := int32(-1)
	if s.isMarked(l.node) {
		at = s.rest(&s.spots[l.node], ties, l.need)
	}
	if at >= 0 && l.joined == alone {
		l.joined = at
		s.join(top.label)
	}
	left, exact := s.left(at, ties)
	switch {
	case left >= endless:
		s.pop()
	case l.key+left > top.bound:
		s.lower(entry{l.key + left, top.label})
	case !exact && s.due(ties):
		s.grow(ties)
	case s.late(top):
		s.pop()
	default:
		l.cursor = 0
		if s.single {
			s.close(top.label)
		}
		if l.joined < 0 {
			l.joined = parted
		}
	}
	return s.stopped == ""
}

// farFactor is how much less than this side the other one works beyond half the ties.
const farFactor = 2

// due reports whether the other side is to grow: up to half the ties in balance with the work done on this one; beyond, where paths of many ties meet
// much of the graph, only if it is far behind.
func (s *search) due(ties int) bool {
	if 2*s.level(ties) < s.q.MaxTies {
		return s.backward <= s.forward
	}
	return farFactor*s.backward <= s.forward
}

// left is a lower bound of what is left to a path of at most so many ties of which a state is the best one settled (-1: none); exact says that it is that
// state's key.
func (s *search) left(at int32, ties int) (key int64, exact bool) {
	if at >= 0 && s.states[at].key <= s.radius[ties] {
		return s.states[at].key, true
	}
	return s.radius[ties], false
}

// late reports whether all that a label may become comes after the last candidate.
func (s *search) late(e entry) bool {
	if e.bound != s.limit || len(s.best) < s.q.K {
		return e.bound > s.limit
	}
	var nodes [MaxTies + 1]int32
	n := s.trace(e.label, &nodes)
	worst := &s.best[0]
	for i := range n {
		if c := s.compareNodes(nodes[i], worst.nodes[i]); c != 0 {
			return c > 0
		}
	}
	return false
}

// trace writes the nodes of a partial path and returns how many.
func (s *search) trace(at int32, nodes *[MaxTies + 1]int32) int {
	n := int(s.labels[at].key&tiesMask) + 1
	for i := n - 1; at >= 0; at = s.labels[at].parent {
		nodes[i] = s.labels[at].node
		i--
	}
	return n
}

// scan adds the next neighbours to a partial path, in order of their ties' costs, as long as what comes of it is not surely worse than what else is open.
func (s *search) scan(top entry) bool {
	at := top.label
	l := s.labels[at]
	before := s.work
	row := s.rowOf(l.node)
	if row < 0 {
		return false
	}
	s.pathLen = s.trace(at, &s.path)
	follows := s.follows(&l)
	for {
		e, ok := s.entry(row, l.cursor)
		k := l.key + costOf(e)<<tiesBits + 1
		bound := k + s.nearest
		if !ok || bound > s.limit {
			l.cursor = noMore
			break
		}
		if bound > top.bound && len(s.open) > 0 && bound > s.open[0].bound {
			s.push(entry{bound, at})
			break
		}
		l.cursor++
		if !s.look(1) {
			return false
		}
		s.neighbour(at, &l, k, nodeOf(e), follows)
	}
	s.labels[at].cursor = l.cursor
	s.forward += s.work - before
	return s.stopped == ""
}

// notScanned is a lower bound of what is left to a partial path by the neighbours that were not looked at.
func (s *search) notScanned(l *label) int64 {
	if l.cursor == noMore {
		return endless
	}
	at := s.spots[l.node].row
	if at < 0 || s.rows[at].drawn <= l.cursor {
		return 0
	}
	return costOf(s.entries[s.rows[at].off+l.cursor])<<tiesBits + 1 + s.nearest
}

// follows returns the state that the way begins with by which a partial path was made whole, -1 where it was not.
func (s *search) follows(l *label) int32 {
	if l.joined < 0 {
		return -1
	}
	return s.states[l.joined].next
}

// close makes a partial path whole with the tie from its last node to the one party at the far end.
func (s *search) close(at int32) {
	l := &s.labels[at]
	direct := s.spot(l.node).direct
	if follows := s.follows(l); direct == farAway || (follows >= 0 && s.states[follows].node == s.to[0]) {
		return
	}
	if k := l.key + int64(direct)<<tiesBits + 1; k <= s.limit {
		s.pathLen = s.trace(at, &s.path)
		s.arrive(k, s.to[0], -1)
	}
}

// neighbour extends a partial path by one neighbour.
func (s *search) neighbour(at int32, l *label, k int64, w, follows int32) {
	if !s.isMarked(w) {
		if left := s.q.MaxTies - int(k&tiesMask); left > 1 && k+s.radius[left] <= s.limit && s.spot(w).flags&between != 0 && !slices.Contains(s.path[:s.pathLen], w) &&
			s.made.add(s.epoch, at, w) {
			s.add(label{key: k, node: w, parent: at, joined: alone, cursor: -1, taken: -1, need: l.need}, k+s.radius[left])
		}
		return
	}
	sp := s.spot(w)
	if sp.flags&(between|isTo) == 0 || slices.Contains(s.path[:s.pathLen], w) || !s.made.add(s.epoch, at, w) {
		return
	}
	joined := alone
	if follows >= 0 && s.states[follows].node == w {
		joined = follows
	}
	if sp.flags&isTo != 0 {
		if joined < 0 && !s.single && l.need&^sp.need == 0 {
			s.arrive(k, w, -1)
		}
		return
	}
	if int(k&tiesMask) < s.q.MaxTies {
		s.child(label{key: k, node: w, parent: at, joined: joined, cursor: -1, taken: -1, need: l.need &^ sp.need}, sp)
	}
}

// child adds a partial path unless nothing can come of it.
func (s *search) child(l label, sp *spot) {
	ties := s.q.MaxTies - int(l.key&tiesMask)
	bound := l.key
	if ties == 1 {
		if sp.direct == farAway {
			return
		}
		bound += int64(sp.direct)<<tiesBits + 1
		if s.single {
			if l.joined < 0 && bound <= s.limit {
				s.arrive(bound, l.node, s.to[0])
			}
			return // its last tie adds nothing else
		}
	} else {
		st := s.rest(sp, ties, l.need)
		if st >= 0 && l.joined < 0 {
			l.joined = st
			s.joinFrom(l.key, st)
		}
		left, _ := s.left(st, ties)
		bound += left
	}
	s.add(l, bound)
}

// add adds a partial path of which a lower bound is known.
func (s *search) add(l label, bound int64) {
	e := entry{bound, small(len(s.labels))}
	if bound > s.limit {
		return
	}
	s.labels = append(room(s.labels, 1), l)
	if s.late(e) {
		s.labels = s.labels[:len(s.labels)-1]
		return
	}
	s.push(e)
}

// join makes a partial path whole with the state it was joined with.
func (s *search) join(at int32) {
	l := &s.labels[at]
	s.pathLen = s.trace(at, &s.path)
	s.pathLen--
	s.joinFrom(l.key, l.joined)
}

// joinFrom makes s.path and the nodes of a state a whole path, if it passes nothing twice.
func (s *search) joinFrom(k int64, st int32) {
	k += s.states[st].key
	if k > s.limit {
		return
	}
	n := s.pathLen
	for ; st >= 0; st = s.states[st].next {
		v := s.states[st].node
		if slices.Contains(s.path[:n], v) {
			return
		}
		s.path[n] = v
		n++
	}
	s.whole(k, s.path[:n])
}

// arrive makes s.path whole with one or two more nodes.
func (s *search) arrive(k int64, v, w int32) {
	n := s.pathLen
	s.path[n] = v
	n++
	if w >= 0 {
		s.path[n] = w
		n++
	}
	s.whole(k, s.path[:n])
}

// whole notes a whole path if it is among the best so far.
func (s *search) whole(k int64, nodes []int32) {
	if len(nodes)-1 < s.q.MinTies || k > s.limit {
		return
	}
	c := candidate{key: k, n: len(nodes)}
	copy(c.nodes[:], nodes)
	full := len(s.best) == s.q.K
	if full && s.compare(c, s.best[0]) >= 0 {
		return
	}
	if s.q.Accept != nil && !s.q.Accept(c.nodes[:c.n:c.n]) {
		return
	}
	if full {
		s.best[0] = c
		s.siftBest()
	} else {
		s.best = append(s.best, c)
		for at := len(s.best) - 1; at > 0; {
			up := (at - 1) / 2
			if s.compare(s.best[up], s.best[at]) >= 0 {
				break
			}
			s.best[up], s.best[at] = s.best[at], s.best[up]
			at = up
		}
	}
	if len(s.best) == s.q.K {
		s.limit = min(s.limit, s.best[0].key)
	}
}

func (s *search) siftBest() {
	for at := 0; ; {
		down := 2*at + 1
		if down >= len(s.best) {
			return
		}
		if down+1 < len(s.best) && s.compare(s.best[down+1], s.best[down]) > 0 {
			down++
		}
		if s.compare(s.best[at], s.best[down]) >= 0 {
			return
		}
		s.best[at], s.best[down] = s.best[down], s.best[at]
		at = down
	}
}

// compare is the order of whole paths: cost, then number of ties, then the nodes in sequence.
func (s *search) compare(a, b candidate) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return slices.CompareFunc(a.nodes[:a.n], b.nodes[:b.n], s.compareNodes)
}
