package main

import (
	"context"
	"fmt"
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
	runtime.KeepAlive(svc)
	p.Tables = append(p.Tables, Table{
		Title: "View, from the embedded store", Heads: []string{"", "s", "bytes a tie"},
		Rows: [][]string{
			{"streaming all records", fmt.Sprintf("%.2f", streaming.Seconds()), ""},
			{"until the view answers", fmt.Sprintf("%.2f", building.Seconds()), figure(bytes)},
			{"heap that it added, all told", "", figure(held)},
		},
	})
	p.Bars = append(p.Bars, atMost("memory of the view", 64, bytes, "bytes a tie"), target(atMost("memory of the view", 48, bytes, "bytes a tie")),
		atMost("building against streaming", 1.5, ratio(building, streaming), "times"))
	return p, nil
}

// inUse is the heap in use once all garbage is collected.
func inUse() int64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // no heap is that large
}
