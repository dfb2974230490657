package storetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"backchannel/graph"
)

// Model is a store in memory that answers by looking at everything: the oracle of the suite, and the store of tests above it. Nothing of it is fast.
type Model struct {
	mu      sync.RWMutex
	closed  bool
	records map[graph.ID]any
	classes map[graph.Access]bool
	changes []graph.Change
}

// NewModel returns an empty store.
func NewModel() *Model {
	return &Model{records: map[graph.ID]any{}, classes: map[graph.Access]bool{}}
}

// read locks for reading and checks that the store and the caller are still there.
func (m *Model) read(ctx context.Context) (func(), error) {
	if err := canceled(ctx); err != nil {
		return nil, err
	}
	m.mu.RLock()
	if m.closed {
		m.mu.RUnlock()
		return nil, closedError()
	}
	return m.mu.RUnlock, nil
}

func closedError() error { return graph.Errorf(graph.Unavailable, "the store is closed") }

// canceled returns CANCELED once the caller gave up or the deadline passed.
func canceled(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return &graph.Error{Code: graph.Canceled, Message: "the request was given up", Err: ctx.Err()}
}

// Head implements graph.Store.
func (m *Model) Head(ctx context.Context) (graph.Head, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return graph.Head{}, err
	}
	defer unlock()
	return graph.Head{Revision: m.revision(), Classes: m.sortedClasses()}, nil
}

func (m *Model) revision() graph.Revision { return rev(len(m.changes)) }

func (m *Model) sortedClasses() []graph.Access {
	return slices.Sorted(maps.Keys(m.classes))
}

// visible reports whether a scope sees a record; a tie needs both ends.
func (m *Model) visible(scope graph.Scope, id graph.ID) bool {
	switch v := m.records[id].(type) {
	case *graph.Source:
		return scope.Has([]graph.Access{v.Access})
	case *graph.Entity:
		return scope.Has(v.Access)
	case *graph.Tie:
		return scope.Has(v.Access) && m.visible(scope, v.From) && m.visible(scope, v.To)
	case *graph.Coverage:
		return scope.Has([]graph.Access{v.Access}) && m.visible(scope, v.Subject)
	}
	return false
}

// Get implements graph.Store.
func (m *Model) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	unlock, err := m.read(ctx)
	if err != nil {
		return out, err
	}
	defer unlock()
	if len(ids) > graph.MaxBatch {
		return out, tooMany(len(ids))
	}
	for _, id := range ids {
		if m.visible(scope, id) {
			out.Put(graph.Clone(m.records[id]))
		}
	}
	return out, nil
}

func tooMany(n int) error {
	return graph.Errorf(graph.Limit, "%d ids in one read: at most %d", n, graph.MaxBatch)
}

// Find implements graph.Store.
func (m *Model) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return graph.Found{}, err
	}
	defer unlock()
	var linked []map[graph.ID]bool
	for _, l := range q.Linked {
		linked = append(linked, m.linked(q.Scope, l))
	}
	var all []graph.Key
	for id, record := range m.records {
		if !m.visible(q.Scope, id) {
			continue
		}
		switch v := record.(type) {
		case *graph.Source:
			if q.Sources {
				all = append(all, graph.Key{ID: id})
			}
		case *graph.Entity:
			if !q.Sources && keeps(q.Kinds, v.Kind) && keeps(q.Types, v.Type) && keeps(q.Tracks, v.Track) && inAll(linked, id) {
				all = append(all, graph.Key{Sort: v.SortKey(), ID: id})
			}
		}
	}
	slices.SortFunc(all, compareKeys)
	return page(all, q), nil
}

func compareKeys(a, b graph.Key) int {
	return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
}

// page cuts a whole list down to the page asked for.
func page(all []graph.Key, q graph.FindQuery) graph.Found {
	found := graph.Found{Total: len(all)}
	for _, k := range all {
		if (q.After == nil || compareKeys(k, *q.After) > 0) && (q.Before == nil || compareKeys(k, *q.Before) < 0) {
			found.Keys = append(found.Keys, k)
		}
	}
	if over := len(found.Keys) - q.Limit; over > 0 {
		found.More = true
		if q.Backward {
			found.Keys = found.Keys[over:]
		} else {
			found.Keys = found.Keys[:q.Limit]
		}
	}
	return found
}

