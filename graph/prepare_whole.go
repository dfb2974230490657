package graph

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// checkWhole holds the batch's records against their surroundings: rules that no single record can be judged by.
func (p *preparation) checkWhole() error {
	around, err := p.loadSurroundings()
	if err != nil {
		return err
	}
	p.indexTies(around)
	for _, id := range sortedIDs(slices.Collect(maps.Keys(around))) {
		if e := p.after.Entities[id]; e != nil {
			if err := p.checkEntity(around[id], e); err != nil {
				return err
			}
		}
	}
	for i := range p.batch {
		r := &p.batch[i]
		if t, ok := r.record.(*Tie); ok {
			if err := p.checkTie(t); err != nil {
				return under(r.field(), err)
			}
		}
		if err := p.checkConfirmed(r); err != nil {
			return err
		}
	}
	return nil
}

// loadSurroundings reads the ties of the posts, channels and people whose rules the batch may break, by putting them, or by putting, moving or
// dropping a tie of theirs. It returns these entities with the field to blame.
func (p *preparation) loadSurroundings() (map[ID]string, error) {
	around := map[ID]string{}
	note := func(id ID, field func() string) {
		if id != "" && around[id] == "" {
			around[id] = field()
		}
	}
	for i := range p.batch {
		r := &p.batch[i]
		if e, ok := r.record.(*Entity); ok && (e.Kind == Post || e.Kind == Channel || (e.Kind == Person && p.before.Entities[e.ID] != nil)) {
			note(e.ID, r.field)
		}
	}
	for i := range p.batch {
		r := &p.batch[i]
		if t, ok := r.record.(*Tie); ok {
			note(ruled(t), r.field)
			note(ruled(p.before.Ties[t.ID]), r.field)
		}
	}
	for id := range p.drops {
		note(ruled(p.before.Ties[id]), func() string { return "drop" })
	}
	ids := sortedIDs(slices.Collect(maps.Keys(around)))
	if err := p.load(ids); err != nil {
		return nil, err
	}
	found, err := p.tx.Referrers(p.ctx, ids)
	if err != nil {
		return nil, err
	}
	ties := slices.DeleteFunc(found, func(id ID) bool { return !id.IsTie() })
	if err := p.load(ties); err != nil {
		return nil, err
	}
	var ends []ID
	for _, id := range ties {
		if t := p.after.Ties[id]; t != nil {
			ends = append(ends, t.From, t.To)
		}
	}
	return around, p.load(sortedIDs(ends))
}

// ruled returns the post or channel whose rules a tie can break; "" for none.
func ruled(t *Tie) ID {
	if t == nil {
		return ""
	}
	switch t.Kind {
	case PostOf, Between:
		return t.From
	case LifeCycle:
		return t.To
	default:
		return ""
	}
}

