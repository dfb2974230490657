package main

import (
	"context"
	_ "embed" // for the document
	"fmt"
	"strings"

	"backchannel/graph"
)

// convenorsDocument is the question as GraphQL puts it, for --json.
//
//go:embed convenor.graphql
var convenorsDocument string

// convenorsCommand shows who could bring parties together.
type convenorsCommand struct {
	Parties    []string `arg:"" name:"party" help:"The parties, two to ten: ids such as state:iran, or names."`
	AsOf       string   `placeholder:"YYYY-MM-DD" help:"The day asked for; by default today."`
	MaxHops    *int     `placeholder:"N" help:"The most ties from a convenor to each party: 1 to 12, by default 3."`
	Limit      *int     `placeholder:"N" help:"How many: 1 to 100, by default 10."`
	Offset     *int     `placeholder:"N" help:"Pass over this many of the first."`
	Kinds      []string `placeholder:"KIND" help:"Only convenors of these kinds: STATE for third states, ORGANIZATION, PERSON."`
	Avoid      []string `sep:"none" placeholder:"WHO" help:"Neither show nor pass these actors and channels; may be given again."`
	ActiveOnly bool     `help:"Leave out ties that have ended."`
	JSON       bool     `name:"json" help:"Give the answer as the API gives it."`
}

// Help is shown below the command's own line.
func (convenorsCommand) Help() string {
	return `People, organizations and third states that are none of the parties' own, by the worst of their paths to the parties; with what speaks for and against.

  backchannel convenors "United States" Iran --as-of 2018-06-01
  backchannel convenors US Iran --as-of 2018-06-01 --kinds state --max-hops 4`
}

// Run answers the question.
func (c *convenorsCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	in := graph.ConvenorInput{Parties: c.Parties, MaxHops: c.MaxHops, Limit: c.Limit, Offset: c.Offset, Avoid: c.Avoid, ActiveOnly: &c.ActiveOnly, AsOf: date(c.AsOf)}
	variables := map[string]any{"parties": c.Parties}
	set(variables, "asOf", in.AsOf)
	set(variables, "maxHops", c.MaxHops)
	set(variables, "limit", c.Limit)
	set(variables, "offset", c.Offset)
	for _, kind := range c.Kinds {
		in.Kinds = append(in.Kinds, graph.EntityKind(word(kind)))
	}
	if len(in.Kinds) > 0 {
		variables["kinds"] = in.Kinds
	}
	if len(c.Avoid) > 0 {
		variables["avoid"] = c.Avoid
	}
	if c.ActiveOnly {
		variables["activeOnly"] = true
	}
	q := question{c.JSON, convenorsDocument, variables, map[string][]string{"parties": c.Parties, "avoid": c.Avoid}}
	return p.ask(ctx, shared, q, func(session *graph.Session, t *table) error {
		answer, err := session.AskConvenors(ctx, in)
		if err != nil {
			return err
		}
		shown := &graph.PathAnswer{Query: graph.PathQuery{AsOf: answer.Query.AsOf}, Complete: true, Revision: answer.Revision, DataThrough: answer.DataThrough, Requirement: answer.Requirement}
		for _, one := range answer.Convenors {
			shown.Paths = append(shown.Paths, one.Legs...)
			for _, r := range append(one.Reasons, one.CounterReasons...) {
				shown.Paths = append(shown.Paths, graph.Path{Flags: r.Ties})
			}
		}
		if err := t.sources.load(ctx, session, shown, nil); err != nil {
			return err
		}
		t.convenors(answer)
		t.list()
		note := ""
		if !answer.Complete {
			note = fmt.Sprintf("Incomplete: the search ran out of %s, so nobody is listed.", lower(answer.StoppedBecause))
		}
		t.about(shown, note, shown.Requirement)
		return nil
	})
}

// date is a day as it was typed; nil where none was.
func date(typed string) *graph.Date {
	if typed == "" {
		return nil
	}
	d := graph.Date(typed)
	return &d
}

// convenors writes who could bring the parties together.
func (t *table) convenors(a *graph.ConvenorAnswer) {
	const indent = "     "
	t.paragraph("", fmt.Sprintf("%s on %s", names(a.Parties), a.Query.AsOf))
	t.heading(fmt.Sprintf("Who could bring them together (%d in all, each leg at most %s)", a.Total, number(a.Query.MaxHops, "tie")))
	if a.Total == 0 && a.Complete {
		t.paragraph("  ", "Nobody that is none of their own reaches all of them.")
	}
	for _, c := range a.Convenors {
		_, _ = t.out.WriteString("\n")
		t.paragraph(fmt.Sprintf("%3d  %s %s  ", c.Rank, graph.StrengthText(c.Strength()), c.Word()), c.Actor.Name())
		for i, leg := range c.Legs {
			t.paragraph(indent, fmt.Sprintf("To %s: %s, grade %s", a.Parties[i].Name(), brief(leg), leg.Grade))
			for n, h := range leg.Hops {
				t.paragraph(fmt.Sprintf("%s  %d. ", indent, n+1), h.Sentence+" "+t.sources.cite(h.Citations))
			}
		}
		t.paragraph(indent, fmt.Sprintf("Results of channels convened, mediated or served as courier: %d of %d.", c.WithResult, c.Channels))
		t.reasons(indent+"For: ", c.Reasons)
		t.reasons(indent+"Against: ", c.CounterReasons)
	}
}

// reasons writes reasons with their sources; legs are written already.
func (t *table) reasons(label string, reasons []graph.Reason) {
	for _, r := range reasons {
		if r.Kind == "LEG" {
			continue
		}
		var citations []graph.Citation
		if r.Kind != "POSSIBLE_ONLY" && r.Kind != "WEAK_EVIDENCE" { // their ties are those of the leg, cited there
			for _, tie := range r.Ties {
				citations = append(citations, tie.Citations...)
			}
		}
		t.paragraph(label, strings.TrimSpace(r.Sentence+" "+t.sources.cite(citations)))
	}
}
