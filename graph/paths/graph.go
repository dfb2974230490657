// Package paths finds the k best simple paths in a large graph whose ties hold for spans of days. It knows integers only: places and ties are
// numbered, days are counted, costs are micronats. The graph is immutable and keeps ties raw; every question filters them while it traverses.
package paths

import (
	"cmp"
	"math"
	"slices"
)

// Day is a day, counted from any day zero; days more than 16,777,215 away from it are taken for that day.
type Day = int32

// Never as a last day says that a tie ended on some unknown day, so that it is active on no day and has faded in full; of a place, that it exists on no day.
const Never Day = math.MinInt32

// What a place may conduct as besides a node.
const (
	// None conducts nothing.
	None int32 = -1
	// Several conducts as each of the nodes given for it.
	Several int32 = -2
)

// Tie is one tie between two places. It must keep to the stated limits.
type Tie struct {
	A, B int32
	// Evidence is in micronats, 0 to 16,777,215.
	Evidence int32
	// Trust is an index into Question.Trust.
	Trust uint8
	// Kind is 0 to 15.
	Kind uint8
	// Fade is 0 to 7, an index into Question.Fades.
	Fade uint8
	// From and Until are the first and the last day on which it may hold.
	From, Until Day
}

// Place is what ties end at: a node, or something folded into one.
type Place struct {
	// From and Until are the days on which it exists, both included.
	From, Until Day
	// Rep is the node as which it conducts: itself for a node; None; Several.
	Rep int32
	// Class is 0 to 7.
	Class uint8
	// Ask says that the question's Ask decides besides.
	Ask bool
}

// half is a tie as seen from one of its places: 16 bytes.
type half struct {
	head  uint32 // evidence 24, trust 8
	span  uint32 // from 25, kind 4, fade 3
	place int32  // the other place, and the bits placeB and parallel
	until Day
}

const (
	// placeB is set in the row of the tie's B, parallel where the row has more than one tie to the place.
	placeB   = int32(1) << 30
	parallel = math.MinInt32
	maxPlace = placeB - 1
	maxDay   = 1<<24 - 1

	trustBits = 8
	trustMask = 1<<trustBits - 1
	fadeBits  = 3
	kindBits  = 4
	fadeMask  = 1<<fadeBits - 1
	kindMask  = 1<<kindBits - 1
	fromShift = fadeBits + kindBits

	maxEvidence = 1<<24 - 1
	maxClass    = 7
)

func clampDay(d Day) Day { return max(-maxDay-1, min(d, maxDay)) }

// biased makes a day a number that orders like it, from 0 to 2^25-1.
func biased(d Day) uint32 { return uint32(clampDay(d) + maxDay + 1) } //nolint:gosec // never negative

// small makes an index an int32; what is indexed is bounded far below.
func small(n int) int32 { return int32(n) } //nolint:gosec // arrays are bounded by maxPlace, the number of ties and MaxWork

func halfOf(t Tie, fromA bool) half {
	if t.Evidence < 0 || t.Evidence > maxEvidence || t.Kind > kindMask || t.Fade > fadeMask {
		panic("paths: a tie has evidence of 0 to 16777215 micronats, a kind of 0 to 15 and a fade of 0 to 7")
	}
	h := half{
		head:  uint32(t.Evidence)<<trustBits | uint32(t.Trust),
		span:  biased(t.From)<<fromShift | uint32(t.Kind)<<fadeBits | uint32(t.Fade),
		place: t.B, until: t.Until,
	}
	if !fromA {
		h.place = t.A | placeB
	}
	return h
}

// tie gives back the tie of which h is a half in the row of a place.
func (h half) tie(place int32) Tie {
	t := Tie{
		A: place, B: h.place & maxPlace, Evidence: int32(h.head >> trustBits), Trust: uint8(h.head & trustMask),
		Kind: uint8(h.span >> fadeBits & kindMask), Fade: uint8(h.span & fadeMask),
		From: Day(h.span>>fromShift) - maxDay - 1, Until: h.until,
	}
	if h.place&placeB != 0 {
		t.A, t.B = t.B, t.A
	}
	return t
}

