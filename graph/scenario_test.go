package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// ranked gives a question's paths as the oracle writes them, without their ties.
func ranked(t *testing.T, p *permitted, q PathQuery) []oraclePath {
	t.Helper()
	r, err := p.rank(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	out := []oraclePath{}
	for _, path := range r.Paths {
		out = append(out, oraclePath{Cost: path.Cost, Nodes: path.Nodes})
	}
	return out
}

func withoutTies(paths []oraclePath) []oraclePath {
	out := []oraclePath{}
	for _, p := range paths {
		out = append(out, oraclePath{Cost: p.Cost, Nodes: p.Nodes})
	}
	return out
}

func TestRemovingAndClosingIsAsIfNeverRecorded(t *testing.T) {
	changed := 0
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		before := ranked(t, p, q)
		gone, shut := pick(r, slices.Concat(r.people, r.orgs)), r.channels[0]
		if named := slices.Concat(q.From, q.To, q.Avoid, q.PassAll, q.PassAny); p.seen(gone) == nil || p.seen(shut) == nil || slices.Contains(named, gone) {
			continue
		}
		q.Scenario = Scenario{Remove: []ID{gone}, Close: []ID{shut}}
		bare := o.b
		bare.Entities = slices.DeleteFunc(slices.Clone(o.b.Entities), func(e *Entity) bool { return e.ID == gone })
		bare.Ties = slices.DeleteFunc(slices.Clone(o.b.Ties), func(t *Tie) bool {
			return t.From == gone || t.To == gone || (t.Kind == LifeCycle && t.To == shut)
		})
		got, want := ranked(t, p, q), withoutTies((&oracle{b: bare, q: q}).paths())
		if string(asJSON(t, got)) != string(asJSON(t, want)) {
			t.Fatalf("seed %d without %s and %s:\n got %s\nwant %s", seed, gone, shut, asJSON(t, got), asJSON(t, want))
		}
		if string(asJSON(t, got)) != string(asJSON(t, before)) {
			changed++
		}
		q.Scenario = Scenario{}
		if again := ranked(t, p, q); string(asJSON(t, again)) != string(asJSON(t, before)) {
			t.Fatalf("seed %d: a scenario left something behind", seed)
		}
	}
	if changed < some()/20 {
		t.Errorf("only %d answers changed", changed)
	}
}

func TestHypotheticalTiesCostTrustAlone(t *testing.T) {
	used := 0
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		for i := range 1 + r.IntN(3) {
			h := []HypotheticalTie{
				{From: pick(r, r.people), To: pick(r, r.people), Kind: Contact, Role: pick(r, contactRoles)},
				{From: pick(r, r.people), To: pick(r, r.channels), Kind: Participation, Role: pick(r, partRoles)},
				{From: pick(r, r.people), To: pick(r, slices.Concat(r.orgs, r.states)), Kind: Affiliation, Role: "STAFF"},
				{From: pick(r, r.people), To: pick(r, r.posts), Kind: Tenure},
				{From: pick(r, r.orgs), To: pick(r, r.states), Kind: PartOf},
			}[r.IntN(5)]
			if h.From == h.To || p.seen(h.From) == nil || p.seen(h.To) == nil {
				continue
			}
			q.Scenario.Add = append(q.Scenario.Add, h)
			stored := &Tie{ID: ID(fmt.Sprintf("%s:hypothetical-%d", PrefixOf(h.Kind), i+1)), Kind: h.Kind, From: h.From, To: h.To, Role: h.Role, Capacity: h.Capacity, Span: Span{"1000", ".."}}
			if h.Kind == Tenure {
				stored.Capacity = "FULL"
			}
			o.b.Ties = append(slices.Clone(o.b.Ties), stored)
		}
		o.q = q
		got, want := ranked(t, p, q), withoutTies(o.paths())
		if string(asJSON(t, got)) != string(asJSON(t, want)) {
			t.Fatalf("seed %d with %+v:\n got %s\nwant %s", seed, q.Scenario.Add, asJSON(t, got), asJSON(t, want))
		}
		a, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range a.Paths {
			for _, h := range path.Hops {
				if supposed := strings.Contains(h.Sentence, "hypothetical"); supposed != h.Hypothetical || supposed != (len(h.Citations) == 0) {
					t.Fatalf("seed %d: %q is hypothetical: %t", seed, h.Sentence, h.Hypothetical)
				} else if supposed {
					used++
				}
			}
		}
	}
	if used < some()/10 {
		t.Errorf("only %d hypothetical hops", used)
	}
}

