package graph

import (
	"context"
	"testing"
)

// TestGatheredEqualsWhole asks random questions of the whole atlas and of the part that is gathered for each.
func TestGatheredEqualsWhole(t *testing.T) {
	found := 0
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		viewer := r.viewer()
		v := r.prepared(t)
		for range 3 {
			q := r.query()
			whole, gathered := v.For(viewer), v.For(viewer)
			gathered.atlas = func(context.Context, *Tables) (*atlas, error) { return nil, errTooLarge }
			want, wantErr := whole.paths(context.Background(), q)
			got, gotErr := gathered.paths(context.Background(), q)
			if message(wantErr) != message(gotErr) {
				t.Fatalf("seed %d: %v, want %v", seed, gotErr, wantErr)
			}
			if wantErr != nil {
				continue
			}
			if !got.Complete {
				t.Fatalf("seed %d: stopped because of %s", seed, got.StoppedBecause)
			}
			if a, b := string(asJSON(t, got)), string(asJSON(t, want)); a != b {
				t.Fatalf("seed %d, %+v:\ngathered %s\nwhole    %s", seed, q, a, b)
			}
			found += len(want.Paths)
		}
	}
	if found == 0 {
		t.Error("no paths at all")
	}
}
