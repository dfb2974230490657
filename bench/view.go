package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"backchannel/graph"
)

// view measures the view of the graph: how long it takes to be there, against merely streaming the same records from the store, and what it holds in memory.
func (b *bench) view(ctx context.Context) (*Part, error) {
	p := &Part{}
	store, err := b.embedded(ctx, b.size)
	if err != nil {
		return p, err
	}
	defer func() { _ = store.Close(context.WithoutCancel(ctx)) }()
	streaming := time.Duration(0)
	for range 2 {
		start := time.Now()
		if _, err := store.Snapshot(ctx, func(any) error { return nil }); err != nil {
			return p, err
		}
		if took := time.Since(start); streaming == 0 || took < streaming {
			streaming = took
		}
	}
	svc := graph.NewService(store, time.Now)
	before := inUse()
	start := time.Now()
	view, err := svc.For(graph.LocalUser()).View(ctx)
	if err != nil {
		return p, err
	}
	building := time.Since(start)
	held := float64(inUse()-before) / float64(view.Ties)
	bytes := float64(view.Bytes) / float64(view.Ties)
	restarting, kept, err := restart(ctx, store, svc)
	if err != nil {
		return p, err
	}
	freshening, err := freshen(ctx, svc)
	if err != nil {
		return p, err
	}
	runtime.KeepAlive(svc)
	p.Tables = append(p.Tables, Table{
		Title: "View, from the embedded store", Heads: []string{"", "s", "bytes a tie"},
		Rows: [][]string{
			{"streaming all records", fmt.Sprintf("%.2f", streaming.Seconds()), ""},
			{"until the view answers", fmt.Sprintf("%.2f", building.Seconds()), figure(bytes)},
			{"heap that it added, all told", "", figure(held)},
			{"until the view answers, from the file of an earlier run", fmt.Sprintf("%.2f", restarting.Seconds()), figure(float64(kept) / float64(view.Ties))},
			{fmt.Sprintf("bringing it along by %d writes of one tie", writes), fmt.Sprintf("%.2f", freshening.Seconds()), ""},
		},
	})
	p.Bars = append(p.Bars, atMost("memory of the view", 64, bytes, "bytes a tie"), target(atMost("memory of the view", 48, bytes, "bytes a tie")),
		target(atMost("restart from the kept view", 0.5, restarting.Seconds(), "s")),
		atMost("building against streaming", 1.5, ratio(building, streaming), "times"),
		atMost(fmt.Sprintf("%d writes of one tie against as many rebuilds", writes), 1, 100*ratio(freshening, writes*building), "%"))
	return p, nil
}

// restart keeps the view in a file and returns how long a new service takes until its view answers from that, and the size of the file.
func restart(ctx context.Context, store graph.Store, svc *graph.Service) (took time.Duration, size int64, err error) {
	f, err := os.CreateTemp("", "backchannel-bench-view-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if _, err := svc.KeepView(ctx, "", f); err != nil {
		return 0, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	runtime.GC()
	start := time.Now()
	data, err := os.ReadFile(f.Name())
	if err != nil {
		return 0, 0, err
	}
	again := graph.NewService(store, time.Now)
	if err := again.RestoreView(ctx, "", data); err != nil {
		return 0, 0, err
	}
	if _, err := again.For(graph.LocalUser()).View(ctx); err != nil {
		return 0, 0, err
	}
	return time.Since(start), info.Size(), nil
}

// writes is how many ties are written one by one to see what that costs the view.
const writes = 1000

// freshen writes ties one by one, asks for the view after each, and returns how long that took in all, the writing apart. The ties are dropped again.
func freshen(ctx context.Context, svc *graph.Service) (took time.Duration, err error) {
	session := svc.For(graph.LocalUser())
	bodies, err := session.Find(ctx, graph.FindQuery{Kinds: []graph.EntityKind{graph.Organization}, Limit: graph.MaxPage})
	if err != nil {
		return 0, err
	}
	sources, err := session.FindSources(ctx, graph.FindQuery{Limit: 1})
	if err != nil {
		return 0, err
	}
	marking := graph.Marking{TLP: graph.Clear}
	started, dropped := time.Now().UnixNano(), []graph.ID{}
	for i := range writes {
		n := len(bodies.Entities)
		tie := &graph.Tie{
			ID: graph.ID(fmt.Sprintf("contact:bench-%d", i)), Kind: graph.Contact, From: bodies.Entities[i%n].ID, To: bodies.Entities[(i+1+i/n)%n].ID, Role: "ACQUAINTED",
			Span: graph.Span{From: "2020-01-01", To: graph.Open}, Marking: marking,
			Citations: []graph.Citation{{Source: sources.Sources[0].ID, Stance: "SUPPORTS", Reliability: "B", Credibility: "2", Marking: marking}},
		}
		dropped = append(dropped, tie.ID)
		if _, err := svc.Apply(ctx, graph.Batch{Key: fmt.Sprintf("bench-%d-%d", started, i), Origin: "bench", Ties: []*graph.Tie{tie}}); err != nil {
			return 0, err
		}
		start := time.Now()
		if _, err := svc.For(graph.LocalUser()).View(ctx); err != nil {
			return 0, err
		}
		took += time.Since(start)
	}
	_, err = svc.Apply(ctx, graph.Batch{Key: fmt.Sprintf("bench-%d-end", started), Origin: "bench", Drop: dropped})
	return took, err
}

// inUse is the heap in use once all garbage is collected.
func inUse() int64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // no heap is that large
}
