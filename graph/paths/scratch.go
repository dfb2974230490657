package paths

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// spot is what a question knows of a place; 28 bytes. It counts only where its epoch is the scratch's.
type spot struct {
	epoch uint32
	flags uint8
	need  uint8 // what of PassAll and PassAny it meets
	row   int32 // its row in scratch.rows, -1: not gathered
	first int32 // its states, in order of their keys
	// direct is its cheapest tie to one of To.
	direct uint32
	// gathered is the row being gathered when it was last met, entry its place in that.
	gathered, entry int32
}

const (
	exists  uint8 = 1 << iota // as a node, on the day
	between                   // may stand in between
	isFrom
	isTo
	plain // conducts as itself only
)

const farAway = ^uint32(0)

// row is the neighbours of a node, each once with its cheapest tie: entries of cost<<32 | node, ascending as far as sorted.
type row struct{ from, to int32 }

// scratch is the memory of one search, used again by later ones.
type scratch struct {
	epoch   uint32
	spots   []spot
	rows    []row
	entries []uint64
	states  []state
	growing [MaxTies + 1][]growth
	labels  []label
	open    []entry
	best    []candidate
}

var pool = sync.Pool{New: func() any { return &scratch{} }}

// keepEntries and its like bound what is kept for later searches.
const keep = 1 << 20

// search is one question being answered.
type search struct {
	*scratch
	ctx    context.Context //nolint:containedctx // a search lives within one call
	g      *Graph
	q      *Question
	day    Day
	latest uint32 // the highest span of a tie that has begun
	fades  [8][]int32
	// openEnded says that ends are exempt from what holds in between, whichever node it is: Reach.
	openEnded bool
	needs     uint8
	work      int
	checked   int
	stopped   string
	stopAt    int64 // the least key that was still open when stopped

	limit             int64 // no key above it is wanted
	forward, backward int   // work of each side
	reversed          bool
	single            bool // one party at the far end and nothing to pass: the last tie is closed without a label
	from, to          []int32
	radius            [MaxTies + 1]int64
	compareNodes      func(a, b int32) int
	path              [MaxTies + 1]int32
	pathLen           int
}

func newSearch(ctx context.Context, g *Graph, q *Question) *search {
	s := &search{scratch: pool.Get().(*scratch), ctx: ctx, g: g, q: q, day: clampDay(q.Day), from: q.From, to: q.To} //nolint:forcetypeassert // the pool holds nothing else
	s.latest = biased(q.Day)<<fromShift | (1<<fromShift - 1)
	s.fades = q.Fades
	if q.ActiveOnly {
		s.fades = [8][]int32{}
	}
	n := g.Places()
	if len(s.spots) < n {
		s.spots, s.epoch = make([]spot, n+n/8), 0
	}
	s.epoch++
	if s.epoch == 0 {
		clear(s.spots)
		s.epoch = 1
	}
	s.rows, s.entries, s.states = s.rows[:0], s.entries[:0], s.states[:0]
	for i := range s.growing {
		s.growing[i] = s.growing[i][:0]
	}
	for i := range s.radius {
		s.radius[i] = endless
	}
	s.labels, s.open, s.best = s.labels[:0], s.open[:0], s.best[:0]
	s.limit = key(q.MaxCost, tiesMask)
	return s
}

func (s *search) release() {
	if cap(s.entries) > keep {
		s.entries = nil
	}
	if cap(s.labels) > keep {
		s.labels, s.open = nil, nil
	}
	if cap(s.states) > keep {
		s.states, s.growing = nil, [MaxTies + 1][]growth{}
	}
	pool.Put(s.scratch)
}

// spot returns what is known of a place, and finds it out the first time.
func (s *search) spot(p int32) *spot {
	sp := &s.spots[p]
	if sp.epoch != s.epoch {
		s.judge(p, sp)
	}
	return sp
}

func (s *search) judge(p int32, sp *spot) {
	*sp = spot{epoch: s.epoch, row: -1, first: -1, direct: farAway, gathered: -1}
	place := s.g.place(p)
	if _, set := s.q.Reps[p]; place.Rep == p && !set {
		sp.flags |= plain
	}
	if s.day < place.From || s.day > place.Until {
		return
	}
	sp.flags |= exists
	if slices.Contains(s.from, p) {
		sp.flags |= isFrom
	}
	if slices.Contains(s.to, p) {
		sp.flags |= isTo
	}
	for i, v := range s.q.PassAll {
		if v == p {
			sp.need |= 1 << i
		}
	}
	if slices.Contains(s.q.PassAny, p) {
		sp.need |= 1 << len(s.q.PassAll)
	}
	if sp.flags&(isFrom|isTo) != 0 || s.q.Between>>place.Class&1 == 0 || slices.Contains(s.q.Closed, p) {
		return
	}
	if !place.Ask || s.q.Ask == nil || s.q.Ask(p) {
		sp.flags |= between
	}
	if place.Ask && s.q.Ask == nil {
		sp.flags &^= between
	}
}

