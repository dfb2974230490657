package cachestore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/graph/storetest"
)

// counted counts the calls of a store's reads.
type counted struct {
	graph.Store
	heads, changes, gets, ties atomic.Int64
}

func (c *counted) Head(ctx context.Context) (graph.Head, error) {
	c.heads.Add(1)
	return c.Store.Head(ctx)
}

func (c *counted) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	c.changes.Add(1)
	return c.Store.Changes(ctx, q)
}

func (c *counted) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	c.gets.Add(1)
	return c.Store.Get(ctx, scope, ids)
}

func (c *counted) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	c.ties.Add(1)
	return c.Store.Neighbours(ctx, q)
}

func (c *counted) calls() [4]int64 {
	return [4]int64{c.heads.Swap(0), c.changes.Swap(0), c.gets.Swap(0), c.ties.Swap(0)}
}

// ticking is a clock that a test moves.
type ticking struct{ at atomic.Int64 }

func (c *ticking) now() time.Time       { return time.Unix(0, c.at.Load()) }
func (c *ticking) pass(d time.Duration) { c.at.Add(int64(d)) }
func everything(t *testing.T, s graph.Store) graph.Scope {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return graph.LocalUser().Scope(head.Classes)
}

// TestWarmLookupsAskNothing holds what is remembered to cost no call of the store within the time it is trusted, and one afterwards.
func TestWarmLookupsAskNothing(t *testing.T) {
	inner, clock := &counted{Store: storetest.NewModel()}, &ticking{}
	clock.pass(time.Hour)
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Second, Now: clock.now})
	storetest.Fill(t, s, storetest.NewBatch("start", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewTie("contact:x", "state:a", "state:b")))
	public := graph.Scope{graph.Access(graph.Clear)}
	read := func(scope graph.Scope) {
		t.Helper()
		records, err := s.Get(t.Context(), scope, []graph.ID{"state:a", "contact:x", "state:nowhere"})
		if err != nil || records.Len() != 2 {
			t.Errorf("%d records, %v", records.Len(), err)
		}
		found, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{"state:a", "state:nowhere"}, Kinds: []graph.TieKind{graph.Contact}, Limit: 1})
		if err != nil || len(found) != 1 || found["state:a"].Total != 1 {
			t.Errorf("%+v, %v", found, err)
		}
	}
	read(public)
	inner.calls()
	read(public)
	everything(t, s)
	if got := inner.calls(); got != [4]int64{} {
		t.Errorf("warm reads called the store: %v", got)
	}
	clock.pass(2 * time.Second)
	read(public)
	if got := inner.calls(); got != [4]int64{1, 0, 0, 0} {
		t.Errorf("reads after a while called the store: %v, want one look at its head", got)
	}
	storetest.Fill(t, s, storetest.NewBatch("more", storetest.NewEntity("state:c")))
	inner.calls()
	read(public)
	if got := inner.calls(); got != [4]int64{} {
		t.Errorf("a write elsewhere costs reads: %v", got)
	}
}

