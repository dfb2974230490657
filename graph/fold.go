package graph

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name to what a search compares: compatibility forms and accents removed, other scripts transliterated, lower case, runs
// of anything but a-z and 0-9 made one space. "Łukasz Østergård" folds to "lukasz ostergard", "Владимир" to "vladimir". Every store
// holds and compares this text only, so that no two of them disagree about letters.
func Fold(text string) string {
	text = strings.ToLower(unidecode.Unidecode(norm.NFKC.String(text)))
	var b strings.Builder
	gap := false
	for _, r := range text {
		switch {
		case (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9'):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case r == '.' || r == '\'' || r == '`' || r == '"':
			// "U.S." folds to "us", "Sant'Egidio" to "santegidio": these marks join rather than part.
		default:
			gap = true
		}
	}
	return b.String()
}

// Deletions returns the token and every token that comes of it by leaving out one letter, sorted as they arise. Two tokens within one
// edit of each other share one of them (the symmetric delete idea of Wolf Garbe's SymSpell), so a store finds near misses by exact look-up.
func Deletions(token string) []string {
	out := []string{token}
	if len(token) < minFuzzy {
		return out
	}
	for i := range len(token) {
		if i > 0 && token[i] == token[i-1] {
			continue
		}
		out = append(out, token[:i]+token[i+1:])
	}
	return out
}

// minFuzzy is the length from which a token is matched with one edit: shorter ones resemble too many others.
const minFuzzy = 4

// Words splits a folded text.
func Words(folded string) []string { return strings.Fields(folded) }

// Meets reports whether a folded name meets every token of a SearchQuery. Stores must find exactly these names, by their indexes.
func Meets(folded string, tokens []string) bool {
	for _, token := range tokens {
		if !meetsOne(Words(folded), token) {
			return false
		}
	}
	return true
}

func meetsOne(words []string, token string) bool {
	near := Deletions(token)
	for _, word := range words {
		if strings.HasPrefix(word, token) {
			return true
		}
		for _, d := range Deletions(word) {
			if slices.Contains(near, d) {
				return true
			}
		}
	}
	return false
}
