package neo4jstore

import (
	"context"
	"slices"
	"strings"
	"sync"

	"backchannel/graph"
)

// shared are small reads of one sort. Callers who wait at the same moment are answered by one statement: what it costs to send one, to plan it and to
// hold it against the marks of a writer is more than what most of them ask for. A caller who meets nobody is answered at once. What each is told was
// read after its call began.
type shared[R any] struct {
	// lanes hold one thing for each statement under way.
	lanes chan struct{}
	mu    sync.Mutex
	// waiting are the reads not yet begun, by what their callers have in common.
	waiting map[string]*sharedRead[R]
}

// sharedRead is a statement for several callers.
type sharedRead[R any] struct {
	ids []graph.ID
	// callers are those who wait; with the last of them the read is given up.
	callers int
	giveUp  context.CancelFunc
	ended   chan struct{}
	result  R
	err     error
}

// Bounds of what is shared. Two lanes keep the database at work while an answer is on its way; a longer list of ids is worth a statement of its own,
// and would keep others waiting.
const (
	sharedLanes = 2
	sharedIDs   = 128
)

func newShared[R any](lanes int) *shared[R] {
	return &shared[R]{lanes: make(chan struct{}, lanes), waiting: map[string]*sharedRead[R]{}}
}

// ask reads for a caller together with those who have key in common with it: read is called with the ids of all of them, under a context that ends
// once none of them waits. The result is everybody's.
func (s *shared[R]) ask(ctx context.Context, key string, ids []graph.ID, read func(ctx context.Context, ids []graph.ID) (R, error)) (R, error) {
	var none R
	if err := ctx.Err(); err != nil {
		return none, err
	}
	s.mu.Lock()
	r := s.waiting[key]
	if r == nil || len(r.ids)+len(ids) > graph.MaxBatch {
		inner, giveUp := context.WithCancel(context.WithoutCancel(ctx))
		r = &sharedRead[R]{giveUp: giveUp, ended: make(chan struct{})}
		s.waiting[key] = r
		go s.run(inner, key, r, read)
	}
	r.ids = append(r.ids, ids...)
	r.callers++
	s.mu.Unlock()
	select {
	case <-r.ended:
		return r.result, r.err
	case <-ctx.Done():
		s.mu.Lock()
		if r.callers--; r.callers == 0 {
			s.begin(key, r)
			r.giveUp()
		}
		s.mu.Unlock()
		return none, ctx.Err()
	}
}

// run reads as soon as a lane is free.
func (s *shared[R]) run(ctx context.Context, key string, r *sharedRead[R], read func(context.Context, []graph.ID) (R, error)) {
	defer r.giveUp()
	defer close(r.ended)
	select {
	case s.lanes <- struct{}{}:
		defer func() { <-s.lanes }()
	case <-ctx.Done():
		r.err = ctx.Err()
		return
	}
	s.mu.Lock()
	s.begin(key, r)
	s.mu.Unlock()
	r.result, r.err = read(ctx, r.ids)
}

// begin lets nobody else join a read; mu is held.
func (s *shared[R]) begin(key string, r *sharedRead[R]) {
	if s.waiting[key] == r {
		delete(s.waiting, key)
	}
}

// sharedKey names what callers have in common: the words of several lists, none of which but the last one holds a space or a control character.
func sharedKey(lists ...[]string) string {
	parts := make([]string, len(lists))
	for i, list := range lists {
		parts[i] = strings.Join(list, " ")
	}
	return strings.Join(parts, "\n")
}

// only returns those of the records that have one of these ids.
func only(records graph.Records, ids []graph.ID) graph.Records {
	var out graph.Records
	for _, id := range ids {
		if record := records.Record(id); record != nil {
			out.Put(record)
		}
	}
	return out
}

// onlyOf returns those of the lists that are of one of these ids, for a caller to keep.
func onlyOf(lists map[graph.ID]graph.Neighbours, ids []graph.ID) map[graph.ID]graph.Neighbours {
	out := make(map[graph.ID]graph.Neighbours, len(ids))
	for _, id := range ids {
		if n, found := lists[id]; found {
			n.Ties, n.Ends = slices.Clone(n.Ties), slices.Clone(n.Ends)
			out[id] = n
		}
	}
	return out
}
