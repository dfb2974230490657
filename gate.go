package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/resolvers"
)

// gate stands before the API until the store answers and holds the starter graph. A store that is away is waited for, however long.
type gate struct {
	p      *process
	shared *sharedFlags
	// cacheMemory bounds what is remembered of the store; 0 is nothing.
	cacheMemory, viewMemory memory
	// kept is the view as an earlier run left it.
	kept *keptView

	mu    sync.Mutex
	store graph.Store
	svc   *graph.Service
	// place names the store, contents what it holds: for the announcement.
	place, contents string
	// reason says why the gate is shut; empty once it is open. It stays open: a store that goes away later is seen by each request.
	reason  string
	handler http.Handler
	// busy counts what still works with the store.
	busy sync.WaitGroup
}

func newGate(p *process, shared *sharedFlags, cacheMemory, viewMemory memory, kept *keptView) *gate {
	return &gate{p: p, shared: shared, cacheMemory: cacheMemory, viewMemory: viewMemory, kept: kept, reason: "the store is being opened"}
}

// The pauses between tries at a store that is away, and how long one look at it may take.
const (
	firstPause  = 250 * time.Millisecond
	longPause   = 5 * time.Second
	pingTimeout = 2 * time.Second
)

// forAnswers is which part of the cache's memory is for whole answers.
const forAnswers = 8

// start opens the gate in the background and then calls ready. failed gets the error when no waiting will help.
func (g *gate) start(ctx context.Context, ready func(), failed chan<- error) {
	g.busy.Go(func() {
		err := g.open(ctx)
		switch {
		case err != nil:
			failed <- err
		case ctx.Err() == nil:
			ready()
			// The graph is read into memory, so that the first question need not wait for it. Where that fails, the question will try again.
			if _, err := g.svc.For(graph.LocalUser()).View(ctx); err == nil {
				g.kept.keep(ctx, g.svc)
			}
		}
	})
}

// open tries until the gate is open or the context ends.
func (g *gate) open(ctx context.Context) error {
	pause := firstPause
	for {
		err := g.try(ctx)
		switch graph.CodeOf(err) {
		case "":
			return nil
		case graph.Unavailable, graph.Conflict, graph.Canceled:
			g.wait(ctx, err)
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		}
	}
}

// try opens the store where that is not done, and loads the starter graph.
func (g *gate) try(ctx context.Context) error {
	if g.svc == nil {
		store, place, err := g.p.openStore(ctx, g.shared.Data)
		if err != nil {
			return err
		}
		if g.cacheMemory > 0 {
			store = cachestore.New(store, cachestore.Options{MaxBytes: int(g.cacheMemory - g.cacheMemory/forAnswers), MaxStale: cachestore.DefaultMaxStale, Now: g.p.now})
		}
		g.mu.Lock()
		g.store, g.place, g.svc = store, place, graph.NewService(store, g.p.now)
		g.svc.ViewMemory(int64(g.viewMemory))
		g.mu.Unlock()
		g.kept.restore(ctx, g.svc)
	}
	if err := g.p.seed(ctx, g.svc, g.shared); err != nil {
		return err
	}
	contents, err := describe(ctx, g.svc)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.contents, g.reason, g.handler = contents, "", resolvers.NewHandler(g.svc, resolvers.WithAnswerMemory(int(g.cacheMemory)/forAnswers))
	return nil
}

// describe says in a few words what the graph holds.
func describe(ctx context.Context, svc *graph.Service) (string, error) {
	session := svc.For(graph.LocalUser())
	entities, err := session.Find(ctx, graph.FindQuery{Limit: 1})
	if err != nil {
		return "", err
	}
	sources, err := session.FindSources(ctx, graph.FindQuery{Limit: 1})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entities from %d sources at revision %s", entities.Found.Total, sources.Found.Total, entities.Revision.Token()), nil
}

// wait notes why the gate is shut, and says so once for each reason.
func (g *gate) wait(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // whatever failed, failed because the service is ending
	}
	reason := messageOf(err)
	g.mu.Lock()
	known := g.reason == reason
	g.reason = reason
	g.mu.Unlock()
	if !known {
		fmt.Fprintf(g.p.stderr, "Not ready yet: %s. Trying again until it is.\n", reason)
	}
}

// close closes the store, after whatever still reads it.
func (g *gate) close(ctx context.Context) error {
	g.busy.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.store == nil {
		return nil
	}
	g.kept.keep(ctx, g.svc)
	return g.store.Close(ctx)
}

// ServeHTTP answers questions once the gate is open; until then it says, in the API's own words, why not.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	handler, reason := g.handler, g.reason
	g.mu.Unlock()
	if handler != nil {
		handler.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	message, _ := json.Marshal("not ready yet: " + reason) // a string can always be written
	fmt.Fprintf(w, `{"errors":[{"message":%s,"extensions":{"code":"%s"}}]}`+"\n", message, graph.Unavailable)
}

// readyz tells whether questions are answered now.
func (g *gate) readyz(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	svc, reason := g.svc, g.reason
	g.mu.Unlock()
	if reason == "" {
		ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
		defer cancel()
		if err := svc.Ping(ctx); err != nil {
			reason = messageOf(err)
		}
	}
	if reason != "" {
		say(w, http.StatusServiceUnavailable, "not ready: "+reason)
		return
	}
	say(w, http.StatusOK, "ready")
}
