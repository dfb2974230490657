package main

import (
	"context"
	_ "embed" // for the document
	"fmt"

	"backchannel/graph"
)

// stabilityDocument is the question as GraphQL puts it, for --json.
//
//go:embed stability.graphql
var stabilityDocument string

// stabilityCommand shows whether the first paths stay first when the tables move.
type stabilityCommand struct{ pairQuestion }

// Help is shown below the command's own line.
func (stabilityCommand) Help() string {
	return `Every half-life is halved and doubled and every grade weighed as its neighbour, one at a time. --limit is how many of the first paths are watched:
by default 5, at most 10.

  backchannel stability "United States" "North Korea" --as-of 2018-03-01`
}

// Run answers the question.
func (c *stabilityCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	return p.ask(ctx, shared, c.question(stabilityDocument), func(session *graph.Session, t *table) error {
		answer, err := session.AskStability(ctx, c.input())
		if err == nil {
			err = t.sources.load(ctx, session, answer.PathAnswer, nil)
		}
		if err == nil {
			t.stability(answer)
		}
		return err
	})
}

// stability writes the range of ranks of each path, and the variants that move it.
func (t *table) stability(a *graph.StabilityAnswer) {
	const indent = "     "
	t.asked(a.PathAnswer)
	t.heading(fmt.Sprintf("The best %s, ranked anew under %d variants of the tables", number(len(a.Standings), "path"), len(a.Variants)))
	if a.WhyNone != "" {
		t.paragraph("  ", a.WhyNone)
	}
	for _, s := range a.Standings {
		worst := "below " + fmt.Sprint(a.Depth) + " or no path"
		if s.Worst != nil {
			worst = fmt.Sprint(*s.Worst)
		}
		_, _ = t.out.WriteString("\n")
		t.paragraph(fmt.Sprintf("%3d  ", s.Path.Rank), brief(s.Path))
		switch {
		case len(s.Moved) == 0:
			t.paragraph(indent, "Keeps its rank whatever is moved.")
		case s.Leaves:
			t.paragraph(indent, fmt.Sprintf("Ranks %d to %s: it leaves the first %d.", s.Best, worst, a.Query.Limit))
		default:
			t.paragraph(indent, fmt.Sprintf("Ranks %d to %s: it stays among the first %d.", s.Best, worst, a.Query.Limit))
		}
		for _, m := range s.Moved {
			rank := worst
			if m.Rank != nil {
				rank = fmt.Sprint(*m.Rank)
			}
			t.paragraph(indent+"  ", fmt.Sprintf("%s: %s", m.Variant.Words, rank))
		}
	}
	note := ""
	if !a.Complete {
		note = fmt.Sprintf("Incomplete: not every variant was searched whole, for lack of %s.", lower(a.StoppedBecause))
	}
	t.about(a.PathAnswer, note, a.Requirement)
}
