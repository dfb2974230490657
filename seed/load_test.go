package seed

import (
	"fmt"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// TestDefaultMarking: what a record gets that says nothing of itself.
func TestDefaultMarking(t *testing.T) {
	const body = `
sources:
  open: {title: O, type: PRESS, marking: CLEAR}
  copy: {title: C, type: PRESS, marking: CLEAR, derivedFrom: shut}
  shut: {title: S, type: PRESS}
entities:
  state:a: {names: [A], cite: &shut {source: shut, grade: B2}}
  person:living: {names: [L, {text: Code, kind: CODE_NAME, marking: RED}], cite: *shut}
  person:public: {names: [P], cite: [*shut, &open {source: open, grade: B2}]}
  person:copied: {names: [C], cite: {source: copy, grade: B2}}
  person:whispered: {names: [W], cite: {source: open, grade: B2, marking: AMBER}}
  person:dead: {names: [D], span: 1930/1999, cite: *shut}
  person:old: {names: [O], span: 1926-11-21/, cite: *shut}
  person:aged: {names: [G], span: 1926-11-23/, cite: *shut}
  person:said: {names: [S], marking: CLEAR, cite: *shut}
ties:
  - {id: contact:living, kind: CONTACT, role: CLOSE, from: state:a, to: person:living, span: 1995, cite: *shut}
  - {id: contact:open, kind: CONTACT, role: CLOSE, from: state:a, to: person:living, span: 1995, cite: *open}
  - {id: contact:dead, kind: CONTACT, role: CLOSE, from: state:a, to: person:dead, span: 1995, cite: *shut}
  - {id: contact:stored, kind: CONTACT, role: CLOSE, from: state:a, to: person:stored, span: 1995, cite: *shut}
`
	for _, c := range []struct{ file, want string }{
		{"", "a AMBER, living AMBER_STRICT, public AMBER, copied AMBER_STRICT, whispered AMBER_STRICT, dead AMBER, old AMBER, aged AMBER_STRICT, said CLEAR; living AMBER_STRICT, open AMBER, dead AMBER, stored AMBER_STRICT; AMBER"},
		{"marking: GREEN", "a GREEN, living AMBER_STRICT, public GREEN, copied AMBER_STRICT, whispered AMBER_STRICT, dead GREEN, old GREEN, aged AMBER_STRICT, said CLEAR; living AMBER_STRICT, open GREEN, dead GREEN, stored AMBER_STRICT; GREEN"},
		{"marking: {tlp: AMBER, groups: [desk]}", "a AMBER desk, living AMBER_STRICT desk, public AMBER desk, copied AMBER_STRICT desk, whispered AMBER_STRICT desk, dead AMBER desk, old AMBER desk, aged AMBER_STRICT desk, said CLEAR; living AMBER_STRICT desk, open AMBER desk, dead AMBER desk, stored AMBER_STRICT desk; AMBER desk"},
		{"marking: RED", "a RED, living RED, public RED, copied RED, whispered RED, dead RED, old RED, aged RED, said CLEAR; living RED, open RED, dead RED, stored RED; RED"},
	} {
		svc := newService(storetest.NewModel())
		mustLoad(t, svc, Options{Embedded: true, Files: []*File{mustRead(t, "0.yaml", "title: t\nsources:\n  s: {title: S, type: PRESS}\nentities:\n  person:stored: {names: [T], cite: {source: s, grade: B2}}\n")}})
		f := mustRead(t, "f.yaml", "title: t\n"+c.file+body)
		mustLoad(t, svc, Options{Files: []*File{f}})
		var got []string
		for i, e := range f.Entities {
			stored, _ := get(t, svc, e.ID).(*graph.Entity)
			got = append(got, e.ID.Slug()+" "+words(stored.Marking))
			if !sameMarking(stored.Names[0].Marking, stored.Marking) || (stored.Citations[0].Marking.TLP != stored.Marking.TLP && e.ID != "person:whispered") {
				t.Errorf("%d: %s is %v, its name %v, its citation %v: they inherit", i, e.ID, stored.Marking, stored.Names[0].Marking, stored.Citations[0].Marking)
			}
		}
		line := strings.Join(got, ", ")
		got = nil
		for _, tie := range f.Ties {
			stored, _ := get(t, svc, tie.ID).(*graph.Tie)
			got = append(got, tie.ID.Slug()+" "+words(stored.Marking))
		}
		shut, _ := get(t, svc, "source:shut").(*graph.Source)
		line += "; " + strings.Join(got, ", ") + "; " + words(shut.Marking)
		if line != c.want {
			t.Errorf("%q\ngot  %s\nwant %s", c.file, line, c.want)
		}
		if e, _ := get(t, svc, "person:living").(*graph.Entity); e.Names[1].Marking.TLP != graph.Red {
			t.Errorf("a name's own marking became %v", e.Names[1].Marking)
		}
	}
}

func words(m graph.Marking) string {
	return strings.TrimSpace(string(m.TLP) + " " + strings.Join(m.Groups, " "))
}

// userFile is somebody's file with states.
func userFile(t *testing.T, name string, states ...string) *File {
	t.Helper()
	text := "title: " + name + "\nsources:\n  mine: {title: M, type: INTERVIEW}\nentities:\n"
	for _, s := range states {
		id, summary, _ := strings.Cut(s, " ")
		text += fmt.Sprintf("  state:%s: {names: [N], summary: %s, cite: {source: mine, grade: B2}}\n", id, summary)
	}
	return mustRead(t, name, text)
}

func TestUserFiles(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			svc := newService(open(t))
			mustLoad(t, svc, Options{Files: []*File{version(t, "0", map[string]string{"state:a": "x"})}, Embedded: true})
			load := func(f *File) FileReport {
				t.Helper()
				return mustLoad(t, svc, Options{Files: []*File{f}}).Files[0]
			}
			if f := load(userFile(t, "dir/mine.yaml", "a mine", "b new")); f.Added != 2 || f.Changed != 1 || fmt.Sprint(f.Replaced) != "[state:a]" {
				t.Errorf("a user's file over the seed's: %+v", f)
			}
			before := revision(t, svc)
			if f := load(userFile(t, "dir/mine.yaml", "a mine", "b new")); f.Unchanged != 3 || revision(t, svc) != before {
				t.Errorf("the same file again: %+v", f)
			}
			if f := load(userFile(t, "mine.yaml", "a other")); f.Changed != 1 || f.Dropped != 0 || len(f.Replaced) != 0 || get(t, svc, "state:b") == nil {
				t.Errorf("the file, shorter: %+v; a user's file drops nothing", f)
			}
			if f := load(userFile(t, "dir/mine.yaml", "a mine", "b new")); f.Changed != 1 {
				t.Errorf("back to the first: %+v", f)
			}
			log, err := svc.Changes(t.Context(), graph.ChangesQuery{After: before, Limit: 9})
			if err != nil || len(log) != 2 || log[0].Origin != "file:mine.yaml" || log[0].Why != "mine.yaml" {
				t.Errorf("the change log says %+v, %v", log, err)
			}
			if r := mustLoad(t, svc, Options{Files: []*File{version(t, "0", map[string]string{"state:a": "x"})}, Embedded: true}); whys(r) != "state:a: file:mine.yaml edited it" {
				t.Errorf("the seed after a user's file: %s", whys(r))
			}
		})
	}
}

