package seed

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore/neo4jtest"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

// clock is the time of all tests: markings depend on who is alive.
func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func newService(store graph.Store) *graph.Service { return graph.NewService(store, clock) }

// stores are those that the tests of loading run on.
var stores = map[string]func(t *testing.T) graph.Store{
	"model": func(*testing.T) graph.Store { return storetest.NewModel() },
	"sqlite": func(t *testing.T) graph.Store {
		t.Helper()
		s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "graph.db")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
		return s
	},
	"neo4j": func(t *testing.T) graph.Store {
		t.Helper()
		return neo4jtest.Open(t)
	},
}

func embedded(tb testing.TB) []*File {
	tb.Helper()
	files, err := Embedded()
	if err != nil {
		tb.Fatalf("the embedded files:\n%v", err)
	}
	return files
}

func mustLoad(tb testing.TB, svc *graph.Service, o Options) Report {
	tb.Helper()
	report, err := Load(tb.Context(), svc, o)
	if err != nil {
		tb.Fatalf("loading: %v", err)
	}
	return report
}

func mustRead(tb testing.TB, name, text string) *File {
	tb.Helper()
	f, err := Read(name, []byte(text))
	if err != nil {
		tb.Fatalf("reading: %v", err)
	}
	return f
}

func export(tb testing.TB, svc *graph.Service) string {
	tb.Helper()
	var out bytes.Buffer
	if err := Export(tb.Context(), svc.For(graph.LocalUser()), &out); err != nil {
		tb.Fatalf("exporting: %v", err)
	}
	return out.String()
}

func revision(tb testing.TB, svc *graph.Service) graph.Revision {
	tb.Helper()
	r, err := svc.For(graph.LocalUser()).At(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func apply(tb testing.TB, svc *graph.Service, b graph.Batch) {
	tb.Helper()
	if _, err := svc.Apply(tb.Context(), b); err != nil {
		tb.Fatalf("applying %s: %v", b.Key, err)
	}
}

// changes counts what a load wrote.
func changes(r Report) int {
	added, changed, dropped := r.Counts()
	return added + changed + dropped
}

func get(tb testing.TB, svc *graph.Service, id graph.ID) any {
	tb.Helper()
	records, err := svc.For(graph.LocalUser()).Get(tb.Context(), []graph.ID{id})
	if err != nil {
		tb.Fatal(err)
	}
	return recordOf(records, id)
}

func TestEmbeddedLoads(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			svc := newService(open(t))
			files := embedded(t)
			first := mustLoad(t, svc, Options{Files: files, Embedded: true})
			for i, f := range first.Files {
				if f.Added != files[i].Len() || f.Changed+f.Unchanged+f.Dropped+len(f.LeftAlone) > 0 {
					t.Errorf("%s: %d records, but %+v", f.File, files[i].Len(), f)
				}
			}
			if first.Revision != graph.Revision(len(files)) {
				t.Errorf("revision %d after %d files: one batch a file", first.Revision, len(files))
			}
			second := mustLoad(t, svc, Options{Files: embedded(t), Embedded: true})
			if changes(second) > 0 || len(second.LeftAlone()) > 0 || revision(t, svc) != first.Revision {
				t.Errorf("loading the same again changed something: %+v", second)
			}
		})
	}
}

// TestEmbeddedSettings holds the embedded files against what the format can't: that editors find the schema, and that no name was cut at a comma.
func TestEmbeddedSettings(t *testing.T) {
	for _, f := range embedded(t) {
		text, err := data.ReadFile("data/" + f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "# yaml-language-server: $schema=../schema.json\n") {
			t.Errorf("%s: the first line does not name the schema for editors", f.Name)
		}
		for _, e := range f.Entities {
			for _, n := range e.Names[1:] {
				if n.Kind == "NAME" && e.Kind != graph.State {
					t.Errorf("%s has a second name %q of kind NAME: was a comma in the first one left unquoted?", e.ID, n.Text)
				}
			}
		}
	}
}

func TestEmbeddedIsPublic(t *testing.T) {
	svc := newService(storetest.NewModel())
	mustLoad(t, svc, Options{Files: embedded(t), Embedded: true})
	var all, public bytes.Buffer
	for viewer, out := range map[*graph.Viewer]*bytes.Buffer{{Clearance: graph.Clear}: &public} {
		if err := Export(t.Context(), svc.For(*viewer), out); err != nil {
			t.Fatal(err)
		}
	}
	if err := Export(t.Context(), svc.For(graph.LocalUser()), &all); err != nil {
		t.Fatal(err)
	}
	if all.String() != public.String() {
		t.Error("not everything in the embedded files can be seen by everybody")
	}
}

