package neo4jstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"backchannel/graph"
)

// served is a database that tells what it was asked, and answers each read when it is let.
type served struct {
	mu    sync.Mutex
	asked [][]graph.ID
	let   chan error
}

func (s *served) read(ctx context.Context, ids []graph.ID) (string, error) {
	s.mu.Lock()
	n := len(s.asked)
	s.asked = append(s.asked, ids)
	s.mu.Unlock()
	select {
	case err := <-s.let:
		return fmt.Sprint("read ", n), err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (s *served) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// told is what a caller got.
type told struct {
	text string
	err  error
}

// asker returns a function that asks in a goroutine of its own and says where the answer will be.
func asker(s *shared[string], db *served) func(ctx context.Context, key string, ids ...graph.ID) chan told {
	return func(ctx context.Context, key string, ids ...graph.ID) chan told {
		out := make(chan told, 1)
		go func() {
			text, err := s.ask(ctx, key, ids, db.read)
			out <- told{text, err}
		}()
		synctest.Wait()
		return out
	}
}

// Who waits at the same moment for the same is answered by one read, which begins after all of them came; who asks for something else is not among them.
func TestSharedReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, db := newShared[string](1), &served{let: make(chan error)}
		ask := asker(s, db)
		first := ask(t.Context(), "x", "state:a")
		second, third, other := ask(t.Context(), "x", "state:b"), ask(t.Context(), "x", "state:c", "state:a"), ask(t.Context(), "y", "state:b")
		if got := db.count(); got != 1 {
			t.Fatalf("%d reads while the one lane is taken, want 1", got)
		}
		db.let <- nil
		if got := <-first; got != (told{"read 0", nil}) {
			t.Errorf("who came first was told %v", got)
		}
		db.let <- nil
		db.let <- nil
		if x, y := <-second, <-third; x != y || x.err != nil || x.text == "read 0" {
			t.Errorf("who waited together was told %v and %v", x, y)
		}
		if z := <-other; z.err != nil || z.text == "read 0" {
			t.Errorf("who asked for something else was told %v", z)
		}
		slices.SortFunc(db.asked, func(a, b []graph.ID) int { return len(a) - len(b) })
		if got := fmt.Sprint(db.asked); got != "[[state:a] [state:b] [state:b state:c state:a]]" {
			t.Errorf("asked for %s", got)
		}
		if len(s.waiting) != 0 {
			t.Errorf("%d reads left waiting", len(s.waiting))
		}
	})
}

// No read asks for more ids than one may.
func TestSharedReadsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, db := newShared[string](1), &served{let: make(chan error)}
		ask := asker(s, db)
		ids := make([]graph.ID, sharedIDs)
		answers := []chan told{ask(t.Context(), "x", "state:a")}
		for range 20 {
			answers = append(answers, ask(t.Context(), "x", ids...))
		}
		close(db.let)
		for _, a := range answers {
			if got := <-a; got.err != nil {
				t.Error(got.err)
			}
		}
		sum := 0
		for _, ids := range db.asked {
			if sum += len(ids); len(ids) > graph.MaxBatch {
				t.Errorf("a read of %d ids", len(ids))
			}
		}
		if sum != 1+20*sharedIDs {
			t.Errorf("%d ids asked for", sum)
		}
	})
}

// Who gives up is gone at once, and gives up for nobody else; with the last one the read ends, and one that had not begun never does.
func TestSharedReadsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, db := newShared[string](1), &served{let: make(chan error)}
		ask := asker(s, db)
		early, stopEarly := context.WithCancel(t.Context())
		late, stopLate := context.WithTimeout(t.Context(), time.Minute)
		defer stopLate()
		first := ask(early, "x", "state:a")
		second, third := ask(early, "x", "state:b"), ask(late, "x", "state:c")
		alone := ask(early, "y", "state:d")
		stopEarly()
		for _, c := range []chan told{first, second, alone} {
			if got := <-c; !errors.Is(got.err, context.Canceled) {
				t.Errorf("who gave up was told %v", got)
			}
		}
		synctest.Wait()
		if got := fmt.Sprint(db.asked); got != "[[state:a] [state:b state:c]]" {
			t.Errorf("asked for %s: the read of the first was given up, that of the others was not, and one nobody waited for did not begin", got)
		}
		db.let <- nil
		if got := <-third; got != (told{"read 1", nil}) {
			t.Errorf("who stayed was told %v", got)
		}
		if _, err := s.ask(early, "x", nil, db.read); !errors.Is(err, context.Canceled) || db.count() != 2 {
			t.Errorf("who had given up before was told %v, after %d reads", err, db.count())
		}
		if got := <-ask(late, "x", "state:e"); !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("who waited too long was told %v", got)
		}
	})
}

// What went wrong is told to all who waited, and to nobody after them.
func TestSharedReadsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, db := newShared[string](1), &served{let: make(chan error)}
		ask := asker(s, db)
		first := ask(t.Context(), "x")
		second, third := ask(t.Context(), "x"), ask(t.Context(), "x")
		gone := errors.New("gone")
		db.let <- nil
		db.let <- gone
		if x, y, z := <-first, <-second, <-third; x.err != nil || !errors.Is(y.err, gone) || !errors.Is(z.err, gone) {
			t.Errorf("told %v, %v, %v", x, y, z)
		}
		after := ask(t.Context(), "x")
		db.let <- nil
		if got := <-after; got.err != nil {
			t.Errorf("who came later was told %v", got)
		}
	})
}
