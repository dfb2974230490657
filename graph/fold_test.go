package graph_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"backchannel/graph"
)

// wellMade holds that an error is an *Error with a code and words for a user.
func wellMade(t *testing.T, err error) {
	t.Helper()
	var e *graph.Error
	if !asError(err, &e) || e.Code != graph.Invalid || e.Message == "" || !utf8.ValidString(e.Error()) || len(e.Error()) > 1000 {
		t.Errorf("error %T %q: want an INVALID *Error with a short message", err, err)
	}
}

func asError(err error, e **graph.Error) bool { return errors.As(err, e) }

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Łukasz Østergård": "lukasz ostergard", "Владимир": "vladimir", "U.S.": "us", "U. S. A.": "u s a", "Sant'Egidio": "santegidio",
		"Sant’Egidio": "santegidio", "José": "jose", "Jose\u0301": "jose", "ﬁ": "fi", "Ⅷ": "viii", "𝔘nited": "united",
		"straße": "strasse", "  a  -- b  ": "a b", "": "", "!?…": "", "Kim Jong-un": "kim jong un", "O'Neil \"Tip\"": "oneil tip",
		"a_b%c": "a b c", "北京": "bei jing", "İstanbul": "istanbul",
		"A\tB\nC": "a b c", "½": "1 2", "A\u00a0B": "a b", "naïve café": "naive cafe", "\xff": "", "77": "77", "NULL": "null",
	} {
		if got := graph.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestDeletions(t *testing.T) {
	for token, want := range map[string][]string{
		"": {""}, "a": {"a"}, "abc": {"abc"}, "abcd": {"abcd", "bcd", "acd", "abd", "abc"}, "aabb": {"aabb", "abb", "aab"}, "aaaa": {"aaaa", "aaa"},
	} {
		if got := graph.Deletions(token); !slices.Equal(got, want) {
			t.Errorf("Deletions(%q) = %q, want %q", token, got, want)
		}
	}
}

func TestMeets(t *testing.T) {
	for _, c := range []struct {
		folded string
		tokens string
		want   bool
	}{
		{"leon sigal", "leon", true},
		{"leon sigal", "sig", true},
		{"leon sigal", "sigal leon", true},
		{"leon sigal", "s l", true},
		{"leon sigal", "leon kim", false},
		{"leon sigal", "igal", true},
		{"leon sigal", "gal", false},
		{"leon sigal", "lean", true},
		{"leon sigal", "sigla", true},
		{"kim kye gwan", "kin", false},
		{"kim kye gwan", "kimm", true},
		{"kim kye gwan", "gwam", true},
		{"kim kye gwan", "gvam", false},
		{"", "a", false},
		{"a b", "ab", false},
		{"ab", "a b", false},
		{"iran", "irak", true},
		{"iran", "iraq", true},
		{"u n", "un", false},
		{"leon sigal", "", true},
	} {
		if got := graph.Meets(c.folded, graph.Words(c.tokens)); got != c.want {
			t.Errorf("Meets(%q, %q) = %v, want %v", c.folded, c.tokens, got, c.want)
		}
	}
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

func randomWord(r *rand.Rand, shortest, longest int) string {
	var b strings.Builder
	for range shortest + r.IntN(longest-shortest+1) {
		b.WriteByte(letters[r.IntN(len(letters))%(1+r.IntN(len(letters)))])
	}
	return b.String()
}

// edit changes, leaves out, adds or swaps letters: one edit.
func edit(r *rand.Rand, word string) string {
	i, letter := r.IntN(len(word)), string(letters[r.IntN(len(letters))])
	switch r.IntN(4) {
	case 0:
		return word[:i] + letter + word[i+1:]
	case 1:
		return word[:i] + word[i+1:]
	case 2:
		i = r.IntN(len(word) + 1)
		return word[:i] + letter + word[i:]
	default:
		i = r.IntN(len(word) - 1)
		return word[:i] + string(word[i+1]) + string(word[i]) + word[i+2:]
	}
}

// TestOneEditMeets holds that a word of four letters or more is met by every token one edit away, among other words too.
func TestOneEditMeets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		word := randomWord(r, 4, 14)
		token := edit(r, word)
		name := strings.Join([]string{randomWord(r, 1, 8), word, randomWord(r, 1, 8)}, " ")
		if !graph.Meets(name, []string{token}) {
			t.Fatalf("%q does not meet %q", name, token)
		}
	}
}

// TestFarAwayDoesNotMeet holds the other half: what is met by something else than a prefix is at most two edits away, one of each word.
func TestFarAwayDoesNotMeet(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	met := 0
	for range 20_000 {
		word := randomWord(r, 1, 7)
		token := edit(r, edit(r, randomOr(r, word)+"xy"))
		if token == "" || strings.HasPrefix(word, token) || !graph.Meets(word, []string{token}) {
			continue
		}
		met++
		if d := distance(word, token); d > 2 {
			t.Fatalf("%q meets %q, %d edits away", word, token, d)
		}
	}
	if met == 0 {
		t.Error("nothing was met: the test shows nothing")
	}
}

func randomOr(r *rand.Rand, word string) string {
	if r.IntN(2) == 0 {
		return word
	}
	return randomWord(r, 2, 7)
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// TestDeletionsEach holds that all but the first leave out one letter, and none stands twice.
func TestDeletionsEach(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 5_000 {
		token := randomWord(r, 4, 12)
		all := graph.Deletions(token)
		if all[0] != token {
			t.Fatalf("%q: the token itself is not first in %q", token, all)
		}
		seen := map[string]bool{}
		for _, d := range all {
			if seen[d] || d != token && (len(d) != len(token)-1 || distance(d, token) != 1) {
				t.Fatalf("%q: %q in %q", token, d, all)
			}
			seen[d] = true
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Łukasz Østergård", "Владимир", "U.S.", "Sant'Egidio", "金正恩", "محمد", "\xff\xfe", "a\x00b", "ﷺ", "𝔘nited", "İ", "ß", " x ", "½"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := graph.Fold(text)
		if strings.Trim(folded, letters+" ") != "" || strings.TrimSpace(folded) != folded || strings.Contains(folded, "  ") {
			t.Errorf("Fold(%q) = %q: want words of a-z and 0-9, one space between", text, folded)
		}
		if again := graph.Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, which folds to %q", text, folded, again)
		}
		if upper := graph.Fold(strings.ToUpper(folded)); upper != folded {
			t.Errorf("Fold(%q) = %q, which in capitals folds to %q", text, folded, upper)
		}
		if words := graph.Words(folded); len(words) > 0 && !graph.Meets(folded, words) {
			t.Errorf("%q does not meet its own words", folded)
		}
	})
}
