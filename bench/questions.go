package main

import (
	"math/rand/v2"
	"slices"

	"backchannel/graph"
)

// How many questions a size has, and how many paths each asks for.
const (
	questionCount = 200
	wantedPaths   = 10
)

// askedKinds are the sets of kinds that a third of the questions keep to. Each reaches states, through tenures or participations.
var askedKinds = [][]graph.TieKind{
	{graph.Tenure, graph.Contact},
	{graph.Tenure, graph.Participation},
	{graph.Tenure, graph.Affiliation, graph.Contact},
	{graph.Tenure, graph.Participation, graph.Contact, graph.Affiliation},
	{graph.Participation, graph.Affiliation, graph.PartOf, graph.Membership},
}

// asker makes questions about the parties of a generated graph.
type asker struct {
	*generator
	r *rand.Rand
}

// Questions makes the questions of a size, always the same: at most 3 to 6 ties in turn, as of a day from 2000 on; of each twelve in a row four avoid
// one to five nodes, four keep to some kinds of tie, four do neither. Any first twelve, twenty-four, ... are a fair sample.
func (s Size) Questions() []graph.PathQuery {
	g := newGenerator(s, func(graph.Batch) bool { return true })
	g.sources()
	g.states()
	g.bodies()
	g.people()
	a := &asker{generator: g, r: rand.New(rand.NewPCG(uint64(s.Entities), 7))} //nolint:gosec // anybody may guess a question
	out := make([]graph.PathQuery, questionCount)
	for i := range out {
		out[i] = a.question(i)
	}
	return out
}

// drawBy picks an entity by its weight, from the asker's own dice.
func (a *asker) drawBy(kind graph.EntityKind) int {
	own := a.generator.r
	a.generator.r = a.r
	defer func() { a.generator.r = own }()
	return a.draw(kind)
}

const hopChoices, sorts = 4, 3

func (a *asker) question(i int) graph.PathQuery {
	q := graph.PathQuery{
		AsOf: graph.DayOf(2000, 1, 1).Plus(a.r.IntN(int(lastDay - graph.DayOf(2000, 1, 1)))), MaxHops: 3 + i%hopChoices, Limit: wantedPaths,
	}
	from := a.party(q.AsOf, []graph.EntityKind{graph.State, graph.State, graph.State, graph.Organization, graph.Person}[a.r.IntN(5)])
	to := from
	for to == from {
		to = a.party(q.AsOf, []graph.EntityKind{graph.State, graph.State, graph.State, graph.Organization, graph.Person}[a.r.IntN(5)])
	}
	q.From, q.To = []graph.ID{from}, []graph.ID{to}
	switch i / hopChoices % sorts {
	case 0:
		for range 1 + a.r.IntN(5) {
			kind := []graph.EntityKind{graph.Organization, graph.Person, graph.Channel}[a.r.IntN(3)]
			id := a.id(kind, a.drawBy(kind))
			if id != from && id != to && !slices.Contains(q.Avoid, id) {
				q.Avoid = append(q.Avoid, id)
			}
		}
	case 1:
		q.Kinds = askedKinds[a.r.IntN(len(askedKinds))]
	}
	return q
}

// party picks a party that exists on a day, by its weight: one that is asked about is likely to be known.
func (a *asker) party(d graph.Day, kind graph.EntityKind) graph.ID {
	for {
		rank := a.drawBy(kind)
		switch kind {
		case graph.Organization:
			if l := a.lives[rank]; d < l.from || d > l.to {
				continue
			}
		case graph.Person:
			if d < a.adult[rank] || d > a.death[rank] {
				continue
			}
		default:
		}
		return a.id(kind, rank)
	}
}
