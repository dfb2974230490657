package paths_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"backchannel/graph/paths"
)

// plainGraph is a graph as lists, from which the oracle answers by walking everything.
type plainGraph struct {
	places  []paths.Place
	several map[int32][]int32
	ties    []paths.Tie
	gone    map[int32]bool
	usual   *[256]int32
	order   func(a, b int32) int
}

func (g *plainGraph) compare(a, b paths.Path) int {
	return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Nodes), len(b.Nodes)), slices.CompareFunc(a.Nodes, b.Nodes, g.order))
}

func (g *plainGraph) reps(q *paths.Question, p int32) []int32 {
	if nodes, ok := q.Reps[p]; ok {
		return nodes
	}
	switch rep := g.places[p].Rep; rep {
	case paths.None:
		return nil
	case paths.Several:
		return g.several[p]
	default:
		return []int32{rep}
	}
}

// price is the rule of what a tie costs.
func price(q *paths.Question, t paths.Tie) (int64, bool) {
	if q.Kinds&(1<<t.Kind) == 0 || q.Trust[t.Trust] < 0 || q.Day < t.From {
		return 0, false
	}
	cost := int64(q.Trust[t.Trust]) + int64(t.Evidence)
	fade := q.Fades[t.Fade]
	switch {
	case t.Until != paths.Never && q.Day <= t.Until:
		return cost, true
	case q.ActiveOnly || len(fade) == 0:
		return 0, false
	case t.Until == paths.Never:
		return cost + int64(fade[len(fade)-1]), true
	default:
		return cost + int64(fade[min(int(q.Day)-int(t.Until), len(fade)-1)]), true
	}
}

// legs lists every eligible leg by its pair of nodes.
func (g *plainGraph) legs(q *paths.Question) map[[2]int32][]paths.Leg {
	out := map[[2]int32][]paths.Leg{}
	note := func(a, b int32, leg paths.Leg) {
		for _, pair := range [][2]int32{{a, b}, {b, a}} {
			if !slices.Contains(out[pair], leg) {
				out[pair] = append(out[pair], leg)
			}
		}
	}
	for i, t := range g.ties {
		cost, ok := price(q, t)
		if !ok || g.gone[int32(i)] {
			continue
		}
		for _, a := range g.reps(q, t.A) {
			for _, b := range g.reps(q, t.B) {
				if a != b && q.Bars[t.Kind]&(1<<g.places[a].Class|1<<g.places[b].Class) == 0 {
					note(a, b, paths.Leg{Tie: int32(i), Cost: cost})
				}
			}
		}
	}
	for i, e := range q.Extra {
		if e.A != e.B {
			note(e.A, e.B, paths.Leg{Tie: int32(-1 - i), Cost: e.Cost})
		}
	}
	for _, legs := range out {
		slices.SortFunc(legs, func(a, b paths.Leg) int { return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Tie, b.Tie)) })
	}
	return out
}

func (g *plainGraph) exists(q *paths.Question, p int32) bool {
	return g.places[p].From <= q.Day && g.places[p].Until != paths.Never && q.Day <= g.places[p].Until
}

func (g *plainGraph) between(q *paths.Question, p int32) bool {
	return g.exists(q, p) && q.Between&(1<<g.places[p].Class) != 0 && !slices.Contains(q.Closed, p) &&
		(!g.places[p].Ask || (q.Ask != nil && q.Ask(p)))
}

