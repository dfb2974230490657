package paths

// state is the cheapest way from a node to the far end with at most so many ties that meets some set of what is to be passed.
type state struct {
	key     int64
	node    int32
	next    int32 // the state one tie nearer to the far end, -1 at it
	sibling int32 // the next state of the same node
	cursor  int32 // the entry of the node's row whose key stands in the queue, -1: none yet
	met     uint8 // of what is to be passed, all after the node
}

// growth is a state in the queue with a lower bound of the key that its next tie leads to.
type growth struct {
	key   int64
	state int32
}

// The backward search is Dijkstra's from the far end, over pairs of node and number of ties, drawn tie by tie from rows sorted by cost. It has a queue
// for each number of ties, so that what is left to a path of few ties can be known without looking further away, and goes only as far as it is asked to.

// settle adds a state unless one that is as good is there; grow says whether its ties lead on.
func (s *search) settle(n state, grow bool) {
	sp := s.spot(n.node)
	s.mark(n.node)
	before := int32(-1)
	for at := sp.first; at >= 0; at = s.states[at].sibling {
		old := &s.states[at]
		if old.key <= n.key {
			if old.key&tiesMask <= n.key&tiesMask && old.met|n.met == old.met {
				return
			}
			before = at
		}
	}
	at := small(len(s.states))
	n.cursor = -1
	if before < 0 {
		n.sibling, sp.first = sp.first, at
	} else {
		n.sibling, s.states[before].sibling = s.states[before].sibling, at
	}
	s.states = append(s.states, n)
	if grow {
		level := int(n.key & tiesMask)
		s.pushGrowth(level, growth{n.key + s.floor + 1, at})
		s.measure(level)
	}
}

// measure notes how far the search has come after a change to the queue of states of so many ties: radius[n] is a key below which every state of at
// most n ties is settled.
func (s *search) measure(level int) {
	for n := level + 1; n <= MaxTies; n++ {
		far := s.radius[n-1]
		if len(s.growing[n-1]) > 0 {
			far = min(far, s.growing[n-1][0].key)
		}
		s.radius[n] = far
	}
}

// level returns the queue that holds back the radius for so many ties; the radius must not be endless.
func (s *search) level(ties int) int {
	level := 0
	for len(s.growing[level]) == 0 || s.growing[level][0].key != s.radius[ties] {
		level++
	}
	return level
}

// grow draws one tie of the backward search, for states of at most so many ties.
func (s *search) grow(ties int) {
	level := s.level(ties)
	queue := s.growing[level]
	top := queue[0]
	st := &s.states[top.state]
	before := s.work
	row := s.rowOf(st.node)
	if row < 0 || !s.look(1) {
		return
	}
	if st.cursor >= 0 {
		packed, _ := s.entry(row, st.cursor)
		s.reach(st, top.state, packed)
		st = &s.states[top.state]
	}
	st.cursor++
	if packed, ok := s.entry(row, st.cursor); ok {
		queue[0].key = st.key + costOf(packed)<<tiesBits + 1
		s.siftGrowth(queue, 0)
	} else {
		s.popGrowth(level)
	}
	s.backward += s.work - before
	s.measure(level)
}

func (s *search) reach(st *state, from int32, packed uint64) {
	w := nodeOf(packed)
	sp := s.spot(w)
	if sp.flags&isTo != 0 || sp.flags&s.ends == 0 {
		return
	}
	n := state{key: st.key + costOf(packed)<<tiesBits + 1, node: w, next: from, met: st.met | s.spot(st.node).need}
	if n.key > s.limit {
		return
	}
	if !s.openEnded { // Reach extends nothing by them
		s.fanOut(sp, arc{key: n.key, state: from, next: -1})
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

func (s *search) pushGrowth(level int, e growth) {
	queue := append(s.growing[level], e)
	s.growing[level] = queue
	at := len(queue) - 1
	for at > 0 {
		up := (at - 1) / 2
		if !s.ahead(e, queue[up]) {
			break
		}
		queue[at] = queue[up]
		at = up
	}
	queue[at] = e
}

func (s *search) popGrowth(level int) {
	queue := s.growing[level]
	last := len(queue) - 1
	queue[0] = queue[last]
	s.growing[level] = queue[:last]
	if last > 0 {
		s.siftGrowth(queue[:last], 0)
	}
}

func (s *search) siftGrowth(queue []growth, at int) {
	e := queue[at]
	for {
		down := 2*at + 1
		if down >= len(queue) {
			break
		}
		if down+1 < len(queue) && s.ahead(queue[down+1], queue[down]) {
			down++
		}
		if !s.ahead(queue[down], e) {
			break
		}
		queue[at] = queue[down]
		at = down
	}
	queue[at] = e
}
