package paths

// arc is a tie by which the backward search came to a node: a way on from there.
type arc struct {
	key   int64 // of what is left by this way
	state int32 // which the tie leads to
	next  int32 // the arc with as many ties left that came to the node next, -1: none yet
}

// fan is the arcs to a node, by the number of ties left. Each list is in order of key: what a queue of the backward search gives never grows less.
type fan struct{ first, last [MaxTies + 1]int32 }

var noArcs = func() (none fan) {
	for i := range none.first {
		none.first[i], none.last[i] = -1, -1
	}
	return none
}()

// fanOut notes an arc to a place.
func (s *search) fanOut(sp *spot, a arc) {
	if sp.fan < 0 {
		sp.fan = small(len(s.fans))
		s.fans = append(s.fans, noArcs)
	}
	at, f, ties := small(len(s.arcs)), &s.fans[sp.fan], a.key&tiesMask
	if last := f.last[ties]; last >= 0 {
		s.arcs[last].next = at
	} else {
		f.first[ties] = at
	}
	f.last[ties] = at
	s.arcs = append(s.arcs, a)
}

// arcAfter returns the next arc to a node with so many ties left, for a partial path that took some; -1 for none.
func (s *search) arcAfter(f int32, l *label, ties int) int32 {
	if l.taken >= 0 {
		if last := s.taken[l.taken+small(ties)-1]; last >= 0 {
			return s.arcs[last].next
		}
	}
	return s.fans[f].first[ties]
}

// nextArc returns the best arc that a partial path has not taken yet, of those with at most so many ties left; -1 for none. Arcs that lead where a better
// one does are passed over.
func (s *search) nextArc(at int32, ties int) int32 {
	l := &s.labels[at]
	f := s.spots[l.node].fan
	if f < 0 {
		return -1
	}
	fewest, best := 1, int32(-1)
	if s.single {
		fewest = 2 // the tie to the one party was closed
	}
	for n := fewest; n <= ties; n++ {
		next := s.arcAfter(f, l, n)
		for next >= 0 && !s.leads(&s.arcs[next], l, ties) {
			s.take(l, n, next)
			next = s.arcs[next].next
		}
		if next >= 0 && (best < 0 || s.arcs[next].key < s.arcs[best].key) {
			best = next
		}
	}
	return best
}

// leads reports whether an arc is the best way on by its neighbour.
func (s *search) leads(a *arc, l *label, ties int) bool {
	sp := &s.spots[s.states[a.state].node]
	return s.rest(sp, ties-1, l.need&^sp.need) == a.state
}

// take notes that a partial path took an arc with so many ties left.
func (s *search) take(l *label, ties int, at int32) {
	if l.taken < 0 {
		l.taken = small(len(s.taken))
		s.taken = append(room(s.taken, MaxTies), noArcs.first[:s.q.MaxTies-int(l.key&tiesMask)]...)
	}
	s.taken[l.taken+small(ties)-1] = at
}

// goOn takes a partial path further that was begun to be extended: by arcs, which the backward search knows for all that is left within its radius; by
// letting that grow; or, where this costs too much, by looking at its neighbours.
func (s *search) goOn(top entry, ties int) bool {
	l := &s.labels[top.label]
	next := s.nextArc(top.label, ties)
	left := max(s.radius[ties], s.notScanned(l))
	byArc := next >= 0 && s.arcs[next].key <= left
	if byArc {
		left = s.arcs[next].key
	}
	switch {
	case left >= endless:
		s.pop()
	case l.key+left > top.bound:
		s.lower(entry{l.key + left, top.label})
	case s.late(top):
		s.pop()
	case byArc:
		s.take(l, int(s.arcs[next].key&tiesMask), next)
		return s.turn(top.label, next)
	case s.due(ties):
		s.grow(ties)
	default:
		s.pop()
		return s.scan(top)
	}
	return s.stopped == ""
}

// turn extends a partial path by an arc.
func (s *search) turn(at, next int32) bool {
	if !s.look(1) {
		return false
	}
	l, a := s.labels[at], s.arcs[next]
	st := &s.states[a.state]
	s.pathLen = s.trace(at, &s.path)
	s.neighbour(at, &l, l.key+a.key-st.key, st.node, s.follows(&l))
	return true
}