// find lists the paths of a question by walking all of them.
func (g *plainGraph) find(q *paths.Question) []paths.Path {
	legs := g.legs(q)
	var out []paths.Path
	var walk func(nodes []int32, sum int64)
	walk = func(nodes []int32, sum int64) {
		last := nodes[len(nodes)-1]
		if len(nodes) > 1 && slices.Contains(q.To, last) {
			some := len(q.PassAny) == 0 || slices.ContainsFunc(q.PassAny, func(v int32) bool { return slices.Contains(nodes, v) })
			all := !slices.ContainsFunc(q.PassAll, func(v int32) bool { return !slices.Contains(nodes, v) })
			if some && all && len(nodes)-1 >= q.MinTies && sum <= q.MaxCost && (q.Accept == nil || q.Accept(nodes)) {
				out = append(out, paths.Path{Nodes: slices.Clone(nodes), Cost: sum})
			}
			return
		}
		if len(nodes)-1 == q.MaxTies || (len(nodes) > 1 && !g.between(q, last)) {
			return
		}
		for w := range int32(len(g.places)) {
			parallel := legs[[2]int32{last, w}]
			if len(parallel) > 0 && !slices.Contains(nodes, w) && !slices.Contains(q.From, w) && g.exists(q, w) {
				walk(append(nodes, w), sum+parallel[0].Cost)
			}
		}
	}
	for i, f := range q.From {
		if g.exists(q, f) && !slices.Contains(q.From[:i], f) {
			walk([]int32{f}, 0)
		}
	}
	slices.SortFunc(out, g.compare)
	return out[:min(len(out), q.K)]
}

// source is where random graphs are drawn from: a generator, or the bytes of a fuzzer.
type source interface{ IntN(n int) int }

// byteSource draws numbers from bytes, then zeros.
type byteSource struct{ bytes []byte }

func (b *byteSource) IntN(n int) int {
	if len(b.bytes) == 0 {
		return 0
	}
	x := int(b.bytes[0])
	b.bytes = b.bytes[1:]
	return x % n
}

func chance(r source, n int) bool { return r.IntN(n) == 0 }

// today is the day about which random questions ask.
const today = 1000

func randomPlace(r source, self int32, n int) (paths.Place, []int32) {
	p := paths.Place{From: math.MinInt32, Until: math.MaxInt32, Rep: self, Class: uint8(r.IntN(3)), Ask: chance(r, 5)}
	if chance(r, 12) {
		p.From = int32(today - 50 + r.IntN(100))
	}
	if chance(r, 12) {
		p.Until = int32(today - 50 + r.IntN(100))
	}
	if chance(r, 30) {
		p.Until = paths.Never
	}
	var several []int32
	switch r.IntN(20) {
	case 0:
		p.Rep = paths.None
	case 1, 2:
		p.Rep = int32(r.IntN(n))
	case 3:
		p.Rep = paths.Several
		for i := range int32(n) {
			if chance(r, 3) {
				several = append(several, i)
			}
		}
	}
	return p, several
}

func randomTie(r source, n, top int) paths.Tie {
	t := paths.Tie{
		A: int32(r.IntN(n)), B: int32(r.IntN(n)), Evidence: int32(r.IntN(top)), Trust: uint8(r.IntN(4)), Kind: uint8(r.IntN(3)), Fade: uint8(r.IntN(3)),
		From: math.MinInt32, Until: math.MaxInt32,
	}
	if chance(r, 4) {
		t.From = int32(today - 50 + r.IntN(70))
	}
	if chance(r, 4) {
		t.Until = int32(today - 30 + r.IntN(60))
	}
	if chance(r, 20) {
		t.Until = paths.Never
	}
	return t
}

// randomGraph makes a small graph; small costs make many paths equal.
func randomGraph(r source) *plainGraph {
	n := 3 + r.IntN(7)
	g := &plainGraph{several: map[int32][]int32{}, gone: map[int32]bool{}}
	fold := chance(r, 2)
	for i := range int32(n) {
		p, several := randomPlace(r, i, n)
		if !fold {
			p.Rep, several = i, nil
		}
		g.places = append(g.places, p)
		if p.Rep == paths.Several {
			g.several[i] = several
		}
	}
	if usual := questionTrust(); chance(r, 2) {
		usual[r.IntN(4)] += int32(r.IntN(2))
		if chance(r, 2) {
			usual[r.IntN(4)] = -1
		}
		g.usual = &usual
	}
	top := 1 + r.IntN(20)
	count := 2*n + r.IntN(1+4*n)
	if chance(r, 10) {
		count *= 10 // rows of more than a block
	}
	for range count {
		g.ties = append(g.ties, randomTie(r, n, top))
	}
	g.order = func(a, b int32) int { return cmp.Compare(a, b) }
	if chance(r, 3) {
		turn := int32(1 + r.IntN(4))
		rank := func(v int32) int32 { return (v*7 + turn) % 11 }
		g.order = func(a, b int32) int { return cmp.Compare(rank(a), rank(b)) }
	}
	return g
}

