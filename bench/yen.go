package main

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"time"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"backchannel/graph"
)

// dayGraph is a day's graph as gonum takes it: what conducts under a question, one tie a pair. Its search is given up by a panic, as gonum knows no other way.
type dayGraph struct {
	*simple.WeightedUndirectedGraph
	giveUp *atomic.Bool
}

var errTimeout = errors.New("no answer in time")

// From implements gonum's graph.Graph.
func (g dayGraph) From(id int64) gonum.Nodes {
	if g.giveUp.Load() {
		panic(errTimeout)
	}
	return g.WeightedUndirectedGraph.From(id)
}

// dayGraph builds the graph of a question's day: only what conducts and may be passed, the cheapest tie of each pair, and none between the parties themselves.
func (p *plain) dayGraph(q graph.PathQuery) dayGraph {
	g := dayGraph{simple.NewWeightedUndirectedGraph(0, math.Inf(1)), new(atomic.Bool)}
	from, to := p.at[q.From[0]], p.at[q.To[0]]
	barred := p.barred(q)
	passable := func(v int32) bool {
		if v == from || v == to {
			return true
		}
		_, out := slices.BinarySearch(barred, v)
		return !out && !p.official[v]
	}
	g.AddNode(simple.Node(from))
	g.AddNode(simple.Node(to))
	for i := range p.ties {
		t := &p.ties[i]
		cost, conducts := t.on(q.AsOf)
		direct := (t.a == from && t.b == to) || (t.a == to && t.b == from)
		if !conducts || direct || (len(q.Kinds) > 0 && !slices.Contains(q.Kinds, t.kind)) || !passable(t.a) || !passable(t.b) {
			continue
		}
		a, b := int64(t.a), int64(t.b)
		if had := g.WeightedEdge(a, b); had == nil || float64(cost) < had.Weight() {
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: float64(cost)})
		}
	}
	return g
}

// yen asks gonum for the wanted shortest loopless paths, leaves out those with too many ties, and orders the rest as we do. The clock runs for the search
// alone. Where a path of too many ties is among the first, gonum's answer is not ours: it takes no bound on ties.
func (p *plain) yen(g dayGraph, q graph.PathQuery, wanted int, limit time.Duration) (found []graph.RankedPath, took time.Duration, err error) {
	timer := time.AfterFunc(limit, func() { g.giveUp.Store(true) })
	defer timer.Stop()
	start := time.Now()
	defer func() {
		took = time.Since(start)
		if thrown := recover(); thrown != nil {
			if thrown != any(errTimeout) {
				panic(thrown)
			}
			found, took, err = nil, limit, errTimeout
		}
	}()
	for _, nodes := range path.YenKShortestPaths(g, wanted, math.Inf(1), simple.Node(p.at[q.From[0]]), simple.Node(p.at[q.To[0]])) {
		if len(nodes)-1 > q.MaxHops {
			continue
		}
		var r graph.RankedPath
		for i, n := range nodes {
			r.Nodes = append(r.Nodes, p.ids[n.ID()])
			if i > 0 {
				w, _ := g.Weight(nodes[i-1].ID(), n.ID())
				r.Cost += int64(w)
			}
		}
		found = append(found, r)
	}
	slices.SortFunc(found, byRank)
	return found, 0, nil
}

// byRank is the order of DESIGN section 3: cost, then ties, then the nodes in sequence.
func byRank(a, b graph.RankedPath) int {
	return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Nodes), len(b.Nodes)), slices.Compare(a.Nodes, b.Nodes))
}

// same reports whether two answers are the same list.
func same(a, b []graph.RankedPath) bool {
	return slices.EqualFunc(a, b, func(x, y graph.RankedPath) bool { return byRank(x, y) == 0 })
}
