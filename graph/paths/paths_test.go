package paths_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"backchannel/graph/paths"
)

// graphs is how many random graphs are tried: 5,000, and 50,000 under SOAK.
func graphs() int {
	if os.Getenv("SOAK") != "" {
		return 50_000
	}
	return 5_000
}

// brute lists every simple path by walking all of them.
func brute(n int, edges []paths.Edge, q paths.Query) []paths.Path {
	cost := map[[2]int32]int64{}
	for _, e := range edges {
		cost[[2]int32{e.A, e.B}], cost[[2]int32{e.B, e.A}] = e.Cost, e.Cost
	}
	var out []paths.Path
	var walk func(nodes []int32, sum int64)
	walk = func(nodes []int32, sum int64) {
		last := nodes[len(nodes)-1]
		if len(nodes) > 1 && slices.Contains(q.To, last) {
			some := len(q.PassAny) == 0 || slices.ContainsFunc(q.PassAny, func(v int32) bool { return slices.Contains(nodes, v) })
			all := !slices.ContainsFunc(q.PassAll, func(v int32) bool { return !slices.Contains(nodes, v) })
			if some && all && len(nodes)-1 >= q.MinTies && sum <= q.MaxCost && (q.Accept == nil || q.Accept(nodes)) {
				out = append(out, paths.Path{Nodes: slices.Clone(nodes), Cost: sum})
			}
			return
		}
		if len(nodes)-1 == q.MaxTies {
			return
		}
		for w := range int32(n) {
			c, tied := cost[[2]int32{last, w}]
			if tied && !slices.Contains(nodes, w) && !slices.Contains(q.From, w) {
				walk(append(nodes, w), sum+c)
			}
		}
	}
	for _, f := range q.From {
		walk([]int32{f}, 0)
	}
	slices.SortFunc(out, paths.Compare)
	return out[:min(len(out), q.K)]
}

// random makes a small graph and a question; small costs make many paths equal.
func random(r *rand.Rand) (int, []paths.Edge, paths.Query) {
	n := 3 + r.IntN(7)
	var edges []paths.Edge
	density, top := r.Float64(), int64(1+r.IntN(20))
	for a := range int32(n) {
		for b := a + 1; b < int32(n); b++ {
			if r.Float64() < density {
				edges = append(edges, paths.Edge{A: a, B: b, Cost: r.Int64N(top)})
			}
		}
	}
	order := r.Perm(n)
	pick := func(k int) []int32 {
		var out []int32
		for range min(k, len(order)) {
			out, order = append(out, int32(order[0])), order[1:]
		}
		return out
	}
	q := paths.Query{
		From: pick(1 + r.IntN(2)), To: pick(1), MinTies: 1 + r.IntN(2), MaxTies: 2 + r.IntN(6), K: 1 + r.IntN(20),
		MaxCost: math.MaxInt64, MaxExpansions: 1 << 30,
	}
	if r.IntN(3) == 0 {
		q.MaxCost = r.Int64N(3*top + 1)
	}
	if r.IntN(3) == 0 {
		q.PassAll = pick(r.IntN(3))
	}
	if r.IntN(4) == 0 {
		q.PassAny = pick(r.IntN(3))
	}
	if r.IntN(4) == 0 {
		q.Accept = func(nodes []int32) bool { return len(nodes)%2 == 0 }
	}
	return n, edges, q
}

func TestEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range graphs() {
		n, edges, q := random(r)
		want := brute(n, edges, q)
		got := paths.Find(context.Background(), paths.Build(n, edges), q)
		if got.Stopped != "" || len(got.Paths) != len(want) {
			t.Fatalf("graph %d: %d paths (stopped %q), want %d\n%v\n%+v", i, len(got.Paths), got.Stopped, len(want), edges, q)
		}
		for j := range want {
			if paths.Compare(got.Paths[j], want[j]) != 0 {
				t.Fatalf("graph %d: path %d is %v, want %v", i, j, got.Paths[j], want[j])
			}
		}
	}
}

func TestReversedQuestionGivesSameCosts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		n, edges, q := random(r)
		q.K, q.Accept = 1<<20, nil
		there := paths.Find(context.Background(), paths.Build(n, edges), q)
		q.From, q.To = q.To, q.From
		back := paths.Find(context.Background(), paths.Build(n, edges), q)
		if len(there.Paths) != len(back.Paths) {
			t.Fatalf("%d paths there, %d back", len(there.Paths), len(back.Paths))
		}
		for i := range there.Paths {
			if there.Paths[i].Cost != back.Paths[i].Cost || len(there.Paths[i].Nodes) != len(back.Paths[i].Nodes) {
				t.Fatalf("path %d: %v there, %v back", i, there.Paths[i], back.Paths[i])
			}
		}
	}
}

// clique is a graph in which everything is tied to everything at one cost.
func clique(n int32) *paths.Graph {
	var edges []paths.Edge
	for a := range n {
		for b := a + 1; b < n; b++ {
			edges = append(edges, paths.Edge{A: a, B: b, Cost: 1})
		}
	}
	return paths.Build(int(n), edges)
}

func TestBudgetsStopTheSearch(t *testing.T) {
	q := paths.Query{From: []int32{0}, To: []int32{1}, MinTies: 8, MaxTies: 12, MaxCost: math.MaxInt64, K: 1000, MaxExpansions: 5000}
	if got := paths.Find(context.Background(), clique(60), q); got.Stopped != paths.StoppedByExpansions || got.Expansions > 5000 {
		t.Errorf("stopped %q after %d", got.Stopped, got.Expansions)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got := paths.Find(ctx, clique(60), q); got.Stopped != paths.StoppedByTime {
		t.Errorf("stopped %q", got.Stopped)
	}
}