func TestOverridesAreTheTables(t *testing.T) {
	for seed := range uint64(some()) {
		p, o, q, _, ok := asked(t, seed)
		if !ok {
			continue
		}
		plain := ranked(t, p, q)
		q.Overrides = Overrides{
			Trust:     []TrustOverride{{Kind: Contact, Role: "CLOSE", Trust: .95}, {Kind: Participation, Role: "PARTICIPANT", Format: "LARGE_MEETING", Trust: .32}},
			HalfLives: []HalfLifeOverride{{"CONTACT", 730}, {"HIGH_TENURE", 3653}},
			Grades:    []GradeOverride{{"A", .95}, {"6", .5}},
		}
		if got := ranked(t, p, q); string(asJSON(t, got)) != string(asJSON(t, plain)) {
			t.Fatalf("seed %d: the numbers in force, given again, change the answer", seed)
		}
		// Every A taken for a D and every close contact for an acquaintance is what a graph with these on record gives.
		q.Overrides = Overrides{
			Trust:  []TrustOverride{{Kind: Contact, Role: "CLOSE", Trust: .40}, {Kind: Affiliation, Trust: .65}},
			Grades: []GradeOverride{{"A", .45}, {"2", .30}},
		}
		regrade := func(citations []Citation) []Citation {
			citations = slices.Clone(citations)
			for i, c := range citations {
				if c.Reliability == "A" {
					citations[i].Reliability = "D"
				}
				if c.Credibility == "2" {
					citations[i].Credibility = "4"
				}
			}
			return citations
		}
		for i, tie := range o.b.Ties {
			c := tie.clone()
			c.Citations = regrade(c.Citations)
			if c.Kind == Contact && c.Role == "CLOSE" {
				c.Role = "ACQUAINTED"
			}
			if c.Kind == Affiliation && slices.Contains([]string{"LEADER", "FOUNDER", "STAFF", "BOARD", "MEMBER"}, c.Role) {
				c.Role = "FELLOW"
			}
			o.b.Ties[i] = c
		}
		got, want := ranked(t, p, q), withoutTies(o.paths())
		if string(asJSON(t, got)) != string(asJSON(t, want)) {
			t.Fatalf("seed %d:\n got %s\nwant %s", seed, asJSON(t, got), asJSON(t, want))
		}
	}
}

func TestOverrideOfHalfLife(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y", "person:p"} {
		s.entity(id, nil)
	}
	s.tie(Affiliation, "person:p", "state:x", Span{"2000", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Contact, "person:p", "state:y", Span{"2000", "2000-12-31"}, func(t *Tie) { t.Role = "CLOSE" })
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-01-30"), Overrides: Overrides{HalfLives: []HalfLifeOverride{{"CONTACT", 30}}}}
	a, err := s.build().paths(context.Background(), q)
	if err != nil || len(a.Paths) != 1 || a.Paths[0].Hops[1].CurrencyCost != 693147 || a.Paths[0].Hops[1].Currency != .5 {
		t.Errorf("%+v %v", a, err)
	}
}

