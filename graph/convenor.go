package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"backchannel/graph/paths"
)

// ConvenorQuery asks who could bring parties together on a day.
type ConvenorQuery struct {
	// Parties are 2 to 10 ids.
	Parties []ID
	AsOf    Day
	// MaxHops bounds the ties of each leg: 1 to 12, by default 3.
	MaxHops int
	// Limit is how many are listed: 1 to 100, by default 10; Offset is how many of the first are passed over.
	Limit, Offset int
	// Kinds keeps convenors of these kinds; empty keeps all.
	Kinds []EntityKind
	// Avoid are neither convenors nor passed.
	Avoid []ID
	// ActiveOnly leaves out ties that have ended.
	ActiveOnly bool
}

// The limits of a question for convenors.
const (
	minConvened         = 2
	maxConvened         = 10
	defaultConvenorHops = 3
	defaultConvenors    = 10
	maxConvenors        = 100
)

// ConvenorAnswer is the answer to a ConvenorQuery.
type ConvenorAnswer struct {
	// Query is the question with the limits that held.
	Query     ConvenorQuery
	Parties   []*Entity
	Convenors []Convenor
	// Total is how many there are, listed or not.
	Total int
	// Complete tells that every leg was searched for; otherwise StoppedBecause says what ran out, and nobody is listed.
	Complete       bool
	StoppedBecause string
	Revision       Revision
	DataThrough    Day
	Requirement    Requirement
}

// Convenor is an actor who could bring the parties together, with what speaks for it and against.
type Convenor struct {
	Rank  int
	Actor *Entity
	// Legs are the best paths from the actor to each party, in the order of the parties, ranked from 1 in it; Worst is the cost of the costliest, Sum that
	// of all, in micronats.
	Legs       []Path
	Worst, Sum int64
	// Channels is how many channels the actor convened, mediated or carried messages for by the day, and WithResult how many of these led to something.
	Channels, WithResult int
	Reasons              []Reason
	CounterReasons       []Reason
}

// Reason is one thing that speaks for a convenor or against, with the claims it rests on.
type Reason struct {
	// Kind is LEG, PRIOR_RESULT, FORMAL_TIE, or REJECTED, SANCTIONS, BANS_CONTACT, IN_DISPUTE, NO_FORMAL_TIE, POSSIBLE_ONLY, WEAK_EVIDENCE.
	Kind     string
	Sentence string
	Ties     []*Tie
	// covered are the coverage statements that it rests on.
	covered []*Coverage
}

func (q *ConvenorQuery) normalise() error {
	if q.MaxHops == 0 {
		q.MaxHops = defaultConvenorHops
	}
	if q.Limit == 0 {
		q.Limit = defaultConvenors
	}
	switch {
	case len(q.Parties) < minConvened || len(q.Parties) > maxConvened:
		return FieldErrorf("parties", "%d parties: give %d to %d different ones", len(q.Parties), minConvened, maxConvened)
	case q.MaxHops < 1 || q.MaxHops > maxHops:
		return FieldErrorf("maxHops", "%d: a leg has 1 to %d ties", q.MaxHops, maxHops)
	case q.Limit < 1 || q.Limit > maxConvenors:
		return FieldErrorf("limit", "%d: ask for 1 to %d convenors", q.Limit, maxConvenors)
	case q.Offset < 0:
		return FieldErrorf("offset", "%d: pass over 0 or more", q.Offset)
	case len(q.Avoid) > maxListed:
		return FieldErrorf("avoid", "at most %d in a list", maxListed)
	}
	for i, kind := range q.Kinds {
		if !slices.Contains(ActorKinds, kind) {
			return FieldErrorf(indexed("kinds", i), "%q: a convenor is one of %s", clip(string(kind)), words(ActorKinds))
		}
	}
	for i, id := range q.Parties {
		if slices.Contains(q.Parties[:i], id) {
			return FieldErrorf(indexed("parties", i), "%s is given twice", id)
		}
		if slices.Contains(q.Avoid, id) {
			return FieldErrorf("avoid", "%s is a party", id)
		}
	}
	return nil
}

// convenors ranks who could bring the parties together: by the worst leg, then the sum of all, then id.
func (p *permitted) convenors(ctx context.Context, q ConvenorQuery) (*ConvenorAnswer, error) {
	if err := q.normalise(); err != nil {
		return nil, err
	}
	a := &ConvenorAnswer{Query: q, Convenors: []Convenor{}, Complete: true, Revision: p.revision, DataThrough: p.dataThrough}
	for i, id := range q.Parties {
		e, err := p.party(indexed("parties", i), id)
		if err != nil {
			return nil, err
		}
		a.Parties = append(a.Parties, e)
	}
	asked := PathQuery{From: q.Parties, Avoid: q.Avoid, AsOf: q.AsOf, MaxHops: q.MaxHops, ActiveOnly: q.ActiveOnly}
	if err := p.resolvePassed(&asked); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	search := p.pathSearch(asked)
	legs := make([]map[ID]int64, len(q.Parties))
	for i, party := range q.Parties {
		var stopped string
		if legs[i], stopped = search.reach(ctx, party); stopped != "" {
			a.Complete, a.StoppedBecause = false, stopped
			a.Requirement = a.requirement(p)
			return a, nil
		}
	}
	all := search.rankConvenors(q, legs)
	a.Total = len(all)
	listed := all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))]
	best := make([][]paths.Path, len(listed))
	for i, c := range listed {
		for _, party := range q.Parties {
			leg, ok := search.leg(ctx, c.Actor.ID, party)
			if !ok {
				a.Complete, a.StoppedBecause = false, paths.StoppedByTime
				a.Requirement = a.requirement(p)
				return a, nil
			}
			best[i] = append(best[i], leg)
		}
	}
	search.open(slices.Concat(best...))
	for i, c := range listed {
		c.Rank = q.Offset + i + 1
		for n, leg := range best[i] {
			c.Legs = append(c.Legs, search.explain(n+1, leg))
		}
		p.argue(&c, a.Parties, search)
		a.Convenors = append(a.Convenors, c)
	}
	a.Requirement = a.requirement(p)
	return a, nil
}

// reach finds what the best path of 1 to MaxHops ties to a party costs from everybody else; none passes another party. stopped says what ran
// out before all were known.
func (s *pathSearch) reach(ctx context.Context, party ID) (costs map[ID]int64, stopped string) {
	question := s.legQuestion(party)
	costs = map[ID]int64{}
	found := searches.reach(ctx, s.a.graph, &question, func(nodes []int32, cost int64) bool {
		costs[s.a.places.get(nodes[len(nodes)-1])] = cost
		return true
	})
	if !s.whole && found.Stopped == "" {
		return costs, stoppedByMemory
	}
	return costs, found.Stopped
}

// legQuestion is the question for legs to a party.
func (s *pathSearch) legQuestion(party ID) paths.Question {
	question := s.question
	question.From, question.To, question.MinTies, question.K = s.a.numbers([]ID{party}), nil, 1, 1
	question.Closed = slices.Clone(question.Closed)
	for _, other := range s.q.From {
		if other != party {
			question.Closed = append(question.Closed, s.a.numbers([]ID{other})...)
		}
	}
	return question
}

// leg finds the best path from an actor to a party.
func (s *pathSearch) leg(ctx context.Context, actor, party ID) (paths.Path, bool) {
	question := s.legQuestion(party)
	question.From, question.To = s.a.numbers([]ID{actor}), question.From
	found := searches.find(ctx, s.a.graph, &question)
	if len(found.Paths) == 0 {
		return paths.Path{}, false
	}
	return found.Paths[0], true
}

// explainRanked explains a path of ids.
func (s *pathSearch) explainRanked(rank int, path RankedPath) Path {
	return s.explain(rank, paths.Path{Cost: path.Cost, Nodes: s.a.numbers(path.Nodes)})
}

// rankConvenors lists the actors who reach every party and are none's own.
func (s *pathSearch) rankConvenors(q ConvenorQuery, legs []map[ID]int64) []Convenor {
	var out []Convenor
	for _, id := range s.candidates(legs[0]) {
		e := s.p.seen(id)
		if s.asked[id] || slices.Contains(q.Avoid, id) || !e.Kind.IsActor() || (len(q.Kinds) > 0 && !slices.Contains(q.Kinds, e.Kind)) {
			continue
		}
		c := Convenor{Actor: e}
		reaches := true
		for _, leg := range legs {
			cost, found := leg[id]
			reaches = reaches && found
			c.Worst, c.Sum = max(c.Worst, cost), c.Sum+cost
		}
		if reaches && !s.isOfficial(id) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y Convenor) int {
		return cmp.Or(cmp.Compare(x.Worst, y.Worst), cmp.Compare(x.Sum, y.Sum), cmp.Compare(x.Actor.ID, y.Actor.ID))
	})
	return out
}

// candidates lists the actors that a party was reached from, ascending, and reads them.
func (s *pathSearch) candidates(reached map[ID]int64) []ID {
	var out []ID
	for id := range reached {
		if entityPrefix[id.Prefix()].IsActor() {
			out = append(out, id)
		}
	}
	out = sortedIDs(out)
	s.p.openOrgans(out)
	return out
}

// argue gathers what speaks for a convenor and against.
func (p *permitted) argue(c *Convenor, parties []*Entity, s *pathSearch) {
	day := s.q.AsOf
	c.Reasons, c.CounterReasons = []Reason{}, []Reason{}
	for i, leg := range c.Legs {
		to := c.Actor.Name() + " reaches " + parties[i].Name()
		c.Reasons = append(c.Reasons, Reason{"LEG", fmt.Sprintf("%s over %s: %s, grade %s.", to, counted(len(leg.Hops), "tie"), leg.Word, leg.Grade), tiesOf(leg.Hops), nil})
		if leg.Certainty == Possible {
			c.CounterReasons = append(c.CounterReasons, Reason{"POSSIBLE_ONLY", to + " over ties that only may have held on " + day.String() + ".", tiesOf(possibleHops(leg)), nil})
		}
		if weak := weakHops(leg); len(weak) > 0 {
			c.CounterReasons = append(c.CounterReasons, Reason{"WEAK_EVIDENCE", to + " on weak evidence, grade " + weak[0].Evidence.Grade + ": " + weak[0].Evidence.doubts() + ".", tiesOf(weak), nil})
		}
	}
	p.prior(c, day)
	for _, party := range parties {
		p.argueFormal(c, party, day)
		p.argueDisputes(c, party, day)
	}
	for _, x := range s.excluded {
		if x.Actor.ID == c.Actor.ID {
			c.CounterReasons = append(c.CounterReasons, Reason{"REJECTED", x.By.Name() + " rejects " + c.Actor.Name() + " as go-between.", []*Tie{x.Tie}, nil})
		}
	}
	for _, t := range s.flags(append([]*Entity{c.Actor}, parties...)) {
		if t.From != c.Actor.ID && t.To != c.Actor.ID {
			continue
		}
		what := " sanctions "
		if t.Kind == BansContact {
			what = " bans contact with "
		}
		c.CounterReasons = append(c.CounterReasons, Reason{string(t.Kind), p.seen(t.From).Name() + what + p.seen(t.To).Name() + ".", []*Tie{t}, nil})
	}
}

func tiesOf(hops []Hop) []*Tie {
	out := make([]*Tie, len(hops))
	for i, h := range hops {
		out[i] = h.Tie
	}
	return out
}

// possibleHops are the hops of a leg that only may have held.
func possibleHops(leg Path) []Hop {
	return slices.DeleteFunc(slices.Clone(leg.Hops), func(h Hop) bool { return h.Certainty != Possible })
}

// weakHops are the hops of a leg whose evidence is weak, the one of the least evidence first.
func weakHops(leg Path) []Hop {
	out := slices.DeleteFunc(slices.Clone(leg.Hops), func(h Hop) bool { return h.Evidence.doubts() == "" })
	slices.SortStableFunc(out, func(x, y Hop) int { return cmp.Compare(x.Evidence.Weight, y.Evidence.Weight) })
	return out
}

// prior counts the channels that an actor, or an organ of it, convened, mediated or carried messages for by a day, and notes those that led to an
// agreement or an outcome by then.
func (p *permitted) prior(c *Convenor, day Day) {
	seen := map[ID]bool{}
	for _, who := range p.withOrgans(map[ID]bool{c.Actor.ID: true}) {
		for _, t := range p.ties(who, Participation, "from") {
			if seen[t.To] || !slices.Contains(connecting, t.Role) || p.evidenceOf(t).Disputed || p.validityOf(t).EarliestFrom > day {
				continue
			}
			seen[t.To] = true
			c.Channels++
			var came []string
			ties := []*Tie{t}
			for _, step := range p.follow(t.To, true) {
				if (step.To.Kind == Agreement || step.To.Kind == Outcome) && p.startOf(step.To) <= day && !slices.Contains(came, step.To.Name()) {
					came, ties = append(came, step.To.Name()), append(ties, step.Tie)
				}
			}
			if len(came) > 0 {
				c.WithResult++
				c.Reasons = append(c.Reasons, Reason{"PRIOR_RESULT", p.seen(who).Name() + " was " + roleWords(t) + " of " + p.seen(t.To).Name() + ", which led to " + strings.Join(came, ", ") + ".", ties, nil})
			}
		}
	}
}

// argueFormal notes whether a state has relations with a party that is one, where that is known.
func (p *permitted) argueFormal(c *Convenor, party *Entity, day Day) {
	f := p.formalTieOn(c.Actor.ID, party.ID, day)
	var ties []*Tie
	for _, claim := range f.Claims {
		ties = append(ties, claim.Tie)
	}
	both := c.Actor.Name() + " and " + party.Name()
	switch f.Status {
	case FormalPresent:
		c.Reasons = append(c.Reasons, Reason{"FORMAL_TIE", both + " have relations.", ties, nil})
	case FormalNone:
		c.CounterReasons = append(c.CounterReasons, Reason{"NO_FORMAL_TIE", both + " have no relations.", ties, f.Covered})
	case FormalUnknown, FormalNotApplicable: // nothing is known, or to be known
	}
}

// argueDisputes notes the disputes that both are parties to on the day. A dispute of type COOPERATION is an issue that they work on together.
func (p *permitted) argueDisputes(c *Convenor, party *Entity, day Day) {
	in := func(who, dispute ID) *Tie {
		for _, t := range p.ties(who, PartyTo, "from") {
			active, _ := p.validityOf(t).On(day)
			if active && (t.Role == "" || t.Role == "PARTY") && !p.evidenceOf(t).Disputed && (dispute == "" || t.To == dispute) {
				return t
			}
		}
		return nil
	}
	for _, t := range p.ties(c.Actor.ID, PartyTo, "from") {
		e := p.seen(t.To)
		if e.Kind != Dispute || e.Type == "COOPERATION" || in(c.Actor.ID, e.ID) != t {
			continue
		}
		if other := in(party.ID, e.ID); other != nil {
			c.CounterReasons = append(c.CounterReasons, Reason{"IN_DISPUTE", c.Actor.Name() + " and " + party.Name() + " are both parties to " + e.Name() + ".", []*Tie{t, other}, nil})
		}
	}
}

// requirement is the strictest marking of what the answer shows.
func (a *ConvenorAnswer) requirement(p *permitted) Requirement {
	need := Access(Clear)
	for _, c := range a.Convenors {
		need = need.And(p.needOfEntity(c.Actor))
		for _, leg := range c.Legs {
			need = need.And(p.requirementOfPath(leg))
		}
		for _, r := range slices.Concat(c.Reasons, c.CounterReasons) {
			for _, t := range r.Ties {
				need = need.And(p.needOfTie(t)).And(p.needOfEntity(p.seen(t.From))).And(p.needOfEntity(p.seen(t.To)))
			}
			for _, covered := range r.covered {
				need = need.And(covered.Access)
			}
		}
	}
	return need.Requirement()
}

// ConvenorInput is a ConvenorQuery as users put it.
type ConvenorInput struct {
	Parties                []string
	AsOf                   *Date
	MaxHops, Limit, Offset *int
	Kinds                  []EntityKind
	Avoid                  []string
	ActiveOnly             *bool
}

// AskConvenors says who could bring parties together; they are given by id or name.
func (s *Session) AskConvenors(ctx context.Context, in ConvenorInput) (*ConvenorAnswer, error) {
	q := ConvenorQuery{Kinds: in.Kinds, Offset: value(in.Offset), ActiveOnly: value(in.ActiveOnly)}
	var err error
	if q.MaxHops, err = given("maxHops", in.MaxHops); err != nil {
		return nil, err
	}
	if q.Limit, err = given("limit", in.Limit); err != nil {
		return nil, err
	}
	if q.AsOf, err = s.AsOf("asOf", in.AsOf); err != nil {
		return nil, err
	}
	if q.Parties, err = s.ResolveAll(ctx, "parties", in.Parties, ActorKinds); err != nil {
		return nil, err
	}
	if q.Avoid, err = s.ResolveAll(ctx, "avoid", in.Avoid, append(slices.Clone(ActorKinds), Channel)); err != nil {
		return nil, err
	}
	return s.Convenors(ctx, q)
}

// given returns a limit that was asked for, 0 where none was: a 0 that was asked for is refused rather than read as the default.
func given(field string, limit *int) (int, error) {
	if limit != nil && *limit == 0 {
		return 0, FieldErrorf(field, "0: ask for 1 or more, or leave it out")
	}
	return value(limit), nil
}

// Convenors says who could bring parties together on a day.
func (s *Session) Convenors(ctx context.Context, q ConvenorQuery) (*ConvenorAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*ConvenorAnswer, error) { return p.convenors(ctx, q) })
}

// PartyActors returns the parties, as the API shows them.
func (a *ConvenorAnswer) PartyActors() []ActorNode { return actorNodes(a.Parties) }

// ActorNode returns the convenor.
func (c Convenor) ActorNode() ActorNode { return c.Actor.Actor() }

// Strength is that of the worst leg.
func (c Convenor) Strength() float64 { return Strength(c.Worst) }

// Word puts the strength of the worst leg into a word.
func (c Convenor) Word() string { return StrengthWord(c.Strength()) }
