package graph

import (
	"context"
	"slices"
)

// Comparison is what changes between a question and the same one on another day, or under a scenario.
type Comparison struct {
	// Before answers the question, After the other one.
	Before, After *PathAnswer
	// Paths and Routes are what changed: the lost in order of their old ranks, then the gained in order of their new ones, then those whose cost or rank
	// is another, in order of their old ranks (those without one last, by their new ones).
	Paths  []PathChange
	Routes []RouteChange
	// SamePaths and SameRoutes are how many did not.
	SamePaths, SameRoutes int
	Requirement           Requirement
}

// The kinds of change.
const (
	changeLost    = "LOST"
	changeGained  = "GAINED"
	changeChanged = "CHANGED"
)

// PathChange is one path that came, went, or costs or ranks otherwise.
type PathChange struct {
	// What is LOST: on the other side it is no path; GAINED: before it was none; or CHANGED.
	What string
	// Before and After are the path on each side, nil where it is none or beyond the paths asked for.
	Before, After *Path
	// CostBefore and CostAfter are its costs, nil where it is no path; a path beyond those asked for has a cost and no rank.
	CostBefore, CostAfter *int64
	Causes                []Obstacle
}

// RouteChange is one route, by its brokers, that came, went, or ranks or costs otherwise.
type RouteChange struct {
	What string
	// Brokers are who makes the connection: before the change, or after it where the route was none. BrokersAfter are who make it after: others where
	// somebody on its best path left an office of a party or entered on one; nil where the route is none.
	Brokers, BrokersAfter []*Entity
	// Rerouted tells that its best path runs through other nodes than before.
	Rerouted bool
	// RankBefore and RankAfter are its places among the routes, nil where it is none or lies behind the paths that could be looked at. CostBefore and
	// CostAfter are its best path's costs, nil where it is none; without a rank, what the best path of the other side costs, which a better one may undercut.
	RankBefore, RankAfter *int
	CostBefore, CostAfter *int64
	// Certain is false where not all paths of a side could be looked at, so that the route, or a better path of it, may be there behind them.
	Certain bool
	// Causes are those of its best path.
	Causes []Obstacle
}

// compare answers a question twice and takes the difference.
func (p *permitted) compare(ctx context.Context, before, after PathQuery) (*Comparison, error) {
	c := &comparer{c: &Comparison{Paths: []PathChange{}, Routes: []RouteChange{}}}
	var err error
	if c.c.Before, err = p.paths(ctx, before); err != nil {
		return nil, err
	}
	if c.c.After, err = p.paths(ctx, after); err != nil {
		return nil, err
	}
	c.before, c.after = c.c.Before.search, c.c.After.search
	c.paths()
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	c.routes(ctx)
	need := c.before.p.needOfAnswer(c.c.Before).And(c.after.p.needOfAnswer(c.c.After))
	for _, change := range c.c.Paths {
		need = need.And(p.needOfObstacles(change.Causes))
	}
	for _, change := range c.c.Routes {
		need = need.And(p.needOfObstacles(change.Causes))
		for _, b := range slices.Concat(change.Brokers, change.BrokersAfter) {
			need = need.And(p.needOfEntity(b))
		}
	}
	c.c.Requirement = need.Requirement()
	return c.c, nil
}

// comparer works out the difference of two answers.
type comparer struct {
	c             *Comparison
	before, after *pathSearch
}

// costOn returns what a sequence of nodes costs in a search; ok is false where it is no path there.
func (s *pathSearch) costOn(nodes []*Entity) (cost int64, ok bool) {
	here := make([]*Entity, len(nodes))
	for i, n := range nodes {
		if here[i] = s.p.seen(n.ID); here[i] == nil {
			return 0, false
		}
		if i == 0 {
			continue
		}
		legs := s.between(nodes[i-1].ID, n.ID)
		if len(legs) == 0 {
			return 0, false
		}
		cost += legs[0].Cost()
	}
	if cost > costLimit(s.q.MinStrength) || (s.q.Character != "" && s.character(here) != s.q.Character) {
		return 0, false
	}
	return cost, true
}

// passable reports whether a node may stand in a path: parties at its ends, all else by the question's filters.
func (s *pathSearch) passable(id ID) bool {
	place, ok := s.a.place(id)
	return ok && (s.asked[id] || (s.question.Between>>s.a.class(place)&1 != 0 && !slices.Contains(s.question.Closed, place)))
}

// between returns the legs between two neighbours, best first.
func (s *pathSearch) between(a, b ID) []*Leg {
	if !s.passable(a) || !s.passable(b) {
		return nil
	}
	return s.legs(a, b)
}

