package neo4jstore_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
	"backchannel/tools/neo4j/server"
)

// ownServer starts a server that a test may kill, where servers are at hand at all.
func ownServer(t *testing.T) (*server.Server, neo4jstore.Config) {
	t.Helper()
	testConfig(t)
	if testing.Short() {
		t.Skip("it starts a server of its own four times")
	}
	s, err := server.Start(t.Context(), server.Options{Home: t.TempDir(), Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s, neo4jstore.Config{URI: s.URI, Username: s.Username, Password: s.Password, Database: server.Database, Retry: 2 * time.Second}
}

// restart starts the server again.
func restart(t *testing.T, s *server.Server) {
	t.Helper()
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A store outlives its server: it says so while the server is away, and goes on when the server is back, with nothing lost and nothing by halves.
func TestKilledServer(t *testing.T) {
	killed, c := ownServer(t)
	s := reopen(t, c)
	storetest.Fill(t, s, herdOf(1))
	version := 2
	for round := range 4 {
		acknowledged := atomic.Int64{}
		acknowledged.Store(int64(version - 1))
		failure := make(chan error)
		go func() {
			for {
				if _, err := s.Apply(t.Context(), herdOf(version)); err != nil {
					failure <- err
					return
				}
				acknowledged.Store(int64(version))
				version++
			}
		}()
		time.Sleep(time.Duration(500+171*round) * time.Millisecond)
		killed.Kill()
		failed(t, <-failure, graph.Unavailable)
		start := time.Now()
		for name, err := range every(t.Context(), s) {
			t.Run(name, func(t *testing.T) { failed(t, err, graph.Unavailable) })
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("9 calls to a dead server took %v", took)
		}
		restart(t, killed)
		if err := s.Ping(t.Context()); err != nil {
			t.Fatalf("after the restart: %v", err)
		}
		// The batch under way is there, or it is not.
		whole(t, s, acknowledged.Load(), int64(version))
		receipt, err := s.Apply(t.Context(), herdOf(version))
		if err != nil || receipt.Revision != graph.Revision(version) {
			t.Fatalf("the batch again: %+v, %v", receipt, err)
		}
		t.Logf("killed in batch %d, which was replayed: %v", version, receipt.Replayed)
		whole(t, s, int64(version), int64(version))
		version++
	}
}

// whole requires the store to hold one version of the herd, the last one acknowledged or the one that was under way.
func whole(t *testing.T, s *neo4jstore.Store, least, most int64) {
	t.Helper()
	v := versions{}
	revision, err := s.Snapshot(t.Context(), func(r any) error { v.record(r); return nil })
	if err != nil || len(v) != 1 || v[fmt.Sprint(revision)] == 0 || int64(revision) < least || int64(revision) > most {
		t.Errorf("revision %d with versions %v, want one from %d to %d: %v", revision, v, least, most, err)
	}
	findings, err := s.Audit(t.Context())
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	for _, f := range findings {
		t.Errorf("audit: %+v", f)
	}
}

// A store may be opened before its server is there.
func TestServerComesLater(t *testing.T) {
	late, c := ownServer(t)
	late.Kill()
	start := time.Now()
	s := reopen(t, c)
	failed(t, s.Ping(t.Context()), graph.Unavailable)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("opening without a server took %v", took)
	}
	restart(t, late)
	if head, err := s.Head(t.Context()); err != nil || head.Revision != 0 {
		t.Errorf("head %v when the server is there: %v", head, err)
	}
	// Pooled connections that died with the server are no reason for a ping to fail.
	for range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		_, err := s.Get(ctx, graph.Scope{"CLEAR"}, []graph.ID{"state:a"})
		cancel()
		if err != nil {
			t.Error(err)
		}
	}
	restart(t, late)
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping after a restart: %v", err)
	}
}

// Marks left by a writer that died between them, or by a server that did, hold readers up once.
func TestMarksLeftBehind(t *testing.T) {
	c := testConfig(t)
	s := open(t)
	ids := fill(t, s)
	raw(t, c, "MATCH (k:Commit) SET k.begun = k.begun + 1", nil)
	before := s.Statements()
	if records, err := s.Get(t.Context(), graph.Scope{"CLEAR"}, ids); err != nil || records.Len() != len(ids) {
		t.Fatalf("%d records, %v", records.Len(), err)
	}
	if n := s.Statements() - before; n < 3 {
		t.Errorf("%d statements: this read should have had trouble", n)
	}
	before = s.Statements()
	if _, err := s.Get(t.Context(), graph.Scope{"CLEAR"}, ids); err != nil || s.Statements()-before != 1 {
		t.Errorf("%d statements for the next read, %v", s.Statements()-before, err)
	}
	if head, err := s.Head(t.Context()); err != nil || head.Revision != 1 {
		t.Errorf("head %v, %v", head, err)
	}
}

// Another database at the same address, such as one restored from a backup, is taken as it is: the bookmarks of the old one are forgotten, and its
// schema is looked at.
func TestAnotherDatabase(t *testing.T) {
	old, c := ownServer(t)
	s := reopen(t, c)
	fill(t, s)
	old.Kill()
	u, err := url.Parse(old.URI)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	other, err := server.Start(t.Context(), server.Options{Home: t.TempDir(), Password: old.Password, BoltPort: port, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Kill)
	for try := 1; ; try++ {
		head, err := s.Head(t.Context())
		if err == nil {
			if head.Revision != 0 {
				t.Errorf("revision %d of an empty database", head.Revision)
			}
			break
		}
		failed(t, err, graph.Unavailable)
		if try == 3 {
			t.Fatal("the third call fails too")
		}
	}
	fill(t, s)
}
