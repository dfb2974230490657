package storetest

import (
	"fmt"
	"strings"
	"testing"

	"backchannel/graph"
)

func testGet(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillWhole, []test{
		{"sources come back whole", getSources},
		{"entities of every kind come back whole", getEntities},
		{"ties of every kind come back whole", getTies},
		{"coverages come back whole", getCoverages},
		{"what was derived on writing comes with the record", getDerived},
		{"a missing id is absent, however odd", getMissing},
		{"ids are told apart by case and to the last byte", getExact},
		{"an id asked for twice is given once", getTwice},
		{"the four sorts of record come in one read", getMixed},
		{"no ids give nothing, without a round trip", getNone},
		{"1,000 ids pass and 1,001 are LIMIT", getLimit},
		{"1,000 ids take a bounded number of statements", getStatements},
		{"the set of records belongs to the caller", getOwned},
	})
	shared(t, open, fillMarked, []test{
		{"a hidden record is absent", getHidden},
		{"a record is seen by whoever meets the need of one citation", getByOneCitation},
		{"a tie needs both ends", getTieEnds},
		{"a coverage needs its subject", getCoverageSubject},
		{"records come whole, with hidden citations and names", getUntrimmed},
		{"an empty scope sees nothing", getNothing},
		{"a scope with needs that do not occur sees no more", getForeignScope},
	})
}

// fillWhole loads a record of every kind with every attribute set.
func fillWhole(h *harness) { Fill(h, h.store, WholeBatch()) }

// WholeBatch returns a batch with a record of every kind that has every attribute set.
func WholeBatch() graph.Batch {
	return NewBatch(newKey(), wholeSources(), wholeEntities(), wholeTies(), wholeCoverages())
}

func wholeSources() []any {
	return []any{
		NewSource(Public), NewSource("source:parent"),
		NewSource("source:whole", func(s *graph.Source) {
			s.Title, s.Author, s.Publisher, s.Licence = "A \"whole\" title\nin two lines", "Ann O'Nym", "Press & Sons", "CC-BY-4.0"
			s.Published, s.Locator, s.UnknownOrigin = "2024-02-29?", "https://example.org/a?b=c#d", true
			s.DerivedFrom, s.ObtainedAt = "source:parent", "event:whole"
			s.Marking = graph.Marking{TLP: graph.Amber, Groups: []string{"unit", "desk"}}
		}),
	}
}

// wholeCitations are citations with every field set.
func wholeCitations(id graph.ID) []graph.Citation {
	return []graph.Citation{
		{
			ID: string(id) + "#7", Source: Public, Stance: "SUPPORTS", Reliability: "A", Credibility: "2", Observed: "1978-11-20~",
			ObtainedAt: "event:whole",
			Locator:    "p. 12", Quote: "“quoted”", Marking: graph.Marking{TLP: graph.Green, Groups: []string{"desk"}},
		},
		{ID: string(id) + "#2", Source: "source:parent", Stance: "DENIES", Reliability: "F", Credibility: "6", Observed: "1979", Marking: graph.Marking{TLP: graph.Clear}},
	}
}

func wholeNames(id graph.ID) []graph.Name {
	return []graph.Name{
		{Text: "Whole Name", Kind: "NAME", Lang: "en", Marking: graph.Marking{TLP: graph.Clear}},
		{
			Text: "Другое имя", Kind: "CODE_NAME", Lang: "ru-Cyrl", Marking: graph.Marking{TLP: graph.Red, Groups: []string{"unit"}},
			Citations: []string{string(id) + "#2"},
		},
	}
}

func wholeEntities() []any {
	out := []any{NewEntity("state:third")}
	for _, kind := range graph.EntityKinds {
		out = append(out, wholeEntity(kind))
	}
	return append(out, NewEntity("event:opens"), NewEntity("state:a"), NewEntity("person:p"), NewEntity("post:p"), NewEntity("organization:o"),
		NewEntity("assessment:trust", func(e *graph.Entity) { v := 0.125; e.Type, e.Value = "TRUST", &v }))
}

// wholeEntity has every attribute that its kind takes.
func wholeEntity(kind graph.EntityKind) *graph.Entity {
	id := graph.ID(graph.PrefixOf(kind) + ":whole")
	return NewEntity(id, func(e *graph.Entity) {
		for _, name := range graph.EntityRules[kind].Takes {
			set(e.Attributes(), name, map[string]string{"sector": "RESEARCH", "visibility": "LEAKED", "ruleGroup": "oslo"}[name])
			if name == "place" || name == "purpose" || name == "confidence" {
				set(e.Attributes(), name, "any "+name+" at all")
			}
		}
		if kind == graph.Indicator || kind == graph.Assessment {
			v := -0.1
			e.Value = &v
		}
		e.Summary = "Line one,\nline two"
		e.Span = graph.Span{From: "1945-02~", To: "<2011-03-31"}
		e.Marking = graph.Marking{TLP: graph.AmberStrict, Groups: []string{"unit", "desk"}}
		e.Names, e.Citations = wholeNames(id), wholeCitations(id)
	})
}

// wholeEnds are two ends for each kind of tie.
func wholeEnds(kind graph.TieKind) (from, to graph.ID) {
	pick := func(kinds []graph.EntityKind, not graph.ID) graph.ID {
		for _, k := range kinds {
			if id := graph.ID(graph.PrefixOf(k) + ":whole"); id != not {
				return id
			}
		}
		return "state:a"
	}
	rule := graph.TieRules[kind]
	from = pick(rule.From, "")
	if rule.SameKind {
		return from, "state:a"
	}
	return from, pick(rule.To, from)
}

func wholeTies() []any {
	out := []any{
		NewTie("post-of:whole-owner", "post:whole", "state:whole"), NewTie("post-of:p", "post:p", "state:a"),
		NewTie("tenure:p", "person:p", "post:p"),
		NewTie("between:a", "channel:whole", "state:a"), NewTie("between:b", "channel:whole", "state:third"),
		NewTie("participation:official", "person:p", "channel:whole", func(t *graph.Tie) {
			t.Capacity, t.RestsOn, t.Assessment = "OFFICIAL", "tenure:p", "assessment:trust"
		}),
	}
	for _, kind := range graph.TieKinds {
		if kind != graph.PostOf {
			out = append(out, wholeTie(kind))
		}
	}
	return out
}

// wholeTie has every attribute that its kind takes.
func wholeTie(kind graph.TieKind) *graph.Tie {
	from, to := wholeEnds(kind)
	id := graph.ID(graph.PrefixOf(kind) + ":whole")
	return NewTie(id, from, to, func(t *graph.Tie) {
		for _, name := range graph.TieRules[kind].Takes {
			switch name {
			case "restsOn":
			case "assessment":
				t.Assessment = "assessment:trust"
			case "appointed":
				t.Appointed = "1977-12?"
			default:
				set(t.Attributes(), name, tieWord(kind, name))
			}
		}
		t.Note = "a note, 100 % \\ 'quoted'"
		t.Span = graph.Span{From: "1978-02-28%", To: ".."}
		t.Marking = graph.Marking{TLP: graph.Red, Groups: []string{"unit", "desk"}}
		t.Citations = wholeCitations(id)
	})
}

func wholeCoverages() []any {
	return []any{NewCoverage("coverage:whole", graph.FormalTie, "state:whole", []graph.ID{"state:third", "state:a"}, func(c *graph.Coverage) {
		c.Span, c.Source, c.Locator = graph.Span{From: "1970-01", To: "1980-12-31"}, "source:whole", "table 3"
		c.Marking = graph.Marking{TLP: graph.Green, Groups: []string{"unit", "desk"}}
	})}
}

// bare returns a copy of a record without what is derived on writing, but for the ids of citations.
func bare(record any) any {
	record = graph.Clone(record)
	switch v := record.(type) {
	case *graph.Source:
		v.Access, v.Meta = "", graph.Meta{}
	case *graph.Entity:
		v.Access, v.Meta = nil, graph.Meta{}
		for i := range v.Names {
			v.Names[i].Access, v.Names[i].Folded = nil, ""
		}
		bareCitations(v.Citations)
	case *graph.Tie:
		v.Access, v.Meta = nil, graph.Meta{}
		bareCitations(v.Citations)
	case *graph.Coverage:
		v.Access, v.Meta = "", graph.Meta{}
	}
	return record
}

func bareCitations(citations []graph.Citation) {
	for i := range citations {
		citations[i].Access = ""
	}
}

func getSources(h *harness) {
	want := wholeSources()[2].(*graph.Source) //nolint:forcetypeassert // it is one
	got := h.source("source:whole")
	h.same("source", bare(got), any(want))
	h.same("meta", got.Meta, graph.Meta{Revision: 1, Origin: "storetest"})
}

func getEntities(h *harness) {
	for _, kind := range graph.EntityKinds {
		want := wholeEntity(kind)
		got := h.entity(want.ID)
		h.same(string(want.ID), bare(got), any(want))
		h.same("meta", got.Meta, graph.Meta{Revision: 1, Origin: "storetest"})
	}
}

func getTies(h *harness) {
	for _, record := range wholeTies() {
		want := record.(*graph.Tie) //nolint:forcetypeassert // they are
		for i := range want.Citations {
			if want.Citations[i].ID == "" {
				want.Citations[i].ID = fmt.Sprintf("%s#%d", want.ID, i+1)
			}
		}
		got := h.tie(want.ID)
		h.same(string(want.ID), bare(got), any(want))
		h.same("meta", got.Meta, graph.Meta{Revision: 1, Origin: "storetest"})
	}
}

func getCoverages(h *harness) {
	want := wholeCoverages()[0].(*graph.Coverage) //nolint:forcetypeassert // it is one
	want.Counterparts = []graph.ID{"state:a", "state:third"}
	got := h.coverage("coverage:whole")
	h.same("coverage", bare(got), any(want))
	h.same("meta", got.Meta, graph.Meta{Revision: 1, Origin: "storetest"})
}

func getDerived(h *harness) {
	e := h.entity("person:whole")
	h.same("access of an entity", e.Access, []graph.Access{"AMBER_STRICT;desk,unit", "AMBER_STRICT;desk;desk,unit;oslo"})
	h.same("access of a citation", e.Citations[0].Access, graph.Access("GREEN;desk;oslo"))
	h.same("folded name", e.Names[1].Folded, "drugoe imia")
	h.same("access of a name with a citation of its own", e.Names[1].Access, []graph.Access{"RED;unit"})
	h.same("access of a source", h.source("source:whole").Access, graph.Access("AMBER;desk,unit;oslo"))
	h.same("access of a coverage", h.coverage("coverage:whole").Access, graph.Access("AMBER;desk,unit;oslo"))
	h.same("access of a tie", h.tie("contact:whole").Access, []graph.Access{"RED;desk,unit", "RED;desk;desk,unit;oslo"})
}

// oddIDs name nothing: no store may stumble over them.
var oddIDs = []graph.ID{
	"", ":", "person", "person:", ":whole", "person:nobody", "person:'", `person:"`, "person:`", "person:\\", "person:%", "person:_hole",
	"person:whol_",
	"person:whole\x00", "\x00", "person:whole ", " person:whole", "person:whole;--", "person:' OR '1'='1", "person:*", "PERSON:whole",
	"pеrson:whole",
	"person:whole#7", "person:\U0001F600", "tenure:nothing", "source:nothing", "coverage:nothing", "nonsense:whole",
	graph.ID("person:" + strings.Repeat("x", 5000)),
}

func getMissing(h *harness) {
	h.same("records of odd ids", h.get(h.all(), oddIDs...), graph.Records{})
	found := h.get(h.all(), append([]graph.ID{"person:whole"}, oddIDs...)...)
	h.same("entities among odd ids", len(found.Entities), 1)
	h.same("records among odd ids", found.Len(), 1)
}

func getExact(h *harness) {
	for _, id := range []graph.ID{"Person:whole", "person:Whole", "PERSON:WHOLE", "person:wholé", "person:whole-", "person:whol", "person:whole\n"} {
		h.same(string(id), h.get(h.all(), id), graph.Records{})
	}
}

func getTwice(h *harness) {
	h.same("records", h.get(h.all(), "state:a", "state:a", "state:a").Len(), 1)
}

func getMixed(h *harness) {
	r := h.get(h.all(), "tenure:p", "coverage:whole", "state:a", "source:whole", "person:p", "nobody:there")
	h.same("sources, entities, ties, coverages", []int{len(r.Sources), len(r.Entities), len(r.Ties), len(r.Coverages)}, []int{1, 2, 1, 1})
	h.same("ids", []graph.ID{r.Sources["source:whole"].ID, r.Entities["person:p"].ID, r.Ties["tenure:p"].ID, r.Coverages["coverage:whole"].ID},
		[]graph.ID{"source:whole", "person:p", "tenure:p", "coverage:whole"})
}

func getNone(h *harness) {
	scope := h.all()
	h.same("neighbours of no ids", h.neighbours(graph.NeighbourQuery{Scope: scope, Limit: 1}), map[graph.ID]graph.Neighbours{})
	n, counted := h.statements(func() { h.same("records of no ids", h.get(scope), graph.Records{}) })
	if counted && n != 0 {
		h.Errorf("%d statements for no ids, want none", n)
	}
}

// manyIDs returns n ids of records that are not there.
func manyIDs(n int) []graph.ID {
	ids := make([]graph.ID, n)
	for i := range ids {
		ids[i] = graph.ID(fmt.Sprintf("person:n%d", i))
	}
	return ids
}

func getLimit(h *harness) {
	ids := manyIDs(graph.MaxBatch)
	ids[graph.MaxBatch-1] = "person:p"
	h.same("records among 1,000 ids", h.get(h.all(), ids...).Len(), 1)
	_, err := h.store.Get(h.ctx, h.all(), append(ids, "person:one-more"))
	h.failed(err, graph.Limit)
	_, err = h.store.Get(h.ctx, h.all(), append(ids, "person:p"))
	h.failed(err, graph.Limit)
}

// maxStatements bounds the statements of one read: one for each sort of record, the revision before and after, and as many again for a
// second try.
const maxStatements = 12

func getStatements(h *harness) {
	scope, ids := h.all(), append(manyIDs(graph.MaxBatch-4), "person:p", "tenure:p", "source:whole", "coverage:whole")
	n, _ := h.statements(func() { h.same("records", h.get(scope, ids...).Len(), 4) })
	if n > maxStatements {
		h.Errorf("%d statements for 1,000 ids, want at most %d", n, maxStatements)
	}
}

func getOwned(h *harness) {
	ids := []graph.ID{"source:whole", "indicator:whole", "contact:whole", "coverage:whole"}
	before, spoiled := listOf(h.get(h.all(), ids...)), h.get(h.all(), ids...)
	delete(spoiled.Entities, "indicator:whole")
	spoiled.Put(NewTie("contact:whole", "state:a", "state:b"))
	h.same("records after a caller changed their set", listOf(h.get(h.all(), ids...)), before)
}

// clones copies records that a store might still hold, and change.
func clones(records []any) []any {
	out := make([]any, len(records))
	for i, r := range records {
		out[i] = graph.Clone(r)
	}
	return out
}

