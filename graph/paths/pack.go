package paths

import (
	"cmp"
	"context"
	mathbits "math/bits"
	"slices"
)

// Claim is a path by what it costs and what it uses, which no other path may use beside it.
type Claim struct {
	Cost int64
	Uses []int32
}

// Packing is the most claims that share nothing.
type Packing struct {
	// Chosen are their places in the list, ascending.
	Chosen []int
	Cost   int64
	// AtMost bounds the number that any choice can have; Floor[n] is what n+1 claims that share nothing cost at the least.
	AtMost int
	Floor  []int64
	// Proven tells that the search was finished: no choice is better.
	Proven bool
}

// Pack chooses from claims, which stand in order of cost, the most that share nothing, then those of least total cost, then the first in order: of two
// such choices, listed ascending, the one with the lesser place where they first differ. It is exact branch and bound; maxExpansions and the end of
// ctx bound the work, and then Proven is false.
func Pack(ctx context.Context, claims []Claim, maxExpansions int) Packing {
	s := newPacker(claims)
	s.left = maxExpansions
	all := newSet(len(s.claims))
	for i := range s.claims {
		all.add(i)
	}
	s.best.Floor = s.floor(all)
	s.choose(ctx, all, nil, 0)
	s.best.Proven = !s.stopped
	s.best.AtMost = len(s.best.Floor)
	if s.best.Proven {
		s.best.AtMost = len(s.best.Chosen)
	}
	for i, at := range s.best.Chosen {
		s.best.Chosen[i] = s.place[at]
	}
	return s.best
}

type packer struct {
	// claims are those that none before them makes needless; place is where each stood in the list.
	claims []Claim
	place  []int
	// users holds who uses a thing, rivals who shares something with a claim, itself included.
	users   map[int32]set
	rivals  []set
	best    Packing
	left    int
	stopped bool
}

func newPacker(claims []Claim) *packer {
	s := &packer{users: map[int32]set{}}
	for i, c := range claims {
		c.Uses = slices.Sorted(slices.Values(c.Uses))
		if !s.needless(c) {
			s.claims, s.place = append(s.claims, c), append(s.place, i)
		}
	}
	for i, c := range s.claims {
		for _, thing := range c.Uses {
			if s.users[thing] == nil {
				s.users[thing] = newSet(len(s.claims))
			}
			s.users[thing].add(i)
		}
	}
	for i, c := range s.claims {
		rivals := newSet(len(s.claims))
		rivals.add(i)
		for _, thing := range c.Uses {
			rivals.join(s.users[thing])
		}
		s.rivals = append(s.rivals, rivals)
	}
	return s
}

// needless tells that an earlier claim uses something, and nothing that this one does not: it can stand wherever this one does, costs no more and
// comes first.
func (s *packer) needless(c Claim) bool {
	return slices.ContainsFunc(s.claims, func(earlier Claim) bool {
		return len(earlier.Uses) > 0 && !slices.ContainsFunc(earlier.Uses, func(thing int32) bool {
			_, found := slices.BinarySearch(c.Uses, thing)
			return !found
		})
	})
}

// choose goes through the choices from the claims that are open, each with its first one before those without it.
func (s *packer) choose(ctx context.Context, open set, chosen []int, cost int64) {
	for {
		if s.left--; s.left < 0 || (s.left%256 == 0 && ctx.Err() != nil) {
			s.stopped = true
		}
		if s.stopped && len(s.best.Chosen) > 0 {
			return
		}
		floor := s.floor(open)
		short := len(s.best.Chosen) - len(chosen)
		if len(floor) < short || (len(floor) == short && short > 0 && cost+floor[short-1] >= s.best.Cost) {
			return
		}
		first := open.first()
		if first < 0 {
			if short < 0 || (short == 0 && cost < s.best.Cost) {
				s.best.Chosen, s.best.Cost = slices.Clone(chosen), cost
			}
			return
		}
		s.choose(ctx, open.without(s.rivals[first]), append(slices.Clip(chosen), first), cost+s.claims[first].Cost)
		open = slices.Clone(open)
		open.remove(first)
	}
}

// floor covers open claims by groups of which no two can be chosen together, and returns the least total cost of 1, 2, ... choices: one for each group.
func (s *packer) floor(open set) []int64 {
	open = slices.Clone(open)
	var out []int64
	total := int64(0)
	for at := open.first(); at >= 0; at = open.first() {
		total += s.claims[at].Cost
		out = append(out, total)
		open.remove(at)
		if uses := s.claims[at].Uses; len(uses) > 0 {
			most := slices.MaxFunc(uses, func(a, b int32) int { return cmp.Compare(open.common(s.users[a]), open.common(s.users[b])) })
			open.drop(s.users[most])
		}
	}
	return out
}

// set is a set of small numbers, one bit each.
type set []uint64

func newSet(n int) set { return make(set, (n+wordBits-1)/wordBits) }

func (s set) add(i int)    { s[i/wordBits] |= 1 << (i % wordBits) }
func (s set) remove(i int) { s[i/wordBits] &^= 1 << (i % wordBits) }

func (s set) join(other set) {
	for i, w := range other {
		s[i] |= w
	}
}

func (s set) drop(other set) {
	for i, w := range other {
		s[i] &^= w
	}
}

func (s set) without(other set) set {
	out := slices.Clone(s)
	out.drop(other)
	return out
}

func (s set) common(other set) (n int) {
	for i, w := range other {
		n += mathbits.OnesCount64(s[i] & w)
	}
	return n
}

func (s set) first() int {
	for i, w := range s {
		if w != 0 {
			return i*wordBits + mathbits.TrailingZeros64(w)
		}
	}
	return -1
}
