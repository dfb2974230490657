package seed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

const someSource = "sources:\n  s: {title: S, type: PRESS}\n"

// TestMistakes: every mistake is named with its line, its field and how to mend it.
func TestMistakes(t *testing.T) {
	entity := func(lines string) string {
		return "title: t\n" + someSource + "entities:\n  person:x:\n" + lines
	}
	cited := "    cite: {source: s, grade: B2}\n"
	tie := func(line string) string { return "title: t\n" + someSource + "ties:\n  - " + line + "\n" }
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "f.yaml: is empty"},
		{"blank", " \n\n", "f.yaml: is empty"},
		{"comments only", "# nothing\n", "f.yaml: is empty"},
		{"no title", "note: n\n", "f.yaml:1: needs a title"},
		{"a list", "- a\n", "f.yaml:1: expects `key: value` pairs, not a list"},
		{"long title", "title: " + strings.Repeat("x", 401), "f.yaml:1: title: a title is one line"},
		{"syntax", "title: t\nentities: [\n", "f.yaml:2: can't be read as YAML here or just above"},
		{"tab", "title: t\n\tnote: x\n", "f.yaml:2: can't be read as YAML"},
		{"no UTF-8", "title: t\nnote: \xff\n", "f.yaml:2: is not UTF-8"},
		{"two documents", "title: t\n---\ntitle: u\n", "f.yaml:2: a second document begins here"},
		{"unknown anchor", "title: t\nnote: *who\n", "f.yaml:2: *who refers to an anchor that is not set"},
		{"too deep", "title: t\nnote: " + strings.Repeat("[", 30) + strings.Repeat("]", 30), "f.yaml:2: nests deeper"},
		{"far too deep", "title: " + strings.Repeat("[", 20_000), "f.yaml: can't be read as YAML: exceeded max depth"},
		{"merge", "title: t\nentities: {<<: {a: b}}\n", "f.yaml:2: entities: a key must be plain text"},
		{"tagged", "title: !!binary aGVsbG8=\n", "f.yaml:1: title: has the type !!binary"},
		{"null", "title:\n", "f.yaml:1: title: is empty"},
		{"unknown key", "title: t\nentitis: {}\n", "f.yaml:2: entitis: no such key here: did you mean entities?; known are coverage, entities,"},
		{"unknown key of a kind", entity("    names: [X]\n    track: TRACK_2\n" + cited), `f.yaml:7: entities["person:x"].track: no such key here`},
		{"twice the same key", "title: t\ntitle: u\n", "f.yaml:2: title: stands twice, here and on line 1"},
		{"twice the same entity", entity("    names: [X]\n" + cited + "  person:x:\n    names: [Y]\n" + cited), `f.yaml:8: entities["person:x"]: stands twice, here and on line 5`},
		{"unknown kind of entity", "title: t\nentities:\n  persn:x: {names: [X]}\n", `f.yaml:3: entities["persn:x"]: "persn:x": the part before the colon must be a kind of entity: did you mean person?`},
		{"bad slug", "title: t\n" + someSource + "entities:\n  \"person:Leon\": {names: [X], cite: {source: s, grade: B2}}\n", `f.yaml:5: entities["person:Leon"].id: "person:Leon" is no id here`},
		{"no names", entity(cited), `f.yaml:5: entities["person:x"].names: 0 names: give 1 to 200`},
		{"names that are text", entity("    names: X\n" + cited), `f.yaml:6: entities["person:x"].names: expects a list, not text`},
		{"a name that is nothing", entity("    names: [Null]\n" + cited), `f.yaml:6: entities["person:x"].names[0]: is empty: leave the key out, or put the text in quotes`},
		{"an unfindable name", entity("    names:\n      - X\n      - '...'\n" + cited), `f.yaml:8: entities["person:x"].names[1].text: "..." has no letter`},
		{"no citation", entity("    names: [X]\n"), `f.yaml:5: entities["person:x"].cite: 0 citations`},
		{"bad grade", entity("    names: [X]\n    cite: {source: s, grade: good}\n"), `f.yaml:7: entities["person:x"].cite[0].grade: "good": a grade is a letter`},
		{"no such grade", entity("    names: [X]\n    cite:\n      - {source: s, grade: B2}\n      - {source: s,\n         grade: G2}\n"), `f.yaml:10: entities["person:x"].cite[1].grade: "G2": a grade is`},
		{"31 February", entity("    names: [X]\n    span: 2018-02-31/\n" + cited), `f.yaml:7: entities["person:x"].span: "2018-02-31" is no date`},
		{"end before start", entity("    names: [X]\n    span: 2018/2017\n" + cited), `f.yaml:7: entities["person:x"].span`},
		{"observed a span", entity("    names: [X]\n    cite: {source: s, grade: B2, observed: 2001/}\n"), `f.yaml:7: entities["person:x"].cite[0].observed: "2001/" is a span`},
		{"a citation of a name", entity("    names: [{text: X, cite: 2}]\n" + cited), `f.yaml:6: entities["person:x"].names[0].cite[0]: "2" is none of the record's citations`},
		{"no marking", entity("    names: [X]\n    marking: SECRET\n" + cited), `f.yaml:7: entities["person:x"].marking: "SECRET" is no marking`},
		{"no group", entity("    names: [X]\n    marking: {tlp: RED, groups: [A b]}\n" + cited), `f.yaml:7: entities["person:x"].marking.groups[0]: "A b" is no group`},
		{"word", entity("    names: [X]\n    sector: SPORTS\n" + cited), `f.yaml:7: entities["person:x"].sector: "SPORTS": use one of GOVERNMENT`},
		{"no number", "title: t\nentities:\n  indicator:i:\n    value: 0x10\n", `f.yaml:4: entities["indicator:i"].value: "0x10" is no number`},
		{"no truth", "title: t\nsources:\n  s: {title: S, type: PRESS, unknownOrigin: yes}\n", `f.yaml:3: sources["s"].unknownOrigin: "yes": write true or false`},
		{"source without title", "title: t\nsources:\n  s: {type: PRESS}\n", `f.yaml:3: sources["s"].title: a source needs a title`},
		{"tie without kind", tie("{from: state:a, to: state:b}"), "f.yaml:5: ties[0]: a tie needs kind: one of FORMAL_TIE"},
		{"tie of no kind", tie("{kind: CONTAKT, from: state:a, to: state:b}"), `f.yaml:5: ties[0].kind: "CONTAKT" is no kind of tie: did you mean CONTACT?`},
		{"tie that is text", tie("CONTACT"), "f.yaml:5: ties[0]: expects `key: value` pairs, not text"},
		{"wrong end", tie("{kind: TENURE, capacity: FULL, from: state:a, to: state:b, cite: {source: s, grade: B2}}"), `f.yaml:5: ties[0].from: "state:a": TENURE goes from PERSON to POST`},
		{"no end", tie("{kind: CONTACT, role: CLOSE, from: state:a, span: 2001, cite: {source: s, grade: B2}}"), `f.yaml:5: ties[0].to: ""`},
		{"needs", tie("{kind: CONTACT, from: state:a, to: state:b, span: 2001, cite: {source: s, grade: B2}}"), "f.yaml:5: ties[0].role: CONTACT needs role: one of CLOSE"},
		{"no start", tie("{kind: CONTACT, role: CLOSE, from: state:a, to: state:b, cite: {source: s, grade: B2}}"), "f.yaml:5: ties[0].span: the start is unknown"},
		{"same id", tie("{id: contact:x, kind: CONTACT, role: CLOSE, from: state:a, to: state:b, span: 2001, cite: {source: s, grade: B2}}\n  - {kind: CONTACT, role: CLOSE, from: state:a, to: state:b, span: 2001, cite: {source: s, grade: B2},\n     id: contact:x}"), "f.yaml:7: ties[1].id: contact:x stands twice, here and on line 5 (ties[0])"},
		{"id of another kind", tie("{id: tenure:x, kind: CONTACT, role: CLOSE, from: state:a, to: state:b, span: 2001, cite: {source: s, grade: B2}}"), `f.yaml:5: ties[0].id: "tenure:x" is no id here`},
		{"appointed open", tie("{kind: TENURE, capacity: FULL, from: person:a, to: post:b, appointed: .., cite: {source: s, grade: B2}}"), `f.yaml:5: ties[0].appointed: "..": give the day`},
		{"coverage", "title: t\n" + someSource + "coverage:\n  coverage:c: {kind: FORMAL_TIE, subject: state:a, counterparts: [state:b], span: 1990/, source: s}\n", `f.yaml:5: coverage["coverage:c"].span: coverage needs a last day`},
		{"in an anchor, once", entity("    names: [X]\n    cite: &c {source: s, grade: Z9}\n  person:y:\n    names: [Y]\n    cite: *c\n"), "grade"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("f.yaml", []byte(c.file))
			if err == nil {
				t.Fatalf("no mistake found, want %q", c.want)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if n := strings.Count(err.Error(), "\n"); n > 0 && c.name != "in an anchor, once" {
				t.Errorf("%d mistakes, want one:\n%s", n+1, err)
			}
			var e *graph.Error
			if !errors.As(err, &e) || e.Code != graph.Invalid || !strings.Contains(e.Message, "f.yaml") {
				t.Errorf("as an error of the graph it is %+v", e)
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Read("f.yaml", []byte("title: t\nentities:\n  person:b: {names: X}\n  person:a: {span: 2018-02-31}\nties:\n  - {kind: NO}\nsources:\n  s: {titel: T}\n"))
	var m *MistakesError
	if !errors.As(err, &m) || len(m.List) != 4 {
		t.Fatalf("got %v, want four mistakes", err)
	}
	for i, line := range []int{3, 4, 6, 8} {
		if m.List[i].Line != line {
			t.Errorf("mistake %d is on line %d, want %d: %v", i, m.List[i].Line, line, m.List[i])
		}
	}
	_, err = Read("f.yaml", []byte("title: t\nties:\n"+strings.Repeat("  - {kind: NO}\n", 200)))
	if !errors.As(err, &m) || len(m.List) != maxMistakes || !m.More || !strings.HasSuffix(err.Error(), "and more: these are the first 50") {
		t.Errorf("of 200 mistakes: %d listed, more %t", len(m.List), m.More)
	}
}

// TestStoreMistakes are those that only the store can find.
func TestStoreMistakes(t *testing.T) {
	head := "title: t\n" + someSource + "entities:\n  state:a: {names: [A], cite: {source: s, grade: B2}}\n  state:b: {names: [B], cite: {source: s, grade: B2}}\n"
	for _, c := range []struct{ name, file, want string }{
		{
			"tie to nowhere", head + "ties:\n  - {kind: CONTACT, role: CLOSE, from: state:a,\n     to: state:c, span: 2001, cite: {source: s, grade: B2}}\n",
			`f.yaml:9: ties[0].to: "state:c" does not exist: did you mean state:a?: enter it too, or correct the id`,
		},
		{"cited source", head + "ties:\n  - {kind: CONTACT, role: CLOSE, from: state:a, to: state:b, span: 2001, cite: [{source: s, grade: B2}, {source: who, grade: B2}]}\n", `f.yaml:8: ties[0].cite[1].source: "source:who" does not exist`},
		{"post without owner", head + "  post:p: {names: [P], level: HEAD, cite: {source: s, grade: B2}}\n", `f.yaml:7: entities["post:p"]: post:p has 0 owners`},
		{
			"channel of one side", head + "  event:e: {names: [E], type: MEETING, span: 2001, cite: {source: s, grade: B2}}\n" +
				"  channel:c: {names: [C], type: DIALOGUE, track: TRACK_2, format: LARGE_MEETING, cite: {source: s, grade: B2}}\n" +
				"ties:\n  - {kind: BETWEEN, from: channel:c, to: state:a, cite: {source: s, grade: B2}}\n  - {kind: LIFE_CYCLE, from: event:e, to: channel:c, state: OPEN, cite: {source: s, grade: B2}}\n",
			`f.yaml:8: entities["channel:c"]: channel:c is between 1 parties`,
		},
		{"derived in a circle", "title: t\nsources:\n  a: {title: A, type: PRESS, derivedFrom: b}\n  b: {title: B, type: PRESS, derivedFrom: a}\n", `f.yaml:3: sources["a"].derivedFrom: sources derive from each other in a circle: source:a <- source:b <- source:a`},
		{"confirmed by nobody", head + "ties:\n  - {kind: CONTACT, role: CLOSE, from: state:a, to: state:b, span: 2001, cite: {source: s, grade: B1}}\n", "f.yaml:8: ties[0].cite[0].grade: grade 1 means confirmed"},
		{"CLEAR as a whole", "title: t\nmarking: CLEAR\n", "f.yaml:2: marking: a file as a whole can't be CLEAR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, dry := range []bool{true, false} {
				svc := newService(storetest.NewModel())
				f := mustRead(t, "f.yaml", c.file)
				_, err := Load(t.Context(), svc, Options{Files: []*File{f}, DryRun: dry})
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("dry run %t: got %v\nwant %s", dry, err, c.want)
				}
				if revision(t, svc) != 0 {
					t.Errorf("dry run %t: something was written", dry)
				}
			}
		})
	}
}

