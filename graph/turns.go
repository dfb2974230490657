package graph

import (
	"context"
	"runtime"

	"golang.org/x/sync/semaphore"

	"backchannel/graph/paths"
)

// turns bounds how many searches for paths run at once, whoever asks: the cores, and the memory that a search takes, are the process's. First come is
// first served. Each search has a short turn first; one that needs more waits again, behind others like it only, so that short questions do not stand
// behind long ones. Waiting counts against the time that a question has.
type turns struct {
	short, long *semaphore.Weighted
}

// shortWork is how many halves of ties a search may look at in its short turn: a few milliseconds even where all costs are equal, and more than most
// questions take. What takes more begins anew in its long turn.
const shortWork = 100_000

// searches are the turns of all services.
var searches = newTurns(runtime.NumCPU())

// newTurns makes turns for so many cores. Short turns may wait for the store in between, where paths of a character are asked for: there are more of them.
func newTurns(cores int) *turns {
	return &turns{short: semaphore.NewWeighted(2 * int64(cores)), long: semaphore.NewWeighted(int64(cores))}
}

// find is paths.Find in turn; q is changed.
func (t *turns) find(ctx context.Context, g *paths.Graph, q *paths.Question) paths.Result {
	work := q.MaxWork
	q.MaxWork = min(work, shortWork)
	found := paths.Result{Stopped: paths.StoppedByTime}
	inTurn(ctx, t.short, func() { found = paths.Find(ctx, g, q) })
	if found.Stopped != paths.StoppedByExpansions || q.MaxWork == work {
		return found
	}
	q.MaxWork, found.Stopped = work, paths.StoppedByTime // unless its turn comes
	inTurn(ctx, t.long, func() {
		if all := paths.Find(ctx, g, q); len(all.Paths) >= len(found.Paths) || all.Stopped != paths.StoppedByTime {
			found = all
		}
	})
	return found
}

// reach is paths.Reach in turn.
func (t *turns) reach(ctx context.Context, g *paths.Graph, q *paths.Question, visit func(nodes []int32, cost int64) bool) paths.Result {
	found := paths.Result{Stopped: paths.StoppedByTime}
	inTurn(ctx, t.long, func() { found = paths.Reach(ctx, g, q, visit) })
	return found
}

// inTurn runs something once it is its turn; it does not where ctx ends before.
func inTurn(ctx context.Context, turn *semaphore.Weighted, run func()) {
	if turn.Acquire(ctx, 1) != nil {
		return
	}
	defer turn.Release(1)
	run()
}
