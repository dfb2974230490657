package storetest

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"backchannel/graph"
)

// Checks is how many random histories the model test tries, Steps how many steps each has on average. SOAK=1 in the environment raises both, and
// all other numbers of random trials of the suite.
var (
	Checks = rounds(8, 150)
	Steps  = rounds(20, 60)
)

// rounds is how often something random is tried: n times, or soak times under SOAK=1.
func rounds(n, soak int) int {
	if os.Getenv("SOAK") != "" { //nolint:forbidigo // a test's own knob
		return soak
	}
	return n
}

// testModel makes random changes, good ones and bad ones, to a store and to the Model, and holds everything to be equal after each.
func testModel(t *testing.T, open opener) {
	t.Helper()
	setFlag(t, "rapid.checks", Checks)
	setFlag(t, "rapid.steps", Steps)
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rt, open(t))
		rt.Repeat(map[string]func(*rapid.T){
			"": m.compare, "put": m.put, "put with all it needs": m.putClosed, "put all": m.putAll, "drop": m.drop,
			"drop with all that refers to it": m.dropClosed,
			"remark":                          m.remark, "spoil": m.spoil, "expect": m.expect, "replay": m.replay, "read": m.read, "read changes": m.readChanges,
		})
		if err := m.store.Close(t.Context()); err != nil {
			rt.Fatalf("closing: %v", describe(err))
		}
	})
}

// setFlag sets a flag of the test binary for one test.
func setFlag(t *testing.T, name string, value int) {
	t.Helper()
	f := flag.Lookup(name)
	before := f.Value.String()
	t.Cleanup(func() { _ = f.Value.Set(before) })
	if err := f.Value.Set(strconv.Itoa(value)); err != nil {
		t.Fatal(err)
	}
}

// machine drives a store and the model side by side.
type machine struct {
	ctx   context.Context //nolint:containedctx // it is the test's own
	model *Model
	store graph.Store
	// g made the pool: records of which the steps put some, as they are or varied.
	g    *generator
	pool []any
	// batches counts those sent, for their keys; used are keys committed.
	batches int
	used    []string
	// seen is the last revision whose change was compared.
	seen graph.Revision
}

func newMachine(rt *rapid.T, s graph.Store) *machine {
	m := &machine{ctx: rt.Context(), model: NewModel(), store: s}
	m.g = newGenerator(draw(rt), Size{States: 3, Organizations: 2, Persons: 4, Posts: 2, Channels: 1, Events: 2, Others: 5, Sources: 5, Coverages: 2, Ties: 20})
	m.pool = recordsOf(m.g.batch)
	return m
}

// draw draws a source of random choices: a small thing to shrink, where every choice drawn by itself would be a large one.
func draw(rt *rapid.T) *rand.Rand { return newRandom(rapid.Uint64().Draw(rt, "seed")) }

// some draws records of the pool.
func (m *machine) some(rt *rapid.T) []any {
	var out []any
	taken := map[int]bool{}
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(m.pool)-1), 1, 6).Draw(rt, "records") {
		if !taken[i] {
			out = append(out, m.pool[i])
		}
		taken[i] = true
	}
	return out
}

// batch makes a batch of a new key.
func (m *machine) batch(records ...any) graph.Batch {
	m.batches++
	return NewBatch(fmt.Sprintf("step-%d", m.batches), records...)
}

// apply sends a batch to both, and holds receipts and refusals to be equal.
func (m *machine) apply(rt *rapid.T, b graph.Batch) {
	want, wantErr := m.model.Apply(m.ctx, b)
	got, err := m.store.Apply(m.ctx, b)
	if diff := difference(refusalOf(err), refusalOf(wantErr)); diff != "" {
		rt.Fatalf("the store's error (-want +got):\n%s", diff)
	}
	if diff := difference(got, want); diff != "" {
		rt.Fatalf("receipt (-want +got):\n%s", diff)
	}
	if err == nil && !b.DryRun {
		m.used = append(m.used, b.Key)
	}
}

