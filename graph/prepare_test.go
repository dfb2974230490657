package graph_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// needOf returns the need of a source so marked.
func needOf(t *testing.T, m graph.Marking) graph.Access {
	t.Helper()
	w, err := graph.Prepare(t.Context(), emptyTx{}, storetest.NewBatch("need", storetest.NewSource("source:s", func(s *graph.Source) { s.Marking = m })), 1)
	if err != nil {
		t.Fatal(err)
	}
	return w.Sources[0].Access
}

// emptyTx reads a store that holds nothing.
type emptyTx struct{}

func (emptyTx) Records(context.Context, []graph.ID) (graph.Records, error) {
	return graph.Records{}, nil
}

func (emptyTx) Referrers(context.Context, []graph.ID) ([]graph.ID, error) { return nil, nil }

// failingTx cannot be read from the nth call on.
type failingTx struct {
	left *int
	err  error
}

func (f failingTx) Records(context.Context, []graph.ID) (graph.Records, error) {
	return graph.Records{}, f.next()
}

func (f failingTx) Referrers(context.Context, []graph.ID) ([]graph.ID, error) { return nil, f.next() }

func (f failingTx) next() error {
	if *f.left--; *f.left < 0 {
		return f.err
	}
	return nil
}

// TestPrepareRefuses holds that every rule of writing is refused as INVALID at the field that breaks it.
func TestPrepareRefuses(t *testing.T) {
	m := storetest.NewModel()
	storetest.Fill(t, m, storetest.WholeBatch())
	for _, c := range storetest.Refusals() {
		t.Run(c.Name, func(t *testing.T) {
			_, err := m.Apply(t.Context(), c.Batch)
			var e *graph.Error
			if !errors.As(err, &e) || e.Code != graph.Invalid || e.Field != c.Field || e.Message == "" {
				t.Errorf("got %v, want INVALID at %s", err, c.Field)
			}
		})
	}
}

// TestPrepareMends holds the words of some refusals: what is wrong, and what to do about it.
func TestPrepareMends(t *testing.T) {
	mends := map[string]string{
		"no key": "a batch needs a key", "put twice": "give one of them another id", "a source with an odd id": "write source:slug",
		"a source of an odd type":      "use one of OFFICIAL_RECORD",
		"a source with a long locator": "4001 bytes: at most 4000", "a source of an odd date": "a day that exists",
		"a source without marking":            "use one of CLEAR, GREEN",
		"a source derived from nothing there": "enter it too, or correct the id", "a name with NUL": "remove it", "no names": "give 1 to 200",
		"a person with a level":        "leave it out",
		"an organization without type": "needs type: one of GOVERNMENT_BODY", "an end before the start": "swap them or correct one",
		"a start before a date": "leave an unknown start empty",
		"no citation":           "give 1 to 200", "an odd grade": "such as B2",
		"grade 1 confirmed by nobody":             "cite a second one of another origin, or grade 2",
		"a tie to a wrong kind":                   "TENURE goes from PERSON to POST",
		"an official capacity resting on nothing": "give its id", "nothing that tells of the start": "the day a source observed the tie",
		"a post without owner":        "enter one POST_OF tie",
		"a channel between one party": "enter a BETWEEN tie for each side", "a channel without life cycle": "enter a LIFE_CYCLE tie",
		"a step after the channel was closed": "a reopening is a new channel",
		"a coverage without a last day":       "the day through which the source is complete",
	}
	m := storetest.NewModel()
	storetest.Fill(t, m, storetest.WholeBatch())
	for _, c := range storetest.Refusals() {
		mend, asked := mends[c.Name]
		if _, err := m.Apply(t.Context(), c.Batch); asked && !strings.Contains(err.Error(), mend) {
			t.Errorf("%s: %v: want %q", c.Name, err, mend)
		}
		delete(mends, c.Name)
	}
	for name := range mends {
		t.Errorf("there is no refusal %q", name)
	}
}

