package storetest

import (
	"fmt"
	"slices"
	"testing"

	"backchannel/graph"
)

func testNeighbours(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillStar, []test{
		{"ties in both directions, ascending by id as bytes", neighboursBoth},
		{"direction keeps ties from or to the entity", neighboursDirection},
		{"kinds keep ties of one of these", neighboursKinds},
		{"total counts under kinds and direction, whatever the page", neighboursTotal},
		{"after and limit bound each entity's page", neighboursPage},
		{"pages of any size make up the ties", neighboursPages},
		{"a tie between two entities asked for stands at both", neighboursShared},
		{"an entity without ties is there, with none", neighboursLonely},
		{"a missing id is absent, and so is one that names no entity", neighboursMissing},
		{"an id asked for twice is given once", neighboursTwice},
		{"1,000 ids pass and 1,001 are LIMIT", neighboursLimit},
		{"ties come whole, as Get gives them", neighboursWhole},
		{"the list of ties belongs to the caller", neighboursOwned},
		{"the other ends come with the ties where they are asked for, as Get gives them", neighboursEnds},
	})
	shared(t, open, fillMarked, []test{
		{"a hidden entity is absent", neighboursHiddenEntity},
		{"a hidden tie is not given and not counted", neighboursHiddenTie},
		{"a tie to a hidden end is not given and not counted", neighboursHiddenEnd},
		{"more tells of visible ties only", neighboursHiddenMore},
		{"other ends are those of visible ties", neighboursHiddenEnds},
		{"an empty scope sees nothing", neighboursNothing},
	})
}

// star are the ties of person:hub in fillStar, ascending.
var star = []graph.ID{
	"affiliation:x", "contact:a", "contact:a-b", "contact:a0", "contact:aa", "contact:b", "participation:x", "sanctions:x", "tenure:x",
}

func fillStar(h *harness) {
	h.apply(
		NewSource(Public), NewEntity("person:hub"), NewEntity("person:rim"), NewEntity("person:lonely"), NewEntity("state:a"), NewEntity("state:b"),
		NewEntity("organization:o"), NewPost("p", "state:a"), NewChannel("c", "state:a", "state:b"),
		NewTie("contact:b", "person:hub", "person:rim"), NewTie("contact:a", "person:rim", "person:hub"),
		NewTie("contact:a-b", "person:hub", "state:a"),
		NewTie("contact:aa", "state:b", "person:hub"), NewTie("contact:a0", "person:hub", "person:rim"),
		NewTie("tenure:x", "person:hub", "post:p"), NewTie("affiliation:x", "person:hub", "organization:o"),
		NewTie("sanctions:x", "state:b", "person:hub"), NewTie("participation:x", "person:hub", "channel:c"),
		NewTie("contact:elsewhere", "person:rim", "state:b"), NewTie("formal-tie:a-b", "state:a", "state:b"),
		NewTie("formal-tie:b-a", "state:b", "state:a"),
	)
}

func tieIDs(ties []*graph.Tie) []graph.ID {
	out := make([]graph.ID, len(ties))
	for i, t := range ties {
		out[i] = t.ID
	}
	return out
}

// at asks for the neighbours of one entity, which must be there.
func (h *harness) at(id graph.ID, q graph.NeighbourQuery) graph.Neighbours {
	h.Helper()
	q.IDs = []graph.ID{id}
	if q.Scope == nil {
		q.Scope = h.all()
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	all := h.neighbours(q)
	n, found := all[id]
	if !found || len(all) != 1 {
		h.Fatalf("neighbours of %s: answer for %v", id, keysOf(all))
	}
	return n
}

// ties holds the ties at an entity, all of them on one page, to be these.
func (h *harness) ties(id graph.ID, q graph.NeighbourQuery, want ...graph.ID) {
	h.Helper()
	n := h.at(id, q)
	h.same("ties of "+string(id), tieIDs(n.Ties), want)
	h.same("total", n.Total, len(want))
	h.same("more", n.More, false)
}

func neighboursBoth(h *harness) {
	h.ties("person:hub", graph.NeighbourQuery{}, star...)
	h.ties("state:b", graph.NeighbourQuery{}, "between:c-b", "contact:aa", "contact:elsewhere", "formal-tie:a-b", "formal-tie:b-a", "sanctions:x")
}

func neighboursDirection(h *harness) {
	h.ties("person:hub", graph.NeighbourQuery{Direction: "OUT"}, "affiliation:x", "contact:a-b", "contact:a0", "contact:b", "participation:x", "tenure:x")
	h.ties("person:hub", graph.NeighbourQuery{Direction: "IN"}, "contact:a", "contact:aa", "sanctions:x")
	h.ties("organization:o", graph.NeighbourQuery{Direction: "OUT"})
	h.ties("organization:o", graph.NeighbourQuery{Direction: "IN"}, "affiliation:x")
}

func neighboursKinds(h *harness) {
	h.ties("person:hub", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Tenure}}, "tenure:x")
	h.ties("person:hub", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Sanctions, graph.Affiliation, graph.Sanctions}}, "affiliation:x", "sanctions:x")
	h.ties("person:hub", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Contact}, Direction: "IN"}, "contact:a", "contact:aa")
	h.ties("person:hub", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.FormalTie}})
	h.ties("person:hub", graph.NeighbourQuery{Kinds: []graph.TieKind{"contact", "X`]-() MATCH (n", "%"}})
}

