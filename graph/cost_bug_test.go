package graph_test

import (
	"fmt"
	"runtime"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// TestBugPrepareIsQuadratic holds that four times the batch takes about four times the memory on the way, which stands for the work and is the
// same on every machine: an import of 400,000 ties must not go by the square of a batch.
func TestBugPrepareIsQuadratic(t *testing.T) {
	for name, of := range map[string]func(n int) graph.Batch{"channels": channelsOf, "derived sources": derivedOf} {
		t.Run(name, func(t *testing.T) {
			small, large := allocated(t, of(150)), allocated(t, of(600))
			if ratio := large / small; ratio > 8 {
				t.Errorf("four times the batch allocates %.1f times as much (%.0f MB)", ratio, large/1e6)
			}
		})
	}
}

// channelsOf is a batch of n channels.
func channelsOf(n int) graph.Batch {
	records := []any{storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b")}
	for i := range n {
		records = append(records, storetest.NewChannel(fmt.Sprint("c", i), "state:a", "state:b"))
	}
	return storetest.NewBatch("channels", records...)
}

// derivedOf is a batch of n sources, each of which derives from one of its own, and a tie that cites each.
func derivedOf(n int) graph.Batch {
	records := []any{storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("person:p")}
	for i := range n {
		id := graph.ID(fmt.Sprint("source:s", i))
		records = append(records, storetest.NewSource(id+"-parent"), storetest.NewSource(id, func(s *graph.Source) { s.DerivedFrom = id + "-parent" }),
			storetest.NewTie(graph.ID(fmt.Sprint("contact:c", i)), "person:p", "state:a", func(t *graph.Tie) { t.Citations[0].Source = id }))
	}
	return storetest.NewBatch("sources", records...)
}

// allocated is how many bytes preparing a batch takes on the way.
func allocated(t *testing.T, b graph.Batch) float64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := graph.Prepare(t.Context(), emptyTx{}, b, 1); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}
