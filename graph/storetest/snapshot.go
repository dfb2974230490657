package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"backchannel/graph"
)

func testSnapshot(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillWhole, []test{
		{"visits sources, entities, ties, coverages, each ascending by id", snapshotOrder},
		{"visits every record once, as Get gives it, whatever its marking", snapshotWhole},
		{"names the revision it is of", snapshotRevision},
		{"an error of visit ends it and is returned", snapshotError},
		{"a caller who gives up while visiting ends it", snapshotCanceled},
		{"records belong to the caller", snapshotOwned},
	})
	each(t, open, []test{
		{"an empty store has revision 0 and no records", snapshotEmpty},
		{"dropped records are gone, replaced ones are there once", snapshotAfterDrop},
		{"a batch committed while it visits is not in it", snapshotDuringApply},
	})
}

func snapshotOrder(h *harness) {
	records, _ := h.snapshot()
	if !slices.IsSortedFunc(records, compareRecords) {
		h.Errorf("out of order: %v", idsOf(records))
	}
	if len(records) < len(graph.EntityKinds)+len(graph.TieKinds) {
		h.Errorf("%d records, too few to be all", len(records))
	}
}

// compareRecords orders records as a snapshot does.
func compareRecords(a, b any) int {
	if d := turn(idOf(a)) - turn(idOf(b)); d != 0 {
		return d
	}
	if idOf(a) < idOf(b) {
		return -1
	}
	return 1
}

func snapshotWhole(h *harness) {
	want := slices.Concat(wholeSources(), wholeEntities(), wholeTies(), wholeCoverages())
	slices.SortFunc(want, compareRecords)
	records, _ := h.snapshot()
	h.same("ids", idsOf(records), idsOf(want))
	for _, record := range records {
		got := h.get(h.all(), idOf(record))
		var alone graph.Records
		alone.Put(record)
		h.same(string(idOf(record)), alone, got)
	}
}

func snapshotRevision(h *harness) {
	_, revision := h.snapshot()
	h.same("revision", revision, h.head().Revision)
}

func snapshotError(h *harness) {
	stop := errors.New("enough")
	for _, after := range []int{1, 2, 40} {
		visits := 0
		_, err := h.store.Snapshot(h.ctx, func(any) error {
			if visits++; visits == after {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || visits != after {
			h.Errorf("after %d visits: error %v, want the one visit returned after %d", visits, err, after)
		}
	}
	own := graph.Errorf(graph.Limit, "no room for more")
	_, err := h.store.Snapshot(h.ctx, func(any) error { return own })
	if !errors.Is(err, own) {
		h.Errorf("error %v, want the very *Error that visit returned", err)
	}
}

func snapshotCanceled(h *harness) {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	visits := 0
	_, err := h.store.Snapshot(ctx, func(any) error {
		visits++
		cancel()
		return nil
	})
	h.failed(err, graph.Canceled)
	if visits > 1 {
		h.Errorf("%d visits after the caller gave up", visits-1)
	}
}

func snapshotOwned(h *harness) {
	spoiled, _ := h.snapshot()
	before := clones(spoiled)
	for _, record := range spoiled {
		if idOf(record).Slug() == "whole" {
			spoil(record)
		}
	}
	after, _ := h.snapshot()
	h.same("records after a caller changed theirs", after, before)
}

func snapshotEmpty(h *harness) {
	records, revision := h.snapshot()
	h.same("records", len(records), 0)
	h.same("revision", revision, graph.Revision(0))
}

func snapshotAfterDrop(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"), NewEntity("state:b"), NewTie("formal-tie:x", "state:a", "state:b"))
	h.apply(NewEntity("state:a", func(e *graph.Entity) { e.Summary = "again" }), graph.ID("formal-tie:x"), graph.ID("state:b"))
	records, revision := h.snapshot()
	h.same("ids", idsOf(records), []graph.ID{Public, "state:a"})
	h.same("revision", revision, graph.Revision(2))
	if e, ok := records[1].(*graph.Entity); !ok || e.Summary != "again" {
		h.Errorf("state:a is the one that was replaced: %+v", records[1])
	}
}

func snapshotDuringApply(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"), NewEntity("state:b"))
	done := make(chan error, 1)
	var ids []graph.ID
	revision, err := h.store.Snapshot(h.ctx, func(record any) error {
		if len(ids) == 0 {
			go func() {
				_, err := eventually(h.ctx, func() (graph.Receipt, error) {
					return h.store.Apply(h.ctx, NewBatch("meanwhile", NewEntity("state:c"), graph.ID("state:b")))
				})
				done <- err
			}()
			waitUntil(briefly, func() bool { return len(done) > 0 })
		}
		ids = append(ids, idOf(record))
		return nil
	})
	h.ok(err)
	h.ok(<-done)
	h.same("revision", revision, graph.Revision(1))
	h.same("ids", ids, []graph.ID{Public, "state:a", "state:b"})
	after, _ := h.snapshot()
	h.same("ids afterwards", idsOf(after), []graph.ID{Public, "state:a", "state:c"})
}
