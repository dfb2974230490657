package graph

import (
	"context"
	"math"

	"backchannel/graph/paths"
)

// IndependentAnswer is the most paths of a question that share no broker and no channel, then those of least total cost, then the first in order.
type IndependentAnswer struct {
	// PathAnswer holds the question and the first of the paths chosen, at most its limit, ranked among themselves; Complete tells that all that are
	// eligible were looked through, and StoppedBecause otherwise why not: PATHS where there are more than Considered.
	*PathAnswer
	// Count is how many were chosen, Cost the sum of their costs in micronats.
	Count int
	Cost  int64
	// Considered is how many paths they were chosen from.
	Considered int
	// Proven tells that no choice is better; otherwise AtMost bounds how many there can be, nil where nothing bounds them.
	Proven bool
	AtMost *int
}

// packExpansions bounds the choosing of independent paths.
const packExpansions = 100_000

// independent finds independent routes: exactly, where all eligible paths could be looked through.
func (p *permitted) independent(ctx context.Context, q PathQuery) (*IndependentAnswer, error) {
	p, a, err := p.asked(&q)
	if err != nil {
		return nil, err
	}
	search, found := p.lookThrough(ctx, q, a)
	claims := search.claims(found.Paths)
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	chosen := paths.Pack(ctx, claims, packExpansions)
	out := &IndependentAnswer{PathAnswer: a, Count: len(chosen.Chosen), Cost: chosen.Cost, Considered: len(claims), Proven: chosen.Proven, AtMost: &chosen.AtMost}
	if !a.Complete {
		out.AtMost, out.Proven = search.boundBeyond(ctx, claims, chosen)
	}
	search.open(chosenPaths(found.Paths, chosen.Chosen))
	for i, at := range chosen.Chosen {
		a.Paths = append(a.Paths, search.explain(i+1, found.Paths[at]))
	}
	a.Requirement = p.requirementOf(a) // the count tells of those that are not shown too
	a.Paths = a.Paths[:min(len(a.Paths), q.Limit)]
	if out.Proven {
		a.Certain = len(a.Paths)
	}
	return out, nil
}

// asked checks a path question and begins its answer, in the graph as the question supposes it to be.
func (p *permitted) asked(q *PathQuery) (*permitted, *PathAnswer, error) {
	if err := q.normalise(); err != nil {
		return nil, nil, err
	}
	p, err := p.under(*q)
	if err != nil {
		return nil, nil, err
	}
	a := &PathAnswer{Query: *q, Revision: p.revision, DataThrough: p.dataThrough, Complete: true}
	return p, a, p.resolveParties(a)
}

// lookThrough finds the first 1,000 paths of a question, and notes in the answer whether these are all and, if there is none, why.
func (p *permitted) lookThrough(ctx context.Context, q PathQuery, a *PathAnswer) (*pathSearch, paths.Result) {
	q.Limit = maxPaths
	search := p.pathSearch(q)
	a.Excluded, a.search = search.excluded, search
	p.reading.kept = true
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	found := search.find(ctx)
	switch {
	case found.Stopped != "":
		a.Complete, a.StoppedBecause = false, found.Stopped
	case len(found.Paths) == maxPaths:
		a.Complete, a.StoppedBecause = false, stoppedByPaths
	case len(found.Paths) == 0:
		search.whyNone(ctx, a)
	}
	return search, found
}

func chosenPaths(found []paths.Path, chosen []int) []paths.Path {
	var out []paths.Path
	for _, at := range chosen {
		out = append(out, found[at])
	}
	return out
}

// claims numbers what each path shares with no independent one: its brokers and channels.
func (s *pathSearch) claims(found []paths.Path) []paths.Claim {
	numbers := map[ID]int32{}
	number := func(e *Entity) int32 {
		if _, known := numbers[e.ID]; !known {
			numbers[e.ID] = int32(len(numbers)) //nolint:gosec // there are fewer entities
		}
		return numbers[e.ID]
	}
	out := make([]paths.Claim, len(found))
	s.openNodes(found)
	for i, f := range found {
		out[i].Cost = f.Cost
		nodes := s.entities(f.Nodes)
		for _, e := range nodes {
			if e.Kind == Channel {
				out[i].Uses = append(out[i].Uses, number(e))
			}
		}
		for _, e := range s.brokers(nodes) {
			out[i].Uses = append(out[i].Uses, number(e))
		}
	}
	return out
}

// boundBeyond bounds a choice from paths that are not all: by how many paths can share neither channel nor broker at all, and by what one that was not
// looked at would cost at the least.
func (s *pathSearch) boundBeyond(ctx context.Context, claims []paths.Claim, chosen paths.Packing) (atMost *int, proven bool) {
	most, bounded := paths.Disjoint(ctx, s.a.graph, &s.question, func(n int32) bool {
		return s.a.class(n) != placeChannel && s.isOfficial(s.a.places.get(n))
	})
	if !bounded {
		return nil, false
	}
	n := len(chosen.Chosen)
	if !chosen.Proven || n < most || n == 0 {
		return &most, most == 0
	}
	least := claims[len(claims)-1].Cost
	if n > 1 {
		least = add(least, chosen.Floor[n-2])
	}
	return &most, chosen.Cost < least
}

// add adds costs, up to the greatest that there is.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// AskIndependent finds the most paths of a question that share no broker and no channel; parties are given by id or name.
func (s *Session) AskIndependent(ctx context.Context, in PathInput) (*IndependentAnswer, error) {
	q, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Independent(ctx, q)
}

// Independent finds the most paths of a question that share no broker and no channel.
func (s *Session) Independent(ctx context.Context, q PathQuery) (*IndependentAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*IndependentAnswer, error) { return p.independent(ctx, q) })
}
