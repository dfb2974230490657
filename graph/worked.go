package graph

import "slices"

// What is worked out from the records of a viewer's graph, once for each.

// worked is what was worked out from the records, by the grades in force.
type worked struct {
	validity map[ID]Validity
	evidence map[ID]Evidence
	cycles   map[ID]*cycle
	// rounds holds the rounds that an actor attended.
	rounds map[ID][]attended
}

func nothingWorked() worked {
	return worked{validity: map[ID]Validity{}, evidence: map[ID]Evidence{}, cycles: map[ID]*cycle{}, rounds: map[ID][]attended{}}
}

// lifeOf returns when an entity exists.
func (p *permitted) lifeOf(id ID) Validity {
	if life, known := p.life[id]; known {
		return life
	}
	e := p.seen(id)
	if e == nil {
		return Validity{}
	}
	p.life[id] = e.exists()
	return p.life[id]
}

// lifeCycle returns that of a channel, an empty one for anything else.
func (p *permitted) lifeCycle(channel ID) *cycle {
	c := p.cycles[channel]
	if c == nil {
		if c = (&cycle{}); entityPrefix[channel.Prefix()] == Channel {
			c = p.cycleOf(channel)
			c.supposedShut = p.supposed.shut(channel)
		}
		p.cycles[channel] = c
	}
	return c
}

// evidenceOf returns what the citations of a tie amount to; for a participation also those of the attendance it draws on.
func (p *permitted) evidenceOf(t *Tie) Evidence {
	if p.supposed.adds(t) {
		return hypotheticalEvidence
	}
	e, known := p.evidence[t.ID]
	if !known {
		e = p.weigh(t)
		p.evidence[t.ID] = e
	}
	return e
}

// weigh works out a tie's evidence.
func (p *permitted) weigh(t *Tie) Evidence { return p.tables.weigh(p.evidenceFor(t), p.origin) }

// validityOf returns when a tie holds.
func (p *permitted) validityOf(t *Tie) Validity {
	if p.supposed.adds(t) {
		return hypotheticalValidity
	}
	v, known := p.validity[t.ID]
	if !known {
		v = p.holds(t)
		p.validity[t.ID] = v
	}
	return v
}

// holds works out when a tie holds. Attendance of a channel's events is contact of those who take part in it, and an official capacity ends with the
// tenure it rests on.
func (p *permitted) holds(t *Tie) Validity {
	o := observed(t.Citations)
	if t.Kind != Participation {
		return validity(p.spanOf(t), t.Appointed, o, TieRules[t.Kind].HorizonDays)
	}
	for _, a := range p.attendance(t) {
		if first, last, ok := days(p.spanOf(a)); ok {
			o.see(first, last)
		}
	}
	v := validity(t.Span, t.Appointed, o, TieRules[t.Kind].HorizonDays)
	if t.RestsOn != "" {
		if tenure := p.tie(t.RestsOn); tenure != nil {
			v = endWith(v, p.validityOf(tenure))
		}
	}
	return v
}

// attended is an undisputed tie to a round of a channel.
type attended struct {
	channel ID
	tie     *Tie
}

// attendance returns the undisputed ties of whoever takes part in a channel to its rounds.
func (p *permitted) attendance(t *Tie) []*Tie {
	var out []*Tie
	for _, a := range p.roundsOf(t.From) {
		if a.channel == t.To {
			out = append(out, a.tie)
		}
	}
	return out
}

// roundsOf returns the rounds that an actor attended.
func (p *permitted) roundsOf(actor ID) []attended {
	out, known := p.rounds[actor]
	if known {
		return out
	}
	for _, a := range p.ties(actor, Attended, "from") {
		if p.evidenceOf(a).Disputed {
			continue
		}
		for _, channel := range p.channelsOfRound(a.To) {
			out = append(out, attended{channel, a})
		}
	}
	p.rounds[actor] = out
	return out
}

// spanOf returns a tie's span; one that only repeats its event takes the event's.
func (p *permitted) spanOf(t *Tie) Span {
	if event := eventOf(t); event != "" {
		return p.seen(event).Span
	}
	return t.Span
}

// eventOf returns the event whose span is the tie's, where the tie has none of its own, or "".
func eventOf(t *Tie) ID {
	if t.Span != (Span{}) {
		return ""
	}
	switch t.Kind {
	case LifeCycle, RoundOf:
		return t.From
	case Attended:
		return t.To
	default:
		return ""
	}
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

// channelsOfRound returns the channels of which an event is a round, each once.
func (p *permitted) channelsOfRound(event ID) []ID {
	var out []ID
	for _, t := range p.ties(event, RoundOf, "from") {
		if !p.evidenceOf(t).Disputed && !slices.Contains(out, t.To) {
			out = append(out, t.To)
		}
	}
	return out
}

// origin returns the root of a source's derivedFrom; sources of unknown origin are one origin, "".
func (p *permitted) origin(id ID) ID {
	for range maxChain {
		s := p.source(id)
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
