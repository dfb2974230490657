package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// loosened lists the relaxations of a question but for its day, in the order of docs/paths.md, as fields of the input.
func loosened(q PathQuery) (fields []string, queries []PathQuery) {
	add := func(field string, change func(*PathQuery)) {
		c := q
		change(&c)
		fields, queries = append(fields, field), append(queries, c)
	}
	if q.ActiveOnly {
		add("activeOnly", func(q *PathQuery) { q.ActiveOnly = false })
	}
	for n := q.MaxHops + 1; n <= 12; n++ {
		add("maxHops", func(q *PathQuery) { q.MaxHops = n })
	}
	if q.MinStrength > 0 {
		add("minStrength", func(q *PathQuery) { q.MinStrength = 0 })
	}
	if len(q.Kinds) > 0 {
		add("kinds", func(q *PathQuery) { q.Kinds = nil })
	}
	if len(q.Tracks) > 0 {
		add("tracks", func(q *PathQuery) { q.Tracks = nil })
	}
	for i := range q.Avoid {
		add("avoid", func(q *PathQuery) { q.Avoid = slices.Delete(slices.Clone(q.Avoid), i, i+1) })
	}
	for i := range q.PassAll {
		add("passAll", func(q *PathQuery) { q.PassAll = slices.Delete(slices.Clone(q.PassAll), i, i+1) })
	}
	if len(q.PassAny) > 0 {
		add("passAny", func(q *PathQuery) { q.PassAny = nil })
	}
	if !q.IncludeFormal {
		add("includeFormal", func(q *PathQuery) { q.IncludeFormal = true })
	}
	return fields, queries
}

func TestNearestMissIsWhatWorks(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		q.Limit = 1
		if r.IntN(2) == 0 {
			q.MinStrength = r.Float64() / 5
		}
		q.MaxHops = min(q.MaxHops, 4)
		q.ActiveOnly = q.ActiveOnly || r.IntN(2) == 0
		if err := q.normalise(); err != nil {
			t.Fatal(err)
		}
		got := p.relax(context.Background(), q, false)
		best := func(q PathQuery) *oraclePath {
			if list := (&oracle{b: o.b, q: q}).paths(); len(list) > 0 {
				return &list[0]
			}
			return nil
		}
		asked := best(q)
		if (asked == nil) != (got.Asked == nil) || (asked != nil && asked.Cost != got.Asked.Cost) {
			t.Fatalf("seed %d: as asked %+v, want %+v", seed, got.Asked, asked)
		}
		var want []string
		longer := false
		fields, queries := loosened(q)
		for i, field := range fields {
			found := best(queries[i])
			if found == nil || (asked != nil && found.Cost >= asked.Cost) || (field == "maxHops" && longer) {
				continue
			}
			longer = longer || field == "maxHops"
			want = append(want, fmt.Sprint(field, found.Cost, found.Nodes))
		}
		var have []string
		for _, m := range got.Misses {
			var patch map[string]any
			if err := json.Unmarshal([]byte(m.Patch), &patch); err != nil || len(patch) != 1 || m.Sentence == "" {
				t.Fatalf("seed %d: patch %s: %v", seed, m.Patch, err)
			}
			for field := range patch {
				have = append(have, fmt.Sprint(field, m.Best.Cost, ids(m.Best.Nodes)))
				seen[m.Relaxed]++
			}
		}
		if !slices.Equal(have, want) || !got.Complete {
			t.Fatalf("seed %d:\n got %v\nwant %v\n%+v", seed, have, want, q)
		}
	}
	t.Log(seen)
	for _, what := range []string{relaxedActiveOnly, relaxedMaxHops, relaxedMinStrength, relaxedFilter, relaxedAvoid, relaxedPass, relaxedFormal} {
		if seen[what] == 0 {
			t.Errorf("nothing is %s: the generator tests too little", what)
		}
	}
}

