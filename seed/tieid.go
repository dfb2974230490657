package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"backchannel/graph"
)

// maxSlug bounds a slug, as graph does.
const maxSlug = 200

// nameTies gives ties without an id one, made of kind and ends: tenure:kathleen-stephens--us-ambassador-seoul. The next tie of that kind between
// the same two gets --2, and so on in the order of the file, past ids that the file gives itself.
func (f *File) nameTies() (mistakes []Mistake) {
	given := map[graph.ID]bool{}
	for _, t := range f.Ties {
		given[t.ID] = t.ID != ""
	}
	next := map[graph.ID]int{}
	for i, t := range f.Ties {
		at := f.tiePlaces[i]
		if t.ID == "" {
			t.ID = madeID(t, given, next)
		}
		if first, twice := f.places[t.ID]; twice {
			mistakes = append(mistakes, Mistake{
				File: f.Name, Line: f.line(at, "id"), Field: dotted(at.field(), "id"),
				Text: fmt.Sprintf("%s stands twice, here and on line %d (%s): give one of them another id", t.ID, f.line(first, "id"), first.field()),
			})
			continue
		}
		f.places[t.ID] = at
	}
	return mistakes
}

func madeID(t *graph.Tie, given map[graph.ID]bool, next map[graph.ID]int) graph.ID {
	base := t.From.Slug() + "--" + t.To.Slug()
	id := tieID(t.Kind, base)
	for n := next[id]; ; n++ {
		candidate := id
		if n > 0 {
			candidate = tieID(t.Kind, fmt.Sprintf("%s--%d", base, n+1))
		}
		if !given[candidate] {
			given[candidate] = true
			next[id] = n + 1
			return candidate
		}
	}
}

// tieID makes an id; a slug that would be too long is cut and ends in a hash of all of it.
func tieID(kind graph.TieKind, slug string) graph.ID {
	if len(slug) > maxSlug {
		sum := sha256.Sum256([]byte(slug))
		mark := "-" + hex.EncodeToString(sum[:6])
		slug = slug[:maxSlug-len(mark)] + mark
	}
	return graph.ID(graph.PrefixOf(kind) + ":" + slug)
}
