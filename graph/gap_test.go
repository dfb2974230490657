package graph

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
)

func TestGapsEqualBruteForce(t *testing.T) {
	ranked, last := 0, 0
	for seed := range uint64(graphs() / 2) {
		r := newRandomGraph(seed)
		viewer, pq := r.viewer(), r.query()
		v := r.prepared(t)
		p := v.For(viewer)
		q := GapQuery{AsOf: pq.AsOf, MaxHops: 2 + r.IntN(4), Limit: maxGaps, ActiveOnly: pq.ActiveOnly}
		if r.IntN(3) == 0 {
			q.Among = slices.Concat(r.states, r.orgs)
		}
		if r.IntN(3) == 0 {
			q.Of = r.states[:1]
		}
		got, err := p.gaps(context.Background(), q, nil)
		if err != nil {
			if CodeOf(err) != NotFound {
				t.Fatal(err)
			}
			continue
		}
		o := &oracle{b: remove(r.b, viewer), q: PathQuery{AsOf: q.AsOf, MaxHops: q.MaxHops, Limit: 1, ActiveOnly: q.ActiveOnly}}
		parties := slices.Concat(q.Among, q.Of)
		for _, e := range o.b.Entities {
			if e.Kind == State && len(q.Among) == 0 {
				parties = append(parties, e.ID)
			}
		}
		parties = sortedIDs(parties)
		want := map[FormalTieStatus]int{}
		type gap struct {
			a, b ID
			path []oraclePath
		}
		var none, lastNone []gap
		for i, a := range parties {
			for _, b := range parties[i+1:] {
				if len(q.Of) > 0 && !slices.Contains(q.Of, a) && !slices.Contains(q.Of, b) {
					continue
				}
				f := p.formalTie(a, b, q.AsOf)
				want[f.Status]++
				o.q.From, o.q.To = []ID{a}, []ID{b}
				if f.Status == FormalNone {
					none = append(none, gap{a, b, o.paths()})
				} else if f.Status == FormalUnknown && f.LastKnown != nil && f.LastKnown.Status == FormalNone {
					lastNone = append(lastNone, gap{a, b, o.paths()})
				}
			}
		}
		order := func(x, y gap) int {
			ids := cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
			if len(x.path) != len(y.path) || len(x.path) == 0 {
				return cmp.Or(len(y.path)-len(x.path), ids)
			}
			return cmp.Or(cmp.Compare(x.path[0].Cost, y.path[0].Cost), cmp.Compare(len(x.path[0].Nodes), len(y.path[0].Nodes)), slices.Compare(x.path[0].Nodes, y.path[0].Nodes), ids)
		}
		if got.Present != want[FormalPresent] || got.None != want[FormalNone] || got.Unknown != want[FormalUnknown] || got.NotApplicable != want[FormalNotApplicable] || got.UnknownLastNone != len(lastNone) || !got.Complete {
			t.Fatalf("seed %d: %+v, want %v", seed, got, want)
		}
		for _, list := range []struct {
			got  []Gap
			want []gap
		}{{got.Gaps, none}, {got.LastKnownNone, lastNone}} {
			slices.SortFunc(list.want, order)
			for i, w := range list.want {
				g := list.got[i]
				same := g.Rank == i+1 && g.A.ID == w.a && g.B.ID == w.b && (g.Path == nil) == (len(w.path) == 0)
				if !same || (g.Path != nil && (g.Path.Cost != w.path[0].Cost || !slices.Equal(nodesOf(*g.Path), w.path[0].Nodes))) {
					t.Fatalf("seed %d: gap %d is %s and %s, want %+v", seed, i, g.A.ID, g.B.ID, w)
				}
				if g.Path != nil {
					ranked++
				}
			}
		}
		last += len(lastNone)
	}
	t.Logf("%d gaps with a path, %d pairs known last to have none", ranked, last)
	if ranked < graphs()/100 || last < graphs()/100 {
		t.Errorf("only %d gaps with a path, %d pairs known last to have none", ranked, last)
	}
}

// TestGapsPaged: pages add up to the list, progress ends at all, and who gives up gets no answer.
func TestGapsPaged(t *testing.T) {
	s := newSketch(t)
	var states []ID
	for i := range 6 {
		id := s.entity(ID("state:s"+itoa(i)), nil)
		for _, other := range states {
			s.tie(FormalTie, id, other, Span{"1990", ".."}, func(t *Tie) { t.Level = "NONE" })
		}
		states = append(states, id)
	}
	s.entity("person:p", nil)
	for _, id := range states[2:5] {
		s.tie(Contact, "person:p", id, Span{"1990", ".."}, func(t *Tie) { t.Role = "CLOSE" })
	}
	p := s.build()
	q := GapQuery{AsOf: day(t, "2005-01-01")}
	whole, err := p.gaps(context.Background(), q, nil)
	if err != nil || whole.None != 15 || len(whole.Gaps) != 15 || whole.Connected != 3 || whole.Parties != 6 {
		t.Fatalf("%+v, %v", whole, err)
	}
	told := [][2]int{}
	q.Limit, q.Offset = 4, 2
	page, err := p.gaps(context.Background(), q, func(done, all int) { told = append(told, [2]int{done, all}) })
	if err != nil || len(page.Gaps) != 4 || page.Gaps[0].Rank != 3 || page.Gaps[0].A.ID != whole.Gaps[2].A.ID || page.Gaps[0].Path == nil || page.Gaps[1].Path != nil || page.None != 15 {
		t.Errorf("%+v, %v", page, err)
	}
	if len(told) != 16 || told[0] != [2]int{0, 15} || told[15] != [2]int{15, 15} {
		t.Errorf("told %v", told)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := p.gaps(ctx, q, func(int, int) { cancel() }); CodeOf(err) != Canceled {
		t.Errorf("%v", err)
	}
	for field, q := range map[string]GapQuery{"limit": {Limit: 501}, "offset": {Offset: -1}, "maxHops": {MaxHops: 1}, "among": {Among: make([]ID, 301)}} {
		_, err := p.gaps(context.Background(), q, nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := p.gaps(context.Background(), GapQuery{Of: []ID{"state:nowhere"}}, nil); CodeOf(err) != NotFound {
		t.Errorf("%v", err)
	}
}

// TestGapsOutOfBudget: a pair that could not be searched is counted and stands in no list.
func TestGapsOutOfBudget(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	p := s.build()
	budget, cancel := context.WithCancel(context.Background())
	cancel()
	a := &GapAnswer{Query: GapQuery{AsOf: day(t, "2005-01-01"), MaxHops: defaultHops}, Complete: true}
	g := &Gap{A: p.seen("state:x"), B: p.seen("state:y")}
	if err := p.connectOne(budget, a, g); err != nil || !g.unsearched || a.Unsearched != 1 || a.Complete || a.StoppedBecause != "TIME" {
		t.Errorf("%+v, %+v, %v", a, g, err)
	}
}