// look counts halves looked at, and stops the search where the budget or the time is over.
func (s *search) look(halves int) bool {
	s.work += halves
	if s.stopped != "" {
		return false
	}
	if s.work > s.q.MaxWork {
		s.stopped = StoppedByExpansions
		return false
	}
	if s.work-s.checked >= checkEvery {
		s.checked = s.work
		if s.ctx.Err() != nil {
			s.stopped = StoppedByTime
			return false
		}
	}
	return true
}

// checkEvery is after how many halves the context is asked; chunk bounds what is looked at in between.
const (
	checkEvery = 16 << 10
	chunk      = 4 << 10
)

// rowOf gathers the neighbours of a node, by cost, then number; false where the search was stopped.
func (s *search) rowOf(u int32) ([]uint64, bool) {
	sp := s.spot(u)
	if sp.row < 0 && !s.gather(u, sp) {
		return nil, false
	}
	r := s.rows[sp.row]
	return s.entries[r.from:r.to], true
}

func (s *search) gather(u int32, sp *spot) bool {
	at := small(len(s.rows))
	from := small(len(s.entries))
	if sp.flags&plain != 0 && len(s.g.foldedInto(u)) == 0 && len(s.q.Reps) == 0 {
		if !s.gatherPlace(u, u, at) {
			return false
		}
	} else {
		for _, p := range s.members(u) {
			if !s.gatherPlace(u, p, at) {
				return false
			}
		}
	}
	for _, e := range s.q.Extra {
		cost := uint32(min(e.Cost, 1<<31-1)) //nolint:gosec // bounded
		if e.A == u && e.B != u {
			s.meet(e.B, cost, at)
		}
		if e.B == u && e.A != u {
			s.meet(e.A, cost, at)
		}
	}
	if s.openEnded && s.g.Order != nil {
		slices.SortFunc(s.entries[from:], func(a, b uint64) int { return cmp.Or(cmp.Compare(a>>32, b>>32), s.g.Order(nodeOf(a), nodeOf(b))) })
	} else {
		slices.Sort(s.entries[from:])
	}
	s.rows = append(s.rows, row{from, small(len(s.entries))})
	sp.row = at
	return true
}

// gatherPlace adds what is eligible at one place to the row of a node.
func (s *search) gatherPlace(u, p, at int32) bool {
	halves, numbers := s.g.row(p)
	dirty := s.g.patch != nil && s.g.patch.dirty.has(p)
	for len(halves) > 0 {
		n := min(chunk, len(halves))
		if !s.look(n) {
			return false
		}
		for i := range halves[:n] {
			if dirty && s.g.patch.gone.has(numbers[i]) {
				continue
			}
			s.consider(&halves[i], u, at)
		}
		halves, numbers = halves[n:], numbers[n:]
	}
	if !dirty {
		return true
	}
	for _, number := range s.g.patch.rows[p] {
		if !s.look(1) {
			return false
		}
		if !s.g.patch.gone.has(number) {
			h := s.g.patch.half(s.g, p, number)
			s.consider(&h, u, at)
		}
	}
	return true
}

// consider adds the neighbours to which a half leads.
func (s *search) consider(h *half, u, at int32) {
	cost, ok := s.cost(h)
	if !ok {
		return
	}
	p := h.place &^ placeB
	if s.spot(p).flags&plain != 0 {
		if p != u && !s.barred(h, u, p) {
			s.meet(p, cost, at)
		}
		return
	}
	for _, w := range s.reps(p) {
		if w != u && !s.barred(h, u, w) {
			s.meet(w, cost, at)
		}
	}
}

// meet adds a neighbour to the row being gathered, or makes it cheaper.
func (s *search) meet(w int32, cost uint32, at int32) {
	sp := s.spot(w)
	if sp.flags&(between|isFrom|isTo) == 0 && !(s.openEnded && sp.flags&exists != 0) {
		return
	}
	packed := uint64(cost)<<32 | uint64(w) //nolint:gosec // places are not negative
	if sp.gathered == at {
		s.entries[sp.entry] = min(s.entries[sp.entry], packed)
		return
	}
	sp.gathered, sp.entry = at, small(len(s.entries))
	s.entries = append(s.entries, packed)
}

func nodeOf(packed uint64) int32 { return int32(packed & (1<<32 - 1)) } //nolint:gosec // a part of 31 bits

func costOf(packed uint64) int64 { return int64(packed >> 32) } //nolint:gosec // a part of 32 bits
