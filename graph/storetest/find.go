package storetest

import (
	"slices"
	"testing"

	"backchannel/graph"
)

func testFind(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillList, []test{
		{"lists entities by sort key, then id, as bytes", findOrder},
		{"gives each entity's own sort key", findSortKeys},
		{"kinds keep entities of one of these", findKinds},
		{"types keep entities of one of these", findTypes},
		{"tracks keep entities of one of these", findTracks},
		{"filters are met together", findTogether},
		{"an odd word of a filter keeps nothing", findOdd},
		{"sources are listed by id in place of entities", findSources},
		{"after and before are exclusive bounds", findBounds},
		{"a bound need not be in the list", findLooseBounds},
		{"backward takes the last before before, in ascending order", findBackward},
		{"more tells of what lies beyond in the page's direction", findMore},
		{"total is that of the list, whatever the page", findTotal},
		{"pages of any size make up the list, both ways", findPages},
	})
	shared(t, open, fillMarked, []test{
		{"a hidden entity is not listed and not counted", findHidden},
		{"a hidden source is not listed and not counted", findHiddenSources},
		{"links in either direction", findLinked},
		{"several links are met together", findSeveralLinks},
		{"a link needs a visible tie and a visible other", findHiddenLinks},
		{"a link to what is not there keeps nothing", findNoLink},
		{"an empty scope lists nothing", findNothing},
	})
}

// listed is the list of fillList in its order: undated ones first, by id as bytes; in bytes - comes before digits, and those before letters.
var listed = []graph.Key{
	{ID: "channel:x"},
	{ID: "channel:y"},
	{ID: "organization:a"},
	{ID: "organization:b"},
	{ID: "outcome:x"},
	{ID: "person:a"},
	{ID: "person:a-b"},
	{ID: "person:a-b-c"},
	{ID: "person:a0"},
	{ID: "person:aa"},
	{ID: "person:b"},
	{ID: "state:a"},
	{ID: "state:b"},
	{Sort: "0987-01-01", ID: "event:very-old"},
	{Sort: "1945-02-04", ID: "event:z-old"},
	{Sort: "1978-01-01", ID: "event:year"},
	{Sort: "1978-06-01", ID: "event:month"},
	{Sort: "1978-06-15", ID: "agreement:day"},
	{Sort: "1978-06-15", ID: "assessment:day"},
	{Sort: "1978-06-15", ID: "event:x-opens"},
	{Sort: "1978-06-15", ID: "event:y-opens"},
	{Sort: "1978-06-15", ID: "indicator:day"},
	{Sort: "2001-12-31", ID: "agreement:late"},
}

func fillList(h *harness) {
	from := func(d graph.Date) func(*graph.Entity) { return func(e *graph.Entity) { e.Span.From = d } }
	kind := func(word string) func(*graph.Entity) { return func(e *graph.Entity) { e.Type = word } }
	h.apply(
		NewSource(Public), NewSource("source:a"), NewSource("source:a-b"), NewSource("source:b", func(s *graph.Source) { s.DerivedFrom = "source:a" }),
		NewEntity("state:a", from("1900")), NewEntity("state:b"), NewEntity("organization:a", kind("NGO")), NewEntity("organization:b", kind("FAITH")),
		NewEntity("person:b", from("1900")), NewEntity("person:aa"), NewEntity("person:a0"), NewEntity("person:a-b-c"), NewEntity("person:a-b"),
		NewEntity("person:a"),
		NewChannel("x", "state:a", "state:b"),
		NewChannel("y", "state:a", "state:b", func(e *graph.Entity) { e.Track, e.Type = "TRACK_1_5", "MEDIATION" }),
		NewEntity("event:very-old", from("0987")), NewEntity("event:z-old", from("1945-02-04~")), NewEntity("event:year", from("1978?")),
		NewEntity("event:month", from("1978-06"), kind("MEETING")),
		NewEntity("agreement:day", from("1978-06-15"), kind("FINAL")), NewEntity("assessment:day", from("1978-06-15")),
		NewEntity("agreement:late", from("2001-12-31")), NewEntity("indicator:day", from("1978-06-15")), NewEntity("outcome:x", from("1990")),
	)
}

