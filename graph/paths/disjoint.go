package paths

import (
	"context"
	"math"
	"slices"
)

// Disjoint returns the most paths between two sides that share no node but those that may be shared, whatever they cost: a bound from above on the
// number of independent ones (a greatest flow, by shortest augmenting paths: Edmonds and Karp, J. ACM 19(2), 1972). Only nodes within
// maxTies ties of both sides together count. bounded is false where a path passes nothing but nodes that may be shared, or ctx ended before it was known.
func Disjoint(ctx context.Context, g *Graph, from, to []int32, maxTies int, shared func(node int32) bool) (most int, bounded bool) {
	f := newFlow(g, from, to, maxTies, shared)
	for {
		room := f.augment()
		switch {
		case ctx.Err() != nil:
			return most, false
		case room == 0:
			return most, true
		case room == unlimited:
			return most, false
		}
		most++
	}
}

const unlimited = math.MaxInt32

// flow is a network in which node v of the graph is an arc from 2v to 2v+1, and the arc i^1 is the reverse of the arc i.
type flow struct {
	at         [][]int32
	head, room []int32
	source     int32
	sink       int32
	// by is the arc on which a search came to each node.
	by []int32
}

func newFlow(g *Graph, from, to []int32, maxTies int, shared func(node int32) bool) *flow {
	n := int32(g.nodes()) //nolint:gosec // nodes are numbered by int32
	f := &flow{at: make([][]int32, 2*n+2), source: 2 * n, sink: 2*n + 1, by: make([]int32, 2*n+2)}
	ahead, back := ties(g, from, to), ties(g, to, from)
	for v := range n {
		if ahead[v] < 0 || back[v] < 0 || int(ahead[v]+back[v]) > maxTies {
			continue
		}
		isFrom, isTo := slices.Contains(from, v), slices.Contains(to, v)
		capacity := int32(1)
		if isFrom || isTo || shared(v) {
			capacity = unlimited
		}
		f.arc(2*v, 2*v+1, capacity)
		if isFrom {
			f.arc(f.source, 2*v, unlimited)
		}
		if isTo {
			f.arc(2*v+1, f.sink, unlimited)
			continue
		}
		for i := g.start[v]; i < g.start[v+1]; i++ {
			// A path of one tie is no path, and none passes a party.
			if w := g.to[i]; !slices.Contains(from, w) && !(isFrom && slices.Contains(to, w)) {
				f.arc(2*v+1, 2*w, unlimited)
			}
		}
	}
	return f
}

// ties counts the fewest ties from some nodes to each node, passing none of the stops; -1 where there is no way.
func ties(g *Graph, from, stops []int32) []int32 {
	out := make([]int32, g.nodes())
	for v := range out {
		out[v] = -1
	}
	for _, v := range from {
		out[v] = 0
	}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if slices.Contains(stops, v) {
			continue
		}
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if w := g.to[i]; out[w] < 0 {
				out[w] = out[v] + 1
				queue = append(queue, w)
			}
		}
	}
	return out
}

func (f *flow) arc(from, to, room int32) {
	n := int32(len(f.head)) //nolint:gosec // four arcs a tie at most
	f.head, f.room = append(f.head, to, from), append(f.room, room, 0)
	f.at[from], f.at[to] = append(f.at[from], n), append(f.at[to], n+1)
}

// add changes the room of an arc, unless it has no bound.
func (f *flow) add(arc, room int32) {
	if f.room[arc] != unlimited {
		f.room[arc] += room
	}
}

// augment sends one more along a shortest way and returns the room that it had; 0 where there is none.
func (f *flow) augment() int32 {
	for v := range f.by {
		f.by[v] = -1
	}
	for queue := []int32{f.source}; len(queue) > 0 && f.by[f.sink] < 0; queue = queue[1:] {
		for _, arc := range f.at[queue[0]] {
			if to := f.head[arc]; f.room[arc] > 0 && f.by[to] < 0 && to != f.source {
				f.by[to] = arc
				queue = append(queue, to)
			}
		}
	}
	if f.by[f.sink] < 0 {
		return 0
	}
	room := int32(unlimited)
	for v := f.sink; v != f.source; v = f.head[f.by[v]^1] {
		room = min(room, f.room[f.by[v]])
	}
	for v := f.sink; v != f.source; v = f.head[f.by[v]^1] {
		f.add(f.by[v], -1)
		f.add(f.by[v]^1, 1)
	}
	return room
}