// obstaclesTo says why a path of another search is none here: what is wrong with its nodes, else with its ties.
func (s *pathSearch) obstaclesTo(nodes []*Entity, there *pathSearch) []Obstacle {
	var out []Obstacle
	blocked := map[ID]bool{}
	for _, n := range nodes {
		// That nothing is tied to a node is said of its ties.
		of := slices.DeleteFunc(s.nodeObstacles(n), func(o Obstacle) bool {
			return o.What == obstacleNoTies || o.Tie != nil && o.What != obstacleRejected && o.What != obstacleChannelShut
		})
		blocked[n.ID] = len(of) > 0
		out = append(out, of...)
	}
	for i, n := range nodes[1:] {
		from := nodes[i]
		if blocked[from.ID] || blocked[n.ID] || len(s.between(from.ID, n.ID)) > 0 {
			continue
		}
		for _, l := range there.between(from.ID, n.ID) {
			out = append(out, s.legObstacle(l, there))
		}
	}
	if len(out) > 0 {
		return out
	}
	out = append(s.changedLegs(nodes, there), Obstacle{What: obstacleTooWeak, Day: BeginningOfTime, Sentence: "On " + s.q.AsOf.String() + " it is weaker than the least strength asked for."})
	if s.q.Character != "" {
		out[len(out)-1] = Obstacle{What: obstacleOther, Day: BeginningOfTime, Sentence: "On " + s.q.AsOf.String() + " it is weaker than was asked for, or of another character."}
	}
	return out
}

// legObstacle says why a leg of another search does not conduct here.
func (s *pathSearch) legObstacle(l *Leg, there *pathSearch) Obstacle {
	if o, is := s.tieObstacle(l.Tie); is && !l.Hypothetical {
		return o
	}
	o := Obstacle{What: obstacleSupposed, Tie: l.Tie, Citations: []Citation{}, Day: BeginningOfTime}
	claim, _ := there.p.claimOf(l.Tie, l.Active)
	o.Sentence = "Only supposed: " + claim
	if !l.Hypothetical {
		o.Sentence = "Ruled out by what is supposed: " + claim
	}
	return o
}

// changedLegs says which of a path's ties cost otherwise here than in another search, and how they stand here.
func (s *pathSearch) changedLegs(nodes []*Entity, there *pathSearch) []Obstacle {
	var out []Obstacle
	for i, n := range nodes[1:] {
		here, other := s.between(nodes[i].ID, n.ID), there.between(nodes[i].ID, n.ID)
		if len(here) == 0 || len(other) == 0 || here[0].Cost() == other[0].Cost() {
			continue
		}
		o := Obstacle{What: obstacleChanged, Tie: here[0].Tie, Citations: s.p.citationsOfTie(here[0].Tie), Day: BeginningOfTime, Sentence: s.p.sentence(here[0], s.q.AsOf)}
		if !here[0].Active {
			o.Day = endDay(here[0].Validity)
		}
		if here[0].Tie != other[0].Tie {
			if gone, is := s.tieObstacle(other[0].Tie); is {
				o.Sentence = gone.Sentence + " What is left: " + o.Sentence
				o.Day, o.Citations = gone.Day, append(gone.Citations, o.Citations...)
			}
		}
		out = append(out, o)
	}
	return out
}

// paths compares the paths asked for.
func (c *comparer) paths() {
	var lost, gained, changed []PathChange
	rankAfter := map[string]int{}
	for i, path := range c.c.After.Paths {
		rankAfter[sequence(path.Nodes)] = i
	}
	inBefore := map[string]bool{}
	for i := range c.c.Before.Paths {
		b := &c.c.Before.Paths[i]
		inBefore[sequence(b.Nodes)] = true
		change := PathChange{What: changeChanged, Before: b, CostBefore: &b.Cost}
		if at, still := rankAfter[sequence(b.Nodes)]; still {
			change.After = &c.c.After.Paths[at]
			change.CostAfter = &change.After.Cost
			if b.Cost == change.After.Cost && b.Rank == change.After.Rank {
				c.c.SamePaths++
				continue
			}
		} else if cost, ok := c.after.costOn(b.Nodes); ok {
			change.CostAfter = &cost
		} else {
			change.What, change.Causes = changeLost, c.after.obstaclesTo(b.Nodes, c.before)
			lost = append(lost, change)
			continue
		}
		change.Causes = c.after.changedLegs(b.Nodes, c.before)
		changed = append(changed, change)
	}
	for i := range c.c.After.Paths {
		a := &c.c.After.Paths[i]
		if inBefore[sequence(a.Nodes)] {
			continue
		}
		change := PathChange{What: changeGained, After: a, CostAfter: &a.Cost}
		if cost, ok := c.before.costOn(a.Nodes); ok {
			change.What, change.CostBefore, change.Causes = changeChanged, &cost, c.after.changedLegs(a.Nodes, c.before)
			changed = append(changed, change)
			continue
		}
		change.Causes = c.before.obstaclesTo(a.Nodes, c.after)
		gained = append(gained, change)
	}
	c.c.Paths = slices.Concat(lost, gained, changed)
}

// sequence is a path's nodes as a text.
func sequence(nodes []*Entity) string { return brokerKey(nodes) }

