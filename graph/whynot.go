package graph

import (
	"context"
	"slices"

	"backchannel/graph/paths"
)

// Obstacle is one reason why a path, or a part of it, is none.
type Obstacle struct {
	// What is one of Obstacles.
	What     string
	Sentence string
	// Day is when the obstacle arose or goes; BeginningOfTime where it has no day or none is known.
	Day Day
	// Entity is the actor or channel it is about, Tie the claim it rests on, Event what brought it about; nil where there is none.
	Entity, Event *Entity
	Tie           *Tie
	Citations     []Citation
}

// The kinds of obstacle.
const (
	obstacleAvoided      = "AVOIDED"
	obstacleNotExisting  = "NOT_EXISTING"
	obstacleRejected     = "REJECTED"
	obstacleClass        = "CLASS_NOT_ALLOWED"
	obstacleOrgan        = "ORGAN"
	obstacleChannelShut  = "CHANNEL_SHUT"
	obstacleFiltered     = "FILTERED"
	obstacleNoTies       = "NO_TIES"
	obstacleNotBegun     = "TIE_NOT_BEGUN"
	obstacleEnded        = "TIE_ENDED"
	obstacleChanged      = "TIE_CHANGED"
	obstacleSupposed     = "SUPPOSED"
	obstacleTooManyHops  = "TOO_MANY_HOPS"
	obstacleTooWeak      = "TOO_WEAK"
	obstacleOther        = "OTHER_CONSTRAINTS"
	obstacleNotConnected = "NOT_CONNECTED"
)

// WhyNotAnswer says how good the best path through an actor or channel is, or what excludes it.
type WhyNotAnswer struct {
	// Query is the question with the limits that held.
	Query   PathQuery
	Through *Entity
	// Path is the best path through it; nil where there is none. Rank is its place among all paths of the question: 0 where it is beyond the first
	// thousand, or where the search for it stopped.
	Path *Path
	Rank int
	// Obstacles say what excludes it: none where there is a path.
	Obstacles []Obstacle
	// Complete tells that path, rank and obstacles are certain; otherwise StoppedBecause says what ran out.
	Complete       bool
	StoppedBecause string
	Revision       Revision
	DataThrough    Day
	Requirement    Requirement
}

