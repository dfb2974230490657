package paths_test

import (
	"cmp"
	"context"
	"math"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"backchannel/graph/paths"
)

func lasting(n int) []paths.Place {
	places := make([]paths.Place, n)
	for i := range places {
		places[i] = paths.Place{From: math.MinInt32, Until: math.MaxInt32, Rep: int32(i)}
	}
	return places
}

func joined(a, b, cost int32) paths.Tie {
	return paths.Tie{A: a, B: b, Evidence: cost, From: math.MinInt32, Until: math.MaxInt32}
}

func asked(from, to int32, maxTies, k int) *paths.Question {
	return &paths.Question{
		From: []int32{from}, To: []int32{to}, MinTies: 2, MaxTies: maxTies, MaxCost: math.MaxInt64, K: k, Kinds: 0xffff, Between: 0xff, MaxWork: 2_000_000,
	}
}

// clique ties everything to everything at a cost.
func clique(n int, cost func(a, b int32) int32) *paths.Graph {
	var ties []paths.Tie
	for a := range int32(n) {
		for b := a + 1; b < int32(n); b++ {
			ties = append(ties, joined(a, b, cost(a, b)))
		}
	}
	return paths.Build(lasting(n), nil, ties, nil)
}

func one(int32, int32) int32 { return 1 }

// hub ties two ends to a middle and the middle to n others, which are tied to their neighbours.
func hub(n int) *paths.Graph {
	ties := []paths.Tie{joined(0, 2, 5), joined(1, 2, 5)}
	for i := int32(3); i < int32(n); i++ {
		ties = append(ties, joined(2, i, 1+i%7))
		if i > 3 {
			ties = append(ties, joined(i-1, i, 1))
		}
	}
	return paths.Build(lasting(n), nil, ties, nil)
}

// fan gives two ends n common neighbours, so that n paths are equal.
func fan(n int) *paths.Graph {
	var ties []paths.Tie
	for i := int32(2); i < int32(n); i++ {
		ties = append(ties, joined(0, i, 1), joined(i, 1, 1))
	}
	return paths.Build(lasting(n), nil, ties, nil)
}

// TestFirstOfManyEqual asks for the first of far more equal paths than are wanted: they come in the order of their nodes, and complete.
func TestFirstOfManyEqual(t *testing.T) {
	for name, g := range map[string]*paths.Graph{"fan": fan(50_000), "clique": clique(60, one)} {
		for _, k := range []int{10, 40, 1000} {
			got := paths.Find(context.Background(), g, asked(0, 1, 12, k))
			if got.Stopped != "" || len(got.Paths) != k {
				t.Fatalf("%s: %d paths, stopped %q after %d", name, len(got.Paths), got.Stopped, got.Work)
			}
			if !slices.IsSortedFunc(got.Paths, comparePaths) {
				t.Errorf("%s: %v is not in order", name, got.Paths)
			}
			for i := range min(k, 50) {
				if want := []int32{0, int32(2 + i), 1}; !slices.Equal(got.Paths[i].Nodes, want) {
					t.Errorf("%s: path %d is %v, want %v", name, i, got.Paths[i].Nodes, want)
				}
			}
		}
	}
	// Of the 1000, the clique's first 58 have two ties, the next come in order of their nodes.
	got := paths.Find(context.Background(), clique(60, one), asked(0, 1, 12, 1000))
	at := 58
	for a := int32(2); a < 60; a++ {
		for b := int32(2); b < 60 && at < 1000; b++ {
			if a != b {
				if want := []int32{0, a, b, 1}; !slices.Equal(got.Paths[at].Nodes, want) {
					t.Fatalf("path %d is %v, want %v", at, got.Paths[at].Nodes, want)
				}
				at++
			}
		}
	}
}

func comparePaths(a, b paths.Path) int {
	return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Nodes), len(b.Nodes)), slices.Compare(a.Nodes, b.Nodes))
}