func neighboursTotal(h *harness) {
	for _, q := range []graph.NeighbourQuery{{Limit: 1}, {Limit: 3, After: "contact:a"}, {Limit: 3, After: "zzz"}, {Limit: 100}} {
		h.same("total", h.at("person:hub", q).Total, len(star))
		q.Direction = "OUT"
		h.same("total of one direction", h.at("person:hub", q).Total, 6)
		q.Kinds = []graph.TieKind{graph.Contact}
		h.same("total of one kind and direction", h.at("person:hub", q).Total, 3)
	}
}

func neighboursPage(h *harness) {
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: []graph.ID{"person:hub", "state:b", "organization:o"}, After: "contact:a0", Limit: 2})
	want := map[graph.ID][]graph.ID{
		"person:hub": {"contact:aa", "contact:b"}, "state:b": {"contact:aa", "contact:elsewhere"}, "organization:o": {},
	}
	for id, ties := range want {
		h.same("page of "+string(id), tieIDs(all[id].Ties), ties)
		h.same("more at "+string(id), all[id].More, id != "organization:o")
	}
	n := h.at("person:hub", graph.NeighbourQuery{After: "contact:a-", Limit: 1})
	h.same("after an id that is not there", tieIDs(n.Ties), []graph.ID{"contact:a-b"})
}

func neighboursPages(h *harness) {
	for _, size := range []int{1, 2, 7, 8, 9, 100} {
		q := graph.NeighbourQuery{Limit: size}
		var got []graph.ID
		for more := true; more; {
			n := h.at("person:hub", q)
			got, more = append(got, tieIDs(n.Ties)...), n.More
			if more && len(n.Ties) != size {
				h.Fatalf("a page of %d of %d, with more beyond it", len(n.Ties), size)
			}
			if more {
				q.After = got[len(got)-1]
			}
		}
		h.same(fmt.Sprintf("pages of %d", size), got, star)
	}
}

func neighboursShared(h *harness) {
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: []graph.ID{"state:a", "state:b"}, Kinds: []graph.TieKind{graph.FormalTie}, Limit: 9})
	for _, id := range []graph.ID{"state:a", "state:b"} {
		h.same("ties of "+string(id), tieIDs(all[id].Ties), []graph.ID{"formal-tie:a-b", "formal-tie:b-a"})
	}
	all = h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: []graph.ID{"state:a", "state:b"}, Kinds: []graph.TieKind{graph.FormalTie}, Direction: "OUT", Limit: 9})
	h.same("ties from state:a", tieIDs(all["state:a"].Ties), []graph.ID{"formal-tie:a-b"})
	h.same("ties from state:b", tieIDs(all["state:b"].Ties), []graph.ID{"formal-tie:b-a"})
}

func neighboursLonely(h *harness) {
	h.ties("person:lonely", graph.NeighbourQuery{})
	h.ties("person:rim", graph.NeighbourQuery{Kinds: []graph.TieKind{graph.Tenure}})
}

func neighboursMissing(h *harness) {
	ids := append([]graph.ID{"tenure:x", Public, "person:hub"}, oddIDs...)
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: ids, Limit: 1})
	h.same("ids answered", keysOf(all), []graph.ID{"person:hub"})
}

func neighboursTwice(h *harness) {
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: []graph.ID{"person:hub", "person:hub", "person:rim", "person:hub"}, Limit: 100})
	h.same("ids answered", keysOf(all), []graph.ID{"person:hub", "person:rim"})
	h.same("ties", tieIDs(all["person:hub"].Ties), star)
	h.same("total", all["person:hub"].Total, len(star))
}

func neighboursLimit(h *harness) {
	ids := manyIDs(graph.MaxBatch)
	ids[0] = "person:hub"
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: ids, Limit: 100})
	h.same("ids answered", keysOf(all), []graph.ID{"person:hub"})
	_, err := h.store.Neighbours(h.ctx, graph.NeighbourQuery{Scope: h.all(), IDs: append(ids, "person:hub"), Limit: 1})
	h.failed(err, graph.Limit)
}

func neighboursWhole(h *harness) {
	ties := h.get(h.all(), star...).Ties
	for _, t := range h.at("person:hub", graph.NeighbourQuery{}).Ties {
		h.same(string(t.ID), t, ties[t.ID])
	}
}

