package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"backchannel/graph"
)

// plain is the conducting part of a graph as other systems can take it: nodes and ties with days and costs, all rules of ours worked out beforehand as far
// as they do not depend on the question. What it says is held against our own answers in every run.
type plain struct {
	// ids are the nodes', ascending: a node is its place.
	ids []graph.ID
	at  map[graph.ID]int32
	// official marks states and intergovernmental bodies, which do not conduct in between.
	official []bool
	ties     []plainTie
	refusals []refusal
}

// plainTie conducts between a and b from the day since to the day until, at cost micronats, to which are added, after the day ended, a million times ln 2 for
// each halfLife days up to three of them.
type plainTie struct {
	a, b                int32
	kind                graph.TieKind
	cost                int64
	since, until, ended graph.Day
	halfLife            int
}

// refusal is a party that rejects an actor as a go-between.
type refusal struct {
	party, actor int32
	since, until graph.Day
}

// standing is what plainOf reads of how ties and channels stand.
type standing struct {
	records   graph.Records
	ties      map[graph.ID]*graph.Standing
	owner     map[graph.ID]graph.ID
	organOf   map[graph.ID]graph.ID
	life      map[graph.ID]life
	live      map[graph.ID][]life
	numbering map[graph.ID]bool
}

// plainOf works out the plain graph from what the service says of its ties and channels.
func plainOf(ctx context.Context, session *graph.Session) (*plain, error) {
	s := &standing{
		ties: map[graph.ID]*graph.Standing{}, owner: map[graph.ID]graph.ID{}, organOf: map[graph.ID]graph.ID{}, life: map[graph.ID]life{},
		live: map[graph.ID][]life{}, numbering: map[graph.ID]bool{},
	}
	if err := s.read(ctx, session); err != nil {
		return nil, err
	}
	p := &plain{at: map[graph.ID]int32{}}
	for _, id := range slices.Sorted(maps.Keys(s.numbering)) {
		p.at[id] = int32(len(p.ids)) //nolint:gosec // half a million at most
		p.ids = append(p.ids, id)
		e := s.records.Entities[id]
		p.official = append(p.official, e.Kind == graph.State || e.Type == "INTERGOVERNMENTAL")
	}
	for _, id := range slices.Sorted(maps.Keys(s.records.Ties)) {
		p.add(s, s.records.Ties[id])
	}
	return p, nil
}

func (s *standing) read(ctx context.Context, session *graph.Session) error {
	if _, err := session.Snapshot(ctx, func(record any) error {
		s.records.Put(record)
		return nil
	}); err != nil {
		return err
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(s.records.Ties)), graph.MaxBatch) {
		found, err := session.StandingsOn(ctx, part, lastDay)
		if err != nil {
			return err
		}
		maps.Copy(s.ties, found)
	}
	for id, t := range s.records.Ties {
		switch {
		case t.Kind == graph.PostOf:
			s.owner[t.From] = t.To
		case t.Kind == graph.PartOf && s.records.Entities[t.From].Type == "GOVERNMENT_BODY":
			s.organOf[t.From] = t.To
		}
		if s.ties[id] == nil {
			return fmt.Errorf("%s has no standing", id)
		}
	}
	for id, e := range s.records.Entities {
		if e.Kind.IsActor() || e.Kind == graph.Channel {
			s.numbering[id] = true
		}
		s.life[id] = possibly(e.Span)
	}
	return s.readChannels(ctx, session)
}

// possibly returns the days that an entity of stated or unknown ends may exist on.
func possibly(span graph.Span) life {
	l := life{graph.BeginningOfTime, graph.EndOfTime}
	if earliest, _, ok := span.From.Days(); ok {
		l.from = earliest
	}
	if _, latest, ok := span.To.Days(); ok {
		l.to = latest
	}
	return l
}

// readChannels finds the spans of days on which each channel may conduct: its state changes only where a step may or must have happened.
func (s *standing) readChannels(ctx context.Context, session *graph.Session) error {
	var channels []graph.ID
	for id, e := range s.records.Entities {
		if e.Kind == graph.Channel {
			channels = append(channels, id)
		}
	}
	slices.Sort(channels)
	cycles, err := session.LifeCycles(ctx, channels)
	if err != nil {
		return err
	}
	for _, id := range channels {
		var days []graph.Day
		for _, step := range cycles[id] {
			days = append(days, step.Earliest, step.Latest)
		}
		slices.Sort(days)
		days = slices.Compact(days)
		for i, d := range days {
			found, err := session.ChannelsOn(ctx, []graph.ID{id}, d)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(found[id].May, func(state string) bool { return state == "PROBING" || state == "OPEN" || state == "DORMANT" }) {
				continue
			}
			until := graph.EndOfTime
			if i+1 < len(days) {
				until = days[i+1] - 1
			}
			s.live[id] = append(s.live[id], life{d, until})
		}
	}
	return nil
}

