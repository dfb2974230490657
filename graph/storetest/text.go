package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"backchannel/graph"
)

func testText(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"names come back to the last byte", textNames},
		{"free text of every field comes back to the last byte", textFields},
		{"what is no text is refused", textRefused},
		{"names are found by their folded text, whatever their script", textFolded},
		{"two ways of writing an accent are found alike and kept apart", textComposed},
		{"tokens in the syntax of search engines mean nothing else", textSyntax},
		{"lists and hits ascend by bytes", textOrder},
		{"words one edit away are found, in random words", textEdits},
		{"prefixes of every length are found", textPrefixes},
	})
}

// scripts are names that stores have been known to change, confuse or choke on.
var scripts = []string{
	"Ann O'Neil", "ANN O'NEIL", "ann o’neil", `Ann "Annie" O'Neil`, `back\slash`, `\u0041`, "per%cent", "under_score", "dollar$1 $name",
	"{curly} [square] (round)",
	"José Ñandú", "Jose\u0301 N\u0303andu\u0301", "Łukasz Østergård", "straße STRASSE", "İstanbul ıspanak", "ﬁ ligature", "Ⅷ roman",
	"١٢٣ arabic digits",
	"Владимир Путин", "Ἀλέξανδρος", "金正恩", "김정은", "きむ・ジョンウン", "محمد جواد ظريف", "\u200fעברית\u200e rtl", "हिन्दी", "ไทย", "𝔘𝔫𝔦𝔱𝔢𝔡",
	"Ann \U0001F600 smile", "𐍈 gothic and a",
	"zero\u200dwidth", "replaced \ufffd", "non\u00a0breaking", "line\u2028separator", "combining a\u0315\u0301", " leading", "trailing ", "two  spaces", "null",
	"NULL", "true", "123", "1e5",
	"'; DROP TABLE entity; --", "') RETURN 1 //", "MATCH (n) DETACH DELETE n", "SELECT * FROM x", "a:b AND c OR NOT d", "name*", "fuzzy~2",
	"boost^4", `"phrase"`, "+plus -minus", "a && b || c", "x:[1 TO 2]", "NEAR(a b)",
	"<b>html</b> &amp;", "${jndi:x}", "%s %d", "a\u00adsoft hyphen", strings.Repeat("x", 300), strings.Repeat("金", 100),
	strings.Repeat("long name ", 40),
}

// fillScripts gives each script to one person.
func fillScripts(h *harness) {
	records := []any{NewSource(Public)}
	for i, text := range scripts {
		records = append(records, NewEntity(manyIDs(len(scripts))[i], names(text)))
	}
	h.apply(records...)
}

func textNames(h *harness) {
	fillScripts(h)
	records := h.get(h.all(), manyIDs(len(scripts))...)
	for i, id := range manyIDs(len(scripts)) {
		h.same("name", records.Entities[id].Names[0].Text, scripts[i])
		h.same("folded", records.Entities[id].Names[0].Folded, graph.Fold(scripts[i]))
	}
}

func textFields(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	for i, text := range scripts {
		source, assessment, tie := NewSource(graph.ID(fmt.Sprintf("source:t%d", i))), NewEntity("assessment:t"), NewTie("contact:t", "person:t", "state:a")
		source.Title, source.Author, source.Publisher, source.Licence, source.Locator = text, text, text, text, text+"\n"+text
		assessment.Author, assessment.Statement, assessment.Confidence, assessment.Summary = text, text+"\n"+text, text, "\n"+text
		person := NewEntity("person:t")
		person.Citations[0].Quote, person.Citations[0].Locator = text, text
		tie.Note = text
		b := NewBatch(text, clones([]any{source, assessment, person, tie}))
		b.Origin, b.Why = text, text
		Fill(h, h.store, b)
		records := h.get(h.all(), source.ID, "assessment:t", "person:t", "contact:t")
		for _, want := range []any{source, assessment, person, tie} {
			citations := citationsOf(want)
			if len(citations) > 0 {
				citations[0].ID = string(idOf(want)) + "#1"
			}
		}
		h.same("source", bare(records.Sources[source.ID]), any(source))
		h.same("assessment", bare(records.Entities["assessment:t"]), any(assessment))
		h.same("person", bare(records.Entities["person:t"]), any(person))
		h.same("tie", bare(records.Ties["contact:t"]), any(tie))
		h.same("origin", records.Ties["contact:t"].Meta.Origin, text)
	}
	for i, c := range h.changes(graph.ChangesQuery{After: 1, Limit: 1000}) {
		h.same("key, origin, why", []string{c.Key, c.Origin, c.Why}, []string{scripts[i], scripts[i], scripts[i]})
	}
}

func textRefused(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a"))
	for _, text := range []string{"a\x00b", "\x00", "a\x01b", "a\nb", "a\tb", "a\x7fb", "a\xffb", "a\xc3", "\xed\xa0\x80a"} {
		h.refuse(NewBatch(newKey(), NewEntity("person:x", names(text))), graph.Invalid, "entities[0].names[0].text")
		h.refuse(NewBatch(newKey(), NewTie("contact:x", "state:a", "person:x", func(t *graph.Tie) { t.Note = text }), NewEntity("person:x")), graph.Invalid, "ties[0].note")
	}
	h.refuse(NewBatch(newKey(), NewEntity("person:x", func(e *graph.Entity) { e.Summary = "a\x00" })), graph.Invalid, "entities[0].summary")
	h.same("head", h.head().Revision, graph.Revision(1))
}

