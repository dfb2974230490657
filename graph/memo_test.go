package graph

import (
	"context"
	"strings"
	"testing"
)

func TestPlainMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"Leon V. Sigal":              "Leon V. Sigal",
		"a *b* _c_ `d` [e](f) ~g~":   "a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f) \\~g\\~",
		"<script>alert(1)</script>":  "\\<script\\>alert(1)\\</script\\>",
		"A & B | C ^ D $ # \\":       "A \\& B \\| C \\^ D \\$ \\# \\\\",
		"two\nlines\n\n# and a head": "two lines \\# and a head",
		"1. no list":                 "1\\. no list",
		"- no list":                  "\\- no list",
		"+1":                         "\\+1",
		"2016-01-13":                 "2016\\-01-13",
		"[^1]: no footnote":          "\\[\\^1\\]: no footnote",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// TestMemoOfHostileNames: what names and quotes contain shows as it is, and makes neither footnote nor link nor line.
func TestMemoOfHostileNames(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y"} {
		s.entity(id, nil)
	}
	s.entity("person:p", func(e *Entity) { e.Names[0].Text = "*Eve* [^9]: <b>[me](http://x)" })
	s.tie(Affiliation, "person:p", "state:x", Span{"2000", ".."}, func(t *Tie) { t.Role, t.Citations[0].Quote = "STAFF", "she _said_ `so`" })
	s.tie(Affiliation, "person:p", "state:y", Span{"2000?", ".."}, func(t *Tie) { t.Role = "FELLOW" })
	a, err := s.build().paths(context.Background(), PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2000-05-01")})
	if err != nil || len(a.Paths) != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	want := `**Path 1: x to y on 2000-05-01, moderate** (index .240). ` +
		`(1) \*Eve\* \[\^9\]: \<b\>\[me\](http://x) is on the staff of x, since 2000. It may or may not have held on 2000-05-01.[^1-1] ` +
		`(2) \*Eve\* \[\^9\]: \<b\>\[me\](http://x) is a fellow of y, since 2000?. It may or may not have held on 2000-05-01.[^1-2] ` +
		`Only possible that day: ties 1, 2. The weakest tie is 2, between \*Eve\* \[\^9\]: \<b\>\[me\](http://x) and y; the least evidence is B2. ` +
		`What would raise the path: a closer relation between \*Eve\* \[\^9\]: \<b\>\[me\](http://x) and y: such a tie is worth 0.65. ` +
		`The connection is made by \*Eve\* \[\^9\]: \<b\>\[me\](http://x); it is unofficial.

The index orders paths and is no probability. Grades: source A to F, information 1 to 6; F and 6 mean unknown. Marking of the whole: TLP:CLEAR. Revision r000000000000001, data through 2000-12-31.

[^1-1]: a. B2: "she \_said\_ ` + "\\`so\\`" + `"

[^1-2]: a. B2
`
	if got, err := a.Paths[0].Memo(context.Background()); err != nil || got != want {
		t.Errorf("got\n%s (%v)\nwant\n%s", got, err, want)
	}
	if got, err := a.Memo(context.Background(), nil); err != nil || !strings.HasPrefix(got, "## x and y on 2000-05-01\n\nFormally, between x and y it is not known whether there are relations.\n\n**Route 1: x to y") {
		t.Errorf("%s %v", got, err)
	}
	bad := 0
	if _, err := a.Memo(context.Background(), &bad); CodeOf(err) != Invalid {
		t.Errorf("%v", err)
	}
}

// TestMemoWithoutPath: where there is no path the memo says what to change, with sources, and is marked as strictly as what it then tells.
func TestMemoWithoutPath(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y"} {
		s.entity(id, nil)
	}
	s.entity("person:p", nil)
	s.tie(Affiliation, "person:p", "state:x", Span{"2000", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:p", "state:y", Span{"2001", ".."}, func(t *Tie) { t.Role, t.Marking = "FELLOW", Marking{TLP: Green} })
	p := s.build()
	ask := func(on string, avoid ...ID) string {
		t.Helper()
		a, err := p.paths(context.Background(), PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, on), Avoid: avoid})
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.Memo(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, got, _ = strings.Cut(got, "\n\nFormally, between x and y it is not known whether there are relations.\n\n")
		return got
	}
	want := `Both sides have ties on 2005-05-01, but no chain of at most 6 ties joins them under these constraints.

Do not avoid p. That gives a path that is moderate (index .240), through p[^1].

The index orders paths and is no probability. Grades: source A to F, information 1 to 6; F and 6 mean unknown. Marking of the whole: TLP:GREEN. Revision r000000000000001, data through 2000-12-31.

[^1]: a. B2
`
	if got := ask("2005-05-01", "person:p"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = "No single change of the question gives one, nor does another day within ten years.\n\nThe index"
	if got := ask("1980-05-01"); !strings.Contains(got, want) || !strings.Contains(got, "TLP:CLEAR") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
