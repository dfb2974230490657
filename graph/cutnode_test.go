package graph

import (
	"context"
	"slices"
	"testing"
)

// TestCutNodesEqualBruteForce takes every actor and channel out of the oracle in turn.
func TestCutNodesEqualBruteForce(t *testing.T) {
	cuts := 0
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		viewer, q := r.viewer(), r.query()
		v := r.prepared(t)
		p := v.For(viewer)
		q.Character, q.Limit = "", maxPaths
		got, err := p.cutNodes(context.Background(), q)
		if err != nil {
			continue
		}
		o := &oracle{b: remove(r.b, viewer), q: q}
		all := o.paths()
		if len(all) >= maxPaths {
			continue
		}
		if got.Counted != len(all) || !got.Complete || (len(all) == 0) != (got.WhyNone != "") {
			t.Fatalf("seed %d: counted %d of %d, %q", seed, got.Counted, len(all), got.WhyNone)
		}
		search := p.pathSearch(q)
		for _, e := range o.b.Entities {
			if len(all) == 0 || (!e.Kind.IsActor() && e.Kind != Channel) || slices.Contains(q.From, e.ID) || slices.Contains(q.To, e.ID) {
				continue
			}
			o.q.Avoid = append(slices.Clone(q.Avoid), e.ID)
			left := o.paths()
			at := slices.IndexFunc(got.Nodes, func(n CutNode) bool { return n.Node.ID == e.ID })
			switch {
			case at < 0 && len(left) == 0 && !search.isOfficial(e.ID):
				t.Fatalf("seed %d: without %s nothing is left, but it is not told", seed, e.ID)
			case at < 0:
			case *got.Nodes[at].Cut != (len(left) == 0) || got.Nodes[at].Lost != len(all)-len(left):
				t.Fatalf("seed %d: %s cut %t, lost %d, want %d of %d left", seed, e.ID, *got.Nodes[at].Cut, got.Nodes[at].Lost, len(left), len(all))
			case len(left) == 0:
				cuts++
			case got.Nodes[at].Left.Cost != left[0].Cost || !slices.Equal(nodesOf(*got.Nodes[at].Left), left[0].Nodes) || *got.Nodes[at].Added != left[0].Cost-all[0].Cost:
				t.Fatalf("seed %d: without %s %+v, want %v", seed, e.ID, got.Nodes[at].Left, left[0])
			}
		}
	}
	t.Logf("%d cut nodes", cuts)
	if cuts < graphs()/50 {
		t.Errorf("only %d cut nodes", cuts)
	}
}

// TestCutNodeBehindManyPaths: a node that all of the first 1,000 paths pass is asked for once more.
func TestCutNodeBehindManyPaths(t *testing.T) {
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2005-01-01"), MaxHops: 7}
	got, err := crowd(t, 1).cutNodes(context.Background(), q)
	if err != nil || got.Counted != maxPaths || got.Complete || len(got.Nodes) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if gate := got.Nodes[0]; gate.Node.ID != "person:gate0" || gate.Cut == nil || !*gate.Cut || gate.Left != nil {
		t.Errorf("%+v", gate)
	}
	if other := got.Nodes[1]; other.Cut == nil || *other.Cut || other.Left == nil {
		t.Errorf("%+v", other)
	}
	q.MaxHops = 2
	if got, err := crowd(t, 1).cutNodes(context.Background(), q); err != nil || len(got.Nodes) != 0 || got.WhyNone == "" {
		t.Errorf("%+v, %v", got, err)
	}
}
