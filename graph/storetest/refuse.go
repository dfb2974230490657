package storetest

import (
	"strings"
	"testing"

	"backchannel/graph"
)

// testRefuse holds that every store refuses what Prepare refuses, and at the same field. Whether Prepare refuses what it should is for the tests
// of package graph to say; that each store runs it is for these.
func testRefuse(t *testing.T, open opener) {
	t.Helper()
	h := newHarness(t, open(t))
	fillWhole(h)
	before, _ := h.snapshot()
	for _, c := range Refusals() {
		t.Run(c.Name, func(t *testing.T) {
			newHarness(t, h.store).refuse(c.Batch, graph.Invalid, c.Field)
		})
	}
	after, revision := h.snapshot()
	h.same("records after refusals", after, before)
	h.same("revision after refusals", revision, graph.Revision(1))
}

// Refusal is a batch that is INVALID at a field.
type Refusal struct {
	Name  string
	Field string
	Batch graph.Batch
}

// Refusals returns a batch for each rule of writing that breaks it. They are to be sent to a store that took the WholeBatch.
func Refusals() []Refusal {
	var out []Refusal
	add := func(name, field string, records ...any) {
		out = append(out, Refusal{name, field, NewBatch(newKey(), records...)})
	}
	refusedBatches(&out)
	refusedSources(add)
	refusedEntities(add)
	refusedEvidence(add)
	refusedTies(add)
	refusedCoverages(add)
	refusedWholes(add)
	return out
}

type adder func(name, field string, records ...any)

func refusedBatches(out *[]Refusal) {
	batch := func(name, field string, change func(*graph.Batch)) {
		b := NewBatch(newKey(), NewEntity("state:new"))
		change(&b)
		*out = append(*out, Refusal{name, field, b})
	}
	batch("no key", "key", func(b *graph.Batch) { b.Key = "" })
	batch("a long key", "key", func(b *graph.Batch) { b.Key = strings.Repeat("k", 401) })
	batch("no origin", "origin", func(b *graph.Batch) { b.Origin = "" })
	batch("a long origin", "origin", func(b *graph.Batch) { b.Origin = strings.Repeat("o", 401) })
	batch("put and dropped", "drop[0]", func(b *graph.Batch) { b.Drop = []graph.ID{"state:new"} })
	batch("drop of no id", "drop[1]", func(b *graph.Batch) { b.Drop = []graph.ID{"state:nowhere", "nowhere"} })
	batch("put twice", "entities[1].id", func(b *graph.Batch) { b.Entities = append(b.Entities, NewEntity("state:new")) })
}

func refusedSources(add adder) {
	with := func(change func(*graph.Source)) *graph.Source { return NewSource("source:new", change) }
	add("a source with an id of another kind", "sources[0].id", with(func(s *graph.Source) { s.ID = "state:new" }))
	add("a source with an odd id", "sources[0].id", with(func(s *graph.Source) { s.ID = "source:New One" }))
	add("a source without title", "sources[0].title", with(func(s *graph.Source) { s.Title = "" }))
	add("a source with NUL in its author", "sources[0].author", with(func(s *graph.Source) { s.Author = "a\x00b" }))
	add("a source that is no UTF-8", "sources[0].publisher", with(func(s *graph.Source) { s.Publisher = "a\xffb" }))
	add("a source with a long locator", "sources[0].locator", with(func(s *graph.Source) { s.Locator = strings.Repeat("x", 4001) }))
	add("a source of an odd type", "sources[0].type", with(func(s *graph.Source) { s.Type = "RUMOUR" }))
	add("a source of an odd date", "sources[0].published", with(func(s *graph.Source) { s.Published = "2023-02-31" }))
	add("a source without marking", "sources[0].marking.tlp", with(func(s *graph.Source) { s.Marking = graph.Marking{} }))
	add("a source derived from an entity", "sources[0].derivedFrom", with(func(s *graph.Source) { s.DerivedFrom = "state:a" }))
	add("a source derived from nothing there", "sources[0].derivedFrom", with(func(s *graph.Source) { s.DerivedFrom = "source:nowhere" }))
	add("a source obtained at nothing there", "sources[0].obtainedAt", with(func(s *graph.Source) { s.ObtainedAt = "event:nowhere" }))
}

