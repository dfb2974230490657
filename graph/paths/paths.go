// Package paths finds the k best simple paths of a weighted, undirected graph under a bound on their number of ties. It knows integers only: nodes
// are 0 to n-1, numbered in the order in which equal paths are to be ranked; costs are non-negative.
package paths

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"
)

// Edge joins two different nodes at a cost; at most one edge a pair.
type Edge struct {
	A, B int32
	Cost int64
}

// Graph is a graph in compressed rows: the neighbours of v stand at start[v] to start[v+1].
type Graph struct {
	start []int32
	to    []int32
	cost  []int64
}

// Build makes a graph of n nodes.
func Build(n int, edges []Edge) *Graph {
	g := &Graph{start: make([]int32, n+1), to: make([]int32, 2*len(edges)), cost: make([]int64, 2*len(edges))}
	for _, e := range edges {
		g.start[e.A+1]++
		g.start[e.B+1]++
	}
	for v := range n {
		g.start[v+1] += g.start[v]
	}
	next := slices.Clone(g.start)
	for _, e := range edges {
		g.to[next[e.A]], g.cost[next[e.A]] = e.B, e.Cost
		next[e.A]++
		g.to[next[e.B]], g.cost[next[e.B]] = e.A, e.Cost
		next[e.B]++
	}
	return g
}

func (g *Graph) nodes() int { return len(g.start) - 1 }

// Query says which paths are asked for.
type Query struct {
	// From and To are the parties: a path begins at one of From, ends at one of To, and passes none of either in between.
	From, To []int32
	// MinTies and MaxTies bound the number of ties, both included.
	MinTies, MaxTies int
	// MaxCost bounds the cost, included.
	MaxCost int64
	// K is how many paths are wanted.
	K int
	// PassAll must all be passed, in any order; of PassAny, unless empty, at least one.
	PassAll, PassAny []int32
	// Accept, where set, keeps a path of nodes or passes it over.
	Accept func(nodes []int32) bool
	// MaxExpansions bounds the work: how many partial paths may be extended.
	MaxExpansions int
}

// Path is a sequence of nodes and the sum of its costs.
type Path struct {
	Nodes []int32
	Cost  int64
}

// Why a search stopped before it was complete.
const (
	StoppedByExpansions = "EXPANSIONS"
	StoppedByTime       = "TIME"
)

// Result is the first K paths in order: by cost, then number of ties, then nodes. All that are given are certainly the first ones; Stopped is empty
// where the list is complete.
type Result struct {
	Paths      []Path
	Stopped    string
	Expansions int
}

const unreachable = math.MaxInt64

// Find returns the K best paths, exactly. It extends partial paths best first, by cost so far plus the least that can be left under the bound on
// ties and the nodes still to be passed (an exact lower bound for walks), so paths come out in order of cost (A*: Hart, Nilsson and Raphael, IEEE
// Trans. SSC 4(2), 1968). Paths of one cost are gathered before they are ordered. The end of ctx stops it with StoppedByTime.
func Find(ctx context.Context, g *Graph, q Query) Result {
	s := newSearch(g, q)
	for i := range s.q.From {
		s.push(label{node: q.From[i], parent: -1, need: s.allNeeds()})
	}
	for len(s.open) > 0 && len(s.found) < q.K {
		if s.result.Expansions >= q.MaxExpansions {
			s.result.Stopped = StoppedByExpansions
			break
		}
		if s.result.Expansions%256 == 0 && ctx.Err() != nil {
			s.result.Stopped = StoppedByTime
			break
		}
		s.step()
	}
	if s.result.Stopped == "" {
		s.emit()
	}
	s.result.Paths = s.found[:min(len(s.found), q.K)]
	return s.result
}

// label is a partial path: its last node, and the label it extends.
type label struct {
	node   int32
	parent int32
	ties   int32
	// need is the set of nodes still to be passed: one bit each of PassAll, the highest for PassAny.
	need  uint16
	cost  int64
	bound int64
}

type search struct {
	g      *Graph
	q      Query
	labels []label
	open   []int32
	// bits gives each node's bit of need.
	bits map[int32]uint16
	// end marks nodes of To, inside those of From: no path passes either in between.
	end, inside []bool
	// rest[need][ties][node] is the least cost from node to an end with at most that many ties, passing need on the way.
	rest   [][][]int64
	found  []Path
	equal  []Path
	result Result
}

func newSearch(g *Graph, q Query) *search {
	s := &search{g: g, q: q, bits: map[int32]uint16{}, end: make([]bool, g.nodes()), inside: make([]bool, g.nodes())}
	for i, v := range q.PassAll {
		s.bits[v] |= 1 << i
	}
	for _, v := range q.PassAny {
		s.bits[v] |= 1 << len(q.PassAll)
	}
	for _, v := range q.To {
		s.end[v] = true
	}
	for _, v := range q.From {
		s.inside[v] = true
	}
	s.bound()
	return s
}

