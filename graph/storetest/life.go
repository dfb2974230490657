package storetest

import (
	"context"
	"testing"
	"time"

	"backchannel/graph"
)

func testLife(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"Ping answers while the store is open", lifePing},
		{"every call of a caller who gave up is CANCELED", lifeCanceled},
		{"every call past its deadline is CANCELED", lifeDeadline},
		{"a batch given up before it began leaves nothing behind", lifeNothing},
		{"a batch given up while it runs is committed whole or not at all", lifeDuring},
		{"reads given up while they run end soon", lifeReadsDuring},
		{"Close twice is fine", lifeCloseTwice},
		{"any call after Close is UNAVAILABLE", lifeAfterClose},
		{"after Close, giving up does not matter", lifeAfterBoth},
	})
}

// call is one call of every method of a store.
type call struct {
	name string
	make func(ctx context.Context, s graph.Store) error
}

func calls() []call {
	scope, ids := graph.Scope{openNeed}, []graph.ID{"state:a"}
	return []call{
		{"Head", func(ctx context.Context, s graph.Store) error { _, err := s.Head(ctx); return err }},
		{"Get", func(ctx context.Context, s graph.Store) error { _, err := s.Get(ctx, scope, ids); return err }},
		{"Find", func(ctx context.Context, s graph.Store) error {
			_, err := s.Find(ctx, graph.FindQuery{Scope: scope, Limit: 1})
			return err
		}},
		{"Search", func(ctx context.Context, s graph.Store) error {
			_, err := s.Search(ctx, graph.SearchQuery{Scope: scope, Tokens: []string{"a"}, Limit: 1})
			return err
		}},
		{"Neighbours", func(ctx context.Context, s graph.Store) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: ids, Limit: 1})
			return err
		}},
		{"Snapshot", func(ctx context.Context, s graph.Store) error {
			_, err := s.Snapshot(ctx, func(any) error { return nil })
			return err
		}},
		{"Changes", func(ctx context.Context, s graph.Store) error {
			_, err := s.Changes(ctx, graph.ChangesQuery{Limit: 1})
			return err
		}},
		{"Apply", func(ctx context.Context, s graph.Store) error {
			_, err := s.Apply(ctx, NewBatch(newKey(), NewEntity("state:late")))
			return err
		}},
		{"Ping", func(ctx context.Context, s graph.Store) error { return s.Ping(ctx) }},
	}
}

// fails makes every call, each of which must fail with the code.
func (h *harness) fails(ctx context.Context, code graph.Code) {
	h.Helper()
	for _, c := range calls() {
		h.Run(c.name, func(t *testing.T) { newHarness(t, h.store).failed(c.make(ctx, h.store), code) })
	}
}

// works makes every call, none of which may fail.
func (h *harness) works() {
	h.Helper()
	for _, c := range calls() {
		if err := c.make(h.ctx, h.store); err != nil {
			h.Errorf("%s: %v", c.name, describe(err))
		}
	}
}

func lifePing(h *harness) {
	h.ok(h.store.Ping(h.ctx))
	h.apply(NewSource(Public), NewEntity("state:a"))
	n, counted := h.statements(func() { h.ok(h.store.Ping(h.ctx)) })
	if counted && n > 1 {
		h.Errorf("%d statements for a Ping, want one round trip", n)
	}
	h.works()
}

func lifeCanceled(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	ctx, cancel := context.WithCancel(h.ctx)
	cancel()
	h.fails(ctx, graph.Canceled)
	h.works()
}

func lifeDeadline(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	ctx, cancel := context.WithTimeout(h.ctx, -time.Second)
	defer cancel()
	h.fails(ctx, graph.Canceled)
	h.works()
}

func lifeNothing(h *harness) {
	h.apply(NewSource(Public))
	ctx, cancel := context.WithCancel(h.ctx)
	cancel()
	b := NewBatch("given up", NewEntity("state:a"))
	_, err := h.store.Apply(ctx, b)
	h.failed(err, graph.Canceled)
	h.same("head", h.head().Revision, graph.Revision(1))
	h.same("records", h.get(h.all(), "state:a").Len(), 0)
	h.same("the same batch again", Fill(h, h.store, b), graph.Receipt{Revision: 2})
}

// crowd is a batch that takes a while.
func crowd(key string) graph.Batch {
	records := []any{NewSource(Public), NewEntity("state:a")}
	for _, id := range manyIDs(400) {
		records = append(records, NewEntity(id), NewTie(graph.ID("contact:"+id.Slug()), id, "state:a"))
	}
	return NewBatch(key, records...)
}

func lifeDuring(h *harness) {
	for _, wait := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond} {
		ctx, cancel := context.WithCancel(h.ctx)
		time.AfterFunc(wait, cancel)
		b := crowd("crowd")
		_, err := h.store.Apply(ctx, b)
		cancel()
		if err != nil {
			h.failed(err, graph.Canceled)
		}
		records, revision := h.snapshot()
		if whole := len(recordsOf(b)); revision == 0 && len(records) != 0 || revision == 1 && len(records) != whole || revision > 1 || err == nil && revision != 1 {
			h.Fatalf("given up after %v (%v): %d of %d records at revision %d", wait, err, len(records), whole, revision)
		}
		h.same("changes", rev(len(h.changes(graph.ChangesQuery{Limit: 9}))), revision)
	}
	again := Fill(h, h.store, crowd("crowd"))
	h.same("revision of the same batch again", again.Revision, graph.Revision(1))
	h.same("records", h.at("state:a", graph.NeighbourQuery{Limit: 1}).Total, 400)
}

func lifeReadsDuring(h *harness) {
	Fill(h, h.store, crowd("crowd"))
	for _, c := range calls()[:7] {
		ctx, cancel := context.WithTimeout(h.ctx, 200*time.Microsecond)
		done := make(chan error, 1)
		go func() { done <- c.make(ctx, h.store) }()
		if !waitUntil(5*time.Second, func() bool { return len(done) > 0 }) {
			h.Errorf("%s goes on, long after its caller gave up", c.name)
		}
		if err := <-done; err != nil {
			h.failed(err, graph.Canceled)
		}
		cancel()
	}
	h.works()
}

func lifeCloseTwice(h *harness) {
	h.ok(h.store.Close(h.ctx))
	h.ok(h.store.Close(h.ctx))
}

func lifeAfterClose(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	h.ok(h.store.Close(h.ctx))
	h.fails(h.ctx, graph.Unavailable)
	h.ok(h.store.Close(h.ctx))
}

func lifeAfterBoth(h *harness) {
	h.ok(h.store.Close(h.ctx))
	ctx, cancel := context.WithCancel(h.ctx)
	cancel()
	for _, c := range calls() {
		if code := graph.CodeOf(c.make(ctx, h.store)); code != graph.Unavailable && code != graph.Canceled {
			h.Errorf("%s: %s, want UNAVAILABLE or CANCELED", c.name, code)
		}
	}
}
