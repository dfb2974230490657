package sqlitestore_test

import (
	"path/filepath"
	"testing"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(tb testing.TB) graph.Store {
		tb.Helper()
		return open(tb, filepath.Join(tb.TempDir(), "data.db"))
	})
}

// open opens a store for the length of a test.
func open(tb testing.TB, path string) *sqlitestore.Store {
	tb.Helper()
	s, err := sqlitestore.Open(tb.Context(), sqlitestore.Config{Path: path})
	if err != nil {
		tb.Fatalf("opening %s: %v", path, err)
	}
	tb.Cleanup(func() {
		if err := s.Close(tb.Context()); err != nil {
			tb.Errorf("closing: %v", err)
		}
	})
	return s
}
