package graph

import (
	"context"
	"errors"
	"time"
)

// How a session works out an answer of one revision over a store that others write to.

const (
	// maxAttempts is how often an answer is worked out again because the graph moved on.
	maxAttempts = 5
	// maxKept is how many records an answer may have read that are kept for the next one.
	maxKept = 50_000
	// maxMoved is how many changes that came meanwhile are looked at: more, and the answer is worked out again.
	maxMoved = 100
)

// answer works something out in the viewer's graph. Where that moved on while it was read, and the change log names what was read, it is worked out again
// at the newer revision; CONFLICT where this does not end.
func answer[A any](ctx context.Context, s *Session, work func(*permitted) (A, error)) (A, error) {
	var none A
	for range maxAttempts {
		p, err := s.take(ctx)
		if err == nil {
			var out A
			out, err = work(p)
			if p.failed() != nil {
				err = p.failed()
			}
			moved := s.moved(ctx, p)
			if err == nil && moved == nil {
				s.give(p)
				return out, nil
			}
			if moved != nil {
				err = moved
			}
		}
		if !errors.Is(err, errMoved) {
			return none, err
		}
		if err := s.goOn(ctx); err != nil {
			return none, err
		}
	}
	return none, errMoved
}

// take returns the viewer's graph at the session's revision, or a later one.
func (s *Session) take(ctx context.Context) (*permitted, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return nil, err
	}
	if p := s.used(head.Revision); p != nil {
		p.ctx = ctx
		return p, nil
	}
	o, err := s.service.outlineAt(ctx, head.Revision)
	if err != nil {
		return nil, err
	}
	scope := s.viewer.Scope(o.classes)
	p := newPermitted(s.store, scope, o)
	p.ctx = ctx
	p.atlas = func(ctx context.Context, tables *Tables) (*atlas, error) {
		return s.service.atlasAt(ctx, atlasKey{words(scope), tables}, p)
	}
	p.reading.moved = func(ctx context.Context) error { return s.moved(ctx, p) }
	sweep := func() (Day, error) { return sweepReach(ctx, s.store, scope) }
	p.dataThrough, err = o.reachFor(p, sweep, func() error { return s.moved(ctx, p) })
	return p, err
}

// used returns what an earlier answer has read, of at least a revision; nil where there is nothing.
func (s *Session) used(revision Revision) *permitted {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := len(s.idle) - 1; n >= 0; n-- {
		p := s.idle[n]
		s.idle = s.idle[:n]
		if p.revision >= revision {
			return p
		}
	}
	return nil
}

// give keeps what was read for the next answer of the session.
func (s *Session) give(p *permitted) {
	if p.reading.kept || len(p.found) > maxKept {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.size = 0
	s.idle = append(s.idle, p)
}

// moved returns errMoved where changes since the revision of a viewer's graph may have touched what was read of it.
func (s *Session) moved(ctx context.Context, p *permitted) error {
	if len(p.found) == 0 && len(p.listed) == 0 {
		return nil
	}
	if !p.searched {
		head, err := s.store.Head(ctx)
		if err != nil || head.Revision == p.revision {
			return err
		}
	}
	changes, err := s.store.Changes(ctx, ChangesQuery{After: p.revision, Limit: maxMoved})
	if err != nil {
		return err
	}
	if len(changes) == maxMoved || p.moved(changes) {
		return errMoved
	}
	return nil
}

// outlineAt returns the outline of at least a revision.
func (s *Service) outlineAt(ctx context.Context, revision Revision) (*outline, error) {
	return fresh(ctx, s, "outline", func() (*outline, bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.outline, s.outline != nil && s.outline.revision >= revision
	}, s.drawOutline)
}

// drawOutline brings the outline up to date.
func (s *Service) drawOutline(ctx context.Context) (err error) {
	s.mu.Lock()
	o := s.outline
	s.mu.Unlock()
	if o != nil {
		if o, err = o.redraw(ctx, s.store); err != nil {
			return err
		}
	}
	if o == nil {
		if o, err = s.survey(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.outline = o
	s.mu.Unlock()
	return nil
}

// survey draws the outline and, in the same reading, the atlas of whoever sees all.
func (s *Service) survey(ctx context.Context) (*outline, error) {
	head, err := s.store.Head(ctx)
	if err != nil {
		return nil, err
	}
	key := atlasKey{words(head.Classes), &defaultTables}
	v := newSurvey(head.Classes, &defaultTables)
	o, err := drawOutline(ctx, s.store, func(record any) {
		if v != nil && v.bytes() > s.viewMemory {
			v = nil
		}
		if v != nil {
			v.record(record)
		}
	})
	if err != nil || v == nil {
		return o, err
	}
	if a := v.finish(o.revision); a.bytes() <= s.viewMemory {
		s.keepAtlas(key, a)
	}
	return o, nil
}

// buildTimeout bounds the building of what is kept for all.
const buildTimeout = 5 * time.Minute

// fresh returns something kept for all once it is good enough, building it once however many ask.
func fresh[V any](ctx context.Context, s *Service, what string, kept func() (V, bool), build func(context.Context) error) (V, error) {
	for {
		v, ok := kept()
		if ok {
			return v, nil
		}
		// The builder outlives the caller who happened to come first, so that one who gives up does not fail the others.
		result := s.building.DoChan(what, func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), buildTimeout)
			defer cancel()
			return nil, build(ctx)
		})
		select {
		case <-ctx.Done():
			return v, Errorf(Canceled, "the request was given up or took too long")
		case r := <-result:
			if r.Err != nil {
				return v, r.Err
			}
		}
	}
}

// Snapshot streams the whole graph as a viewer sees it, trimmed: sources, entities, ties, coverages, each ascending by id. What it gives belongs to visit.
// CONFLICT where the graph moved on for a viewer who does not see all of it.
func (s *Session) Snapshot(ctx context.Context, visit func(record any) error) (Revision, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return 0, err
	}
	sight, at := newSight(s.viewer.Scope(head.Classes)), head.Revision
	if len(sight.scope) < len(head.Classes) {
		// What is hidden has to be known before the first pointer to it comes by, so it is looked for beforehand.
		if at, err = s.store.Snapshot(ctx, func(record any) error { sight.sees(record); return nil }); err != nil {
			return 0, err
		}
	}
	revision, err := s.store.Snapshot(ctx, func(record any) error {
		if !sight.sees(record) {
			return nil
		}
		return visit(sight.trim(record))
	})
	if err == nil && revision != at && len(sight.hidden) > 0 {
		return 0, errMoved
	}
	return revision, err
}

// trim returns a copy of a record with what the scope sees, and without pointers to what is hidden.
func (s *sight) trim(record any) any {
	record = trim(Clone(record), s.scope)
	clearPointers(record, func(id ID) bool { return !s.hidden[id] })
	return record
}
