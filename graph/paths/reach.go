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
	s := newSearch(ctx, g, q)
	defer s.release()
	s.from, s.to, s.openEnded, s.compareNodes = nil, q.From, true, g.Order
	if s.compareNodes == nil {
		s.compareNodes = func(a, b int32) int { return cmp.Compare(a, b) }
	}
	if ctx.Err() != nil {
		s.stopped = StoppedByTime
	}
	for _, f := range q.From {
		if s.spot(f).flags&exists != 0 {
			s.settle(state{node: f, next: -1}, q.MaxTies > 0)
		}
	}
	seen := len(s.states)
	for s.stopped == "" && s.radius[q.MaxTies] <= s.limit {
		s.grow(q.MaxTies)
		for ; seen < len(s.states); seen++ {
			st := &s.states[seen]
			if s.spot(st.node).first != small(seen) {
				continue // a dearer way with fewer ties
			}
			var nodes [MaxTies + 1]int32
			n := s.follow(small(seen), &nodes)
			if !visit(nodes[:n], st.key>>tiesBits) {
				return Result{Work: s.work}
			}
		}
	}
	return Result{Stopped: s.stopped, Work: s.work}
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