// TestWhyNoneTellsOfWeakerPaths: where only the least strength keeps paths away the answer says how strong the best is, at that path's marking;
// otherwise it says what it would without.
func TestWhyNoneTellsOfWeakerPaths(t *testing.T) {
	weaker, none, obstacles := 0, 0, 0
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		q.Limit, q.Character, q.MinStrength = 1, "", 0
		without, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.MinStrength = .001 + .999*r.Float64()
		a, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		free := q
		free.MinStrength = 0
		best := (&oracle{b: o.b, q: free}).paths()
		switch {
		case len(a.Paths) > 0:
			if a.WhyNone != "" {
				t.Fatalf("seed %d: %q", seed, a.WhyNone)
			}
		case len(best) > 0:
			weaker++
			want := "There are paths on " + q.AsOf.String() + ", but none as strong as was asked for (." + strings.TrimPrefix(fmt.Sprint(q.MinStrength), "0.") + "): the strongest"
			if text := StrengthText(Strength(best[0].Cost)); text != StrengthText(q.MinStrength) {
				want += " has the strength " + text + "."
			} else {
				want += " falls just short of it."
			}
			if a.WhyNone != want {
				t.Fatalf("seed %d: %q, want %q", seed, a.WhyNone, want)
			}
			need := p.requirementOfPath(without.Paths[0]).And(p.requirementOfRest(without)).Requirement()
			if !reflect.DeepEqual(a.Requirement, need) {
				t.Fatalf("seed %d: marked %+v, want %+v", seed, a.Requirement, need)
			}
			for _, node := range without.Paths[0].Nodes[1 : len(without.Paths[0].Nodes)-1] {
				why, err := p.whyNot(context.Background(), q, node.ID)
				if err != nil {
					t.Fatal(err)
				}
				obstacles++
				if !slices.ContainsFunc(why.Obstacles, func(o Obstacle) bool { return o.What == obstacleTooWeak }) {
					t.Fatalf("seed %d: through %s: %+v", seed, node.ID, why.Obstacles)
				}
			}
		default:
			none++
			if a.WhyNone != without.WhyNone {
				t.Fatalf("seed %d: %q, without the least strength %q", seed, a.WhyNone, without.WhyNone)
			}
		}
	}
	t.Log(weaker, none, obstacles)
	if weaker == 0 || none == 0 {
		t.Errorf("%d with weaker paths, %d without: the generator tests too little", weaker, none)
	}
}

// TestNearestDayIsNearest asks for every day in turn.
func TestNearestDayIsNearest(t *testing.T) {
	earlier, later := 0, 0
	for seed := uint64(0); earlier+later < some()/50; seed++ {
		p, _, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		q.Limit, q.ActiveOnly = 1, r.IntN(2) == 0
		if r.IntN(2) == 0 {
			q.MinStrength = r.Float64() / 5
		}
		if r.IntN(3) == 0 {
			q.ChannelStates = []string{"OPEN"}
		}
		there := func(d Day) bool {
			on := q
			on.AsOf = d
			return len(ranked(t, p, on)) > 0
		}
		if there(q.AsOf) {
			continue
		}
		const far = 3653
		want := []string{}
		for d := q.AsOf - 1; d >= q.AsOf-far; d-- {
			if there(d) {
				want = append(want, d.String())
				earlier++
				break
			}
		}
		for d := q.AsOf + 1; d <= q.AsOf+far; d++ {
			if there(d) {
				want = append(want, d.String())
				later++
				break
			}
		}
		a, err := p.nearestMiss(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, m := range a.Misses {
			if m.Relaxed == relaxedDay {
				got = append(got, m.query.AsOf.String())
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d on %s: %v, want %v (%+v)", seed, q.AsOf, got, want, q)
		}
	}
	t.Logf("%d earlier, %d later", earlier, later)
}

// TestNearestMissSaysHowFarItGot ends the search before it begins.
func TestNearestMissSaysHowFarItGot(t *testing.T) {
	p, _, q, _, _ := asked(t, 2)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a, err := p.nearestMiss(ctx, q)
	if err != nil || a.Complete || a.StoppedBecause != "TIME" || a.Reached != "the question as asked" {
		t.Errorf("%+v %v", a, err)
	}
}
