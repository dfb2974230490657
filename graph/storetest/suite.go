package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"backchannel/graph"
)

// opener returns a fresh, empty store that is closed when the test ends. Only the last one opened need work: a store may be one database, wiped.
type opener = func(t testing.TB) graph.Store

// part is one chapter of the suite.
type part struct {
	name string
	run  func(t *testing.T, open opener)
}

var parts = []part{
	{"head", testHead},
	{"get", testGet},
	{"find", testFind},
	{"search", testSearch},
	{"neighbours", testNeighbours},
	{"snapshot", testSnapshot},
	{"changes", testChanges},
	{"apply", testApply},
	{"refuse", testRefuse},
	{"touch", testTouch},
	{"visibility", testVisibility},
	{"text", testText},
	{"concurrency", testConcurrency},
	{"life", testLife},
	{"model", testModel},
	{"size", testSize},
	{"plans", testPlans},
}

// Run holds a store against the contract. open returns a fresh, empty store for each call and closes it when its test ends; the one opened
// before is then no longer used.
func Run(t *testing.T, open func(t testing.TB) graph.Store) {
	t.Helper()
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.run(t, open) })
	}
}

// StatementCounter is what a store may offer besides the contract: how many statements it has sent to its database so far. Where it does, the
// suite holds reads to numbers of statements that do not grow with what they return.
type StatementCounter interface {
	Statements() int
}

// as returns what a store offers besides the contract; decorators let it through by a method Unwrap.
func as[T any](s graph.Store) (T, bool) {
	for {
		if v, ok := s.(T); ok {
			return v, true
		}
		inner, ok := s.(interface{ Unwrap() graph.Store })
		if !ok {
			var none T
			return none, false
		}
		s = inner.Unwrap()
	}
}

// test is one subtest: what it shows, and how.
type test struct {
	name string
	run  func(h *harness)
}

// each runs subtests, each on a fresh store.
func each(t *testing.T, open opener, tests []test) {
	t.Helper()
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) { c.run(newHarness(t, open(t))) })
	}
}

// shared runs subtests that only read on one store, which fill fills.
func shared(t *testing.T, open opener, fill func(h *harness), tests []test) {
	t.Helper()
	store := open(t)
	fill(newHarness(t, store))
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) { c.run(newHarness(t, store)) })
	}
}

// harness is a store under test with what subtests do to it. Its methods end the test where a call fails that must not.
type harness struct {
	*testing.T
	store graph.Store
	ctx   context.Context //nolint:containedctx // it is the test's own
}

func newHarness(t *testing.T, s graph.Store) *harness {
	t.Helper()
	return &harness{T: t, store: s, ctx: t.Context()}
}

// keys numbers batches, so that no two of them have the same key unless a test says so.
var keys atomic.Int64

func newKey() string { return fmt.Sprintf("key-%d", keys.Add(1)) }

// apply commits a batch of these records (see NewBatch), which must succeed.
func (h *harness) apply(records ...any) graph.Receipt {
	h.Helper()
	return Fill(h, h.store, NewBatch(newKey(), records...))
}

// refuse applies a batch that must be refused with the code at the field.
func (h *harness) refuse(b graph.Batch, code graph.Code, field string) {
	h.Helper()
	_, err := h.store.Apply(h.ctx, b)
	h.failed(err, code)
	var e *graph.Error
	if errors.As(err, &e) && e.Field != field {
		h.Errorf("refused at field %q, want %q: %v", e.Field, field, err)
	}
}

// telltale is what no message may hold: it would tell a user of the engine beneath.
var telltale = regexp.MustCompile(`(?i)\b(neo4j|bolt|cypher|sqlite\w*|sql|select|insert|match|merge|unwind|constraint|database is locked)\b`)

// failed requires an error to be an *Error of this code, with words for a user.
func (h *harness) failed(err error, code graph.Code) {
	h.Helper()
	if err == nil {
		h.Fatalf("no error, want %s", code)
	}
	e, ok := err.(*graph.Error) //nolint:errorlint // stores return *Error and nothing around it
	if !ok {
		h.Fatalf("%T (%v), want *graph.Error", err, err)
	}
	if e.Code != code {
		h.Fatalf("code %s, want %s: %v", e.Code, code, err)
	}
	if e.Message == "" || telltale.MatchString(e.Error()) {
		h.Errorf("message %q: want one for users, with nothing of the engine", e.Error())
	}
}

// head returns where the store stands.
func (h *harness) head() graph.Head {
	h.Helper()
	head, err := h.store.Head(h.ctx)
	h.ok(err)
	return head
}

// all is the scope that sees everything in the store.
func (h *harness) all() graph.Scope {
	h.Helper()
	return h.scope(graph.LocalUser())
}

// scope is what a viewer sees in the store.
func (h *harness) scope(v graph.Viewer) graph.Scope {
	h.Helper()
	return v.Scope(h.head().Classes)
}

func (h *harness) get(scope graph.Scope, ids ...graph.ID) graph.Records {
	h.Helper()
	records, err := h.store.Get(h.ctx, scope, ids)
	h.ok(err)
	return records
}