func findOrder(h *harness) {
	found := h.find(graph.FindQuery{Scope: h.all(), Limit: 100})
	h.same("list", keyIDs(found.Keys), keyIDs(listed))
	h.same("total", found.Total, len(listed))
	h.same("more", found.More, false)
}

func findSortKeys(h *harness) {
	h.same("keys", h.find(graph.FindQuery{Scope: h.all(), Limit: 100}).Keys, listed)
}

// finds holds what a query lists, and its total, to be these ids.
func (h *harness) finds(q graph.FindQuery, want ...graph.ID) {
	h.Helper()
	if q.Scope == nil {
		q.Scope = h.all()
	}
	q.Limit = 100
	found := h.find(q)
	h.same("list", keyIDs(found.Keys), want)
	h.same("total", found.Total, len(want))
}

func findKinds(h *harness) {
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.State}}, "state:a", "state:b")
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Agreement, graph.Organization, graph.Indicator}},
		"organization:a", "organization:b", "agreement:day", "indicator:day", "agreement:late")
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.State, graph.State}}, "state:a", "state:b")
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Dispute}})
}

func findTypes(h *harness) {
	h.finds(graph.FindQuery{Types: []string{"NGO"}}, "organization:a")
	h.finds(graph.FindQuery{Types: []string{"FINAL", "MEDIATION", "FAITH"}}, "channel:y", "organization:b", "agreement:day")
}

func findTracks(h *harness) {
	h.finds(graph.FindQuery{Tracks: []string{"TRACK_1_5"}}, "channel:y")
	h.finds(graph.FindQuery{Tracks: []string{"TRACK_1_5", "TRACK_2", "TRACK_3"}}, "channel:x", "channel:y")
}

func findTogether(h *harness) {
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Agreement, graph.Channel}, Types: []string{"FINAL", "MEDIATION"}}, "channel:y", "agreement:day")
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Agreement, graph.Channel}, Types: []string{"FINAL", "MEDIATION"}, Tracks: []string{"TRACK_1_5"}}, "channel:y")
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Person}, Types: []string{"NGO"}})
	h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.Event}, Tracks: []string{"TRACK_2"}})
}

func findOdd(h *harness) {
	for _, word := range []string{"ngo", "NGO'", "N%", "_GO", "NGO\x00", "*", `") OR true //`, "' OR 1=1 --"} {
		h.finds(graph.FindQuery{Types: []string{word}})
		h.finds(graph.FindQuery{Tracks: []string{word}})
		h.finds(graph.FindQuery{Kinds: []graph.EntityKind{graph.EntityKind(word)}})
	}
}

func findSources(h *harness) {
	h.finds(graph.FindQuery{Sources: true}, "source:a", "source:a-b", "source:b", Public)
	q := graph.FindQuery{Scope: h.all(), Sources: true, After: &graph.Key{ID: "source:a"}, Limit: 2}
	h.same("page of sources", h.find(q), graph.Found{Keys: []graph.Key{{ID: "source:a-b"}, {ID: "source:b"}}, Total: 4, More: true})
	q = graph.FindQuery{Scope: h.all(), Sources: true, Before: &graph.Key{ID: Public}, Limit: 2, Backward: true}
	h.same("last page of sources", h.find(q), graph.Found{Keys: []graph.Key{{ID: "source:a-b"}, {ID: "source:b"}}, Total: 4, More: true})
}

func findBounds(h *harness) {
	page := func(after, before int) []graph.Key {
		q := graph.FindQuery{Scope: h.all(), Limit: 100, After: &listed[after], Before: &listed[before]}
		forward := h.find(q)
		q.Backward = true
		h.same("the same page backward", h.find(q), forward)
		return forward.Keys
	}
	h.same("between the first and the last", page(0, len(listed)-1), listed[1:len(listed)-1])
	h.same("between two of the same day", page(17, 20), listed[18:20])
	h.same("between neighbours", page(4, 5), []graph.Key{})
	h.same("between a key and itself", page(4, 4), []graph.Key{})
	h.same("between two the wrong way round", page(9, 4), []graph.Key{})
}

