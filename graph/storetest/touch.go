package storetest

import (
	"slices"
	"testing"

	"backchannel/graph"
)

// testTouch holds what a store keeps of needs to be true after each change of what they rest on: a source's marking or descent, and the Chatham
// House Rule at events and channels.
func testTouch(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"a source's marking reaches all that cite it", touchMarking},
		{"a source's marking reaches what derives from it, and all that cite that", touchChain},
		{"a record needs its own marking and any one of its citations", touchNeeds},
		{"a new parent brings its needs, a lost one takes them away", touchDescent},
		{"what was obtained under the rule is seen by its group only", touchRule},
		{"what derives from a source obtained under the rule is too", touchRuleChild},
		{"a rule that ends, begins or changes its group reaches all of it", touchRuleChanges},
		{"a source obtained under the rule carries it to all that cite it", touchRuleSource},
		{"a citation that comes or goes binds and frees what derives from its source", touchRuleCitation},
		{"a dropped record frees what derives from its source", touchRuleDropped},
		{"rules of several links add up", touchRulesAddUp},
		{"a batch may change all of it at once", touchAtOnce},
		{"a touched record keeps its origin and gets the revision", touchMeta},
		{"reads follow a change of need at once", touchReads},
	})
}

// needs holds the needs of records to be these: of a source or coverage its one, of the others a list.
func (h *harness) needs(want map[graph.ID][]graph.Access) {
	h.Helper()
	got := map[graph.ID][]graph.Access{}
	records, _ := h.snapshot()
	for _, record := range records {
		id := idOf(record)
		if _, asked := want[id]; !asked {
			continue
		}
		switch v := record.(type) {
		case *graph.Source:
			got[id] = []graph.Access{v.Access}
		case *graph.Entity:
			got[id] = v.Access
		case *graph.Tie:
			got[id] = v.Access
		case *graph.Coverage:
			got[id] = []graph.Access{v.Access}
		}
	}
	h.same("needs", got, want)
}

func all1(a graph.Access, ids ...graph.ID) map[graph.ID][]graph.Access {
	out := map[graph.ID][]graph.Access{}
	for _, id := range ids {
		out[id] = []graph.Access{a}
	}
	return out
}

// put returns the ids that the last batch wrote.
func (h *harness) put() []graph.ID {
	h.Helper()
	log := h.changes(graph.ChangesQuery{After: h.head().Revision - 1, Limit: 1})
	return log[0].Put
}

// from makes a source derived from another.
func from(parent graph.ID) func(*graph.Source) {
	return func(s *graph.Source) { s.DerivedFrom = parent }
}

func secret(tlp graph.TLP, groups ...string) func(*graph.Source) {
	return func(s *graph.Source) { s.Marking = graph.Marking{TLP: tlp, Groups: groups} }
}

func by(source graph.ID, change ...func(*graph.Citation)) func(*graph.Tie) {
	return func(t *graph.Tie) { t.Citations = []graph.Citation{Cite(source, change...)} }
}

func at(event graph.ID) func(*graph.Citation) {
	return func(c *graph.Citation) { c.ObtainedAt = event }
}

// cited are records of each sort that cite source:s, and some that do not.
func citedBy(source graph.ID) []any {
	return []any{
		NewSource(Public), NewEntity("state:a"), NewEntity("state:b"), NewEntity("person:p", citing(source)),
		NewTie("contact:x", "person:p", "state:a", by(source)), NewTie("contact:y", "person:p", "state:a"),
		NewCoverage("coverage:x", graph.Contact, "person:p", []graph.ID{"state:a"}, func(c *graph.Coverage) { c.Source = source }),
	}
}

