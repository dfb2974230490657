package main

import (
	"context"
	_ "embed" // for the document
	"fmt"

	"backchannel/graph"
)

// cutsDocument is the question as GraphQL puts it, for --json.
//
//go:embed cutnode.graphql
var cutsDocument string

// cutsCommand shows what the paths between two parties hang on.
type cutsCommand struct{ pairQuestion }

// Help is shown below the command's own line.
func (cutsCommand) Help() string {
	return `Each broker and channel of the best path is taken out in turn: is any path left, and how much worse is it?

  backchannel cuts Cuba "United States" --as-of 1978-11-20`
}

// Run answers the question.
func (c *cutsCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	return p.ask(ctx, shared, c.question(cutsDocument), func(session *graph.Session, t *table) error {
		answer, err := session.AskCuts(ctx, c.input())
		if err == nil {
			err = t.sources.load(ctx, session, answer.PathAnswer, nil)
		}
		if err == nil {
			t.cuts(answer)
		}
		return err
	})
}

// cuts writes the best path and what is left without each of its brokers and channels.
func (t *table) cuts(a *graph.CutAnswer) {
	t.asked(a.PathAnswer)
	t.heading("The best path")
	if a.WhyNone != "" {
		t.paragraph("  ", a.WhyNone+" So there is nothing to be cut.")
	}
	if best := a.Best(); best != nil {
		t.path(best.Rank, *best)
		t.heading("Without its brokers and channels")
		if len(a.Nodes) == 0 {
			t.paragraph("  ", "None: it passes only office holders and organs of the parties.")
		}
	}
	for _, n := range a.Nodes {
		without := "Without " + n.Node.Name() + ": "
		switch {
		case n.Cut == nil:
			t.paragraph("  ", without+"not known, the search ran out of time.")
		case *n.Cut:
			t.paragraph("  ", without+"no path is left. All hang on it.")
		default:
			t.paragraph("  ", fmt.Sprintf("%s%d of %s lost. The best one left is %s.", without, n.Lost, number(a.Counted, "path"), brief(*n.Left)))
		}
	}
	t.list()
	t.about(a.PathAnswer, lookedThrough(a.PathAnswer, a.Counted), a.Requirement)
}

// brief writes a path in a line.
func brief(p graph.Path) string {
	return fmt.Sprintf("%s (%s %s)", chain(p.Nodes), graph.StrengthText(p.Strength), p.Word)
}