// refusalOf is what an error tells a caller.
func refusalOf(err error) []string {
	if err == nil {
		return nil
	}
	return []string{string(graph.CodeOf(err)), err.Error()}
}

func (m *machine) put(rt *rapid.T) {
	records, r := m.some(rt), draw(rt)
	for i := range records {
		records[i] = m.vary(r, records[i])
	}
	m.apply(rt, m.batch(records...))
}

// putClosed puts records with all that they and the rules for them need.
func (m *machine) putClosed(rt *rapid.T) {
	wanted := map[graph.ID]bool{}
	for _, record := range m.some(rt) {
		m.need(wanted, idOf(record))
	}
	m.apply(rt, m.batch(slices.DeleteFunc(slices.Clone(m.pool), func(record any) bool { return !wanted[idOf(record)] })...))
}

// need adds an id and all that its record needs to stand.
func (m *machine) need(wanted map[graph.ID]bool, id graph.ID) {
	if wanted[id] {
		return
	}
	wanted[id] = true
	for _, record := range m.pool {
		if idOf(record) == id {
			for _, ref := range graph.References(record) {
				m.need(wanted, ref)
			}
		}
		if t, ok := record.(*graph.Tie); ok && structural(t, id) {
			m.need(wanted, t.ID)
		}
	}
}

// structural reports whether an entity cannot stand without a tie: a post's to its owner, a channel's to its sides and from what opened it.
func structural(t *graph.Tie, id graph.ID) bool {
	return (t.Kind == graph.PostOf || t.Kind == graph.Between) && t.From == id || t.Kind == graph.LifeCycle && t.To == id
}

func (m *machine) putAll(rt *rapid.T) {
	b, r := m.batch(m.pool...), draw(rt)
	b.DryRun = r.IntN(4) == 0
	m.apply(rt, b)
}

// vary changes a record in ways that leave it valid by itself.
func (m *machine) vary(r *rand.Rand, record any) any {
	m.g.r = r
	record = graph.Clone(record)
	switch v := record.(type) {
	case *graph.Source:
		v.Marking, v.UnknownOrigin = m.g.marking(), r.IntN(2) == 0
		if r.IntN(2) == 0 {
			v.ObtainedAt = pick(r, append(m.g.ruled, ""))
		}
	case *graph.Entity:
		if r.IntN(2) == 0 {
			v.Marking, v.Citations = m.g.evidenceFor().for1(v.ID)
			v.Names = m.g.names(v)
		}
		v.Summary = pick(r, syllables)
		if v.Kind == graph.Event || v.Kind == graph.Channel {
			v.RuleGroup = pick(r, append(Groups, ""))
		}
	case *graph.Tie:
		if r.IntN(2) == 0 {
			v.Marking, v.Citations = m.g.evidenceFor().for1(v.ID)
		}
		v.Span, v.Note = m.g.span(), pick(r, syllables)
	case *graph.Coverage:
		v.Marking, v.Source = m.g.marking(), pick(r, m.g.batch.Sources).ID
	}
	return record
}

func (m *machine) drop(rt *rapid.T) {
	var ids []any
	for _, record := range m.some(rt) {
		ids = append(ids, idOf(record))
	}
	m.apply(rt, m.batch(ids...))
}

// dropClosed drops records with all that refers to them, however far.
func (m *machine) dropClosed(rt *rapid.T) {
	gone := map[graph.ID]bool{}
	for _, record := range m.some(rt)[:1] {
		gone[idOf(record)] = true
	}
	for before := -1; before != len(gone); {
		before = len(gone)
		for id, record := range m.model.records {
			if slices.ContainsFunc(graph.References(record), func(ref graph.ID) bool { return gone[ref] }) {
				gone[id] = true
			}
		}
	}
	var ids []any
	for id := range gone {
		ids = append(ids, id)
	}
	m.apply(rt, m.batch(ids...))
}