func findLooseBounds(h *harness) {
	q := graph.FindQuery{Scope: h.all(), Limit: 3, After: &graph.Key{ID: "person:a-a"}}
	h.same("after an id that is not there", keyIDs(h.find(q).Keys), []graph.ID{"person:a-b", "person:a-b-c", "person:a0"})
	q.After = &graph.Key{Sort: "1978-06-15", ID: "b"}
	h.same("after a day and an id that is not there", keyIDs(h.find(q).Keys), []graph.ID{"event:x-opens", "event:y-opens", "indicator:day"})
	q.After = &graph.Key{Sort: "1978-06-15\x00"}
	h.same("after a sort key that is not there", keyIDs(h.find(q).Keys), []graph.ID{"agreement:late"})
	q.After = &graph.Key{}
	h.same("after the empty key", h.find(q).Keys, listed[:3])
	q.After, q.Before, q.Backward = nil, &graph.Key{Sort: "zzzz"}, true
	h.same("before a key past the end", h.find(q).Keys, listed[len(listed)-3:])
}

func findBackward(h *harness) {
	q := graph.FindQuery{Scope: h.all(), Limit: 4, Backward: true}
	h.same("the last page", h.find(q), graph.Found{Keys: listed[len(listed)-4:], Total: len(listed), More: true})
	q.Before = &listed[6]
	h.same("the page before one", h.find(q), graph.Found{Keys: listed[2:6], Total: len(listed), More: true})
	q.After = &listed[3]
	h.same("the page between two", h.find(q), graph.Found{Keys: listed[4:6], Total: len(listed)})
}

func findMore(h *harness) {
	n := len(listed)
	for _, c := range []struct {
		name          string
		after, before int
		limit         int
		backward      bool
		want          bool
	}{
		{"forward, short of the end", -1, -1, n - 1, false, true},
		{"forward, exactly to the end", -1, -1, n, false, false},
		{"forward, the last one", n - 2, -1, 1, false, false},
		{"forward, the last but one", n - 3, -1, 1, false, true},
		{"forward, exactly to the bound", 3, 6, 2, false, false},
		{"forward, short of the bound", 3, 6, 1, false, true},
		{"backward, short of the start", -1, -1, n - 1, true, true},
		{"backward, exactly to the start", -1, -1, n, true, false},
		{"backward, the first one", -1, 1, 1, true, false},
		{"backward, exactly to the bound", 3, 6, 2, true, false},
		{"nothing beyond the end", n - 1, -1, 5, false, false},
	} {
		q := graph.FindQuery{Scope: h.all(), Limit: c.limit, Backward: c.backward}
		if c.after >= 0 {
			q.After = &listed[c.after]
		}
		if c.before >= 0 {
			q.Before = &listed[c.before]
		}
		h.same(c.name, h.find(q).More, c.want)
	}
}

func findTotal(h *harness) {
	for _, q := range []graph.FindQuery{
		{Limit: 1},
		{Limit: 1, Backward: true},
		{Limit: 5, After: &listed[3]},
		{Limit: 5, Before: &listed[3], Backward: true},
		{Limit: 5, After: &listed[len(listed)-1]},
		{Limit: 2, After: &listed[2], Before: &listed[9]},
	} {
		q.Scope = h.all()
		h.same("total", h.find(q).Total, len(listed))
		q.Kinds = []graph.EntityKind{graph.Person}
		h.same("total of persons", h.find(q).Total, 6)
	}
}

func findPages(h *harness) {
	for _, size := range []int{1, 2, 7, 22, 23, 100} {
		h.same("pages forward", h.pages(graph.FindQuery{Limit: size}), listed)
		h.same("pages backward", h.pages(graph.FindQuery{Limit: size, Backward: true}), listed)
	}
}