// why says why a route's best path is none in a search, or has other brokers there.
func (c *comparer) why(s *pathSearch, nodes []*Entity, there *pathSearch) []Obstacle {
	if _, ok := s.costOn(nodes); !ok {
		return s.obstaclesTo(nodes, there)
	}
	out := s.otherBrokers(nodes, there)
	if len(out) == 0 {
		out = append(out, Obstacle{What: obstacleOther, Day: BeginningOfTime, Sentence: "Its best path runs through other brokers on " + s.q.AsOf.String() + "."})
	}
	return out
}

// otherBrokers says why a path's brokers are others here than in another search: whose office or part in a channel began or ended.
func (s *pathSearch) otherBrokers(nodes []*Entity, there *pathSearch) []Obstacle {
	here, other := s.brokers(nodes), there.brokers(nodes)
	in := func(list []*Entity, id ID) bool {
		return slices.ContainsFunc(list, func(e *Entity) bool { return e.ID == id })
	}
	var out []Obstacle
	for _, b := range slices.Concat(here, other) {
		if in(here, b.ID) == in(other, b.ID) {
			continue
		}
		if s.p.supposed.gone(b.ID) || there.p.supposed.gone(b.ID) {
			out = append(out, Obstacle{What: obstacleSupposed, Entity: b, Citations: []Citation{}, Day: BeginningOfTime, Sentence: b.Name() + " is removed by the scenario."})
			continue
		}
		for _, t := range s.p.tiesAt(b.ID) {
			office := t.Kind == Tenure && t.Capacity != nominated && s.isParty(s.p.owner(t.To))
			part := t.Kind == Participation && slices.Contains(connecting, t.Role) && in(nodes, t.To)
			if t.From != b.ID || (!office && !part) || s.p.evidenceOf(t).Disputed {
				continue
			}
			o, gone := s.inactive(t)
			if was, goneThere := there.inactive(t); gone == goneThere {
				continue
			} else if goneThere {
				o = was
			}
			o.Entity = b
			out = append(out, o)
		}
	}
	return out
}

// CompareInput is the other side of a comparison: another day, or what is supposed.
type CompareInput struct {
	AsOf     *Date
	Scenario *ScenarioInput
}

// AskCompare compares a question, as users put it, with the same one on another day or under a scenario.
func (s *Session) AskCompare(ctx context.Context, in PathInput, other CompareInput) (*Comparison, error) {
	before, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	after := before
	switch {
	case (other.AsOf == nil) == (other.Scenario == nil):
		return nil, FieldErrorf("other", "give another day (asOf) or a scenario, one of the two")
	case other.AsOf != nil:
		if after.AsOf, err = s.AsOf("other.asOf", other.AsOf); err != nil {
			return nil, err
		}
	default:
		if after.Scenario, err = s.scenario(ctx, other.Scenario); err != nil {
			return nil, under("other", err)
		}
	}
	return s.Compare(ctx, before, after)
}

// Compare compares two questions between the same parties.
func (s *Session) Compare(ctx context.Context, before, after PathQuery) (*Comparison, error) {
	return answer(ctx, s, func(p *permitted) (*Comparison, error) { return p.compare(ctx, before, after) })
}

// rankOf is a path's rank, nil for no path.
func rankOf(p *Path) *int {
	if p == nil {
		return nil
	}
	return &p.Rank
}

// RankBefore is the path's old rank; nil where it had none among those asked for.
func (c PathChange) RankBefore() *int { return rankOf(c.Before) }

// RankAfter is its new one.
func (c PathChange) RankAfter() *int { return rankOf(c.After) }

// EntityNodes returns the path's nodes.
func (c PathChange) EntityNodes() []EntityNode {
	if c.Before != nil {
		return c.Before.EntityNodes()
	}
	return c.After.EntityNodes()
}

// StrengthBefore is the old index of strength; nil where it was no path.
func (c PathChange) StrengthBefore() *float64 { return strengthOf(c.CostBefore) }

// StrengthAfter is the new one.
func (c PathChange) StrengthAfter() *float64 { return strengthOf(c.CostAfter) }

// StrengthBefore is the old index of strength of its best path.
func (c RouteChange) StrengthBefore() *float64 { return strengthOf(c.CostBefore) }

// StrengthAfter is the new one.
func (c RouteChange) StrengthAfter() *float64 { return strengthOf(c.CostAfter) }

// BrokerActors returns the route's brokers.
func (c RouteChange) BrokerActors() []ActorNode { return actorNodes(c.Brokers) }

// BrokerActorsAfter returns who they are after; nil where the route is none.
func (c RouteChange) BrokerActorsAfter() []ActorNode {
	if c.BrokersAfter == nil {
		return nil
	}
	return actorNodes(c.BrokersAfter)
}

func strengthOf(cost *int64) *float64 {
	if cost == nil {
		return nil
	}
	s := Strength(*cost)
	return &s
}
