package paths

import (
	"context"
	"slices"
	"sync"
)

// spot is what a question knows of a place; 24 bytes. It counts only where its epoch is the scratch's.
type spot struct {
	epoch uint32
	flags uint8
	need  uint8 // what of PassAll and PassAny it meets
	row   int32 // its row in scratch.rows, -1: not gathered
	first int32 // its states, in order of their keys
	fan   int32 // the arcs to it in scratch.fans, -1: none
	// direct is its cheapest tie to one of To.
	direct uint32
}

const (
	exists  uint8 = 1 << iota // as a node, on the day
	between                   // may stand in between
	isFrom
	isTo
	plain  // conducts as itself only
	host   // other places may conduct as it
	judged // all of this was found out
	named  // the question names it
)

const farAway = ^uint32(0)

// markedWord tells which of 32 places are marked, where its epoch is the scratch's.
type markedWord struct{ epoch, bits uint32 }

const markedBits = 32

// scratch is the memory of one search, used again by later ones.
type scratch struct {
	epoch   uint32
	spots   []spot
	marked  []markedWord
	rows    []row
	entries []uint64
	pairs   pairs
	states  []state
	fans    []fan
	arcs    []arc
	// taken is, for partial paths one after the other, the arc taken last by the number of ties left, from one tie on; -1: none.
	taken []int32
	// made holds the partial paths with the neighbours that they were extended by.
	made    pairs
	growing [MaxTies + 1][]growth
	labels  []label
	open    []entry
	best    []candidate
}

var pool = sync.Pool{New: func() any { return &scratch{} }}

// keep bounds what is kept for later searches, in elements.
const keep = 1 << 20

// search is one question being answered.
type search struct {
	*scratch
	ctx    context.Context //nolint:containedctx // a search lives within one call
	g      *Graph
	q      *Question
	day    Day
	latest uint32 // the highest span of a tie that has begun
	fades  [8][]int32
	// openEnded says that ends are exempt from what holds in between, whichever node it is: Reach.
	openEnded bool
	ends      uint8 // the flags of which a node must have one to be reached from the far end
	needs     uint8
	work      int
	checked   int
	stopped   string
	kinds     [16]uint8 // 1: the kind may be used
	delta     int64     // a tie costs at least what it usually costs and this
	usualEnd  bool      // what usually does not conduct does not now
	floor     int64     // no tie has a lesser key, but for the tie itself
	nearest   int64     // the least key of what is left of a path before its last node but one
	stopAt    int64     // the least key that was still open when stopped

	limit             int64 // no key above it is wanted
	forward, backward int   // work of each side

	single       bool // one party at the far end and nothing to pass: the last tie is closed without a label
	from, to     []int32
	radius       [MaxTies + 1]int64
	compareNodes func(a, b int32) int
	path         [MaxTies + 1]int32
	pathLen      int
}

func newSearch(g *Graph, q *Question) *search {
	s := &search{scratch: pool.Get().(*scratch), g: g, q: q, day: clampDay(q.Day), from: q.From, to: q.To} //nolint:forcetypeassert // the pool holds nothing else
	s.latest = biased(q.Day)<<fromShift | (1<<fromShift - 1)
	s.fades = q.Fades
	if q.ActiveOnly {
		s.fades = [8][]int32{}
	}
	n := g.Places()
	if len(s.spots) < n {
		s.spots, s.pairs, s.made, s.epoch = make([]spot, n+n/8), pairs{}, pairs{}, 0
		s.marked = make([]markedWord, len(s.spots)/markedBits+1)
	}
	s.epoch++
	if s.epoch == 0 {
		clear(s.spots)
		clear(s.marked)
		s.pairs, s.made = pairs{}, pairs{}
		s.epoch = 1
	}
	s.rows, s.entries, s.states = s.rows[:0], s.entries[:0], s.states[:0]
	s.fans, s.arcs, s.taken = s.fans[:0], s.arcs[:0], s.taken[:0]
	for i := range s.growing {
		s.growing[i] = s.growing[i][:0]
	}
	for i := range s.radius {
		s.radius[i] = endless
	}
	s.labels, s.open, s.best = s.labels[:0], s.open[:0], s.best[:0]
	s.ends = between | isFrom
	s.weigh()
	s.limit = key(q.MaxCost, tiesMask)
	return s
}

// weigh finds out how much less, at most, ties cost than they usually do, and what they cost at least.
func (s *search) weigh() {
	s.delta, s.floor = endless, endless
	s.usualEnd = true
	for i, trust := range s.q.Trust {
		if trust >= 0 {
			s.delta = min(s.delta, int64(trust)-int64(s.g.usual[i]))
			s.floor = min(s.floor, int64(trust)<<tiesBits)
			s.usualEnd = s.usualEnd && s.g.usual[i] != neverUsually
		}
	}
	for kind := range s.q.Bars {
		if s.q.Kinds>>kind&1 != 0 {
			s.kinds[kind] = 1
		}
	}
	if s.floor == endless || len(s.q.Extra) > 0 {
		s.floor = 0
	}
	if s.delta == endless {
		s.delta = 0
	}
}

// room makes room for more elements, for twice as many at least where there is none: growing by a quarter, as append does, copies more than a search keeps.
func room[T any](all []T, more int) []T {
	if len(all)+more > cap(all) {
		return append(make([]T, 0, len(all)+max(more, len(all))), all...)
	}
	return all
}

func (s *search) release() {
	if cap(s.entries) > keep {
		s.entries = nil
	}
	if cap(s.labels) > keep {
		s.labels, s.open, s.taken = nil, nil, nil
	}
	if cap(s.states) > keep {
		s.states, s.growing = nil, [MaxTies + 1][]growth{}
	}
	if cap(s.arcs) > keep {
		s.fans, s.arcs = nil, nil
	}
	if cap(s.made.keys) > keep {
		s.made = pairs{}
	}
	pool.Put(s.scratch)
}

// isMarked reports whether a place is named by the question, has a state or a tie to one of To.
func (s *search) isMarked(p int32) bool {
	word := s.marked[p/markedBits]
	return word.epoch == s.epoch && word.bits>>(p%markedBits)&1 != 0
}

func (s *search) mark(p int32) {
	word := &s.marked[p/markedBits]
	if word.epoch != s.epoch {
		*word = markedWord{epoch: s.epoch}
	}
	word.bits |= 1 << (p % markedBits)
}

// judgeNamed judges what the question names.
func (s *search) judgeNamed() {
	for _, list := range [][]int32{s.from, s.to, s.q.Closed, s.q.PassAll, s.q.PassAny} {
		for _, p := range list {
			s.touch(p).flags |= named
			s.mark(p)
		}
	}
	for _, list := range [][]int32{s.from, s.to} {
		for _, p := range list {
			s.spot(p)
		}
	}
}

// touch returns the spot of a place that need not have been judged.
func (s *search) touch(p int32) *spot {
	sp := &s.spots[p]
	if sp.epoch != s.epoch {
		*sp = spot{epoch: s.epoch, row: -1, first: -1, fan: -1, direct: farAway}
	}
	return sp
}

// spot returns what is known of a place, and finds it out the first time.
func (s *search) spot(p int32) *spot {
	sp := &s.spots[p]
	if sp.epoch != s.epoch || sp.flags&judged == 0 {
		s.judge(p, s.touch(p))
	}
	return sp
}

func (s *search) judge(p int32, sp *spot) {
	sp.flags |= judged
	place := s.g.place(p)
	if _, set := s.q.Reps[p]; place.Rep == p && !set {
		sp.flags |= plain
	}
	if len(s.g.foldedInto(p)) > 0 || len(s.q.Reps) > 0 {
		sp.flags |= host
	}
	if s.day < place.From || s.day > place.Until {
		return
	}
	sp.flags |= exists
	if sp.flags&named != 0 && !s.judgeParty(p, sp) {
		return
	}
	if s.q.Between>>place.Class&1 != 0 && (!place.Ask || (s.q.Ask != nil && s.q.Ask(p))) {
		sp.flags |= between
	}
}

// judgeParty judges what the question names; false where it does not stand in between.
func (s *search) judgeParty(p int32, sp *spot) bool {
	if slices.Contains(s.from, p) {
		sp.flags |= isFrom
	}
	if slices.Contains(s.to, p) {
		sp.flags |= isTo
	}
	for i, v := range s.q.PassAll {
		if v == p {
			sp.need |= 1 << i
		}
	}
	if slices.Contains(s.q.PassAny, p) {
		sp.need |= 1 << len(s.q.PassAll)
	}
	return sp.flags&(isFrom|isTo) == 0 && !slices.Contains(s.q.Closed, p)
}

// look counts halves looked at, and stops the search where the budget or the time is over.
func (s *search) look(halves int) bool {
	s.work += halves
	if s.stopped != "" {
		return false
	}
	if s.work > s.q.MaxWork {
		s.stopped = StoppedByExpansions
		return false
	}
	if s.work-s.checked >= checkEvery {
		s.checked = s.work
		if s.ctx != nil && s.ctx.Err() != nil {
			s.stopped = StoppedByTime
			return false
		}
	}
	return true
}

// checkEvery is after how many halves the context is asked; chunk bounds what is looked at in between.
const (
	checkEvery = 4 << 10
	chunk      = 4 << 10
)