// pages reads a list page by page and returns it in ascending order.
func (h *harness) pages(q graph.FindQuery) []graph.Key {
	h.Helper()
	q.Scope = h.all()
	var all []graph.Key
	for range 1000 {
		found := h.find(q)
		if q.Backward {
			all = slices.Concat(found.Keys, all)
		} else {
			all = append(all, found.Keys...)
		}
		if !found.More {
			return all
		}
		if len(found.Keys) != q.Limit {
			h.Fatalf("a page of %d of %d, with more beyond it", len(found.Keys), q.Limit)
		}
		first, last := found.Keys[0], found.Keys[len(found.Keys)-1]
		if q.Backward {
			q.Before = &first
		} else {
			q.After = &last
		}
	}
	h.Fatal("the pages never end")
	return nil
}

func findHidden(h *harness) {
	common := []graph.ID{"organization:o", "person:open", "state:a", "state:b", "event:oslo"}
	h.finds(graph.FindQuery{Scope: h.scope(anyone)}, common...)
	h.finds(graph.FindQuery{Scope: h.scope(oslo)}, slices.Insert(slices.Clone(common), 2, graph.ID("person:two"))...)
	h.finds(graph.FindQuery{Scope: h.scope(desk), Kinds: []graph.EntityKind{graph.Person}}, "person:desk", "person:open", "person:two")
	page := h.find(graph.FindQuery{Scope: h.scope(anyone), Kinds: []graph.EntityKind{graph.Person}, Limit: 1})
	h.same("a page with nothing but hidden ones beyond", page, graph.Found{Keys: []graph.Key{{ID: "person:open"}}, Total: 1})
}

func findHiddenSources(h *harness) {
	h.finds(graph.FindQuery{Scope: h.scope(anyone), Sources: true}, Public)
	h.finds(graph.FindQuery{Scope: h.scope(desk), Sources: true}, "source:desk", Public)
}

func findLinked(h *harness) {
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "state:a"}}}, "person:desk", "person:open")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "person:open"}}}, "person:desk", "person:red", "state:a", "state:b")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "person:open"}}, Kinds: []graph.EntityKind{graph.State}}, "state:a", "state:b")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Membership, Other: "state:a"}}}, "organization:o")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Tenure, Other: "state:a"}}})
}

func findSeveralLinks(h *harness) {
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "state:a"}, {Kind: graph.Contact, Other: "state:b"}}}, "person:open")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "state:a"}, {Kind: graph.Contact, Other: "state:a"}}}, "person:desk", "person:open")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "person:open"}, {Kind: graph.Membership, Other: "organization:o"}}}, "state:a")
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: "state:a"}, {Kind: graph.Membership, Other: "state:a"}}})
}

func findHiddenLinks(h *harness) {
	to := func(other graph.ID) []graph.Link { return []graph.Link{{Kind: graph.Contact, Other: other}} }
	h.finds(graph.FindQuery{Scope: h.scope(anyone), Linked: to("state:b")})
	h.finds(graph.FindQuery{Scope: h.scope(oslo), Linked: to("state:b")}, "person:open")
	h.finds(graph.FindQuery{Scope: h.scope(desk), Linked: to("state:b")}, "person:open")
	h.finds(graph.FindQuery{Scope: h.scope(anyone), Linked: to("person:desk")})
	h.finds(graph.FindQuery{Scope: h.scope(desk), Linked: to("person:desk")}, "person:open", "state:a")
	h.finds(graph.FindQuery{Scope: h.scope(anyone), Linked: to("state:a")}, "person:open")
}

func findNoLink(h *harness) {
	for _, other := range oddIDs {
		h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: other}}})
	}
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: "contact", Other: "state:a"}}})
	h.finds(graph.FindQuery{Linked: []graph.Link{{Kind: "X`) MATCH (n", Other: "state:a"}}})
}

func findNothing(h *harness) {
	h.finds(graph.FindQuery{Scope: graph.Scope{}})
	h.finds(graph.FindQuery{Scope: graph.Scope{}, Sources: true})
	h.same("more", h.find(graph.FindQuery{Scope: graph.Scope{}, Limit: 1}).More, false)
}
