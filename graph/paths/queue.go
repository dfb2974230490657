package paths

// entry is a label in the queue with a lower bound of the key of every path it may become.
type entry struct {
	bound int64
	label int32
}

// before is the order of the queue: by bound, then as the paths will rank, so that among equals it goes depth first.
func (s *search) before(a, b entry) bool {
	if a.bound != b.bound {
		return a.bound < b.bound
	}
	x, y := a.label, b.label
	longer := int(s.labels[x].key&tiesMask) - int(s.labels[y].key&tiesMask)
	for n := longer; n > 0; n-- {
		x = s.labels[x].parent
	}
	for n := longer; n < 0; n++ {
		y = s.labels[y].parent
	}
	if x == y {
		return longer < 0
	}
	for s.labels[x].parent != s.labels[y].parent {
		x, y = s.labels[x].parent, s.labels[y].parent
	}
	return s.compareNodes(s.labels[x].node, s.labels[y].node) < 0
}

func (s *search) push(e entry) {
	s.open = append(room(s.open, 1), e)
	at := len(s.open) - 1
	for at > 0 {
		up := (at - 1) / 2
		if !s.before(e, s.open[up]) {
			break
		}
		s.open[at] = s.open[up]
		at = up
	}
	s.open[at] = e
}

func (s *search) pop() {
	last := len(s.open) - 1
	e := s.open[last]
	s.open = s.open[:last]
	if last > 0 {
		s.lower(e)
	}
}

// lower puts an entry in place of the first.
func (s *search) lower(e entry) {
	at := 0
	for {
		down := 2*at + 1
		if down >= len(s.open) {
			break
		}
		if down+1 < len(s.open) && s.before(s.open[down+1], s.open[down]) {
			down++
		}
		if !s.before(s.open[down], e) {
			break
		}
		s.open[at] = s.open[down]
		at = down
	}
	s.open[at] = e
}
