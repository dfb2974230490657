package paths

import (
	"cmp"
	"math"
	"slices"
)

// Question asks for the k best simple paths on a day.
type Question struct {
	Day Day
	// From and To are the parties, nodes, disjoint: a path begins at one of From, ends at one of To, and passes none of either in between.
	From, To []int32
	// MinTies and MaxTies bound the number of ties, both included; MaxTies is at most 12.
	MinTies, MaxTies int
	// MaxCost bounds the cost, included.
	MaxCost int64
	// K is how many paths are wanted, at most 1,000.
	K int
	// Kinds is the set of the kinds of ties that may be used, one bit each.
	Kinds uint16
	// Between is the set of the classes that may stand in between, one bit each; the ends are exempt.
	Between uint8
	// Bars gives, by kind, the classes of nodes to which no tie of the kind conducts.
	Bars [16]uint8
	// Trust is the cost by Tie.Trust, at most 2^30 micronats; a negative one does not conduct.
	Trust [256]int32
	// Fades is the cost by days since the end, at most 2^30 micronats each; beyond the slice its last element holds; where empty an ended tie does not conduct.
	Fades [8][]int32
	// ActiveOnly leaves out ties that have ended.
	ActiveOnly bool
	// Closed are never passed.
	Closed []int32
	// Ask decides on nodes in between whose place has Ask set; it is called at most once a place and question. nil: none of them may be passed.
	Ask func(place int32) bool
	// Reps sets for this question as which nodes places conduct.
	Reps map[int32][]int32
	// Extra are hypothetical ties, always eligible.
	Extra []Extra
	// PassAll, at most 5, must all be passed, in any order; of PassAny, unless empty, at least one. The ends count as passed.
	PassAll, PassAny []int32
	// Accept keeps a whole path, from From to To, or passes it over; nil keeps all. It must not keep the slice.
	Accept func(nodes []int32) bool
	// MaxWork bounds how many halves of ties are looked at.
	MaxWork int
}

// Extra is a hypothetical tie between two nodes at a cost of 0 to 2^31-1 micronats.
type Extra struct {
	A, B int32
	Cost int64
}

// MaxTies is the highest number of ties a path may be asked to have.
const MaxTies = 12

// Path is a sequence of nodes and its cost: the sum of the cheapest tie between any two neighbours.
type Path struct {
	Nodes []int32
	Cost  int64
}

// Why a search stopped before it was complete.
const (
	StoppedByExpansions = "EXPANSIONS"
	StoppedByTime       = "TIME"
)

// Result is the first K paths in order: by cost, then number of ties, then nodes.
type Result struct {
	Paths []Path
	// Stopped says what ran out before all were found; empty where the list is complete.
	Stopped string
	// Certain is how many of Paths are certainly the first ones.
	Certain int
	// Work is how many halves of ties were looked at.
	Work int
}

// Leg is one of the eligible ties between two nodes.
type Leg struct {
	// Tie is the tie's number; -1 less its index for one of Question.Extra.
	Tie  int32
	Cost int64
}

// Tied reports whether any tie, at whatever cost, conducts between a node and one that may stand in between, or a party.
func (g *Graph) Tied(q *Question, u int32) bool {
	one := *q
	one.From, one.To, one.MinTies, one.MaxTies, one.MaxCost = []int32{u}, nil, 1, 1, math.MaxInt64
	tied := false
	reach(newSearch(g, &one), func([]int32, int64) bool {
		tied = true
		return false
	})
	return tied
}

// Neighbours returns the nodes, ascending, with which a tie joins a node on the question's day: parties, and those that may stand in between.
func (g *Graph) Neighbours(q *Question, u int32) []int32 {
	one := *q
	one.From, one.To, one.MinTies, one.MaxTies, one.MaxCost = []int32{u}, nil, 1, 1, math.MaxInt64
	var out []int32
	reach(newSearch(g, &one), func(nodes []int32, _ int64) bool {
		if len(nodes) > 1 {
			out = append(out, nodes[1])
		}
		return true
	})
	s := newSearch(g, q)
	defer s.release()
	s.judgeNamed()
	out = slices.DeleteFunc(out, func(w int32) bool { return s.spot(w).flags&(between|isFrom|isTo) == 0 })
	slices.Sort(out)
	return out
}