// version is an embedded file with some states.
func version(tb testing.TB, name string, states map[string]string) *File {
	tb.Helper()
	var b strings.Builder
	b.WriteString("title: " + name + "\n")
	if strings.HasPrefix(name, "0") {
		b.WriteString("sources:\n  s: {title: S, type: PRESS}\n")
	}
	if len(states) > 0 {
		b.WriteString("entities:\n")
	}
	for _, id := range slices.Sorted(mapsKeys(states)) {
		fmt.Fprintf(&b, "  %s:\n    names: [N]\n    summary: %s\n    cite: {source: s, grade: B2}\n", id, states[id])
	}
	return mustRead(tb, name+".yaml", b.String())
}

func mapsKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestNewVersion(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			svc := newService(open(t))
			load := func(files ...*File) Report {
				t.Helper()
				return mustLoad(t, svc, Options{Files: files, Embedded: true})
			}
			one := version(t, "0", map[string]string{"state:a": "old", "state:b": "same", "state:c": "goes"})
			two := version(t, "0", map[string]string{"state:a": "new", "state:b": "same", "state:d": "comes"})
			load(one)
			r := load(two)
			if f := r.Files[0]; f.Added != 1 || f.Changed != 1 || f.Dropped != 1 || f.Unchanged != 2 {
				t.Errorf("second version: %+v, want one of each and two unchanged", f)
			}
			if get(t, svc, "state:c") != nil || get(t, svc, "state:d") == nil {
				t.Error("the second version's states are not those stored")
			}
			after := revision(t, svc)
			if r := load(two); changes(r) > 0 || revision(t, svc) != after {
				t.Errorf("the second version again: %+v", r)
			}
			// Back to the first version, whose key is in the log already.
			if f := load(one).Files[0]; f.Added != 1 || f.Changed != 1 || f.Dropped != 1 {
				t.Errorf("back to the first version: %+v", f)
			}
			fresh := newService(storetest.NewModel())
			mustLoad(t, fresh, Options{Files: []*File{one}, Embedded: true})
			if got, want := export(t, svc), export(t, fresh); got != want {
				t.Errorf("back at the first version the graph is\n%s\nnot\n%s", got, want)
			}
		})
	}
}

// TestBackToFewer goes back to a version that lacks what a later one added and is otherwise the same.
func TestBackToFewer(t *testing.T) {
	svc := newService(storetest.NewModel())
	one := version(t, "0", map[string]string{"state:a": "x"})
	two := version(t, "0", map[string]string{"state:a": "x", "state:b": "x"})
	for _, f := range []*File{one, two, one} {
		mustLoad(t, svc, Options{Files: []*File{f}, Embedded: true})
	}
	if get(t, svc, "state:b") != nil {
		t.Error("state:b stands in no file any more, but is stored")
	}
}

func TestMovedBetweenFiles(t *testing.T) {
	svc := newService(storetest.NewModel())
	load := func(files ...*File) Report {
		t.Helper()
		return mustLoad(t, svc, Options{Files: files, Embedded: true})
	}
	base := func(states map[string]string) *File { return version(t, "0", states) }
	load(base(map[string]string{"state:a": "x", "state:b": "x"}), version(t, "1", nil))
	if r := load(base(map[string]string{"state:a": "x"}), version(t, "1", map[string]string{"state:b": "y"})); len(r.LeftAlone()) > 0 || r.Files[0].Dropped > 0 || r.Files[1].Changed != 1 {
		t.Errorf("state:b moved and changed: %+v", r)
	}
	if r := load(base(map[string]string{"state:a": "x"}), version(t, "1", nil)); r.Files[1].Dropped != 1 || get(t, svc, "state:b") != nil {
		t.Errorf("state:b is in no file any more: %+v", r)
	}
	if r := load(base(map[string]string{"state:a": "x"}), version(t, "2", map[string]string{"state:c": "x"})); len(r.LeftAlone()) > 0 || r.Files[1].Added != 1 {
		t.Errorf("a new file, an old one gone: %+v", r)
	}
}

