package graph_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// These tests fail where Prepare lets through, or hides from its readers, what docs/adr/0003 and 0004 say it must not. Each stands for one finding.

// base is what the tests start from: two states, a source and its child, a person, a channel and a post.
func base(t *testing.T) *storetest.Model {
	t.Helper()
	m := storetest.NewModel()
	storetest.Fill(t, m, storetest.NewBatch("base",
		storetest.NewSource(storetest.Public), storetest.NewSource("source:parent"),
		storetest.NewSource("source:child", func(s *graph.Source) { s.DerivedFrom = "source:parent" }),
		storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewEntity("person:p"), storetest.NewEntity("organization:o"),
		storetest.NewChannel("c", "state:a", "state:b"), storetest.NewPost("p", "state:a"),
		storetest.NewTie("contact:cites-child", "person:p", "state:b", func(t *graph.Tie) { t.Citations[0].Source = "source:child" }),
	))
	return m
}

func accessOf(t *testing.T, m *storetest.Model, id graph.ID) string {
	t.Helper()
	var out string
	_, err := m.Snapshot(t.Context(), func(record any) error {
		if tie, ok := record.(*graph.Tie); ok && tie.ID == id {
			for _, a := range tie.Access {
				out += string(a)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A source that stands unchanged in the batch that tightens its parent stops the tightening from reaching what cites it.
func TestBugReputChildStopsWidening(t *testing.T) {
	m := base(t)
	storetest.Fill(t, m, storetest.NewBatch("tighten",
		storetest.NewSource("source:parent", func(s *graph.Source) { s.Marking.TLP = graph.Red }),
		storetest.NewSource("source:child", func(s *graph.Source) { s.DerivedFrom = "source:parent" }),
	))
	if got := accessOf(t, m, "contact:cites-child"); got != "RED" {
		t.Errorf("a tie that cites a child of a RED source needs %q, want RED", got)
	}
}

// The same where the rule at the event under which the re-put source was obtained changes.
func TestBugReputSourceStopsRule(t *testing.T) {
	m := base(t)
	obtained := func(s *graph.Source) { s.ObtainedAt = "event:c-opens" }
	storetest.Fill(t, m, storetest.NewBatch("obtained", storetest.NewSource("source:child", obtained)))
	storetest.Fill(t, m, storetest.NewBatch("rule",
		storetest.NewSource("source:child", obtained),
		storetest.NewEntity("event:c-opens", func(e *graph.Entity) { e.RuleGroup = "oslo" }),
	))
	if got := accessOf(t, m, "contact:cites-child"); got != "CLEAR;oslo" {
		t.Errorf("a tie that cites a source obtained under the rule needs %q, want CLEAR;oslo", got)
	}
}

// A record that is put again must not rewrite every record that shares its source: only those whose needs change are touched.
func TestBugPutRewritesAllThatShareASource(t *testing.T) {
	m := base(t)
	storetest.Fill(t, m, storetest.NewBatch("one", storetest.NewTie("contact:one", "person:p", "state:a", func(t *graph.Tie) {
		t.Citations[0].ObtainedAt = "event:c-opens"
	})))
	changes, err := m.Changes(t.Context(), graph.ChangesQuery{After: 1, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if put := changes[0].Put; len(put) != 1 {
		t.Errorf("a new tie obtained at an event without a rule rewrote %d records: %v", len(put), put)
	}
}

// refusedBugs are batches that must be refused at a field (any, where none is given), and are not, or at another field.
var refusedBugs = map[string]struct {
	field   string
	records []any
}{
	"dropping the tie to its owner leaves a post without one":   {"", []any{graph.ID("post-of:p")}},
	"dropping a side leaves a channel between one party":        {"", []any{graph.ID("between:c-a")}},
	"dropping the opening leaves a channel without life cycle":  {"", []any{graph.ID("life-cycle:c-opens")}},
	"moving a side to another channel leaves one with one":      {"", []any{storetest.NewChannel("d", "state:a", "state:b")[:2], storetest.NewTie("between:d-b", "channel:d", "state:b"), storetest.NewTie("life-cycle:d-opens", "event:d-opens", "channel:d"), storetest.NewTie("between:c-a", "channel:d", "state:a")}},
	"a source obtained at a person":                             {"sources[0].obtainedAt", []any{storetest.NewSource("source:x", func(s *graph.Source) { s.ObtainedAt = "person:p" })}},
	"a source published at an open end":                         {"sources[0].published", []any{storetest.NewSource("source:x", func(s *graph.Source) { s.Published = ".." })}},
	"a coverage whose counterpart is a source":                  {"coverages[0].counterparts[0]", []any{storetest.NewCoverage("coverage:x", graph.FormalTie, "state:a", []graph.ID{"source:parent"})}},
	"a coverage with an unbounded locator":                      {"coverages[0].locator", []any{storetest.NewCoverage("coverage:x", graph.FormalTie, "state:a", []graph.ID{"state:b"}, func(c *graph.Coverage) { c.Locator = strings.Repeat("x", 5000) })}},
	"a language with a control character":                       {"entities[0].names[0].lang", []any{storetest.NewEntity("person:x", func(e *graph.Entity) { e.Names[0].Lang = "e\x00n" })}},
	"a citation id that ends in no number":                      {"entities[0].cite[0].id", []any{storetest.NewEntity("person:x", func(e *graph.Entity) { e.Citations[0].ID = "person:x#\x00" })}},
	"an end before the very day of the start":                   {"ties[0].span.to", []any{storetest.NewTie("contact:x", "person:p", "state:a", func(t *graph.Tie) { t.Span = graph.Span{From: "1990-01-01", To: "<1990-01-01"} })}},
	"a circle of sources names its field":                       {"sources[0].derivedFrom", []any{storetest.NewSource("source:parent", func(s *graph.Source) { s.DerivedFrom = "source:child" })}},
	"a death before what the stored ties of the person tell of": {"", []any{storetest.NewEntity("person:p", func(e *graph.Entity) { e.Span.To = "1950" })}},
}

func TestBugRefused(t *testing.T) {
	for name, c := range refusedBugs {
		t.Run(name, func(t *testing.T) {
			wantInvalid(t, base(t), storetest.NewBatch("bug", c.records...), c.field)
		})
	}
}

// The words that go into the change log must be text: two stores treat bytes that are none in two ways.
func TestBugBatchTexts(t *testing.T) {
	for field, spoil := range map[string]func(*graph.Batch){
		"key":    func(b *graph.Batch) { b.Key = "\xff" },
		"origin": func(b *graph.Batch) { b.Origin = "a\x00b" },
		"why":    func(b *graph.Batch) { b.Why = "\xff" },
	} {
		t.Run(field, func(t *testing.T) {
			b := storetest.NewBatch("bug", storetest.NewEntity("person:x"))
			spoil(&b)
			wantInvalid(t, base(t), b, field)
		})
	}
}

func wantInvalid(t *testing.T, m *storetest.Model, b graph.Batch, field string) {
	t.Helper()
	_, err := m.Apply(t.Context(), b)
	var e *graph.Error
	if !errors.As(err, &e) || (e.Code != graph.Invalid && e.Code != graph.Conflict) {
		t.Fatalf("got %v, want it refused at %q", err, field)
	}
	if field != "" && e.Field != field {
		t.Errorf("got %v at %q, want field %q", err, e.Field, field)
	}
}

// mend is how messages of Prepare say what to do: a verb for the writer, or the words or bounds to keep to.
var mend = regexp.MustCompile(`\b(give|use|write|enter|leave|remove|correct|swap|cite|repeat|drop|needs?|at most|1 to \d+|goes from|ends with|is a new channel|acts in|joins two|such as|is its record's)\b`)

// Every message says what is wrong and how to mend it.
func TestBugMessagesNameTheMend(t *testing.T) {
	m := storetest.NewModel()
	storetest.Fill(t, m, storetest.WholeBatch())
	for _, c := range storetest.Refusals() {
		var e *graph.Error
		if _, err := m.Apply(t.Context(), c.Batch); !errors.As(err, &e) || !mend.MatchString(e.Message) {
			t.Errorf("%s: %v: how is that to be mended?", c.Name, err)
		}
	}
}

// A message repeats no more of what a user wrote than it takes to recognise it.
func TestBugMessagesClip(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for _, text := range []string{long + "/" + long + "/" + long, "<" + long} {
		if _, err := graph.ParseSpan(text); len(err.Error()) > 300 {
			t.Errorf("ParseSpan answers %d bytes with a message of %d", len(text), len(err.Error()))
		}
	}
	_, err := base(t).Apply(t.Context(), storetest.NewBatch("long", storetest.NewEntity("person:x", func(e *graph.Entity) {
		e.Citations[0].Observed = graph.Date("<" + long)
	})))
	if len(err.Error()) > 300 {
		t.Errorf("a day observed of 5,000 bytes is answered with a message of %d", len(err.Error()))
	}
}
