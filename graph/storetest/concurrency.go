package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
)

func testConcurrency(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"readers during Apply see whole revisions only", concurrentReaders},
		{"of writers who expect one revision exactly one wins", concurrentExpect},
		{"writers of one key commit one revision", concurrentKey},
		{"writers of different keys all commit, one revision each", concurrentWriters},
		{"writers who repeat a CONFLICT lose no change", concurrentCounter},
		{"reads of all kinds at once agree", concurrentReads},
		{"closing while others read and write ends them with UNAVAILABLE", concurrentClose},
	})
}

// together runs n functions at once and waits for all of them.
func together(n int, f func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// troupe is as many records as one batch rewrites at once: each of them says in its text which revision it is of.
const troupe = 30

func troupeIDs() (ids []graph.ID) {
	for i := range troupe {
		ids = append(ids, graph.ID(fmt.Sprintf("person:t%d", i)))
	}
	for i := range troupe - 1 {
		ids = append(ids, graph.ID(fmt.Sprintf("contact:t%d", i)))
	}
	return append(ids, "source:t", "coverage:t")
}

// troupeOf returns the records as of a version.
func troupeOf(version int) []any {
	text := fmt.Sprintf("version %d", version)
	records := []any{
		NewSource("source:t", func(s *graph.Source) { s.Author = text }),
		NewCoverage("coverage:t", graph.Contact, "person:t0", []graph.ID{"person:t1"}, func(c *graph.Coverage) { c.Locator = text }),
	}
	for i := range troupe {
		records = append(records, NewEntity(graph.ID(fmt.Sprintf("person:t%d", i)), names(text), func(e *graph.Entity) { e.Summary = text }))
	}
	for i := range troupe - 1 {
		from, to := graph.ID(fmt.Sprintf("person:t%d", i)), graph.ID(fmt.Sprintf("person:t%d", i+1))
		records = append(records, NewTie(graph.ID(fmt.Sprintf("contact:t%d", i)), from, to, func(t *graph.Tie) { t.Note = text }))
	}
	return records
}

// versionOf reads the version a record is of.
func versionOf(record any) string {
	switch v := record.(type) {
	case *graph.Source:
		return v.Author
	case *graph.Entity:
		return v.Summary
	case *graph.Tie:
		return v.Note
	case *graph.Coverage:
		return v.Locator
	}
	return ""
}

// agree reports the versions of which records are, which must be one.
func agree(records []any) (string, error) {
	versions := map[string]int{}
	for _, r := range records {
		if v := versionOf(r); v != "" {
			versions[v]++
		}
	}
	if len(versions) != 1 {
		return "", fmt.Errorf("records of %d versions in one read: %v", len(versions), versions)
	}
	for v := range versions {
		return v, nil
	}
	return "", nil
}

func concurrentReaders(h *harness) {
	h.apply(NewSource(Public))
	h.apply(troupeOf(2)...)
	ctx, cancel := context.WithCancel(h.ctx)
	var reads, checked atomic.Int64
	var wg sync.WaitGroup
	for _, read := range []func(context.Context) error{h.readSnapshot, h.readPair, h.readNeighbours} {
		wg.Go(func() {
			for ctx.Err() == nil {
				reads.Add(1)
				switch err := read(ctx); {
				case graph.CodeOf(err) == graph.Unavailable || ctx.Err() != nil:
				case err != nil:
					h.Error(describe(err))
					return
				default:
					checked.Add(1)
				}
			}
		})
	}
	for version := range rounds(15, 200) {
		b := NewBatch(newKey(), troupeOf(version+3)...)
		receipt, err := eventually(h.ctx, func() (graph.Receipt, error) { return h.store.Apply(h.ctx, b) })
		if err != nil || receipt.Revision != rev(version+3) {
			h.Errorf("batch %d: receipt %+v, error %v", version, receipt, err)
			break
		}
		time.Sleep(time.Millisecond)
	}
	// Every kind of reader gets through at last, if not while they write.
	last := checked.Load()
	waitUntil(5*time.Second, func() bool { return checked.Load() >= last+9 })
	cancel()
	wg.Wait()
	if checked.Load() < 9 {
		h.Errorf("%d of %d reads gave an answer, too few to show anything", checked.Load(), reads.Load())
	}
}

// readSnapshot holds a snapshot to be of one version, that of its revision.
func (h *harness) readSnapshot(ctx context.Context) error {
	var records []any
	revision, err := h.store.Snapshot(ctx, func(record any) error {
		records = append(records, record)
		return nil
	})
	if err != nil {
		return err
	}
	version, err := agree(records)
	if err == nil && version != fmt.Sprintf("version %d", revision) {
		err = fmt.Errorf("a snapshot of revision %d with records of %q", revision, version)
	}
	return err
}

// readPair holds one Get to be of one version; and, where the revision stood still around it, that of the revision.
func (h *harness) readPair(ctx context.Context) error {
	before, err := h.store.Head(ctx)
	if err != nil {
		return err
	}
	records, err := h.store.Get(ctx, graph.Scope{openNeed}, troupeIDs())
	if err != nil {
		return err
	}
	after, err := h.store.Head(ctx)
	if err != nil {
		return err
	}
	version, err := agree(listOf(records))
	if err == nil && before.Revision == after.Revision && version != fmt.Sprintf("version %d", before.Revision) {
		err = fmt.Errorf("at revision %d Get gave records of %q", before.Revision, version)
	}
	return err
}

// readNeighbours holds the ties of one read to be of one version.
func (h *harness) readNeighbours(ctx context.Context) error {
	all, err := h.store.Neighbours(ctx, graph.NeighbourQuery{Scope: graph.Scope{openNeed}, IDs: troupeIDs()[:troupe], Limit: 9})
	if err != nil {
		return err
	}
	var ties []any
	for _, n := range all {
		for _, t := range n.Ties {
			ties = append(ties, t)
		}
	}
	_, err = agree(ties)
	return err
}

// listOf lists a set of records, in a snapshot's order.
func listOf(records graph.Records) []any {
	var out []any
	for _, r := range records.Sources {
		out = append(out, r)
	}
	for _, r := range records.Entities {
		out = append(out, r)
	}
	for _, r := range records.Ties {
		out = append(out, r)
	}
	for _, r := range records.Coverages {
		out = append(out, r)
	}
	slices.SortFunc(out, compareRecords)
	return out
}

// result is what became of one of many batches.
type result struct {
	receipt graph.Receipt
	err     error
}

// race applies one batch from each of n writers at once.
func (h *harness) race(n int, batch func(i int) graph.Batch) []result {
	results := make([]result, n)
	together(n, func(i int) {
		b := batch(i)
		receipt, err := eventually(h.ctx, func() (graph.Receipt, error) { return h.store.Apply(h.ctx, b) })
		results[i] = result{receipt, err}
	})
	return results
}

const writers = 8

func concurrentExpect(h *harness) {
	h.apply(NewSource(Public))
	for round := 1; round <= 3; round++ {
		won := 0
		for _, r := range h.race(writers, func(i int) graph.Batch {
			return expecting(rev(round), NewEntity("person:p", names(fmt.Sprintf("Writer %d", i))))
		}) {
			if r.err == nil {
				won++
				h.same("receipt", r.receipt, graph.Receipt{Revision: rev(round + 1)})
				continue
			}
			h.failed(r.err, graph.Conflict)
		}
		h.same("writers who won", won, 1)
		h.same("head", h.head().Revision, rev(round+1))
	}
}

func concurrentKey(h *harness) {
	h.apply(NewSource(Public))
	first := 0
	for _, r := range h.race(writers, func(i int) graph.Batch {
		return NewBatch("the one key", NewEntity(manyIDs(writers)[i]))
	}) {
		h.ok(r.err)
		h.same("revision", r.receipt.Revision, graph.Revision(2))
		if !r.receipt.Replayed {
			first++
		}
	}
	h.same("writers who were first", first, 1)
	h.same("records", h.get(h.all(), manyIDs(writers)...).Len(), 1)
	h.same("head", h.head().Revision, graph.Revision(2))
	h.same("changes", len(h.changes(graph.ChangesQuery{Limit: 9})), 2)
}

func concurrentWriters(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	seen := map[graph.Revision]bool{}
	for _, r := range h.race(writers, func(i int) graph.Batch {
		person := manyIDs(writers)[i]
		return NewBatch(newKey(), NewEntity(person), NewTie(graph.ID("contact:"+person.Slug()), person, "state:a"), NewEntity("state:a", names(fmt.Sprintf("Writer %d", i))))
	}) {
		h.ok(r.err)
		seen[r.receipt.Revision] = true
	}
	h.same("revisions", len(seen), writers)
	h.same("head", h.head().Revision, rev(writers+1))
	h.same("ties", h.at("state:a", graph.NeighbourQuery{}).Total, writers)
	for i, c := range h.changes(graph.ChangesQuery{Limit: 99}) {
		h.same("revision in the log", c.Revision, rev(i+1))
	}
}

// concurrentCounter has writers add 1 to a figure, each time expecting the revision they read it at.
func concurrentCounter(h *harness) {
	h.apply(NewSource(Public), NewEntity("indicator:i", figure(0)))
	const each = 3
	together(4, func(int) {
		for range each {
			if err := h.increment(); err != nil {
				h.Error(describe(err))
			}
		}
	})
	h.same("figure", *h.entity("indicator:i").Value, float64(4*each))
	h.same("head", h.head().Revision, rev(1+4*each))
}

func figure(v float64) func(*graph.Entity) {
	return func(e *graph.Entity) { e.Value = &v }
}

func (h *harness) increment() error {
	for {
		_, err := eventually(h.ctx, func() (graph.Receipt, error) {
			head, err := h.store.Head(h.ctx)
			if err != nil {
				return graph.Receipt{}, err
			}
			records, err := h.store.Get(h.ctx, graph.Scope{openNeed}, []graph.ID{"indicator:i"})
			if err != nil {
				return graph.Receipt{}, err
			}
			return h.store.Apply(h.ctx, expecting(head.Revision, NewEntity("indicator:i", figure(*records.Entities["indicator:i"].Value+1))))
		})
		if graph.CodeOf(err) != graph.Conflict {
			return err
		}
	}
}

func concurrentReads(h *harness) {
	fillMarked(h)
	r := newRandom(11)
	model := NewModel()
	Fill(h, model, NewBatch("marked", markedGraph()...))
	asked, scopes := questionsOf(r, model), []graph.Scope{h.scope(desk), h.scope(anyone)}
	var want [2][]answer
	for i, scope := range scopes {
		want[i] = asked.of(newHarness(h.T, model), scope)
	}
	got := make([][]answer, 8)
	together(len(got), func(i int) { got[i] = asked.quietly(h, scopes[i%2]) })
	for i, g := range got {
		h.same("answers", g, want[i%2])
	}
}

// quietly asks all questions from another goroutine than the test's, which may not end it.
func (q *questions) quietly(h *harness, scope graph.Scope) (out []answer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		out = q.of(h, scope)
	}()
	<-done
	return out
}

