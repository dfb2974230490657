package graph_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// countingStore counts how often the whole graph is read.
type countingStore struct {
	graph.Store
	snapshots atomic.Int64
}

func (s *countingStore) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	s.snapshots.Add(1)
	return s.Store.Snapshot(ctx, visit)
}

// TestWritesAreInTheNextAnswer commits ties one by one and asks for paths at the revision of each: the view is brought along, not read anew.
func TestWritesAreInTheNextAnswer(t *testing.T) {
	const writes = 40
	store := &countingStore{Store: storetest.NewModel()}
	service := graph.NewService(store, clock)
	records := []any{storetest.NewSource(storetest.Public), storetest.NewEntity("person:a"), storetest.NewEntity("person:z")}
	for i := range writes {
		records = append(records, storetest.NewEntity(graph.ID(fmt.Sprintf("person:m%02d", i))))
	}
	applied := 0
	apply := func(records ...any) string {
		t.Helper()
		applied++
		receipt, err := service.Apply(t.Context(), storetest.NewBatch(fmt.Sprint(applied), records...))
		if err != nil {
			t.Fatal(err)
		}
		return receipt.Revision.Token()
	}
	apply(records...)
	asked := graph.PathQuery{From: []graph.ID{"person:a"}, To: []graph.ID{"person:z"}, AsOf: graph.DayOf(2010, 1, 1), MaxHops: 2, Limit: 100}
	for i := range writes {
		middle := graph.ID(fmt.Sprintf("person:m%02d", i))
		token := apply(
			storetest.NewTie(graph.ID(fmt.Sprintf("contact:a%02d", i)), "person:a", middle, dated()),
			storetest.NewTie(graph.ID(fmt.Sprintf("contact:z%02d", i)), middle, "person:z", dated()),
		)
		session := service.For(graph.LocalUser())
		if err := session.AwaitRevision(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		answer, err := session.Rank(t.Context(), asked)
		if err != nil || len(answer.Paths) != i+1 {
			t.Fatalf("after write %d: %d paths (%v)", i, len(answer.Paths), err)
		}
		if i == 0 {
			store.snapshots.Store(0)
		}
	}
	if n := store.snapshots.Load(); n != 0 {
		t.Errorf("the whole graph was read %d times after the first answer", n)
	}
}