func textFolded(h *harness) {
	fillScripts(h)
	for _, text := range scripts {
		var want []string
		for _, other := range scripts {
			if graph.Fold(other) == graph.Fold(text) {
				want = append(want, other)
			}
		}
		var got []string
		for _, hit := range h.search(graph.SearchQuery{Scope: h.all(), Folded: []string{graph.Fold(text)}, Limit: 100}) {
			got = append(got, hit.Text)
		}
		slices.Sort(want)
		slices.Sort(got)
		h.same(text, got, want)
	}
	h.hits(graph.SearchQuery{Folded: []string{"ann oneil"}}, "Ann O'Neil", "ANN O'NEIL", "ann o’neil")
}

func textComposed(h *harness) {
	composed, apart := "José", "Jose\u0301"
	h.apply(NewSource(Public), NewEntity("person:composed", names(composed)), NewEntity("person:apart", names(apart)))
	h.hits(graph.SearchQuery{Folded: []string{"jose"}}, apart, composed)
	h.same("composed", h.entity("person:composed").Names[0].Text, composed)
	h.same("apart", h.entity("person:apart").Names[0].Text, apart)
}

// syntax are tokens that mean something to Lucene, to SQLite's FTS5 or to a pattern; here they are words nobody wrote.
var syntax = []string{
	"*", "x*", "ann*", "?", "ann?", "%", "ann%", "_", "a__", "ann~", "ann~2", "ann^2", `"ann"`, `"`, "'", "ann'", "(ann", "ann)", "[a-z]",
	"{ann}", "/ann/", "/.*/", "ann:neil", "name:ann", "-ann", "+ann", "!ann", "^ann", "ann$",
	"AND", "OR", "NOT", "NEAR", "Ann", "ANN", `\`, `\*`, `an\n`, "&&", "||", "ann\x00", "ann ", " ann", "ann oneil", ";", "--", "//", "/*", "é",
	"김", "\U0001F600", "null", strings.Repeat("a", 500),
}

func textSyntax(h *harness) {
	fillScripts(h)
	for _, token := range syntax {
		for _, tokens := range [][]string{{token}, {"ann", token}} {
			var want []string
			for _, text := range scripts {
				if graph.Meets(graph.Fold(text), tokens) {
					want = append(want, text)
				}
			}
			var got []string
			for _, hit := range h.search(graph.SearchQuery{Scope: h.all(), Tokens: tokens, Limit: 1000}) {
				got = append(got, hit.Text)
			}
			slices.Sort(want)
			slices.Sort(got)
			h.same(fmt.Sprintf("%q", tokens), got, want)
		}
		h.hits(graph.SearchQuery{Folded: []string{token + "*"}})
	}
}

func textOrder(h *harness) {
	fillScripts(h)
	hits := h.search(graph.SearchQuery{Scope: h.all(), Tokens: []string{"a"}, Limit: 1000})
	if len(hits) < 5 || !slices.IsSortedFunc(hits, compareHits) {
		h.Errorf("hits do not ascend by folded text, id and text: %v", hits)
	}
	// As bytes, - comes before 0, and 10 before 9; a collation by language would have it otherwise.
	ids := []graph.ID{"person:a-z", "person:a0", "person:a10", "person:a9", "person:aa", "person:az"}
	for _, id := range ids {
		h.apply(NewEntity(id, names("Same Name")))
	}
	h.hits(graph.SearchQuery{Folded: []string{"same name"}}, slices.Repeat([]string{"Same Name"}, len(ids))...)
	var got []graph.ID
	for _, hit := range h.search(graph.SearchQuery{Scope: h.all(), Folded: []string{"same name"}, Limit: 100}) {
		got = append(got, hit.ID)
	}
	h.same("hits of one text", got, ids)
	found := h.find(graph.FindQuery{Scope: h.all(), After: &graph.Key{ID: "person:a"}, Limit: 6})
	h.same("list", keyIDs(found.Keys), ids)
}

// randomWords are distinct words of 1 to 12 letters and digits.
func randomWords(r *rand.Rand, n int) []string {
	const letters = "aabcdeehiilmnoorsttu0"
	var out []string
	for len(out) < n {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteByte(letters[r.IntN(len(letters))])
		}
		if !slices.Contains(out, b.String()) {
			out = append(out, b.String())
		}
	}
	return out
}

func fillWords(h *harness, r *rand.Rand) []string {
	words := randomWords(r, 120)
	records := []any{NewSource(Public)}
	for i, id := range manyIDs(len(words) / 2) {
		records = append(records, NewEntity(id, names(words[2*i]+" "+words[2*i+1])))
	}
	h.apply(records...)
	return words
}

// meets holds what tokens find, among names of two words each, to be what Meets says.
func (h *harness) meets(words, tokens []string) {
	h.Helper()
	var want, got []string
	for i := 0; i < len(words); i += 2 {
		if name := words[i] + " " + words[i+1]; graph.Meets(name, tokens) {
			want = append(want, name)
		}
	}
	for _, hit := range h.search(graph.SearchQuery{Scope: h.all(), Tokens: tokens, Limit: 1000}) {
		got = append(got, hit.Text)
	}
	slices.Sort(want)
	h.same(fmt.Sprintf("%q", tokens), got, want)
}

func textEdits(h *harness) {
	r := newRandom(3)
	words := fillWords(h, r)
	for range rounds(150, 2000) {
		token := edited(r, pick(r, words))
		if r.IntN(4) == 0 {
			token = edited(r, token)
		}
		tokens := []string{token}
		if r.IntN(3) == 0 {
			tokens = append(tokens, pick(r, words)[:1])
		}
		h.meets(words, tokens)
	}
}

func textPrefixes(h *harness) {
	words := fillWords(h, newRandom(4))
	for _, word := range words[:12] {
		for i := 1; i <= len(word); i++ {
			h.meets(words, []string{word[:i]})
		}
	}
}