func TestLiteralText(t *testing.T) {
	f := mustRead(t, "f.yaml", `title: 2018
sources:
  s: {title: 2018-03-01, type: PRESS, author: NO, licence: 1e3, publisher: "null", locator: 0x1F, published: 2018}
entities:
  state:norway:
    names: [Norway, {text: NO, kind: CODE}, {text: 1_000, kind: ALIAS}]
    span: 1905-06-07
    cite: {source: s, grade: A2, observed: 2018, locator: 12.50}
`)
	s, e := f.Sources[0], f.Entities[0]
	got := fmt.Sprint(f.Title, s.Title, s.Author, s.Licence, s.Publisher, s.Locator, s.Published, e.Names[1].Text, e.Names[2].Text, e.Span, e.Citations[0].Observed, e.Citations[0].Locator)
	want := fmt.Sprint("2018", "2018-03-01", "NO", "1e3", "null", "0x1F", "2018", "NO", "1_000", "1905-06-07/1905-06-07", "2018", "12.50")
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestJSONIsYAML(t *testing.T) {
	f := mustRead(t, "f.json", `{"title": "t", "sources": {"source:s": {"title": "S \u00e9 \ud83d\ude00", "type": "PRESS"}},
	"ties": [
		{"kind": "CONTACT", "role": "CLOSE", "from": "state:a", "to": "state:b", "span": 2001, "note": "\/ \u0041", "cite": [{"source": "s", "grade": "B2"}]}]}`)
	if f.Sources[0].Title != "S é 😀" || f.Ties[0].Note != "/ A" || f.Ties[0].Span.From != "2001" || f.places["contact:a--b"].line != 3 {
		t.Errorf("read %+v and %+v", f.Sources[0], f.Ties[0])
	}
	if f.Ties[0].ID != "contact:a--b" || f.Ties[0].Citations[0].Source != "source:s" {
		t.Errorf("read %+v", f.Ties[0])
	}
}

func TestJSONMistakes(t *testing.T) {
	for file, want := range map[string]string{
		"{\"title\": \"t\",\n\"entities\": {\"person:x\": {\"names\": 7}}}":      `f.json:2: entities["person:x"].names: expects a list, not text`,
		"{\"title\": \"t\",\n\"title\": \"u\"}":                                  "f.json:2: title: stands twice",
		"{\"title\": \"t\",\n\"sources\": {\"s\": {\"title\": null}}}":           `f.json:2: sources["s"].title: is empty`,
		"{\"title\": " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}": "f.json:1: nests deeper",
	} {
		if _, err := Read("f.json", []byte(file)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
}

func TestTieIDs(t *testing.T) {
	long := strings.Repeat("x", 150)
	line := func(from, to, more string) string {
		return fmt.Sprintf("  - {kind: CONTACT, role: CLOSE, from: %s, to: %s, span: 2001, cite: {source: s, grade: B2}%s}\n", from, to, more)
	}
	f := mustRead(t, "f.yaml", "title: t\nties:\n"+line("state:a", "state:b", "")+line("state:a", "state:b", "")+line("state:a", "state:b", ", id: contact:a--b--3")+
		line("state:a", "state:b", "")+line("state:b", "state:a", "")+line("state:"+long, "state:"+long+"y", "")+line("state:"+long, "state:"+long+"y", ""))
	var got []string
	for _, tie := range f.Ties {
		got = append(got, string(tie.ID))
	}
	if want := "contact:a--b contact:a--b--2 contact:a--b--3 contact:a--b--4 contact:b--a"; strings.Join(got[:5], " ") != want {
		t.Errorf("ids %v, want %s", got[:5], want)
	}
	if len(f.Ties[5].ID.Slug()) != 200 || len(f.Ties[6].ID.Slug()) != 200 || got[5] == got[6] {
		t.Errorf("long ids %v: want two of 200", got[5:])
	}
}

func TestTooLarge(t *testing.T) {
	if _, err := Read("f.yaml", bytes.Repeat([]byte(" "), MaxBytes+1)); err == nil || !strings.Contains(err.Error(), "f.yaml: is larger than 64 MB") {
		t.Errorf("got %v", err)
	}
	if _, err := ReadFrom("f.yaml", endless{}, 1<<20); err == nil || !strings.Contains(err.Error(), "is larger than 1 MB") {
		t.Errorf("got %v", err)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("#"), len(p))), nil }

// bombs are files that are small and would be large if read without bounds.
func bombs() map[string]string {
	counterparts := "title: t\ncoverage:\n  coverage:c0: {counterparts: &all [" + strings.Repeat("state:a, ", 4999) + "state:a]}\n"
	for i := range 3000 {
		counterparts += fmt.Sprintf("  coverage:d%d: {counterparts: *all}\n", i)
	}
	laughs := "title: t\nnote: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 12 {
		laughs += fmt.Sprintf("x%d: &a%d [%s*a%d]\n", i, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
	}
	return map[string]string{
		"counterparts": counterparts, "laughs": laughs, "itself": "title: t\nsources: &a\n  s: *a\n", "names": "title: t\nentities: &e\n  person:x: &p {names: &n [*n, *n, *p]}\n",
	}
}

func TestBombs(t *testing.T) {
	for name, file := range bombs() {
		t.Run(name, func(t *testing.T) {
			if _, err := Read("f.yaml", []byte(file)); err == nil {
				t.Error("read without complaint")
			} else if name == "counterparts" && !strings.Contains(err.Error(), "the aliases (*name) repeat more than can be read") {
				t.Errorf("got %.300s", err)
			}
		})
	}
}

func TestReferencesAgree(t *testing.T) {
	for _, f := range embedded(t) {
		f.each(func(id graph.ID, record any) {
			known := map[graph.ID]bool{}
			for _, r := range references(record) {
				known[r.to] = true
			}
			for _, ref := range graph.References(record) {
				if !known[ref] {
					t.Errorf("%s refers to %s by no field known here", id, ref)
				}
				delete(known, ref)
			}
			if len(known) > 0 {
				t.Errorf("%s: %v are no references", id, known)
			}
		})
	}
}

// FuzzRead: whatever a file holds, reading it ends without a panic, and what is read can be written and read again.
func FuzzRead(f *testing.F) {
	for _, bomb := range bombs() {
		if len(bomb) < 2000 {
			f.Add([]byte(bomb))
		}
	}
	for _, text := range []string{
		"title: t\nmarking: GREEN\nsources:\n  s: {title: S, type: PRESS, published: 2018~, derivedFrom: source:r, unknownOrigin: true, obtainedAt: event:e}\n",
		"title: t\nentities:\n  person:x:\n    names: [{text: \"a\\u0085b\", kind: ALIAS, lang: fa, cite: [7]}]\n    marking: {tlp: RED, groups: [a]}\n    cite: [{id: 7, source: s, grade: B2}]\n",
		"title: t\nentities:\n  indicator:i: {names: [I], type: LOSS, value: 1.5e3, unit: percent, span: 2001/<2004, cite: &c {source: s, grade: F6}}\n  state:a: {names: [A, 李], cite: *c}\n",
		"title: t\nties:\n  - {kind: TENURE, from: person:a, to: post:b, capacity: FULL, appointed: 2001, cite: {source: s, grade: A2, stance: DENIES, quote: q, locator: 1}}\n",
		"title: t\ncoverage:\n  coverage:c: {kind: FORMAL_TIE, subject: state:a, counterparts: [state:b], span: 1990/2000, source: s}\n",
		"title: t\nsources:\n  s: {title: S, type: PRESS, obtainedAt: event:}\n", // an id that nothing follows has to be quoted
		`{"title": "t", "ties": [{"kind": "CONTACT", "role": "CLOSE", "from": "state:a", "to": "state:b", "span": "2001", "cite": {"source": "s", "grade": "B2"}}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read("f.yaml", text)
		if err != nil {
			return
		}
		var out bytes.Buffer
		writeFile(&out, file)
		again, err := Read("f.yaml", out.Bytes())
		if err != nil {
			t.Fatalf("written and read again: %v\n%s", err, out.String())
		}
		if again.Len() != file.Len() {
			t.Fatalf("%d records became %d", file.Len(), again.Len())
		}
	})
}

// writeFile writes the records of a file that was read, sections in the writer's order.
func writeFile(out *bytes.Buffer, f *File) {
	w := newWriter(out)
	w.line(0, "title: t")
	f.each(func(_ graph.ID, record any) {
		fillMarkings(record, graph.Marking{TLP: graph.Amber})
		_ = w.record(record)
	})
	_ = w.out.Flush()
}