// TestTwoSeeEachOther has two memories over two stores on one file: each sees what the other wrote, at once where it asks, else in a moment.
func TestTwoSeeEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	clock := &ticking{}
	clock.pass(time.Hour)
	a := cachestore.New(opened(t, path), cachestore.Options{})
	b := cachestore.New(opened(t, path), cachestore.Options{MaxStale: time.Second, Now: clock.now})
	storetest.Fill(t, a, storetest.NewBatch("start", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b")))
	read := func(s graph.Store) (string, int) {
		t.Helper()
		scope := everything(t, s)
		records, err := s.Get(t.Context(), scope, []graph.ID{"state:a"})
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{"state:a"}, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return records.Entities["state:a"].Summary, found["state:a"].Total
	}
	for i := range 10 {
		read(a)
		read(b)
		text := fmt.Sprint("text ", i)
		writer := []graph.Store{a, b}[i%2]
		storetest.Fill(t, writer, storetest.NewBatch(text, storetest.NewEntity("state:a", func(e *graph.Entity) { e.Summary = text }),
			storetest.NewTie(graph.ID(fmt.Sprint("contact:n", i)), "state:b", "state:a")))
		if got, ties := read(a); got != text || ties != i+1 {
			t.Errorf("the one that asks has %q and %d ties, want %q", got, ties, text)
		}
		clock.pass(2 * time.Second)
		if got, ties := read(b); got != text || ties != i+1 {
			t.Errorf("the one that trusts has %q and %d ties after a while, want %q", got, ties, text)
		}
	}
}

// TestPromisedRevision reads one's own write through another memory that still trusts what it last heard.
func TestPromisedRevision(t *testing.T) {
	inner, clock := storetest.NewModel(), &ticking{}
	clock.pass(time.Hour)
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Hour, Now: clock.now})
	session := graph.NewService(s, clock.now).For(graph.LocalUser())
	if _, err := session.At(t.Context()); err != nil {
		t.Fatal(err)
	}
	receipt := storetest.Fill(t, inner, storetest.NewBatch("elsewhere", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a")))
	if err := session.AwaitRevision(t.Context(), receipt.Revision.Token()); err != nil {
		t.Fatal(err)
	}
	records, err := session.Get(t.Context(), []graph.ID{"state:a"})
	if at, _ := session.At(t.Context()); err != nil || at != receipt.Revision || records.Len() != 1 {
		t.Errorf("%d records at %s, %v", records.Len(), at.Token(), err)
	}
}

// swapped is a store that can be exchanged for another.
type swapped struct{ graph.Store }

// TestExchangedStore empties the memory where the store behind it is another one.
func TestExchangedStore(t *testing.T) {
	old := storetest.NewModel()
	storetest.Fill(t, old, storetest.NewBatch("one", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a")))
	storetest.Fill(t, old, storetest.NewBatch("two", storetest.NewEntity("state:b")))
	inner := &swapped{old}
	s := cachestore.New(inner, cachestore.Options{})
	get := func() int {
		records, err := s.Get(t.Context(), everything(t, s), []graph.ID{"state:a", "state:b"})
		if err != nil {
			t.Fatal(err)
		}
		return records.Len()
	}
	if got := get(); got != 2 {
		t.Fatalf("%d records", got)
	}
	inner.Store = storetest.NewModel()
	if got := get(); got != 0 {
		t.Errorf("%d records of a store that was emptied", got)
	}
	storetest.Fill(t, inner, storetest.NewBatch("other", storetest.NewSource(storetest.Public), storetest.NewEntity("state:b")))
	if got := get(); got != 1 {
		t.Errorf("%d records of another store", got)
	}
}

// manyTies is enough for some persons to have more than are remembered of a list at least.
const manyTies = 200

// TestEqualsTheStore holds a memory, after random batches written through it and past it, against the store behind it, for random viewers.
func TestEqualsTheStore(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 3))
		inner := storetest.NewModel()
		s := cachestore.New(inner, cachestore.Options{MaxBytes: []int{0, 300_000}[seed%2]})
		start := []any{storetest.NewSource(storetest.Public)}
		var ids []graph.ID
		for i := range 12 {
			ids = append(ids, graph.ID(fmt.Sprint("person:p", i)))
			start = append(start, storetest.NewEntity(ids[i]))
		}
		for i := range manyTies {
			ids = append(ids, graph.ID(fmt.Sprint("contact:c", i)))
			if i%3 == 0 {
				start = append(start, storetest.NewTie(ids[12+i], "person:p0", graph.ID(fmt.Sprint("person:p", 1+i%11))))
			}
		}
		storetest.Fill(t, s, storetest.NewBatch("start", start...))
		for n := range 60 {
			b := batch(r, fmt.Sprint("batch", n))
			var via graph.Store = s
			if r.IntN(2) == 0 {
				via = inner
			}
			if _, err := via.Apply(t.Context(), b); err != nil && graph.CodeOf(err) != graph.Invalid && graph.CodeOf(err) != graph.Conflict {
				t.Fatal(err)
			}
			hold(t, r, s, inner, ids)
			if t.Failed() {
				t.Fatalf("seed %d, batch %d", seed, n)
			}
		}
	}
}

var labels = []graph.TLP{graph.Clear, graph.Clear, graph.Amber, graph.Red}

// batch makes a small random batch: it puts, moves, marks and drops.
func batch(r *rand.Rand, key string) graph.Batch {
	var records []any
	// Of two persons one is the hub.
	person := func() graph.ID { return graph.ID(fmt.Sprint("person:p", r.IntN(12)*r.IntN(2))) }
	for range 1 + r.IntN(8) {
		mark := graph.Marking{TLP: labels[r.IntN(len(labels))]}
		tie := graph.ID(fmt.Sprint("contact:c", r.IntN(manyTies)))
		switch r.IntN(12) {
		case 0, 1:
			records = append(records, storetest.NewEntity(person(), func(e *graph.Entity) { e.Marking = mark }))
		case 2, 3, 4, 5, 6, 7, 8, 9:
			if a, b := person(), person(); a != b {
				records = append(records, storetest.NewTie(tie, a, b, func(t *graph.Tie) { t.Marking = mark }))
			}
		case 10:
			records = append(records, tie)
		default:
			records = append(records, person())
		}
	}
	b := storetest.NewBatch(key, records...)
	b.Drop = slices.Compact(slices.Sorted(slices.Values(b.Drop)))
	return b
}