func TestDryRun(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			svc := newService(open(t))
			one := userFile(t, "one.yaml", "a x", "b x")
			two := mustRead(t, "two.yaml", "title: t\nties:\n  - {kind: FORMAL_TIE, level: NONE, from: state:a, to: state:b, span: 2001, cite: {source: mine, grade: B2}}\n")
			dry := func(files ...*File) (Report, error) {
				return Load(t.Context(), svc, Options{Files: files, DryRun: true})
			}
			r, err := dry(one, two)
			if err != nil || r.Files[0].Added != 3 || r.Files[1].Added != 1 || revision(t, svc) != 0 {
				t.Errorf("two files, the second on top of the first: %+v, %v", r, err)
			}
			if _, err := dry(two, one); err == nil || !strings.Contains(err.Error(), "two.yaml:3: ties[0].from: state:a stands in one.yaml: give that file first") {
				t.Errorf("in the other order: %v", err)
			}
			if _, err := dry(one, userFile(t, "three.yaml", "b y")); err == nil || !strings.Contains(err.Error(), "three.yaml:3: sources[\"mine\"].id: source:mine stands in one.yaml, line 3, too") {
				t.Errorf("twice the same record: %v", err)
			}
			mustLoad(t, svc, Options{Files: []*File{one, two}})
			if r, err := dry(one, two); err != nil || changes(r) > 0 || r.Files[0].Unchanged != 3 {
				t.Errorf("what is loaded already: %+v, %v", r, err)
			}
			// A dry run of what is in the log already must still look at it.
			bad := mustRead(t, "one.yaml", "title: t\nentities:\n  post:p: {names: [P], level: HEAD, cite: {source: mine, grade: B2}}\n")
			for range 2 {
				if _, err := dry(bad); err == nil {
					t.Error("a post without owner passed")
				}
			}
		})
	}
}

func TestProgress(t *testing.T) {
	var steps []string
	files := []*File{userFile(t, "one.yaml", "a x")}
	svc := newService(storetest.NewModel())
	for range 2 {
		mustLoad(t, svc, Options{Files: files, Progress: func(p Progress) {
			steps = append(steps, fmt.Sprintf("%s %s %d/%d %d", p.Step, p.File, p.Done, p.Total, p.Records))
		}})
	}
	if got, want := strings.Join(steps, "; "), "comparing one.yaml 0/1 2; writing one.yaml 0/1 2; comparing one.yaml 0/1 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDefects: a store that fails is not a file's mistake.
func TestDefects(t *testing.T) {
	store := storetest.NewModel()
	if err := store.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{Embedded: true}, {}, {DryRun: true}} {
		o.Files = []*File{userFile(t, "one.yaml", "a x")}
		if _, err := Load(t.Context(), newService(store), o); graph.CodeOf(err) != graph.Unavailable {
			t.Errorf("%+v: got %v, want UNAVAILABLE", o, err)
		}
	}
}
