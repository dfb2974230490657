package graph

import (
	"cmp"
	"slices"
	"strings"
)

// TimelineEntry is one dated thing that happened to the subject of a timeline.
type TimelineEntry struct {
	// Day orders the entries: the earliest day the date may mean.
	Day  Day
	Date Date
	// What is BEGAN, ENDED, HAPPENED or STATE.
	What     string
	Sentence string
	// Entity is the event, agreement or other thing that happened, or the far end of the tie.
	Entity *Entity
	Tie    *Tie
	// Citations support the entry.
	Citations   []Citation
	Requirement Requirement
}

// TimelineQuery asks what happened, in order of days.
type TimelineQuery struct {
	// Of is one actor or channel, or two parties: then it is what lies between them.
	Of []ID
	// From and To bound the days, both included; the limits of time bound nothing.
	From, To Day
}

// timeline lists entries in order of their day, then date, kind and record.
func (p *permitted) timeline(q TimelineQuery) ([]TimelineEntry, error) {
	if len(q.Of) < 1 || len(q.Of) > 2 || (len(q.Of) == 2 && q.Of[0] == q.Of[1]) {
		return nil, FieldErrorf("of", "give one actor or channel, or two different parties")
	}
	for i, id := range q.Of {
		if _, err := p.entity(indexed("of", i), id); err != nil {
			return nil, err
		}
	}
	b := &timelineBuilder{p: p, seen: map[ID]bool{}}
	if len(q.Of) == 1 {
		b.open(q.Of)
		b.about(q.Of[0])
	} else {
		b.openPair(q.Of[0], q.Of[1])
		b.betweenPair(q.Of[0], q.Of[1])
	}
	out := slices.DeleteFunc(b.out, func(e TimelineEntry) bool { return e.Day < q.From || e.Day > q.To })
	slices.SortFunc(out, func(x, y TimelineEntry) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Date, y.Date), cmp.Compare(x.What, y.What), cmp.Compare(x.record(), y.record()))
	})
	return out, nil
}

// record is the id of what an entry tells of.
func (e *TimelineEntry) record() ID {
	if e.Tie != nil {
		return e.Tie.ID
	}
	return e.Entity.ID
}

type timelineBuilder struct {
	p    *permitted
	seen map[ID]bool
	out  []TimelineEntry
}

// open reads what telling of some entities takes: every tie of theirs, what lies at its other end, and whose the posts are.
func (b *timelineBuilder) open(ids []ID) {
	b.p.gather(ids, "")
	var ties []*Tie
	var posts []ID
	for _, id := range ids {
		for _, t := range b.p.tiesAt(id) {
			ties = append(ties, t)
			if t.Kind == Tenure {
				posts = append(posts, t.To)
			}
		}
	}
	b.p.openEnds(ties)
	b.p.openOwners(sortedIDs(posts))
}

// openPair reads what telling of two parties takes.
func (b *timelineBuilder) openPair(x, y ID) {
	b.open([]ID{x})
	b.p.gather([]ID{y}, "to", Protects)
	b.p.gather([]ID{y}, "from", PartyTo, Attended)
	b.p.openEnds(b.p.ties(y, Protects, "to"))
	var channels []ID
	for _, t := range b.p.ties(x, Between, "to") {
		channels = append(channels, t.From)
	}
	b.open(b.p.between(channels, []ID{x}, []ID{y}))
}

// about tells of one entity: its own span, and its ties.
func (b *timelineBuilder) about(id ID) {
	b.happened(b.p.seen(id))
	for _, t := range b.p.tiesAt(id) {
		b.tie(t, id)
	}
}

// betweenPair tells of two parties: their formal and other ties, what both took part in, and the channels for both.
func (b *timelineBuilder) betweenPair(x, y ID) {
	for _, t := range b.p.tiesAt(x) {
		other := t.Other(x)
		switch {
		case other == y:
			b.tie(t, x)
		case t.Kind == Protects && t.In == y && t.To == x:
			b.tie(t, x)
		case t.Kind == Between && b.p.isBetween(other, []ID{x}, []ID{y}):
			b.about(other)
		case t.Kind == PartyTo || t.Kind == Attended:
			if b.joins(other, y, t.Kind) {
				b.happened(b.p.seen(other))
			}
		}
	}
	for _, t := range b.p.ties(y, Protects, "to") {
		if t.In == x {
			b.tie(t, y)
		}
	}
}

// joins reports whether an actor has a tie of a kind to an entity.
func (b *timelineBuilder) joins(entity, actor ID, kind TieKind) bool {
	return slices.ContainsFunc(b.p.ties(actor, kind, "from"), func(t *Tie) bool { return t.To == entity })
}

// tie adds what a tie tells: events it leads to, steps of a life cycle, its beginning and end.
func (b *timelineBuilder) tie(t *Tie, subject ID) {
	if b.seen[t.ID] || b.p.evidenceOf(t).Disputed {
		return
	}
	b.seen[t.ID] = true
	other := b.p.seen(t.Other(subject))
	switch t.Kind {
	case LifeCycle:
		b.step(t)
	case Attended, RoundOf, PartyTo, LedTo, Addresses, About:
		b.happened(other)
	case Between, PostOf, AccreditedTo, SucceededBy:
		return
	default:
		b.ends(t, other)
	}
}

func (b *timelineBuilder) step(t *Tie) {
	date := b.p.spanOf(t).From
	channel, event := b.p.seen(t.To), b.p.seen(t.From)
	sentence := channel.Name() + ": " + strings.ToLower(t.State) + " by " + event.Name()
	if t.Reason != "" {
		sentence += " (" + strings.ReplaceAll(strings.ToLower(t.Reason), "_", " ") + ")"
	}
	b.add(date, "STATE", sentence+".", event, t, t.Citations, b.p.needOfTie(t))
}

// happened adds an event, agreement or other dated thing, once.
func (b *timelineBuilder) happened(e *Entity) {
	if b.seen[e.ID] {
		return
	}
	switch e.Kind {
	case Event, Agreement, Outcome, Indicator, Assessment:
		b.seen[e.ID] = true
		sentence := e.Name() + "."
		if e.Place != "" {
			sentence = e.Name() + ", " + e.Place + "."
		}
		need := b.p.needOfEntity(e)
		for _, c := range e.Citations {
			need = need.And(c.Access)
		}
		b.add(e.Span.From, "HAPPENED", sentence, e, nil, e.Citations, need)
	default:
	}
}

// ends adds the beginning and the end of a tie, as far as they are dated.
func (b *timelineBuilder) ends(t *Tie, other *Entity) {
	l := Leg{Tie: t, B: t.To, Validity: b.p.validityOf(t), Evidence: b.p.evidenceOf(t), Active: true, Certainty: Certain}
	if t.Kind == Tenure {
		owner := b.p.owner(t.To)
		if owner == "" {
			return
		}
		l.B = owner
	}
	sentence := b.p.sentence(&l, 0)
	b.add(t.Span.From, "BEGAN", sentence, other, t, t.Citations, b.p.needOfTie(t))
	if !t.Span.To.before() && t.Span.To != t.Span.From {
		b.add(t.Span.To, "ENDED", sentence, other, t, t.Citations, b.p.needOfTie(t))
	}
}

func (b *timelineBuilder) add(date Date, what, sentence string, e *Entity, t *Tie, citations []Citation, need Access) {
	day, _, ok := date.Days()
	if !ok {
		return
	}
	b.out = append(b.out, TimelineEntry{Day: day, Date: date, What: what, Sentence: sentence, Entity: e, Tie: t, Citations: citations, Requirement: need.Requirement()})
}
