package storetest

import (
	"maps"
	"slices"
	"testing"

	"backchannel/graph"
)

func testApply(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"a batch moves the revision by one, whatever its size", applyAdvances},
		{"a record knows the revision and origin that wrote it last", applyMeta},
		{"a batch's order means nothing", applyOrder},
		{"put replaces the whole record", applyReplaces},
		{"drop removes, and dropping what is not there is fine", applyDrops},
		{"a record still referred to is a CONFLICT", applyReferred},
		{"what refers to it may go in the same batch, or let go of it", applyReferredTogether},
		{"a dropped id can be put again", applyAgain},
		{"an empty batch commits nothing", applyEmpty},
		{"a second batch of a key changes nothing and gets the first one's receipt", applyIdempotent},
		{"keys are told apart by case and to the last byte", applyKeys},
		{"a key that committed nothing is free", applyFreeKey},
		{"a batch that expects the revision of the store is taken", applyExpect},
		{"a batch that expects another is a CONFLICT that names both", applyStale},
		{"a dry run validates and changes nothing", applyDryRun},
		{"a batch refused in its middle leaves nothing behind", applyAllOrNothing},
		{"a batch is not changed and not kept hold of", applyOwned},
		{"citations without an id are numbered beside those with one", applyCitationIDs},
		{"what a caller gives as derived is not believed", applyForged},
		{"receipts of writes are readable at once", applyReadable},
	})
}

func applyAdvances(h *harness) {
	h.same("first", h.apply(NewSource(Public)), graph.Receipt{Revision: 1})
	records := []any{}
	for _, id := range manyIDs(50) {
		records = append(records, NewEntity(id))
	}
	h.same("second", h.apply(records...), graph.Receipt{Revision: 2})
	h.same("third", h.apply(graph.ID("person:n7")), graph.Receipt{Revision: 3})
	h.same("head", h.head().Revision, graph.Revision(3))
}

func applyMeta(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"), NewEntity("state:b"))
	b := NewBatch(newKey(), NewEntity("state:a"), NewTie("formal-tie:x", "state:a", "state:b"))
	b.Origin = "another file"
	Fill(h, h.store, b)
	h.same("rewritten", h.entity("state:a").Meta, graph.Meta{Revision: 2, Origin: "another file"})
	h.same("new", h.tie("formal-tie:x").Meta, graph.Meta{Revision: 2, Origin: "another file"})
	h.same("untouched", h.entity("state:b").Meta, graph.Meta{Revision: 1, Origin: "storetest"})
	h.same("untouched source", h.source(Public).Meta, graph.Meta{Revision: 1, Origin: "storetest"})
}

func applyOrder(h *harness) {
	h.apply(
		NewTie("contact:x", "person:p", "state:b", func(t *graph.Tie) { t.Citations[0].ObtainedAt, t.Citations[0].Source = "event:e", "source:child" }),
		NewCoverage("coverage:x", graph.Contact, "person:p", []graph.ID{"state:b"}),
		NewEntity("event:e"), NewEntity("state:b"), NewEntity("person:p"),
		NewSource("source:child", func(s *graph.Source) { s.DerivedFrom = "source:parent" }), NewSource("source:parent"), NewSource(Public),
	)
	records, _ := h.snapshot()
	h.same("ids", idsOf(records), []graph.ID{"source:child", "source:parent", Public, "event:e", "person:p", "state:b", "contact:x", "coverage:x"})
}

func applyReplaces(h *harness) {
	fillWhole(h)
	plain := []any{NewSource("source:whole"), NewCoverage("coverage:whole", graph.Contact, "state:a", []graph.ID{"state:whole"})}
	for _, kind := range graph.EntityKinds {
		plain = append(plain, NewEntity(wholeEntity(kind).ID))
	}
	for _, kind := range graph.TieKinds {
		if kind != graph.PostOf {
			plain = append(plain, turned(wholeTie(kind)))
		}
	}
	h.apply(clones(plain)...)
	for _, want := range plain {
		if citations := citationsOf(want); len(citations) > 0 {
			citations[0].ID = string(idOf(want)) + "#1"
		}
		got := listOf(h.get(h.all(), idOf(want)))
		h.same(string(idOf(want)), bare(got[0]), want)
	}
	h.ties("organization:whole", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Contact}, Direction: "OUT"}, "contact:whole")
	h.ties("organization:whole", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Contact}, Direction: "IN"})
}