// Graph is a graph of places and ties, never changed once made. It may be asked by any number of goroutines.
type Graph struct {
	// Order is the order of nodes by which equal paths are ranked; nil: by number. Set it before the graph is shared.
	Order func(a, b int32) int

	// The rows: the halves at place p, and the numbers of their ties, stand at start[p] to start[p+1], sorted by what they usually cost.
	places  []Place
	start   []int32
	halves  []half
	numbers []int32
	// folded holds, at foldStart[n] to foldStart[n+1], the places that conduct as node n and are not itself, ascending.
	foldStart []int32
	folded    []int32
	several   map[int32][]int32
	// traits are what a search must know of a place at once; places that a patch touched are odd.
	traits []uint8
	usual  [256]int32
	// ties is the number of ties in the rows; numbers below are theirs. at gives where the half in the row of A stands, by number.
	ties int
	at   []int32

	patch *overlay // nil: none
}

// Build makes a graph of places and the ties between them; several gives the nodes of the places that conduct as Several. The number of a tie, and
// that of a place, is its index.
//
// usual is the cost by Tie.Trust that most questions will give, negative where it does not conduct; nil if not known. It decides in which order ties are
// laid out and no answer: questions that give it are answered faster.
func Build(places []Place, several map[int32][]int32, ties []Tie, usual *[256]int32) *Graph {
	n := len(places)
	if n > int(maxPlace) || len(ties) > math.MaxInt32/2 {
		panic("paths: a graph has at most 2^30-1 places and 2^30-1 ties")
	}
	g := &Graph{
		places: slices.Clone(places), start: make([]int32, n+1), several: map[int32][]int32{}, ties: len(ties),
	}
	for p, nodes := range several {
		g.several[p] = slices.Clone(nodes)
	}
	for i := range ties {
		g.start[ties[i].A+1]++
		if ties[i].A != ties[i].B {
			g.start[ties[i].B+1]++
		}
	}
	for p := range n {
		if places[p].Class > maxClass {
			panic("paths: a place has a class of 0 to 7")
		}
		g.start[p+1] += g.start[p]
	}
	g.halves, g.numbers = make([]half, g.start[n]), make([]int32, g.start[n])
	g.at = make([]int32, len(ties))
	if usual != nil {
		g.usual = *usual
		for i, cost := range usual {
			if cost < 0 {
				g.usual[i] = neverUsually
			}
		}
	}
	next := slices.Clone(g.start[:n])
	for _, ranked := range g.ranked(ties) {
		i := small(int(ranked & math.MaxUint32))
		t := ties[i]
		g.at[i] = next[t.A]
		g.halves[next[t.A]], g.numbers[next[t.A]] = halfOf(t, true), i
		next[t.A]++
		if t.A != t.B {
			g.halves[next[t.B]], g.numbers[next[t.B]] = halfOf(t, false), i
			next[t.B]++
		}
	}
	g.pair()
	g.fold()
	return g
}

// neverUsually is the usual cost of what usually does not conduct: it stands behind all that does.
const neverUsually = 3 << 29

// pair marks parallel ties.
func (g *Graph) pair() {
	first := make([]int32, len(g.places)) // where a place was met last, and one
	for p := range g.places {
		for i := g.start[p]; i < g.start[p+1]; i++ {
			other := g.halves[i].place & maxPlace
			if at := first[other] - 1; at >= g.start[p] {
				g.halves[at].place |= parallel
				g.halves[i].place |= parallel
			}
			first[other] = i + 1
		}
	}
}

// ranked returns the numbers of the ties, each below its usual cost, in order of that: rows filled in this order are sorted by it.
func (g *Graph) ranked(ties []Tie) []uint64 {
	out := make([]uint64, len(ties))
	for i := range ties {
		h := halfOf(ties[i], true)
		out[i] = uint64(g.usually(&h))<<32 | uint64(i)
	}
	slices.Sort(out)
	return out
}

// usually returns what a tie usually costs while it is active.
func (g *Graph) usually(h *half) uint32 {
	return uint32(g.usual[h.head&trustMask]) + h.head>>trustBits //nolint:gosec // never negative
}