func refusedEntities(add adder) {
	with := func(id graph.ID, change func(*graph.Entity)) *graph.Entity { return NewEntity(id, change) }
	add("an entity of no kind", "entities[0].kind", with("person:new", func(e *graph.Entity) { e.Kind = "ALIEN" }))
	add("an id that is not of the kind", "entities[0].id", with("person:new", func(e *graph.Entity) { e.ID = "state:new" }))
	add("a slug too long", "entities[0].id", with("person:new", func(e *graph.Entity) { e.ID = graph.ID("person:" + strings.Repeat("x", 201)) }))
	add("no names", "entities[0].names", with("person:new", names()))
	add("a name of no letters", "entities[0].names[0].text", with("person:new", names("!?")))
	add("a name with NUL", "entities[0].names[0].text", with("person:new", names("a\x00b")))
	add("a name that is no UTF-8", "entities[0].names[1].text", with("person:new", names("a", "b\xc3")))
	add("a name too long", "entities[0].names[0].text", with("person:new", names(strings.Repeat("x", 401))))
	add("a name of no kind", "entities[0].names[0].kind", with("person:new", func(e *graph.Entity) { e.Names[0].Kind = "NICK" }))
	add("a name without marking", "entities[0].names[0].marking.tlp", with("person:new", func(e *graph.Entity) { e.Names[0].Marking.TLP = "" }))
	add("a name with a citation of another record", "entities[0].names[0].citations", with("person:new", func(e *graph.Entity) { e.Names[0].Citations = []string{"person:other#1"} }))
	add("an organization without type", "entities[0].type", with("organization:new", func(e *graph.Entity) { e.Type = "" }))
	add("an organization of an odd type", "entities[0].type", with("organization:new", func(e *graph.Entity) { e.Type = "CLUB" }))
	add("a person with a level", "entities[0].level", with("person:new", func(e *graph.Entity) { e.Level = "HEAD" }))
	add("an event without a date", "entities[0].from", with("event:new", func(e *graph.Entity) { e.Span.From = "" }))
	add("an indicator without a value", "entities[0].value", with("indicator:new", func(e *graph.Entity) { e.Value = nil }))
	add("an assessment of trust above 1", "entities[0].value", with("assessment:new", func(e *graph.Entity) { v := 1.5; e.Type, e.Value = "TRUST", &v }))
	add("a rule group of odd letters", "entities[0].ruleGroup", with("event:new", func(e *graph.Entity) { e.RuleGroup = "a;b" }))
	add("a long summary", "entities[0].summary", with("person:new", func(e *graph.Entity) { e.Summary = strings.Repeat("x", 4001) }))
	add("an end before the start", "entities[0].span.to", with("person:new", func(e *graph.Entity) { e.Span = graph.Span{From: "1990", To: "1989-12-31"} }))
	add("a start before a date", "entities[0].span.from", with("person:new", func(e *graph.Entity) { e.Span.From = "<1990" }))
}

func refusedEvidence(add adder) {
	cited := func(change func(*graph.Citation)) *graph.Entity {
		return NewEntity("person:new", citing(Public, change))
	}
	add("no citation", "entities[0].cite", NewEntity("person:new", func(e *graph.Entity) { e.Citations = nil }))
	add("a citation of an entity", "entities[0].cite[0].source", cited(func(c *graph.Citation) { c.Source = "state:a" }))
	add("a citation of nothing there", "entities[0].cite[0].source", cited(func(c *graph.Citation) { c.Source = "source:nowhere" }))
	add("a citation of no stance", "entities[0].cite[0].stance", cited(func(c *graph.Citation) { c.Stance = "MAYBE" }))
	add("an odd grade", "entities[0].cite[0].grade", cited(func(c *graph.Citation) { c.Reliability = "G" }))
	add("grade 1 confirmed by nobody", "entities[0].cite[0].grade", cited(func(c *graph.Citation) { c.Credibility = "1" }))
	add("an odd day observed", "entities[0].cite[0].observed", cited(func(c *graph.Citation) { c.Observed = "1978-13" }))
	add("an open day observed", "entities[0].cite[0].observed", cited(func(c *graph.Citation) { c.Observed = ".." }))
	add("obtained at a person", "entities[0].cite[0].obtainedAt", cited(func(c *graph.Citation) { c.ObtainedAt = "person:p" }))
	add("obtained at nothing there", "entities[0].cite[0].obtainedAt", cited(func(c *graph.Citation) { c.ObtainedAt = "event:nowhere" }))
	add("a quote with a newline", "entities[0].cite[0].quote", cited(func(c *graph.Citation) { c.Quote = "a\nb" }))
	add("a citation without marking", "entities[0].cite[0].marking.tlp", cited(func(c *graph.Citation) { c.Marking.TLP = "" }))
	add("a citation's id of another record", "entities[0].cite[0].id", cited(func(c *graph.Citation) { c.ID = "person:p#1" }))
	add("a marking in small letters", "entities[0].marking.tlp", NewEntity("person:new", marked("clear")))
	add("a group of odd letters", "entities[0].marking.groups", NewEntity("person:new", marked(graph.Amber, "desk", "a,b")))
	add("too many groups", "entities[0].marking.groups", NewEntity("person:new", marked(graph.Amber, strings.Split(strings.Repeat("g,", 20)+"g", ",")...)))
}