// node is the entity that an end of a tie conducts as: a state for its organ or post.
func (s *standing) node(id graph.ID) graph.ID {
	if owner, ok := s.owner[id]; ok {
		id = owner
	}
	if state, ok := s.organOf[id]; ok {
		id = state
	}
	return id
}

// add works out what a tie conducts.
func (p *plain) add(s *standing, t *graph.Tie) {
	st := s.ties[t.ID]
	if st.Evidence.Disputed {
		return
	}
	a, b := s.node(t.From), s.node(t.To)
	if t.Kind == graph.Rejected {
		p.refusals = append(p.refusals, refusal{p.at[a], p.at[b], st.Validity.EarliestFrom, lastActive(st.Validity)})
		return
	}
	trust := trustIn(t, s.records.Entities[t.To].Format)
	if trust == 0 || a == b || st.Evidence.Weight <= 0 || (t.Kind == graph.Membership && (a.Prefix() == "state" || b.Prefix() == "state")) {
		return
	}
	tie := plainTie{a: p.at[a], b: p.at[b], kind: t.Kind, cost: micronats(trust) + micronats(st.Evidence.Weight), halfLife: halfLifeOf(t, s.records.Entities[t.To].Level)}
	tie.since, tie.until, tie.ended = st.Validity.EarliestFrom, graph.EndOfTime, lastActive(st.Validity)
	if tie.halfLife == 0 || (t.Kind == graph.Participation && st.Validity.Ending != graph.EndPresumed) {
		tie.until = tie.ended
	}
	spans := []life{{graph.BeginningOfTime, graph.EndOfTime}}
	if t.Kind == graph.Participation {
		spans = s.live[t.To]
	}
	for _, span := range spans {
		one := tie
		one.since = max(tie.since, span.from, s.life[a].from, s.life[b].from)
		one.until = min(tie.until, span.to, s.life[a].to, s.life[b].to)
		if one.since <= one.until {
			p.ties = append(p.ties, one)
		}
	}
}

// lastActive is the last day a tie may be active on; one whose end is only known to lie before a date is active on none and has faded in full.
func lastActive(v graph.Validity) graph.Day {
	if v.Ending == graph.EndBefore {
		return graph.BeginningOfTime
	}
	return v.LatestTo
}

// trustIn looks a tie up in the table of trust; 0 for what never conducts among those that the questions ask for.
func trustIn(t *graph.Tie, format string) float64 {
	if t.Kind == graph.FormalTie || t.Kind == graph.Protects {
		return 0
	}
	role := t.Role
	if t.Kind == graph.Tenure {
		role = t.Capacity
	}
	for _, row := range graph.Weights {
		if row.Kind == t.Kind && (row.Role == "" || row.Role == role) && (row.Format == "" || row.Format == format) {
			return row.Trust
		}
	}
	return 0
}

// halfLives are those in force: other systems are given them as a column.
var halfLives = graph.DefaultTables().HalfLives

// halfLifeOf is that of a tie, of a tenure by the post's level; 0 for what ends at once.
func halfLifeOf(t *graph.Tie, level string) int {
	switch {
	case t.Kind == graph.Tenure && slices.Contains([]string{"HEAD", "MINISTER", "CHIEF_OF_MISSION", "ENVOY"}, level):
		return halfLives.HighTenure
	case t.Kind == graph.Tenure:
		return halfLives.Tenure
	case t.Kind == graph.Affiliation:
		return halfLives.Affiliation
	case t.Kind == graph.Contact && (t.Basis == "KIN" || t.Basis == "FAITH"):
		return halfLives.Kinship
	case t.Kind == graph.Contact:
		return halfLives.Contact
	case t.Kind == graph.Participation:
		return halfLives.Participation
	default:
		return 0
	}
}

func micronats(factor float64) int64 { return int64(math.Round(-1e6 * math.Log(factor))) }

// on returns the tie's cost on a day; ok is false where it does not conduct.
func (t *plainTie) on(d graph.Day) (cost int64, ok bool) {
	if d < t.since || d > t.until {
		return 0, false
	}
	if d <= t.ended {
		return t.cost, true
	}
	halvings := 3.0
	if t.ended != graph.BeginningOfTime {
		halvings = min(halvings, float64(d-t.ended)/float64(t.halfLife))
	}
	return t.cost + int64(math.Round(float64(1e6*math.Ln2)*halvings)), true
}

// barred are the nodes that no path of a question may pass, besides the official ones: those to be avoided, and those that a party rejects.
func (p *plain) barred(q graph.PathQuery) []int32 {
	var out []int32
	for _, id := range q.Avoid {
		out = append(out, p.at[id])
	}
	from, to := p.at[q.From[0]], p.at[q.To[0]]
	for _, r := range p.refusals {
		if (r.party == from || r.party == to) && r.actor != from && r.actor != to && r.since <= q.AsOf && q.AsOf <= r.until {
			out = append(out, r.actor)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
