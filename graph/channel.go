package graph

import (
	"cmp"
	"slices"
)

// Step is one change of a channel's state, as a dated event brought it about.
type Step struct {
	State  string
	Reason string
	// Earliest and Latest are the days it may have happened on.
	Earliest, Latest Day
	Event            *Entity
	Tie              *Tie
}

// ChannelState is the state of a channel on a day.
type ChannelState struct {
	// State is UNKNOWN where no step tells. DORMANT may be computed: no contact on record for a year.
	State     string
	Certainty Certainty
	// May lists every state the channel may be in that day, where imprecise dates leave more than one.
	May []string
	// Since is the first day the state may have begun.
	Since Day
	// Computed tells that dormancy was worked out, not stated by a source.
	Computed bool
	// Step is what brought the state about; nil for UNKNOWN.
	Step *Step
	// LastContact is the last contact on record by that day; BeginningOfTime where there is none.
	LastContact Day
}

// liveStates are those in which a channel conducts.
var liveStates = []string{"PROBING", "OPEN", "DORMANT"}

// shutStates are those in which it is shut.
var shutStates = []string{"SUSPENDED", "CLOSED", "CONVERTED"}

// openChannels reads what the states of channels rest on.
func (p *permitted) openChannels(channels []ID) {
	p.load(channels...)
	p.gather(channels, "to", LifeCycle, RoundOf)
	var steps []*Tie
	for _, id := range channels {
		steps = append(steps, p.ties(id, LifeCycle, "to")...)
	}
	p.openEnds(steps)
}

// cycle is what a channel's state on a day is replayed from: its undisputed steps, in order of the days they may have happened on, then of the states
// themselves (what opened and closed within one year is closed), and the days of its rounds.
type cycle struct {
	track string
	// supposedShut tells that a question supposes the channel to be closed.
	supposedShut bool
	steps        []Step
	rounds       []round
}

// round is the first and last day of a round of a channel.
type round struct{ first, last Day }

// cycleOf reads a channel's life cycle.
func (p *permitted) cycleOf(channel ID) *cycle {
	c := &cycle{}
	if e := p.seen(channel); e != nil {
		c.track = e.Track
	}
	for _, t := range p.ties(channel, LifeCycle, "to") {
		first, last, ok := days(Span{From: p.spanOf(t).From, To: p.spanOf(t).From})
		if !ok || p.evidenceOf(t).Disputed {
			continue
		}
		c.steps = append(c.steps, Step{State: t.State, Reason: t.Reason, Earliest: first, Latest: last, Event: p.seen(t.From), Tie: t})
	}
	slices.SortFunc(c.steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Latest, b.Latest), cmp.Compare(a.Earliest, b.Earliest), cmp.Compare(slices.Index(channelStates, a.State), slices.Index(channelStates, b.State)), cmp.Compare(a.Tie.ID, b.Tie.ID))
	})
	for _, t := range p.ties(channel, RoundOf, "to") {
		if first, last, ok := days(p.spanOf(t)); ok && !p.evidenceOf(t).Disputed {
			c.rounds = append(c.rounds, round{first, last})
		}
	}
	return c
}

// stateOn returns the state of a channel on a day.
func (p *permitted) stateOn(channel ID, d Day) ChannelState { return p.lifeCycle(channel).on(d) }

// on replays a life cycle up to a day. A step with an imprecise date leaves both states possible while it may have happened.
func (c *cycle) on(d Day) ChannelState {
	s := ChannelState{State: "UNKNOWN", Certainty: Certain, Since: BeginningOfTime, LastContact: c.lastContact(d)}
	if c.supposedShut {
		s.State, s.May, s.Since = "CLOSED", []string{"CLOSED"}, d
		return s
	}
	var pending []Step
	for i, step := range c.steps {
		switch {
		case step.Latest <= d:
			s.State, s.Since, s.Step = step.State, step.Earliest, &c.steps[i]
		case step.Earliest <= d:
			pending = append(pending, step)
		}
	}
	pending = slices.DeleteFunc(pending, func(step Step) bool { return s.Step != nil && step.Latest < s.Step.Earliest })
	if s.State == "OPEN" && s.LastContact.Plus(dormantAfterDays) < d {
		s.State, s.Computed, s.Since = "DORMANT", true, s.LastContact.Plus(dormantAfterDays+1)
	}
	if s.State != "UNKNOWN" {
		s.May = []string{s.State}
	}
	for i, step := range pending {
		s.Certainty = Possible
		if s.State == "UNKNOWN" {
			s.State, s.Since, s.Step = step.State, step.Earliest, &pending[i]
		}
		if !slices.Contains(s.May, step.State) {
			s.May = append(s.May, step.State)
		}
	}
	return s
}

// live reports whether a channel may conduct on a day, in one of the states wanted (empty: any live one), and whether certainly.
func (c *cycle) live(d Day, wanted []string) (bool, Certainty) {
	s := c.on(d)
	for _, state := range s.May {
		if slices.Contains(liveStates, state) && (len(wanted) == 0 || slices.Contains(wanted, state)) {
			return true, s.Certainty
		}
	}
	return false, ""
}

// lastContact returns the last day by d on which a round, or a step into a live state, is on record.
func (c *cycle) lastContact(d Day) Day {
	last := BeginningOfTime
	for _, r := range c.rounds {
		if r.first <= d {
			last = max(last, min(r.last, d))
		}
	}
	for _, step := range c.steps {
		if step.Earliest <= d && slices.Contains(liveStates, step.State) {
			last = max(last, min(step.Latest, d))
		}
	}
	return last
}