func TestScenarioIsHeldAgainstTheRules(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y", "person:p", "person:r"} {
		s.entity(id, nil)
	}
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2000")
	p := s.build()
	base := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-01-30")}
	for _, c := range []struct {
		scenario    Scenario
		overrides   Overrides
		field, says string
	}{
		{Scenario{Add: []HypotheticalTie{{From: "person:p", To: "state:x", Kind: FormalTie}}}, Overrides{}, "scenario.add[0].kind", "TENURE, AFFILIATION"},
		{Scenario{Add: []HypotheticalTie{{From: "state:x", To: "person:p", Kind: Affiliation, Role: "STAFF"}}}, Overrides{}, "scenario.add[0].from", "AFFILIATION goes from PERSON, ORGANIZATION to"},
		{Scenario{Add: []HypotheticalTie{{From: "person:p", To: "state:x", Kind: Affiliation}}}, Overrides{}, "scenario.add[0].role", ""},
		{Scenario{Add: []HypotheticalTie{{From: "person:p", To: "state:x", Kind: Affiliation, Role: "KING"}}}, Overrides{}, "scenario.add[0].role", "LEADER"},
		{Scenario{Add: []HypotheticalTie{{From: "person:p", To: "state:x", Kind: Affiliation, Role: "ALUMNUS"}}}, Overrides{}, "scenario.add[0]", "conducts nothing"},
		{Scenario{Add: []HypotheticalTie{{From: "person:p", To: "person:p", Kind: Contact, Role: "CLOSE"}}}, Overrides{}, "scenario.add[0].to", "itself"},
		{Scenario{Add: []HypotheticalTie{{From: "person:nobody", To: "person:p", Kind: Contact, Role: "CLOSE"}}}, Overrides{}, "scenario.add[0].from", "nothing is known"},
		{Scenario{Close: []ID{"person:p"}}, Overrides{}, "scenario.close[0]", "no channel"},
		{Scenario{Close: []ID{"channel:d"}}, Overrides{}, "scenario.close[0]", "nothing is known"},
		{Scenario{Remove: []ID{"channel:c"}}, Overrides{}, "scenario.remove[0]", "no actor"},
		{Scenario{Remove: []ID{"state:x"}}, Overrides{}, "scenario.remove[0]", "named elsewhere"},
		{Scenario{Remove: []ID{"person:p"}, Add: []HypotheticalTie{{From: "person:p", To: "person:r", Kind: Contact, Role: "CLOSE"}}}, Overrides{}, "scenario.remove[0]", "named elsewhere"},
		{Scenario{Close: make([]ID, 101)}, Overrides{}, "scenario", "at most 100"},
		{Scenario{}, Overrides{Trust: []TrustOverride{{Kind: Contact, Trust: 0}}}, "overrides.trust[0].trust", "above 0"},
		{Scenario{}, Overrides{Trust: []TrustOverride{{Kind: Affiliation, Role: "ALUMNUS", Trust: .5}}}, "overrides.trust[0]", "no line of the table"},
		{Scenario{}, Overrides{Trust: []TrustOverride{{Kind: Contact, Format: "LARGE_MEETING", Trust: .5}}}, "overrides.trust[0]", "no line of the table"},
		{Scenario{}, Overrides{HalfLives: []HalfLifeOverride{{"PART_OF", 5}}}, "overrides.halfLives[0].of", "KINSHIP"},
		{Scenario{}, Overrides{HalfLives: []HalfLifeOverride{{"CONTACT", 0}}}, "overrides.halfLives[0].days", "1 to 36525"},
		{Scenario{}, Overrides{Grades: []GradeOverride{{"G", .5}}}, "overrides.grades[0].grade", "A to F"},
		{Scenario{}, Overrides{Grades: []GradeOverride{{"B", 1.5}}}, "overrides.grades[0].weight", "at most 1"},
	} {
		q := base
		q.Scenario, q.Overrides = c.scenario, c.overrides
		_, err := p.paths(context.Background(), q)
		var e *Error
		if !errors.As(err, &e) || e.Field != c.field || !strings.Contains(e.Message, c.says) {
			t.Errorf("%+v %+v: %v", c.scenario, c.overrides, err)
		}
	}
}

// TestOverrideOfOneFormat: a line for a format goes before the line that it narrows down, and no other role or format changes.
func TestOverrideOfOneFormat(t *testing.T) {
	tables, err := Overrides{Trust: []TrustOverride{{Kind: Participation, Role: "MEDIATOR", Format: "LARGE_MEETING", Trust: .5}, {Kind: Participation, Format: "STANDING_DIALOGUE", Trust: .9}}}.apply(&defaultTables)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		role, format string
		want         float64
	}{
		{"MEDIATOR", "LARGE_MEETING", .5},
		{"MEDIATOR", "SMALL_CLOSED_MEETING", .92},
		{"MEDIATOR", "STANDING_DIALOGUE", .9},
		{"COURIER", "LARGE_MEETING", .92},
		{"PARTICIPANT", "STANDING_DIALOGUE", .9},
		{"PARTICIPANT", "LARGE_MEETING", .32},
	} {
		if got := tables.trustOf(Participation, c.role, c.format); got != c.want {
			t.Errorf("%s in %s: %v, want %v", c.role, c.format, got, c.want)
		}
	}
	if defaultTables.trustOf(Participation, "MEDIATOR", "LARGE_MEETING") != .92 {
		t.Error("the tables in force were changed")
	}
}
