package paths_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"backchannel/graph/paths"
)

// brutePack tries every set of claims.
func brutePack(claims []paths.Claim) (best []int, cost int64) {
	for mask := range 1 << len(claims) {
		var chosen []int
		var sum int64
		used, fits := map[int32]bool{}, true
		for i, c := range claims {
			if mask&(1<<i) == 0 {
				continue
			}
			chosen, sum = append(chosen, i), sum+c.Cost
			for _, thing := range c.Uses {
				fits = fits && !used[thing]
				used[thing] = true
			}
		}
		better := len(chosen) > len(best) || (len(chosen) == len(best) && (sum < cost || (sum == cost && slices.Compare(chosen, best) < 0)))
		if fits && better {
			best, cost = chosen, sum
		}
	}
	return best, cost
}

func TestPackEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range graphs() / 5 {
		var claims []paths.Claim
		for range r.IntN(11) {
			c := paths.Claim{Cost: r.Int64N(8)}
			for thing := range int32(8) {
				if r.IntN(4) == 0 {
					c.Uses = append(c.Uses, thing)
				}
			}
			claims = append(claims, c)
		}
		slices.SortStableFunc(claims, func(a, b paths.Claim) int { return int(a.Cost - b.Cost) })
		want, cost := brutePack(claims)
		got := paths.Pack(context.Background(), claims, 1<<20)
		if !got.Proven || got.AtMost != len(want) || got.Cost != cost || !slices.Equal(got.Chosen, want) {
			t.Fatalf("claims %d: %+v, want %v at %d\n%v", i, got, want, cost, claims)
		}
		if n := len(want); n > 0 && (len(got.Floor) < n || got.Floor[n-1] > cost) {
			t.Fatalf("claims %d: floor %v above %d for %d", i, got.Floor, cost, n)
		}
		hurried := paths.Pack(context.Background(), claims, 2)
		if hurried.AtMost < len(want) || len(hurried.Chosen) > len(want) || (hurried.Proven && !slices.Equal(hurried.Chosen, want)) {
			t.Fatalf("claims %d: in a hurry %+v, want %v", i, hurried, want)
		}
	}
}

func TestPackStopsInTime(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var claims []paths.Claim
	for i := range 1000 {
		c := paths.Claim{Cost: int64(1000 + i)}
		for range 3 {
			c.Uses = append(c.Uses, r.Int32N(120))
		}
		claims = append(claims, c)
	}
	got := paths.Pack(context.Background(), claims, 20_000)
	if got.Proven || len(got.Chosen) == 0 || len(got.Chosen) > got.AtMost {
		t.Errorf("%d of at most %d, proven %t", len(got.Chosen), got.AtMost, got.Proven)
	}
}

// TestDisjointBoundsPacking: without a bound on ties the greatest flow is the most paths that share no node; with one it is never less.
func TestDisjointBoundsPacking(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	bounds := 0
	for i := range graphs() / 5 {
		plain := randomGraph(r)
		q := randomQuestion(r, plain)
		q.MinTies, q.MaxCost, q.K, q.PassAll, q.PassAny, q.Accept = 2, 1<<40, 1000, nil, nil, nil
		whole := i%2 == 0 && len(plain.places) <= paths.MaxTies
		if whole {
			q.MaxTies = paths.MaxTies
		}
		common := int32(-1)
		if i%3 == 0 {
			common = int32(r.IntN(len(plain.places)))
		}
		found := plain.find(q)
		if len(found) == q.K {
			continue
		}
		var claims []paths.Claim
		free := false
		for _, p := range found {
			uses := slices.DeleteFunc(slices.Clone(p.Nodes[1:len(p.Nodes)-1]), func(v int32) bool { return v == common })
			free = free || len(uses) == 0
			claims = append(claims, paths.Claim{Cost: p.Cost, Uses: uses})
		}
		packed := paths.Pack(context.Background(), claims, 1<<20)
		most, bounded := paths.Disjoint(context.Background(), plain.build(), q, func(v int32) bool { return v == common })
		if bounded == free && len(claims) > 0 {
			t.Fatalf("graph %d: bounded %t, a path that shares all %t", i, bounded, free)
		}
		if bounded && (most < len(packed.Chosen) || (whole && common < 0 && most != len(packed.Chosen))) {
			t.Fatalf("graph %d: at most %d, but %d were found from %v to %v", i, most, len(packed.Chosen), q.From, q.To)
		}
		if bounded {
			bounds += most
		}
	}
	if bounds == 0 {
		t.Error("nothing was bounded")
	}
}

// TestDisjointTurnsBack: the shortest path, 0-2-5-1, stands in the way of both others; the flow has to give it up.
func TestDisjointTurnsBack(t *testing.T) {
	places := make([]paths.Place, 8)
	for i := range places {
		places[i] = paths.Place{Until: 1, Rep: int32(i)}
	}
	var ties []paths.Tie
	for _, e := range [][2]int32{{0, 2}, {2, 5}, {1, 5}, {2, 6}, {6, 7}, {1, 7}, {0, 3}, {3, 4}, {4, 5}} {
		ties = append(ties, paths.Tie{A: e[0], B: e[1], Evidence: 1, Until: 1})
	}
	g := paths.Build(places, nil, ties, nil)
	disjoint := func(ctx context.Context, maxTies int) (int, bool) {
		q := &paths.Question{From: []int32{0}, To: []int32{1}, MinTies: 2, MaxTies: maxTies, MaxCost: 1 << 40, K: 1, Kinds: 1, Between: 1, MaxWork: 1 << 20}
		return paths.Disjoint(ctx, g, q, func(int32) bool { return false })
	}
	for maxTies, want := range map[int]int{3: 1, 4: 2, 12: 2} {
		if most, bounded := disjoint(context.Background(), maxTies); most != want || !bounded {
			t.Errorf("%d paths of at most %d ties (bounded %t), want %d", most, maxTies, bounded, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, bounded := disjoint(ctx, 4); bounded {
		t.Error("a flow that was given up says that it is a bound")
	}
}
