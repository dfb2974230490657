package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
)

// View is an immutable picture of the whole graph at one revision. Answers that need more than lookups are computed from it, inside the part
// that the viewer may see.
type View struct {
	Revision Revision
	records  Records
	classes  []Access

	mu        sync.Mutex
	permitted map[string]*permitted
	// order holds the keys of permitted, oldest first: at most maxPermitted parts are kept.
	order []string
}

// maxPermitted bounds the permitted parts kept with a view: viewers of one clearance and groups share one.
const maxPermitted = 16

// buildView reads a store's snapshot.
func buildView(ctx context.Context, s Store) (*View, error) {
	v := &View{permitted: map[string]*permitted{}}
	revision, err := s.Snapshot(ctx, func(record any) error {
		v.records.Put(record)
		switch r := record.(type) {
		case *Source:
			v.classes = append(v.classes, r.Access)
		case *Coverage:
			v.classes = append(v.classes, r.Access)
		case *Tie:
			v.classes = append(v.classes, classesOf(r.Access, r.Citations)...)
		case *Entity:
			v.classes = append(v.classes, classesOf(r.Access, r.Citations)...)
			for _, n := range r.Names {
				v.classes = append(v.classes, n.Access...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	v.Revision = revision
	slices.Sort(v.classes)
	v.classes = slices.Compact(v.classes)
	return v, nil
}

// For returns the part of the view that a viewer may see.
func (v *View) For(viewer Viewer) *permitted { //nolint:revive // permitted is complete as it is; only its methods are of use outside
	scope := viewer.Scope(v.classes)
	key := words(scope)
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.permitted[key]; p != nil {
		return p
	}
	p := permit(v, scope)
	v.permitted[key] = p
	v.order = append(v.order, key)
	if len(v.order) > maxPermitted {
		delete(v.permitted, v.order[0])
		v.order = v.order[1:]
	}
	return p
}

// permitted is a viewer's graph: what they may see, trimmed to the citations and names they may see, with everything worked out from these
// alone. It equals the view of a store from which all else was removed.
type permitted struct {
	revision Revision
	Records
	// at holds the ties at each entity, ascending by id.
	at map[ID][]*Tie
	// validity and evidence of each tie.
	validity map[ID]Validity
	evidence map[ID]Evidence
	// life holds when each entity exists.
	life map[ID]Validity
	// steps holds the life cycle of each channel.
	steps map[ID][]Step
	// covered holds the coverage statements of each pair of subject and counterpart, under either first, ascending by id.
	covered map[ID]map[ID][]*Coverage
	// dataThrough is the last day that the data speak of.
	dataThrough Day
}

// permit builds a viewer's graph.
func permit(v *View, scope Scope) *permitted {
	p := &permitted{
		revision: v.Revision, at: map[ID][]*Tie{}, validity: map[ID]Validity{}, evidence: map[ID]Evidence{}, life: map[ID]Validity{},
		steps: map[ID][]Step{}, covered: map[ID]map[ID][]*Coverage{}, dataThrough: BeginningOfTime,
	}
	for id, s := range v.records.Sources {
		if scope.Has([]Access{s.Access}) {
			put(&p.Sources, id, s)
		}
	}
	for id, e := range v.records.Entities {
		if scope.Has(e.Access) {
			put(&p.Entities, id, TrimEntity(e, scope))
		}
	}
	for id, t := range v.records.Ties {
		if scope.Has(t.Access) && p.Entities[t.From] != nil && p.Entities[t.To] != nil {
			put(&p.Ties, id, TrimTie(t, scope))
		}
	}
	p.clearPointers()
	p.trimCoverages(v, scope)
	p.workOut()
	return p
}

// TrimEntity returns a copy with the names and citations that a scope sees.
func TrimEntity(e *Entity, scope Scope) *Entity {
	c := e.clone()
	c.Citations = trimCitations(c.Citations, scope)
	c.Names = slices.DeleteFunc(c.Names, func(n Name) bool { return !scope.Has(n.Access) })
	for i := range c.Names {
		c.Names[i].Citations = slices.DeleteFunc(c.Names[i].Citations, func(id string) bool {
			return !slices.ContainsFunc(c.Citations, func(have Citation) bool { return have.ID == id })
		})
	}
	return c
}

// TrimTie returns a copy with the citations that a scope sees. Its pointers may still lead to what is hidden.
func TrimTie(t *Tie, scope Scope) *Tie {
	c := t.clone()
	c.Citations = trimCitations(c.Citations, scope)
	return c
}

func trimCitations(citations []Citation, scope Scope) []Citation {
	return slices.DeleteFunc(citations, func(c Citation) bool { return !scope.Has([]Access{c.Access}) })
}

// clearPointers empties pointers that lead to what the viewer does not see.
func (p *permitted) clearPointers() {
	clearID := func(id *ID) {
		if !p.Has(*id) {
			*id = ""
		}
	}
	clearCited := func(citations []Citation) {
		for i := range citations {
			clearID(&citations[i].ObtainedAt)
		}
	}
	for id, s := range p.Sources {
		if s.ObtainedAt != "" && !p.Has(s.ObtainedAt) {
			c := *s
			c.ObtainedAt = ""
			p.Sources[id] = &c
		}
	}
	for _, e := range p.Entities {
		clearCited(e.Citations)
	}
	for _, t := range p.Ties {
		clearID(&t.In)
		clearID(&t.RestsOn)
		clearID(&t.Assessment)
		clearCited(t.Citations)
	}
}

func (p *permitted) trimCoverages(v *View, scope Scope) {
	for id, c := range v.records.Coverages {
		if !scope.Has([]Access{c.Access}) || p.Entities[c.Subject] == nil {
			continue
		}
		trimmed := *c
		trimmed.Counterparts = slices.DeleteFunc(slices.Clone(c.Counterparts), func(id ID) bool { return !p.Has(id) })
		put(&p.Coverages, id, &trimmed)
	}
}

// workOut derives all that answers need from what is seen.
func (p *permitted) workOut() {
	eachOf(p.Ties, func(_ ID, record any) {
		if t, ok := record.(*Tie); ok {
			p.at[t.From] = append(p.at[t.From], t)
			p.at[t.To] = append(p.at[t.To], t)
		}
	})
	for id, e := range p.Entities {
		p.life[id] = e.exists()
	}
	for id, t := range p.Ties {
		if t.Kind != Participation {
			p.evidence[id] = weigh(t.Citations, p.origin)
			p.validity[id] = validity(p.spanOf(t), t.Appointed, observed(t.Citations), TieRules[t.Kind].HorizonDays)
		}
	}
	for id, t := range p.Ties {
		if t.Kind == Participation {
			p.workOutParticipation(id, t)
		}
	}
	for id, e := range p.Entities {
		if e.Kind == Channel {
			p.steps[id] = p.lifeCycle(id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.Coverages)) {
		c := p.Coverages[id]
		for _, other := range sortedIDs(c.Counterparts) {
			p.cover(c.Subject, other, c)
			if other != c.Subject {
				p.cover(other, c.Subject, c)
			}
		}
	}
	p.dataThrough = p.through()
}

func (p *permitted) cover(a, b ID, c *Coverage) {
	if p.covered[a] == nil {
		p.covered[a] = map[ID][]*Coverage{}
	}
	p.covered[a][b] = append(p.covered[a][b], c)
}

// spanOf returns a tie's span; one that only repeats its event takes the event's.
func (p *permitted) spanOf(t *Tie) Span {
	if t.Span != (Span{}) {
		return t.Span
	}
	switch t.Kind {
	case LifeCycle, RoundOf:
		return p.Entities[t.From].Span
	case Attended:
		return p.Entities[t.To].Span
	default:
		return t.Span
	}
}

// workOutParticipation adds the attendance of the channel's events as evidence and contact, and ends an official capacity with the tenure
// it rests on.
func (p *permitted) workOutParticipation(id ID, t *Tie) {
	citations := slices.Clone(t.Citations)
	o := observed(t.Citations)
	for _, a := range p.ties(t.From, Attended, "from") {
		if p.evidenceOf(a).Disputed || !p.isRound(a.To, t.To) {
			continue
		}
		for _, c := range a.Citations {
			if c.Stance == supports {
				citations = append(citations, c)
			}
		}
		if first, last, ok := days(p.spanOf(a)); ok {
			o.see(first, last)
		}
	}
	p.evidence[id] = weigh(citations, p.origin)
	v := validity(t.Span, t.Appointed, o, TieRules[Participation].HorizonDays)
	if tenure, known := p.validity[t.RestsOn]; known && t.RestsOn != "" {
		v = endWith(v, tenure)
	}
	p.validity[id] = v
}

// endWith ends a participation with the tenure it rests on: a stated end.
func endWith(v, tenure Validity) Validity {
	if v.Ending == EndBefore || tenure.Ending == EndBefore {
		v.Ending = EndBefore
		return v
	}
	v.EarliestTo = min(v.EarliestTo, tenure.EarliestTo)
	if tenure.LatestTo < v.LatestTo {
		v.LatestTo, v.Ending = tenure.LatestTo, EndStated
	}
	return v
}

// days returns the first and last day of a span of an event.
func days(s Span) (first, last Day, ok bool) {
	first, last, ok = s.From.Days()
	if _, end, known := s.To.Days(); ok && known && !s.To.before() {
		last = max(last, end)
	}
	return first, last, ok
}

// isRound reports whether an event is a round of a channel.
func (p *permitted) isRound(event, channel ID) bool {
	return slices.ContainsFunc(p.ties(event, RoundOf, "from"), func(t *Tie) bool {
		return t.To == channel && !p.evidenceOf(t).Disputed
	})
}

// origin returns the root of a source's derivedFrom; sources of unknown origin are one origin, "".
func (p *permitted) origin(id ID) ID {
	for range maxChain {
		s := p.Sources[id]
		if s == nil || s.UnknownOrigin {
			return ""
		}
		if s.DerivedFrom == "" {
			return id
		}
		id = s.DerivedFrom
	}
	return ""
}

// through returns the last day that the data speak of: a day a tie was observed, a day of an event, or the end of a coverage.
func (p *permitted) through() Day {
	last := BeginningOfTime
	for _, t := range p.Ties {
		if o := observed(t.Citations); o.any {
			last = max(last, o.lastLatest)
		}
	}
	for _, e := range p.Entities {
		if e.Kind == Event {
			if _, day, ok := days(e.Span); ok {
				last = max(last, day)
			}
		}
	}
	for _, c := range p.Coverages {
		if _, day, ok := c.Span.To.Days(); ok {
			last = max(last, day)
		}
	}
	return last
}

// What answers read a viewer's graph by: nil, empty or zero where there is nothing that the viewer sees.

func (p *permitted) seen(id ID) *Entity   { return p.Entities[id] }
func (p *permitted) tie(id ID) *Tie       { return p.Ties[id] }
func (p *permitted) source(id ID) *Source { return p.Sources[id] }

// tiesAt returns all ties at an entity, ascending by id.
func (p *permitted) tiesAt(id ID) []*Tie { return p.at[id] }

func (p *permitted) evidenceOf(t *Tie) Evidence { return p.evidence[t.ID] }
func (p *permitted) validityOf(t *Tie) Validity { return p.validity[t.ID] }

// lifeOf returns when an entity exists.
func (p *permitted) lifeOf(id ID) Validity { return p.life[id] }

// stepsOf returns the life cycle of a channel.
func (p *permitted) stepsOf(channel ID) []Step { return p.steps[channel] }

// coveragesOf returns the coverage statements of two entities, subject and counterpart either way round, ascending by id.
func (p *permitted) coveragesOf(a, b ID) []*Coverage { return p.covered[a][b] }

// ofKind returns all entities of a kind, ascending by id.
func (p *permitted) ofKind(kind EntityKind) []*Entity {
	var out []*Entity
	eachOf(p.Entities, func(_ ID, record any) {
		if e, ok := record.(*Entity); ok && e.Kind == kind {
			out = append(out, e)
		}
	})
	return out
}

// eachTie calls visit with every tie, ascending by id.
func (p *permitted) eachTie(visit func(*Tie)) {
	eachOf(p.Ties, func(_ ID, record any) {
		if t, ok := record.(*Tie); ok {
			visit(t)
		}
	})
}

// ties returns the ties of a kind at an entity on which it stands at the given end ("from", "to", or "" for either), ascending by id.
func (p *permitted) ties(id ID, kind TieKind, end string) []*Tie {
	var out []*Tie
	for _, t := range p.at[id] {
		if t.Kind == kind && (end == "" || (end == "from" && t.From == id) || (end == "to" && t.To == id)) {
			out = append(out, t)
		}
	}
	return out
}

// entity returns a permitted entity or NOT_FOUND.
func (p *permitted) entity(field string, id ID) (*Entity, error) {
	if e := p.Entities[id]; e != nil {
		return e, nil
	}
	return nil, notFound(field, string(id))
}

func notFound(field, what string) error {
	return &Error{Code: NotFound, Field: field, Message: "nothing is known as " + quote(what) + ": look it up with search(text: ...), or give an id such as state:iran"}
}

func quote(s string) string { return "\"" + strings.ReplaceAll(clip(s), "\"", "'") + "\"" }

// byDay orders by day, then id.
func byDay(dayA Day, idA ID, dayB Day, idB ID) int {
	return cmp.Or(cmp.Compare(dayA, dayB), cmp.Compare(idA, idB))
}
