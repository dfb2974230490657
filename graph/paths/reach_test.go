package paths_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"backchannel/graph/paths"
)

func TestReachEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	reached := 0
	for i := range graphs() {
		n, edges, q := random(r)
		r.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		shut := map[int32]bool{int32(r.IntN(n)): true, int32(r.IntN(n)): true}
		got, ok := paths.Reach(context.Background(), paths.Build(n, edges), q.From[0], q.MaxTies, func(v int32) bool { return !shut[v] })
		if !ok {
			t.Fatal("stopped")
		}
		for v := range int32(n) {
			if v == q.From[0] {
				continue
			}
			q.From, q.To, q.MinTies, q.K = []int32{v}, []int32{q.From[0]}, 1, 1
			q.MaxCost, q.PassAll, q.PassAny = 1<<40, nil, nil
			q.Accept = func(nodes []int32) bool {
				for _, w := range nodes[1 : len(nodes)-1] {
					if shut[w] {
						return false
					}
				}
				return true
			}
			want := brute(n, edges, q)
			path, found := got.Path(v)
			q.From = q.To
			if found != (len(want) == 1) || (found && paths.Compare(path, want[0]) != 0) {
				t.Fatalf("graph %d: %v (%t), want %v", i, path, found, want)
			}
			reached += len(want)
		}
	}
	t.Logf("%d nodes reached", reached)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, ok := paths.Reach(ctx, clique(5), 0, 3, func(int32) bool { return true }); ok {
		t.Error("a search that was given up says that it is done")
	}
}
