package graph

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
)

// legs walks every simple path of the oracle from an actor to a party, and returns the best.
func (o *oracle) leg(edges []oracleEdge, from, to ID) (best oraclePath, found bool) {
	inside := func(id ID) bool {
		e := o.entity(id)
		return !slices.Contains(o.q.From, id) && !slices.Contains(o.q.Avoid, id) && !o.rejected(id) && e.Kind != State && e.Type != "INTERGOVERNMENTAL"
	}
	var walk func(p oraclePath)
	walk = func(p oraclePath) {
		last := p.Nodes[len(p.Nodes)-1]
		if last == to {
			if !found || cmp.Or(cmp.Compare(p.Cost, best.Cost), cmp.Compare(len(p.Nodes), len(best.Nodes)), slices.Compare(p.Nodes, best.Nodes)) < 0 {
				best, found = p, true
			}
			return
		}
		if len(p.Ties) == o.q.MaxHops || (last != from && !inside(last)) {
			return
		}
		for _, e := range edges {
			next := e.b
			if e.b == last {
				next = e.a
			}
			if (e.a == last || e.b == last) && !slices.Contains(p.Nodes, next) {
				walk(oraclePath{p.Cost + e.cost, append(slices.Clone(p.Nodes), next), append(slices.Clone(p.Ties), e.tie)})
			}
		}
	}
	walk(oraclePath{Nodes: []ID{from}})
	return best, found
}

// own tells that an actor is an organ of a party or holds an office of one.
func (o *oracle) own(id ID) bool {
	bare := &oracle{b: o.b, q: PathQuery{AsOf: o.q.AsOf}}
	organ := func(id ID) bool {
		return slices.ContainsFunc(bare.nodesFor(id, nil), func(n ID) bool { return n != id && slices.Contains(o.q.From, n) })
	}
	if organ(id) {
		return true
	}
	for _, t := range o.b.Ties {
		if t.Kind != Tenure || t.From != id || t.Capacity == "NOMINATED" {
			continue
		}
		w, owner := o.windowOf(t), o.owner(t.To)
		if _, disputed := o.evidence(t.Citations); disputed || w.before || o.q.AsOf < w.from || o.q.AsOf > w.to || owner == "" {
			continue
		}
		if slices.Contains(o.q.From, owner) || organ(owner) {
			return true
		}
	}
	return false
}

func TestConvenorsEqualBruteForce(t *testing.T) {
	found, states := 0, 0
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		viewer, pq := r.viewer(), r.query()
		q := ConvenorQuery{Parties: r.states[:2], AsOf: pq.AsOf, MaxHops: 1 + r.IntN(4), Limit: maxConvenors, ActiveOnly: pq.ActiveOnly}
		if r.IntN(3) == 0 {
			q.Parties = []ID{r.states[0], pick(r, r.orgs), pick(r, r.people)}
		}
		if len(pq.Avoid) > 0 && !slices.Contains(q.Parties, pq.Avoid[0]) {
			q.Avoid = pq.Avoid
		}
		got, err := r.prepared(t).For(viewer).convenors(context.Background(), q)
		if err != nil {
			if CodeOf(err) != NotFound {
				t.Fatal(err)
			}
			continue
		}
		o := &oracle{b: remove(r.b, viewer), q: PathQuery{From: q.Parties, AsOf: q.AsOf, MaxHops: q.MaxHops, Avoid: q.Avoid, ActiveOnly: q.ActiveOnly}}
		type convenor struct {
			id         ID
			worst, sum int64
			legs       []oraclePath
		}
		var want []convenor
		edges := o.edges()
		for _, e := range o.b.Entities {
			c := convenor{id: e.ID}
			for _, party := range q.Parties {
				if leg, ok := o.leg(edges, e.ID, party); ok && e.ID != party {
					c.legs, c.worst, c.sum = append(c.legs, leg), max(c.worst, leg.Cost), c.sum+leg.Cost
				}
			}
			if e.Kind.IsActor() && len(c.legs) == len(q.Parties) && !slices.Contains(q.Parties, e.ID) && !slices.Contains(q.Avoid, e.ID) && !o.own(e.ID) {
				want = append(want, c)
			}
		}
		slices.SortFunc(want, func(x, y convenor) int {
			return cmp.Or(cmp.Compare(x.worst, y.worst), cmp.Compare(x.sum, y.sum), cmp.Compare(x.id, y.id))
		})
		if got.Total != len(want) || len(got.Convenors) != len(want) || !got.Complete {
			t.Fatalf("seed %d: %d convenors, want %d: %v", seed, got.Total, len(want), want)
		}
		for i, w := range want {
			c := got.Convenors[i]
			if c.Rank != i+1 || c.Actor.ID != w.id || c.Worst != w.worst || c.Sum != w.sum {
				t.Fatalf("seed %d: convenor %d is %s at %d, want %s at %d", seed, i, c.Actor.ID, c.Worst, w.id, w.worst)
			}
			for n, leg := range w.legs {
				if c.Legs[n].Cost != leg.Cost || !slices.Equal(nodesOf(c.Legs[n]), leg.Nodes) {
					t.Fatalf("seed %d: leg %d of %s is %v, want %v", seed, n, w.id, nodesOf(c.Legs[n]), leg.Nodes)
				}
			}
			if c.Actor.Kind == State {
				states++
			}
			found++
		}
	}
	t.Logf("%d convenors, %d of them states", found, states)
	if found < graphs()/20 || states == 0 {
		t.Errorf("only %d convenors, %d of them states", found, states)
	}
}