// turned returns a plain tie of the same id that goes the other way, where its kind allows that.
func turned(whole *graph.Tie) *graph.Tie {
	if t := NewTie(whole.ID, whole.To, whole.From); fits(t) {
		return t
	}
	return NewTie(whole.ID, whole.From, whole.To)
}

// fits reports whether a tie's ends are of kinds that its kind joins.
func fits(t *graph.Tie) bool {
	rule := graph.TieRules[t.Kind]
	return slices.Contains(rule.From, entityKind(t.From)) && slices.Contains(rule.To, entityKind(t.To))
}

func applyDrops(h *harness) {
	fillWhole(h)
	b := NewBatch(newKey())
	b.Drop = []graph.ID{"coverage:whole", "contact:whole", "dispute:nowhere", "source:nowhere", "indicator:whole", "about:whole"}
	Fill(h, h.store, b)
	records := h.get(h.all(), "coverage:whole", "contact:whole", "indicator:whole", "about:whole", "state:whole")
	h.same("what is left", keysOf(records.Entities), []graph.ID{"state:whole"})
	h.same("records left", records.Len(), 1)
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Indicator}})
	h.same("ties left", h.at("organization:whole", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Contact}}).Total, 0)
}

// referred are batches that drop what something else still refers to.
var referred = map[string][]any{
	"a tie's start":             {graph.ID("person:p")},
	"a tie's end":               {graph.ID("post:p"), graph.ID("post-of:p")},
	"a tenure rested on":        {graph.ID("tenure:p")},
	"an assessment of trust":    {graph.ID("assessment:trust")},
	"a state acted in":          {graph.ID("state:third"), graph.ID("between:b")},
	"a cited source":            {graph.ID("source:parent")},
	"an event obtained at":      {graph.ID("event:whole")},
	"a coverage's subject":      {graph.ID("state:whole")},
	"a coverage's counterpart":  {graph.ID("state:a")},
	"a coverage's source":       {graph.ID("source:whole")},
	"a source something is of":  {graph.ID("source:parent"), graph.ID("coverage:whole")},
	"all of a thing but a part": {graph.ID("tenure:p"), graph.ID("person:p"), graph.ID("participation:official"), graph.ID("tenure:whole"), graph.ID("state:a")},
}

func applyReferred(h *harness) {
	fillWhole(h)
	before, _ := h.snapshot()
	for _, name := range slices.Sorted(maps.Keys(referred)) {
		h.Run(name, func(t *testing.T) {
			newHarness(t, h.store).refuse(NewBatch(newKey(), referred[name]...), graph.Conflict, "drop")
		})
	}
	after, revision := h.snapshot()
	h.same("records after refusals", after, before)
	h.same("revision after refusals", revision, graph.Revision(1))
}

func applyReferredTogether(h *harness) {
	h.apply(
		NewSource(Public), NewSource("source:s"), NewEntity("state:a"), NewEntity("state:b", citing("source:s")), NewEntity("person:p"),
		NewTie("contact:x", "person:p", "state:a"), NewTie("contact:y", "person:p", "state:b"),
	)
	h.apply(graph.ID("person:p"), graph.ID("contact:y"), NewTie("contact:x", "state:b", "state:a"))
	h.same("tie that let go of an end", h.tie("contact:x").From, graph.ID("state:b"))
	h.apply(graph.ID("source:s"), NewEntity("state:b"))
	h.apply(graph.ID("contact:x"), graph.ID("state:a"), graph.ID("state:b"), graph.ID(Public))
	records, revision := h.snapshot()
	h.same("records", idsOf(records), []graph.ID{})
	h.same("revision", revision, graph.Revision(4))
}