// TestDroppedAcrossFiles drops a state of the first file to which a tie of the second one refers until that changes, too.
func TestDroppedAcrossFiles(t *testing.T) {
	tie := func(to string) *File {
		return mustRead(t, "1.yaml", "title: t\nties:\n  - {id: contact:x, kind: CONTACT, role: CLOSE, from: state:a, to: "+to+", span: 2001, cite: {source: s, grade: B2}}\n")
	}
	svc := newService(storetest.NewModel())
	mustLoad(t, svc, Options{Files: []*File{version(t, "0", map[string]string{"state:a": "x", "state:b": "x", "state:c": "x"}), tie("state:b")}, Embedded: true})
	r := mustLoad(t, svc, Options{Files: []*File{version(t, "0", map[string]string{"state:a": "x", "state:c": "x"}), tie("state:c")}, Embedded: true})
	if get(t, svc, "state:b") != nil || len(r.LeftAlone()) > 0 {
		t.Errorf("state:b is still there: %+v", r)
	}
	// A user's tie keeps what the seed would drop.
	apply(t, svc, graph.Batch{Key: "ann", Origin: "ann", Ties: []*graph.Tie{storetest.NewTie("contact:mine", "state:a", "state:c", func(t *graph.Tie) {
		t.Citations[0].Source = "source:s"
	})}})
	none := mustRead(t, "1.yaml", "title: t\n")
	r = mustLoad(t, svc, Options{Files: []*File{version(t, "0", map[string]string{"state:a": "x"}), none}, Embedded: true})
	if left := r.LeftAlone(); len(left) != 1 || left[0].ID != "state:c" || !strings.Contains(left[0].Why, "contact:mine") {
		t.Errorf("left alone: %+v, want state:c because of contact:mine", left)
	}
}

func TestEditsSurvive(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			svc := newService(open(t))
			load := func(states map[string]string) Report {
				t.Helper()
				return mustLoad(t, svc, Options{Files: []*File{version(t, "0", states)}, Embedded: true})
			}
			load(map[string]string{"state:a": "x", "state:b": "x", "state:c": "x", "state:d": "x"})
			edited := func(id graph.ID) *graph.Entity {
				e, _ := get(t, svc, id).(*graph.Entity)
				e.Summary = "ann's"
				return e
			}
			apply(t, svc, graph.Batch{Key: "ann-1", Origin: "ann", Entities: []*graph.Entity{edited("state:a"), edited("state:b")}, Drop: []graph.ID{"state:c"}})
			before := revision(t, svc)

			same := load(map[string]string{"state:a": "x", "state:b": "x", "state:c": "x", "state:d": "x"})
			if got := whys(same); got != "state:a: ann edited it; state:b: ann edited it; state:c: ann dropped it" || revision(t, svc) != before {
				t.Errorf("the same version: left alone %q", got)
			}
			next := load(map[string]string{"state:a": "y", "state:c": "y", "state:d": "y"})
			if got := whys(next); got != "state:a: ann edited it; state:c: ann dropped it" || next.Files[0].Changed != 1 {
				t.Errorf("the next version: left alone %q, %+v", got, next.Files)
			}
			for id, want := range map[graph.ID]string{"state:a": "ann's", "state:b": "ann's", "state:d": "y"} {
				if e, _ := get(t, svc, id).(*graph.Entity); e == nil || e.Summary != want {
					t.Errorf("%s is %+v, want it to say %q", id, e, want)
				}
			}
			if get(t, svc, "state:c") != nil {
				t.Error("state:c was dropped by ann and came back")
			}
		})
	}
}

func whys(r Report) string {
	var out []string
	for _, l := range r.LeftAlone() {
		out = append(out, string(l.ID)+": "+l.Why)
	}
	return strings.Join(out, "; ")
}

