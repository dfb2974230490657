package cachestore

import (
	"hash/maphash"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"backchannel/graph"
)

// shards is in how many parts a shelf is kept, so that many readers seldom wait for each other.
const shards = 64

// shelf keeps values by id, those used last, up to a number of bytes. It is safe for concurrent use; what it holds must not be changed.
type shelf[V any] struct {
	seed   maphash.Seed
	shards [shards]shard[V]
	// each is how many bytes a shard may hold.
	each int
}

type shard[V any] struct {
	mu   sync.Mutex
	kept *simplelru.LRU[graph.ID, sized[V]]
	size int
}

type sized[V any] struct {
	value V
	size  int
}

func newShelf[V any](maxBytes int) *shelf[V] {
	s := &shelf[V]{seed: maphash.MakeSeed(), each: maxBytes / shards}
	for i := range s.shards {
		s.shards[i].reset()
	}
	return s
}

// maxEntries is more than ever fit: it is bytes that bound a shard.
const maxEntries = 1 << 40

func (s *shard[V]) reset() {
	s.size = 0
	s.kept, _ = simplelru.NewLRU(maxEntries, func(_ graph.ID, v sized[V]) { s.size -= v.size }) // it fails for sizes below 1 only
}

func (s *shelf[V]) of(id graph.ID) *shard[V] {
	return &s.shards[maphash.String(s.seed, string(id))%shards]
}

// get returns what is kept of an id.
func (s *shelf[V]) get(id graph.ID) (V, bool) {
	in := s.of(id)
	in.mu.Lock()
	defer in.mu.Unlock()
	v, ok := in.kept.Get(id)
	return v.value, ok
}

// perEntry is what an entry takes besides its value, about: in the map, in the list, for the key.
const perEntry = 200

// put keeps what change makes of what is kept of an id (the zero value of nothing), and its size in bytes. What is too large is not kept.
func (s *shelf[V]) put(id graph.ID, change func(old V) (V, int)) {
	in := s.of(id)
	in.mu.Lock()
	defer in.mu.Unlock()
	old, _ := in.kept.Peek(id)
	value, size := change(old.value)
	in.kept.Remove(id)
	if size += perEntry + len(id); size > s.each {
		return
	}
	in.kept.Add(id, sized[V]{value, size})
	for in.size += size; in.size > s.each; {
		in.kept.RemoveOldest()
	}
}

// drop forgets an id.
func (s *shelf[V]) drop(id graph.ID) {
	in := s.of(id)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.kept.Remove(id)
}

// clear forgets everything.
func (s *shelf[V]) clear() {
	for i := range s.shards {
		in := &s.shards[i]
		in.mu.Lock()
		in.reset()
		in.mu.Unlock()
	}
}

// bytes returns what is kept.
func (s *shelf[V]) bytes() int {
	n := 0
	for i := range s.shards {
		in := &s.shards[i]
		in.mu.Lock()
		n += in.size
		in.mu.Unlock()
	}
	return n
}