func concurrentClose(h *harness) {
	h.apply(NewSource(Public))
	h.apply(troupeOf(2)...)
	var closed atomic.Bool
	together(5, func(i int) {
		if i == 0 {
			time.Sleep(5 * time.Millisecond)
			if err := h.store.Close(h.ctx); err != nil {
				h.Errorf("closing: %v", describe(err))
			}
			closed.Store(true)
			return
		}
		for range 1000 {
			last := closed.Load()
			err := h.anyCall(h.ctx, i)
			if code := graph.CodeOf(err); err != nil && code != graph.Unavailable && code != graph.Canceled {
				h.Errorf("a call while the store closes: %s: %v", code, describe(err))
			}
			if last {
				return
			}
		}
	})
}

// anyCall makes one call out of several.
func (h *harness) anyCall(ctx context.Context, i int) error {
	switch i % 4 {
	case 0:
		_, err := h.store.Snapshot(ctx, func(any) error { return nil })
		return err
	case 1:
		_, err := h.store.Apply(ctx, NewBatch(newKey(), NewEntity("person:late")))
		return err
	case 2:
		_, err := h.store.Get(ctx, graph.Scope{openNeed}, troupeIDs())
		return err
	default:
		_, err := h.store.Find(ctx, graph.FindQuery{Scope: graph.Scope{openNeed}, Limit: 5})
		return err
	}
}
