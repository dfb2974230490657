// Package cachestore puts a bounded memory in front of any graph.Store: records by id, and short lists of ties by entity, as the store holds them.
//
// It stands at one revision. What it hands out in one read is of that revision, whoever asks: rights are met here by the same rule as in every store.
// It moves on by the change log, which names what to forget. Lists, search, snapshots and writes go to the store. docs/adr/0013-cache.md tells why it is
// so.
package cachestore

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"backchannel/graph"
)

// The bounds a service begins with.
const (
	DefaultMaxBytes = 256 << 20
	DefaultMaxStale = 50 * time.Millisecond
)

// Options says how much is remembered and for how long it is trusted.
type Options struct {
	// MaxBytes bounds what is remembered; 0 means DefaultMaxBytes.
	MaxBytes int
	// MaxStale is for how long the store is taken to stand where it was last seen; 0 asks it before each read.
	MaxStale time.Duration
	// Now is the clock; nil asks before each read, as MaxStale 0 does.
	Now func() time.Time
}

// Store is a graph.Store that remembers what another one said.
type Store struct {
	inner graph.Store
	o     Options

	records *shelf[any]
	lists   *shelf[lists]

	// mu is held for reading while an answer is put together or something is remembered, so that all of it is of one revision, and for writing while
	// the memory moves on to another.
	mu    sync.RWMutex
	stand stand

	// asking is held by the one who asks the store where it stands. asked counts these questions as they begin, heard is the last one answered.
	asking       chan struct{}
	asked, heard atomic.Uint64
	// until is when the last answer is no longer trusted, in nanoseconds from begun on, whatever becomes of the time of day; 0 is at once.
	until  atomic.Int64
	begun  time.Time
	closed atomic.Bool
}

var _ graph.Store = (*Store)(nil)

// New puts a memory in front of a store. Closing it closes the store.
func New(inner graph.Store, o Options) *Store {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	const forLists = 8 // an eighth of the memory is for lists
	c := &Store{
		inner: inner, o: o, asking: make(chan struct{}, 1),
		records: newShelf[any](o.MaxBytes - o.MaxBytes/forLists), lists: newShelf[lists](o.MaxBytes / forLists),
	}
	if o.Now != nil {
		c.begun = o.Now()
	}
	return c
}

// Unwrap returns the store behind the memory.
func (c *Store) Unwrap() graph.Store { return c.inner }

// Bytes returns what is remembered, by the estimate that MaxBytes bounds.
func (c *Store) Bytes() int { return c.records.bytes() + c.lists.bytes() }

// bypassed reports whether a call is the store's to answer, or to refuse.
func (c *Store) bypassed(ctx context.Context) bool { return c.closed.Load() || ctx.Err() != nil }

// Head implements graph.Store.
func (c *Store) Head(ctx context.Context) (graph.Head, error) {
	if c.bypassed(ctx) {
		return c.inner.Head(ctx)
	}
	if err := c.refresh(ctx); err != nil {
		return graph.Head{}, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return graph.Head{Revision: c.stand.revision, Classes: slices.Clone(c.stand.classes)}, nil
}

// Find implements graph.Store.
func (c *Store) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	return c.inner.Find(ctx, q)
}

// Search implements graph.Store.
func (c *Store) Search(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
	return c.inner.Search(ctx, q)
}

// Snapshot implements graph.Store. Whoever learns of a revision from it finds the memory at that revision.
func (c *Store) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	revision, err := c.inner.Snapshot(ctx, visit)
	if err == nil {
		c.learned(revision)
	}
	return revision, err
}

// learned notes that somebody learned of a revision: whoever asks next finds the memory no further back.
func (c *Store) learned(revision graph.Revision) {
	c.mu.RLock()
	later := revision > c.stand.revision
	c.mu.RUnlock()
	if later {
		c.distrust()
	}
}

// Changes implements graph.Store. Whoever learns of a revision from it finds the memory at that revision.
func (c *Store) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	changes, err := c.inner.Changes(ctx, q)
	if n := len(changes); n > 0 {
		c.learned(changes[n-1].Revision)
	}
	return changes, err
}

// Apply implements graph.Store.
func (c *Store) Apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	receipt, err := c.inner.Apply(ctx, b)
	// Even a batch that failed may have been committed: the answer is what got lost. What can't be asked now is asked before the next read.
	c.distrust()
	if err == nil && !b.DryRun {
		_ = c.ask(ctx)
	}
	return receipt, err
}

// Ping implements graph.Store.
func (c *Store) Ping(ctx context.Context) error { return c.inner.Ping(ctx) }

// Close implements graph.Store.
func (c *Store) Close(ctx context.Context) error {
	c.closed.Store(true)
	err := c.inner.Close(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
	return err
}