func inAll(sets []map[graph.ID]bool, id graph.ID) bool {
	return !slices.ContainsFunc(sets, func(set map[graph.ID]bool) bool { return !set[id] })
}

func keeps[T comparable](wanted []T, v T) bool { return len(wanted) == 0 || slices.Contains(wanted, v) }

// linked returns the entities that have a link: those at the other end of a visible tie of its kind.
func (m *Model) linked(scope graph.Scope, l graph.Link) map[graph.ID]bool {
	out := map[graph.ID]bool{}
	for id, record := range m.records {
		t, ok := record.(*graph.Tie)
		if ok && t.Kind == l.Kind && (t.From == l.Other || t.To == l.Other) && m.visible(scope, id) {
			out[t.Other(l.Other)] = true
		}
	}
	return out
}

// Search implements graph.Store.
func (m *Model) Search(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	hits := []graph.Hit{}
	for id, record := range m.records {
		e, ok := record.(*graph.Entity)
		if !ok || !m.visible(q.Scope, id) || !keeps(q.Kinds, e.Kind) {
			continue
		}
		for _, n := range e.Names {
			wanted := slices.Contains(q.Folded, n.Folded) || (len(q.Tokens) > 0 && graph.Meets(n.Folded, q.Tokens))
			if wanted && q.Scope.Has(n.Access) {
				hits = append(hits, graph.Hit{ID: id, Kind: e.Kind, Text: n.Text, Folded: n.Folded, Name: n.Kind})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b graph.Hit) int {
		return cmp.Or(cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
	})
	return hits[:min(len(hits), q.Limit)], nil
}

// Neighbours implements graph.Store.
func (m *Model) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if len(q.IDs) > graph.MaxBatch {
		return nil, tooMany(len(q.IDs))
	}
	at := m.tiesByEnd(q)
	out := map[graph.ID]graph.Neighbours{}
	for _, id := range q.IDs {
		if id.IsEntity() && m.visible(q.Scope, id) {
			n := pageOfTies(at[id], q)
			if q.Ends {
				n.Ends = m.otherEnds(n.Ties, id)
			}
			out[id] = n
		}
	}
	return out, nil
}

// otherEnds returns the entities that ties at an entity lead to.
func (m *Model) otherEnds(ties []*graph.Tie, at graph.ID) []*graph.Entity {
	var out []*graph.Entity
	for _, t := range ties {
		out = append(out, graph.Clone(m.records[t.Other(at)]).(*graph.Entity)) //nolint:forcetypeassert // a tie's ends are entities
	}
	return out
}

// tiesByEnd returns the visible ties of the query's kinds and direction at each entity.
func (m *Model) tiesByEnd(q graph.NeighbourQuery) map[graph.ID][]*graph.Tie {
	at := map[graph.ID][]*graph.Tie{}
	for id, record := range m.records {
		t, ok := record.(*graph.Tie)
		if !ok || !keeps(q.Kinds, t.Kind) || !m.visible(q.Scope, id) {
			continue
		}
		if q.Direction != "IN" {
			at[t.From] = append(at[t.From], t)
		}
		if q.Direction != "OUT" {
			at[t.To] = append(at[t.To], t)
		}
	}
	return at
}

// pageOfTies cuts an entity's ties down to the page asked for.
func pageOfTies(all []*graph.Tie, q graph.NeighbourQuery) graph.Neighbours {
	slices.SortFunc(all, func(a, b *graph.Tie) int { return cmp.Compare(a.ID, b.ID) })
	n := graph.Neighbours{Total: len(all)}
	for _, t := range all {
		if t.ID <= q.After {
			continue
		}
		if len(n.Ties) == q.Limit {
			n.More = true
			break
		}
		n.Ties = append(n.Ties, graph.Clone(t).(*graph.Tie)) //nolint:forcetypeassert // a clone is of its original's type
	}
	return n
}

// Snapshot implements graph.Store.
func (m *Model) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	records, revision, err := m.all(ctx)
	if err != nil {
		return 0, err
	}
	for _, record := range records {
		if err := canceled(ctx); err != nil {
			return 0, err
		}
		if err := visit(graph.Clone(record)); err != nil {
			return 0, err
		}
	}
	return revision, nil
}

