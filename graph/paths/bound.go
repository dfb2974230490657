package paths

// state is the cheapest way from a node to the far end with at most so many ties that meets some set of what is to be passed.
type state struct {
	key     int64
	node    int32
	next    int32 // the state one tie nearer to the far end, -1 at it
	sibling int32 // the next state of the same node
	cursor  int32 // the entry of the node's row that is drawn next, -1: the row was not asked for yet
	met     uint8 // of what is to be passed, all after the node
}

// growth is a state in the queue with a lower bound of the key that its next tie leads to.
type growth struct {
	key   int64
	state int32
}

// The backward search is Dijkstra's from the far end, over pairs of node and number of ties, drawn tie by tie from rows sorted by cost: it settles
// states in order of their keys and goes only as far as it is asked to.

// settle adds a state unless one that is as good is there; grow says whether its ties lead on.
func (s *search) settle(n state, grow bool) {
	sp := s.spot(n.node)
	for at := sp.first; at >= 0; at = s.states[at].sibling {
		if s.states[at].key&tiesMask <= n.key&tiesMask && s.states[at].met|n.met == s.states[at].met {
			return
		}
	}
	at := small(len(s.states))
	n.sibling, n.cursor = -1, -1
	s.states = append(s.states, n)
	if sp.first < 0 {
		sp.first = at
	} else {
		s.states[sp.last].sibling = at
	}
	sp.last = at
	if grow {
		s.pushGrowth(growth{n.key + 1, at})
	}
}

// radius is a key below which every state is settled.
func (s *search) radius() int64 {
	if len(s.growing) == 0 {
		return endless
	}
	return s.growing[0].key
}

// grow draws one tie of the backward search.
func (s *search) grow() {
	top := s.growing[0]
	st := &s.states[top.state]
	entries, ok := s.rowOf(st.node)
	if !ok {
		return
	}
	st.cursor++
	s.backward++
	if !s.look(1) {
		return
	}
	if st.cursor > 0 {
		s.reach(st, top.state, entries[st.cursor-1])
		st = &s.states[top.state]
	}
	if int(st.cursor) == len(entries) {
		s.popGrowth()
		return
	}
	s.growing[0].key = st.key + costOf(entries[st.cursor])<<tiesBits + 1
	s.siftGrowth(0)
}

func (s *search) reach(st *state, from int32, packed uint64) {
	w := nodeOf(packed)
	sp := s.spot(w)
	if sp.flags&isTo != 0 {
		return
	}
	n := state{key: st.key + costOf(packed)<<tiesBits + 1, node: w, next: from, met: st.met | s.spot(st.node).need}
	if n.key > s.limit {
		return
	}
	s.settle(n, sp.flags&between != 0 && int(n.key&tiesMask) < s.q.MaxTies)
}

// rest returns the best state of a node with at most so many ties that meets a need; -1 if none is settled.
func (s *search) rest(sp *spot, ties int, need uint8) int32 {
	for at := sp.first; at >= 0; at = s.states[at].sibling {
		if int(s.states[at].key&tiesMask) <= ties && need&^s.states[at].met == 0 {
			return at
		}
	}
	return -1
}

func (s *search) pushGrowth(e growth) {
	s.growing = append(s.growing, e)
	at := len(s.growing) - 1
	for at > 0 {
		up := (at - 1) / 2
		if !s.ahead(e, s.growing[up]) {
			break
		}
		s.growing[at] = s.growing[up]
		at = up
	}
	s.growing[at] = e
}

func (s *search) popGrowth() {
	last := len(s.growing) - 1
	s.growing[0] = s.growing[last]
	s.growing = s.growing[:last]
	if last > 0 {
		s.siftGrowth(0)
	}
}

func (s *search) siftGrowth(at int) {
	e := s.growing[at]
	for {
		down := 2*at + 1
		if down >= len(s.growing) {
			break
		}
		if down+1 < len(s.growing) && s.ahead(s.growing[down+1], s.growing[down]) {
			down++
		}
		if !s.ahead(s.growing[down], e) {
			break
		}
		s.growing[at] = s.growing[down]
		at = down
	}
	s.growing[at] = e
}
