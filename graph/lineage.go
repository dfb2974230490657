package graph

import (
	"cmp"
	"slices"
	"strings"
)

// LineageStep is one hand-over: what led to what, what was carried over, on what evidence.
type LineageStep struct {
	From, To *Entity
	Tie      *Tie
	// Depth counts hand-overs from the entity asked about: negative towards what led to it, positive towards what it led to.
	Depth int
	// LagDays is the days from the start of From to the start of To, where both are dated.
	LagDays  *int
	Sentence string
}

// LineageAnswer is how something came about and what came of it: how Track 2 led to Track 1, and to what.
type LineageAnswer struct {
	Of *Entity
	// Steps ascend by depth, then by the day of To, then by tie.
	Steps       []LineageStep
	Revision    Revision
	DataThrough Day
	Requirement Requirement
}

// leads are the kinds of tie that hand something on.
var leads = []TieKind{LedTo, SucceededBy}

// lineage follows what led to an entity and what came of it, as far as it goes, each tie once. A channel's rounds and the events of its life
// cycle hand on in its name.
func (p *permitted) lineage(id ID) (*LineageAnswer, error) {
	e, err := p.entity("of", id)
	if err != nil {
		return nil, err
	}
	a := &LineageAnswer{Of: e, Steps: []LineageStep{}, Revision: p.revision, DataThrough: p.dataThrough}
	need := p.needOfEntity(e)
	for _, forward := range []bool{false, true} {
		for _, s := range p.follow(id, forward) {
			a.Steps = append(a.Steps, s)
			need = need.And(p.needOfTie(s.Tie)).And(p.needOfEntity(s.From)).And(p.needOfEntity(s.To))
		}
	}
	slices.SortFunc(a.Steps, func(x, y LineageStep) int {
		return cmp.Or(cmp.Compare(x.Depth, y.Depth), cmp.Compare(p.startOf(x.To), p.startOf(y.To)), cmp.Compare(x.Tie.ID, y.Tie.ID))
	})
	a.Requirement = need.Requirement()
	return a, nil
}

// follow walks the hand-overs in one direction, breadth first.
func (p *permitted) follow(id ID, forward bool) []LineageStep {
	var out []LineageStep
	seenTie, seen := map[ID]bool{}, map[ID]bool{id: true}
	frontier := p.sameHand(id, forward)
	for depth := 1; len(frontier) > 0; depth++ {
		var next []ID
		p.openHanding(frontier)
		for _, at := range frontier {
			for _, t := range p.handing(at) {
				out, next = p.followOne(t, at, depth, forward, seenTie, seen, out, next)
			}
		}
		frontier = next
	}
	return out
}

func (p *permitted) followOne(t *Tie, at ID, depth int, forward bool, seenTie, seen map[ID]bool, out []LineageStep, next []ID) ([]LineageStep, []ID) {
	if seenTie[t.ID] || p.evidenceOf(t).Disputed || (t.From == at) != forward {
		return out, next
	}
	seenTie[t.ID] = true
	step := LineageStep{From: p.seen(t.From), To: p.seen(t.To), Tie: t, Depth: depth}
	if !forward {
		step.Depth = -depth
	}
	from, to := p.startOf(step.From), p.startOf(step.To)
	if from != EndOfTime && to != EndOfTime {
		lag := int(to - from)
		step.LagDays = &lag
	}
	step.Sentence = lineageSentence(step)
	out = append(out, step)
	if other := t.Other(at); !seen[other] {
		seen[other] = true
		next = append(next, p.sameHand(other, forward)...)
	}
	return out, next
}

// openHanding reads what is handed on at some entities, at whose other ends channels hand on in turn.
func (p *permitted) openHanding(at []ID) {
	p.gather(at, "", leads...)
	var ties []*Tie
	for _, id := range at {
		ties = append(ties, p.handing(id)...)
	}
	p.openEnds(ties)
	var channels []ID
	for _, t := range ties {
		for _, id := range []ID{t.From, t.To} {
			if entityPrefix[id.Prefix()] == Channel {
				channels = append(channels, id)
			}
		}
	}
	p.openChannels(sortedIDs(channels))
}

// handing lists the ties by which something is handed on at an entity, ascending by id.
func (p *permitted) handing(at ID) []*Tie {
	var out []*Tie
	for _, kind := range leads {
		out = append(out, p.ties(at, kind, "")...)
	}
	slices.SortFunc(out, func(x, y *Tie) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// sameHand returns an entity and what hands on in its name: a channel's rounds.
func (p *permitted) sameHand(id ID, _ bool) []ID {
	out := []ID{id}
	if p.seen(id).Kind == Channel {
		for _, t := range p.ties(id, RoundOf, "to") {
			out = append(out, t.From)
		}
	}
	return out
}

// startOf returns the day an entity began: its span's, or a channel's first step; EndOfTime where unknown.
func (p *permitted) startOf(e *Entity) Day {
	if first, _, ok := e.Span.From.Days(); ok {
		return first
	}
	if steps := p.lifeCycle(e.ID).steps; len(steps) > 0 {
		return steps[0].Earliest
	}
	return EndOfTime
}

var carried = map[string]string{"PERSON": "people", "TEXT": "texts", "IDEA": "ideas", "CONFIDENCE": "confidence"}

func lineageSentence(s LineageStep) string {
	how := " led to "
	if s.Tie.Kind == SucceededBy {
		how = " was succeeded by "
	}
	out := s.From.Name() + how + s.To.Name()
	if w := carried[s.Tie.What]; w != "" {
		out += ", carrying over " + w
	}
	if s.LagDays != nil && *s.LagDays > 0 {
		out += ", " + counted(*s.LagDays, "day") + " later"
	}
	if s.Tie.Note != "" {
		out += ": " + strings.TrimSuffix(s.Tie.Note, ".")
	}
	return out + "."
}