// Legs returns all eligible ties between two nodes on the question's day, by cost, then number.
func (g *Graph) Legs(q *Question, u, w int32) []Leg {
	s := newSearch(g, q)
	defer s.release()
	var out []Leg
	note := func(leg Leg) {
		if !slices.ContainsFunc(out, func(l Leg) bool { return l.Tie == leg.Tie }) {
			out = append(out, leg)
		}
	}
	if g.length(s.members(w)) < g.length(s.members(u)) {
		u, w = w, u
	}
	for _, p := range s.members(u) {
		halves, numbers := g.row(p)
		for i := range halves {
			if g.patch == nil || !g.patch.gone.has(numbers[i]) {
				s.leg(&halves[i], numbers[i], u, w, note)
			}
		}
		if g.patch == nil {
			continue
		}
		for _, number := range g.patch.rows[p] {
			if h := g.patch.half(g, p, number); !g.patch.gone.has(number) {
				s.leg(&h, number, u, w, note)
			}
		}
	}
	for i, e := range q.Extra {
		if u != w && (e.A == u && e.B == w || e.A == w && e.B == u) {
			note(Leg{small(-1 - i), e.Cost})
		}
	}
	slices.SortFunc(out, func(a, b Leg) int { return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Tie, b.Tie)) })
	return out
}

// leg notes a half in a row of u if it leads to w.
func (s *search) leg(h *half, number, u, w int32, note func(Leg)) {
	cost, ok := s.cost(h)
	if !ok || u == w || s.barred(h, u, w) || !slices.Contains(s.reps(h.place&maxPlace), w) {
		return
	}
	note(Leg{number, int64(cost)})
}

// length is how many halves stand in the rows of some places.
func (g *Graph) length(places []int32) int {
	n := 0
	for _, p := range places {
		halves, _ := g.row(p)
		n += len(halves)
		if g.patch != nil {
			n += len(g.patch.rows[p])
		}
	}
	return n
}

// half makes the half of an added tie in the row of a place.
func (o *overlay) half(g *Graph, place, number int32) half {
	t := o.ties[int(number)-g.ties]
	return halfOf(t, t.A == place)
}

// cost returns what a tie costs on the day; false where it does not conduct.
func (s *search) cost(h *half) (uint32, bool) {
	if h.span > s.latest || s.q.Kinds>>(h.span>>fadeBits&kindMask)&1 == 0 {
		return 0, false
	}
	trust := s.q.Trust[h.head&trustMask]
	if trust < 0 {
		return 0, false
	}
	cost := uint32(trust) + h.head>>trustBits
	if s.day <= h.until {
		return cost, true
	}
	fade := s.fades[h.span&fadeMask]
	if len(fade) == 0 {
		return 0, false
	}
	since := min(int64(s.day)-int64(h.until), int64(len(fade)-1))
	return cost + uint32(fade[since]), true //nolint:gosec // costs are not negative
}

// barred reports whether a tie's kind does not conduct between two nodes.
func (s *search) barred(h *half, u, w int32) bool {
	bar := s.q.Bars[h.span>>fadeBits&kindMask]
	return bar != 0 && (bar>>s.g.place(u).Class&1 != 0 || bar>>s.g.place(w).Class&1 != 0)
}

// reps returns the nodes as which a place conducts in this question.
func (s *search) reps(p int32) []int32 {
	if nodes, ok := s.q.Reps[p]; ok {
		return nodes
	}
	return s.g.reps(p)
}

// members returns the places that conduct as a node in this question.
func (s *search) members(node int32) []int32 {
	var out []int32
	if slices.Contains(s.reps(node), node) {
		out = append(out, node)
	}
	for _, p := range s.g.foldedInto(node) {
		if _, set := s.q.Reps[p]; !set {
			out = append(out, p)
		}
	}
	for p, nodes := range s.q.Reps {
		if p != node && slices.Contains(nodes, node) {
			out = append(out, p)
		}
	}
	slices.Sort(out) // Reps is a map: without this the order would differ from run to run
	return out
}

// A cost and a number of ties are held as one key: the cost above, the ties in the low bits. Keys add up.
const (
	tiesBits = 4
	tiesMask = 1<<tiesBits - 1
	endless  = math.MaxInt64 / 4
)

// key joins a cost and a number of ties into one number that orders like the pair.
func key(cost int64, ties int) int64 { return min(cost, endless>>tiesBits-1)<<tiesBits | int64(ties) }