func (g *plainGraph) build() *paths.Graph {
	b := paths.Build(g.places, g.several, g.ties, g.usual)
	b.Order = g.order
	if len(g.gone) > 0 {
		var c paths.Change
		for number := range g.gone {
			c.Gone = append(c.Gone, number)
		}
		b = b.Patch(c)
	}
	return b
}

func questionTrust() (trust [256]int32) {
	for i := range trust {
		trust[i] = int32(2 + (i*5)%7)
	}
	return trust
}

func randomQuestion(r source, g *plainGraph) *paths.Question {
	left := make([]int32, len(g.places))
	for i := range left {
		left[i] = int32(i)
	}
	pick := func(k int) []int32 {
		var out []int32
		for range min(k, len(left)) {
			i := r.IntN(len(left))
			out = append(out, left[i])
			left = slices.Delete(left, i, i+1)
		}
		return out
	}
	q := &paths.Question{
		Day: today, From: pick(1 + r.IntN(2)), To: pick(1 + r.IntN(3)/2), MinTies: r.IntN(3), MaxTies: 2 + r.IntN(6), MaxCost: math.MaxInt64,
		K: 1 + r.IntN(20), Kinds: 0xffff, Between: 0xff, MaxWork: 1 << 30, ActiveOnly: chance(r, 4),
		Ask: func(p int32) bool { return p%2 == 0 },
	}
	q.Trust = questionTrust()
	if g.usual != nil && chance(r, 2) {
		q.Trust = *g.usual
	}
	if chance(r, 5) {
		q.Trust[r.IntN(6)] = -1
	}
	q.Fades[1] = []int32{0, 1, 2, 3, 5, 8, 13}
	q.Fades[2] = []int32{4}
	if chance(r, 5) {
		q.Kinds = uint16(1 + r.IntN(7))
	}
	if chance(r, 5) {
		q.Between = uint8(1 + r.IntN(7))
	}
	if chance(r, 5) {
		q.Bars[r.IntN(3)] = uint8(r.IntN(8))
	}
	if chance(r, 5) {
		q.MaxCost = int64(r.IntN(80))
	}
	if chance(r, 5) {
		q.Closed = pick(1)
	}
	if chance(r, 5) {
		q.PassAll = pick(1 + r.IntN(2))
	}
	if chance(r, 4) {
		q.PassAny = pick(1 + r.IntN(2))
	}
	if chance(r, 4) {
		q.Accept = func(nodes []int32) bool { return len(nodes)%2 == 0 || nodes[1]%2 == 0 }
	}
	if chance(r, 6) {
		q.Ask = nil
	}
	if chance(r, 4) {
		q.Reps = map[int32][]int32{}
		for range 1 + r.IntN(2) {
			p := int32(r.IntN(len(g.places)))
			q.Reps[p] = []int32{p}
			if chance(r, 3) {
				q.Reps[p] = []int32{int32(r.IntN(len(g.places)))}
			}
		}
	}
	for range r.IntN(4) / 2 {
		q.Extra = append(q.Extra, paths.Extra{A: int32(r.IntN(len(g.places))), B: int32(r.IntN(len(g.places))), Cost: int64(r.IntN(10))})
	}
	return q
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }
