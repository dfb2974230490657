package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

func openWith(t *testing.T, c sqlitestore.Config) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

func TestWriteWaitsForAnotherWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := openWith(t, sqlitestore.Config{Path: path, BusyTimeout: 50 * time.Millisecond})
	other := raw(t, path)
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("in vain", func(t *testing.T) {
		_, err := s.Apply(t.Context(), smallBatch("k"))
		if graph.CodeOf(err) != graph.Unavailable {
			t.Fatalf("%s %v", graph.CodeOf(err), err)
		}
		var e *graph.Error
		if errors.As(err, &e) {
			mustBeForUsers(t, e)
		}
	})
	t.Run("until it is given up", func(t *testing.T) {
		patient := openWith(t, sqlitestore.Config{Path: path, BusyTimeout: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		if _, err := patient.Apply(ctx, smallBatch("k")); graph.CodeOf(err) != graph.Canceled {
			t.Fatalf("%s %v", graph.CodeOf(err), err)
		}
	})
	t.Run("reads go on", func(t *testing.T) {
		if head, err := s.Head(t.Context()); err != nil || head.Revision != 0 {
			t.Errorf("%v %v", head, err)
		}
	})
	t.Run("until it is done", func(t *testing.T) {
		time.AfterFunc(70*time.Millisecond, func() { _ = tx.Rollback() })
		if r := apply(t, s, smallBatch("k")); r.Revision != 1 {
			t.Errorf("%v", r)
		}
	})
}

// Two stores on one file see each other's writes at once, also what a writer could have kept from its own last one.
func TestTwoStoresOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	model := storetest.NewModel()
	stores := []*sqlitestore.Store{open(t, path), open(t, path)}
	for i := range 40 {
		b := smallBatch(fmt.Sprintf("k%d", i%7))
		b.Key = fmt.Sprint(i)
		// Every name in this batch is that of the turn, and some records go.
		for _, e := range b.Entities {
			e.Names[0].Text = fmt.Sprintf("turn %d", i)
		}
		if i%5 == 4 {
			gone := smallBatch(fmt.Sprintf("k%d", i%7))
			b.Entities, b.Ties = nil, nil
			for _, e := range gone.Entities {
				b.Drop = append(b.Drop, e.ID)
			}
			b.Drop = append(b.Drop, gone.Ties[0].ID)
		}
		s := stores[(i/2)%2]
		want, got := apply(t, model, b), apply(t, s, b)
		if got != want {
			t.Fatalf("%v, want %v", got, want)
		}
		for _, s := range stores {
			if head, err := s.Head(t.Context()); err != nil || head.Revision != want.Revision {
				t.Fatalf("%v %v, want %v", head, err, want)
			}
		}
		w := &world{T: t, model: model, store: stores[i%2]}
		asks(w, "snapshot", func(s graph.Store) (any, error) {
			var all []any
			revision, err := s.Snapshot(t.Context(), func(r any) error { all = append(all, r); return nil })
			return []any{all, revision}, err
		})
		asks(w, "search", func(s graph.Store) (any, error) {
			return s.Search(t.Context(), graph.SearchQuery{Scope: graph.Scope{"CLEAR"}, Tokens: []string{"turn"}, Limit: 1000})
		})
	}
}

// Two processes write at once; each batch of both is committed once, and readers see whole revisions only.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	const each = 60
	children := []string{"one", "two"}
	var wait sync.WaitGroup
	for _, name := range children {
		cmd := start(t, "write", path, name, fmt.Sprint(each))
		wait.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", name, err, out)
			}
		})
	}
	s := open(t, path)
	wait.Go(func() {
		for i := range each {
			if _, err := s.Apply(t.Context(), smallBatch(fmt.Sprintf("own-%d", i))); err != nil {
				t.Errorf("%v (%v)", err, errors.Unwrap(err))
			}
		}
	})
	done := make(chan struct{})
	go func() { wait.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		mustHoldWhole(t, s, 0)
	}
	mustHoldWhole(t, s, 3*each)
}

// A new file may be opened by several at the same time.
func TestOpenAtOnce(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "new", "data.db")
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: path})
				if err != nil {
					t.Errorf("%v (%v)", err, errors.Unwrap(err))
					return
				}
				defer s.Close(t.Context())
				if _, err := s.Apply(t.Context(), smallBatch(fmt.Sprint(i))); err != nil {
					t.Errorf("%v (%v)", err, errors.Unwrap(err))
				}
			})
		}
		wait.Wait()
	}
}

// manyTies is a batch that takes a while.
func manyTies(key string, n int) graph.Batch {
	b := smallBatch(key)
	for i := range n {
		t := *b.Ties[0]
		t.ID = graph.ID(fmt.Sprintf("contact:%s-%d", key, i))
		b.Ties = append(b.Ties, &t)
	}
	return b
}

// A batch that is given up half-way has changed nothing, and a snapshot that is given up ends.
func TestGivingUp(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data.db"))
	apply(t, s, manyTies("base", 1000))
	b := manyTies("k", 5000)
	canceled := 0
	for wait := time.Millisecond; wait < 10*time.Second; wait = wait * 3 / 2 {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		receipt, err := s.Apply(ctx, b)
		cancel()
		if err == nil {
			if receipt.Replayed {
				t.Error("a batch that was said to be given up had been committed")
			}
			break
		}
		if graph.CodeOf(err) != graph.Canceled {
			t.Fatalf("%s %v (%v)", graph.CodeOf(err), err, errors.Unwrap(err))
		}
		canceled++
		if head, err := s.Head(t.Context()); err != nil || head.Revision != 1 {
			t.Fatalf("%v %v", head, err)
		}
	}
	if canceled == 0 {
		t.Error("the batch was never given up: make it larger")
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err := s.Snapshot(ctx, func(any) error {
		if n++; n == 100 {
			cancel()
		}
		return nil
	})
	if graph.CodeOf(err) != graph.Canceled || n > 101 {
		t.Errorf("after %d records: %s %v", n, graph.CodeOf(err), err)
	}
}

// The visit of a snapshot may use the store; its error comes back as it is.
func TestSnapshotVisit(t *testing.T) {
	s := openWith(t, sqlitestore.Config{Path: filepath.Join(t.TempDir(), "data.db"), Readers: 2})
	apply(t, s, smallBatch("k"))
	mine := errors.New("mine")
	_, err := s.Snapshot(t.Context(), func(any) error {
		if _, err := s.Head(t.Context()); err != nil {
			return err
		}
		apply(t, s, smallBatch("within"))
		return mine
	})
	if err != mine { //nolint:errorlint // as it is
		t.Errorf("%v", err)
	}
}

// A snapshot goes on while others write, holds one revision, and does not hold all its records in memory.
func TestSnapshotHoldsOneRevision(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data.db"))
	apply(t, s, manyTies("base", 10000))
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, grown := 0, uint64(0)
	revision, err := s.Snapshot(t.Context(), func(any) error {
		if n++; n%2000 == 0 {
			apply(t, s, smallBatch(fmt.Sprintf("k%d", n)))
			runtime.GC()
			runtime.ReadMemStats(&now)
			grown = max(grown, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
		}
		return nil
	})
	if err != nil || revision != 1 || n != 10004 {
		t.Errorf("%d records at revision %d: %v", n, revision, err)
	}
	if grown > 20<<20 {
		t.Errorf("the snapshot held %d MB", grown>>20)
	}
}

func TestAfterClose(t *testing.T) {
	s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "data.db")})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, smallBatch("k"))
	n := 0
	_, err = s.Snapshot(t.Context(), func(any) error {
		n++
		return s.Close(t.Context())
	})
	if n == 4 && err == nil || graph.CodeOf(err) == graph.Unavailable {
		t.Logf("a snapshot under way gave %d records: %v", n, err)
	} else {
		t.Errorf("a snapshot under way gave %d records and %v", n, err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	for name, call := range map[string]func() error{
		"Ping":  func() error { return s.Ping(t.Context()) },
		"Get":   func() error { _, err := s.Get(t.Context(), nil, nil); return err },
		"Find":  func() error { _, err := s.Find(t.Context(), graph.FindQuery{}); return err },
		"Apply": func() error { _, err := s.Apply(t.Context(), smallBatch("x")); return err },
		"Plans": func() error { _, err := s.Plans(t.Context()); return err },
	} {
		if err := call(); graph.CodeOf(err) != graph.Unavailable {
			t.Errorf("%s: %s %v", name, graph.CodeOf(err), err)
		}
	}
}

// However an engine puts it, a user reads what they can do about it and nothing else.
func TestErrorsAreForUsers(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data.db"))
	apply(t, s, smallBatch("k"))
	db := raw(t, filepath.Join(t.TempDir(), "other.db"))
	execute(t, db, "CREATE TABLE t (x INTEGER PRIMARY KEY)")
	execute(t, db, "INSERT INTO t VALUES (1)")
	engine := func(text string) error {
		_, err := db.ExecContext(t.Context(), text)
		var e *sqlite.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", text, err)
		}
		return err
	}
	syntax, constraint := engine("SELECT FROM nothing"), engine("INSERT INTO t VALUES (1)")
	execute(t, db, "PRAGMA query_only = 1")
	readOnly := engine("INSERT INTO t VALUES (2)")
	execute(t, db, "PRAGMA query_only = 0")
	execute(t, db, "PRAGMA max_page_count = 2")
	full := engine("CREATE TABLE u (x); CREATE TABLE v (x); CREATE TABLE w (x)")
	for _, c := range []struct {
		err  error
		want graph.Code
		says string
	}{
		{syntax, graph.Internal, "internal error while testing"},
		{constraint, graph.Conflict, "read again"},
		{readOnly, graph.Unavailable, "cannot be written"},
		{full, graph.Unavailable, "disk of the data file is full"},
		{context.Canceled, graph.Canceled, "given up"},
		{context.DeadlineExceeded, graph.Canceled, "time ran out"},
		{fmt.Errorf("around: %w", context.Canceled), graph.Canceled, "given up"},
		{graph.Errorf(graph.Limit, "as it is"), graph.Limit, "as it is"},
	} {
		var e *graph.Error
		if err := sqlitestore.Wrap("testing", c.err); !errors.As(err, &e) {
			t.Fatalf("%v becomes %v", c.err, err)
		}
		if e.Code != c.want || !strings.Contains(e.Message, c.says) {
			t.Errorf("%v becomes %s %q", c.err, e.Code, e.Message)
		}
		mustBeForUsers(t, e)
	}
	if sqlitestore.Wrap("testing", nil) != nil {
		t.Error("no error became one")
	}
}