// spoil changes everything in a record that could be shared.
func spoil(record any) {
	switch v := record.(type) {
	case *graph.Source:
		v.Title, v.Marking.Groups[0] = "spoiled", "spoiled"
	case *graph.Entity:
		v.Summary, v.Marking.Groups[0], v.Access[0] = "spoiled", "spoiled", "spoiled"
		v.Names[0].Text, v.Names[1].Access[0], v.Names[1].Citations[0], v.Names[1].Marking.Groups[0] = "spoiled", "spoiled", "spoiled", "spoiled"
		if v.Value != nil {
			*v.Value = 99
		}
		v.Citations[0].Quote, v.Citations[0].Marking.Groups[0] = "spoiled", "spoiled"
	case *graph.Tie:
		v.Note, v.Marking.Groups[0], v.Access[0], v.Citations[0].Quote, v.Citations[0].Marking.Groups[0] = "spoiled", "spoiled", "spoiled", "spoiled", "spoiled"
	case *graph.Coverage:
		v.Locator, v.Counterparts[0], v.Marking.Groups[0] = "spoiled", "spoiled:spoiled", "spoiled"
	}
}

// fillMarked loads a small graph of many markings.
func fillMarked(h *harness) {
	h.apply(markedGraph()...)
}

// The viewers of markedGraph: what each sees stands beside each record below.
var (
	anyone = graph.Viewer{Clearance: graph.Clear}
	desk   = graph.Viewer{Clearance: graph.Amber, Groups: []string{"desk"}}
	oslo   = graph.Viewer{Clearance: graph.Clear, Groups: []string{"oslo"}}
)

func markedGraph() []any {
	return []any{
		NewSource(Public),
		NewSource("source:desk", func(s *graph.Source) { s.Marking = graph.Marking{TLP: graph.Amber, Groups: []string{"desk", "unit"}} }), // desk
		NewSource("source:red", func(s *graph.Source) { s.Marking.TLP = graph.Red }),                                                      // nobody
		NewEntity("state:a"), NewEntity("state:b"), // all
		NewEntity("person:open"), // all
		NewEntity("person:desk", func(e *graph.Entity) { e.Citations[0].Source = "source:desk" }), // desk, by its source
		NewEntity("person:red", marked(graph.Red)),                                                // nobody
		NewEntity("event:oslo", func(e *graph.Entity) { e.RuleGroup = "oslo" }),                   // all
		NewEntity("person:two", func(e *graph.Entity) { // desk by the one citation, oslo by the other; its code name only desk
			e.Citations = []graph.Citation{
				Cite("source:desk", func(c *graph.Citation) { c.ID = "person:two#1" }),
				Cite(Public, func(c *graph.Citation) { c.ID, c.ObtainedAt = "person:two#2", "event:oslo" }),
			}
			e.Names = append(e.Names, graph.Name{Text: "Codename", Kind: "CODE_NAME", Marking: graph.Marking{TLP: graph.Clear}, Citations: []string{"person:two#1"}})
		}),
		NewTie("contact:open", "person:open", "state:a"),                                                                       // all
		NewTie("contact:to-desk", "person:open", "person:desk"),                                                                // desk, by its end
		NewTie("contact:from-desk", "person:desk", "state:a"),                                                                  // desk, by its start
		NewTie("contact:to-red", "person:open", "person:red"),                                                                  // nobody
		NewTie("contact:marked", "person:open", "state:b", func(t *graph.Tie) { t.Marking.TLP = graph.Green }),                 // desk
		NewTie("contact:attended", "person:open", "state:b", func(t *graph.Tie) { t.Citations[0].ObtainedAt = "event:oslo" }),  // oslo
		NewTie("membership:sourced", "state:a", "organization:o", func(t *graph.Tie) { t.Citations[0].Source = "source:red" }), // nobody
		NewEntity("organization:o"), // all
		NewCoverage("coverage:open", graph.Contact, "person:open", []graph.ID{"state:a"}),                                                          // all
		NewCoverage("coverage:of-desk", graph.Contact, "person:desk", []graph.ID{"state:a"}),                                                       // desk, by its subject
		NewCoverage("coverage:by-desk", graph.Contact, "person:open", []graph.ID{"state:b"}, func(c *graph.Coverage) { c.Source = "source:desk" }), // desk
	}
}