func touchMarking(h *harness) {
	h.apply(NewSource("source:s"), citedBy("source:s"))
	h.needs(all1("CLEAR", "source:s", "person:p", "contact:x", "contact:y", "coverage:x"))
	h.apply(NewSource("source:s", secret(graph.Amber, "desk")))
	h.needs(all1("AMBER;desk", "source:s", "person:p", "contact:x", "coverage:x"))
	h.needs(all1("CLEAR", "contact:y", "state:a"))
	h.same("put", h.put(), []graph.ID{"contact:x", "coverage:x", "person:p", "source:s"})
	e := h.entity("person:p")
	h.same("citation and name", []graph.Access{e.Citations[0].Access, e.Names[0].Access[0]}, []graph.Access{"AMBER;desk", "AMBER;desk"})
	h.apply(NewSource("source:s", func(s *graph.Source) { s.Title = "another title" }))
	h.needs(all1("CLEAR", "source:s", "person:p", "contact:x", "contact:y", "coverage:x"))
}

func touchChain(h *harness) {
	h.apply(NewSource("source:root"), NewSource("source:mid", from("source:root")), NewSource("source:s", from("source:mid")), citedBy("source:s"))
	h.apply(NewSource("source:root", secret(graph.Red)))
	h.needs(all1("RED", "source:root", "source:mid", "source:s", "person:p", "contact:x", "coverage:x"))
	h.needs(all1("CLEAR", "contact:y"))
	h.same("put", h.put(), []graph.ID{"contact:x", "coverage:x", "person:p", "source:mid", "source:root", "source:s"})
	h.apply(NewSource("source:mid", from("source:root"), secret(graph.Clear, "desk")))
	h.needs(all1("RED;desk", "source:mid", "source:s", "person:p", "contact:x", "coverage:x"))
	h.needs(all1("RED", "source:root"))
	h.apply(NewSource("source:root"))
	h.needs(all1("CLEAR;desk", "source:mid", "source:s", "person:p", "contact:x", "coverage:x"))
}

func touchNeeds(h *harness) {
	h.apply(NewSource(Public), NewSource("source:red", secret(graph.Red)), NewSource("source:desk", secret(graph.Green, "desk", "unit")), NewEntity("state:a"),
		NewEntity("person:p", marked(graph.Amber, "oslo"), func(e *graph.Entity) {
			e.Citations = []graph.Citation{
				Cite("source:red"), Cite("source:desk"), Cite(Public, func(c *graph.Citation) { c.Marking.TLP = graph.AmberStrict }),
				Cite(Public), Cite(Public),
			}
		}),
	)
	e := h.entity("person:p")
	h.same("record", e.Access, []graph.Access{"AMBER;desk,unit;oslo", "AMBER;oslo", "AMBER_STRICT;oslo", "RED;oslo"})
	var citations []graph.Access
	for _, c := range e.Citations {
		citations = append(citations, c.Access)
	}
	h.same("citations", citations, []graph.Access{"RED", "GREEN;desk,unit", "AMBER_STRICT", "CLEAR", "CLEAR"})
	h.same("name", e.Names[0].Access, []graph.Access{"AMBER_STRICT", "CLEAR", "GREEN;desk,unit", "RED"})
}

func touchDescent(h *harness) {
	h.apply(NewSource("source:red", secret(graph.Red)), NewSource("source:desk", secret(graph.Clear, "desk")), NewSource("source:s"), citedBy("source:s"))
	h.apply(NewSource("source:s", from("source:red")))
	h.needs(all1("RED", "source:s", "person:p", "contact:x", "coverage:x"))
	h.apply(NewSource("source:s", from("source:desk")))
	h.needs(all1("CLEAR;desk", "source:s", "person:p", "contact:x", "coverage:x"))
	h.apply(NewSource("source:s"))
	h.needs(all1("CLEAR", "source:s", "person:p", "contact:x", "coverage:x"))
}

// ruled is an event under the rule of oslo, with somebody who was there on the word of source:memo, and source:report, which derives from that
// and is cited as if it were free.
func ruled() []any {
	return []any{
		NewSource("source:memo"), NewSource("source:report", from("source:memo")), citedBy("source:report"),
		NewEntity("event:round", ruleOf("oslo")), NewTie("attended:there", "person:there", "event:round", by("source:memo", at("event:round"))),
		NewEntity("person:there"),
	}
}