// entity, tie and source return one record, which must be there.
func (h *harness) entity(id graph.ID) *graph.Entity {
	h.Helper()
	records := h.get(h.all(), id)
	return present(h, id, records.Entities[id])
}

func (h *harness) tie(id graph.ID) *graph.Tie {
	h.Helper()
	records := h.get(h.all(), id)
	return present(h, id, records.Ties[id])
}

func (h *harness) source(id graph.ID) *graph.Source {
	h.Helper()
	records := h.get(h.all(), id)
	return present(h, id, records.Sources[id])
}

func (h *harness) coverage(id graph.ID) *graph.Coverage {
	h.Helper()
	records := h.get(h.all(), id)
	return present(h, id, records.Coverages[id])
}

func present[T any](h *harness, id graph.ID, record *T) *T {
	h.Helper()
	if record == nil {
		h.Fatalf("%s is not in the store", id)
	}
	return record
}

func (h *harness) find(q graph.FindQuery) graph.Found {
	h.Helper()
	found, err := h.store.Find(h.ctx, q)
	h.ok(err)
	return found
}

func (h *harness) search(q graph.SearchQuery) []graph.Hit {
	h.Helper()
	hits, err := h.store.Search(h.ctx, q)
	h.ok(err)
	return hits
}

func (h *harness) neighbours(q graph.NeighbourQuery) map[graph.ID]graph.Neighbours {
	h.Helper()
	out, err := h.store.Neighbours(h.ctx, q)
	h.ok(err)
	return out
}

func (h *harness) changes(q graph.ChangesQuery) []graph.Change {
	h.Helper()
	out, err := h.store.Changes(h.ctx, q)
	h.ok(err)
	return out
}

// snapshot returns every record in the order given, and the revision.
func (h *harness) snapshot() ([]any, graph.Revision) {
	h.Helper()
	var records []any
	revision, err := h.store.Snapshot(h.ctx, func(record any) error {
		records = append(records, record)
		return nil
	})
	h.ok(err)
	return records, revision
}

func (h *harness) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatalf("unexpected error %s: %v", graph.CodeOf(err), describe(err))
	}
}

// describe adds an error's cause, which its text leaves out for users.
func describe(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return fmt.Sprintf("%v (%v)", err, cause)
	}
	return err.Error()
}

// same holds two values to be equal, an empty list being the same as an absent one.
func (h *harness) same(what string, got, want any) {
	h.Helper()
	if diff := difference(got, want); diff != "" {
		h.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// difference is a readable diff of two values, empty where they are equal.
func difference(got, want any, more ...cmp.Option) string {
	return cmp.Diff(want, got, append(more, cmpopts.EquateEmpty())...)
}

// ignoringClasses leaves aside the classes of a look, which a store may keep for longer than another.
var ignoringClasses = cmpopts.IgnoreUnexported(look{})

// statements returns how many statements f took; ok is false for a store that does not count.
func (h *harness) statements(f func()) (n int, ok bool) {
	counter, ok := as[StatementCounter](h.store)
	if !ok {
		f()
		return 0, false
	}
	before := counter.Statements()
	f()
	return counter.Statements() - before, true
}

// idOf returns a record's id.
func idOf(record any) graph.ID {
	switch v := record.(type) {
	case *graph.Source:
		return v.ID
	case *graph.Entity:
		return v.ID
	case *graph.Tie:
		return v.ID
	case *graph.Coverage:
		return v.ID
	}
	return ""
}

func idsOf(records []any) []graph.ID {
	out := make([]graph.ID, len(records))
	for i, r := range records {
		out[i] = idOf(r)
	}
	return out
}

func keyIDs(keys []graph.Key) []graph.ID {
	out := make([]graph.ID, len(keys))
	for i, k := range keys {
		out[i] = k.ID
	}
	return out
}

// eventually repeats what may be refused with UNAVAILABLE, "trying again later may work".
func eventually[T any](ctx context.Context, f func() (T, error)) (T, error) {
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		v, err := f()
		if graph.CodeOf(err) != graph.Unavailable || ctx.Err() != nil {
			return v, err
		}
		time.Sleep(pause)
	}
}

// contains reports whether every one of the wanted is among all.
func contains[T comparable](all []T, wanted ...T) bool {
	return !slices.ContainsFunc(wanted, func(w T) bool { return !slices.Contains(all, w) })
}

// keysOf returns the ids of a map of records, ascending.
func keysOf[V any](m map[graph.ID]V) []graph.ID { return slices.Sorted(maps.Keys(m)) }

// briefly is how long a test waits for what may have to wait for the test.
const briefly = 100 * time.Millisecond

// waitUntil waits until something holds, for a while at most, and reports whether it came to hold.
func waitUntil(while time.Duration, holds func() bool) bool {
	for range while / time.Millisecond {
		if holds() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return holds()
}

// rev is the nth revision.
func rev(n int) graph.Revision { return graph.Revision(n) } //nolint:gosec // tests count up from 0

// newRandom returns a source of random choices that are the same in every run.
func newRandom[N int | uint64](seed N) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), 2026)) //nolint:gosec // a test's choices
}
