package sqlitestore_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

// The suite's own model test draws its graphs at random too; this one draws other ones, with few ids, so that records are replaced, dropped and
// come back often, and names of few letters, so that prefixes and near misses meet often.
func TestCompareWithModel(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &world{T: t, r: rand.New(rand.NewPCG(seed, 1)), model: storetest.NewModel(), store: open(t, filepath.Join(t.TempDir(), "data.db"))}
			for range 40 {
				w.write()
				w.compare()
			}
		})
	}
}

type world struct {
	*testing.T
	r     *rand.Rand
	model *storetest.Model
	store *sqlitestore.Store
	keys  int
	// have are the ids that the batches so far have put.
	have []graph.ID
}

func pick[T any](w *world, from ...T) T { return from[w.r.IntN(len(from))] }

func (w *world) marking() graph.Marking {
	m := graph.Marking{TLP: pick(w, graph.TLPs...)}
	for range w.r.IntN(3) {
		m.Groups = append(m.Groups, pick(w, "desk", "unit", "oslo"))
	}
	return m
}

func (w *world) citations(about graph.ID) []graph.Citation {
	var all []graph.Citation
	for i := range 1 + w.r.IntN(3) {
		c := graph.Citation{
			ID: pick(w, "", fmt.Sprintf("%s#%d", about, i+7)), Source: w.source(), Stance: pick(w, "SUPPORTS", "DENIES"), Reliability: pick(w, "A", "B", "F"),
			Credibility: pick(w, "2", "3", "6"), Observed: "1978", Marking: w.marking(), Quote: pick(w, "", "what it said"), Locator: pick(w, "", "p. 7"),
		}
		if w.r.IntN(4) == 0 {
			c.ObtainedAt = w.entity("event")
		}
		all = append(all, c)
	}
	return all
}

func (w *world) source() graph.ID { return graph.ID(fmt.Sprintf("source:s%d", w.r.IntN(5))) }

func (w *world) entity(prefixes ...string) graph.ID {
	return graph.ID(fmt.Sprintf("%s:e%d", pick(w, prefixes...), w.r.IntN(6)))
}

func (w *world) name() string {
	words := make([]string, 1+w.r.IntN(3))
	for i := range words {
		for range 1 + w.r.IntN(6) {
			words[i] += pick(w, "a", "b", "ä", "c")
		}
	}
	return strings.Join(words, " ")
}

func (w *world) newEntity(id graph.ID) *graph.Entity {
	e := &graph.Entity{ID: id, Marking: w.marking(), Citations: w.citations(id), Summary: pick(w, "", "About it.\nAnd more.")}
	for range 1 + w.r.IntN(3) {
		e.Names = append(e.Names, graph.Name{Text: w.name(), Kind: pick(w, "NAME", "ALIAS"), Marking: w.marking()})
	}
	if c := e.Citations[0].ID; c != "" {
		e.Names[0].Citations = []string{c}
	}
	switch id.Prefix() {
	case "person":
		e.Kind, e.Sector = graph.Person, pick(w, "", "RESEARCH")
	case "state":
		e.Kind = graph.State
	case "organization":
		e.Kind, e.Type = graph.Organization, pick(w, "NGO", "PARTY", "FAITH")
	case "event":
		e.Kind, e.Type, e.Span.From = graph.Event, pick(w, "MEETING", "CALL"), pick[graph.Date](w, "1978", "1978-11", "1981-01-20")
		e.RuleGroup = pick(w, "", "", "desk")
	case "indicator":
		v := w.r.Float64()
		e.Kind, e.Type, e.Value, e.Unit = graph.Indicator, "LOSS", &v, "%"
	}
	return e
}

func (w *world) newTie(i int) *graph.Tie {
	slug := fmt.Sprintf("t%d", i)
	t := &graph.Tie{Marking: w.marking(), Span: graph.Span{From: "1978", To: pick[graph.Date](w, "", "..", "1990~")}, Note: pick(w, "", "a note")}
	switch i % 4 {
	case 0:
		t.Kind, t.From, t.To, t.Role = graph.Contact, w.entity("person"), w.entity("person", "organization"), "CLOSE"
	case 1:
		t.Kind, t.From, t.To, t.Role = graph.Affiliation, w.entity("person"), w.entity("organization", "state"), "STAFF"
	case 2:
		t.Kind, t.From, t.To, t.Level = graph.FormalTie, w.entity("state"), w.entity("state"), "EMBASSY"
	case 3:
		t.Kind, t.From, t.To = graph.Attended, w.entity("person", "state"), w.entity("event")
	}
	t.ID = graph.ID(graph.PrefixOf(t.Kind) + ":" + slug)
	t.Citations = w.citations(t.ID)
	return t
}