func ruleOf(group string) func(*graph.Entity) {
	return func(e *graph.Entity) { e.RuleGroup = group }
}

func touchRule(h *harness) {
	h.apply(ruled(), NewTie("attended:known", "person:there", "event:round", by(Public)),
		NewTie("contact:memo", "person:there", "state:a", by("source:memo")))
	h.needs(all1("CLEAR;oslo", "attended:there"))
	h.needs(all1("CLEAR", "event:round", "person:there", "source:memo", "attended:known", "contact:memo"))
	for name, v := range map[string]graph.Viewer{"red without group": {Clearance: graph.Red, Groups: []string{"desk"}}, "clear with group": oslo} {
		records := h.get(h.scope(v), "attended:there", "attended:known", "event:round")
		h.same(name, records.Has("attended:there"), name == "clear with group")
		h.same(name+": what may be told", records.Has("attended:known") && records.Has("event:round"), true)
	}
}

// ofReport are the records that source:report's needs reach.
var ofReport = []graph.ID{"source:report", "person:p", "contact:x", "coverage:x"}

func touchRuleChild(h *harness) {
	h.apply(ruled())
	h.needs(all1("CLEAR;oslo", ofReport...))
	h.apply(NewSource("source:digest", from("source:report")), NewTie("contact:digest", "state:a", "state:b", by("source:digest")))
	h.needs(all1("CLEAR;oslo", "source:digest", "contact:digest"))
	h.needs(all1("CLEAR", "source:memo", "contact:y"))
}

func touchRuleChanges(h *harness) {
	h.apply(ruled())
	touched := slices.Concat(ofReport, []graph.ID{"attended:there"})
	for _, group := range []string{"geneva", "", "oslo"} {
		h.apply(NewEntity("event:round", ruleOf(group)))
		want := graph.Access("CLEAR")
		if group != "" {
			want += graph.Access(";" + group)
		}
		h.needs(all1(want, touched...))
		if !contains(h.put(), append(touched, "event:round")...) {
			h.Errorf("put %v lacks some of %v, whose needs changed", h.put(), touched)
		}
	}
	h.needs(all1("CLEAR", "event:round", "source:memo", "contact:y", "person:there"))
}

func touchRuleSource(h *harness) {
	h.apply(NewSource("source:s", func(s *graph.Source) { s.ObtainedAt = "channel:c" }), citedBy("source:s"),
		NewChannel("c", "state:a", "state:b"), NewSource("source:child", from("source:s")))
	h.needs(all1("CLEAR", "source:s", "source:child", "person:p", "contact:x", "coverage:x"))
	h.apply(NewEntity("channel:c", ruleOf("oslo")))
	h.needs(all1("CLEAR;oslo", "source:s", "source:child", "person:p", "contact:x", "coverage:x"))
	h.needs(all1("CLEAR", "channel:c", "contact:y"))
	h.apply(NewSource("source:s"))
	h.needs(all1("CLEAR", "source:s", "source:child", "person:p", "contact:x", "coverage:x"))
	h.apply(NewSource("source:s", func(s *graph.Source) { s.ObtainedAt = "channel:c" }))
	h.needs(all1("CLEAR;oslo", "source:s", "source:child", "person:p", "contact:x", "coverage:x"))
}

func touchRuleCitation(h *harness) {
	h.apply(ruled())
	h.apply(NewTie("attended:there", "person:there", "event:round", by("source:memo")))
	h.needs(all1("CLEAR", append(ofReport, "attended:there")...))
	h.apply(NewTie("attended:there", "person:there", "event:round", by("source:memo", at("event:round"))))
	h.needs(all1("CLEAR;oslo", append(ofReport, "attended:there")...))
	h.apply(NewTie("attended:there", "person:there", "event:round", by(Public)))
	h.needs(all1("CLEAR", append(ofReport, "attended:there")...))
	h.apply(NewEntity("person:late", citing("source:memo", at("event:round"))))
	h.needs(all1("CLEAR;oslo", append(ofReport, "person:late")...))
}

