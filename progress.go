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
	last string
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

// tell notes the step of a load under way.
func (g *progress) tell(step seed.Progress) {
	if step.Total == 0 {
		return
	}
	records := ""
	if step.Records > 0 {
		records = fmt.Sprintf("%d records of ", step.Records)
	}
	g.note(fmt.Sprintf("file %d of %d, %s %s%s", step.Done+1, step.Total, step.Step, records, step.File))
}

// note notes what is to be told next.
func (g *progress) note(what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = what
}

func (g *progress) print() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last != "" {
		fmt.Fprintf(g.p.stderr, "%s: %s, %.0f s so far\n", g.what, g.last, g.p.now().Sub(g.begun).Seconds())
	}
}

// stop ends the telling.
func (g *progress) stop() {
	close(g.done)
	g.ended.Wait()
}
