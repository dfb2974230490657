package storetest

import (
	"fmt"
	"slices"
	"testing"

	"backchannel/graph"
)

// The size of the large graph, and how many records go into one batch of it.
const (
	largeEntities = 10_000
	largeTies     = 30_000
	largeBatch    = 2_500
)

// testSize loads a graph that does not fit into one page of anything, and reads it in numbers of statements that do not grow with it.
func testSize(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillLarge, []test{
		{"10,000 entities and 30,000 ties load in 17 batches", sizeLoaded},
		{"neighbours of 1,000 ids take a bounded number of statements", sizeNeighbours},
		{"1,000 ids come in a bounded number of statements", sizeGet},
		{"a page of a long list takes a bounded number of statements", sizeFind},
		{"a search takes a bounded number of statements", sizeSearch},
		{"a snapshot streams all of it", sizeSnapshot},
		{"a hub's ties come page by page", sizeHub},
	})
}

func largeID(i int) graph.ID { return graph.ID(fmt.Sprintf("person:l%05d", i)) }

// largeEnds are the ends of the ith tie: every tenth is one of person:l00000's, the others join near and far.
func largeEnds(i int) (from, to graph.ID) {
	a := i % largeEntities
	if i%10 == 0 {
		return largeID(0), largeID(1 + i%(largeEntities-1))
	}
	return largeID(a), largeID((a + 1 + i/largeEntities*37) % largeEntities)
}

// degrees counts the ties at each entity of the large graph.
func degrees() map[graph.ID]int {
	out := map[graph.ID]int{}
	for i := range largeTies {
		from, to := largeEnds(i)
		out[from]++
		out[to]++
	}
	return out
}

// fillLarge loads the large graph.
func fillLarge(h *harness) { loadLarge(h, h.store) }

func loadLarge(tb testing.TB, s graph.Store) {
	tb.Helper()
	Fill(tb, s, NewBatch(newKey(), NewSource(Public)))
	for start := 0; start < largeEntities; start += largeBatch {
		Fill(tb, s, NewBatch(newKey(), largeEntitiesFrom(start, largeBatch)...))
	}
	for start := 0; start < largeTies; start += largeBatch {
		Fill(tb, s, NewBatch(newKey(), largeTiesFrom("contact:l%05d", start, largeBatch)...))
	}
}

// largeTiesFrom makes n ties of the large graph, with ids of this format.
func largeTiesFrom(format string, start, n int) []any {
	var out []any
	for i := start; i < start+n; i++ {
		from, to := largeEnds(i % largeTies)
		out = append(out, NewTie(graph.ID(fmt.Sprintf(format, i)), from, to))
	}
	return out
}

// largeEntitiesFrom makes n entities of it.
func largeEntitiesFrom(start, n int) []any {
	var out []any
	for i := start; i < start+n; i++ {
		out = append(out, NewEntity(largeID(i), names(fmt.Sprintf("Number%05d Large", i))))
	}
	return out
}

func sizeLoaded(h *harness) {
	h.same("revision", h.head().Revision, rev(1+largeEntities/largeBatch+largeTies/largeBatch))
	h.same("entities", h.find(graph.FindQuery{Scope: h.all(), Limit: 1}).Total, largeEntities)
	h.same("changes", len(h.changes(graph.ChangesQuery{Limit: 100})), 17)
	log := h.changes(graph.ChangesQuery{IDs: []graph.ID{"contact:l29999"}, Limit: 100})
	h.same("the batch of one tie", []any{len(log), log[0].Revision, log[0].Put}, []any{1, graph.Revision(17), []graph.ID{"contact:l29999"}})
}

// bounded holds a read to few statements.
func (h *harness) bounded(what string, read func()) {
	h.Helper()
	if n, counted := h.statements(read); counted && (n < 1 || n > maxStatements) {
		h.Errorf("%s took %d statements, want 1 to %d", what, n, maxStatements)
	}
}

// largeIDs are 1,000 ids all over the large graph, the hub among them.
func largeIDs() (ids []graph.ID) {
	for i := range graph.MaxBatch {
		ids = append(ids, largeID(i*(largeEntities/graph.MaxBatch)))
	}
	return ids
}

func sizeNeighbours(h *harness) {
	scope, want := h.all(), degrees()
	var all map[graph.ID]graph.Neighbours
	h.bounded("Neighbours of 1,000 ids", func() { all = h.neighbours(graph.NeighbourQuery{Scope: scope, IDs: largeIDs(), Limit: 10}) })
	h.same("ids answered", len(all), graph.MaxBatch)
	for id, n := range all {
		if n.Total != want[id] || len(n.Ties) != min(10, n.Total) || n.More != (n.Total > 10) || !slices.IsSorted(tieIDs(n.Ties)) {
			h.Fatalf("%s: %d of %d ties, more: %v; it has %d", id, len(n.Ties), n.Total, n.More, want[id])
		}
	}
}

func sizeGet(h *harness) {
	scope := h.all()
	h.bounded("Get of 1,000 ids", func() { h.same("records", h.get(scope, largeIDs()...).Len(), graph.MaxBatch) })
}

func sizeFind(h *harness) {
	scope := h.all()
	h.bounded("Find", func() {
		found := h.find(graph.FindQuery{Scope: scope, Kinds: []graph.EntityKind{graph.Person}, After: &graph.Key{ID: largeID(4999)}, Limit: 1000})
		h.same("page", []any{len(found.Keys), found.Keys[0].ID, found.Total, found.More}, []any{1000, largeID(5000), largeEntities, true})
	})
	h.bounded("Find by links", func() {
		found := h.find(graph.FindQuery{Scope: scope, Linked: []graph.Link{{Kind: graph.Contact, Other: largeID(0)}}, Limit: 10})
		others := map[graph.ID]bool{}
		for i := range largeTies {
			if from, to := largeEnds(i); from == largeID(0) {
				others[to] = true
			} else if to == largeID(0) {
				others[from] = true
			}
		}
		h.same("linked", []any{len(found.Keys), found.Total, found.More}, []any{10, len(others), true})
	})
}

func sizeSearch(h *harness) {
	scope := h.all()
	h.bounded("Search", func() {
		hits := h.search(graph.SearchQuery{Scope: scope, Tokens: []string{"large", "number0123"}, Limit: 20})
		h.same("hits", []any{len(hits), hits[0].ID}, []any{20, largeID(123)})
	})
	h.bounded("Search", func() {
		hits := h.search(graph.SearchQuery{Scope: scope, Tokens: []string{"nunber01234"}, Limit: 20})
		h.same("hits of a near miss", []any{len(hits), hits[0].ID}, []any{1, largeID(1234)})
	})
	h.bounded("Search", func() {
		h.same("hits of all", len(h.search(graph.SearchQuery{Scope: scope, Tokens: []string{"large"}, Limit: 50})), 50)
	})
}

func sizeSnapshot(h *harness) {
	n, last := 0, graph.ID("")
	revision, err := h.store.Snapshot(h.ctx, func(record any) error {
		n++
		last = idOf(record)
		return nil
	})
	h.ok(err)
	h.same("snapshot", []any{revision, n, last}, []any{graph.Revision(17), 1 + largeEntities + largeTies, graph.ID("contact:l29999")})
}

func sizeHub(h *harness) {
	want := degrees()[largeID(0)]
	q := graph.NeighbourQuery{Limit: 1000}
	seen := map[graph.ID]bool{}
	for more := true; more; {
		n := h.at(largeID(0), q)
		for _, t := range n.Ties {
			seen[t.ID] = true
			q.After = t.ID
		}
		more = n.More
	}
	h.same("ties of the hub", len(seen), want)
}
