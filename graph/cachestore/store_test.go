package cachestore_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

func opened(tb testing.TB, path string) graph.Store {
	tb.Helper()
	s, err := sqlitestore.Open(context.Background(), sqlitestore.Config{Path: path})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// TestContract holds the memory to the contract of all stores: over the model with little room and asking before each read, and over SQLite as a service
// has it.
func TestContract(t *testing.T) {
	t.Run("model", func(t *testing.T) {
		storetest.Run(t, func(tb testing.TB) graph.Store {
			tb.Helper()
			s := cachestore.New(storetest.NewModel(), cachestore.Options{MaxBytes: 200_000})
			tb.Cleanup(func() { _ = s.Close(context.Background()) })
			return s
		})
	})
	t.Run("sqlite", func(t *testing.T) {
		storetest.Run(t, func(tb testing.TB) graph.Store {
			tb.Helper()
			return cachestore.New(opened(tb, filepath.Join(tb.TempDir(), "graph.db")), cachestore.Options{MaxStale: cachestore.DefaultMaxStale, Now: time.Now})
		})
	})
}