// indexTies notes the ties that will stand at each of the entities around the batch.
func (p *preparation) indexTies(around map[ID]string) {
	p.ties = make(map[ID][]*Tie, len(around))
	if len(around) == 0 {
		return
	}
	for _, t := range p.after.Ties {
		for _, end := range []ID{t.From, t.To} {
			if around[end] != "" {
				p.ties[end] = append(p.ties[end], t)
			}
		}
	}
	for _, ties := range p.ties {
		slices.SortFunc(ties, func(a, b *Tie) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// tiesAfter returns the ties of a kind that will leave or reach an entity, ascending by id.
func (p *preparation) tiesAfter(kind TieKind, end ID) []*Tie {
	return slices.DeleteFunc(slices.Clone(p.ties[end]), func(t *Tie) bool { return t.Kind != kind })
}

func (p *preparation) checkEntity(field string, e *Entity) error {
	switch e.Kind {
	case Post:
		return p.checkOwner(field, e.ID)
	case Channel:
		sides := map[ID]bool{}
		for _, t := range p.tiesAfter(Between, e.ID) {
			sides[t.To] = true
		}
		if len(sides) < 2 {
			return FieldErrorf(field, "%s is between %d parties: a channel links at least two; enter a BETWEEN tie for each side", e.ID, len(sides))
		}
		if len(p.tiesAfter(LifeCycle, e.ID)) == 0 {
			return FieldErrorf(field, "%s has no life cycle: enter a LIFE_CYCLE tie from the event that opened it", e.ID)
		}
	case Person:
		return p.checkLives(field, e.ID)
	default:
	}
	return nil
}

// checkOwner requires that a post belongs to one body.
func (p *preparation) checkOwner(field string, post ID) error {
	owners := map[ID]bool{}
	for _, t := range p.tiesAfter(PostOf, post) {
		owners[t.To] = true
	}
	if len(owners) != 1 {
		return FieldErrorf(field, "%s has %d owners: a post has one; enter one POST_OF tie", post, len(owners))
	}
	return nil
}

// checkLives holds the stored ties of a person that is put again against the life now given.
func (p *preparation) checkLives(field string, person ID) error {
	for _, t := range p.ties[person] {
		if p.puts[t.ID] {
			continue
		}
		if err := p.checkLife(t); err != nil {
			return under(field, err)
		}
	}
	return nil
}

func (p *preparation) checkTie(t *Tie) error {
	if t.Kind == LifeCycle {
		return p.checkLifeCycle(t)
	}
	if a := p.after.Entities[t.Assessment]; t.Assessment != "" && a.Type != "TRUST" {
		return FieldErrorf("assessment", "%s is no assessment of trust: give the id of one of type TRUST", t.Assessment)
	}
	if rests := p.after.Ties[t.RestsOn]; t.RestsOn != "" && rests.From != t.From {
		return FieldErrorf("restsOn", "%s is a tenure of %s, not of %s: give one of theirs", t.RestsOn, rests.From, t.From)
	}
	return p.checkLife(t)
}

// checkLife refuses a tie of a person that begins certainly before birth or after death.
func (p *preparation) checkLife(t *Tie) error {
	from, last, ok := t.Span.From.Days()
	if !ok || t.Kind == About || t.Kind == LedTo {
		return nil
	}
	for _, end := range []ID{t.From, t.To} {
		e := p.after.Entities[end]
		if e == nil || e.Kind != Person {
			continue
		}
		if born, _, known := e.Span.From.Days(); known && last < born {
			return FieldErrorf("span", "%s begins %s, before %s was born (%s): correct one of the two", t.ID, t.Span.From, end, e.Span.From)
		}
		if _, died, known := e.Span.To.Days(); known && from > died {
			return FieldErrorf("span", "%s begins %s, after %s died (%s): correct one of the two", t.ID, t.Span.From, end, e.Span.To)
		}
	}
	return nil
}

// checkLifeCycle refuses a step certainly after the channel was closed or converted: reopening makes a new channel.
func (p *preparation) checkLifeCycle(t *Tie) error {
	mine, _ := p.stepDays(t)
	for _, other := range p.tiesAfter(LifeCycle, t.To) {
		if other.ID == t.ID {
			continue
		}
		theirs, theirLast := p.stepDays(other)
		_, myLast := p.stepDays(t)
		if isFinal(other.State) && mine > theirLast {
			return FieldErrorf("state", "%s was %s by %s: a reopening is a new channel, tied by SUCCEEDED_BY", t.To, other.State, other.From)
		}
		if isFinal(t.State) && theirs > myLast {
			return FieldErrorf("state", "%s has later steps (%s): %s is final; a reopening is a new channel, tied by SUCCEEDED_BY", t.To, other.ID, t.State)
		}
	}
	return nil
}

func isFinal(state string) bool { return state == "CLOSED" || state == "CONVERTED" }

// stepDays returns the days a life-cycle step may have happened on: its own date, else its event's.
func (p *preparation) stepDays(t *Tie) (earliest, latest Day) {
	for _, d := range []Date{t.Span.From, p.after.Entities[t.From].Span.From} {
		if first, last, ok := d.Days(); ok {
			return first, last
		}
	}
	return BeginningOfTime, EndOfTime
}

// checkConfirmed requires two independent origins for grade 1, "confirmed by other sources".
func (p *preparation) checkConfirmed(r *indexedRecord) error {
	citations := p.after.citations(r.id)
	for i := range citations {
		c := &citations[i]
		if c.Credibility != "1" || c.Stance != supports {
			continue
		}
		origin, err := p.origin(c.Source)
		if err != nil {
			return err
		}
		confirmed := false
		for _, other := range citations {
			o, err := p.origin(other.Source)
			if err != nil {
				return err
			}
			confirmed = confirmed || (other.Stance == supports && o != origin)
		}
		if !confirmed {
			return FieldErrorf(join(indexed(join(r.field(), "cite"), i), "grade"), "grade 1 means confirmed by other sources: cite a second one of another origin, or grade 2")
		}
	}
	return nil
}

// origin returns the root of derivedFrom, loading the chain.
func (p *preparation) origin(id ID) (ID, error) {
	for range maxChain {
		if err := p.load([]ID{id}); err != nil {
			return "", err
		}
		s := p.after.Sources[id]
		if s == nil || s.DerivedFrom == "" {
			return id, nil
		}
		id = s.DerivedFrom
	}
	return "", FieldErrorf("derivedFrom", "%s derives from more than %d sources in a row, or from itself: mend the chain", id, maxChain)
}

// maxChain bounds a chain of derivedFrom.
const maxChain = 100
