package graph

import (
	"context"
	"errors"
	"slices"
)

// Atlases are kept for all requests of viewers who see the same, each brought along by the change log, within the memory that they may take.

// atlasKey tells atlases apart: by what their viewers see, and by the tables that graded the evidence.
type atlasKey struct {
	scope  string
	tables *Tables
}

// keptAtlas is an atlas with what tells it apart; the one used last stands last.
type keptAtlas struct {
	atlasKey
	*atlas
}

// atlasAt returns a viewer's atlas at the revision of their graph p, or a later one.
func (s *Service) atlasAt(ctx context.Context, key atlasKey, p *permitted) (*atlas, error) {
	if s.isTooLarge(key) {
		return nil, errTooLarge
	}
	if key.tables != &defaultTables {
		return drawAtlas(ctx, s.store, p.scope, key.tables, s.viewMemory)
	}
	return fresh(ctx, s, "atlas "+key.scope, func() (*atlas, bool) {
		a := s.keptAtlas(key)
		return a, a != nil && a.revision >= p.revision
	}, func(ctx context.Context) error { return s.drawAtlas(ctx, key, p) })
}

// keptAtlas returns the atlas kept for a key, if there is one, and notes that it was used.
func (s *Service) keptAtlas(key atlasKey) *atlas {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.atlases, func(k *keptAtlas) bool { return k.atlasKey == key })
	if i < 0 {
		return nil
	}
	k := s.atlases[i]
	s.atlases = append(slices.Delete(s.atlases, i, i+1), k)
	return k.atlas
}

// drawAtlas brings an atlas along to the revision of a viewer's graph, or draws it anew.
func (s *Service) drawAtlas(ctx context.Context, key atlasKey, p *permitted) error {
	if a := s.keptAtlas(key); a != nil {
		if next, err := s.redrawAtlas(ctx, a, p); err != nil || next != nil {
			if err == nil {
				s.keepAtlas(key, next)
				s.mend(ctx, key, next)
			}
			return err
		}
	}
	return s.drawAnew(ctx, key, p.scope)
}

func (s *Service) drawAnew(ctx context.Context, key atlasKey, scope Scope) error {
	a, err := drawAtlas(ctx, s.store, scope, key.tables, s.viewMemory)
	switch {
	case err == nil:
		s.keepAtlas(key, a)
	case errors.Is(err, errTooLarge):
		s.mu.Lock()
		s.tooLarge[key.scope] = true
		s.mu.Unlock()
	}
	return err
}

// isTooLarge reports whether an atlas is known to take more memory than it may.
func (s *Service) isTooLarge(key atlasKey) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.viewMemory <= 0 || s.tooLarge[key.scope]
}

// mend draws an atlas anew beside the requests that go on with it, once it is patched so much that it is slower for it.
func (s *Service) mend(ctx context.Context, key atlasKey, a *atlas) {
	if patched, all := a.graph.Churn(); patched <= max(leastRedrawn, all/drawnAnewAt) {
		return
	}
	s.building.DoChan("mend "+key.scope, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), buildTimeout)
		defer cancel()
		return nil, s.drawAnew(ctx, key, a.scope) // where this fails, the patched one goes on
	})
}

// redrawAtlas follows the change log; nil where the atlas has to be drawn anew.
func (s *Service) redrawAtlas(ctx context.Context, a *atlas, p *permitted) (*atlas, error) {
	var changes []Change
	touched := 0
	for at := a.revision; at < p.revision; {
		more, err := s.store.Changes(ctx, ChangesQuery{After: at, Limit: changesRead})
		if err != nil {
			return nil, err
		}
		if len(more) == 0 {
			return nil, nil //nolint:nilnil // the log does not lead there: what is kept is of another store
		}
		for _, c := range more {
			if c.Revision > p.revision {
				break
			}
			changes = append(changes, c)
			if touched += len(c.Put) + len(c.Dropped); touched > a.mostRedrawn() {
				return nil, nil //nolint:nilnil // cheaper drawn anew
			}
		}
		at = more[len(more)-1].Revision
	}
	// What the changes touched is read in a graph of its own: it may outlive the request that happened to come first.
	later := newPermitted(s.store, p.scope, p.outline)
	later.ctx = ctx
	later.limit = 0
	next, ok := a.redrawn(later, changes)
	if err := later.failed(); err != nil {
		return nil, err
	}
	since, err := s.store.Changes(ctx, ChangesQuery{After: p.revision, Limit: maxMoved})
	switch {
	case err != nil:
		return nil, err
	case len(since) == maxMoved || later.moved(since):
		return nil, errMoved
	case !ok:
		return nil, nil //nolint:nilnil // drawn anew
	default:
		return next, nil
	}
}

// keepAtlas keeps an atlas in place of an earlier one, and lets go of those used longest ago where all take too much memory together.
func (s *Service) keepAtlas(key atlasKey, a *atlas) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atlases = slices.DeleteFunc(s.atlases, func(k *keptAtlas) bool { return k.atlasKey == key })
	s.atlases = append(s.atlases, &keptAtlas{key, a})
	for len(s.atlases) > 1 && (len(s.atlases) > maxAtlases || s.atlasBytes() > s.viewMemory) {
		s.atlases = slices.Delete(s.atlases, 0, 1)
	}
}

func (s *Service) atlasBytes() int64 {
	var sum int64
	for _, k := range s.atlases {
		sum += k.bytes()
	}
	return sum
}

// maxAtlases bounds the atlases kept: viewers of one clearance and groups share one.
const maxAtlases = 16

// ViewSize is what the view of a viewer's graph holds.
type ViewSize struct {
	Places, Ties int
	// Bytes is the memory it takes.
	Bytes int64
	// Kept is false where it would take more than it may: questions then gather the part that they can reach.
	Kept bool
}

// View makes the view ready, so that the first question need not wait for it, and says what it holds.
func (s *Session) View(ctx context.Context) (ViewSize, error) {
	return answer(ctx, s, func(p *permitted) (ViewSize, error) {
		a, err := p.atlas(ctx, &defaultTables)
		if errors.Is(err, errTooLarge) {
			return ViewSize{}, nil
		}
		if err != nil {
			return ViewSize{}, err
		}
		return ViewSize{Places: int(a.places.len()), Ties: int(a.ties.len()), Bytes: a.bytes(), Kept: true}, nil
	})
}
