package graph

import (
	"context"
	"maps"
	"math"
	"slices"
	"testing"
)

// costsOf returns the cost and the number of ties of each path, in order.
func costsOf(t *testing.T, p *permitted, q PathQuery) (out [][2]int64, failed bool) {
	t.Helper()
	a, err := p.paths(context.Background(), q)
	if err != nil {
		return nil, true
	}
	if !a.Complete {
		t.Fatalf("not complete: %s", a.StoppedBecause)
	}
	for _, path := range a.Paths {
		out = append(out, [2]int64{path.Cost, int64(len(path.Hops))})
	}
	return out, false
}

// TestReversedQuestion: who asks from the other side sees the same costs and lengths in the same order.
func TestReversedQuestion(t *testing.T) {
	found := 0
	for seed := range uint64(graphs()) {
		r := newRandomGraph(seed)
		v, viewer, q := r.prepared(t), r.viewer(), r.query()
		back := q
		back.From, back.To = q.To, q.From
		there, failed := costsOf(t, v.For(viewer), q)
		again, failedBack := costsOf(t, v.For(viewer), back)
		if failed != failedBack || !slices.Equal(there, again) {
			t.Fatalf("seed %d: %v from one side, %v from the other, for %+v", seed, there, again, q)
		}
		found += len(there)
	}
	t.Logf("%d graphs, %d paths", graphs(), found)
	if found < graphs()/2 {
		t.Errorf("only %d paths in %d graphs: the generator tests too little", found, graphs())
	}
}

// everyPath asks without a limit that could cut the answer, and returns the costs by the paths' places.
func everyPath(t *testing.T, v *View, q PathQuery) (map[string]int64, []Path) {
	t.Helper()
	q.Limit, q.MinStrength, q.Character = maxPaths, 0, ""
	a, err := v.For(LocalUser()).paths(context.Background(), q)
	if err != nil {
		return nil, nil
	}
	if len(a.Paths) == q.Limit {
		return nil, nil
	}
	costs := map[string]int64{}
	for _, path := range a.Paths {
		costs[sequence(path.Nodes)] = path.Cost
	}
	return costs, a.Paths
}

// better raises one grade of one supporting citation by a step of the ladder A to E, 1 to 5; false where none can be raised. A 1 takes a second origin, so 2 is
// as far as it goes.
func better(r *randomGraph, t *Tie) bool {
	c := &t.Citations[r.IntN(len(t.Citations))]
	if c.Stance != supports {
		return false
	}
	if r.IntN(2) == 0 {
		if c.Reliability <= "A" || c.Reliability >= "F" {
			return false
		}
		c.Reliability = string(c.Reliability[0] - 1)
		return true
	}
	if c.Credibility <= "2" || c.Credibility >= "6" {
		return false
	}
	c.Credibility = string(c.Credibility[0] - 1)
	return true
}

// older moves the end of a contact, or the day it was last observed where its end is unknown, back by up to three years; false where that is no contact with a
// past end.
func older(r *randomGraph, t *Tie) bool {
	back := func(d Date) Date {
		first, _, _ := d.Days()
		return Date(first.Plus(-1 - r.IntN(1000)).String())
	}
	switch {
	case t.Kind != Contact || t.Span.To == Open || t.Span.To.before():
		return false
	case t.Span.To != "":
		t.Span.To = back(t.Span.To)
		return t.Span.validate() == nil
	case t.Span.From == "":
		return false // the first day observed is its start
	}
	for i := range t.Citations {
		t.Citations[i].Observed = back(t.Citations[i].Observed)
	}
	return true
}

// TestMonotone: a better grade never lowers a path, an older contact never raises one.
func TestMonotone(t *testing.T) {
	const gone = math.MaxInt64
	for name, c := range map[string]struct {
		change func(*randomGraph, *Tie) bool
		right  func(was, is int64) bool
	}{
		"a better grade never lowers a path":   {better, func(was, is int64) bool { return is <= was }},
		"an older contact never raises a path": {older, func(was, is int64) bool { return is >= was }},
	} {
		t.Run(name, func(t *testing.T) {
			tried, moved, most := 0, 0, graphs()/5
			for seed := range uint64(most) {
				r := newRandomGraph(seed)
				v, q := r.prepared(t), r.query()
				before, paths := everyPath(t, v, q)
				if len(paths) == 0 {
					continue
				}
				on := pick(r, pick(r, paths).Hops).Tie.ID
				changed := newRandomGraph(seed)
				i := slices.IndexFunc(changed.b.Ties, func(t *Tie) bool { return t.ID == on })
				if !c.change(r, changed.b.Ties[i]) {
					continue
				}
				w, err := Prepare(context.Background(), noStore{}, changed.b, 1)
				if err != nil {
					continue // what was changed may not be written
				}
				after, _ := everyPath(t, viewOf(w), q)
				tried++
				for places := range mergedWith(before, after) {
					was, is := costOr(before, places, gone), costOr(after, places, gone)
					if was != is {
						moved++
					}
					if !c.right(was, is) {
						t.Fatalf("seed %d:%s cost %d and costs %d after %s changed", seed, places, was, is, on)
					}
				}
			}
			t.Logf("%d changes moved %d paths", tried, moved)
			if tried < most/100 || moved < tried/4 {
				t.Errorf("only %d changes, which moved %d paths: the generator tests too little", tried, moved)
			}
		})
	}
}

func costOr(costs map[string]int64, places string, otherwise int64) int64 {
	if cost, ok := costs[places]; ok {
		return cost
	}
	return otherwise
}

func mergedWith(a, b map[string]int64) map[string]int64 {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}
