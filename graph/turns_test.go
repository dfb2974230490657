package graph

import (
	"context"
	"math"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"backchannel/graph/paths"
)

// adversarial is a graph against every bound at once: two parties 0 and 1 in a clique whose ties all cost the same, a hub 2 that is tied to everybody, and
// two parties 3 and 4 with thousands of parallel ties to one in between.
func adversarial(hub, clique, parallel int32) *paths.Graph {
	places := make([]paths.Place, 6+clique+hub)
	for i := range places {
		places[i] = paths.Place{From: math.MinInt32, Until: math.MaxInt32, Rep: int32(i)}
	}
	var ties []paths.Tie
	join := func(a, b, cost int32) {
		ties = append(ties, paths.Tie{A: a, B: b, Evidence: cost, From: math.MinInt32, Until: math.MaxInt32})
	}
	members := []int32{0, 1}
	for i := range clique {
		members = append(members, 6+i)
	}
	for i, a := range members {
		for _, b := range members[:i] {
			join(a, b, 1)
		}
	}
	for i := range hub {
		join(2, 6+clique+i, 3)
		join(6+clique+i, 6+i%clique, 1)
	}
	for i := range parallel {
		join(3, 5, 10+i)
		join(5, 4, 20+i)
	}
	return paths.Build(places, nil, ties, nil)
}

func question(from, to int32, minTies int) *paths.Question {
	return &paths.Question{
		From: []int32{from}, To: []int32{to}, MinTies: minTies, MaxTies: 12, MaxCost: math.MaxInt64, K: 1000, Kinds: math.MaxUint16, Between: math.MaxUint8, MaxWork: maxWork,
	}
}

// TestManyAtOnce asks questions that no budget answers in full and, once they are under way, short ones, 500 in a soak: the short ones are all answered
// in full and none stands behind the long ones for longer than the budget; the long ones end with the budget; and the memory is what a few searches take,
// round after round. Where machines are shared the budget is by what a short turn takes there, and how long anything took is told and not judged.
func TestManyAtOnce(t *testing.T) {
	const slack = 1.2
	g, many, rounds := adversarial(5_000, 150, 10_000), 40, 3
	budget, patience := pathTimeBudget, pathTimeBudget
	judged := os.Getenv("SOAK") != "" // times are judged on a machine of one's own only
	if judged {
		g, many, rounds = adversarial(50_000, 300, 10_000), 500, 6
	} else {
		q := question(0, 1, 8)
		q.MaxWork = shortWork
		start := time.Now()
		for range 10 {
			paths.Find(t.Context(), g, q)
		}
		budget = max(budget/2, time.Since(start)*time.Duration(many)/10)
		patience = 4 * budget
	}
	turns := newTurns(runtime.NumCPU())
	var heap []uint64
	for range rounds {
		var all sync.WaitGroup
		var mu sync.Mutex
		var longest, longestShort time.Duration
		var empty int
		long := func() {
			ctx, cancel := context.WithTimeout(t.Context(), budget)
			defer cancel()
			start := time.Now()
			found := turns.find(ctx, g, question(0, 1, 8))
			mu.Lock()
			defer mu.Unlock()
			longest = max(longest, time.Since(start))
			if len(found.Paths) == 0 {
				empty++
			}
			if found.Stopped == "" || found.Certain > len(found.Paths) {
				t.Errorf("a long one ended with %q, %d of %d paths certain", found.Stopped, found.Certain, len(found.Paths))
			}
		}
		short := func() {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			start := time.Now()
			found := turns.find(ctx, g, question(3, 4, 2))
			mu.Lock()
			defer mu.Unlock()
			longestShort = max(longestShort, time.Since(start))
			if found.Stopped != "" || len(found.Paths) != 1 || found.Paths[0].Cost != 30 {
				t.Errorf("a short one got %+v", found)
			}
		}
		for range many * 9 / 10 {
			all.Go(long)
		}
		time.Sleep(50 * time.Millisecond)
		for range many / 10 {
			all.Go(short)
		}
		all.Wait()
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap = append(heap, m.HeapAlloc)
		t.Logf("the longest took %v, the longest short one %v, of %v; %d long ones found nothing; %d MB are held, %d MB from the system", longest, longestShort, budget, empty, m.HeapAlloc>>20, m.Sys>>20)
		if judged && (float64(longest) > slack*float64(budget) || longestShort > budget) {
			t.Errorf("of %v, the longest took %v, the longest short one %v", budget, longest, longestShort)
		}
	}
	if first, last := heap[0], heap[len(heap)-1]; last > first+first/2+16<<20 {
		t.Errorf("after each round are held %v bytes: it grows", heap)
	}
}

// TestTurnsAreLeft gives up questions under way and questions that wait: whoever comes next has a turn at once.
func TestTurnsAreLeft(t *testing.T) {
	g, turns := adversarial(500, 120, 10), newTurns(1)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if found := turns.find(ctx, g, question(0, 1, 8)); found.Stopped != paths.StoppedByTime {
				t.Errorf("stopped by %q", found.Stopped)
			}
			if found := turns.reach(ctx, g, question(0, 1, 1), func([]int32, int64) bool { return true }); found.Stopped != paths.StoppedByTime {
				t.Errorf("stopped by %q", found.Stopped)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	cancel()
	start := time.Now()
	all.Wait()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the cores were free after %v", took)
	}
	if !turns.short.TryAcquire(2) || !turns.long.TryAcquire(1) {
		t.Error("a turn was not given back")
	}
}

// TestTurnsChangeNoAnswer asks what takes more than a short turn, and what takes less, with and without turns.
func TestTurnsChangeNoAnswer(t *testing.T) {
	g := adversarial(2_000, 100, 1_000)
	for _, work := range []int{10_000, shortWork, shortWork + 1, 3 * shortWork} {
		for _, minTies := range []int{2, 5, 8} {
			q := question(0, 1, minTies)
			q.MaxWork = work
			want := paths.Find(t.Context(), g, q)
			got := newTurns(1).find(t.Context(), g, q)
			if got.Stopped != want.Stopped || got.Certain != want.Certain || len(got.Paths) != len(want.Paths) || got.Work != want.Work {
				t.Errorf("%d, %d ties: %q %d of %d after %d, want %q %d of %d after %d", work, minTies, got.Stopped, got.Certain, len(got.Paths), got.Work,
					want.Stopped, want.Certain, len(want.Paths), want.Work)
			}
		}
	}
}
