package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// edition returns a random edition of a graph: without some of its records, and some of them changed.
func (r *randomGraph) edition(rnd *rand.Rand) Batch {
	b := Batch{Key: r.b.Key, Origin: r.b.Origin, Coverages: r.b.Coverages}
	kept := map[ID]bool{}
	share := rnd.IntN(4)
	for _, s := range r.b.Sources {
		c := *s
		if rnd.IntN(40) == 0 {
			c.UnknownOrigin = !c.UnknownOrigin
		}
		b.Sources = append(b.Sources, &c)
	}
	for _, e := range r.b.Entities {
		if share > 0 && rnd.IntN(12*share) == 0 && e.Kind == Person {
			continue
		}
		c := e.clone()
		switch {
		case share == 0 || rnd.IntN(8) > 0:
		case c.Kind == Organization:
			c.Type = pick(r, []string{"GOVERNMENT_BODY", "INTERGOVERNMENTAL", "NGO"})
		case c.Kind == Post:
			c.Level = pick(r, postLevels)
		case c.Kind == Channel:
			c.Format = pick(r, formats)
		case c.Kind == Event:
			c.Span.From = r.date()
		case rnd.IntN(4) == 0:
			c.Marking = r.marking()
		}
		b.Entities, kept[c.ID] = append(b.Entities, c), true
	}
	for _, t := range r.b.Ties {
		if !kept[t.From] || !kept[t.To] || (share > 0 && rnd.IntN(10*share) == 0) {
			continue
		}
		c := t.clone()
		switch {
		case share == 0 || rnd.IntN(10) > 0:
		case rnd.IntN(3) == 0:
			c.Marking = r.marking()
		case rnd.IntN(2) == 0:
			c.Citations = r.citations()
		case c.Kind == Affiliation || c.Kind == Contact || c.Kind == Tenure:
			c.Span = r.span()
		}
		b.Ties, kept[c.ID] = append(b.Ties, c), true
	}
	b.Ties = slices.DeleteFunc(b.Ties, func(t *Tie) bool { return t.RestsOn != "" && !kept[t.RestsOn] })
	return b
}

// changesBetween lists what differs between two views as a change log does.
func changesBetween(before, after *View) []Change {
	all := func(v *View) map[ID]any {
		out := map[ID]any{}
		v.records.each(func(id ID, record any) { out[id] = record })
		return out
	}
	was, is := all(before), all(after)
	change := Change{Revision: after.Revision}
	for id, record := range is {
		if old, had := was[id]; !had || !reflect.DeepEqual(old, record) {
			change.Put = append(change.Put, id)
		}
	}
	for id := range was {
		if is[id] == nil {
			change.Dropped = append(change.Dropped, id)
		}
	}
	return []Change{change}
}

// TestRedrawnAtlasEqualsOneDrawnAnew takes random graphs from edition to edition and asks the atlas that was brought along, and one drawn anew.
func TestRedrawnAtlasEqualsOneDrawnAnew(t *testing.T) {
	redrawn, anew := 0, 0
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		rnd := rand.New(rand.NewPCG(seed, 11))
		viewer := r.viewer()
		var kept *atlas
		var before *View
		for edition := range 4 {
			w, err := Prepare(context.Background(), noStore{}, r.edition(rnd), Revision(edition+1))
			if err != nil {
				continue
			}
			after := viewOf(w)
			after.Revision = Revision(edition + 1)
			p := after.For(viewer)
			if kept != nil {
				if next, ok := kept.redrawn(after.For(viewer), changesBetween(before, after)); ok {
					redrawn++
					kept = next
					checkSameAnswers(t, fmt.Sprintf("graph %d, edition %d", seed, edition), r, p, kept)
				} else {
					anew++
					kept = nil
				}
			}
			if kept == nil {
				kept, _ = p.drawn(PathQuery{})
			}
			before = after
		}
	}
	t.Logf("%d redrawn, %d drawn anew", redrawn, anew)
	if redrawn < 3*anew {
		t.Errorf("%d redrawn, %d drawn anew", redrawn, anew)
	}
}

// checkSameAnswers asks both atlases the same.
func checkSameAnswers(t *testing.T, what string, r *randomGraph, p *permitted, kept *atlas) {
	t.Helper()
	for range 3 {
		q := r.query()
		if q.normalise() != nil || slices.ContainsFunc(slices.Concat(q.From, q.To, q.PassAll, q.PassAny, q.Avoid), func(id ID) bool { return p.seen(id) == nil }) {
			continue
		}
		fresh := p.pathSearch(q)
		carried := *fresh
		carried.a = kept
		carried.question = kept.question(q, p.tables, slices.Concat(q.Avoid, fresh.rejected()))
		if q.Character != "" {
			carried.question.Accept = func(nodes []int32) bool { return carried.character(carried.entities(nodes)) == q.Character }
		}
		want, got := namesOf(fresh), namesOf(&carried)
		if !slices.Equal(want, got) {
			t.Fatalf("%s: %+v\ndrawn anew: %v\nredrawn:    %v", what, q, want, got)
		}
	}
}

func namesOf(s *pathSearch) []string {
	var out []string
	for _, f := range s.find(context.Background()).Paths {
		line := fmt.Sprint(f.Cost)
		for _, n := range f.Nodes {
			line += " " + string(s.a.places.get(n))
		}
		out = append(out, line)
	}
	return out
}
