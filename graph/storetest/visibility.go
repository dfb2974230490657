package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"backchannel/graph"
)

// testVisibility holds that reads with a viewer's scope equal the reads of everything in a store from which all that is hidden from that viewer
// was physically removed: once in the model, for many viewers, and once in a second store of the kind under test. Revisions and the total of
// the change log aside.
func testVisibility(t *testing.T, open opener) {
	t.Helper()
	for seed := range rounds(2, 20) {
		t.Run(fmt.Sprintf("random graph %d", seed), func(t *testing.T) {
			r := newRandom(seed)
			visibleAsRemoved(t, open, r, RandomGraph(r, Medium))
		})
	}
	for seed := range rounds(5, 300) {
		t.Run(fmt.Sprintf("random history %d", seed), func(t *testing.T) { testHistory(t, open, seed) })
	}
}

// viewersOf are viewers worth asking: everyone with no group, the random ones, and the one who sees all.
func viewersOf(r *rand.Rand) []graph.Viewer {
	viewers := []graph.Viewer{anyone, graph.LocalUser(), {Clearance: graph.Red}, {Groups: Groups}}
	for range rounds(3, 40) {
		viewers = append(viewers, RandomViewer(r))
	}
	return viewers
}

func visibleAsRemoved(t *testing.T, open opener, r *rand.Rand, batch graph.Batch) {
	t.Helper()
	model, h := NewModel(), newHarness(t, open(t))
	Fill(t, model, batch)
	Fill(t, h.store, batch)
	asked := questionsOf(r, model)
	viewers := viewersOf(r)
	scoped := make([][]answer, len(viewers))
	for i, v := range viewers {
		scoped[i] = asked.of(h, h.scope(v))
		removed := asked.of(newHarness(t, model.Seen(v)), graph.Scope{openNeed})
		h.same(fmt.Sprintf("viewer %+v, against the model", v), scoped[i], removed)
	}
	for _, i := range []int{0, 2, len(viewers) - 1} {
		second := newHarness(t, open(t))
		Fill(t, second.store, model.Seen(viewers[i]).Batch("seen"))
		second.same(fmt.Sprintf("viewer %+v, against a second store", viewers[i]), scoped[i], asked.of(second, second.all()))
	}
	if difference(scoped[0], scoped[1]) == "" {
		t.Error("anyone sees what the owner sees: the graph hides nothing, and this test shows nothing")
	}
}

// questions are reads about one graph, hidden parts included.
type questions struct {
	ids       []graph.ID
	entities  []graph.ID
	finds     []graph.FindQuery
	searches  []graph.SearchQuery
	neighbour []graph.NeighbourQuery
}

// answer is what one read gave.
type answer struct {
	What  string
	Given any
}

func questionsOf(r *rand.Rand, m *Model) *questions {
	q := &questions{}
	b := m.Batch("all")
	for _, record := range recordsOf(b) {
		q.ids = append(q.ids, idOf(record))
	}
	for _, e := range b.Entities {
		q.entities = append(q.entities, e.ID)
	}
	for range 12 {
		q.askName(r, pick(r, pick(r, b.Entities).Names).Text)
	}
	q.askLists(r, b)
	for _, direction := range []string{"", "IN", "OUT"} {
		q.neighbour = append(q.neighbour, graph.NeighbourQuery{Direction: direction, Limit: 100}, graph.NeighbourQuery{Direction: direction, Limit: 2},
			graph.NeighbourQuery{Direction: direction, Limit: 1, After: pick(r, b.Ties).ID},
			graph.NeighbourQuery{Direction: direction, Kinds: []graph.TieKind{graph.Contact, graph.Participation, graph.Between}, Limit: 3})
	}
	return q
}

// recordsOf lists a batch's records.
func recordsOf(b graph.Batch) []any {
	var out []any
	for _, s := range b.Sources {
		out = append(out, s)
	}
	for _, e := range b.Entities {
		out = append(out, e)
	}
	for _, t := range b.Ties {
		out = append(out, t)
	}
	for _, c := range b.Coverages {
		out = append(out, c)
	}
	return out
}

// askName searches for one name in several ways.
func (q *questions) askName(r *rand.Rand, text string) {
	folded := graph.Fold(text)
	token := pick(r, graph.Words(folded))
	q.searches = append(q.searches, graph.SearchQuery{Folded: []string{folded}, Limit: 100}, graph.SearchQuery{Tokens: []string{token}, Limit: 1 + r.IntN(3)},
		graph.SearchQuery{Tokens: []string{edited(r, token)}, Limit: 100}, graph.SearchQuery{Tokens: graph.Words(folded), Kinds: graph.ActorKinds, Limit: 100})
}