func applyAgain(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a", marked(graph.Red)))
	h.apply(graph.ID("state:a"))
	h.apply(NewEntity("state:a"))
	h.same("meta", h.entity("state:a").Meta.Revision, graph.Revision(3))
	h.same("access", h.entity("state:a").Access, []graph.Access{"CLEAR"})
}

func applyEmpty(h *harness) {
	h.same("on an empty store", h.apply(), graph.Receipt{Revision: 0})
	h.apply(NewSource(Public))
	h.same("on another", h.apply(), graph.Receipt{Revision: 1})
	h.same("dropping what is not there", h.apply(graph.ID("state:a"), graph.ID("contact:a")), graph.Receipt{Revision: 1})
	h.same("head", h.head().Revision, graph.Revision(1))
	b := NewBatch("")
	h.refuse(b, graph.Invalid, "key")
}

func applyIdempotent(h *harness) {
	h.apply(NewSource(Public))
	first := NewBatch("once", NewEntity("state:a", func(e *graph.Entity) { e.Summary = "first" }))
	h.same("first", Fill(h, h.store, first), graph.Receipt{Revision: 2})
	h.apply(NewEntity("state:b"))
	want := graph.Receipt{Revision: 2, Replayed: true}
	h.same("the same again", Fill(h, h.store, first), want)
	h.same("another of that key", Fill(h, h.store, NewBatch("once", NewEntity("state:a"), NewEntity("state:c"), graph.ID("state:b"))), want)
	h.same("an invalid one of that key", Fill(h, h.store, NewBatch("once", NewEntity("state:a", marked("SECRET")))), want)
	stale := graph.Revision(1)
	expecting := first
	expecting.Expect = &stale
	h.same("one that expects what the first did", Fill(h, h.store, expecting), want)
	h.same("an empty one of that key", Fill(h, h.store, NewBatch("once")), want)
	h.same("record", h.entity("state:a").Summary, "first")
	h.same("records", h.get(h.all(), "state:a", "state:b", "state:c").Len(), 2)
	h.same("head", h.head().Revision, graph.Revision(3))
	h.same("changes", len(h.changes(graph.ChangesQuery{Limit: 9})), 3)
}

func applyKeys(h *harness) {
	h.apply(NewSource(Public))
	keys := []string{"key", "KEY", "key ", " key", "kéy", "ke\u0301y", "key%", "k_y", "key'", `key"`, "ключ", "\U0001F511"}
	for i, key := range keys {
		receipt := Fill(h, h.store, NewBatch(key, NewEntity(manyIDs(len(keys))[i])))
		h.same(key, receipt, graph.Receipt{Revision: rev(i + 2)})
	}
	for i, c := range h.changes(graph.ChangesQuery{After: 1, Limit: 99}) {
		h.same("key in the log", c.Key, keys[i])
	}
}

func applyFreeKey(h *harness) {
	h.apply(NewSource(Public))
	h.refuse(NewBatch("free", NewEntity("state:a", citing("source:nowhere"))), graph.Invalid, "entities[0].cite[0].source")
	dry := NewBatch("free", NewEntity("state:a"))
	dry.DryRun = true
	h.same("dry", Fill(h, h.store, dry), graph.Receipt{Revision: 1})
	h.same("empty", Fill(h, h.store, NewBatch("free")), graph.Receipt{Revision: 1})
	h.same("at last", Fill(h, h.store, NewBatch("free", NewEntity("state:a"))), graph.Receipt{Revision: 2})
}

// expecting returns a batch that expects a revision.
func expecting(revision graph.Revision, records ...any) graph.Batch {
	b := NewBatch(newKey(), records...)
	b.Expect = &revision
	return b
}

func applyExpect(h *harness) {
	h.same("on an empty store", Fill(h, h.store, expecting(0, NewSource(Public))), graph.Receipt{Revision: 1})
	h.same("on another", Fill(h, h.store, expecting(1, NewEntity("state:a"))), graph.Receipt{Revision: 2})
	h.same("with nothing to write", Fill(h, h.store, expecting(2)), graph.Receipt{Revision: 2})
}