func refusedTies(add adder) {
	with := func(id, from, to graph.ID, change func(*graph.Tie)) *graph.Tie { return NewTie(id, from, to, change) }
	same := func(*graph.Tie) {}
	add("a tie of no kind", "ties[0].kind", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Kind = "KNOWS" }))
	add("a tie whose id is of another kind", "ties[0].id", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.ID = "tenure:new" }))
	add("a tie from a wrong kind", "ties[0].from", with("tenure:new", "state:a", "post:p", same))
	add("a tie to a wrong kind", "ties[0].to", with("tenure:new", "person:p", "state:a", same))
	add("a tie from nothing there", "ties[0].from", with("contact:new", "person:nobody", "state:a", same))
	add("a tie to nothing there", "ties[0].to", with("contact:new", "person:p", "state:nowhere", same))
	add("a tie to itself", "ties[0].to", with("contact:new", "person:p", "person:p", same))
	add("a succession between two kinds", "ties[0].to", with("succeeded-by:new", "state:a", "organization:o", same))
	add("a formal tie without level", "ties[0].level", with("formal-tie:new", "state:a", "state:third", func(t *graph.Tie) { t.Level = "" }))
	add("a contact with a level", "ties[0].level", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Level = "EMBASSY" }))
	add("a tenure of an odd capacity", "ties[0].capacity", with("tenure:new", "person:p", "post:p", func(t *graph.Tie) { t.Capacity = "PERSONAL" }))
	add("protection in one of the two", "ties[0].in", with("protects:new", "state:a", "state:third", same))
	add("an official capacity resting on nothing", "ties[0].restsOn", with("participation:new", "person:p", "channel:whole", func(t *graph.Tie) { t.Capacity = "OFFICIAL" }))
	add("resting on another's tenure", "ties[0].restsOn", with("participation:new", "person:p", "channel:whole", func(t *graph.Tie) { t.RestsOn = "tenure:whole" }))
	add("an assessment that is none of trust", "ties[0].assessment", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Assessment = "assessment:whole" }))
	add("an assessment that is not there", "ties[0].assessment", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Assessment = "assessment:nowhere" }))
	add("an open appointment", "ties[0].appointed", with("tenure:new", "person:p", "post:p", func(t *graph.Tie) { t.Appointed = ".." }))
	add("a note with NUL", "ties[0].note", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Note = "\x00" }))
	add("nothing that tells of the start", "ties[0].span", with("contact:new", "person:p", "state:a", func(t *graph.Tie) { t.Span.From, t.Citations[0].Observed = "", "" }))
	add("a second tie of an id", "ties[1].id", with("contact:new", "person:p", "state:a", same), with("contact:new", "person:p", "state:third", same))
}

func refusedCoverages(add adder) {
	with := func(change func(*graph.Coverage)) *graph.Coverage {
		return NewCoverage("coverage:new", graph.FormalTie, "state:a", []graph.ID{"state:third"}, change)
	}
	add("a coverage with an id of another kind", "coverages[0].id", with(func(c *graph.Coverage) { c.ID = "source:new" }))
	add("a coverage of no kind of tie", "coverages[0].kind", with(func(c *graph.Coverage) { c.Kind = "STATE" }))
	add("a coverage of a source", "coverages[0].subject", with(func(c *graph.Coverage) { c.Subject = Public }))
	add("a coverage of nothing there", "coverages[0].subject", with(func(c *graph.Coverage) { c.Subject = "state:nowhere" }))
	add("a coverage without counterparts", "coverages[0].counterparts", with(func(c *graph.Coverage) { c.Counterparts = nil }))
	add("a coverage with a counterpart not there", "coverages[0].counterparts", with(func(c *graph.Coverage) { c.Counterparts = []graph.ID{"state:third", "state:nowhere"} }))
	add("a coverage without a first day", "coverages[0].span", with(func(c *graph.Coverage) { c.Span.From = "" }))
	add("a coverage without a last day", "coverages[0].span", with(func(c *graph.Coverage) { c.Span.To = ".." }))
	add("a coverage by an entity", "coverages[0].source", with(func(c *graph.Coverage) { c.Source = "state:a" }))
	add("a coverage by nothing there", "coverages[0].source", with(func(c *graph.Coverage) { c.Source = "source:nowhere" }))
	add("a coverage without marking", "coverages[0].marking.tlp", with(func(c *graph.Coverage) { c.Marking.TLP = "" }))
}

func refusedWholes(add adder) {
	add("a post without owner", "entities[0]", NewEntity("post:new"))
	add("a post with two owners", "ties[0]", NewTie("post-of:second", "post:p", "state:third"))
	add("a channel between one party", "entities[0]", NewEntity("channel:new"), NewTie("between:new", "channel:new", "state:a"))
	add("a channel without life cycle", "entities[0]", NewEntity("channel:new"), NewTie("between:new-a", "channel:new", "state:a"), NewTie("between:new-b", "channel:new", "state:third"))
	closed := NewEntity("event:closes", func(e *graph.Entity) { e.Span.From = "1960" })
	add("a step after the channel was closed", "ties[0].state", closed, NewTie("life-cycle:closes", "event:closes", "channel:whole", func(t *graph.Tie) {
		t.State, t.Span = "CLOSED", graph.Span{}
	}))
	add("a tie before a birth", "ties[0].span", NewTie("contact:new", "person:whole", "state:a", func(t *graph.Tie) { t.Span.From = "1940" }))
	add("a tie after a death", "ties[0].span", NewTie("contact:new", "person:whole", "state:a", func(t *graph.Tie) { t.Span.From = "2012" }))
}
