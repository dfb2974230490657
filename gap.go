package main

import (
	"context"
	_ "embed" // for the document
	"fmt"

	"backchannel/graph"
)

// gapsDocument is the question as GraphQL puts it, for --json.
//
//go:embed gap.graphql
var gapsDocument string

// gapsCommand shows which pairs have no relations.
type gapsCommand struct {
	AsOf       string   `placeholder:"YYYY-MM-DD" help:"The day asked for; by default today."`
	Among      []string `sep:"none" placeholder:"WHO" help:"Pair these: ids or names; may be given again. By default all states."`
	Of         []string `sep:"none" placeholder:"WHO" help:"Only pairs with one of these; may be given again."`
	MaxHops    *int     `placeholder:"N" help:"The most ties a path may have: 2 to 12, by default 6."`
	Limit      *int     `placeholder:"N" help:"How many pairs: 1 to 500, by default 20."`
	Offset     *int     `placeholder:"N" help:"Pass over this many of the first."`
	ActiveOnly bool     `help:"Leave out ties that have ended."`
	JSON       bool     `name:"json" help:"Give the answer as the API gives it."`
}

// Help is shown below the command's own line.
func (gapsCommand) Help() string {
	return `Pairs of which it is known that they have no relations, by their best indirect path; apart, those that had none when last known. What no source tells
is counted and never ranked.

  backchannel gaps --as-of 2018-03-01
  backchannel gaps --of "United States" --as-of 2018-03-01
  backchannel gaps --among Iran --among Israel --among "Saudi Arabia" --as-of 2018-03-01`
}

// Run answers the question.
func (c *gapsCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	in := graph.GapInput{AsOf: date(c.AsOf), Among: c.Among, Of: c.Of, MaxHops: c.MaxHops, Limit: c.Limit, Offset: c.Offset, ActiveOnly: &c.ActiveOnly}
	variables := map[string]any{}
	set(variables, "asOf", in.AsOf)
	set(variables, "maxHops", c.MaxHops)
	set(variables, "limit", c.Limit)
	set(variables, "offset", c.Offset)
	for name, list := range map[string][]string{"among": c.Among, "of": c.Of} {
		if len(list) > 0 {
			variables[name] = list
		}
	}
	if c.ActiveOnly {
		variables["activeOnly"] = true
	}
	q := question{c.JSON, gapsDocument, variables, map[string][]string{"among": c.Among, "of": c.Of}}
	return p.ask(ctx, shared, q, func(session *graph.Session, t *table) error {
		progress := p.newProgress("gaps")
		answer, err := session.AskGaps(ctx, in, func(done, all int) { progress.note(fmt.Sprintf("%d of %d pairs", done, all)) })
		progress.stop()
		if err != nil {
			return err
		}
		shown := &graph.PathAnswer{Query: graph.PathQuery{AsOf: answer.Query.AsOf}, Complete: true, Revision: answer.Revision, DataThrough: answer.DataThrough, Requirement: answer.Requirement}
		for _, g := range append(answer.Gaps, answer.LastKnownNone...) {
			shown.FormalTies = append(shown.FormalTies, g.FormalTie)
			if g.Path != nil {
				shown.Paths = append(shown.Paths, *g.Path)
			}
		}
		if err := t.sources.load(ctx, session, shown, nil); err != nil {
			return err
		}
		t.gaps(answer)
		t.list()
		note := ""
		if !answer.Complete {
			note = fmt.Sprintf("Incomplete: %d pairs were not searched, for lack of %s. They are in no list.", answer.Unsearched, lower(answer.StoppedBecause))
		}
		t.about(shown, note, shown.Requirement)
		return nil
	})
}

// gaps writes the counts, then the pairs.
func (t *table) gaps(a *graph.GapAnswer) {
	t.paragraph("", fmt.Sprintf("%d parties on %s. Pairs with relations: %d; with none: %d; unknown: %d; not two states: %d",
		a.Parties, a.Query.AsOf, a.Present, a.None, a.Unknown, a.NotApplicable))
	t.heading(fmt.Sprintf("No relations: %s, %d connected all the same", number(a.None, "pair"), a.Connected))
	t.pairs(a.Gaps)
	if a.UnknownLastNone > 0 {
		t.heading(fmt.Sprintf("Unknown that day, none when last known: %s, %d connected", number(a.UnknownLastNone, "pair"), a.LastConnected))
		t.pairs(a.LastKnownNone)
	}
}

func (t *table) pairs(gaps []graph.Gap) {
	const indent = "     "
	for _, g := range gaps {
		strength := "no path"
		if g.Path != nil {
			strength = graph.StrengthText(g.Path.Strength) + " " + g.Path.Word
		}
		_, _ = t.out.WriteString("\n")
		t.paragraph(fmt.Sprintf("%3d  %s  ", g.Rank, strength), g.A.Name()+" and "+g.B.Name())
		t.formalTie(g.FormalTie)
		if g.Path == nil {
			continue
		}
		t.paragraph(indent, chain(g.Path.Nodes))
		for i, h := range g.Path.Hops {
			t.paragraph(fmt.Sprintf("%s%d. ", indent, i+1), h.Sentence+" "+t.sources.cite(h.Citations))
		}
	}
}
