package paths

import (
	"cmp"
	"context"
	"slices"
)

// Reach visits every node to which a path leads from one of q.From, with the first such path in order (least cost, then fewest ties, then nodes): what
// Find would return first if the node were the only one of q.To. Nodes come in the order of their paths. MinTies, K, To, PassAll, PassAny and Accept are
// not looked at. The visitor must not keep the slice; it ends the search by returning false. Result.Paths stays empty.
func Reach(ctx context.Context, g *Graph, q *Question, visit func(nodes []int32, cost int64) bool) Result {
	s := newSearch(g, q)
	s.ctx = ctx
	return reach(s, visit)
}

func reach(s *search, visit func(nodes []int32, cost int64) bool) Result {
	g, q := s.g, s.q
	defer s.release()
	s.from, s.to, s.openEnded, s.ends, s.compareNodes = nil, q.From, true, exists, g.Order
	if s.compareNodes == nil {
		s.compareNodes = func(a, b int32) int { return cmp.Compare(a, b) }
	}
	s.judgeNamed()
	if s.ctx != nil && s.ctx.Err() != nil {
		s.stopped = StoppedByTime
	}
	for _, f := range q.From {
		if s.spot(f).flags&exists != 0 {
			s.settle(state{node: f, next: -1}, q.MaxTies > 0)
		}
	}
	seen, goOn := len(s.states), true
	for goOn && s.stopped == "" && s.radius[q.MaxTies] <= s.limit {
		s.grow(q.MaxTies)
		if len(s.states) > seen && s.radius[q.MaxTies] > s.states[seen].key {
			seen, goOn = s.tell(seen, visit)
		}
	}
	if goOn && s.stopped == "" {
		s.tell(seen, visit)
	}
	return Result{Stopped: s.stopped, Work: s.work}
}

// tell visits the nodes of the states from one on, all of one key, and returns how many states there are; false where the visitor has enough.
func (s *search) tell(from int, visit func(nodes []int32, cost int64) bool) (int, bool) {
	var found []candidate
	for i := from; i < len(s.states); i++ {
		if s.spot(s.states[i].node).first == small(i) { // else a dearer way with fewer ties
			c := candidate{key: s.states[i].key}
			c.n = s.follow(small(i), &c.nodes)
			found = append(found, c)
		}
	}
	slices.SortFunc(found, s.compare)
	for i := range found {
		if !visit(found[i].nodes[:found[i].n], found[i].key>>tiesBits) {
			return len(s.states), false
		}
	}
	return len(s.states), true
}

// follow writes the nodes from the far end to a state and returns how many.
func (s *search) follow(at int32, nodes *[MaxTies + 1]int32) int {
	n := int(s.states[at].key&tiesMask) + 1
	for i := n - 1; at >= 0; at = s.states[at].next {
		nodes[i] = s.states[at].node
		i--
	}
	return n
}

// ahead is the order in which the backward search grows: by key; in Reach what is not drawn yet comes first among equals, then the path so far, since
// the first to arrive at a node stays there.
func (s *search) ahead(a, b growth) bool {
	if a.key != b.key || !s.openEnded {
		return a.key < b.key
	}
	if x, y := s.states[a.state].cursor < 0, s.states[b.state].cursor < 0; x || y {
		return x
	}
	var x, y [MaxTies + 1]int32
	n, m := s.follow(a.state, &x), s.follow(b.state, &y)
	return slices.CompareFunc(x[:n], y[:m], s.compareNodes) < 0
}
