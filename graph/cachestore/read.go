package cachestore

import (
	"context"
	"slices"
	"strings"

	"backchannel/graph"
)

// lists are what is known of the ties at an entity, by the kinds and direction asked for.
type lists map[string]list

// list is the ties at an entity, ascending by id. A tie that is changed or dropped says itself that it belongs here no more.
type list struct {
	ties []graph.ID
	// more tells that these are the first of total, as it stood at a revision: nobody says which hub a tie has left. none tells that there is no such entity.
	more, none bool
	total      int
	at         graph.Revision
}

const (
	// maxTries is how often an answer is put together anew because a part of it was missing: a tie's ends are known once the tie is.
	maxTries = 5
	// leastTies and mostTies bound how many ties of an entity are read to be remembered. What lies beyond is left to the store, a page at a time.
	leastTies = 32
	mostTies  = 1024
	// maxLists bounds the lists of one entity.
	maxLists = 64
)

// Get implements graph.Store.
func (c *Store) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	if len(ids) == 0 || len(ids) > graph.MaxBatch || c.bypassed(ctx) {
		return c.inner.Get(ctx, scope, ids)
	}
	if err := c.refresh(ctx); err != nil {
		return graph.Records{}, err
	}
	for range maxTries {
		a := c.assemble(scope)
		var out graph.Records
		for _, id := range ids {
			if record := a.record(id); record != nil && a.sees(record) {
				out.Put(record)
			}
		}
		a.done()
		if len(a.missing) == 0 {
			return out, nil
		}
		if err := c.fetch(ctx, a.missing); err != nil {
			return graph.Records{}, err
		}
	}
	defer c.distrust()
	return c.inner.Get(ctx, scope, ids)
}

// assembly puts an answer together from what is remembered, all of one revision.
type assembly struct {
	c        *Store
	scope    graph.Scope
	revision graph.Revision
	// all tells that the scope sees everything.
	all bool
	// missing are the records that are not remembered, unlisted the entities whose lists are not, pass those whose lists are left to the store.
	missing, unlisted, pass []graph.ID
}

// assemble begins an answer; done ends it.
func (c *Store) assemble(scope graph.Scope) *assembly {
	c.mu.RLock()
	return &assembly{c: c, scope: scope, revision: c.stand.revision, all: scope.HasAll(c.stand.classes)}
}

func (a *assembly) done() { a.c.mu.RUnlock() }

// record returns what is remembered of an id, or nil.
func (a *assembly) record(id graph.ID) any {
	record, known := a.c.records.get(id)
	if !known {
		a.missing = append(a.missing, id)
	}
	return record
}

// sees reports whether the scope sees a record, as far as that is known.
func (a *assembly) sees(record any) bool {
	return a.all || a.scope.Sees(record, a.seesEntity)
}

func (a *assembly) seesEntity(id graph.ID) bool {
	e, _ := a.record(id).(*graph.Entity)
	return e != nil && a.scope.Has(e.Access)
}

// fetch reads records and remembers what they are, or that there are none.
func (c *Store) fetch(ctx context.Context, ids []graph.ID) error {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	since, all := c.standing()
	found := map[graph.ID]any{}
	for part := range slices.Chunk(ids, graph.MaxBatch) {
		records, err := c.inner.Get(ctx, all, part)
		if err != nil {
			return err
		}
		for _, id := range part {
			found[id] = records.Record(id)
		}
	}
	// What was read is of the revision that the memory stood at or of a later one: only what nothing has touched since then may be remembered.
	if err := c.ask(ctx); err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for id, record := range found {
		c.remember(since, id, record)
	}
	return nil
}

// remember keeps a record that was read after a revision, unless it was touched since; mu is held.
func (c *Store) remember(since graph.Revision, id graph.ID, record any) {
	if c.stand.unchanged(since, id) {
		c.records.put(id, func(any) (any, int) { return record, sizeOf(record) })
	}
}

// standing returns where the memory stands, and the scope that sees everything there.
func (c *Store) standing() (graph.Revision, graph.Scope) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.stand.revision, c.stand.classes
}

// Neighbours implements graph.Store.
func (c *Store) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	if len(q.IDs) == 0 || len(q.IDs) > graph.MaxBatch || c.bypassed(ctx) {
		return c.inner.Neighbours(ctx, q)
	}
	if err := c.refresh(ctx); err != nil {
		return nil, err
	}
	for range maxTries {
		a := c.assemble(q.Scope)
		out := a.neighbours(q)
		a.done()
		switch {
		case len(a.missing)+len(a.unlisted) > 0:
			if err := c.fetchLists(ctx, q, a.unlisted); err != nil {
				return nil, err
			}
			if err := c.fetchMissing(ctx, a.missing); err != nil {
				return nil, err
			}
		case len(a.pass) > 0 && len(a.pass) == len(out):
			defer c.distrust()
			return c.inner.Neighbours(ctx, q)
		default:
			whole, err := c.passOn(ctx, q, a, out)
			if whole || err != nil {
				return out, err
			}
		}
	}
	defer c.distrust()
	return c.inner.Neighbours(ctx, q)
}

func (c *Store) fetchMissing(ctx context.Context, ids []graph.ID) error {
	if len(ids) == 0 {
		return nil
	}
	return c.fetch(ctx, ids)
}

