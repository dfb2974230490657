package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
)

// outline is what answers need to know of the whole graph at one revision, small beside it: every coverage statement, and which records reach
// farthest in time. It is built by streaming the store once and kept fresh by the change log.
type outline struct {
	revision Revision
	classes  []Access
	// coverages are all of a kind of tie, whatever their marking, ascending by id.
	coverages map[TieKind][]*Coverage
	// latest holds, for each need of a citation or an event, the records that reach farthest.
	latest map[Access]farthest

	mu sync.Mutex
	// through remembers how far the data reach, by scope.
	through map[string]Day
}

// reach is how far a record reaches: the last day that it was observed on or went on.
type reach struct {
	day Day
	id  ID
}

// farthest are the records that reach farthest, in order: at most keepFarthest. Where there were more, cut is set, and they reach no farther than floor.
type farthest struct {
	list  []reach
	cut   bool
	floor reach
}

// keepFarthest is how many records are remembered for each need: enough for some of them to stay and to be seen.
const keepFarthest = 64

func compareReach(a, b reach) int { return cmp.Or(-cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id)) }

func newOutline() *outline {
	return &outline{coverages: map[TieKind][]*Coverage{}, latest: map[Access]farthest{}, through: map[string]Day{}}
}

// put notes a record that is not noted yet.
func (o *outline) put(record any) {
	switch v := record.(type) {
	case *Coverage:
		o.coverages[v.Kind] = append(o.coverages[v.Kind], v)
	case *Entity:
		if day, ok := v.reaches(); ok {
			for _, need := range v.Access {
				o.reaches(need, reach{day, v.ID})
			}
		}
	case *Tie:
		for _, c := range v.Citations {
			if _, day, ok := c.Observed.Days(); ok && c.Stance == supports {
				o.reaches(c.Access, reach{day, v.ID})
			}
		}
	}
}

// reaches returns the last day of an event.
func (e *Entity) reaches() (Day, bool) {
	if e.Kind != Event {
		return 0, false
	}
	_, day, ok := days(e.Span)
	return day, ok
}

func (o *outline) reaches(need Access, r reach) {
	f := o.latest[need]
	if f.cut && compareReach(r, f.floor) > 0 {
		return
	}
	if at, found := slices.BinarySearchFunc(f.list, r, compareReach); !found {
		f.list = slices.Insert(f.list, at, r)
	}
	if len(f.list) > keepFarthest {
		f.list, f.cut = f.list[:keepFarthest], true
		f.floor = f.list[keepFarthest-1]
	}
	o.latest[need] = f
}

// remove forgets records; it reports whether the outline can stand without them.
func (o *outline) remove(gone map[ID]bool) bool {
	for kind, all := range o.coverages {
		o.coverages[kind] = slices.DeleteFunc(all, func(c *Coverage) bool { return gone[c.ID] })
	}
	for need, f := range o.latest {
		f.list = slices.DeleteFunc(f.list, func(r reach) bool { return gone[r.id] })
		if f.cut && len(f.list) == 0 {
			return false
		}
		o.latest[need] = f
	}
	return true
}

