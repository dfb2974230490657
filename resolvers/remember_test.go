package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// reads counts the reads of records, lists and ties.
type reads struct {
	graph.Store
	n atomic.Int64
}

func (r *reads) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	r.n.Add(1)
	return r.Store.Get(ctx, scope, ids)
}

func (r *reads) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	r.n.Add(1)
	return r.Store.Find(ctx, q)
}

// remembering is a service that remembers answers, whose requests say in a header whether they come from somebody cleared for nothing but CLEAR, and at what
// time.
type remembering struct {
	http.Handler
	store *reads
	svc   *graph.Service
	now   time.Time
}

func newRemembering(t *testing.T, size int) *remembering {
	t.Helper()
	r := &remembering{store: &reads{Store: storetest.NewModel()}, now: time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC)}
	r.svc = graph.NewService(r.store, func() time.Time { return r.now })
	viewer := func(q *http.Request) graph.Viewer {
		if q.Header.Get("X-Cleared") != "" {
			return graph.Viewer{Clearance: graph.TLP(q.Header.Get("X-Cleared"))}
		}
		return graph.LocalUser()
	}
	r.Handler = newHandler(r.svc, viewer, WithAnswerMemory(size))
	storetest.Fill(t, r.store, storetest.NewBatch("first",
		storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"),
		storetest.NewEntity("state:b", func(e *graph.Entity) { e.Marking.TLP = graph.Red }),
	))
	r.store.n.Store(0)
	return r
}

// ask returns the answer, and how many reads it took.
func (r *remembering) ask(t *testing.T, cleared, query string, variables map[string]any) (answer string, took int64) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	q := httptest.NewRequest(http.MethodPost, "http://localhost/graphql", strings.NewReader(string(body)))
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("X-Cleared", cleared)
	w, before := httptest.NewRecorder(), r.store.n.Load()
	r.ServeHTTP(w, q)
	return w.Body.String(), r.store.n.Load() - before
}

const (
	twoStates = `query ($ids: [ID!]!) {nodes(ids: $ids) {id}}`
	allStates = `{actors(kinds: [STATE]) {edges {node {id name}}}}`
)

func TestAnswersAreRemembered(t *testing.T) {
	r := newRemembering(t, 1<<20)
	both := map[string]any{"ids": []string{"state:a", "state:b"}}
	for _, query := range []string{twoStates, allStates, `{node(id: "state:a") {... on State {name}} nodes(ids: ["state:b"]) {id}}`} {
		first, cost := r.ask(t, "", query, both)
		if again, took := r.ask(t, "", query, both); again != first || took != 0 || cost == 0 {
			t.Errorf("%s: %d reads, then %d; %s, then %s", query, cost, took, first, again)
		}
	}
	// Other variables, another viewer, another day and another revision are other questions.
	whole, _ := r.ask(t, "", twoStates, both)
	if one, _ := r.ask(t, "", twoStates, map[string]any{"ids": []string{"state:b"}}); one == whole || !strings.Contains(one, "state:b") {
		t.Errorf("another id: %s", one)
	}
	if seen, _ := r.ask(t, "CLEAR", twoStates, both); strings.Contains(seen, "state:b") || !strings.Contains(seen, "state:a") {
		t.Errorf("somebody cleared for CLEAR is told %s", seen)
	}
	if seen, took := r.ask(t, "CLEAR", allStates, nil); strings.Contains(seen, "state:b") || took == 0 {
		t.Errorf("somebody cleared for CLEAR is told %s", seen)
	}
	r.now = r.now.Add(2 * time.Hour)
	if _, took := r.ask(t, "", twoStates, both); took == 0 {
		t.Error("the answer of yesterday is given")
	}
	storetest.Fill(t, r.store, storetest.NewBatch("second", storetest.NewEntity("state:c")))
	if list, _ := r.ask(t, "", allStates, nil); !strings.Contains(list, "state:c") {
		t.Errorf("after a write: %s", list)
	}
}

func TestWhatIsNotRemembered(t *testing.T) {
	r := newRemembering(t, 1<<20)
	for _, query := range []string{
		`{nodes(ids: ["state:a"]) {id} revision {revision}}`,                            // not only look-ups
		`{actors(kinds: [STATE], minRevision: "r000000000000001") {edges {node {id}}}}`, // waits for a revision
		`{actors(first: 100000) {edges {node {id}}} node(id: "state:a") {id}}`,          // refused
	} {
		first, cost := r.ask(t, "", query, nil)
		if again, took := r.ask(t, "", query, nil); took != cost || again != first {
			t.Errorf("%s: %d reads, then %d; %s, then %s", query, cost, took, first, again)
		}
	}
	none := newRemembering(t, 0)
	for range 2 {
		if _, took := none.ask(t, "", allStates, nil); took == 0 {
			t.Error("remembered without memory")
		}
	}
}
