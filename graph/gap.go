package graph

import (
	"cmp"
	"context"
	"slices"
	"time"

	"backchannel/graph/paths"
)

// GapQuery asks which pairs have no relations on a day, and how well they are connected all the same.
type GapQuery struct {
	AsOf Day
	// Among are the parties, at most 300; empty is all states that exist on the day. Of keeps the pairs with one of these; empty keeps all.
	Among, Of []ID
	// MaxHops bounds the ties of a path: 2 to 12, by default 6.
	MaxHops int
	// Limit is how many pairs of each list are shown: 1 to 500, by default 20; Offset is how many of the first are passed over.
	Limit, Offset int
	// ActiveOnly leaves out ties that have ended.
	ActiveOnly bool
}

// The limits of a question for gaps.
const (
	maxGapParties = 300
	defaultGaps   = 20
	maxGaps       = 500
	gapTimeBudget = time.Minute
)

// GapAnswer is the answer to a GapQuery.
type GapAnswer struct {
	// Query is the question with the limits that held.
	Query GapQuery
	// Parties is how many parties were paired.
	Parties int
	// Gaps are pairs of which it is known that they have no relations, LastKnownNone those of which that was known last; both by their best path, pairs
	// without one last.
	Gaps, LastKnownNone []Gap
	// How many pairs there are of each status, and of those that are unknown how many had none when last known.
	Present, None, Unknown, NotApplicable, UnknownLastNone int
	// Connected and LastConnected are how many pairs of each list have a path.
	Connected, LastConnected int
	// Unsearched is how many pairs of the lists were not searched whole within the budget. They are not ranked: the ranks of the others may be too high.
	Unsearched     int
	Complete       bool
	StoppedBecause string
	Revision       Revision
	DataThrough    Day
	Requirement    Requirement
}

// Gap is a pair without relations.
type Gap struct {
	Rank int
	// A has the lesser id.
	A, B       *Entity
	FormalTie  FormalTieAnswer
	Path       *Path
	best       *RankedPath
	unsearched bool
}

func (q *GapQuery) normalise() error {
	if q.MaxHops == 0 {
		q.MaxHops = defaultHops
	}
	if q.Limit == 0 {
		q.Limit = defaultGaps
	}
	switch {
	case q.MaxHops < minHops || q.MaxHops > maxHops:
		return FieldErrorf("maxHops", "%d: an indirect path has %d to %d ties", q.MaxHops, minHops, maxHops)
	case q.Limit < 1 || q.Limit > maxGaps:
		return FieldErrorf("limit", "%d: ask for 1 to %d pairs", q.Limit, maxGaps)
	case q.Offset < 0:
		return FieldErrorf("offset", "%d: pass over 0 or more", q.Offset)
	case len(q.Among) > maxGapParties || len(q.Of) > maxGapParties:
		return FieldErrorf("among", "%d parties: give at most %d", max(len(q.Among), len(q.Of)), maxGapParties)
	}
	return nil
}

// gaps finds the formal status of every pair first, and then the best path of those that are ranked. progress is told how many of these are done.
func (p *permitted) gaps(ctx context.Context, q GapQuery, progress func(done, all int)) (*GapAnswer, error) {
	if err := q.normalise(); err != nil {
		return nil, err
	}
	parties, err := p.gapParties(&q)
	if err != nil {
		return nil, err
	}
	a := &GapAnswer{Query: q, Parties: len(parties), Complete: true, Revision: p.revision, DataThrough: p.dataThrough}
	if err := p.pairUp(ctx, a, parties); err != nil {
		return nil, err
	}
	if err := p.connect(ctx, a, progress); err != nil {
		return nil, err
	}
	need := Access(Clear)
	for _, list := range []*[]Gap{&a.Gaps, &a.LastKnownNone} {
		*list = (*list)[min(q.Offset, len(*list)):min(q.Offset+q.Limit, len(*list))]
		for i := range *list {
			g := &(*list)[i]
			g.Rank = q.Offset + i + 1
			need = need.And(p.explainGap(g, q))
		}
	}
	a.Requirement = need.Requirement()
	return a, nil
}