// visibleTo lists what each viewer sees of what only some of them see.
var visibleTo = []struct {
	name   string
	viewer graph.Viewer
	ids    []graph.ID
}{
	{"anyone", anyone, nil},
	{"desk", desk, []graph.ID{
		"contact:from-desk", "contact:marked", "contact:to-desk", "coverage:by-desk", "coverage:of-desk", "person:desk", "person:two", "source:desk",
	}},
	{"oslo", oslo, []graph.ID{"contact:attended", "person:two"}},
	{"nobody", graph.Viewer{}, nil},
}

func getHidden(h *harness) {
	for _, v := range visibleTo {
		for _, record := range markedGraph() {
			id := idOf(record)
			records := h.get(h.scope(v.viewer), id)
			want := v.name != "nobody" && !restricted(id) || contains(v.ids, id)
			if got := records.Has(id); got != want {
				h.Errorf("%s sees %s: %v, want %v", v.name, id, got, want)
			}
		}
	}
}

// restricted reports whether only some of the viewers see a record.
func restricted(id graph.ID) bool {
	if contains([]graph.ID{"source:red", "person:red", "contact:to-red", "membership:sourced"}, id) {
		return true
	}
	for _, v := range visibleTo {
		if contains(v.ids, id) {
			return true
		}
	}
	return false
}

func getByOneCitation(h *harness) {
	for name, v := range map[string]graph.Viewer{"desk": desk, "oslo": oslo, "both": {Clearance: graph.Red, Groups: []string{"desk", "oslo"}}} {
		if records := h.get(h.scope(v), "person:two"); !records.Has("person:two") {
			h.Errorf("%s meets the need of one citation of person:two and does not see it", name)
		}
	}
}

func getTieEnds(h *harness) {
	ids := []graph.ID{"contact:open", "contact:to-desk", "contact:from-desk", "contact:to-red"}
	h.same("ties of a viewer who sees one end", keysOf(h.get(h.scope(anyone), ids...).Ties), []graph.ID{"contact:open"})
	h.same("ties of a viewer who sees both", keysOf(h.get(h.scope(desk), ids...).Ties), []graph.ID{"contact:from-desk", "contact:open", "contact:to-desk"})
}

func getCoverageSubject(h *harness) {
	ids := []graph.ID{"coverage:open", "coverage:of-desk"}
	h.same("coverages of a viewer who does not see a subject", keysOf(h.get(h.scope(anyone), ids...).Coverages), []graph.ID{"coverage:open"})
	h.same("coverages of one who does", keysOf(h.get(h.scope(desk), ids...).Coverages), []graph.ID{"coverage:of-desk", "coverage:open"})
}

func getUntrimmed(h *harness) {
	for _, v := range []graph.Viewer{desk, oslo} {
		e := h.get(h.scope(v), "person:two").Entities["person:two"]
		h.same("person:two", e, h.entity("person:two"))
		h.same("citations and names", []int{len(e.Citations), len(e.Names)}, []int{2, 2})
	}
}

func getNothing(h *harness) {
	for _, scope := range []graph.Scope{nil, {}} {
		for _, record := range markedGraph() {
			h.same(string(idOf(record)), h.get(scope, idOf(record)), graph.Records{})
		}
	}
}

func getForeignScope(h *harness) {
	scope := graph.Scope{"", "AMBER;unit", "CLEAR;", "GREEN;elsewhere", "RED%", "clear"}
	for _, record := range markedGraph() {
		h.same(string(idOf(record)), h.get(scope, idOf(record)), graph.Records{})
	}
}