// Each call sends few statements, and how many does not depend on what it finds.
func TestStatementsOfACall(t *testing.T) {
	var mu sync.Mutex
	var sent []string
	s := openWith(t, sqlitestore.Config{Path: filepath.Join(t.TempDir(), "data.db"), OnStatement: func(name string) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, name)
	}})
	apply(t, s, manyTies("k", 300))
	scope := graph.Scope{graph.Access(graph.Clear)}
	for want, call := range map[string]func() error{
		"Head": func() error { _, err := s.Head(t.Context()); return err },
		"Get": func() error {
			_, err := s.Get(t.Context(), scope, []graph.ID{"person:ka", "contact:k", "source:s"})
			return err
		},
		"":                    func() error { _, err := s.Get(t.Context(), scope, nil); return err },
		"FindCount FindKinds": func() error { _, err := s.Find(t.Context(), graph.FindQuery{Scope: scope, Limit: 10}); return err },
		"SearchToken": func() error {
			_, err := s.Search(t.Context(), graph.SearchQuery{Scope: scope, Tokens: []string{"k", "a"}, Limit: 10})
			return err
		},
		"NeighbourCount Neighbours": func() error {
			_, err := s.Neighbours(t.Context(), graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{"person:ka", "person:kb"}, Limit: 200})
			return err
		},
		"Changes": func() error { _, err := s.Changes(t.Context(), graph.ChangesQuery{Limit: 10}); return err },
	} {
		sent = nil
		if err := call(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(sent, " "); got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
}