// askLists asks for lists by kind, type, track and link, and for pages of them.
func (q *questions) askLists(r *rand.Rand, b graph.Batch) {
	q.finds = []graph.FindQuery{
		{Limit: 1000},
		{Sources: true, Limit: 1000},
		{Sources: true, Limit: 2, Backward: true},
		{Types: []string{"NGO", "MEDIATION", "FINAL"}, Limit: 2},
		{Tracks: []string{"TRACK_2", "TRACK_1"}, Limit: 1},
	}
	for _, kind := range graph.EntityKinds {
		q.finds = append(q.finds, graph.FindQuery{Kinds: []graph.EntityKind{kind}, Limit: 1 + r.IntN(4), Backward: r.IntN(2) == 0})
	}
	for range 5 {
		t, e := pick(r, b.Ties), pick(r, b.Entities)
		q.finds = append(q.finds,
			graph.FindQuery{Linked: []graph.Link{{Kind: t.Kind, Other: t.To}}, Limit: 2},
			graph.FindQuery{Linked: []graph.Link{{Kind: t.Kind, Other: t.From}}, Limit: 100},
			graph.FindQuery{After: &graph.Key{Sort: e.SortKey(), ID: e.ID}, Limit: 3}, graph.FindQuery{Before: &graph.Key{Sort: e.SortKey(), ID: e.ID}, Limit: 3, Backward: true})
	}
}

// edited changes one letter of a token, swaps it, leaves it out or adds one.
func edited(r *rand.Rand, token string) string {
	i := r.IntN(len(token))
	letter := string("abcdefghijklmnopqrstuvwxyz"[r.IntN(26)])
	switch r.IntN(3) {
	case 0:
		return token[:i] + letter + token[i+1:]
	case 1:
		return token[:i] + letter + token[i:]
	default:
		return token[:i] + letter[:len(letter)-min(1, len(token)-1)] + token[i+1:]
	}
}

// of asks all questions with one scope.
func (q *questions) of(h *harness, scope graph.Scope) []answer {
	h.Helper()
	records := h.get(scope, q.ids...)
	out := []answer{{"get", trimmed(records, scope)}}
	for _, f := range q.finds {
		f.Scope = scope
		found := h.find(f)
		f.Scope = nil
		out = append(out, answer{fmt.Sprintf("find %+v", f), found})
	}
	for _, s := range q.searches {
		s.Scope = scope
		hits := h.search(s)
		s.Scope = nil
		out = append(out, answer{fmt.Sprintf("search %+v", s), hits})
	}
	for _, n := range q.neighbour {
		n.Scope, n.IDs = scope, q.entities
		all := map[graph.ID]any{}
		for id, at := range h.neighbours(n) {
			all[id] = []any{tieIDs(at.Ties), at.Total, at.More}
		}
		n.Scope, n.IDs = nil, nil
		out = append(out, answer{fmt.Sprintf("neighbours %+v", n), all})
	}
	return out
}

// trimmed takes out of whole records what the scope does not see, with pointers to what was not given, and what is derived.
func trimmed(records graph.Records, scope graph.Scope) map[graph.ID]any {
	out := map[graph.ID]any{}
	left := func(id *graph.ID) {
		if !records.Has(*id) {
			*id = ""
		}
	}
	for id, s := range records.Sources {
		c := *s // what a store hands out must not be changed
		left(&c.ObtainedAt)
		out[id] = bare(&c)
	}
	for id, e := range records.Entities {
		e = graph.Clone(graph.TrimEntity(e, scope)).(*graph.Entity) //nolint:forcetypeassert // a clone is of its original's type
		leftCitations(e.Citations, left)
		out[id] = bare(e)
	}
	for id, t := range records.Ties {
		t = graph.Clone(graph.TrimTie(t, scope)).(*graph.Tie) //nolint:forcetypeassert // a clone is of its original's type
		left(&t.In)
		left(&t.RestsOn)
		left(&t.Assessment)
		leftCitations(t.Citations, left)
		out[id] = bare(t)
	}
	for id, c := range records.Coverages {
		k := *c
		k.Counterparts = slices.DeleteFunc(slices.Clone(c.Counterparts), func(id graph.ID) bool { return !records.Has(id) })
		out[id] = bare(&k)
	}
	return out
}

func leftCitations(citations []graph.Citation, left func(*graph.ID)) {
	for i := range citations {
		left(&citations[i].ObtainedAt)
	}
}
