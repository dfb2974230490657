package resolvers

import (
	"context"
	"sync"
	"time"

	"backchannel/graph"
)

// batcher gathers the loads of one level of a query into one read, and keeps what was read for the length of the request. A fixed wait would cut a
// level of many results into several reads; this waits until no more loads come, so that the number of reads depends on the query alone.
type batcher[K comparable, V any] struct {
	fetch func(ctx context.Context, keys []K) ([]V, []error)

	mu      sync.Mutex
	loads   map[K]*load[V]
	pending []K
}

// load is what one key gave, once done is closed.
type load[V any] struct {
	done  chan struct{}
	value V
	err   error
}

func newBatcher[K comparable, V any](fetch func(context.Context, []K) ([]V, []error)) *batcher[K, V] {
	return &batcher[K, V]{fetch: fetch, loads: map[K]*load[V]{}}
}

// A level has been gathered when no load has come for quietRounds looks in a row, a quietGap apart. Several looks outlast a pause of the whole process.
const (
	quietGap    = 150 * time.Microsecond
	quietRounds = 4
)

// Load returns the value of a key, read together with all others asked for at the time.
func (b *batcher[K, V]) Load(ctx context.Context, key K) (V, error) {
	return b.wait(ctx, b.ask(ctx, []K{key})[0])
}

// LoadAll returns the values of keys, in their order, and the first error.
func (b *batcher[K, V]) LoadAll(ctx context.Context, keys []K) ([]V, error) {
	out := make([]V, len(keys))
	var first error
	for i, l := range b.ask(ctx, keys) {
		value, err := b.wait(ctx, l)
		if err != nil && first == nil {
			first = err
		}
		out[i] = value
	}
	return out, first
}

// fill loads keys at once, without waiting for others, and returns what they gave; keys that fail are left out.
func (b *batcher[K, V]) fill(ctx context.Context, keys []K) []V {
	b.mu.Lock()
	var missing []K
	for _, key := range keys {
		if _, known := b.loads[key]; !known {
			b.loads[key] = &load[V]{done: make(chan struct{})}
			missing = append(missing, key)
		}
	}
	b.mu.Unlock()
	if len(missing) > 0 {
		b.finish(ctx, missing)
	}
	out := make([]V, 0, len(keys))
	for _, l := range b.ask(ctx, keys) {
		if value, err := b.wait(ctx, l); err == nil {
			out = append(out, value)
		}
	}
	return out
}

// know takes the value of a key that came with others, unless it is known or being read.
func (b *batcher[K, V]) know(key K, value V) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.loads[key]; !known {
		done := make(chan struct{})
		close(done)
		b.loads[key] = &load[V]{done: done, value: value}
	}
}

// finish fetches keys and hands their values out.
func (b *batcher[K, V]) finish(ctx context.Context, keys []K) {
	b.mu.Lock()
	loads := make([]*load[V], len(keys))
	for i, key := range keys {
		loads[i] = b.loads[key]
	}
	b.mu.Unlock()
	values, errs := b.fetch(ctx, keys)
	for i, l := range loads {
		l.value = values[i]
		if errs != nil {
			l.err = errs[i]
		}
		close(l.done)
	}
}

// ask notes keys that are not loaded yet, and starts to gather with the first one.
func (b *batcher[K, V]) ask(ctx context.Context, keys []K) []*load[V] {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]*load[V], len(keys))
	for i, key := range keys {
		l, known := b.loads[key]
		if !known {
			l = &load[V]{done: make(chan struct{})}
			b.loads[key] = l
			if len(b.pending) == 0 {
				go b.gather(ctx)
			}
			b.pending = append(b.pending, key)
		}
		out[i] = l
	}
	return out
}

func (b *batcher[K, V]) wait(ctx context.Context, l *load[V]) (V, error) {
	select {
	case <-l.done:
		return l.value, l.err
	case <-ctx.Done():
		var none V
		return none, &graph.Error{Code: graph.Canceled, Message: "the request was given up or took too long"}
	}
}

// gather waits for the level to be complete, reads it and hands the values out.
func (b *batcher[K, V]) gather(ctx context.Context) {
	for quiet, seen := 0, 0; quiet < quietRounds && ctx.Err() == nil; {
		time.Sleep(quietGap)
		b.mu.Lock()
		n := len(b.pending)
		b.mu.Unlock()
		quiet++
		if n != seen {
			quiet, seen = 0, n
		}
	}
	b.mu.Lock()
	keys := b.pending
	b.pending = nil
	b.mu.Unlock()
	b.finish(ctx, keys)
}
