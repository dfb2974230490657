package graph

import (
	"cmp"
	"slices"
	"strings"
)

// Evidence is what a viewer's citations amount to for one tie.
type Evidence struct {
	// Weight is 1 - product(1 - w) over independent origins, above 0 and below 1; 0 where nothing supports the tie.
	Weight float64
	// Grade is that of the best supporting citation.
	Grade string
	// Origins is how many independent origins support the tie; Unjudged tells that every one of them is F or 6.
	Origins  int
	Unjudged bool
	// Disputed tells that the best denial weighs more than the best support: the tie does not conduct.
	Disputed bool
}

// doubts says in words what makes a grade a weak one: a source that is not usually reliable or worse, a claim that is doubtful or worse, or either that
// cannot be judged; empty for any other.
func (e Evidence) doubts() string {
	var out []string
	for _, doubt := range []struct{ grade, words string }{
		{"D", "the source is not usually reliable"},
		{"E", "the source is unreliable"},
		{"F", "the source cannot be judged"},
		{"4", "what it says is doubtful"},
		{"5", "what it says is improbable"},
		{"6", "what it says cannot be judged"},
	} {
		if strings.Contains(e.Grade, doubt.grade) {
			out = append(out, doubt.words)
		}
	}
	return strings.Join(out, ", and ")
}

// support is what the citations of one origin amount to: the best that is judged, and the best that is not (F or 6); 0 where there is none.
type support struct {
	origin           ID
	judged, unjudged float64
}

// best is the origin's best citation: what it counts as.
func (s support) best() float64 { return max(s.judged, s.unjudged) }

// weigh combines citations: per origin the best supporting one counts, unknown origins are one origin, origins combine as 1 - product(1 - w) in
// ascending id, and what only citations with F or 6 give amounts to at most unjudgedCap together. An origin that is cited judged and unjudged
// counts as its best, of which the judged part stands outside the cap: otherwise a better grade could lower the whole. Products are rounded one by
// one, so that every machine gets the same bits.
func (t *Tables) weigh(citations []Citation, originOf func(source ID) ID) Evidence {
	var few [4]support // most ties have no more: nothing is allocated for them
	origins := few[:0]
	var denial float64
	var top *Citation
	for i := range citations {
		c := &citations[i]
		weight := t.weight(*c)
		if c.Stance == denies {
			denial = max(denial, weight)
			continue
		}
		origin := originOf(c.Source)
		at := slices.IndexFunc(origins, func(s support) bool { return s.origin == origin })
		if at < 0 {
			at = len(origins)
			origins = append(origins, support{origin: origin})
		}
		if c.Unjudged() {
			origins[at].unjudged = max(origins[at].unjudged, weight)
		} else {
			origins[at].judged = max(origins[at].judged, weight)
		}
		if top == nil || t.better(*c, *top) {
			top = c
		}
	}
	if len(origins) == 0 {
		return Evidence{Disputed: denial > 0}
	}
	judged, unjudged := combine(origins)
	return Evidence{
		Weight: 1 - float64(judged*max(unjudged, 1-unjudgedCap)), Grade: top.Grade(), Origins: len(origins),
		Unjudged: judged == 1, Disputed: denial > t.weight(*top),
	}
}

// combine returns the products of doubt over the origins: of what is judged, and of what only unjudged citations add.
func combine(origins []support) (judged, unjudged float64) {
	slices.SortFunc(origins, func(a, b support) int { return cmp.Compare(a.origin, b.origin) })
	judged, unjudged = 1, 1
	for _, s := range origins {
		judged = float64(judged * (1 - s.judged))
		if s.unjudged > s.judged {
			unjudged = float64(unjudged * float64((1-s.best())/(1-s.judged)))
		}
	}
	return judged, unjudged
}

// better orders citations: by weight, then a judged one before an unjudged one, then by grade.
func (t *Tables) better(a, b Citation) bool {
	if t.weight(a) != t.weight(b) {
		return t.weight(a) > t.weight(b)
	}
	if a.Unjudged() != b.Unjudged() {
		return b.Unjudged()
	}
	return a.Grade() < b.Grade()
}