func TestParallelTiesCountOnce(t *testing.T) {
	var ties []paths.Tie
	for i := range int32(10_000) {
		ties = append(ties, joined(0, 2, 20_000-i), joined(2, 1, 10+i), joined(1, 3, 7), joined(3, 0, 9))
	}
	g := paths.Build(lasting(4), nil, ties, nil)
	got := paths.Find(context.Background(), g, asked(0, 1, 12, 10))
	if len(got.Paths) != 2 || got.Paths[0].Cost != 16 || got.Paths[1].Cost != 10_011 || got.Stopped != "" {
		t.Errorf("got %+v", got)
	}
	if legs := g.Legs(asked(0, 1, 2, 1), 0, 2); len(legs) != 10_000 || legs[0].Cost != 10_001 {
		t.Errorf("%d legs, the first %+v", len(legs), legs[0])
	}
}

// hard are questions that no budget answers in full: all paths of many ties through dense graphs.
func hard() map[string]func() (*paths.Graph, *paths.Question) {
	long := func(q *paths.Question) *paths.Question {
		q.MinTies = 8
		return q
	}
	return map[string]func() (*paths.Graph, *paths.Question){
		"equal clique":   func() (*paths.Graph, *paths.Question) { return clique(300, one), long(asked(0, 1, 12, 1000)) },
		"unequal clique": func() (*paths.Graph, *paths.Question) { return clique(300, mixed), long(asked(0, 1, 12, 1000)) },
		"hub":            func() (*paths.Graph, *paths.Question) { return hub(50_000), long(asked(0, 1, 12, 1000)) },
		"never accepted": func() (*paths.Graph, *paths.Question) {
			q := asked(0, 1, 12, 1000)
			q.Accept = func([]int32) bool { return false }
			return clique(300, mixed), q
		},
		"all to be passed": func() (*paths.Graph, *paths.Question) {
			q := long(asked(0, 1, 12, 1000))
			q.PassAll, q.PassAny = []int32{2, 3, 4, 5, 6}, []int32{7, 8, 9}
			return clique(300, mixed), q
		},
	}
}

func mixed(a, b int32) int32 { return 1 + (a*31+b*17)%97 }