func (s *search) allNeeds() uint16 {
	n := len(s.q.PassAll)
	need := uint16(1)<<n - 1
	if len(s.q.PassAny) > 0 {
		need |= 1 << n
	}
	return need
}

// bound fills rest backward from the ends, tie by tie.
func (s *search) bound() {
	n := s.g.nodes()
	sets := int(s.allNeeds()) + 1
	s.rest = make([][][]int64, sets)
	for need := range sets {
		s.rest[need] = make([][]int64, s.q.MaxTies+1)
		first := make([]int64, n)
		for v := range first {
			first[v] = unreachable
		}
		if need == 0 {
			for _, t := range s.q.To {
				first[t] = 0
			}
		}
		s.rest[need][0] = first
	}
	for ties := 1; ties <= s.q.MaxTies; ties++ {
		for need := range sets {
			s.rest[need][ties] = s.relax(uint16(need), ties)
		}
	}
}

func (s *search) relax(need uint16, ties int) []int64 {
	row := slices.Clone(s.rest[need][ties-1])
	for v := range row {
		if s.end[v] {
			continue
		}
		for i := s.g.start[v]; i < s.g.start[v+1]; i++ {
			w := s.g.to[i]
			if s.inside[w] {
				continue
			}
			if left := s.rest[need&^s.bits[w]][ties-1][w]; left != unreachable {
				row[v] = min(row[v], s.g.cost[i]+left)
			}
		}
	}
	return row
}

// push adds a partial path unless nothing can come of it.
func (s *search) push(l label) {
	left := s.rest[l.need][s.q.MaxTies-int(l.ties)][l.node]
	if left == unreachable || l.cost+left > s.q.MaxCost {
		return
	}
	l.bound = l.cost + left
	s.labels = append(s.labels, l)
	heap.Push((*queue)(s), int32(len(s.labels)-1)) //nolint:gosec // MaxExpansions bounds the labels
}

// step takes the best partial path: notes it if it has arrived, extends it if not.
func (s *search) step() {
	at := heap.Pop((*queue)(s)).(int32) //nolint:forcetypeassert // the queue holds nothing else
	l := s.labels[at]
	if len(s.equal) > 0 && l.bound > s.equal[0].Cost {
		s.emit()
		if len(s.found) >= s.q.K {
			return
		}
	}
	s.result.Expansions++
	if l.parent >= 0 && s.end[l.node] {
		s.arrive(at)
		return
	}
	for i := s.g.start[l.node]; i < s.g.start[l.node+1]; i++ {
		w := s.g.to[i]
		if s.inside[w] || int(l.ties) >= s.q.MaxTies || (s.end[w] && int(l.ties)+1 < s.q.MinTies) || s.passed(at, w) {
			continue
		}
		s.push(label{node: w, parent: at, ties: l.ties + 1, need: l.need &^ s.bits[w], cost: l.cost + s.g.cost[i]})
	}
}

// passed reports whether a partial path has been at a node.
func (s *search) passed(at, node int32) bool {
	for ; at >= 0; at = s.labels[at].parent {
		if s.labels[at].node == node {
			return true
		}
	}
	return false
}

// arrive notes a whole path among those of equal cost.
func (s *search) arrive(at int32) {
	p := Path{Cost: s.labels[at].cost}
	for ; at >= 0; at = s.labels[at].parent {
		p.Nodes = append(p.Nodes, s.labels[at].node)
	}
	slices.Reverse(p.Nodes)
	if s.q.Accept == nil || s.q.Accept(p.Nodes) {
		s.equal = append(s.equal, p)
	}
}

// emit orders the paths of one cost and adds them to the answer.
func (s *search) emit() {
	slices.SortFunc(s.equal, Compare)
	s.found = append(s.found, s.equal...)
	s.equal = nil
}

// Compare is the order of paths: cost, then number of ties, then the nodes in sequence.
func Compare(a, b Path) int {
	return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Nodes), len(b.Nodes)), slices.Compare(a.Nodes, b.Nodes))
}

// queue is the heap of open labels, by bound, then by age, so that it is the same on every machine.
type queue search

func (q *queue) Len() int { return len(q.open) }

func (q *queue) Less(i, j int) bool {
	a, b := q.open[i], q.open[j]
	if q.labels[a].bound != q.labels[b].bound {
		return q.labels[a].bound < q.labels[b].bound
	}
	return a < b
}

func (q *queue) Swap(i, j int) { q.open[i], q.open[j] = q.open[j], q.open[i] }

// Push implements heap.Interface.
func (q *queue) Push(x any) { q.open = append(q.open, x.(int32)) } //nolint:forcetypeassert // only push calls it

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	last := q.open[len(q.open)-1]
	q.open = q.open[:len(q.open)-1]
	return last
}
