package paths

import "slices"

// row is the neighbours of a node, each once with its cheapest tie, drawn in order of cost as far as they are asked for. It stands in the entries of
// the scratch, as cost<<32 | place: those drawn, then a gap, then those whose ties are eligible and wait. A neighbour drawn may be one that never
// stands in a path: it is judged where it would matter.
type row struct {
	node         int32
	off, room    int32
	drawn        int32
	waiting, end int32 // relative to off
	ready        int32 // what waits before it is sorted and comes before all else
	raw, rawEnd  int32 // the halves not looked at yet
	block        int32 // how many of them are looked at next
	mixed        bool  // any neighbour may come up twice
}

const (
	// settled marks a waiting entry that is a node for sure: what its place conducts as was looked up. again marks one that may lead to a neighbour
	// met before.
	settled = uint64(1) << 31
	again   = uint64(1) << 30
)

func nodeOf(packed uint64) int32 { return int32(packed & uint64(maxPlace)) }

func costOf(packed uint64) int64 { return int64(packed >> 32) }

func pack(cost uint32, p int32) uint64 { return uint64(cost)<<32 | uint64(p) } //nolint:gosec // places are not negative

const (
	firstBlock = 16
	everything = ^uint64(0)
)

// rowOf returns the number of a node's row, -1 where the search was stopped.
func (s *search) rowOf(u int32) int32 {
	sp := s.spot(u)
	if sp.row >= 0 {
		return sp.row
	}
	r := row{node: u, off: small(len(s.entries)), block: firstBlock}
	if sp.flags&plain != 0 && len(s.g.foldedInto(u)) == 0 && len(s.q.Reps) == 0 && len(s.q.Extra) == 0 && !s.g.changed(u) {
		if int(u) < len(s.g.places) {
			r.raw, r.rawEnd = s.g.start[u], s.g.start[u+1]
		}
	} else {
		if r.mixed = true; !s.gather(&r) {
			return -1
		}
		slices.Sort(s.entries[r.off : r.off+r.end])
		r.ready = r.end
	}
	sp.row = small(len(s.rows))
	s.rows = append(s.rows, r)
	return sp.row
}

func (g *Graph) changed(p int32) bool { return g.patch != nil && g.patch.dirty.has(p) }

// entry returns the neighbour of a row at an index, in order of cost; false where there are no more or the search was stopped.
func (s *search) entry(at, i int32) (uint64, bool) {
	r := &s.rows[at]
	for r.drawn <= i {
		switch {
		case r.waiting < r.ready:
			s.draw(r, at)
		case r.raw < r.rawEnd:
			if !s.readBlock(r) {
				return 0, false
			}
		default:
			return 0, false
		}
	}
	return s.entries[r.off+i], true
}

// draw takes what waits first: it joins those drawn if it is a neighbour that may stand in a path and was not met before.
func (s *search) draw(r *row, at int32) {
	packed := s.entries[r.off+r.waiting]
	r.waiting++
	p := nodeOf(packed)
	once := packed&(settled|again) == 0 && !r.mixed
	if s.folds(p) {
		sp := s.spot(p)
		if sp.flags&plain == 0 && packed&settled == 0 {
			s.unfold(r, packed)
			return
		}
		once = once && sp.flags&host == 0
	} else if s.q.Between>>s.g.traits[p]&1 == 0 && !s.openEnded && !s.isMarked(p) {
		return
	}
	if p == r.node || (!once && !s.pairs.add(s.epoch, at, p)) {
		return
	}
	s.entries[r.off+r.drawn] = packed &^ (settled | again)
	r.drawn++
}

// folds reports whether a place may conduct as another, or another as it.
func (s *search) folds(p int32) bool { return len(s.q.Reps) > 0 || s.g.trait(p) == odd }

// unfold puts the nodes as which a place conducts in its stead.
func (s *search) unfold(r *row, packed uint64) {
	for _, w := range s.reps(nodeOf(packed)) {
		if r.waiting == r.drawn {
			s.makeRoom(r, 1)
			copy(s.entries[r.off+r.waiting+1:r.off+r.end+1], s.entries[r.off+r.waiting:r.off+r.end])
			r.waiting++
			r.ready++
			r.end++
		}
		r.waiting--
		s.entries[r.off+r.waiting] = packed>>32<<32 | settled | uint64(w) //nolint:gosec // places are not negative
	}
}

// makeRoom moves a row to where it can grow by so many entries.
func (s *search) makeRoom(r *row, more int32) {
	if r.end+more <= r.room {
		return
	}
	room := 2*r.end + more
	if int(r.off+r.room) == len(s.entries) {
		s.entries = slices.Grow(s.entries, int(room-r.room))[:r.off+room]
	} else {
		off := small(len(s.entries))
		s.entries = slices.Grow(s.entries, int(room))[:off+room]
		copy(s.entries[off:], s.entries[r.off:r.off+r.end])
		r.off = off
	}
	r.room = room
}

// readBlock looks at the next halves of a row, once nothing is ready.
func (s *search) readBlock(r *row) bool {
	n := min(r.block, r.rawEnd-r.raw)
	if !s.look(int(n)) {
		return false
	}
	s.makeRoom(r, n)
	s.filter(s.g.halves[r.raw:r.raw+n], r)
	r.raw += n
	r.block = min(r.block+r.block/2, chunk)
	safe := everything
	if r.raw < r.rawEnd {
		next := s.g.usually(&s.g.halves[r.raw])
		if s.usualEnd && next >= neverUsually {
			r.raw = r.rawEnd
		} else {
			safe = uint64(max(0, int64(next)+s.delta+1)) << 32
		}
	}
	wait := s.entries[r.off+r.ready : r.off+r.end]
	ready := 0
	for i, e := range wait {
		if e < safe {
			wait[i], wait[ready] = wait[ready], e
			ready++
		}
	}
	slices.Sort(wait[:ready])
	r.ready += small(ready)
	return true
}