// whyNot answers why an actor or channel is not in the paths of a question.
func (p *permitted) whyNot(ctx context.Context, q PathQuery, through ID) (*WhyNotAnswer, error) {
	s, err := p.searchFor(&q)
	if err != nil {
		return nil, err
	}
	e, err := p.entity("through", through)
	p = s.p
	switch {
	case err != nil:
		return nil, err
	case !e.Kind.IsActor() && e.Kind != Channel:
		return nil, FieldErrorf("through", "%s is neither actor nor channel: no path passes it", through)
	case s.asked[through]:
		return nil, FieldErrorf("through", "%s is a party: every path has it at its end", through)
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	a := &WhyNotAnswer{Query: q, Through: e, Obstacles: s.nodeObstacles(e), Complete: true, Revision: p.revision, DataThrough: p.dataThrough}
	need := p.needOfEntity(e)
	if len(a.Obstacles) == 0 {
		if err := s.through(ctx, a); err != nil {
			return nil, err
		}
	}
	if a.Path != nil {
		need = need.And(p.requirementOfPath(*a.Path))
	}
	a.Requirement = need.And(p.needOfObstacles(a.Obstacles)).Requirement()
	return a, nil
}

// searchFor prepares the search of a question: it fills in the limits and takes for granted what the question supposes.
func (p *permitted) searchFor(q *PathQuery) (*pathSearch, error) {
	if err := q.normalise(); err != nil {
		return nil, err
	}
	p, err := p.under(*q)
	if err != nil {
		return nil, err
	}
	if err := p.resolveParties(&PathAnswer{Query: *q}); err != nil {
		return nil, err
	}
	return p.pathSearch(*q), nil
}

// passing returns a question's form that passes a node as well.
func (q PathQuery) passing(id ID) PathQuery {
	if !slices.Contains(q.PassAll, id) {
		q.PassAll = append(slices.Clone(q.PassAll), id)
	}
	q.Limit = 1
	return q
}

// through finds the best path through the node and its rank, or the constraints that rule it out.
func (s *pathSearch) through(ctx context.Context, a *WhyNotAnswer) error {
	q := s.q.passing(a.Through.ID)
	if len(q.PassAll) > maxPassAll {
		return FieldErrorf("passAll", "%d actors or channels are to be passed besides: at most %d", len(s.q.PassAll), maxPassAll-1)
	}
	best := s.p.pathSearch(q).find(ctx)
	stop := func(why string) {
		if why != "" {
			a.Complete, a.StoppedBecause = false, why
		}
	}
	if len(best.Paths) == 0 {
		if stop(best.Stopped); best.Stopped == "" {
			s.constraintObstacles(ctx, a, q)
		}
		return nil
	}
	all := *s
	all.q.Limit = maxPaths
	found := all.find(ctx)
	a.Rank = 1 + slices.IndexFunc(found.Paths, func(f paths.Path) bool { return slices.Contains(s.idsOf(f.Nodes), a.Through.ID) })
	if a.Rank == 0 {
		stop(found.Stopped)
	}
	// The numbers of nodes differ from search to search, so the path is explained by the one that found it.
	path := s.p.pathSearch(q).explain(a.Rank, best.Paths[0])
	a.Path = &path
	return nil
}

func (s *pathSearch) idsOf(nodes []int32) []ID {
	out := make([]ID, len(nodes))
	for i, n := range nodes {
		out[i] = s.a.places.get(n)
	}
	return out
}

// constraintObstacles says which single constraint rules out every path through the node.
func (s *pathSearch) constraintObstacles(ctx context.Context, a *WhyNotAnswer, q PathQuery) {
	m := s.p.relax(ctx, q, false)
	for _, miss := range m.Misses {
		o := Obstacle{What: obstacleOther, Entity: a.Through, Day: BeginningOfTime, Sentence: "The best path through " + a.Through.Name() + " is ruled out by one constraint. " + miss.Sentence}
		switch miss.Relaxed {
		case relaxedMaxHops:
			o.What = obstacleTooManyHops
			o.Sentence = "Every path through " + a.Through.Name() + " needs more ties than the " + itoa(s.q.MaxHops) + " allowed: the shortest has " + itoa(len(miss.Best.Hops)) + "."
		case relaxedMinStrength:
			o.What = obstacleTooWeak
			o.Sentence = "The best path through " + a.Through.Name() + " has the strength " + StrengthText(miss.Best.Strength) + ", below the least that was asked for."
		case relaxedPass:
			if slices.Contains(miss.query.PassAll, a.Through.ID) {
				break
			}
			continue // not to pass the node is no answer
		case relaxedFilter:
			o.What = obstacleFiltered
		default:
		}
		a.Obstacles = append(a.Obstacles, o)
	}
	if !m.Complete {
		a.Complete, a.StoppedBecause = false, m.StoppedBecause
	}
	if len(a.Obstacles) == 0 && a.Complete {
		a.Obstacles = []Obstacle{{
			What: obstacleNotConnected, Entity: a.Through, Day: BeginningOfTime,
			Sentence: a.Through.Name() + " has ties on " + s.q.AsOf.String() + ", but no chain of ties leads from one side through it to the other, whichever single constraint is dropped.",
		}}
	}
}

// nodeObstacles lists what keeps a node out of every path, in the order in which it is looked at.
func (s *pathSearch) nodeObstacles(e *Entity) []Obstacle {
	var out []Obstacle
	add := func(what, sentence string, set func(*Obstacle)) {
		o := Obstacle{What: what, Sentence: sentence, Entity: e, Day: BeginningOfTime}
		if set != nil {
			set(&o)
		}
		out = append(out, o)
	}
	if s.p.supposed.gone(e.ID) {
		add(obstacleSupposed, e.Name()+" is removed by the scenario.", nil)
		return out
	}
	if slices.Contains(s.q.Avoid, e.ID) {
		add(obstacleAvoided, e.Name()+" is to be avoided.", nil)
	}
	if e.Kind == Channel {
		return append(out, s.channelObstacles(e)...)
	}
	if life := s.p.lifeOf(e.ID); !s.exists(e.ID) {
		sentence, when := e.Name()+" does not exist yet on "+s.q.AsOf.String()+".", life.EarliestFrom
		if s.q.AsOf >= life.EarliestFrom {
			sentence, when = e.Name()+" no longer exists on "+s.q.AsOf.String()+": "+endWords(life)+" was the end.", endDay(life)
		}
		add(obstacleNotExisting, sentence, func(o *Obstacle) { o.Day, o.Citations = when, e.Citations })
	}
	for _, x := range s.excluded {
		if x.Actor.ID == e.ID {
			v := s.p.validityOf(x.Tie)
			add(obstacleRejected, x.By.Name()+" rejects "+e.Name()+" as go-between"+spanWords(x.Tie.Span, v)+".", func(o *Obstacle) {
				o.Tie, o.Citations, o.Day = x.Tie, x.Tie.Citations, v.EarliestFrom
			})
		}
	}
	switch {
	case s.asked[e.ID]:
		return out
	case (e.Kind == State || e.Type == "INTERGOVERNMENTAL") && !s.q.IncludeFormal:
		add(obstacleClass, "States and intergovernmental bodies stand in no path between parties, unless formal ties are included.", nil)
	case len(s.q.ActorKinds) > 0 && !slices.Contains(s.q.ActorKinds, e.Kind):
		add(obstacleClass, "Only actors of other kinds were asked for in between: "+words(s.q.ActorKinds)+".", nil)
	case s.p.fold(e.ID, s.asked)[0].node != e.ID:
		add(obstacleOrgan, e.Name()+" is an organ: its ties count as those of "+s.p.seen(s.p.fold(e.ID, s.asked)[0].node).Name()+", and it is passed only where it is itself asked for.", nil)
	case len(out) == 0 && !s.tied(e.ID):
		add(obstacleNoTies, "Nothing on record ties "+e.Name()+" to anybody on "+s.q.AsOf.String()+" under these constraints.", nil)
		out = append(out, s.lapsed(e.ID)...)
	}
	return out
}

func (s *pathSearch) exists(id ID) bool {
	exists, _ := s.p.lifeOf(id).On(s.q.AsOf)
	return exists
}

// channelObstacles says why a channel does not conduct.
func (s *pathSearch) channelObstacles(e *Entity) []Obstacle {
	o := Obstacle{Entity: e, Day: BeginningOfTime}
	state := s.p.stateOn(e.ID, s.q.AsOf)
	live, _ := s.p.lifeCycle(e.ID).live(s.q.AsOf, nil)
	wanted, _ := s.p.lifeCycle(e.ID).live(s.q.AsOf, s.q.ChannelStates)
	switch {
	case s.p.supposed.shut(e.ID):
		o.What, o.Sentence = obstacleSupposed, e.Name()+" is closed by the scenario."
	case !live && state.Step == nil:
		o.What, o.Sentence = obstacleChannelShut, "Nothing on record tells that "+e.Name()+" was open by "+s.q.AsOf.String()+"."
	case !live:
		o.What, o.Sentence = obstacleChannelShut, e.Name()+" was no more than proposed by "+s.q.AsOf.String()+"."
		if slices.Contains(shutStates, state.State) {
			o.Sentence = s.p.shutSentence(e, state)
		}
		o.Day, o.Event, o.Tie, o.Citations = state.Since, state.Step.Event, state.Step.Tie, state.Step.Tie.Citations
	case !wanted:
		o.What, o.Sentence = obstacleFiltered, e.Name()+" is "+words([]string{state.State})+": only channels in the states "+words(s.q.ChannelStates)+" were asked for."
	case len(s.q.Tracks) > 0 && !slices.Contains(s.q.Tracks, e.Track):
		o.What, o.Sentence = obstacleFiltered, e.Name()+" is on "+e.Track+": only channels on "+words(s.q.Tracks)+" were asked for."
	case !s.tied(e.ID):
		o.What, o.Sentence = obstacleNoTies, "Nobody on record takes part in "+e.Name()+" on "+s.q.AsOf.String()+" under these constraints."
		return append([]Obstacle{o}, s.lapsed(e.ID)...)
	default:
		return nil
	}
	return []Obstacle{o}
}

// maxLapsed bounds how many ties are named that no longer, or not yet, conduct.
const maxLapsed = 5

// lapsed names ties of a node that do not conduct on the day, by id.
func (s *pathSearch) lapsed(id ID) []Obstacle {
	var out []Obstacle
	for _, t := range s.p.tiesAt(id) {
		if !slices.Contains(Conducts, t.Kind) || len(out) == maxLapsed {
			continue
		}
		if o, is := s.tieObstacle(t); is {
			out = append(out, o)
		}
	}
	return out
}

// tieObstacle says why a tie does not conduct on the day; is is false where neither its beginning nor its end is the reason.
func (s *pathSearch) tieObstacle(t *Tie) (o Obstacle, is bool) {
	if len(s.q.Kinds) > 0 && !slices.Contains(s.q.Kinds, t.Kind) {
		claim, known := s.p.claimOf(t, true)
		return Obstacle{What: obstacleFiltered, Tie: t, Citations: t.Citations, Day: BeginningOfTime, Sentence: "Not of the kinds asked for: " + claim}, known
	}
	v := s.p.validityOf(t)
	fades := s.p.fading(t, v) != endsAtOnce
	if v.Ended(s.q.AsOf) && fades && !s.q.ActiveOnly {
		return Obstacle{}, false
	}
	return s.inactive(t)
}

// inactive says why a tie is not active on the day; is is false where it is.
func (s *pathSearch) inactive(t *Tie) (o Obstacle, is bool) {
	v, day := s.p.validityOf(t), s.q.AsOf
	o = Obstacle{Tie: t, Citations: s.p.citationsOfTie(t), Day: BeginningOfTime}
	claim, known := s.p.claimOf(t, !v.Ended(day))
	active, _ := v.On(day)
	switch {
	case active || !known:
		return o, false
	case !v.Ended(day):
		o.What, o.Day, o.Sentence = obstacleNotBegun, v.EarliestFrom, "Not begun by "+day.String()+": "+claim
	default:
		o.What, o.Day, o.Sentence = obstacleEnded, endDay(v), "Over by "+day.String()+": "+claim
		if tenure := s.p.tie(t.RestsOn); tenure != nil && endDay(s.p.validityOf(tenure)) == o.Day {
			if office, known := s.p.claimOf(tenure, false); known {
				o.Sentence += " It ended with the office that it rested on: " + office
				o.Citations = append(o.Citations, tenure.Citations...)
			}
		}
	}
	return o, true
}

// claimOf says in a sentence what a tie claims, of now or of then; known is false for a tenure of a post that belongs to nobody, and where an end is supposed
// to be gone.
func (p *permitted) claimOf(t *Tie, now bool) (sentence string, known bool) {
	l := Leg{Tie: t, A: t.From, B: t.To, Validity: p.validityOf(t), Evidence: p.evidenceOf(t), Active: now}
	if t.Kind == Tenure {
		if l.B = p.owner(t.To); l.B == "" {
			return "", false
		}
	}
	if p.supposed.gone(l.A) || p.supposed.gone(l.B) {
		return "", false
	}
	return p.claim(&l), true
}

// endDay returns the last day something may hold; BeginningOfTime where that is not known.
func endDay(v Validity) Day {
	if v.Ending == EndBefore {
		return BeginningOfTime
	}
	return v.LatestTo
}

// needOfObstacles is the strictest marking of what obstacles show.
func (p *permitted) needOfObstacles(obstacles []Obstacle) Access {
	need := Access(Clear)
	for _, o := range obstacles {
		for _, e := range []*Entity{o.Entity, o.Event} {
			if e != nil {
				need = need.And(p.needOfEntity(e))
			}
		}
		if o.Tie != nil {
			need = need.And(p.needOfTie(o.Tie))
		}
		for _, c := range o.Citations {
			need = need.And(c.Access)
		}
	}
	return need
}

// AskWhyNot answers why an actor or channel, by id or name, is not in the paths of a question.
func (s *Session) AskWhyNot(ctx context.Context, in PathInput, through string) (*WhyNotAnswer, error) {
	q, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	id, err := s.Resolve(ctx, "through", through, append(slices.Clone(ActorKinds), Channel))
	if err != nil {
		return nil, err
	}
	return s.WhyNot(ctx, q, id)
}

// WhyNot answers why an actor or channel is not in the paths of a question.
func (s *Session) WhyNot(ctx context.Context, q PathQuery, through ID) (*WhyNotAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*WhyNotAnswer, error) { return p.whyNot(ctx, q, through) })
}

// ThroughNode returns what was asked about.
func (a *WhyNotAnswer) ThroughNode() EntityNode { return a.Through.Node() }

// RankNumber is the path's rank; nil where it is not known.
func (a *WhyNotAnswer) RankNumber() *int {
	if a.Path == nil || a.Rank == 0 {
		return nil
	}
	return &a.Rank
}

// Beyond reports whether the path is certainly beyond the first thousand.
func (a *WhyNotAnswer) Beyond() bool { return a.Path != nil && a.Rank == 0 && a.Complete }

// EntityNode returns what the obstacle is about, or nil.
func (o Obstacle) EntityNode() EntityNode { return o.Entity.Node() }

// EventNode returns what brought it about, or nil.
func (o Obstacle) EventNode() *EventNode {
	return optional(o.Event, func(e *Entity) EventNode { return EventNode{e} })
}
