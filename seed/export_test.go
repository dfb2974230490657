package seed

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// snapshot returns all records, without what their history leaves on them.
func snapshot(tb testing.TB, store graph.Store) map[graph.ID]any {
	tb.Helper()
	out := map[graph.ID]any{}
	_, err := store.Snapshot(tb.Context(), func(record any) error {
		out[idOf(record)] = record
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func compareSnapshots(t *testing.T, got, want map[graph.ID]any) {
	t.Helper()
	for id, record := range want {
		if got[id] == nil {
			t.Errorf("%s is missing", id)
		} else if !same(got[id], record) {
			t.Errorf("%s came back as\n%+v\nnot\n%+v", id, bare(got[id]), bare(record))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d records, want %d", len(got), len(want))
	}
}

func TestExportRoundTrip(t *testing.T) {
	first := storetest.NewModel()
	mustLoad(t, newService(first), Options{Files: embedded(t), Embedded: true})
	text := export(t, newService(first))
	second := storetest.NewModel()
	mustLoad(t, newService(second), Options{Files: []*File{mustRead(t, "export.yaml", text)}})
	compareSnapshots(t, snapshot(t, second), snapshot(t, first))
	if again := export(t, newService(second)); again != text {
		t.Error("the export of what was exported is another")
	}
}

func TestExportRoundTripRandom(t *testing.T) {
	for n := range uint64(60) {
		r := rand.New(rand.NewPCG(n, 7))
		first, second := storetest.NewModel(), storetest.NewModel()
		storetest.Fill(t, first, storetest.RandomGraph(r, storetest.Medium))
		text := export(t, newService(first))
		mustLoad(t, newService(second), Options{Files: []*File{mustRead(t, "export.yaml", text)}})
		compareSnapshots(t, snapshot(t, second), snapshot(t, first))
		if t.Failed() {
			t.Fatalf("seed %d", n)
		}
	}
}

// TestExportIsTrimmed: an export for a viewer is that of a store from which all they may not see was removed.
func TestExportIsTrimmed(t *testing.T) {
	for n := range uint64(60) {
		r := rand.New(rand.NewPCG(n, 8))
		store := storetest.NewModel()
		storetest.Fill(t, store, storetest.RandomGraph(r, storetest.Medium))
		viewer := storetest.RandomViewer(r)
		var got bytes.Buffer
		if err := Export(t.Context(), newService(store).For(viewer), &got); err != nil {
			t.Fatal(err)
		}
		if want := export(t, newService(store.Seen(viewer))); got.String() != want {
			t.Fatalf("seed %d, viewer %+v: the export is\n%s\nnot\n%s", n, viewer, got.String(), want)
		}
		// And since the random graph is closed under hiding, what was exported can be loaded.
		mustLoad(t, newService(storetest.NewModel()), Options{Files: []*File{mustRead(t, "export.yaml", got.String())}})
	}
}

func TestExportReads(t *testing.T) {
	store := storetest.NewModel()
	half := 0.5
	storetest.Fill(t, store, storetest.NewBatch("k", storetest.NewSource(storetest.Public),
		storetest.NewEntity("person:leon-sigal", func(e *graph.Entity) {
			red := graph.Marking{TLP: graph.Red, Groups: []string{"unit", "desk"}}
			e.Names = []graph.Name{
				{Text: "Leon V. Sigal", Kind: "NAME", Marking: e.Marking},
				{Text: "NO", Kind: "ALIAS", Lang: "en", Marking: red, Citations: []string{"person:leon-sigal#9"}},
			}
			e.Summary = "Line one: \"quoted\",\nline two."
			e.Span = graph.Span{From: "1942"}
			e.Citations = append(e.Citations, storetest.Cite(storetest.Public, func(c *graph.Citation) { c.ID, c.Stance, c.Locator = "person:leon-sigal#9", "DENIES", "p. 12, note 3" }))
		}),
		storetest.NewEntity("assessment:a", func(e *graph.Entity) { e.Type, e.Value = "TRUST", &half }),
		storetest.NewEntity("person:b"),
		storetest.NewTie("contact:x", "person:b", "person:leon-sigal", func(t *graph.Tie) {
			t.Span, t.Assessment = graph.Span{From: "1994?", To: "<2001"}, "assessment:a"
		}),
	))
	const want = `title: Export of a Backchannel graph

sources:
  source:public:
    title: Title of public
    type: PRESS
    marking: CLEAR

entities:
  assessment:a:
    names: [a]
    type: TRUST
    author: some author
    statement: some statement
    value: 0.5
    span: 1978-06-15/
    marking: CLEAR
    cite: {source: source:public, grade: B2, observed: 1978-06}
  person:b:
    names: [b]
    marking: CLEAR
    cite: {source: source:public, grade: B2, observed: 1978-06}
  person:leon-sigal:
    names: [Leon V. Sigal, {text: "NO", kind: ALIAS, lang: en, marking: {tlp: RED, groups: [desk, unit]}, cite: [9]}]
    span: 1942/
    summary: "Line one: \"quoted\",\nline two."
    marking: CLEAR
    cite:
      - {id: 1, source: source:public, grade: B2, observed: 1978-06}
      - {id: 9, source: source:public, grade: B2, stance: DENIES, observed: 1978-06, locator: "p. 12, note 3"}

ties:
  - id: contact:x
    kind: CONTACT
    from: person:b
    to: person:leon-sigal
    span: "1994?/<2001"
    role: CLOSE
    assessment: assessment:a
    marking: CLEAR
    cite: {source: source:public, grade: B2, observed: 1978-06}
`
	if got := export(t, newService(store)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzScalar: any text comes back from YAML as it was, alone and inside brackets.
func FuzzScalar(f *testing.F) {
	for _, text := range []string{
		"a", "NO", "null", "~", "1e3", "2018-03-01", "a: b", "a:", "a #b", "#", "- a", "[a]", "{a}", "'", `"`, `\`, "a, b", "\n", "\u0085", "\u2028", "\ufeff", "é", "李", "😀", " a", "a ", "?", "<1990", "..", "=", "|", ">", "%a", "@a", "`", "!x", "&x", "*x", "---", "...", "a\tb", "\U0001f468\u200d\U0001f469",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ToValidUTF8(text, "") != text {
			return
		}
		var got struct {
			Alone  string
			Inside []map[string]string
		}
		document := "alone: " + scalar(text) + "\ninside: [{a: " + scalar(text) + ", b: x}, {a: x, b: " + scalar(text) + "}]\n"
		if err := yaml.Unmarshal([]byte(document), &got); err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if got.Alone != text || got.Inside[0]["a"] != text || got.Inside[1]["b"] != text {
			t.Fatalf("%q came back as %+v", text, got)
		}
	})
}
