package graph

import (
	"context"
	"slices"
	"testing"
)

func TestTableVariants(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range TableVariants() {
		if seen[v.Name] || v.Words == "" {
			t.Errorf("%q twice or without words", v.Name)
		}
		seen[v.Name] = true
	}
	if len(seen) != 2*7+2*8 {
		t.Errorf("%d variants", len(seen))
	}
	if d := DefaultTables(); d.HalfLives.Contact != halfLifeContact || d.Reliability["C"] != .70 || reliabilityWeight["C"] != .70 || defaultTables.Credibility["1"] != .95 {
		t.Errorf("a variant changed the published tables: %+v", d)
	}
}

// TestStabilityEqualsBruteForce ranks every question anew by the oracle under each variant.
func TestStabilityEqualsBruteForce(t *testing.T) {
	moved, left := 0, 0
	for seed := range uint64(graphs() / 10) {
		r := newRandomGraph(seed)
		viewer, q := r.viewer(), r.query()
		q.Character, q.Limit = "", 0
		all := TableVariants()
		variants := []TableVariant{all[r.IntN(14)], all[14+r.IntN(16)], all[r.IntN(len(all))]}
		got, err := r.prepared(t).For(viewer).stability(context.Background(), q, variants)
		if err != nil {
			continue
		}
		o := &oracle{b: remove(r.b, viewer), q: q}
		o.q.Limit = defaultWatched
		base := o.paths()
		if len(base) != len(got.Standings) || !got.Complete {
			t.Fatalf("seed %d: %d paths, want %d", seed, len(got.Standings), len(base))
		}
		o.q.Limit = stabilityDepth
		ranks := make([][]int, len(base))
		for n, v := range variants {
			o.tables = &v.tables
			under := o.paths()
			leavers := 0
			for i, path := range base {
				at := 1 + slices.IndexFunc(under, func(p oraclePath) bool { return slices.Equal(p.Nodes, path.Nodes) })
				if at == 0 || at > defaultWatched {
					leavers++
				}
				ranks[i] = append(ranks[i], at)
			}
			if len(base) > 0 && got.Variants[n].Leavers != leavers {
				t.Fatalf("seed %d: %s makes %d leave, want %d", seed, v.Name, got.Variants[n].Leavers, leavers)
			}
		}
		for i, s := range got.Standings {
			best, worst, leaves := i+1, i+1, false
			for _, at := range ranks[i] {
				leaves = leaves || at == 0 || at > defaultWatched
				if at == 0 || worst == 0 {
					worst = 0
				} else {
					worst = max(worst, at)
				}
				if at > 0 {
					best = min(best, at)
				}
			}
			if s.Best != best || (s.Worst == nil) != (worst == 0) || (s.Worst != nil && *s.Worst != worst) || s.Leaves != leaves {
				t.Fatalf("seed %d: path %d ranks %+v, want %d to %d, leaves %t (%v)", seed, i+1, s, best, worst, leaves, ranks[i])
			}
			moved += len(s.Moved)
			if leaves {
				left++
			}
		}
	}
	t.Logf("%d ranks moved, %d paths left", moved, left)
	if moved == 0 || left == 0 {
		t.Errorf("%d ranks moved, %d paths left", moved, left)
	}
}

// TestStabilityOutOfBudget: a variant that was not searched whole makes no path leave, unless the first places are filled by others.
func TestStabilityOutOfBudget(t *testing.T) {
	path := func(rank int, id ID) PathStanding {
		return PathStanding{Path: Path{Rank: rank, Nodes: []*Entity{{ID: id}}}, Best: rank, Worst: &rank}
	}
	for _, c := range []struct {
		found  []ID
		leaves bool
	}{{[]ID{"a"}, false}, {[]ID{"a", "c"}, true}} {
		a := &StabilityAnswer{PathAnswer: &PathAnswer{Query: PathQuery{Limit: 2}, Complete: true}, Standings: []PathStanding{path(1, "a"), path(2, "b")}}
		r := &Ranking{StoppedBecause: "TIME"}
		for _, id := range c.found {
			r.Paths = append(r.Paths, RankedPath{Nodes: []ID{id}})
		}
		a.note(TableVariant{Name: "V"}, r)
		if a.Complete || a.StoppedBecause != "TIME" || a.Variants[0].Complete || a.Standings[1].Leaves != c.leaves || (a.Standings[1].Worst == nil) != c.leaves || a.Standings[0].Leaves {
			t.Errorf("found %v: %+v", c.found, a.Standings)
		}
	}
}