// all returns every record, in a snapshot's order. Records in the model are replaced and never changed, so a list of them is a snapshot.
func (m *Model) all(ctx context.Context) ([]any, graph.Revision, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer unlock()
	ids := slices.SortedFunc(maps.Keys(m.records), func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(turn(a), turn(b)), cmp.Compare(a, b))
	})
	records := make([]any, len(ids))
	for i, id := range ids {
		records[i] = m.records[id]
	}
	return records, m.revision(), nil
}

// turn orders the four sorts of record in a snapshot.
func turn(id graph.ID) int {
	switch {
	case id.IsSource():
		return 0
	case id.IsEntity():
		return 1
	case id.IsTie():
		return 2
	default:
		return 3
	}
}

// Changes implements graph.Store.
func (m *Model) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	out := []graph.Change{}
	for _, c := range m.changes {
		if len(out) == q.Limit {
			break
		}
		if len(q.IDs) > 0 {
			c.Put, c.Dropped = among(c.Put, q.IDs), among(c.Dropped, q.IDs)
			if len(c.Put)+len(c.Dropped) == 0 {
				continue
			}
		}
		if c.Revision > q.After {
			c.Put, c.Dropped = slices.Clone(c.Put), slices.Clone(c.Dropped)
			out = append(out, c)
		}
	}
	return out, nil
}

func among(ids, wanted []graph.ID) []graph.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id graph.ID) bool { return !slices.Contains(wanted, id) })
}

// Apply implements graph.Store.
func (m *Model) Apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := canceled(ctx); err != nil {
		return graph.Receipt{}, err
	}
	if m.closed {
		return graph.Receipt{}, closedError()
	}
	for _, c := range m.changes {
		if c.Key == b.Key {
			return graph.Receipt{Revision: c.Revision, Replayed: true}, nil
		}
	}
	if b.Expect != nil && *b.Expect != m.revision() {
		return graph.Receipt{}, graph.StaleError(*b.Expect, m.revision())
	}
	w, err := graph.Prepare(ctx, modelTx{m}, b, m.revision()+1)
	if err != nil {
		return graph.Receipt{}, err
	}
	if b.DryRun || w.Empty() {
		return graph.Receipt{Revision: m.revision()}, nil
	}
	m.commit(w)
	return graph.Receipt{Revision: w.Change.Revision}, nil
}

// commit carries out what Prepare made of a batch. It copies: what Prepare returns may share lists with the caller's batch.
func (m *Model) commit(w *graph.Writes) {
	for _, id := range w.Drop {
		delete(m.records, id)
	}
	for _, s := range w.Sources {
		m.records[s.ID] = graph.Clone(s)
	}
	for _, e := range w.Entities {
		m.records[e.ID] = graph.Clone(e)
	}
	for _, t := range w.Ties {
		m.records[t.ID] = graph.Clone(t)
	}
	for _, c := range w.Coverages {
		m.records[c.ID] = graph.Clone(c)
	}
	for _, c := range w.Classes {
		m.classes[c] = true
	}
	m.changes = append(m.changes, w.Change)
}

// Ping implements graph.Store.
func (m *Model) Ping(ctx context.Context) error {
	unlock, err := m.read(ctx)
	if err == nil {
		unlock()
	}
	return err
}

// Close implements graph.Store.
func (m *Model) Close(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// modelTx reads within Apply, which holds the lock.
type modelTx struct{ m *Model }

// Records implements graph.Tx.
func (t modelTx) Records(ctx context.Context, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	if err := canceled(ctx); err != nil {
		return out, err
	}
	for _, id := range ids {
		if r, ok := t.m.records[id]; ok {
			out.Put(graph.Clone(r))
		}
	}
	return out, nil
}

// Referrers implements graph.Tx.
func (t modelTx) Referrers(ctx context.Context, ids []graph.ID) ([]graph.ID, error) {
	if err := canceled(ctx); err != nil {
		return nil, err
	}
	wanted := map[graph.ID]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var out []graph.ID
	for id, r := range t.m.records {
		if slices.ContainsFunc(graph.References(r), func(ref graph.ID) bool { return wanted[ref] }) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}
