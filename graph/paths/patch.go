package paths

import (
	"maps"
	"slices"
)

// Change is what a patch does to a graph.
type Change struct {
	// Places are added or replaced, by number; what is added goes on from the highest number without a gap.
	Places map[int32]Place
	// Several gives the nodes of those of Places that conduct as Several.
	Several map[int32][]int32
	// Ties are added; their numbers go on from the highest.
	Ties []Tie
	// Gone are the numbers of the ties that are taken away.
	Gone []int32
}

// overlay is all that patches have changed since a graph was built.
type overlay struct {
	count   int // of places
	places  map[int32]Place
	several map[int32][]int32
	// folded replaces the list of places that conduct as a node.
	folded map[int32][]int32
	// ties are those added; rows gives their numbers by place. Both are only ever appended to, which leaves what earlier graphs hold as it was.
	ties []Tie
	rows map[int32][]int32
	// gone are the numbers of ties taken away, dirty the places in whose rows something was added or taken away.
	gone, dirty bits
	// odd are the places added or replaced, and the nodes as which other places conduct since.
	odd   bits
	taken int
}

// bits is a set of numbers.
type bits struct{ words []uint64 }

const wordBits = 64

func (b *bits) has(n int32) bool {
	word := int(n / wordBits)
	return word < len(b.words) && b.words[word]>>(uint(n)%wordBits)&1 != 0 //nolint:gosec // numbers are not negative
}

func (b *bits) add(n int32) {
	word := int(n / wordBits)
	for len(b.words) <= word {
		b.words = append(b.words, 0)
	}
	b.words[word] |= 1 << (uint(n) % wordBits) //nolint:gosec // numbers are not negative
}

func (b *bits) clone() bits { return bits{slices.Clone(b.words)} }

func (o *overlay) clone(g *Graph) *overlay {
	if o == nil {
		return &overlay{
			count: len(g.places), places: map[int32]Place{}, several: map[int32][]int32{}, folded: map[int32][]int32{}, rows: map[int32][]int32{},
		}
	}
	c := *o
	c.places, c.several, c.folded, c.rows = maps.Clone(o.places), maps.Clone(o.several), maps.Clone(o.folded), maps.Clone(o.rows)
	c.gone, c.dirty, c.odd = o.gone.clone(), o.dirty.clone(), o.odd.clone()
	return &c
}

// Patch returns the graph with a change made to it. The new graph shares the arrays of the old one, which stays as it is.
func (g *Graph) Patch(c Change) *Graph {
	patched := *g
	o := g.patch.clone(g)
	patched.patch = o
	for _, p := range slices.Sorted(maps.Keys(c.Places)) {
		patched.setPlace(p, c.Places[p], c.Several[p])
	}
	for _, number := range c.Gone {
		t, ok := patched.Tie(number)
		if !ok || o.gone.has(number) {
			continue
		}
		o.gone.add(number)
		o.dirty.add(t.A)
		o.dirty.add(t.B)
		o.taken++
	}
	o.ties = slices.Clip(o.ties)
	for _, t := range c.Ties {
		t = halfOf(t, true).tie(t.A) // held against the limits, its days clamped as in the rows
		number := small(g.ties + len(o.ties))
		o.ties = append(o.ties, t)
		o.add(t.A, number)
		if t.A != t.B {
			o.add(t.B, number)
		}
	}
	return &patched
}

func (o *overlay) add(place, number int32) {
	o.rows[place] = append(slices.Clip(o.rows[place]), number)
	o.dirty.add(place)
}

// setPlace adds or replaces a place, and what conducts as which node.
func (g *Graph) setPlace(p int32, place Place, nodes []int32) {
	o := g.patch
	if int(p) > o.count || place.Class > maxClass {
		panic("paths: an added place goes on from the highest number and has a class of 0 to 7")
	}
	if int(p) < o.count {
		for _, node := range g.reps(p) {
			o.folded[node] = slices.DeleteFunc(slices.Clone(g.foldedInto(node)), func(q int32) bool { return q == p })
		}
	}
	o.count = max(o.count, int(p)+1)
	o.places[p] = place
	o.odd.add(p)
	if place.Rep == Several {
		o.several[p] = slices.Clone(nodes)
	}
	for _, node := range g.reps(p) {
		if node != p {
			places := append(slices.Clone(g.foldedInto(node)), p)
			slices.Sort(places)
			o.folded[node] = places
			o.odd.add(node)
		}
	}
}

// Tie returns a tie by number, one that is gone too; ok is false for a number that was never given.
func (g *Graph) Tie(number int32) (t Tie, ok bool) {
	if number < 0 || int(number) >= g.count() {
		return t, false
	}
	if int(number) >= g.ties {
		return g.patch.ties[int(number)-g.ties], true
	}
	i := g.at[number]
	place, _ := slices.BinarySearch(g.start, i+1)
	return g.halves[i].tie(small(place) - 1), true
}

// count returns how many numbers of ties have been given.
func (g *Graph) count() int {
	if g.patch == nil {
		return g.ties
	}
	return g.ties + len(g.patch.ties)
}

// Churn returns how many ties were added or taken away since the graph was built, and how many there are in all, those taken away included.
func (g *Graph) Churn() (patched, all int) {
	if g.patch == nil {
		return 0, g.ties
	}
	return len(g.patch.ties) + g.patch.taken, g.count()
}