// finish puts what was noted in order.
func (o *outline) finish() {
	for _, all := range o.coverages {
		slices.SortFunc(all, func(a, b *Coverage) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// clone returns a copy for a later revision.
func (o *outline) clone() *outline {
	c := newOutline()
	c.revision, c.classes = o.revision, o.classes
	for kind, all := range o.coverages {
		c.coverages[kind] = slices.Clone(all)
	}
	for need, f := range o.latest {
		f.list = slices.Clone(f.list)
		c.latest[need] = f
	}
	return c
}

// drawOutline reads a store's snapshot; also is shown every record.
func drawOutline(ctx context.Context, s Store, also func(record any)) (*outline, error) {
	o := newOutline()
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	if o.revision, err = snapshot(ctx, s, func(record any) error {
		o.put(record)
		also(record)
		return nil
	}); err != nil {
		return nil, err
	}
	o.classes = head.Classes
	if o.revision != head.Revision { // the needs of a later revision are more, or the same
		if head, err = s.Head(ctx); err != nil {
			return nil, err
		}
		o.classes = head.Classes
	}
	o.finish()
	return o, nil
}

const (
	// changesRead is how many changes are read at once, maxRedrawn how many changed records are read singly rather than all anew.
	changesRead = 200
	maxRedrawn  = 50_000
	// maxRounds bounds how often what changed meanwhile is read on.
	maxRounds = 50
)

// redraw returns the outline at a later revision, from the change log; nil where it has to be drawn anew.
func (o *outline) redraw(ctx context.Context, s Store) (*outline, error) {
	next := o.clone()
	read := 0
	for range maxRounds {
		changes, err := s.Changes(ctx, ChangesQuery{After: next.revision, Limit: changesRead})
		if err != nil || len(changes) == 0 {
			next.finish()
			return next, err
		}
		changed := map[ID]bool{}
		for _, c := range changes {
			for _, id := range slices.Concat(c.Put, c.Dropped) {
				changed[id] = true
			}
		}
		head, err := s.Head(ctx)
		if err != nil {
			return nil, err
		}
		if read += len(changed); read > maxRedrawn || !next.remove(changed) {
			return nil, nil //nolint:nilnil // no outline and no error: drawing it anew is cheaper, or needed
		}
		next.classes = head.Classes
		for part := range slices.Chunk(slices.Sorted(maps.Keys(changed)), MaxBatch) {
			records, err := s.Get(ctx, next.classes, part)
			if err != nil {
				return nil, err
			}
			records.each(func(_ ID, record any) { next.put(record) })
		}
		next.revision = changes[len(changes)-1].Revision
	}
	return nil, nil //nolint:nilnil // as above: the graph changes all the time, and a snapshot is of one revision
}

// reachFor returns the last day that the data seen by a viewer speak of: a day a tie was observed, a day of an event, or the end of a coverage. It asks
// which of the records that reach farthest the viewer sees; sweep reads all where these do not tell. What check refuses is not kept.
func (o *outline) reachFor(p *permitted, sweep func() (Day, error), check func() error) (Day, error) {
	key := words(p.scope)
	o.mu.Lock()
	last, known := o.through[key]
	o.mu.Unlock()
	if known {
		return last, nil
	}
	last, sure := p.through()
	if p.failed() != nil {
		return 0, p.failed()
	}
	if !sure {
		var err error
		if last, err = sweep(); err != nil {
			return 0, err
		}
	}
	if err := check(); err != nil {
		return 0, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.through) >= maxPermitted {
		clear(o.through)
	}
	o.through[key] = last
	return last, nil
}

// maxPermitted bounds what is kept by scope: viewers of one clearance and groups share one.
const maxPermitted = 16

// through works out the last day that the data speak of; sure is false where all records that reach farthest are hidden, and others are not known.
func (p *permitted) through() (last Day, sure bool) {
	var ids []ID
	for _, need := range p.scope {
		for _, r := range p.outline.latest[need].list {
			ids = append(ids, r.id)
		}
	}
	for _, all := range p.outline.coverages {
		for _, c := range all {
			if p.scope.Has([]Access{c.Access}) {
				ids = append(ids, c.Subject)
			}
		}
	}
	p.read(ids)
	last, sure = BeginningOfTime, true
	for _, need := range p.scope {
		f := p.outline.latest[need]
		at := slices.IndexFunc(f.list, func(r reach) bool { return p.found[r.id] != nil })
		if at >= 0 {
			last = max(last, f.list[at].day)
		}
		sure = sure && (at >= 0 || !f.cut)
	}
	for _, all := range p.outline.coverages {
		for _, c := range all {
			if _, day, ok := c.Span.To.Days(); ok && p.scope.Has([]Access{c.Access}) && p.found[c.Subject] != nil {
				last = max(last, day)
			}
		}
	}
	return last, sure
}

// sweepReach works out the last day that the data seen by a scope speak of by streaming all of it.
func sweepReach(ctx context.Context, s Store, scope Scope) (Day, error) {
	last := BeginningOfTime
	sight := newSight(scope)
	_, err := s.Snapshot(ctx, func(record any) error {
		if !sight.sees(record) {
			return nil
		}
		day, ok := BeginningOfTime, false
		switch v := record.(type) {
		case *Entity:
			day, ok = v.reaches()
		case *Tie:
			o := observed(TrimTie(v, scope).Citations)
			day, ok = o.lastLatest, o.any
		case *Coverage:
			_, day, ok = v.Span.To.Days()
		}
		if ok {
			last = max(last, day)
		}
		return nil
	})
	return last, err
}

// sight follows a snapshot and tells what a scope sees of it. It remembers what is hidden.
type sight struct {
	scope  Scope
	hidden map[ID]bool
}

func newSight(scope Scope) *sight { return &sight{scope: scope, hidden: map[ID]bool{}} }

// sees reports whether the next record of a snapshot is seen.
func (s *sight) sees(record any) bool {
	if s.scope.Sees(record, func(id ID) bool { return !s.hidden[id] }) {
		return true
	}
	switch v := record.(type) {
	case *Entity:
		s.hidden[v.ID] = true
	case *Tie:
		s.hidden[v.ID] = true
	}
	return false
}
