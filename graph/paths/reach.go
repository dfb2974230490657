package paths

import (
	"cmp"
	"context"
	"slices"
)

// Reached holds the least costs from one node to every other within a bound on ties.
type Reached struct {
	g       *Graph
	through func(node int32) bool
	// cost[ties][node] is the least cost with at most that many ties.
	cost [][]int64
}

// Reach finds the cheapest paths of at most maxTies ties from a node to every other; in between they pass only nodes that through admits. It works
// tie by tie (Bellman and Ford): a cheapest walk under a bound on ties can be shortened to a simple path that costs no more and has no more ties. ok is
// false where ctx ended before it was done.
func Reach(ctx context.Context, g *Graph, from int32, maxTies int, through func(node int32) bool) (r *Reached, ok bool) {
	r = &Reached{g: g, through: through}
	first := make([]int64, g.nodes())
	for v := range first {
		first[v] = unreachable
	}
	first[from] = 0
	r.cost = append(r.cost, first)
	frontier := []int32{from}
	for range maxTies {
		if ctx.Err() != nil {
			return r, false
		}
		if len(frontier) == 0 {
			break
		}
		frontier = r.relax(from, frontier)
	}
	return r, true
}

// relax adds one tie to the paths that the last one made cheaper, and returns the nodes that are now reached more cheaply.
func (r *Reached) relax(from int32, frontier []int32) []int32 {
	before := r.cost[len(r.cost)-1]
	now := slices.Clone(before)
	var next []int32
	for _, v := range frontier {
		if v != from && !r.through(v) {
			continue
		}
		for i := r.g.start[v]; i < r.g.start[v+1]; i++ {
			w := r.g.to[i]
			if c := before[v] + r.g.cost[i]; c < now[w] {
				if now[w] == before[w] {
					next = append(next, w)
				}
				now[w] = c
			}
		}
	}
	r.cost = append(r.cost, now)
	return next
}

// Path returns the best path from a node back to where the search began: least cost, then fewest ties, then the nodes in sequence. ok is false where
// there is none.
func (r *Reached) Path(node int32) (p Path, ok bool) {
	last := len(r.cost) - 1
	p = Path{Cost: r.cost[last][node], Nodes: []int32{node}}
	if p.Cost == unreachable {
		return Path{}, false
	}
	ties, _ := slices.BinarySearchFunc(r.cost, p.Cost, func(row []int64, least int64) int { return -cmp.Compare(row[node], least) })
	for ; ties > 0; ties-- {
		node = r.before(node, ties)
		p.Nodes = append(p.Nodes, node)
	}
	return p, true
}

// before returns the least node from which a node is reached at its cost with one tie fewer.
func (r *Reached) before(node int32, ties int) int32 {
	least := int32(-1)
	for i := r.g.start[node]; i < r.g.start[node+1]; i++ {
		w := r.g.to[i]
		left := r.cost[ties-1][w]
		if left == unreachable || left+r.g.cost[i] != r.cost[ties][node] || (ties > 1 && !r.through(w)) {
			continue
		}
		if least < 0 || w < least {
			least = w
		}
	}
	return least
}