// remark puts sources, events and channels alone, so that what rests on them is touched.
func (m *machine) remark(rt *rapid.T) {
	r := draw(rt)
	var records []any
	for id, record := range m.model.records {
		e, ok := record.(*graph.Entity)
		if id.IsSource() || ok && e.Kind == graph.Event {
			records = append(records, record)
		}
	}
	slices.SortFunc(records, compareRecords)
	r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	records = slices.Clone(records[:min(len(records), 1+r.IntN(2))])
	for i := range records {
		records[i] = m.vary(r, records[i])
	}
	m.apply(rt, m.batch(records...))
}

// spoilers make a batch invalid, each in one way, where it has what they spoil.
var spoilers = []func(r *rand.Rand, b *graph.Batch){
	func(_ *rand.Rand, b *graph.Batch) { b.Key = "" },
	func(_ *rand.Rand, b *graph.Batch) { b.Origin = "" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Entities).Marking.TLP = "" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Entities).Names[0].Text = "a\x00" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Entities).Names = nil },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Entities).Citations[0].Source = "source:nowhere" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Entities).Span.To = "1066" },
	func(r *rand.Rand, b *graph.Batch) { b.Entities = append(b.Entities, pick(r, b.Entities)) },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Ties).To = "person:nobody" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Ties).Span.From = "1978-02-30" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Ties).Citations = nil },
	func(r *rand.Rand, b *graph.Batch) { b.Drop = append(b.Drop, pick(r, b.Ties).ID) },
	func(_ *rand.Rand, b *graph.Batch) { b.Drop = append(b.Drop, "nothing") },
	func(r *rand.Rand, b *graph.Batch) { s := pick(r, b.Sources); s.DerivedFrom = s.ID },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Sources).Type = "RUMOUR" },
	func(r *rand.Rand, b *graph.Batch) { pick(r, b.Coverages).Counterparts = nil },
}

// spoil sends the whole pool with one thing in it that is wrong.
func (m *machine) spoil(rt *rapid.T) {
	var records []any
	for _, record := range m.pool {
		records = append(records, graph.Clone(record))
	}
	b := m.batch(records...)
	rapid.SampledFrom(spoilers).Draw(rt, "spoiler")(draw(rt), &b)
	m.apply(rt, b)
}

func (m *machine) expect(rt *rapid.T) {
	b := m.batch(m.some(rt)...)
	expected := rev(rapid.IntRange(0, len(m.model.changes)+1).Draw(rt, "expected"))
	b.Expect = &expected
	m.apply(rt, b)
}

// replay sends another batch under a key that was used.
func (m *machine) replay(rt *rapid.T) {
	b := m.batch(m.some(rt)...)
	if len(m.used) > 0 {
		b.Key = rapid.SampledFrom(m.used).Draw(rt, "key")
	}
	m.apply(rt, b)
}

// compare holds head, snapshot and log to be those of the model.
func (m *machine) compare(rt *rapid.T) {
	want, got := newLook(m.ctx, m.model, m.seen), newLook(m.ctx, m.store, m.seen)
	for _, class := range occurring(want.Records) {
		if !slices.Contains(got.classes, class) {
			rt.Fatalf("the classes %v lack %s, which occurs", got.classes, class)
		}
	}
	if !slices.IsSorted(got.classes) || !contains(want.classes, got.classes...) {
		rt.Fatalf("the classes %v are not sorted, or hold some that never occurred (ever: %v)", got.classes, want.classes)
	}
	if diff := difference(got, want, ignoringClasses); diff != "" {
		rt.Fatalf("the store differs from the model (-want +got):\n%s", diff)
	}
	m.seen = want.Head
}

// occurring lists the needs that occur in records.
func occurring(records []any) []graph.Access {
	var out []graph.Access
	for _, record := range records {
		switch v := record.(type) {
		case *graph.Source:
			out = append(out, v.Access)
		case *graph.Coverage:
			out = append(out, v.Access)
		case *graph.Tie:
			out = append(out, v.Access...)
		case *graph.Entity:
			out = append(out, v.Access...)
			for _, n := range v.Names {
				out = append(out, n.Access...)
			}
		}
		for _, c := range citationsOf(record) {
			out = append(out, c.Access)
		}
	}
	return out
}

