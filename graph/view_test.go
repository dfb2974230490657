package graph

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// View is an immutable picture of the whole graph at one revision, in memory: what the search for paths walks.
type View struct {
	Revision Revision
	records  recordSet
	classes  []Access

	drawn   sync.Once
	outline *outline
	mu      sync.Mutex
	parts   map[string]*permitted
	atlases map[string]*atlas
}

// atlas draws what a scope sees, once for the tables in force.
func (v *View) atlas(scope Scope, tables *Tables) *atlas {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := words(scope)
	if a := v.atlases[key]; a != nil && tables == &defaultTables {
		return a
	}
	s := newSurvey(scope, tables)
	v.records.each(func(_ ID, record any) { s.record(record) })
	a := s.finish(v.Revision)
	if tables == &defaultTables {
		v.atlases[key] = a
	}
	return a
}

// draw makes what the parts of the view are worked out from.
func (v *View) draw() {
	v.drawn.Do(func() {
		v.records.index()
		v.outline = newOutline()
		v.outline.revision, v.outline.classes = v.Revision, v.classes
		v.records.each(func(_ ID, record any) { v.outline.put(record) })
		v.outline.finish()
	})
}

// For returns the part of the view that a viewer may see, worked out as it is asked for: for one request.
func (v *View) For(viewer Viewer) *permitted {
	v.draw()
	ctx, scope := context.Background(), viewer.Scope(v.classes)
	p := v.part(ctx, scope)
	p.dataThrough, _ = v.outline.reachFor(p, func() (Day, error) { return v.sweep(ctx, scope), nil }, func() error { return nil }) // memory does not fail
	return p
}

func (v *View) part(ctx context.Context, scope Scope) *permitted {
	p := newPermitted(&v.records, scope, v.outline)
	p.ctx, p.limit = ctx, 0
	p.atlas = func(_ context.Context, tables *Tables) (*atlas, error) { return v.atlas(scope, tables), nil }
	return p
}

// sweep works out how far the data seen by a scope reach.
func (v *View) sweep(ctx context.Context, scope Scope) Day {
	last := BeginningOfTime
	all := v.whole(ctx, scope)
	for _, t := range all.Ties {
		if o := observed(t.Citations); o.any {
			last = max(last, o.lastLatest)
		}
	}
	for _, e := range all.Entities {
		if day, ok := e.reaches(); ok {
			last = max(last, day)
		}
	}
	for _, c := range all.Coverages {
		if _, day, ok := c.Span.To.Days(); ok {
			last = max(last, day)
		}
	}
	return last
}

// whole returns all that a scope sees, read and worked out, for any number of requests at once.
func (v *View) whole(ctx context.Context, scope Scope) *permitted {
	v.draw()
	key := words(scope)
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.parts[key]; p != nil {
		return p
	}
	p := v.part(context.WithoutCancel(ctx), scope)
	p.workOut(&v.records)
	v.parts[key] = p
	return p
}

// workOut reads and works out all there is.
func (p *permitted) workOut(all *recordSet) {
	var entities []ID
	eachOf(all.Sources, func(id ID, _ any) { p.source(id) })
	eachOf(all.Entities, func(id ID, _ any) {
		if p.seen(id) != nil {
			entities = append(entities, id)
		}
	})
	p.gather(entities, "")
	for _, t := range p.Ties {
		p.evidenceOf(t)
		p.validityOf(t)
	}
	for _, id := range entities {
		p.lifeOf(id)
	}
	for _, c := range all.Coverages {
		if p.scope.Has([]Access{c.Access}) && p.seen(c.Subject) != nil {
			p.trimCoverage(c)
		}
	}
	p.complete = true
}

// recordSet is records in memory that can be read as a store is.
type recordSet struct {
	Records
	// at holds the ties at each entity, ascending by id.
	at map[ID][]*Tie
}

// index notes which ties are where, once all records are there.
func (s *recordSet) index() {
	s.at = map[ID][]*Tie{}
	eachOf(s.Ties, func(_ ID, record any) {
		if t, ok := record.(*Tie); ok {
			s.at[t.From] = append(s.at[t.From], t)
			s.at[t.To] = append(s.at[t.To], t)
		}
	})
}

// Get implements reads. The records are those of the set and must not be changed.
func (s *recordSet) Get(_ context.Context, scope Scope, ids []ID) (Records, error) {
	var out Records
	for _, id := range ids {
		if record := s.Record(id); record != nil && scope.Sees(record, s.sees(scope)) {
			out.Put(record)
		}
	}
	return out, nil
}

// sees returns whether a scope sees an entity of the set.
func (s *recordSet) sees(scope Scope) func(ID) bool {
	return func(id ID) bool { return s.Entities[id] != nil && scope.Has(s.Entities[id].Access) }
}

// Find implements reads for lists of kinds of entity, by id.
func (s *recordSet) Find(_ context.Context, q FindQuery) (Found, error) {
	var all []Key
	for id, e := range s.Entities {
		if slices.Contains(q.Kinds, e.Kind) && q.Scope.Has(e.Access) {
			all = append(all, Key{Sort: e.SortKey(), ID: id})
		}
	}
	slices.SortFunc(all, func(a, b Key) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID)) })
	return Found{Keys: all, Total: len(all)}, nil
}

// Neighbours implements reads; all ties come on one page.
func (s *recordSet) Neighbours(_ context.Context, q NeighbourQuery) (map[ID]Neighbours, error) {
	out := map[ID]Neighbours{}
	for _, id := range q.IDs {
		var n Neighbours
		for _, t := range s.at[id] {
			stands := q.Direction == "" || (q.Direction == "OUT" && t.From == id) || (q.Direction == "IN" && t.To == id)
			if stands && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, t.Kind)) && q.Scope.Sees(t, s.sees(q.Scope)) {
				n.Ties = append(n.Ties, t)
			}
		}
		n.Total = len(n.Ties)
		out[id] = n
	}
	return out, nil
}