// write applies one random batch to both, which must agree on what comes of it, refusals included.
func (w *world) write() {
	w.keys++
	b := graph.Batch{
		Key: fmt.Sprintf("k%d", w.keys-w.r.IntN(2)*w.r.IntN(3)), Origin: "test", Why: pick(w, "", "to see\nwhat comes", "no \xff text"), DryRun: w.r.IntN(10) == 0,
		At: time.Date(2026, 11, 22, 10, 0, w.keys, 12345, time.FixedZone("", 3600)),
	}
	if w.keys == 1 {
		w.base(&b)
	}
	if w.r.IntN(5) == 0 {
		e := graph.Revision(w.r.IntN(w.keys))
		b.Expect = &e
	}
	for i := range w.r.IntN(4) {
		b.Sources = append(b.Sources, w.newSource(graph.ID(fmt.Sprintf("source:s%d", i))))
	}
	for i := range w.r.IntN(4) {
		b.Entities = append(b.Entities, w.newEntity(graph.ID(fmt.Sprintf("%s:e%d", pick(w, "person", "state", "organization", "event", "indicator"), i*2))))
	}
	for i := range w.r.IntN(5) {
		b.Ties = append(b.Ties, w.newTie(w.r.IntN(6)*5+i))
	}
	if w.r.IntN(3) == 0 {
		b.Coverages = append(b.Coverages, &graph.Coverage{
			ID: graph.ID(fmt.Sprintf("coverage:c%d", w.r.IntN(3))), Kind: graph.FormalTie, Subject: w.entity("state"), Counterparts: []graph.ID{w.entity("state"), w.entity("state")},
			Span: graph.Span{From: "1970", To: "1980"}, Source: w.source(), Marking: w.marking(),
		})
	}
	for range w.r.IntN(3) {
		b.Drop = append(b.Drop, pick(w, append(w.have, "tenure:none")...))
	}
	want, errWant := w.model.Apply(w.Context(), b)
	got, errGot := w.store.Apply(w.Context(), b)
	w.same("receipt", got, want)
	w.same("error", fmt.Sprint(errGot), fmt.Sprint(errWant))
	if errWant == nil {
		for _, id := range idsIn(b) {
			if !slices.Contains(w.have, id) {
				w.have = append(w.have, id)
			}
		}
	}
}

// base fills a batch with all that later ones may refer to.
func (w *world) base(b *graph.Batch) {
	b.Key, b.Why, b.DryRun = "base", "", false
	for i := range 5 {
		b.Sources = append(b.Sources, &graph.Source{ID: graph.ID(fmt.Sprintf("source:s%d", i)), Title: "S", Type: "PRESS", Marking: graph.Marking{TLP: graph.Clear}})
	}
	for _, prefix := range []string{"person", "state", "organization", "event", "indicator"} {
		for i := range 6 {
			b.Entities = append(b.Entities, w.newEntity(graph.ID(fmt.Sprintf("%s:e%d", prefix, i))))
		}
	}
	if _, err := w.model.Apply(w.Context(), *b); err != nil {
		w.Fatal(err)
	}
	if _, err := w.store.Apply(w.Context(), *b); err != nil {
		w.Fatal(err)
	}
	w.have = idsIn(*b)
	*b = graph.Batch{Key: "k1", Origin: "test", At: b.At}
}

func (w *world) newSource(id graph.ID) *graph.Source {
	s := &graph.Source{ID: id, Title: "Title", Type: "PRESS", Author: pick(w, "", "Ann"), Marking: w.marking(), UnknownOrigin: w.r.IntN(2) == 0}
	if w.r.IntN(3) == 0 {
		s.DerivedFrom = w.source()
	}
	if w.r.IntN(4) == 0 {
		s.ObtainedAt = w.entity("event")
	}
	return s
}

func idsIn(b graph.Batch) []graph.ID {
	var ids []graph.ID
	for _, r := range b.Sources {
		ids = append(ids, r.ID)
	}
	for _, r := range b.Entities {
		ids = append(ids, r.ID)
	}
	for _, r := range b.Ties {
		ids = append(ids, r.ID)
	}
	for _, r := range b.Coverages {
		ids = append(ids, r.ID)
	}
	return ids
}

