package cachestore

import (
	"context"
	"maps"
	"slices"

	"backchannel/graph"
)

// stand is where the memory stands. known is false before the store was first asked.
type stand struct {
	known    bool
	revision graph.Revision
	// classes are the store's, which as a scope see everything.
	classes []graph.Access
	// since is the revision after which all changes are in recent.
	since  graph.Revision
	recent []step
	// ties is the last revision that changed a tie of a kind, by the prefix of its id; "" is any kind.
	ties map[string]graph.Revision
}

// step is one move of the memory: what was touched by the changes up to a revision. lists tells that lists of ties may have changed at entities which it
// does not name.
type step struct {
	revision graph.Revision
	touched  map[graph.ID]bool
	lists    bool
}

const (
	// maxSteps and maxTouched bound what is remembered of changes, for reads that began before them.
	maxSteps   = 64
	maxTouched = 10_000
	// maxChanges is how many changes are caught up with: beyond, it is cheaper to begin anew.
	maxChanges = 64
	// maxRounds is how often what came while catching up is caught up with.
	maxRounds = 4
)

// unchanged reports whether nothing has touched an id since a revision; mu is held.
func (s *stand) unchanged(since graph.Revision, id graph.ID) bool {
	if since < s.since {
		return false
	}
	for _, step := range slices.Backward(s.recent) {
		if step.revision <= since {
			break
		}
		if step.touched[id] {
			return false
		}
	}
	return true
}

// listsKept reports whether all changes of lists since a revision are named; mu is held.
func (s *stand) listsKept(since graph.Revision) bool {
	return since >= s.since && !slices.ContainsFunc(s.recent, func(step step) bool { return step.revision > since && step.lists })
}

// tiesKept reports whether no tie of these kinds (none: of any) has changed since a revision; mu is held.
func (s *stand) tiesKept(since graph.Revision, kinds []graph.TieKind) bool {
	if len(kinds) == 0 {
		return s.ties[""] <= since
	}
	return !slices.ContainsFunc(kinds, func(k graph.TieKind) bool { return s.ties[graph.PrefixOf(k)] > since })
}

// refresh asks the store where it stands, unless it was asked a moment ago.
func (c *Store) refresh(ctx context.Context) error {
	if until := c.until.Load(); until != 0 && c.o.Now != nil && int64(c.o.Now().Sub(c.begun)) < until {
		return nil
	}
	return c.ask(ctx)
}

// distrust has the store asked where it stands before the next read. It follows whatever may be of a later revision than the memory: Head is then never
// older than the records and ties that were read before it.
func (c *Store) distrust() { c.until.Store(0) }

// ask moves the memory on to where the store stands, after this call began. Those who call at once share an answer.
func (c *Store) ask(ctx context.Context) error {
	before := c.asked.Load()
	select {
	case c.asking <- struct{}{}:
	case <-ctx.Done():
		return &graph.Error{Code: graph.Canceled, Message: "the request was given up or took too long", Err: ctx.Err()}
	}
	defer func() { <-c.asking }()
	if c.heard.Load() > before {
		return nil
	}
	question := c.asked.Add(1)
	var until int64
	if c.o.Now != nil && c.o.MaxStale > 0 {
		until = int64(c.o.Now().Sub(c.begun) + c.o.MaxStale)
	}
	// A write that comes in between sets until to 0 and must not be overwritten: it is set first, and taken back where asking fails.
	c.until.Store(until)
	if err := c.catchUp(ctx); err != nil {
		c.distrust()
		return err
	}
	c.heard.Store(question)
	return nil
}

// catchUp reads the change log from where the memory stands. Where that has a gap, is too long or does not reach so far, all is forgotten.
func (c *Store) catchUp(ctx context.Context) error {
	at := c.stand // only catchUp changes it, and runs once at a time
	touched := step{revision: at.revision, touched: map[graph.ID]bool{}}
	for range maxRounds {
		head, err := c.inner.Head(ctx)
		if err != nil {
			return err
		}
		if at.known && head.Revision == touched.revision {
			c.moveOn(head, touched)
			return nil
		}
		if !at.known || head.Revision < touched.revision || head.Revision-at.revision > maxChanges {
			c.beginAnew(head)
			return nil
		}
		changes, err := c.inner.Changes(ctx, graph.ChangesQuery{After: touched.revision, Limit: int(head.Revision - touched.revision)}) //nolint:gosec // at most maxChanges
		if err != nil {
			return err
		}
		ties, whole := touched.take(changes, head.Revision)
		if !whole {
			c.beginAnew(head)
			return nil
		}
		if err := c.touchEnds(ctx, head, &touched, ties); err != nil {
			return err
		}
	}
	head, err := c.inner.Head(ctx)
	if err == nil {
		c.beginAnew(head)
	}
	return err
}

// take notes what changes touched, up to a revision, and returns the ties among what was written; whole is false where changes are missing, or are too
// many.
func (s *step) take(changes []graph.Change, upTo graph.Revision) (ties []graph.ID, whole bool) {
	for _, c := range changes {
		if c.Revision != s.revision+1 || len(s.touched)+len(c.Put)+len(c.Dropped) > maxTouched {
			return nil, false
		}
		s.revision = c.Revision
		for _, id := range slices.Concat(c.Put, c.Dropped) {
			s.touched[id] = true
		}
		ties = append(ties, slices.DeleteFunc(slices.Clone(c.Put), func(id graph.ID) bool { return !id.IsTie() })...)
	}
	return ties, s.revision == upTo
}

// touchEnds notes the ends of ties that were written: these are in lists now that did not hold them. Where a tie left a list, the list knows itself that
// it holds it no more.
func (c *Store) touchEnds(ctx context.Context, head graph.Head, s *step, ties []graph.ID) error {
	if len(ties) > graph.MaxBatch {
		s.lists = true
		return nil
	}
	if len(ties) == 0 {
		return nil
	}
	records, err := c.inner.Get(ctx, head.Classes, ties)
	if err != nil {
		return err
	}
	for _, t := range records.Ties {
		s.touched[t.From], s.touched[t.To] = true, true
	}
	return nil
}

// moveOn forgets what was touched and stands at a later revision.
func (c *Store) moveOn(head graph.Head, s step) {
	if s.revision == c.stand.revision {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range s.touched {
		c.records.drop(id)
		c.lists.drop(id)
	}
	if s.lists {
		c.lists.clear()
	}
	c.stand.revision, c.stand.classes = head.Revision, head.Classes
	c.stand.ties = maps.Clone(c.stand.ties)
	for id := range s.touched {
		if id.IsTie() {
			c.stand.ties[id.Prefix()], c.stand.ties[""] = head.Revision, head.Revision
		}
	}
	c.stand.recent = append(slices.Clone(c.stand.recent), s)
	held := 0
	for i, step := range slices.Backward(c.stand.recent) {
		if held += len(step.touched); held > maxTouched || len(c.stand.recent)-i > maxSteps {
			c.stand.since, c.stand.recent = step.revision, slices.Clone(c.stand.recent[i+1:])
			break
		}
	}
}

// beginAnew forgets everything and stands where the store does.
func (c *Store) beginAnew(head graph.Head) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
	c.stand = stand{known: true, revision: head.Revision, classes: head.Classes, since: head.Revision, ties: map[string]graph.Revision{}}
}

// forget empties the memory; mu is held for writing.
func (c *Store) forget() {
	c.records.clear()
	c.lists.clear()
}