// gapParties returns the parties, ascending.
func (p *permitted) gapParties(q *GapQuery) ([]ID, error) {
	for i, id := range q.Among {
		if _, err := p.party(indexed("among", i), id); err != nil {
			return nil, err
		}
	}
	for i, id := range q.Of {
		if _, err := p.party(indexed("of", i), id); err != nil {
			return nil, err
		}
	}
	parties := slices.Concat(q.Among, q.Of)
	if len(q.Among) == 0 {
		states := p.ofKind(State)
		p.load(states...)
		for _, id := range states {
			if exists, _ := p.lifeOf(id).On(q.AsOf); exists {
				parties = append(parties, id)
			}
		}
	}
	parties = sortedIDs(parties)
	if len(parties) > maxGapParties {
		return nil, FieldErrorf("among", "there are %d parties: name at most %d", len(parties), maxGapParties)
	}
	return parties, nil
}

// pairUp sorts the pairs by their formal tie.
func (p *permitted) pairUp(ctx context.Context, a *GapAnswer, parties []ID) error {
	of := setOf(a.Query.Of)
	p.openFormalTies(parties)
	p.gather(p.withOrgans(setOf(parties)), "from", Rejected)
	for i, one := range parties {
		if ctx.Err() != nil {
			return Errorf(Canceled, "the request was given up or took too long")
		}
		spoken := p.spokenOf(one)
		for _, other := range parties[i+1:] {
			if len(of) > 0 && !of[one] && !of[other] {
				continue
			}
			if p.seen(one).Kind != State || p.seen(other).Kind != State {
				a.NotApplicable++
				continue
			}
			if !spoken[other] {
				a.Unknown++
				continue
			}
			if p.formalTieOn(one, other, a.Query.AsOf).Status == FormalPresent { // most pairs, and since when matters for none of them
				a.Present++
				continue
			}
			a.sort(Gap{A: p.seen(one), B: p.seen(other), FormalTie: p.formalTie(one, other, a.Query.AsOf)})
		}
	}
	return nil
}

// spokenOf lists the states of whose relations with a state anything is on record: of all others the status is unknown, whatever the day.
func (p *permitted) spokenOf(state ID) map[ID]bool {
	out := map[ID]bool{}
	for _, t := range p.ties(state, FormalTie, "") {
		out[t.Other(state)] = true
	}
	for _, c := range p.outline.coverages[FormalTie] {
		if !p.scope.Has([]Access{c.Access}) {
			continue
		}
		if c.Subject == state {
			for _, other := range c.Counterparts {
				out[other] = true
			}
		} else if slices.Contains(c.Counterparts, state) {
			out[c.Subject] = true
		}
	}
	return out
}

// sort counts a pair and lists it where it has no relations, or had none when last known.
func (a *GapAnswer) sort(g Gap) {
	switch g.FormalTie.Status {
	case FormalNone:
		a.None++
		a.Gaps = append(a.Gaps, g)
	default: // unknown: the others are counted before
		a.Unknown++
		if last := g.FormalTie.LastKnown; last != nil && last.Status == FormalNone {
			a.UnknownLastNone++
			a.LastKnownNone = append(a.LastKnownNone, g)
		}
	}
}

// connect finds the best path of every pair listed and ranks the lists by it.
func (p *permitted) connect(ctx context.Context, a *GapAnswer, progress func(done, all int)) error {
	budget, cancel := context.WithTimeout(ctx, gapTimeBudget)
	defer cancel()
	done, all := 0, len(a.Gaps)+len(a.LastKnownNone)
	for _, list := range []*[]Gap{&a.Gaps, &a.LastKnownNone} {
		for i := range *list {
			if progress != nil {
				progress(done, all)
			}
			if err := p.connectOne(budget, a, &(*list)[i]); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return Errorf(Canceled, "the request was given up or took too long")
			}
			done++
		}
		*list = slices.DeleteFunc(*list, func(g Gap) bool { return g.unsearched })
		slices.SortFunc(*list, compareGaps)
	}
	if progress != nil {
		progress(all, all)
	}
	without := func(g Gap) bool { return g.best == nil }
	a.Connected = len(slices.DeleteFunc(slices.Clone(a.Gaps), without))
	a.LastConnected = len(slices.DeleteFunc(slices.Clone(a.LastKnownNone), without))
	return nil
}