// look is all of a store at one revision, and what changed since another.
type look struct {
	Head     graph.Revision
	Snapshot graph.Revision
	Records  []any
	Changes  []graph.Change
	Errors   []string
	classes  []graph.Access
}

func newLook(ctx context.Context, s graph.Store, since graph.Revision) look {
	var l look
	note := func(err error) {
		if err != nil {
			l.Errors = append(l.Errors, describe(err))
		}
	}
	head, err := s.Head(ctx)
	note(err)
	l.Head, l.classes = head.Revision, head.Classes
	l.Snapshot, err = s.Snapshot(ctx, func(record any) error {
		l.Records = append(l.Records, record)
		return nil
	})
	note(err)
	l.Changes, err = s.Changes(ctx, graph.ChangesQuery{After: since, Limit: 1000})
	note(err)
	return l
}

// read asks both the same random questions with the scope of a random viewer.
func (m *machine) read(rt *rapid.T) {
	if len(m.model.Batch("").Ties) == 0 {
		return
	}
	r := draw(rt)
	scope := RandomViewer(r).Scope(m.model.sortedClasses())
	if r.IntN(3) == 0 {
		scope = graph.LocalUser().Scope(m.model.sortedClasses())
	}
	q := questionsOf(r, m.model)
	r.Shuffle(len(q.ids), func(i, j int) { q.ids[i], q.ids[j] = q.ids[j], q.ids[i] })
	for _, ask := range []func(graph.Store) (string, any, error){
		func(s graph.Store) (string, any, error) {
			v, err := s.Get(m.ctx, scope, q.ids[:len(q.ids)/2])
			return "get", v, err
		},
		m.asking(scope, pick(r, q.finds)), m.asking(scope, pick(r, q.finds)), m.asking(scope, pick(r, q.finds)),
		m.asking(scope, pick(r, q.searches)), m.asking(scope, pick(r, q.searches)), m.asking(scope, pick(r, q.neighbour)),
		m.asking(scope, pick(r, q.neighbour)),
	} {
		m.equal(rt, ask)
	}
}

// asking makes a read of a query.
func (m *machine) asking(scope graph.Scope, query any) func(graph.Store) (string, any, error) {
	return func(s graph.Store) (string, any, error) {
		switch q := query.(type) {
		case graph.FindQuery:
			q.Scope = scope
			v, err := s.Find(m.ctx, q)
			return fmt.Sprintf("find %+v", q), v, err
		case graph.SearchQuery:
			q.Scope = scope
			v, err := s.Search(m.ctx, q)
			return fmt.Sprintf("search %+v", q), v, err
		case graph.NeighbourQuery:
			q.Scope = scope
			for _, e := range m.g.batch.Entities {
				q.IDs = append(q.IDs, e.ID)
			}
			v, err := s.Neighbours(m.ctx, q)
			return fmt.Sprintf("neighbours %+v", q), v, err
		}
		return "nothing", nil, nil
	}
}

func (m *machine) readChanges(rt *rapid.T) {
	q := graph.ChangesQuery{After: rev(rapid.IntRange(0, len(m.model.changes)+1).Draw(rt, "after")), Limit: rapid.IntRange(1, 5).Draw(rt, "limit")}
	if rapid.Bool().Draw(rt, "of some") {
		for _, record := range m.some(rt) {
			q.IDs = append(q.IDs, idOf(record))
		}
	}
	m.equal(rt, func(s graph.Store) (string, any, error) {
		v, err := s.Changes(m.ctx, q)
		return fmt.Sprintf("changes %+v", q), v, err
	})
}

// equal asks both stores and holds the answers to be equal.
func (m *machine) equal(rt *rapid.T, ask func(graph.Store) (string, any, error)) {
	what, want, err := ask(m.model)
	if err != nil {
		rt.Fatalf("%s: the model fails: %v", what, err)
	}
	_, got, err := ask(m.store)
	if err != nil {
		rt.Fatalf("%s: %v", what, describe(err))
	}
	if diff := difference(got, want); diff != "" {
		rt.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