// fold lists the places that conduct as each node.
func (g *Graph) fold() {
	type pair struct{ node, place int32 }
	var pairs []pair
	for p := range small(len(g.places)) {
		for _, node := range g.reps(p) {
			if node != p {
				pairs = append(pairs, pair{node, p})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.place, b.place)) })
	g.foldStart, g.folded = make([]int32, len(g.places)+1), make([]int32, len(pairs))
	for i, p := range pairs {
		g.folded[i] = p.place
		g.foldStart[p.node+1]++
	}
	g.traits = make([]uint8, len(g.places))
	for p := range g.places {
		g.foldStart[p+1] += g.foldStart[p]
		place := &g.places[p]
		g.traits[p] = place.Class
		if place.Rep != small(p) || g.foldStart[p+1] != g.foldStart[p] {
			g.traits[p] = odd
		}
	}
}

// odd is the trait of a place that conducts as another, or as which others conduct.
const odd = uint8(1) << 7

// trait returns the class of a place, or odd.
func (g *Graph) trait(p int32) uint8 {
	if g.patch != nil && g.patch.odd.has(p) {
		return odd
	}
	return g.traits[p]
}

// Places returns the number of places.
func (g *Graph) Places() int {
	if g.patch != nil {
		return g.patch.count
	}
	return len(g.places)
}

// Place returns a place by number.
func (g *Graph) Place(p int32) Place { return g.place(p) }

func (g *Graph) place(p int32) Place {
	if g.patch != nil {
		if changed, ok := g.patch.places[p]; ok {
			return changed
		}
	}
	return g.places[p]
}

// reps returns the nodes as which a place conducts.
func (g *Graph) reps(p int32) []int32 {
	switch rep := g.place(p).Rep; rep {
	case None:
		return nil
	case Several:
		if g.patch != nil {
			if nodes, ok := g.patch.several[p]; ok {
				return nodes
			}
		}
		return g.several[p]
	default:
		return []int32{rep}
	}
}

// foldedInto returns the places besides itself that conduct as a node, ascending.
func (g *Graph) foldedInto(node int32) []int32 {
	if g.patch != nil {
		if places, ok := g.patch.folded[node]; ok {
			return places
		}
	}
	if int(node) >= len(g.places) {
		return nil
	}
	return g.folded[g.foldStart[node]:g.foldStart[node+1]]
}

// row returns the halves at a place that were there when the graph was built, with the numbers of their ties; some may be gone.
func (g *Graph) row(p int32) ([]half, []int32) {
	if int(p) >= len(g.places) {
		return nil, nil
	}
	from, to := g.start[p], g.start[p+1]
	return g.halves[from:to], g.numbers[from:to]
}

// Ties visits the ties at a place, those added later last, until visit returns false.
func (g *Graph) Ties(place int32, visit func(number int32, t Tie) bool) {
	halves, numbers := g.row(place)
	for i := range halves {
		if g.patch != nil && g.patch.gone.has(numbers[i]) {
			continue
		}
		if !visit(numbers[i], halves[i].tie(place)) {
			return
		}
	}
	if g.patch == nil {
		return
	}
	for _, number := range g.patch.rows[place] {
		if !g.patch.gone.has(number) && !visit(number, g.patch.ties[int(number)-g.ties]) {
			return
		}
	}
}

// The sizes of what a graph is made of, in bytes.
const (
	halfBytes  = 16 + 4
	placeBytes = 16 + 4 + 4 + 1
	tieBytes   = 24
	indexBytes = 4
	entryBytes = 64 // an entry of a map with its share of the table, and the slice it may hold
)

// Bytes returns the memory that the graph holds, in bytes, shared arrays included.
func (g *Graph) Bytes() int64 {
	n := len(g.halves)*halfBytes + len(g.at)*indexBytes + len(g.places)*placeBytes + len(g.folded)*indexBytes + len(g.several)*entryBytes
	if o := g.patch; o != nil {
		n += len(o.ties)*(tieBytes+2*(indexBytes+entryBytes)) + (len(o.places)+len(o.several)+len(o.folded))*entryBytes + len(o.dirty.words)*8 + len(o.gone.words)*8
	}
	return int64(n)
}