// passOn adds the pages that are left to the store; whole is false where the memory has moved on meanwhile, so that the parts may not fit together.
func (c *Store) passOn(ctx context.Context, q graph.NeighbourQuery, a *assembly, out map[graph.ID]graph.Neighbours) (whole bool, err error) {
	if len(a.pass) == 0 {
		return true, nil
	}
	q.IDs = a.pass
	found, err := c.inner.Neighbours(ctx, q)
	if err != nil {
		return false, err
	}
	if err := c.ask(ctx); err != nil {
		return false, err
	}
	if now, _ := c.standing(); now != a.revision {
		return false, nil
	}
	for _, id := range a.pass {
		if n, there := found[id]; there {
			out[id] = n
		} else {
			delete(out, id)
		}
	}
	return true, nil
}

// keyOf names a list by what it was asked for.
func keyOf(q graph.NeighbourQuery) string {
	kinds := slices.Clone(q.Kinds)
	slices.Sort(kinds)
	var b strings.Builder
	b.WriteString(q.Direction)
	for _, k := range slices.Compact(kinds) {
		b.WriteByte(' ')
		b.WriteString(string(k))
	}
	return b.String()
}

// neighbours puts pages together. Those left to the store are there, empty.
func (a *assembly) neighbours(q graph.NeighbourQuery) map[graph.ID]graph.Neighbours {
	key := keyOf(q)
	out := map[graph.ID]graph.Neighbours{}
	for _, id := range q.IDs {
		if _, twice := out[id]; twice {
			continue
		}
		at, known := a.listOf(id, key)
		first := at.more && a.all && q.After == "" && q.Limit <= len(at.ties)
		switch {
		case !known, at.more && len(at.ties) < readAhead(q.Limit), first && !a.c.stand.tiesKept(at.at, q.Kinds):
			a.unlisted = append(a.unlisted, id)
		case at.more && !first:
			out[id] = graph.Neighbours{}
			a.pass = append(a.pass, id)
		case !at.none && (a.all || a.seesEntity(id)):
			if n, ok := a.page(id, at, q); ok {
				out[id] = n
			} else {
				a.unlisted = append(a.unlisted, id)
			}
		}
	}
	return out
}

func (a *assembly) listOf(id graph.ID, key string) (list, bool) {
	all, _ := a.c.lists.get(id)
	l, known := all[key]
	return l, known
}

// page cuts a list down to the page asked for; ok is false where a tie says that it belongs here no more. Of a list that is longer it is the first page.
func (a *assembly) page(id graph.ID, at list, q graph.NeighbourQuery) (n graph.Neighbours, ok bool) {
	if at.more {
		defer func() { n.Total, n.More = at.total, true }()
		at.ties = at.ties[:q.Limit]
	}
	for _, tie := range at.ties {
		record := a.record(tie)
		t, _ := record.(*graph.Tie)
		switch {
		case len(a.missing) > 0 && t == nil:
			continue // it will be known the next time
		case t == nil || !stands(t, id, q):
			return n, false
		case !a.sees(t):
			continue
		}
		n.Total++
		if t.ID <= q.After || n.More {
			continue
		}
		if len(n.Ties) == q.Limit {
			n.More = true
			continue
		}
		n.Ties = append(n.Ties, t)
		if q.Ends {
			end, _ := a.record(t.Other(id)).(*graph.Entity)
			if end == nil && len(a.missing) == 0 {
				return n, false
			}
			n.Ends = append(n.Ends, end)
		}
	}
	return n, true
}

// stands reports whether a tie stands at an entity as the query asks.
func stands(t *graph.Tie, id graph.ID, q graph.NeighbourQuery) bool {
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, t.Kind) {
		return false
	}
	return (q.Direction != "IN" && t.From == id) || (q.Direction != "OUT" && t.To == id)
}

// readAhead is how many ties of an entity are read where a page of so many is asked for.
func readAhead(limit int) int { return min(max(limit, leastTies), mostTies) }

// fetchLists reads lists of ties and remembers those that are short enough.
func (c *Store) fetchLists(ctx context.Context, q graph.NeighbourQuery, ids []graph.ID) error {
	if len(ids) == 0 {
		return nil
	}
	since, all := c.standing()
	key := keyOf(q)
	// Whether a viewer sees a tie is known once its ends are.
	q.Ends = q.Ends || !q.Scope.HasAll(all)
	q.Scope, q.IDs, q.After, q.Limit = all, ids, "", readAhead(q.Limit)
	found, err := c.inner.Neighbours(ctx, q)
	if err != nil {
		return err
	}
	if err := c.ask(ctx); err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, id := range ids {
		n, there := found[id]
		l := list{none: !there, more: n.More, ties: make([]graph.ID, len(n.Ties)), total: n.Total, at: c.stand.revision}
		kept := c.stand.listsKept(since) && c.stand.unchanged(since, id) && (!n.More || c.stand.tiesKept(since, q.Kinds))
		for i, t := range n.Ties {
			l.ties[i] = t.ID
			kept = kept && c.stand.unchanged(since, t.ID)
			c.remember(since, t.ID, t)
		}
		for _, e := range n.Ends {
			c.remember(since, e.ID, e)
		}
		if kept {
			c.lists.put(id, func(old lists) (lists, int) { return with(old, key, l) })
		}
	}
	return nil
}

// with adds a list, and returns what all of them take in bytes. Lists that others may be reading are not changed.
func with(old lists, key string, l list) (lists, int) {
	out := lists{key: l}
	if len(old) < maxLists {
		for k, v := range old {
			if k != key {
				out[k] = v
			}
		}
	}
	size := 0
	for k, v := range out {
		size += perList + len(k)
		for _, id := range v.ties {
			size += stringSize + len(id)
		}
	}
	return out, size
}