// TestPrepareLeavesItsInput holds that the caller's records stay as they were.
func TestPrepareLeavesItsInput(t *testing.T) {
	b, same := storetest.WholeBatch(), storetest.WholeBatch()
	same.Key = b.Key
	if _, err := graph.Prepare(t.Context(), emptyTx{}, b, 1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(same, b); diff != "" {
		t.Errorf("Prepare changed the batch:\n%s", diff)
	}
}

// TestPrepareWrites holds that what it returns ascends by id, lists every put in the change, and every need in the classes.
func TestPrepareWrites(t *testing.T) {
	w, err := graph.Prepare(t.Context(), emptyTx{}, storetest.WholeBatch(), 7)
	if err != nil {
		t.Fatal(err)
	}
	var ids []graph.ID
	for _, s := range w.Sources {
		ids = append(ids, s.ID)
		if !slices.Contains(w.Classes, s.Access) || s.Meta.Revision != 7 || s.Meta.Origin != "storetest" {
			t.Errorf("%s: need %s among %v, meta %+v", s.ID, s.Access, w.Classes, s.Meta)
		}
	}
	for _, e := range w.Entities {
		ids = append(ids, e.ID)
		for _, n := range e.Names {
			if !contains(w.Classes, n.Access) || n.Folded != graph.Fold(n.Text) {
				t.Errorf("%s: name %+v", e.ID, n)
			}
		}
		if !contains(w.Classes, e.Access) {
			t.Errorf("%s: needs %v among %v", e.ID, e.Access, w.Classes)
		}
	}
	for _, tie := range w.Ties {
		ids = append(ids, tie.ID)
		for _, c := range tie.Citations {
			if !slices.Contains(w.Classes, c.Access) || !strings.HasPrefix(c.ID, string(tie.ID)+"#") {
				t.Errorf("%s: citation %s with need %s", tie.ID, c.ID, c.Access)
			}
		}
	}
	for _, c := range w.Coverages {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, w.Change.Put) || w.Change.Revision != 7 || !slices.IsSorted(w.Classes) {
		t.Errorf("change %+v, ids %v", w.Change, ids)
	}
}

func contains(all, wanted []graph.Access) bool {
	return !slices.ContainsFunc(wanted, func(a graph.Access) bool { return !slices.Contains(all, a) })
}

// TestPreparePassesErrorsOn holds that a store that cannot be read ends it with the store's own error, wherever it happens.
func TestPreparePassesErrorsOn(t *testing.T) {
	b := storetest.WholeBatch()
	b.Drop = []graph.ID{"state:nowhere"}
	failed := 0
	for calls := range 50 {
		left, broken := calls, graph.Errorf(graph.Unavailable, "broken")
		w, err := graph.Prepare(t.Context(), failingTx{&left, broken}, b, 1)
		if left >= 0 {
			if err != nil || failed < 4 {
				t.Errorf("after %d failures: %v", failed, err)
			}
			return
		}
		failed++
		if !errors.Is(err, broken) || w != nil {
			t.Errorf("failing at call %d: %v, want the store's error", calls, err)
		}
	}
	t.Error("it never succeeds")
}

// TestPrepareIsRepeatable holds that one batch gives one result: a transaction may run more than once.
func TestPrepareIsRepeatable(t *testing.T) {
	b := storetest.WholeBatch()
	first, err := graph.Prepare(t.Context(), emptyTx{}, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := graph.Prepare(t.Context(), emptyTx{}, b, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("two results for one batch:\n%s", diff)
		}
	}
}

// keptTx reads a store that keeps what batches wrote, and notes what is read.
type keptTx struct {
	records graph.Records
	read    map[graph.ID]bool
}

func (k *keptTx) keep(t *testing.T, b graph.Batch) {
	t.Helper()
	w, err := graph.Prepare(t.Context(), k, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range w.Sources {
		k.records.Put(s)
	}
	for _, e := range w.Entities {
		k.records.Put(e)
	}
	for _, r := range w.Ties {
		k.records.Put(r)
	}
}

func (k *keptTx) Records(_ context.Context, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	for _, id := range ids {
		if record := k.records.Record(id); record != nil {
			k.read[id] = true
			out.Put(record)
		}
	}
	return out, nil
}

func (k *keptTx) Referrers(_ context.Context, ids []graph.ID) ([]graph.ID, error) {
	var out []graph.ID
	for id, tie := range k.records.Ties {
		if slices.ContainsFunc(graph.References(tie), func(ref graph.ID) bool { return slices.Contains(ids, ref) }) {
			out = append(out, id)
		}
	}
	for id, s := range k.records.Sources {
		if slices.Contains(ids, s.DerivedFrom) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// TestPrepareReadsWhatMayChange holds that what a batch reads does not grow with all that was ever said by the sources behind those that it cites: their
// needs stand already. A source that does change is still held against all of it.
func TestPrepareReadsWhatMayChange(t *testing.T) {
	k := &keptTx{read: map[graph.ID]bool{}}
	derived := func(change ...func(*graph.Source)) *graph.Source {
		return storetest.NewSource("source:child", append(change, func(s *graph.Source) { s.DerivedFrom = "source:parent" })...)
	}
	tie := func(i int, source graph.ID) *graph.Tie {
		return storetest.NewTie(graph.ID(fmt.Sprintf("contact:c%d", i)), "person:a", "person:b", func(t *graph.Tie) { t.Citations = []graph.Citation{storetest.Cite(source)} })
	}
	strict := func(s *graph.Source) { s.Marking.TLP = graph.Green }
	records := []any{
		storetest.NewSource(storetest.Public), storetest.NewSource("source:parent", strict), derived(), storetest.NewEntity("person:a"), storetest.NewEntity("person:b"),
	}
	for i := range 100 {
		records = append(records, tie(i, "source:parent"))
	}
	k.keep(t, storetest.NewBatch("first", records...))

	clear(k.read)
	k.keep(t, storetest.NewBatch("second", tie(100, "source:child")))
	if got := slices.Sorted(maps.Keys(k.read)); !slices.Equal(got, []graph.ID{"person:a", "person:b", "source:child"}) {
		t.Errorf("a tie that cites a source read %d records: %.200v", len(got), got)
	}
	if got := k.records.Ties["contact:c100"].Access; !slices.Equal(got, []graph.Access{"GREEN"}) {
		t.Errorf("the tie needs %q, want what the source behind its own needs", got)
	}

	clear(k.read)
	k.keep(t, storetest.NewBatch("third", derived(func(s *graph.Source) { s.Marking.TLP = graph.Amber })))
	if len(k.read) < 100 {
		t.Errorf("a source that changes was held against %d records only", len(k.read))
	}
	if got := k.records.Ties["contact:c100"].Access; !slices.Equal(got, []graph.Access{"AMBER"}) {
		t.Errorf("the tie needs %q after its source changed", got)
	}
}
