package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"backchannel/graph"
)

// gapStates is how many states are paired.
const gapStates = 200

// gaps measures which pairs of states have no relations and how well they are connected all the same: all pairs, of which a source says that it lists all
// relations there are, so that every pair without an entry is ranked.
func (b *bench) gaps(ctx context.Context) (p *Part, err error) {
	p = &Part{}
	store, err := b.embedded(ctx, b.size)
	if err != nil {
		return p, err
	}
	defer func() { _ = store.Close(context.WithoutCancel(ctx)) }()
	svc := graph.NewService(store, time.Now)
	states, dropCoverage, err := coverStates(ctx, svc)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, dropCoverage(context.WithoutCancel(ctx))) }()
	if _, err := svc.For(graph.LocalUser()).View(ctx); err != nil {
		return p, err
	}
	told, steps := time.Now(), 0
	start := time.Now()
	answer, err := svc.For(graph.LocalUser()).Gaps(ctx, graph.GapQuery{AsOf: graph.DayOf(2015, 6, 1), Among: states}, func(done, all int) {
		steps++
		if time.Since(told) > tellEvery {
			say("gaps: %d of %d pairs", done, all)
			told = time.Now()
		}
	})
	if err != nil {
		return p, err
	}
	took := time.Since(start)
	p.Tables = append(p.Tables, Table{
		Title: fmt.Sprintf("Gaps among %d states", len(states)), Heads: []string{"", "pairs", "s", "ms a pair ranked"},
		Rows: [][]string{
			{"with relations", fmt.Sprint(answer.Present), "", ""},
			{"without, ranked by their best path", fmt.Sprint(answer.None), fmt.Sprintf("%.2f", took.Seconds()), fmt.Sprintf("%.2f", 1000*took.Seconds()/float64(max(1, answer.None)))},
			{"of these, joined by a path of at most 6 ties", fmt.Sprint(answer.Connected), "", ""},
			{"times that progress was told", fmt.Sprint(steps), "", ""},
		},
	})
	if !answer.Complete {
		return p, fmt.Errorf("the answer is not complete: %s, %d pairs were not searched", answer.StoppedBecause, answer.Unsearched)
	}
	p.Bars = append(p.Bars, atMost("gaps of all pairs of states", 30, took.Seconds(), "s"))
	return p, nil
}

// coverStates has a source say of each state that it lists all its relations, and returns the states and what takes that back.
func coverStates(ctx context.Context, svc *graph.Service) (states []graph.ID, drop func(context.Context) error, err error) {
	session := svc.For(graph.LocalUser())
	found, err := session.Find(ctx, graph.FindQuery{Kinds: []graph.EntityKind{graph.State}, Limit: gapStates})
	if err != nil {
		return nil, nil, err
	}
	sources, err := session.FindSources(ctx, graph.FindQuery{Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	for _, e := range found.Entities {
		states = append(states, e.ID)
	}
	started := time.Now().UnixNano()
	batch := graph.Batch{Key: fmt.Sprintf("bench-gaps-%d", started), Origin: "bench"}
	var made []graph.ID
	for i, id := range states[:max(0, len(states)-1)] {
		c := &graph.Coverage{
			ID: graph.ID(fmt.Sprintf("coverage:bench-%d", i)), Kind: graph.FormalTie, Subject: id, Counterparts: states[i+1:],
			Span: graph.Span{From: "1990-01-01", To: "2025-12-31"}, Source: sources.Sources[0].ID, Marking: graph.Marking{TLP: graph.Clear},
		}
		batch.Coverages, made = append(batch.Coverages, c), append(made, c.ID)
	}
	drop = func(ctx context.Context) error {
		_, err := svc.Apply(ctx, graph.Batch{Key: fmt.Sprintf("bench-gaps-%d-end", started), Origin: "bench", Drop: made})
		return err
	}
	_, err = svc.Apply(ctx, batch)
	return states, drop, err
}