// compare asks both the same questions.
func (w *world) compare() {
	head := asks(w, "head", func(s graph.Store) (graph.Head, error) { return s.Head(w.Context()) })
	scope := graph.Viewer{Clearance: pick(w, graph.TLPs...), Groups: []string{pick(w, "desk", "unit"), pick(w, "none", "oslo")}}.Scope(head.Classes)
	if w.r.IntN(3) == 0 {
		scope = graph.LocalUser().Scope(head.Classes)
	}
	asks(w, "snapshot", func(s graph.Store) (any, error) {
		var all []any
		revision, err := s.Snapshot(w.Context(), func(r any) error { all = append(all, r); return nil })
		return []any{all, revision}, err
	})
	ids := append([]graph.ID{"person:none", "person:e1\x00", "x", ""}, w.have...)
	asks(w, "get", func(s graph.Store) (graph.Records, error) { return s.Get(w.Context(), scope, ids) })
	for range 3 {
		w.find(scope)
		w.search(scope)
		q := graph.NeighbourQuery{Scope: scope, IDs: ids, Direction: pick(w, "", "IN", "OUT"), Limit: w.r.IntN(5), After: pick[graph.ID](w, "", "attended:t3", "contact:t4"), Ends: w.r.IntN(2) == 0}
		if w.r.IntN(2) == 0 {
			q.Kinds = []graph.TieKind{pick(w, graph.Contact, graph.Attended, "COVERAGE"), graph.FormalTie}
		}
		asks(w, "neighbours", func(s graph.Store) (any, error) { return s.Neighbours(w.Context(), q) })
		c := graph.ChangesQuery{After: graph.Revision(w.r.IntN(w.keys)), Limit: w.r.IntN(8)}
		if w.r.IntN(2) == 0 {
			c.IDs = []graph.ID{pick(w, ids...), pick(w, ids...)}
		}
		asks(w, "changes", func(s graph.Store) (any, error) { return s.Changes(w.Context(), c) })
	}
}

func (w *world) find(scope graph.Scope) {
	q := graph.FindQuery{Scope: scope, Limit: w.r.IntN(9), Backward: w.r.IntN(2) == 0, Sources: w.r.IntN(6) == 0}
	if !q.Sources {
		for range w.r.IntN(3) {
			q.Kinds = append(q.Kinds, pick(w, graph.Person, graph.Event, graph.Organization, "SOURCE"))
		}
		if w.r.IntN(4) == 0 {
			q.Types = []string{pick(w, "NGO", "MEETING", "", "\x00"), "CALL"}
		}
		if w.r.IntN(6) == 0 {
			q.Tracks = []string{pick(w, "", "TRACK_2")}
		}
		for range w.r.IntN(3) {
			q.Linked = append(q.Linked, graph.Link{Kind: pick(w, graph.Contact, graph.Attended, graph.Affiliation), Other: w.entity("person", "event", "organization")})
		}
	}
	asks(w, "find", func(s graph.Store) (any, error) { return s.Find(w.Context(), q) })
	key := graph.Key{Sort: pick(w, "", "", "1978-01-01", "1981-01-20"), ID: pick(w, w.have...)}
	if w.r.IntN(2) == 0 {
		q.After = &key
	} else {
		q.Before = &key
	}
	asks(w, fmt.Sprintf("find %+v", q), func(s graph.Store) (any, error) { return s.Find(w.Context(), q) })
}

func (w *world) search(scope graph.Scope) {
	q := graph.SearchQuery{Scope: scope, Limit: 1 + w.r.IntN(200)}
	if w.r.IntN(4) == 0 {
		q.Kinds = []graph.EntityKind{pick(w, graph.Person, graph.State, "\x00")}
	}
	if w.r.IntN(4) == 0 {
		q.Folded = []string{graph.Fold(w.name()), "a b", "a", "b\x00"}
	} else {
		q.Tokens = append(strings.Fields(graph.Fold(w.name())), pick(w, []string{}, []string{"ab\"c"}, []string{""}, []string{"abc\x00"}, []string{"a b c"}, []string{"abc{"})...)
	}
	// Names that agree in all the order looks at may come in any order, and where the limit cuts, any of them.
	asks(w, fmt.Sprintf("search %+v", q), func(s graph.Store) (any, error) {
		hits, err := s.Search(w.Context(), q)
		for i := range hits {
			hits[i].Name = ""
		}
		return hits, err
	})
}

// asks asks both stores and holds the answers to be the same.
func asks[T any](w *world, what string, ask func(graph.Store) (T, error)) T {
	w.Helper()
	want, errWant := ask(w.model)
	got, errGot := ask(w.store)
	w.same(what, got, want)
	w.same(what+": error", fmt.Sprint(errGot), fmt.Sprint(errWant))
	return want
}

// same holds two values to be equal, an empty list being the same as none.
func (w *world) same(what string, got, want any) {
	w.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