// hold compares some reads.
func hold(t *testing.T, r *rand.Rand, s, inner graph.Store, ids []graph.ID) {
	t.Helper()
	head, err := inner.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := s.Head(t.Context())
	if err != nil || mine.Revision != head.Revision {
		t.Errorf("head %+v, %v, want %+v", mine, err, head)
	}
	for range 3 {
		scope := graph.Viewer{Clearance: append(labels, graph.Red, graph.Red)[r.IntN(len(labels)+2)]}.Scope(head.Classes)
		some := slices.DeleteFunc(slices.Clone(ids), func(graph.ID) bool { return r.IntN(3) == 0 })
		got, err := s.Get(t.Context(), scope, some)
		want, err2 := inner.Get(t.Context(), scope, some)
		if d := differ(want, got); d != "" || err != nil || err2 != nil {
			t.Errorf("records: %s (%v, %v)", d, err, err2)
		}
		q := graph.NeighbourQuery{
			Scope: scope, IDs: some, Direction: []string{"", "IN", "OUT"}[r.IntN(3)], Limit: 1 + r.IntN(40), After: []graph.ID{"", "", "contact:c12"}[r.IntN(3)],
			Kinds: [][]graph.TieKind{nil, {graph.Contact}, {graph.Tenure, graph.Contact}}[r.IntN(3)], Ends: r.IntN(2) == 0,
		}
		ties, err := s.Neighbours(t.Context(), q)
		wantTies, err2 := inner.Neighbours(t.Context(), q)
		if d := differ(wantTies, ties); d != "" || err != nil || err2 != nil {
			t.Errorf("ties: %s (%v, %v)", d, err, err2)
		}
	}
}

// differ says how two answers differ. Comparing takes much longer than finding them the same.
func differ(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

// TestScanStaysInBounds reads far more than fits, and holds the estimate and what is really used to the bound.
func TestScanStaysInBounds(t *testing.T) {
	inner := opened(t, filepath.Join(t.TempDir(), "graph.db"))
	const n, bound = 20_000, 4 << 20
	storetest.Fill(t, inner, storetest.NewBatch("source", storetest.NewSource(storetest.Public)))
	for start := 0; start < n; start += 2500 {
		var records []any
		for i := start; i < start+2500; i++ {
			records = append(records, storetest.NewEntity(graph.ID(fmt.Sprint("person:p", i))))
		}
		storetest.Fill(t, inner, storetest.NewBatch(fmt.Sprint("persons", start), records...))
	}
	used := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	scan := func(s graph.Store, upTo int) {
		scope := everything(t, s)
		for start := 0; start < upTo; start += 500 {
			var ids []graph.ID
			for i := start; i < start+500; i++ {
				ids = append(ids, graph.ID(fmt.Sprint("person:p", i)))
			}
			if _, err := s.Get(t.Context(), scope, ids); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: scope, IDs: ids, Limit: 10}); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := used()
	s := cachestore.New(inner, cachestore.Options{MaxBytes: bound})
	scan(s, n)
	if got := s.Bytes(); got > bound || got < bound/2 {
		t.Errorf("%d bytes remembered, want up to %d", got, bound)
	}
	if got := used() - before; got > 2*bound {
		t.Errorf("%d bytes used for a bound of %d", got, bound)
	}
	large := cachestore.New(inner, cachestore.Options{})
	before = used()
	scan(large, n)
	got, estimate := used()-before, int64(large.Bytes())
	t.Logf("%d bytes used, %d by the estimate", got, estimate)
	if got > estimate*13/10 || got < estimate/2 {
		t.Errorf("%d bytes used, but %d by the estimate", got, estimate)
	}
	runtime.KeepAlive(s)
	runtime.KeepAlive(large)
}

func BenchmarkWarmGet(b *testing.B) {
	inner := storetest.NewModel()
	storetest.Fill(b, inner, storetest.NewBatch("whole", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewTie("contact:x", "state:a", "state:b")))
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Hour, Now: time.Now})
	head, err := s.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Get(b.Context(), head.Classes, []graph.ID{"state:a", "contact:x"}); err != nil {
			b.Fatal(err)
		}
	}
}

// meddling is a store to which something is committed just after a read and before its answer is used, once.
type meddling struct {
	graph.Store
	commit func()
}

func (m *meddling) once() {
	if commit := m.commit; commit != nil {
		m.commit = nil
		commit()
	}
}

func (m *meddling) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	defer m.once()
	return m.Store.Get(ctx, scope, ids)
}

