package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// bulkLines returns the lines of a viewer's graph on a day as JSON, without the revision.
func bulkLines(t *testing.T, store graph.Store, v graph.Viewer, day graph.Day) []string {
	t.Helper()
	var out []string
	err := graph.NewService(store, clock).For(v).Bulk(t.Context(), day, func(line any) error {
		switch l := line.(type) {
		case graph.BulkHead:
			l.Revision = 0
			line = l
		case graph.BulkNode:
			line = []any{l.ID, l.Name(), l.Type, l.State, l.Conducts, l.Marking}
		case graph.BulkTie:
			hops := []any{}
			for _, leg := range l.Legs {
				hops = append(hops, leg.A, leg.B, leg.TrustCost, leg.EvidenceCost, leg.CurrencyCost)
			}
			line = []any{l.ID, l.From, l.To, l.Role, l.Span, l.Validity, hops}
		}
		text, err := json.Marshal(line)
		out = append(out, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func someDay(r *rand.Rand) graph.Day { return graph.DayOf(2006+r.IntN(16), 6, 1+r.IntN(28)) }

// TestBulkHiddenIsAsIfRemoved holds what a viewer gets against the whole of a store from which everything hidden was removed.
func TestBulkHiddenIsAsIfRemoved(t *testing.T) {
	hidden, hops := 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 11))
		model := storetest.NewModel()
		storetest.Fill(t, model, storetest.RandomGraph(r, storetest.Medium))
		viewer, day := storetest.RandomViewer(r), someDay(r)
		got, want := bulkLines(t, model, viewer, day), bulkLines(t, model.Seen(viewer), graph.LocalUser(), day)
		if !slices.Equal(got, want) {
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("seed %d, %+v on %s, line %d:\n got %s\nwant %s", seed, viewer, day, i, got[i], want[i])
				}
			}
			t.Fatalf("seed %d, %+v on %s: %d lines, want %d", seed, viewer, day, len(got), len(want))
		}
		all := bulkLines(t, model, graph.LocalUser(), day)
		hidden += len(all) - len(got)
		hops += len(got)
	}
	if hidden < 300 || hops < 300 {
		t.Errorf("%d lines hidden and %d shown: this tests too little", hidden, hops)
	}
}

// busy is a store to which others write: before each of the next snapshots while writes are left.
type busy struct {
	*storetest.Model
	t         *testing.T
	snapshots int
	write     func(snapshot int) bool
}

func (b *busy) Snapshot(ctx context.Context, visit func(any) error) (graph.Revision, error) {
	b.snapshots++
	if b.write(b.snapshots) {
		if _, err := b.Apply(ctx, storetest.NewBatch(time.Duration(b.snapshots).String(), storetest.NewEntity("state:late"))); err != nil {
			b.t.Error(err)
		}
	}
	return b.Model.Snapshot(ctx, visit)
}

// TestBulkIsOfOneRevision writes between the two readings: what is streamed is of a revision that both have seen, and never of two.
func TestBulkIsOfOneRevision(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(snapshot int) bool
		code  graph.Code
	}{
		{"nobody", func(int) bool { return false }, ""},
		{"once before the second reading", func(n int) bool { return n == 3 }, ""},
		{"always", func(int) bool { return true }, graph.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := &busy{Model: storetest.NewModel(), t: t, write: c.write}
			storetest.Fill(t, store.Model, storetest.WholeBatch())
			var head *graph.BulkHead
			ended := false
			err := graph.NewService(store, clock).For(graph.LocalUser()).Bulk(t.Context(), graph.DayOf(2015, 1, 1), func(line any) error {
				switch l := line.(type) {
				case graph.BulkHead:
					if head != nil {
						t.Error("it began twice")
					}
					head = &l
				case graph.BulkEnd:
					ended = true
				}
				return nil
			})
			if graph.CodeOf(err) != c.code || ended != (err == nil) || (head != nil) != (err == nil) {
				t.Fatalf("%v, begun %v, ended %v", err, head != nil, ended)
			}
			if at, _ := store.Head(t.Context()); head != nil && head.Revision != at.Revision {
				t.Errorf("of revision %v, the store is at %v", head.Revision, at.Revision)
			}
		})
	}
}

// TestBulkLetsGo gives up in the middle, more often than graphs are streamed at once, and waits for a turn in vain: the next one is streamed all the same.
func TestBulkLetsGo(t *testing.T) {
	model := storetest.NewModel()
	storetest.Fill(t, model, storetest.WholeBatch())
	svc := graph.NewService(model, clock)
	day := graph.DayOf(2015, 1, 1)
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		lines := 0
		err := svc.For(graph.LocalUser()).Bulk(ctx, day, func(any) error {
			if lines++; lines == 2 {
				cancel()
			}
			return nil
		})
		if graph.CodeOf(err) != graph.Canceled || lines > 3 {
			t.Fatalf("given up after 2 lines, it went on to %d: %v", lines, err)
		}
	}
	broken := errors.New("broken")
	if err := svc.For(graph.LocalUser()).Bulk(t.Context(), day, func(any) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the reader's own error is %v", err)
	}
	begun, release, held := make(chan bool), make(chan bool), make(chan error)
	for range 2 {
		go func() {
			once := false
			held <- svc.For(graph.LocalUser()).Bulk(t.Context(), day, func(any) error {
				if !once {
					once = true
					begun <- true
					<-release
				}
				return nil
			})
		}()
		<-begun
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := svc.For(graph.LocalUser()).Bulk(ctx, day, func(any) error { return nil }); graph.CodeOf(err) != graph.Canceled {
		t.Errorf("beside two others it is not its turn, and it got %v", err)
	}
	close(release)
	for range 2 {
		if err := <-held; err != nil {
			t.Error(err)
		}
	}
	if err := svc.For(graph.LocalUser()).Bulk(t.Context(), day, func(any) error { return nil }); err != nil {
		t.Error(err)
	}
}
