package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
)

// tiny is a graph small enough for every test.
var tiny = Size{Name: "tiny", Entities: 300, Ties: 1_500, States: 8}

// hashOf digests all batches of a size.
func hashOf(t *testing.T, s Size) string {
	t.Helper()
	h := sha256.New()
	encoder := json.NewEncoder(h)
	for b := range s.Batches() {
		if err := encoder.Encode(b); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Two runs, and two machines, make the same bytes. A change that is meant raises generation too.
func TestGraphIsFixed(t *testing.T) {
	const want = "cff0c7fe46f5b91badba6f32015f9dec77649dd338e60aadf495177b9578fd5e"
	if got := hashOf(t, Sizes[0]); got != want {
		t.Errorf("S is %s, not %s", got, want)
	}
}

// A store takes the whole graph of size S, batch by batch, and it is as large as its name says.
func TestStoreTakesGraph(t *testing.T) {
	svc := loaded(t, Sizes[0])
	entities, ties := 0, map[graph.TieKind]int{}
	if _, err := svc.For(graph.LocalUser()).Snapshot(t.Context(), func(record any) error {
		switch r := record.(type) {
		case *graph.Entity:
			entities++
		case *graph.Tie:
			ties[r.Kind]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range ties {
		sum += n
	}
	if entities != Sizes[0].Entities || sum != Sizes[0].Ties {
		t.Errorf("%d entities and %d ties, not %d and %d", entities, sum, Sizes[0].Entities, Sizes[0].Ties)
	}
	conduct := 0
	for _, kind := range graph.Conducts {
		conduct += ties[kind]
	}
	if conduct*10 < sum*8 {
		t.Errorf("only %d of %d ties are of kinds that conduct: %v", conduct, sum, ties)
	}
}

// The degrees have a heavy tail: at S the largest hub joins 10 to 20 % of the entities, at M 5,000 to 10,000 of them, and half of all have few ties.
func TestHeavyTail(t *testing.T) {
	for _, c := range []struct {
		size        Size
		least, most int
	}{{Sizes[0], 200, 400}, {Sizes[1], 5_000, 10_000}} {
		degree := map[graph.ID]int{}
		for b := range c.size.Batches() {
			for _, tie := range b.Ties {
				degree[tie.From]++
				degree[tie.To]++
			}
		}
		largest, few := 0, 0
		for _, n := range degree {
			largest = max(largest, n)
			if n <= 2*c.size.Ties/c.size.Entities {
				few++
			}
		}
		if largest < c.least || largest > c.most {
			t.Errorf("%s: the largest hub has %d ties, not %d to %d", c.size.Name, largest, c.least, c.most)
		}
		if few*2 < c.size.Entities {
			t.Errorf("%s: only %d of %d entities have no more ties than twice the mean", c.size.Name, few, c.size.Entities)
		}
	}
}

// loaded returns a service over an embedded store that holds a graph.
func loaded(t *testing.T, s Size) *graph.Service {
	t.Helper()
	store, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "graph.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close(t.Context()) })
	svc := graph.NewService(store, time.Now)
	for b := range s.Batches() {
		if _, err := svc.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return svc
}
