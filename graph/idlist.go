package graph

import (
	"encoding/binary"
	"sort"
)

// idList holds ids in ascending order, packed: of each id only what differs from the one before, begun anew every idBlock ids. Ids that came later
// follow in the order in which they came. The place of an id in the list is its number.
type idList struct {
	packed []byte
	// blocks holds where each block begins in packed; n is how many ids are packed.
	blocks []uint32
	n      int32
	last   ID
	// later holds ids added since, numbered from n on, and numbers their numbers; both are never changed, only replaced.
	later   []ID
	numbers map[ID]int32
}

const idBlock = 16

// add packs an id that is greater than all before.
func (l *idList) add(id ID) {
	shared := 0
	if l.n%idBlock == 0 {
		l.blocks = append(l.blocks, uint32(len(l.packed))) //nolint:gosec // the view's memory is limited far below
	} else {
		for shared < len(id) && shared < len(l.last) && id[shared] == l.last[shared] {
			shared++
		}
	}
	l.packed = binary.AppendUvarint(l.packed, uint64(shared))
	l.packed = binary.AppendUvarint(l.packed, uint64(len(id[shared:])))
	l.packed = append(l.packed, id[shared:]...)
	l.last = id
	l.n++
}

// len returns how many ids there are.
func (l *idList) len() int32 { return l.n + int32(len(l.later)) } //nolint:gosec // bounded as packed is

// get returns the id of a number.
func (l *idList) get(number int32) ID {
	if number >= l.n {
		return l.later[number-l.n]
	}
	var id []byte
	rest := l.packed[l.blocks[number/idBlock]:]
	for range number%idBlock + 1 {
		id, rest = nextID(id, rest)
	}
	return ID(id)
}

// nextID unpacks one id behind the one before it.
func nextID(before, packed []byte) (id, rest []byte) {
	shared, n := binary.Uvarint(packed)
	packed = packed[n:]
	size, n := binary.Uvarint(packed)
	packed = packed[n:]
	return append(before[:shared], packed[:size]...), packed[size:]
}

// find returns the number of an id, the latest where it was added again.
func (l *idList) find(id ID) (int32, bool) {
	if number, ok := l.numbers[id]; ok {
		return number, true
	}
	block := sort.Search(len(l.blocks), func(i int) bool {
		head, _ := nextID(nil, l.packed[l.blocks[i]:])
		return ID(head) > id
	}) - 1
	if block < 0 {
		return 0, false
	}
	var at []byte
	rest := l.packed[l.blocks[block]:]
	first := int32(block) * idBlock //nolint:gosec // fewer blocks than ids
	for number := first; number < min(first+idBlock, l.n); number++ {
		at, rest = nextID(at, rest)
		if ID(at) == id {
			return number, true
		}
		if ID(at) > id {
			break
		}
	}
	return 0, false
}

// with returns a list that shares this one's packed ids and holds more; an id that is there already gets a new number.
func (l *idList) with(more []ID) *idList {
	c := *l
	c.later = append(l.later[:len(l.later):len(l.later)], more...)
	c.numbers = make(map[ID]int32, len(c.later))
	for i, id := range c.later {
		c.numbers[id] = l.n + int32(i)
	}
	return &c
}

// bytes returns the memory it holds, about.
func (l *idList) bytes() int64 {
	const entry = 64 // of the map: key, value, and what a map needs besides
	size := int64(cap(l.packed)) + 4*int64(cap(l.blocks))
	for _, id := range l.later {
		size += entry + int64(len(id))
	}
	return size
}