// TestBudgetsHold asks hard questions: they end within the budget, with memory bounded by it, and what they call certain is so.
func TestBudgetsHold(t *testing.T) {
	for name, make := range hard() {
		g, q := make()
		for _, budget := range []int{1000, 50_000, 500_000} {
			q.MaxWork = budget
			start := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := paths.Find(context.Background(), g, q)
			runtime.ReadMemStats(&after)
			t.Logf("%s: %d of %d in %v, %d paths, %d certain", name, got.Work, budget, time.Since(start), len(got.Paths), got.Certain)
			if got.Work > budget+budget/5+5000 || (got.Stopped != paths.StoppedByExpansions && got.Stopped != "") {
				t.Errorf("%s: stopped %q after %d of %d", name, got.Stopped, got.Work, budget)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > uint64(200*budget+50<<20) {
				t.Errorf("%s: %d bytes for a budget of %d", name, grown, budget)
			}
			if got.Certain > len(got.Paths) || (got.Stopped == "" && got.Certain != len(got.Paths)) {
				t.Errorf("%s: %d of %d certain, stopped %q", name, got.Certain, len(got.Paths), got.Stopped)
			}
		}
	}
}

// TestCertainPathsAreTheFirst stops random questions at every possible budget: what is certain then is how the full answer begins.
func TestCertainPathsAreTheFirst(t *testing.T) {
	certain, uncertain := 0, 0
	for seed := range graphs() / 50 {
		r := seeded(seed)
		plain := randomGraph(r)
		g, q := plain.build(), randomQuestion(r, plain)
		full := paths.Find(context.Background(), g, q)
		for budget := range full.Work {
			q.MaxWork = budget
			got := paths.Find(context.Background(), g, q)
			if got.Stopped != paths.StoppedByExpansions {
				t.Fatalf("seed %d: stopped %q with %d of %d", seed, got.Stopped, budget, full.Work)
			}
			for i := range got.Certain {
				if plain.compare(got.Paths[i], full.Paths[i]) != 0 {
					t.Fatalf("seed %d, budget %d: certain path %d is %v, the full answer has %v", seed, budget, i, got.Paths[i], full.Paths[i])
				}
			}
			certain, uncertain = certain+got.Certain, uncertain+len(got.Paths)-got.Certain
		}
	}
	if certain == 0 || uncertain == 0 {
		t.Errorf("%d certain and %d uncertain paths: the test tests too little", certain, uncertain)
	}
}

func TestCancellationFreesTheCore(t *testing.T) {
	for name, make := range hard() {
		g, q := make()
		q.MaxWork = math.MaxInt
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(30*time.Millisecond, cancel)
		start := time.Now()
		got := paths.Find(ctx, g, q)
		if took := time.Since(start); got.Stopped != paths.StoppedByTime && got.Stopped != "" || took > 500*time.Millisecond {
			t.Errorf("%s: stopped %q after %v", name, got.Stopped, took)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got := paths.Find(ctx, fan(10), asked(0, 1, 2, 1)); got.Stopped != paths.StoppedByTime || got.Certain != 0 {
		t.Errorf("got %+v", got)
	}
	if got := paths.Reach(ctx, fan(10), asked(0, 1, 2, 1), func([]int32, int64) bool { return true }); got.Stopped != paths.StoppedByTime {
		t.Errorf("got %+v", got)
	}
}

func TestGraphIsCompact(t *testing.T) {
	if got := float64(heavyTailed(50_000, 400_000).Bytes()) / 400_000; got > 48 {
		t.Errorf("%.1f bytes a tie", got)
	}
}

// TestFarPartyOfFewTies asks for a party to which few ties lead, from one with a crowd around it: the crowd is not gone through.
func TestFarPartyOfFewTies(t *testing.T) {
	const crowd, each = 300, 40
	var ties []paths.Tie
	next := int32(crowd + 8)
	for i := range int32(crowd) {
		ties = append(ties, joined(0, 8+i, 1))
		for range each {
			ties = append(ties, joined(8+i, next, 1))
			next++
		}
	}
	ties = append(ties, joined(8+crowd-1, 2, 9), joined(2, 3, 9), joined(3, 4, 9), joined(4, 5, 9), joined(5, 1, 9))
	g := paths.Build(lasting(int(next)), nil, ties, nil)
	got := paths.Find(context.Background(), g, asked(0, 1, 6, 10))
	if len(got.Paths) != 1 || got.Paths[0].Cost != 46 || got.Stopped != "" {
		t.Fatalf("got %+v", got)
	}
	if got.Work > crowd*each/4 {
		t.Errorf("looked at %d of %d ties", got.Work, len(ties))
	}
}

// TestFoldedLaterIsNoSecondNeighbour patches a place so that it conducts as a node to which there is a tie already.
func TestFoldedLaterIsNoSecondNeighbour(t *testing.T) {
	g := paths.Build(lasting(6), nil, []paths.Tie{joined(0, 2, 1), joined(0, 3, 2), joined(2, 5, 9), joined(5, 4, 9), joined(4, 1, 9)}, nil)
	folded := lasting(6)[3]
	folded.Rep = 2
	g = g.Patch(paths.Change{Places: map[int32]paths.Place{3: folded}})
	if got := paths.Find(context.Background(), g, asked(0, 1, 4, 10)); len(got.Paths) != 1 || got.Paths[0].Cost != 28 {
		t.Errorf("got %+v", got)
	}
}

// TestManyAskOneGraph asks one graph from several goroutines while it is patched: all get the same answers.
func TestManyAskOneGraph(t *testing.T) {
	g := heavyTailed(2_000, 10_000)
	asked := questions(g, 40)
	var want []paths.Result
	for _, q := range asked {
		want = append(want, paths.Find(context.Background(), g, q))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			patched := g
			for i, q := range asked {
				if got := paths.Find(context.Background(), g, q); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("question %d: got %+v, want %+v", i, got, want[i])
				}
				patched = patched.Patch(paths.Change{Ties: []paths.Tie{joined(q.From[0], q.To[0], 1)}, Gone: []int32{int32(i)}})
				if got := paths.Find(context.Background(), patched, q); len(got.Paths) < min(1, len(want[i].Paths)) {
					t.Errorf("question %d: patched: got %+v", i, got)
				}
			}
		})
	}
	all.Wait()
}
