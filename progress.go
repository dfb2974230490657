package main

import (
	"fmt"
	"sync"
	"time"

	"backchannel/seed"
)

// progress tells on stderr what takes long: nothing for the first two seconds, then a line every two.
type progress struct {
	p     *process
	what  string
	begun time.Time
	done  chan struct{}
	ended sync.WaitGroup

	mu   sync.Mutex
	last seed.Progress
}

const progressPause = 2 * time.Second

func (p *process) newProgress(what string) *progress {
	g := &progress{p: p, what: what, begun: p.now(), done: make(chan struct{})}
	g.ended.Go(func() {
		ticker := time.NewTicker(progressPause)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				g.print()
			case <-g.done:
				return
			}
		}
	})
	return g
}

// tell notes the step under way.
func (g *progress) tell(step seed.Progress) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = step
}

func (g *progress) print() {
	g.mu.Lock()
	step := g.last
	g.mu.Unlock()
	if step.Total == 0 {
		return
	}
	records := ""
	if step.Records > 0 {
		records = fmt.Sprintf("%d records of ", step.Records)
	}
	fmt.Fprintf(g.p.stderr, "%s: file %d of %d, %s %s%s, %.0f s so far\n",
		g.what, step.Done+1, step.Total, step.Step, records, step.File, g.p.now().Sub(g.begun).Seconds())
}

// stop ends the telling.
func (g *progress) stop() {
	close(g.done)
	g.ended.Wait()
}