func applyStale(h *harness) {
	h.refuse(expecting(1, NewSource(Public)), graph.Conflict, "expect")
	h.apply(NewSource(Public))
	h.apply(NewEntity("state:a"))
	for _, stale := range []graph.Revision{0, 1, 3, 99} {
		b := expecting(stale, NewEntity("state:b"))
		_, err := h.store.Apply(h.ctx, b)
		h.failed(err, graph.Conflict)
		h.same("error", err.Error(), graph.StaleError(stale, 2).Error())
		b.Drop, b.Entities = []graph.ID{"state:nowhere"}, nil
		h.refuse(b, graph.Conflict, "expect")
		b.DryRun = true
		h.refuse(b, graph.Conflict, "expect")
	}
	h.same("head", h.head().Revision, graph.Revision(2))
	h.same("records", h.get(h.all(), "state:b").Len(), 0)
}

func applyDryRun(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"), NewEntity("state:b"), NewTie("formal-tie:x", "state:a", "state:b"))
	before, _ := h.snapshot()
	dry := func(records ...any) graph.Batch {
		b := NewBatch(newKey(), records...)
		b.DryRun = true
		return b
	}
	h.same("a good one", Fill(h, h.store, dry(NewEntity("state:a", marked(graph.Red)), NewEntity("state:c"), graph.ID("formal-tie:x"))), graph.Receipt{Revision: 1})
	h.refuse(dry(NewEntity("state:c", citing("source:nowhere"))), graph.Invalid, "entities[0].cite[0].source")
	h.refuse(dry(NewEntity("state:c", marked(""))), graph.Invalid, "entities[0].marking.tlp")
	h.refuse(dry(graph.ID("state:a")), graph.Conflict, "drop")
	after, revision := h.snapshot()
	h.same("records", after, before)
	h.same("revision", revision, graph.Revision(1))
	h.same("classes", h.head().Classes, []graph.Access{"CLEAR"})
}

func applyAllOrNothing(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"), NewEntity("state:b"), NewTie("formal-tie:x", "state:a", "state:b"))
	before, _ := h.snapshot()
	good := func() []any {
		return []any{NewSource("source:new"), NewEntity("state:a", marked(graph.Red)), NewEntity("state:c"), NewTie("formal-tie:y", "state:a", "state:c")}
	}
	h.refuse(NewBatch(newKey(), good(), NewEntity("person:p", citing("source:nowhere")), NewEntity("person:q")), graph.Invalid, "entities[2].cite[0].source")
	h.refuse(NewBatch(newKey(), good(), NewTie("formal-tie:z", "state:c", "state:nowhere")), graph.Invalid, "ties[1].to")
	h.refuse(NewBatch(newKey(), good(), graph.ID("state:b"), graph.ID("person:nobody")), graph.Conflict, "drop")
	h.refuse(NewBatch(newKey(), good(), NewCoverage("coverage:x", graph.FormalTie, "state:a", nil)), graph.Invalid, "coverages[0].counterparts")
	after, revision := h.snapshot()
	h.same("records", after, before)
	h.same("revision", revision, graph.Revision(1))
	h.same("classes", h.head().Classes, []graph.Access{"CLEAR"})
	h.hits(graph.SearchQuery{Folded: []string{"c"}})
	h.ties("state:a", graph.NeighbourQuery{}, "formal-tie:x")
}

func applyOwned(h *harness) {
	make1 := func() []any { return slices.Concat(wholeSources(), wholeEntities(), wholeTies(), wholeCoverages()) }
	records := make1()
	Fill(h, h.store, NewBatch("first", records))
	h.same("the caller's records", records, make1())
	want, _ := h.snapshot()
	for _, record := range records {
		if idOf(record).Slug() == "whole" {
			spoilGiven(record)
		}
	}
	got, _ := h.snapshot()
	h.same("the store's records after the caller changed theirs", got, want)
}

