package main

import (
	"context"
	_ "embed" // for the document
	"fmt"

	"backchannel/graph"
)

// independentDocument is the question as GraphQL puts it, for --json.
//
//go:embed independent.graphql
var independentDocument string

// independentCommand shows the most paths that share no broker and no channel.
type independentCommand struct{ pairQuestion }

// Help is shown below the command's own line.
func (independentCommand) Help() string {
	return `No two of these paths share a broker or a channel: where one fails, the others still stand. --limit is how many are shown.

  backchannel independent "United States" "North Korea" --as-of 2018-03-01`
}

// Run answers the question.
func (c *independentCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	return p.ask(ctx, shared, c.question(independentDocument), func(session *graph.Session, t *table) error {
		answer, err := session.AskIndependent(ctx, c.input())
		if err == nil {
			err = t.sources.load(ctx, session, answer.PathAnswer, nil)
		}
		if err == nil {
			t.independent(answer)
		}
		return err
	})
}

// independent writes independent routes.
func (t *table) independent(a *graph.IndependentAnswer) {
	t.asked(a.PathAnswer)
	t.heading("Paths that share no broker and no channel")
	switch {
	case a.WhyNone != "":
		t.paragraph("  ", a.WhyNone)
	case a.Proven:
		t.paragraph("  ", fmt.Sprintf("%d independent, of %d looked through. No other choice has more, nor as many at less cost.", a.Count, a.Considered))
	case a.AtMost == nil:
		t.paragraph("  ", fmt.Sprintf("%d independent, of %d looked through. There may be more, or as many at less cost.", a.Count, a.Considered))
	default:
		t.paragraph("  ", fmt.Sprintf("%d independent, of %d looked through. There are at most %d; another choice may cost less.", a.Count, a.Considered, *a.AtMost))
	}
	for _, p := range a.Paths {
		t.path(p.Rank, p)
	}
	t.list()
	t.about(a.PathAnswer, lookedThrough(a.PathAnswer, a.Considered), a.Requirement)
}

// asked writes who was asked about, and the day.
func (t *table) asked(a *graph.PathAnswer) {
	t.paragraph("", fmt.Sprintf("%s and %s on %s", names(a.From), names(a.To), a.Query.AsOf))
}

// lookedThrough says that not all paths were looked through; "" where they were.
func lookedThrough(a *graph.PathAnswer, n int) string {
	switch {
	case a.Complete:
		return ""
	case a.StoppedBecause == "PATHS":
		return fmt.Sprintf("There are more paths than the best %d that were looked through.", n)
	default:
		return fmt.Sprintf("Incomplete: the search ran out of %s after %d paths.", lower(a.StoppedBecause), n)
	}
}