func (p *permitted) connectOne(ctx context.Context, a *GapAnswer, g *Gap) error {
	stopped := paths.StoppedByTime
	if ctx.Err() == nil {
		ranking, err := p.rank(ctx, gapPaths(a.Query, g))
		if err != nil {
			return err
		}
		stopped = ranking.StoppedBecause
		if len(ranking.Paths) > 0 {
			g.best, stopped = &ranking.Paths[0], ""
		}
	}
	if stopped != "" {
		g.unsearched = true
		a.Unsearched++
		a.Complete, a.StoppedBecause = false, stopped
	}
	return nil
}

// gapPaths is the path question of a pair.
func gapPaths(q GapQuery, g *Gap) PathQuery {
	return PathQuery{From: []ID{g.A.ID}, To: []ID{g.B.ID}, AsOf: q.AsOf, MaxHops: q.MaxHops, ActiveOnly: q.ActiveOnly, Limit: 1}
}

// compareGaps orders pairs by their best paths, then by ids; those without a path come last.
func compareGaps(x, y Gap) int {
	ids := cmp.Or(cmp.Compare(x.A.ID, y.A.ID), cmp.Compare(x.B.ID, y.B.ID))
	switch {
	case x.best == nil && y.best == nil:
		return ids
	case x.best == nil:
		return 1
	case y.best == nil:
		return -1
	default:
		return cmp.Or(cmp.Compare(x.best.Cost, y.best.Cost), cmp.Compare(len(x.best.Nodes), len(y.best.Nodes)), slices.Compare(x.best.Nodes, y.best.Nodes), ids)
	}
}

// explainGap explains a pair's best path and returns what the pair needs to be seen.
func (p *permitted) explainGap(g *Gap, q GapQuery) Access {
	need := p.needOfEntity(g.A).And(p.needOfEntity(g.B))
	for _, c := range g.FormalTie.Claims {
		need = need.And(p.needOfTie(c.Tie))
	}
	for _, c := range g.FormalTie.Covered {
		need = need.And(c.Access)
	}
	if g.best != nil {
		g.Path = ref(p.pathSearch(gapPaths(q, g)).explainRanked(1, *g.best))
		need = need.And(p.requirementOfPath(*g.Path))
	}
	return need
}

// GapInput is a GapQuery as users put it.
type GapInput struct {
	AsOf                   *Date
	Among, Of              []string
	MaxHops, Limit, Offset *int
	ActiveOnly             *bool
}

// AskGaps says which pairs have no relations on a day; parties are given by id or name. progress may be nil; it is told how many of the pairs that
// are ranked have been searched.
func (s *Session) AskGaps(ctx context.Context, in GapInput, progress func(done, all int)) (*GapAnswer, error) {
	q := GapQuery{Offset: value(in.Offset), ActiveOnly: value(in.ActiveOnly)}
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
	if q.Among, err = s.resolveUpTo(ctx, "among", in.Among, ActorKinds, maxGapParties); err != nil {
		return nil, err
	}
	if q.Of, err = s.resolveUpTo(ctx, "of", in.Of, ActorKinds, maxGapParties); err != nil {
		return nil, err
	}
	return s.Gaps(ctx, q, progress)
}

// Gaps says which pairs have no relations on a day, and how well they are connected all the same. progress may be nil.
func (s *Session) Gaps(ctx context.Context, q GapQuery, progress func(done, all int)) (*GapAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*GapAnswer, error) { return p.gaps(ctx, q, progress) })
}

// ANode returns one party.
func (g Gap) ANode() ActorNode { return g.A.Actor() }

// BNode returns the other.
func (g Gap) BNode() ActorNode { return g.B.Actor() }
