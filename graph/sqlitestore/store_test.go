package sqlitestore_test

import (
	"path/filepath"
	"testing"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) graph.Store { return open(t, filepath.Join(t.TempDir(), "data.db")) })
}

// open opens a store for the length of a test.
func open(t testing.TB, path string) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: path})
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}