// TestConvenorReasons: what speaks for a third state that convened before, and against one that a party rejects.
func TestConvenorReasons(t *testing.T) {
	s := newSketch(t)
	always := Span{"1990", ".."}
	for _, id := range []ID{"state:x", "state:y", "state:host"} {
		s.entity(id, nil)
	}
	for _, id := range []ID{"person:a", "person:b", "person:minister"} {
		s.entity(id, nil)
	}
	s.entity("post:minister", func(e *Entity) { e.Level = "MINISTER" })
	s.tie(PostOf, "post:minister", "state:x", Span{}, nil)
	s.tie(Tenure, "person:minister", "post:minister", always, func(t *Tie) { t.Capacity = "FULL" })
	for _, other := range []ID{"state:x", "state:y", "state:host"} {
		s.tie(Contact, "person:a", other, always, func(t *Tie) { t.Role = "CLOSE" })
		s.tie(Contact, "person:b", other, always, func(t *Tie) { t.Role = "ACQUAINTED" })
	}
	s.tie(Contact, "person:minister", "state:y", always, func(t *Tie) { t.Role = "CLOSE" })
	s.channel("channel:old", "state:x", "state:y")
	s.step("channel:old", "OPEN", "1995-01-01")
	s.step("channel:old", "CLOSED", "1997-01-01")
	s.tie(Participation, "state:host", "channel:old", Span{"1995", "1997"}, func(t *Tie) { t.Role = "MEDIATOR" })
	s.entity("agreement:accord", func(e *Entity) { e.Type, e.Span = "FINAL", Span{"1997-01-01", ""} })
	s.tie(LedTo, "channel:old", "agreement:accord", Span{}, nil)
	s.tie(FormalTie, "state:host", "state:x", always, func(t *Tie) { t.Level = "EMBASSY" })
	s.tie(FormalTie, "state:host", "state:y", always, func(t *Tie) { t.Level = "NONE" })
	s.tie(Rejected, "state:y", "person:b", always, nil)
	s.tie(Sanctions, "state:x", "person:b", always, nil)
	for _, who := range []ID{"state:host", "state:y"} {
		s.tie(PartyTo, who, "dispute:border", always, nil)
	}
	s.entity("dispute:border", func(e *Entity) { e.Type = "INTERSTATE" })
	got, err := s.build().convenors(context.Background(), ConvenorQuery{Parties: []ID{"state:x", "state:y"}, AsOf: day(t, "2005-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	words := func(reasons []Reason) (out []string) {
		for _, r := range reasons {
			out = append(out, r.Kind)
		}
		return out
	}
	var order []ID
	for _, c := range got.Convenors {
		order = append(order, c.Actor.ID)
	}
	if want := []ID{"person:a", "state:host", "person:b"}; !slices.Equal(order, want) {
		t.Fatalf("%v, want %v: a minister of a party is none", order, want)
	}
	host, rejected := got.Convenors[1], got.Convenors[2]
	if w := words(host.Reasons); !slices.Equal(w, []string{"LEG", "LEG", "PRIOR_RESULT", "FORMAL_TIE"}) || host.Channels != 1 || host.WithResult != 1 {
		t.Errorf("%v, %d of %d", w, host.WithResult, host.Channels)
	}
	if w := words(host.CounterReasons); !slices.Equal(w, []string{"NO_FORMAL_TIE", "IN_DISPUTE"}) {
		t.Errorf("%v", w)
	}
	if w := words(rejected.CounterReasons); !slices.Equal(w, []string{"REJECTED", "SANCTIONS"}) {
		t.Errorf("%v", w)
	}
	if says := host.Reasons[2].Sentence; says != "host was a mediator of old, which led to accord." {
		t.Errorf("%q", says)
	}
}

// TestWeakEvidenceSpeaksAgainstAConvenor: a leg whose sources are weak or cannot be judged says so, in words and with the grade.
func TestWeakEvidenceSpeaksAgainstAConvenor(t *testing.T) {
	for grade, want := range map[string]string{
		"B2": "", "C3": "",
		"D2": "a reaches y on weak evidence, grade D2: the source is not usually reliable.",
		"E5": "a reaches y on weak evidence, grade E5: the source is unreliable, and what it says is improbable.",
		"B4": "a reaches y on weak evidence, grade B4: what it says is doubtful.",
		"F6": "a reaches y on weak evidence, grade F6: the source cannot be judged, and what it says cannot be judged.",
	} {
		s := newSketch(t)
		for _, id := range []ID{"state:x", "state:y", "person:a"} {
			s.entity(id, nil)
		}
		s.tie(Contact, "person:a", "state:x", Span{"1990", ".."}, func(t *Tie) { t.Role = "CLOSE" })
		weak := s.tie(Contact, "person:a", "state:y", Span{"1990", ".."}, func(t *Tie) {
			t.Role, t.Citations[0].Reliability, t.Citations[0].Credibility = "CLOSE", grade[:1], grade[1:]
		})
		got, err := s.build().convenors(context.Background(), ConvenorQuery{Parties: []ID{"state:x", "state:y"}, AsOf: day(t, "2005-01-01")})
		if err != nil || len(got.Convenors) != 1 {
			t.Fatalf("%s: %+v %v", grade, got, err)
		}
		against := got.Convenors[0].CounterReasons
		switch {
		case want == "" && len(against) == 0:
		case len(against) != 1 || against[0].Kind != "WEAK_EVIDENCE" || against[0].Sentence != want || len(against[0].Ties) != 1 || against[0].Ties[0].ID != weak.ID:
			t.Errorf("%s: %+v", grade, against)
		}
	}
}

func TestBadConvenorQuestions(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	p := s.build()
	for field, q := range map[string]ConvenorQuery{
		"parties":    {Parties: []ID{"state:x"}},
		"parties[1]": {Parties: []ID{"state:x", "state:x"}},
		"maxHops":    {Parties: []ID{"state:x", "state:y"}, MaxHops: 13},
		"kinds[0]":   {Parties: []ID{"state:x", "state:y"}, Kinds: []EntityKind{Channel}},
		"limit":      {Parties: []ID{"state:x", "state:y"}, Limit: 101},
		"offset":     {Parties: []ID{"state:x", "state:y"}, Offset: -1},
		"avoid":      {Parties: []ID{"state:x", "state:y"}, Avoid: []ID{"state:y"}},
	} {
		_, err := p.convenors(context.Background(), q)
		var e *Error
		if !errors.As(err, &e) || e.Code != Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
