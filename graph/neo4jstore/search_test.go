package neo4jstore_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

// word makes a word of few letters, so that many are near each other; some are as long as the look-ups' limits.
func word(r *rand.Rand) string {
	n := 1 + r.IntN(6)
	if r.IntN(6) == 0 {
		n = 61 + r.IntN(9)
	}
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = "ab1"[r.IntN(3)]
	}
	if n > 60 {
		// Long ones differ in few places only.
		return strings.Repeat("a", n-2) + string(letters[:2])
	}
	return string(letters)
}

// slip changes a word by up to two edits.
func slip(r *rand.Rand, w string) string {
	for range r.IntN(3) {
		i := r.IntN(len(w) + 1)
		switch {
		case r.IntN(3) == 0 || i == len(w):
			w = w[:i] + string("ab1"[r.IntN(3)]) + w[i:]
		case r.IntN(2) == 0 && len(w) > 1:
			w = w[:i] + w[i+1:]
		default:
			w = w[:i] + string("ab1"[r.IntN(3)]) + w[i+1:]
		}
	}
	return w
}

// The index finds exactly the names that graph.Meets meets, for tokens of any sort.
func TestSearchIsMeets(t *testing.T) {
	s, model := open(t), storetest.NewModel()
	r := rand.New(rand.NewPCG(1, 2))
	records := []any{storetest.NewSource(storetest.Public)}
	var words []string
	for i := range 250 {
		records = append(records, storetest.NewEntity(graph.ID(fmt.Sprintf("person:p%03d", i)), func(e *graph.Entity) {
			for j := range 1 + r.IntN(2) {
				var text []string
				for range 1 + r.IntN(4) {
					text = append(text, word(r))
				}
				words = append(words, text...)
				name := graph.Name{Text: strings.Join(text, " "), Kind: "ALIAS", Marking: graph.Marking{TLP: graph.Clear}}
				e.Names = append(e.Names[:min(j, len(e.Names))], name)
			}
		}))
	}
	batch := storetest.NewBatch("names", records...)
	storetest.Fill(t, s, batch)
	storetest.Fill(t, model, batch)
	odd := []string{"", "A", "AB1A", "a b1", "a*", "*:*", `"`, "a\"b1a", "words:a", "+a", "ab1\\", "/.*/", "[a TO b]", "ÄB", "\x00", "a~2", "OR", strings.Repeat("(", 9000)}
	for i := range 400 {
		var tokens []string
		for range 1 + r.IntN(3) {
			switch {
			case r.IntN(12) == 0:
				tokens = append(tokens, odd[r.IntN(len(odd))])
			default:
				w := words[r.IntN(len(words))]
				tokens = append(tokens, slip(r, w[:1+r.IntN(len(w))]))
			}
		}
		if i%40 == 0 {
			for range 20 {
				tokens = append(tokens, word(r)[:1])
			}
		}
		q := graph.SearchQuery{Scope: graph.Scope{"CLEAR"}, Tokens: tokens, Limit: []int{0, 1, 3, 20, 1000}[r.IntN(5)]}
		got, err := s.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%q: %v", tokens, err)
		}
		want, err := model.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("search for %q, at most %d (-want +got):\n%s", tokens, q.Limit, diff)
		}
	}
}

// Nothing but letters, digits and our own operators ever goes into a look-up.
func FuzzTokenQuery(f *testing.F) {
	for _, s := range []string{"leon sigal", "*:*", "a OR b", `near:"x`, "x) OR (y", "\\", "LONG", "ß", strings.Repeat("q", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		query, _, none := neo4jstore.TokenQuery(strings.Split(text, " "))
		if none != (query == "") {
			t.Errorf("%q: query %q, none: %v", text, query, none)
		}
		if query == "*:*" || none {
			return
		}
		for _, clause := range strings.Fields(strings.NewReplacer("+(", " ", ")", " ").Replace(query)) {
			field, term, _ := strings.Cut(clause, ":")
			term = strings.TrimSuffix(term, "*")
			plain := !strings.ContainsFunc(term, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
			if !slices.Contains([]string{"words", "near", "+near"}, field) || term == "" || !plain && clause != "+near:LONG" {
				t.Errorf("%q: clause %q in %q", text, clause, query)
			}
		}
	})
}
