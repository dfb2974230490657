package paths_test

import (
	"context"
	"os"
	"testing"
	"time"

	"backchannel/graph/paths"
)

// asking is a context that notes when it is asked whether it has ended, and ends at a certain time of asking.
type asking struct {
	context.Context
	asked, endsAt int
	last          time.Time
	longest       time.Duration
}

func (a *asking) Err() error {
	now := time.Now()
	if a.asked++; a.asked > 1 {
		a.longest = max(a.longest, now.Sub(a.last))
	}
	a.last = now
	if a.endsAt > 0 && a.asked >= a.endsAt {
		return context.Canceled
	}
	return nil
}

// TestSearchesAskOften holds how much work lies between two looks at the context, by count and, in a soak, by time, and that a search ends with the one that
// finds it ended.
func TestSearchesAskOften(t *testing.T) {
	const mostBetween = 10 << 10
	for name, make := range hard() {
		g, q := make()
		q.MaxWork = 200_000
		all := &asking{Context: t.Context()}
		found := paths.Find(all, g, q)
		t.Logf("%s: %d looks in %d, %v at the longest, stopped %q", name, all.asked, found.Work, all.longest, found.Stopped)
		if all.asked*mostBetween < found.Work {
			t.Errorf("%s: %d looks in %d", name, all.asked, found.Work)
		}
		if os.Getenv("SOAK") != "" && all.longest > 50*time.Millisecond {
			t.Errorf("%s: %v without a look", name, all.longest)
		}
		for endsAt := 1; endsAt < min(all.asked, 12); endsAt++ {
			ctx := &asking{Context: t.Context(), endsAt: endsAt}
			if cut := paths.Find(ctx, g, q); cut.Stopped != paths.StoppedByTime || cut.Work > endsAt*mostBetween || ctx.asked != endsAt {
				t.Errorf("%s: ended at look %d, it looked %d times, stopped %q after %d", name, endsAt, ctx.asked, cut.Stopped, cut.Work)
			}
		}
	}
}
