package paths_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"backchannel/graph/paths"
)

// graphs is how many random graphs are tried: 5,000, and 50,000 under SOAK.
func graphs() uint64 {
	if os.Getenv("SOAK") != "" {
		return 50_000
	}
	return 5_000
}

// ask asks a graph and holds the answer against the oracle's.
func ask(t *testing.T, name string, g *paths.Graph, plain *plainGraph, q *paths.Question) int {
	t.Helper()
	asked := map[int32]int{}
	counted := *q
	if q.Ask != nil {
		counted.Ask = func(p int32) bool { asked[p]++; return q.Ask(p) }
	}
	got, want := paths.Find(context.Background(), g, &counted), plain.find(q)
	if got.Stopped != "" || got.Certain != len(got.Paths) || fmt.Sprint(got.Paths) != fmt.Sprint(want) {
		t.Fatalf("%s: got %v (stopped %q, certain %d)\nwant %v\nplaces %+v\nseveral %v\nties %+v\ngone %v\nquestion %s",
			name, got.Paths, got.Stopped, got.Certain, want, plain.places, plain.several, plain.ties, plain.gone, show(q))
	}
	for p, n := range asked {
		if n > 1 || slices.Contains(q.From, p) || slices.Contains(q.To, p) {
			t.Fatalf("%s: Ask was called %d times for %d", name, n, p)
		}
	}
	return len(want)
}

func show(q *paths.Question) string {
	c := *q
	c.Trust = [256]int32{}
	return fmt.Sprintf("%+v trust %v", c, q.Trust[:4])
}

func TestEqualsBruteForce(t *testing.T) {
	found := 0
	for seed := range graphs() {
		r := seeded(seed)
		plain := randomGraph(r)
		g := plain.build()
		for range 2 {
			found += ask(t, fmt.Sprint("seed ", seed), g, plain, randomQuestion(r, plain))
		}
	}
	t.Logf("%d graphs, %d paths", graphs(), found)
	if found < int(graphs()) {
		t.Errorf("only %d paths in %d graphs: the generator tests too little", found, graphs())
	}
}

// TestPatchedAnswersAsRebuilt changes graphs step by step: after each step the patched, the rebuilt and the compacted graph answer alike, and the
// graph that was patched answers as before.
func TestPatchedAnswersAsRebuilt(t *testing.T) {
	for seed := range graphs() / 5 {
		r := seeded(seed)
		plain := randomGraph(r)
		g := plain.build()
		for step := range 4 {
			before, old := *plain, g
			before.places, before.gone = slices.Clone(plain.places), map[int32]bool{}
			before.several = map[int32][]int32{}
			for k, v := range plain.several {
				before.several[k] = v
			}
			for k := range plain.gone {
				before.gone[k] = true
			}
			g = g.Patch(change(r, plain))
			name := fmt.Sprintf("seed %d, step %d", seed, step)
			q := randomQuestion(r, plain)
			ask(t, name, g, plain, q)
			ask(t, name+", rebuilt", plain.build(), plain, q)
			q = randomQuestion(r, &before)
			ask(t, name+", before", old, &before, q)
		}
	}
}

// change makes a random change to a plain graph and returns it.
func change(r source, plain *plainGraph) paths.Change {
	c := paths.Change{Places: map[int32]paths.Place{}, Several: map[int32][]int32{}}
	n := len(plain.places)
	for range r.IntN(3) {
		p := int32(r.IntN(n + 1))
		if int(p) == len(plain.places) {
			plain.places = append(plain.places, paths.Place{})
		} else if int(p) == n && len(plain.places) > n {
			continue
		}
		place, several := randomPlace(r, p, n)
		plain.places[p], c.Places[p] = place, place
		if place.Rep == paths.Several {
			plain.several[p], c.Several[p] = several, several
		}
	}
	for range r.IntN(3) {
		if len(plain.ties) > 0 {
			number := int32(r.IntN(len(plain.ties)))
			plain.gone[number] = true
			c.Gone = append(c.Gone, number)
		}
	}
	for range r.IntN(4) {
		t := randomTie(r, len(plain.places), 10)
		plain.ties, c.Ties = append(slices.Clip(plain.ties), t), append(c.Ties, t)
	}
	return c
}

func TestReversedQuestionGivesSameCosts(t *testing.T) {
	for seed := range graphs() / 5 {
		r := seeded(seed)
		plain := randomGraph(r)
		g, q := plain.build(), randomQuestion(r, plain)
		q.Accept = nil
		there := paths.Find(context.Background(), g, q)
		q.From, q.To = q.To, q.From
		back := paths.Find(context.Background(), g, q)
		if len(there.Paths) != len(back.Paths) {
			t.Fatalf("seed %d: %d paths there, %d back", seed, len(there.Paths), len(back.Paths))
		}
		for i := range there.Paths {
			if there.Paths[i].Cost != back.Paths[i].Cost || len(there.Paths[i].Nodes) != len(back.Paths[i].Nodes) {
				t.Fatalf("seed %d, path %d: %v there, %v back", seed, i, there.Paths[i], back.Paths[i])
			}
		}
	}
}

// TestReachIsFirstOfFind holds what Reach visits against the first path to each node, in order.
func TestReachIsFirstOfFind(t *testing.T) {
	for seed := range graphs() / 5 {
		r := seeded(seed)
		plain := randomGraph(r)
		g, q := plain.build(), randomQuestion(r, plain)
		q.To, q.PassAll, q.PassAny, q.Accept, q.MinTies, q.K = nil, nil, nil, nil, 0, 1
		var want []paths.Path
		for w := range int32(len(plain.places)) {
			to := *q
			to.To = []int32{w}
			if !slices.Contains(q.From, w) {
				want = append(want, plain.find(&to)...)
			}
		}
		slices.SortFunc(want, plain.compare)
		var got []paths.Path
		paths.Reach(context.Background(), g, q, func(nodes []int32, cost int64) bool {
			got = append(got, paths.Path{Nodes: slices.Clone(nodes), Cost: cost})
			return true
		})
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d: got %v\nwant %v", seed, got, want)
		}
	}
}

func TestLegsAndTies(t *testing.T) {
	for seed := range graphs() / 5 {
		r := seeded(seed)
		plain := randomGraph(r)
		g := plain.build()
		for range 2 {
			q := randomQuestion(r, plain)
			legs := plain.legs(q)
			for u := range int32(len(plain.places)) {
				for w := range int32(len(plain.places)) {
					if got, want := g.Legs(q, u, w), legs[[2]int32{u, w}]; fmt.Sprint(got) != fmt.Sprint(want) {
						t.Fatalf("seed %d: legs of %d and %d are %v, want %v", seed, u, w, got, want)
					}
				}
			}
			g = g.Patch(change(r, plain))
		}
		for p := range int32(len(plain.places)) {
			got, want := map[int32]paths.Tie{}, map[int32]paths.Tie{}
			g.Ties(p, func(number int32, tie paths.Tie) bool { got[number] = tie; return true })
			for i, tie := range plain.ties {
				if (tie.A == p || tie.B == p) && !plain.gone[int32(i)] {
					tie.From = max(tie.From, -1<<24)
					want[int32(i)] = tie
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("seed %d: ties at %d are %v, want %v", seed, p, got, want)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte("the first word"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := &byteSource{raw}
		plain := randomGraph(r)
		ask(t, "fuzz", plain.build(), plain, randomQuestion(r, plain))
	})
}
