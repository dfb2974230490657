package graph

import (
	"context"
	"errors"
)

// The lines of a graph in bulk, in order: one BulkHead, the nodes, the ties, one BulkEnd.

// BulkHead says of what day and of which revision the lines behind it are.
type BulkHead struct {
	AsOf, DataThrough Day
	Revision          Revision
}

// BulkNode is an entity that there is on the day. Actors are listed while they exist, all else from its beginning on: a past event stays on record.
type BulkNode struct {
	*Entity
	// State is the state that a channel is in on the day; empty for all else.
	State string
	// Conducts tells that it may stand inside a path on the day, as paths are asked for by default.
	Conducts bool
}

// BulkTie is a tie that began by the day. Both its ends are listed nodes, or it conducts all the same: for a state, through a body or post that is no more.
type BulkTie struct {
	*Tie
	// Span is the tie's own or, where it only repeats its event's, the event's.
	Span Span
	// Validity says how it stands.
	Validity BulkValidity
	// Legs is how it conducts by default, posts and organs folded in: empty where it does not. There is more than one, of the same costs, where an organ
	// belongs to several states; their neighbours are listed nodes.
	Legs []*Leg
}

// BulkValidity tells how a tie that began by a day stands on it.
type BulkValidity string

// The validities: those of what is active, and what is over.
const (
	BulkCertain  = BulkValidity(Certain)
	BulkPossible = BulkValidity(Possible)
	BulkEnded    = BulkValidity("ENDED")
)

// BulkEnd says how many nodes and ties came before it.
type BulkEnd struct{ Nodes, Ties int }

// maxBulk is how many graphs are streamed at once: each reads the store twice and holds what the rules need. Others wait their turn.
const maxBulk = 2

// Bulk calls visit with the viewer's graph on a day, line by line: BulkHead, BulkNode and BulkTie ascending by id, BulkEnd. All is of one revision. What visit
// gets must not be kept. CONFLICT where the graph is written to faster than it can be read; visit was not called then.
func (s *Session) Bulk(ctx context.Context, asOf Day, visit func(line any) error) error {
	select {
	case s.service.bulk <- struct{}{}:
		defer func() { <-s.service.bulk }()
	case <-ctx.Done():
		return Errorf(Canceled, "the request was given up or took too long")
	}
	for range maxAttempts {
		b := &bulk{store: s.store, asOf: asOf, visit: visit}
		err := b.survey(ctx, s)
		if err == nil {
			err = b.stream(ctx)
		}
		if !errors.Is(err, errMoved) || b.begun {
			return err
		}
		if err := s.goOn(ctx); err != nil {
			return err
		}
	}
	return errMoved
}

// bulk is a graph being streamed.
type bulk struct {
	*ground
	store Store
	asOf  Day
	visit func(line any) error
	head  BulkHead
	end   BulkEnd
	begun bool
	// listed are the entities that are nodes.
	listed map[ID]bool
}

// survey reads what the rules are read from.
func (b *bulk) survey(ctx context.Context, s *Session) error {
	known, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	head, err := s.headOnce(ctx)
	if err != nil {
		return err
	}
	b.ground, b.listed = newGround(s.viewer.Scope(head.Classes), &defaultTables), map[ID]bool{}
	b.head = BulkHead{AsOf: b.asOf, DataThrough: known.DataThrough, Revision: known.Revision}
	revision, err := b.store.Snapshot(ctx, func(record any) error {
		record = b.seen(record)
		b.hold(record)
		if e, ok := record.(*Entity); ok {
			b.p.life[e.ID] = e.exists() // which the slim one does not tell
		}
		return nil
	})
	if err == nil && (revision != known.Revision || revision != head.Revision) {
		err = errMoved
	}
	return err
}

// stream reads the same revision again, line by line.
func (b *bulk) stream(ctx context.Context) error {
	revision, err := b.store.Snapshot(ctx, func(record any) error {
		if err := b.begin(ctx); err != nil {
			return err
		}
		switch r := b.seen(record).(type) {
		case *Entity:
			return b.node(r)
		case *Tie:
			return b.tie(r)
		default:
			return nil
		}
	})
	if err == nil {
		err = b.begin(ctx)
	}
	if err != nil {
		return err
	}
	if revision != b.head.Revision {
		return errMoved
	}
	return b.visit(b.end)
}

// begin gives the first line once the reading has begun and nothing was committed by then since the survey: what is read is of the same revision.
func (b *bulk) begin(ctx context.Context) error {
	if b.begun {
		return nil
	}
	// The change log is asked, as what is known of the head may be a moment old.
	changes, err := b.store.Changes(ctx, ChangesQuery{After: b.head.Revision, Limit: 1})
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		return errMoved
	}
	b.begun = true
	return b.visit(b.head)
}

func (b *bulk) node(e *Entity) error {
	life := b.p.lifeOf(e.ID)
	exists, _ := life.On(b.asOf)
	n := BulkNode{Entity: e}
	if e.Kind == Channel {
		state := b.p.stateOn(e.ID, b.asOf)
		n.State = state.State
		n.Conducts, _ = b.p.lifeCycle(e.ID).live(b.asOf, nil)
	} else if class, ok := placeClass(e); ok && exists && betweenSet(PathQuery{})&(1<<class) != 0 {
		folded := b.p.fold(e.ID, nil)
		n.Conducts = len(folded) == 1 && folded[0].node == e.ID
	}
	if !exists && !n.Conducts && (e.Kind.IsActor() || life.EarliestFrom > b.asOf) {
		return nil
	}
	b.listed[e.ID] = true
	b.end.Nodes++
	return b.visit(n)
}

func (b *bulk) tie(t *Tie) error {
	// What is worked out of a tie is kept for those only that others rest on.
	if b.p.Ties[t.ID] == nil {
		defer func() {
			delete(b.p.validity, t.ID)
			delete(b.p.evidence, t.ID)
		}()
	}
	line := BulkTie{Tie: t, Span: b.p.spanOf(t), Legs: b.p.conduct(t, conductRules{day: b.asOf})}
	validity := b.p.validityOf(t)
	active, certainty := validity.On(b.asOf)
	switch {
	case active:
		line.Validity = BulkValidity(certainty)
	case validity.Ended(b.asOf):
		line.Validity = BulkEnded
	default:
		return nil
	}
	if len(line.Legs) == 0 && (!b.listed[t.From] || !b.listed[t.To]) {
		return nil
	}
	b.end.Ties++
	return b.visit(line)
}