// spoilGiven changes what is shared in a record as a caller gives it, without what is derived.
func spoilGiven(record any) {
	switch v := record.(type) {
	case *graph.Source:
		v.Title, v.Marking.Groups[0] = "spoiled", "spoiled"
	case *graph.Entity:
		v.Summary, v.Marking.Groups[0], v.Names[0].Text, v.Names[1].Citations[0], v.Names[1].Marking.Groups[0] = "spoiled", "spoiled", "spoiled", "spoiled", "spoiled"
		v.Citations[0].Quote, v.Citations[0].Marking.Groups[0] = "spoiled", "spoiled"
		if v.Value != nil {
			*v.Value = 99
		}
	case *graph.Tie:
		v.Note, v.Marking.Groups[0], v.Citations[0].Quote, v.Citations[0].Marking.Groups[0] = "spoiled", "spoiled", "spoiled", "spoiled"
	case *graph.Coverage:
		v.Locator, v.Counterparts[0], v.Marking.Groups[0] = "spoiled", "spoiled:spoiled", "spoiled"
	}
}

func applyCitationIDs(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a", func(e *graph.Entity) {
		e.Citations = []graph.Citation{Cite(Public), Cite(Public), Cite(Public), Cite(Public)}
		e.Citations[1].ID, e.Citations[3].ID = "state:a#1", "state:a#9"
		e.Names[0].Citations = []string{"state:a#9", "state:a#2"}
	}))
	var got []string
	for _, c := range h.entity("state:a").Citations {
		got = append(got, c.ID)
	}
	h.same("ids", got, []string{"state:a#2", "state:a#1", "state:a#3", "state:a#9"})
	h.same("citations of the name", h.entity("state:a").Names[0].Citations, []string{"state:a#9", "state:a#2"})
}

func applyForged(h *harness) {
	forged := graph.Meta{Revision: 99, Origin: "forged"}
	h.apply(
		NewSource(Public, func(s *graph.Source) { s.Marking.TLP, s.Access, s.Meta = graph.Red, "CLEAR", forged }),
		NewEntity("state:a", func(e *graph.Entity) {
			e.Access, e.Meta, e.Citations[0].Access = []graph.Access{"CLEAR"}, forged, "CLEAR"
			e.Names[0].Access, e.Names[0].Folded = []graph.Access{"CLEAR"}, "forged"
		}),
		NewEntity("state:b"),
		NewTie("formal-tie:x", "state:a", "state:b", func(t *graph.Tie) {
			t.Access, t.Meta, t.Citations[0].Access = []graph.Access{"CLEAR"}, forged, "CLEAR"
		}),
		NewCoverage("coverage:x", graph.FormalTie, "state:a", []graph.ID{"state:b"}, func(c *graph.Coverage) { c.Access, c.Meta = "CLEAR", forged }),
	)
	e, t := h.entity("state:a"), h.tie("formal-tie:x")
	meta := graph.Meta{Revision: 1, Origin: "storetest"}
	h.same("source", []any{h.source(Public).Access, h.source(Public).Meta}, []any{graph.Access("RED"), meta})
	h.same("entity", []any{e.Access, e.Meta, e.Citations[0].Access, e.Names[0].Access, e.Names[0].Folded},
		[]any{[]graph.Access{"RED"}, meta, graph.Access("RED"), []graph.Access{"RED"}, "a"})
	h.same("tie", []any{t.Access, t.Meta, t.Citations[0].Access}, []any{[]graph.Access{"RED"}, meta, graph.Access("RED")})
	h.same("coverage", []any{h.coverage("coverage:x").Access, h.coverage("coverage:x").Meta}, []any{graph.Access("RED"), meta})
	h.same("classes", h.head().Classes, []graph.Access{"RED"})
}

func applyReadable(h *harness) {
	h.apply(NewSource(Public))
	for i, id := range manyIDs(20) {
		receipt := h.apply(NewEntity(id, names("Readable "+string(rune('a'+i)))))
		h.same("head", h.head().Revision, receipt.Revision)
		h.same("entity", h.entity(id).Meta.Revision, receipt.Revision)
		h.same("found", h.find(graph.FindQuery{Scope: h.all(), Limit: 1}).Total, i+1)
		h.same("searched", len(h.search(graph.SearchQuery{Scope: h.all(), Tokens: []string{"readable"}, Limit: 99})), i+1)
		_, revision := h.snapshot()
		h.same("snapshot", revision, receipt.Revision)
	}
}