// filter lets what halves lead to wait, if they are eligible. It is cost and consider, without branches that nothing foretells: half of all halves are
// not eligible.
func (s *search) filter(halves []half, r *row) {
	q, day, latest := s.q, int64(s.day), int64(s.latest)
	for i := range halves {
		h := &halves[i]
		kind := h.span >> fadeBits & kindMask
		if q.Bars[kind] != 0 {
			s.consider(h, r)
			continue
		}
		trust := q.Trust[h.head&trustMask]
		cost := uint32(trust) + h.head>>trustBits //nolint:gosec // looked at below
		since := day - int64(h.until)
		not := uint64(latest-int64(h.span))>>63 | uint64(uint32(trust)>>31) //nolint:gosec // signs
		if ended := uint64(-since) >> 63; ended != 0 {                      //nolint:gosec // a sign
			fade := s.fades[h.span&fadeMask]
			if len(fade) == 0 {
				continue
			}
			cost += uint32(fade[min(since, int64(len(fade)-1))]) //nolint:gosec // costs are not negative
		}
		if r.end == r.room {
			s.makeRoom(r, 1)
		}
		s.entries[r.off+r.end] = pack(cost, h.place&maxPlace) | uint64(uint32(h.place)>>31)<<30 //nolint:gosec // parallel
		r.end += int32(uint64(s.kinds[kind]) &^ not)                                            //nolint:gosec // 0 or 1
	}
}

// consider lets what a half leads to wait, if it is eligible.
func (s *search) consider(h *half, r *row) {
	cost, ok := s.cost(h)
	if !ok {
		return
	}
	p := h.place & maxPlace
	if s.q.Bars[h.span>>fadeBits&kindMask] == 0 {
		packed := pack(cost, p)
		if h.place < 0 { // parallel
			packed |= again
		}
		s.wait(r, packed)
		return
	}
	for _, w := range s.reps(p) {
		if !s.barred(h, r.node, w) {
			s.wait(r, pack(cost, w)|settled)
		}
	}
}

func (s *search) wait(r *row, packed uint64) {
	if r.end == r.room {
		s.makeRoom(r, 1)
	}
	s.entries[r.off+r.end] = packed
	r.end++
}

// gather lets all that is eligible wait at once, for a node whose ties stand in more places than its own row.
func (s *search) gather(r *row) bool {
	for _, p := range s.members(r.node) {
		if !s.gatherPlace(r, p) {
			return false
		}
	}
	for _, e := range s.q.Extra {
		cost := uint32(min(e.Cost, 1<<31-1)) //nolint:gosec // bounded
		if e.A == r.node {
			s.wait(r, pack(cost, e.B)|settled)
		}
		if e.B == r.node {
			s.wait(r, pack(cost, e.A)|settled)
		}
	}
	return true
}

func (s *search) gatherPlace(r *row, p int32) bool {
	halves, numbers := s.g.row(p)
	dirty := s.g.changed(p)
	for len(halves) > 0 {
		n := min(chunk, len(halves))
		if !s.look(n) {
			return false
		}
		for i := range halves[:n] {
			if !dirty || !s.g.patch.gone.has(numbers[i]) {
				s.consider(&halves[i], r)
			}
		}
		halves, numbers = halves[n:], numbers[n:]
	}
	if !dirty {
		return true
	}
	for _, number := range s.g.patch.rows[p] {
		if !s.look(1) {
			return false
		}
		if !s.g.patch.gone.has(number) {
			h := s.g.patch.half(s.g, p, number)
			s.consider(&h, r)
		}
	}
	return true
}

// pairs is a set of pairs of row and node, emptied by the next epoch.
type pairs struct {
	keys   []uint64
	epochs []uint32
	count  int
	epoch  uint32
}

const fewestPairs = 1 << 10

// add adds a pair; false if it is there.
func (p *pairs) add(epoch uint32, row, node int32) bool {
	if p.epoch != epoch {
		p.epoch, p.count = epoch, 0
	}
	if 2*(p.count+1) > len(p.keys) {
		p.double()
	}
	key := uint64(row)<<32 | uint64(node) //nolint:gosec // not negative
	at := p.find(key)
	if p.epochs[at] == epoch {
		return false
	}
	p.keys[at], p.epochs[at] = key, epoch
	p.count++
	return true
}

// find returns where a key is or would be put.
func (p *pairs) find(key uint64) int {
	mask := uint64(len(p.keys) - 1)             //nolint:gosec // never empty
	at := key * 0x9e3779b97f4a7c15 >> 32 & mask // Fibonacci hashing
	for p.epochs[at] == p.epoch && p.keys[at] != key {
		at = (at + 1) & mask
	}
	return int(at) //nolint:gosec // an index
}

func (p *pairs) double() {
	old := *p
	n := max(fewestPairs, 2*len(p.keys))
	p.keys, p.epochs = make([]uint64, n), make([]uint32, n)
	for i, key := range old.keys {
		if old.epochs[i] == p.epoch {
			at := p.find(key)
			p.keys[at], p.epochs[at] = key, p.epoch
		}
	}
}