// TestDroppedWithTies: ties of the starter graph at what somebody has dropped are left alone with it, and do not keep the rest of the file out.
func TestDroppedWithTies(t *testing.T) {
	svc := newService(storetest.NewModel())
	files := embedded(t)
	mustLoad(t, svc, Options{Files: files, Embedded: true})
	drop := []graph.ID{"person:leon-sigal"}
	for _, f := range files {
		for _, tie := range f.Ties {
			if tie.From == drop[0] || tie.To == drop[0] {
				drop = append(drop, tie.ID)
			}
		}
	}
	apply(t, svc, graph.Batch{Key: "ann", Origin: "ann", Drop: drop})
	last := files[len(files)-1]
	text, err := data.ReadFile("data/" + last.Name)
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(text), "\nties:\n", "\nties:\n  - {kind: AFFILIATION, from: person:leon-sigal, to: organization:stanford-university, role: FELLOW, span: 2020, cite: {source: case-notes, grade: C3}}\n", 1)
	files[len(files)-1] = mustRead(t, last.Name, more)
	r := mustLoad(t, svc, Options{Files: files, Embedded: true})
	if len(r.LeftAlone()) != len(drop)+1 {
		t.Errorf("%d records were dropped and one new tie refers to them, but left alone are %s", len(drop), whys(r))
	}
	if get(t, svc, drop[0]) != nil {
		t.Errorf("%s is back", drop[0])
	}
}

// TestMisfits: what a user has made of the graph may leave no room for a new record of the starter graph; that one alone is left out.
func TestMisfits(t *testing.T) {
	post := func(owner, more string) *File {
		return mustRead(t, "1.yaml", "title: t\nentities:\n  post:p: {names: [P], level: STAFF, cite: {source: s, grade: B2}}\n"+more+
			"ties:\n  - {kind: POST_OF, from: post:p, to: "+owner+", cite: {source: s, grade: B2}}\n")
	}
	base := version(t, "0", map[string]string{"state:a": "x", "state:b": "x"})
	svc := newService(storetest.NewModel())
	mustLoad(t, svc, Options{Files: []*File{base, post("state:a", "")}, Embedded: true})
	mine, _ := get(t, svc, "post-of:p--a").(*graph.Tie)
	mine.To = "state:b"
	apply(t, svc, graph.Batch{Key: "ann", Origin: "ann", Ties: []*graph.Tie{mine}})
	r := mustLoad(t, svc, Options{Files: []*File{base, post("state:a", "  person:q: {names: [Q], cite: {source: s, grade: B2}}\n")}, Embedded: true})
	if got := whys(r); got != "post-of:p--a: ann edited it" || r.Files[1].Added != 1 {
		t.Errorf("left alone %q, %+v", got, r.Files)
	}
	second := mustRead(t, "1.yaml", "title: t\nentities:\n  post:p: {names: [P], level: STAFF, cite: {source: s, grade: B2}}\n  person:r: {names: [R], cite: {source: s, grade: B2}}\n"+
		"ties:\n  - {id: post-of:other, kind: POST_OF, from: post:p, to: state:a, cite: {source: s, grade: B2}}\n")
	r = mustLoad(t, svc, Options{Files: []*File{base, second}, Embedded: true})
	if left := r.LeftAlone(); len(left) != 1 || left[0].ID != "post-of:other" || get(t, svc, "person:r") == nil {
		t.Errorf("left alone %+v; person:r must be there", left)
	}
}

// TestCutShort loads some of the files, as a crash between two batches would, and then all.
func TestCutShort(t *testing.T) {
	files := embedded(t)
	whole := newService(storetest.NewModel())
	mustLoad(t, whole, Options{Files: files, Embedded: true})
	want := export(t, whole)
	for n := range files {
		svc := newService(storetest.NewModel())
		mustLoad(t, svc, Options{Files: files[:n], Embedded: true})
		mustLoad(t, svc, Options{Files: files, Embedded: true})
		if export(t, svc) != want {
			t.Errorf("cut short after %d files and completed, the graph is another", n)
		}
	}
}

// TestLoadingTogether has several load the same at once, with a writer in between.
func TestLoadingTogether(t *testing.T) {
	store := stores["sqlite"](t)
	done := make(chan error)
	for i := range 4 {
		go func() {
			svc := newService(store)
			for n := range 10 {
				id := graph.ID(fmt.Sprintf("source:w%d-%d", i, n))
				if _, err := svc.Apply(t.Context(), storetest.NewBatch(string(id), storetest.NewSource(id))); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		go func() {
			files, err := Embedded()
			if err == nil {
				_, err = Load(t.Context(), newService(store), Options{Files: files, Embedded: true})
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	svc := newService(store)
	if r := mustLoad(t, svc, Options{Files: embedded(t), Embedded: true}); changes(r) > 0 || len(r.LeftAlone()) > 0 {
		t.Errorf("after four loads at once: %+v", r)
	}
	if got, want := revision(t, svc), graph.Revision(40+len(embedded(t))); got != want {
		t.Errorf("revision %d, want %d: each file once", got, want)
	}
}