func (m *meddling) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	defer m.once()
	return m.Store.Neighbours(ctx, q)
}

// TestWhatIsReadWhileItChanges commits between the store's answer and its being remembered: what was read is out of date then.
func TestWhatIsReadWhileItChanges(t *testing.T) {
	clock := &ticking{}
	clock.pass(time.Hour)
	inner := &meddling{Store: storetest.NewModel()}
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Hour, Now: clock.now})
	storetest.Fill(t, inner, storetest.NewBatch("start", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewEntity("state:c"),
		storetest.NewTie("contact:old", "state:a", "state:b"), storetest.NewTie("contact:gone", "state:a", "state:b")))
	scope := everything(t, s)
	inner.commit = func() {
		storetest.Fill(t, inner.Store, storetest.NewBatch("renamed", storetest.NewEntity("state:a", func(e *graph.Entity) { e.Summary = "new" })))
	}
	for range 2 {
		records, err := s.Get(t.Context(), scope, []graph.ID{"state:a"})
		if err != nil || records.Entities["state:a"].Summary != "new" {
			t.Errorf("%+v, %v", records.Entities["state:a"], err)
		}
	}
	inner.commit = func() {
		storetest.Fill(t, inner.Store, storetest.NewBatch("tied", storetest.NewTie("contact:new", "state:c", "state:a"), graph.ID("contact:gone")))
	}
	for range 2 {
		found, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{"state:a"}, Limit: 10})
		var ids []graph.ID
		for _, tie := range found["state:a"].Ties {
			ids = append(ids, tie.ID)
		}
		if want := []graph.ID{"contact:new", "contact:old"}; err != nil || !slices.Equal(ids, want) {
			t.Errorf("%v, want %v (%v)", ids, want, err)
		}
	}
}

// TestManyAtOnce reads and writes from many sides at once: every answer is of a revision between the one before it and the one after.
func TestManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	inner := opened(t, path)
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Millisecond, Now: time.Now})
	version := func(n int) []any {
		text := fmt.Sprint(n)
		out := []any{storetest.NewSource(storetest.Public)}
		for i := range 10 {
			id := graph.ID(fmt.Sprint("person:p", i))
			out = append(out, storetest.NewEntity(id, func(e *graph.Entity) { e.Summary = text }))
			if i > 0 {
				out = append(out, storetest.NewTie(graph.ID(fmt.Sprint("contact:c", i)), "person:p0", id, func(t *graph.Tie) { t.Note = text }))
			}
		}
		return out
	}
	storetest.Fill(t, s, storetest.NewBatch("0", version(0)...))
	var written, reads atomic.Int64
	var all sync.WaitGroup
	stop := make(chan struct{})
	for range 16 {
		all.Go(func() {
			for last := int64(0); ; reads.Add(1) {
				select {
				case <-stop:
					return
				default:
				}
				found, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: graph.Scope{graph.Access(graph.Clear)}, IDs: []graph.ID{"person:p0", "person:p5"}, Limit: 20})
				if err != nil || found["person:p0"].Total != 9 {
					t.Errorf("%+v %v", found, err)
					return
				}
				note := found["person:p5"].Ties[0].Note
				for _, tie := range found["person:p0"].Ties {
					if tie.Note != note {
						t.Errorf("versions %s and %s in one answer", note, tie.Note)
						return
					}
				}
				n, err := strconv.ParseInt(note, 10, 64)
				if err != nil || n < last || n > written.Load()+1 {
					t.Errorf("version %q after %d", note, last)
					return
				}
				last = n
			}
		})
	}
	for n := 1; n <= 60; n++ {
		via := []graph.Store{s, inner}[n%2]
		storetest.Fill(t, via, storetest.NewBatch(fmt.Sprint(n), version(n)...))
		written.Store(int64(n))
	}
	close(stop)
	all.Wait()
	if reads.Load() < 100 {
		t.Errorf("only %d reads", reads.Load())
	}
}

// TestSnapshotTellsOfItsRevision: whoever reads a snapshot of a later revision finds the memory no further back, however long it trusts what it heard.
func TestSnapshotTellsOfItsRevision(t *testing.T) {
	inner := storetest.NewModel()
	s := cachestore.New(inner, cachestore.Options{MaxStale: time.Hour, Now: time.Now})
	storetest.Fill(t, s, storetest.NewBatch("a", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a")))
	if _, err := s.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, inner, storetest.NewBatch("b", storetest.NewEntity("state:b")))
	read, err := s.Snapshot(t.Context(), func(any) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if head, err := s.Head(t.Context()); err != nil || head.Revision != read {
		t.Errorf("at %d after a snapshot of %d (%v)", head.Revision, read, err)
	}
}