func neighboursOwned(h *harness) {
	first := h.at("person:hub", graph.NeighbourQuery{Ends: true})
	slices.Reverse(first.Ties)
	slices.Reverse(first.Ends)
	first.Ties[0], first.Ends[0] = nil, nil
	again := h.at("person:hub", graph.NeighbourQuery{Ends: true})
	h.same("ties after a caller changed the list of them", tieIDs(again.Ties), star)
	h.ends("person:hub", again)
}

// ends holds the ends of a page of ties at an entity to be their other ends, as Get gives them.
func (h *harness) ends(at graph.ID, n graph.Neighbours) {
	h.Helper()
	var ids []graph.ID
	for _, t := range n.Ties {
		ids = append(ids, t.Other(at))
	}
	entities := h.get(h.all(), ids...).Entities
	var want []*graph.Entity
	for _, id := range ids {
		want = append(want, entities[id])
	}
	h.same("other ends of the ties of "+string(at), n.Ends, want)
}

func neighboursEnds(h *harness) {
	queries := []graph.NeighbourQuery{
		{},
		{Limit: 3},
		{Limit: 3, After: "contact:a"},
		{Direction: "OUT"},
		{Direction: "IN", Limit: 2},
		{Kinds: []graph.TieKind{graph.Contact}},
		{Kinds: []graph.TieKind{graph.Tenure, graph.Affiliation}, Direction: "OUT"},
		{Kinds: []graph.TieKind{graph.FormalTie}},
	}
	for _, q := range queries {
		h.same("other ends that nobody asked for", h.at("person:hub", q).Ends == nil, true)
		q.Ends = true
		n := h.at("person:hub", q)
		h.ends("person:hub", n)
		q.Ends = false
		h.same("ties without other ends", tieIDs(h.at("person:hub", q).Ties), tieIDs(n.Ties))
	}
	all := h.neighbours(graph.NeighbourQuery{Scope: h.all(), IDs: []graph.ID{"person:hub", "person:rim", "state:b", "person:lonely", "person:rim"}, Limit: 3, Ends: true})
	for id, n := range all {
		h.ends(id, n)
	}
	h.same("ids answered", keysOf(all), []graph.ID{"person:hub", "person:lonely", "person:rim", "state:b"})
}

func neighboursHiddenEnds(h *harness) {
	for name, v := range map[string]graph.Viewer{"anyone": anyone, "desk": desk, "oslo": oslo} {
		for id, n := range h.neighbours(graph.NeighbourQuery{Scope: h.scope(v), IDs: []graph.ID{"person:open", "state:a", "state:b"}, Limit: 9, Ends: true}) {
			h.same(name+" sees as many ends as ties", len(n.Ends), len(n.Ties))
			h.ends(id, n)
		}
	}
}

func neighboursHiddenEntity(h *harness) {
	ids := []graph.ID{"person:desk", "person:red", "person:open", "person:two"}
	for name, want := range map[string][]graph.ID{"anyone": {"person:open"}, "desk": {"person:desk", "person:open", "person:two"}, "oslo": {"person:open", "person:two"}} {
		v := map[string]graph.Viewer{"anyone": anyone, "desk": desk, "oslo": oslo}[name]
		h.same(name, keysOf(h.neighbours(graph.NeighbourQuery{Scope: h.scope(v), IDs: ids, Limit: 10})), want)
	}
}

func neighboursHiddenTie(h *harness) {
	h.ties("state:b", graph.NeighbourQuery{Scope: h.scope(anyone)})
	h.ties("state:b", graph.NeighbourQuery{Scope: h.scope(oslo)}, "contact:attended")
	h.ties("state:b", graph.NeighbourQuery{Scope: h.scope(desk)}, "contact:marked")
	h.ties("organization:o", graph.NeighbourQuery{Scope: h.scope(desk)})
}

func neighboursHiddenEnd(h *harness) {
	h.ties("person:open", graph.NeighbourQuery{Scope: h.scope(anyone)}, "contact:open")
	h.ties("person:open", graph.NeighbourQuery{Scope: h.scope(desk)}, "contact:marked", "contact:open", "contact:to-desk")
	h.ties("state:a", graph.NeighbourQuery{Scope: h.scope(anyone), Direction: "IN"}, "contact:open")
}

func neighboursHiddenMore(h *harness) {
	n := h.at("person:open", graph.NeighbourQuery{Scope: h.scope(anyone), Limit: 1})
	h.same("more", []any{n.More, n.Total}, []any{false, 1})
	n = h.at("person:open", graph.NeighbourQuery{Scope: h.scope(desk), Limit: 2})
	h.same("page", tieIDs(n.Ties), []graph.ID{"contact:marked", "contact:open"})
	h.same("more", []any{n.More, n.Total}, []any{true, 3})
}

func neighboursNothing(h *harness) {
	h.same("ids answered", h.neighbours(graph.NeighbourQuery{Scope: graph.Scope{}, IDs: []graph.ID{"person:open", "state:a"}, Limit: 1}), map[graph.ID]graph.Neighbours{})
}
