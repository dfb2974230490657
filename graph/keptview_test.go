package graph_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// counted is a store that counts how often all of it is read.
type counted struct {
	*storetest.Model
	snapshots int
}

func (c *counted) Snapshot(ctx context.Context, visit func(any) error) (graph.Revision, error) {
	c.snapshots++
	return c.Model.Snapshot(ctx, visit)
}

// rankings returns the answers to random questions.
func rankings(t *testing.T, svc *graph.Service, seed uint64) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	session := svc.For(graph.LocalUser())
	page, err := session.Find(t.Context(), graph.FindQuery{Kinds: graph.ActorKinds, Limit: graph.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	for range 25 {
		from, to := page.Entities[r.IntN(len(page.Entities))].ID, page.Entities[r.IntN(len(page.Entities))].ID
		if from == to {
			continue
		}
		ranking, err := session.Rank(t.Context(), graph.PathQuery{From: []graph.ID{from}, To: []graph.ID{to}, AsOf: someDay(r), Limit: 20, IncludeFormal: r.IntN(2) == 0})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ranking)
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// keptOf returns a store of a random graph, and its view as it is kept.
func keptOf(tb testing.TB, seed uint64) (*counted, []byte) {
	tb.Helper()
	store := &counted{Model: storetest.NewModel()}
	size := storetest.Medium
	size.Ties *= 3
	storetest.Fill(tb, store.Model, storetest.RandomGraph(rand.New(rand.NewPCG(seed, 3)), size))
	svc := graph.NewService(store, clock)
	if _, err := svc.For(graph.LocalUser()).View(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	var kept bytes.Buffer
	if revision, err := svc.KeepView(tb.Context(), "this", &kept); err != nil || revision != svc.ViewRevision() || revision == 0 {
		tb.Fatal(revision, err)
	}
	return store, kept.Bytes()
}

// TestKeptViewAnswersAlike restores views and asks them: the answers are those of views drawn from the store, nothing of which was read, and so they are
// after changes.
func TestKeptViewAnswersAlike(t *testing.T) {
	for seed := range uint64(40) {
		store, kept := keptOf(t, seed)
		restored := graph.NewService(store, clock)
		if err := restored.RestoreView(t.Context(), "this", kept); err != nil {
			t.Fatal(err)
		}
		store.snapshots = 0
		for i := range 3 {
			got := rankings(t, restored, seed)
			head, err := restored.For(graph.LocalUser()).Revision(t.Context())
			if err != nil || store.snapshots != 0 {
				t.Fatalf("seed %d: %v; the store was read %d times", seed, err, store.snapshots)
			}
			drawn := graph.NewService(store, clock)
			if want := rankings(t, drawn, seed); got != want {
				t.Fatalf("seed %d, after %d changes:\n got %s\nwant %s", seed, i, got, want)
			}
			if want, err := drawn.For(graph.LocalUser()).Revision(t.Context()); err != nil || want != head {
				t.Fatalf("seed %d: %v; at %+v, want %+v", seed, err, head, want)
			}
			store.snapshots = 0
			storetest.Fill(t, store.Model, storetest.NewBatch(fmt.Sprintf("more %d", i), storetest.NewEntity(graph.ID(fmt.Sprintf("person:more-%d", i))),
				storetest.NewTie(graph.ID(fmt.Sprintf("contact:more-%d", i)), graph.ID(fmt.Sprintf("person:more-%d", i)), firstState(t, restored), dated())))
		}
		if restored.ViewRevision() != 0 {
			t.Errorf("seed %d: a view with changes in it passes for a drawn one", seed)
		}
		if revision, err := restored.KeepView(t.Context(), "this", &bytes.Buffer{}); revision != 0 || err != nil {
			t.Errorf("seed %d: it was kept: %v %v", seed, revision, err)
		}
	}
}

func firstState(t *testing.T, svc *graph.Service) graph.ID {
	t.Helper()
	page, err := svc.For(graph.LocalUser()).Find(t.Context(), graph.FindQuery{Kinds: []graph.EntityKind{graph.State}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return page.Entities[0].ID
}

// TestKeptViewIsHeldAgainst refuses a view of another store, of another program, cut short at every length, and with any byte changed.
func TestKeptViewIsHeldAgainst(t *testing.T) {
	store, kept := keptOf(t, 1)
	other, _ := keptOf(t, 2)
	if err := graph.NewService(other, clock).RestoreView(t.Context(), "this", kept); graph.CodeOf(err) != graph.Conflict {
		t.Errorf("of another store: %v", err)
	}
	if err := graph.NewService(storetest.NewModel(), clock).RestoreView(t.Context(), "this", kept); graph.CodeOf(err) != graph.Conflict {
		t.Errorf("of an empty store: %v", err)
	}
	svc := graph.NewService(store, clock)
	if err := svc.RestoreView(t.Context(), "that", kept); graph.CodeOf(err) != graph.Conflict {
		t.Errorf("of another program: %v", err)
	}
	for n := range len(kept) {
		if err := svc.RestoreView(t.Context(), "this", kept[:n]); graph.CodeOf(err) != graph.Invalid {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
		flipped := bytes.Clone(kept)
		flipped[n] ^= 1 << (n % 8)
		if err := svc.RestoreView(t.Context(), "this", flipped); graph.CodeOf(err) != graph.Invalid {
			t.Fatalf("with byte %d changed: %v", n, err)
		}
	}
	if svc.ViewRevision() != 0 {
		t.Error("something of it was taken over")
	}
	svc.ViewMemory(100)
	if err := svc.RestoreView(t.Context(), "this", kept); graph.CodeOf(err) != graph.Limit {
		t.Errorf("too large: %v", err)
	}
}

// FuzzKeptView changes bytes of a kept view and mends its checksum: it is refused, or an answer comes of it; nothing breaks.
func FuzzKeptView(f *testing.F) {
	store, kept := keptOf(f, 1)
	f.Add([]byte{}, uint32(0), uint16(0))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, uint32(len(kept)/2), uint16(0))
	f.Add([]byte{7}, uint32(40), uint16(100))
	f.Fuzz(func(t *testing.T, change []byte, at uint32, cut uint16) {
		body := bytes.Clone(kept[:len(kept)-4])
		body = body[:max(0, len(body)-int(cut))]
		copy(body[min(int(at), len(body)):], change)
		body = binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
		svc := graph.NewService(store, clock)
		if svc.RestoreView(t.Context(), "this", body) == nil {
			_, _ = svc.For(graph.LocalUser()).View(t.Context())
		}
	})
}