func touchRuleDropped(h *harness) {
	h.apply(ruled())
	h.apply(graph.ID("attended:there"))
	h.needs(all1("CLEAR", ofReport...))
	if !contains(h.put(), ofReport...) {
		h.Errorf("put %v lacks some of %v, whose needs changed", h.put(), ofReport)
	}
}

func touchRulesAddUp(h *harness) {
	h.apply(ruled(), NewEntity("event:second", ruleOf("geneva")))
	h.apply(NewTie("attended:second", "person:there", "event:second", by("source:memo", at("event:second"))))
	h.needs(all1("CLEAR;geneva;oslo", ofReport...))
	h.needs(all1("CLEAR;geneva", "attended:second"))
	h.needs(all1("CLEAR;oslo", "attended:there"))
	h.apply(NewTie("contact:third", "person:there", "state:b", by("source:report", at("event:second"), func(c *graph.Citation) { c.Marking.TLP = graph.Red })))
	h.needs(all1("RED;geneva;oslo", "contact:third"))
	h.apply(graph.ID("attended:second"))
	h.needs(all1("CLEAR;oslo", ofReport...))
	h.needs(all1("RED;geneva;oslo", "contact:third"))
}

func touchAtOnce(h *harness) {
	h.apply(ruled())
	h.apply(
		NewSource("source:memo", secret(graph.Green)), NewEntity("event:round", ruleOf("geneva")),
		NewEntity("person:p", citing(Public), marked(graph.Amber)),
		graph.ID("contact:y"), NewEntity("event:other", ruleOf("bern")),
		NewTie("contact:new", "person:there", "state:b", by("source:memo", at("event:other"))),
	)
	h.needs(all1("GREEN;bern;geneva", "source:report", "contact:x", "coverage:x"))
	h.needs(all1("GREEN;geneva", "attended:there"))
	h.needs(all1("GREEN;bern", "contact:new"))
	h.needs(all1("GREEN", "source:memo"))
	h.needs(all1("AMBER", "person:p"))
}

func touchMeta(h *harness) {
	h.apply(NewSource("source:s"), citedBy("source:s"))
	b := NewBatch(newKey(), NewSource("source:s", secret(graph.Red)))
	b.Origin = "another file"
	Fill(h, h.store, b)
	h.same("touched", h.tie("contact:x").Meta, graph.Meta{Revision: 2, Origin: "storetest"})
	h.same("written", h.source("source:s").Meta, graph.Meta{Revision: 2, Origin: "another file"})
	h.same("neither", h.tie("contact:y").Meta, graph.Meta{Revision: 1, Origin: "storetest"})
}

func touchReads(h *harness) {
	h.apply(NewSource("source:s"), citedBy("source:s"))
	seen := func() []any {
		scope := h.scope(anyone)
		found := h.find(graph.FindQuery{Scope: scope, Kinds: []graph.EntityKind{graph.Person}, Limit: 9})
		linked := h.find(graph.FindQuery{Scope: scope, Linked: []graph.Link{{Kind: graph.Contact, Other: "person:p"}}, Limit: 9})
		hits := h.search(graph.SearchQuery{Scope: scope, Tokens: []string{"p"}, Limit: 9})
		ties := h.neighbours(graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{"state:a"}, Limit: 9})["state:a"]
		sources := h.find(graph.FindQuery{Scope: scope, Sources: true, Limit: 9})
		records := h.get(scope, "contact:y", "coverage:x")
		return []any{found.Total, linked.Total, len(hits), ties.Total, sources.Total, records.Len()}
	}
	h.same("before", seen(), []any{1, 1, 1, 2, 2, 2})
	h.apply(NewSource("source:s", secret(graph.Red)))
	h.same("hidden", seen(), []any{0, 0, 0, 0, 1, 0})
	h.apply(NewSource("source:s", secret(graph.Green)))
	h.same("still hidden", seen(), []any{0, 0, 0, 0, 1, 0})
	h.apply(NewSource("source:s"))
	h.same("seen again", seen(), []any{1, 1, 1, 2, 2, 2})
}
