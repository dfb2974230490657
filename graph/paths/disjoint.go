package paths

import (
	"context"
	"math"
	"slices"
)

// Disjoint returns the most paths of a question that share no node but those that may be shared, whatever they cost: a bound from above on the
// number of independent ones (a greatest flow, by shortest augmenting paths: Edmonds and Karp, J. ACM 19(2), 1972). Only nodes within
// MaxTies ties of both sides together count. bounded is false where a path passes nothing but nodes that may be shared, where there are more than
// maxFlowNodes of them, or where ctx ended before it was known.
func Disjoint(ctx context.Context, g *Graph, q *Question, shared func(node int32) bool) (most int, bounded bool) {
	f := newFlow(ctx, g, q, shared)
	if f == nil {
		return 0, false
	}
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

// maxFlowNodes bounds the nodes of a network: in a larger one no bound is looked for.
const maxFlowNodes = 20_000

// newFlow returns nil where the network would be too large, or ctx ended.
func newFlow(ctx context.Context, g *Graph, q *Question, shared func(node int32) bool) *flow {
	rows := map[int32][]int32{}
	ahead, back := steps(ctx, g, q, q.From, q.To, rows), steps(ctx, g, q, q.To, q.From, rows)
	if ahead == nil || back == nil {
		return nil
	}
	number := map[int32]int32{}
	var nodes []int32
	for v := range rows {
		there, ok := ahead[v]
		left, way := back[v]
		if ok && way && there+left <= q.MaxTies {
			nodes = append(nodes, v)
		}
	}
	slices.Sort(nodes)
	for i, v := range nodes {
		number[v] = small(i)
	}
	n := small(len(nodes))
	f := &flow{at: make([][]int32, 2*n+2), source: 2 * n, sink: 2*n + 1, by: make([]int32, 2*n+2)}
	for i, v := range nodes {
		f.node(small(i), slices.Contains(q.From, v), slices.Contains(q.To, v), shared(v))
		if slices.Contains(q.To, v) {
			continue
		}
		for _, w := range rows[v] {
			// A path of one tie is no path, and none passes a party.
			to, in := number[w]
			if in && !slices.Contains(q.From, w) && !(slices.Contains(q.From, v) && slices.Contains(q.To, w)) {
				f.arc(2*small(i)+1, 2*to, unlimited)
			}
		}
	}
	return f
}

// node adds a node, through which one may pass, or any number where it is an end or shared.
func (f *flow) node(v int32, isFrom, isTo, shared bool) {
	capacity := int32(1)
	if isFrom || isTo || shared {
		capacity = unlimited
	}
	f.arc(2*v, 2*v+1, capacity)
	if isFrom {
		f.arc(f.source, 2*v, unlimited)
	}
	if isTo {
		f.arc(2*v+1, f.sink, unlimited)
	}
}

// steps counts the fewest ties from some nodes to each node, at most q.MaxTies and passing none of the stops, and notes the neighbours of all; nil where
// there are too many, or ctx ended.
func steps(ctx context.Context, g *Graph, q *Question, from, stops []int32, rows map[int32][]int32) map[int32]int {
	out := map[int32]int{}
	for _, v := range from {
		out[v] = 0
	}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if len(out) > maxFlowNodes || ctx.Err() != nil {
			return nil
		}
		if _, known := rows[v]; !known {
			rows[v] = g.Neighbours(q, v)
		}
		if slices.Contains(stops, v) || out[v] == q.MaxTies {
			continue
		}
		for _, w := range rows[v] {
			if _, known := out[w]; !known {
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
