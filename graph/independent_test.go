package graph

import (
	"context"
	"slices"
	"testing"
)

// shares tells whether two paths share a broker or a channel.
func shares(a, b Path) bool {
	uses := func(p Path) (out []ID) {
		for _, n := range p.Nodes {
			if n.Kind == Channel {
				out = append(out, n.ID)
			}
		}
		for _, n := range p.Brokers {
			out = append(out, n.ID)
		}
		return out
	}
	return slices.ContainsFunc(uses(a), func(id ID) bool { return slices.Contains(uses(b), id) })
}

// bestIndependent tries every set of paths; tried is false where there are too many.
func bestIndependent(paths []Path) (best []int, tried bool) {
	left := 200_000
	cost := func(set []int) (sum int64) {
		for _, i := range set {
			sum += paths[i].Cost
		}
		return sum
	}
	var grow func(set []int, from int)
	grow = func(set []int, from int) {
		if left--; left < 0 {
			return
		}
		better := len(set) > len(best) || (len(set) == len(best) && (cost(set) < cost(best) || (cost(set) == cost(best) && slices.Compare(set, best) < 0)))
		if better {
			best = slices.Clone(set)
		}
		for i := from; i < len(paths); i++ {
			if !slices.ContainsFunc(set, func(j int) bool { return shares(paths[i], paths[j]) }) {
				grow(append(set, i), i+1)
			}
		}
	}
	grow(nil, 0)
	return best, left >= 0
}

func nodesOf(p Path) (out []ID) {
	for _, n := range p.Nodes {
		out = append(out, n.ID)
	}
	return out
}

// TestIndependentEqualsBruteForce holds independent routes against the best of all sets of the paths that TestPathsEqualBruteForce holds to the oracle.
func TestIndependentEqualsBruteForce(t *testing.T) {
	several := 0
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		p, q := r.prepared(t).For(r.viewer()), r.query()
		q.Limit = maxPaths
		all, err := p.paths(context.Background(), q)
		if err != nil || len(all.Paths) == 0 || len(all.Paths) > 60 {
			continue
		}
		want, tried := bestIndependent(all.Paths)
		if !tried {
			continue
		}
		got, err := p.independent(context.Background(), q)
		if err != nil || !got.Proven || !got.Complete || *got.AtMost != len(want) || got.Count != len(want) || got.Considered != len(all.Paths) || len(got.Paths) != len(want) {
			t.Fatalf("seed %d: %+v, want %d (%v)", seed, got, len(want), err)
		}
		for i, at := range want {
			if got.Paths[i].Rank != i+1 || !slices.Equal(nodesOf(got.Paths[i]), nodesOf(all.Paths[at])) {
				t.Fatalf("seed %d: route %d is %v, want %v", seed, i, nodesOf(got.Paths[i]), nodesOf(all.Paths[at]))
			}
		}
		if len(want) > 1 {
			several++
		}
	}
	t.Logf("%d questions with more than one independent route", several)
	if several < graphs()/200 {
		t.Errorf("only %d questions with more than one independent route", several)
	}
}

// crowd is two states with many more than 1,000 paths between them, through rooms of people who all know each other, each behind a gate.
func crowd(t *testing.T, gates int) *permitted {
	t.Helper()
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	person := func(id ID) ID { return s.entity(id, nil) }
	for g := range gates {
		gate := person(ID("person:gate" + itoa(g)))
		s.tie(Contact, gate, "state:x", Span{"2000", ".."}, func(t *Tie) { t.Role = "CLOSE" })
		var room []ID
		for i := range 8 {
			one := person(ID("person:r" + itoa(g) + "-" + itoa(i)))
			for _, other := range append(room, gate) {
				s.tie(Contact, one, other, Span{"2000", ".."}, func(t *Tie) { t.Role = "CLOSE" })
			}
			room = append(room, one)
			s.tie(Contact, one, "state:y", Span{"2000", ".."}, func(t *Tie) { t.Role = "ACQUAINTED" })
		}
	}
	return s.build()
}

// TestIndependentIsBounded: where there are more paths than are looked through, a cut proves the number or bounds it.
func TestIndependentIsBounded(t *testing.T) {
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2005-01-01"), MaxHops: 7}
	got, err := crowd(t, 2).independent(context.Background(), q)
	if err != nil || got.Complete || got.StoppedBecause != "PATHS" || got.Count != 2 || got.AtMost == nil || *got.AtMost != 2 || !got.Proven || len(got.Paths) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := crowd(t, 1).independent(context.Background(), PathQuery{From: q.From, To: q.From}); CodeOf(err) != Invalid {
		t.Errorf("%v", err)
	}
}

// TestIndependentUnproven: where a path that was not looked at costs no more than those chosen, another choice may come before.
func TestIndependentUnproven(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	var ends []ID
	near := func(t *Tie) { t.Role = "CLOSE" }
	for i := range 5 {
		ends = append(ends, s.entity(ID("person:z"+itoa(i)), nil))
		s.tie(Contact, ends[i], "state:y", Span{"2000", ".."}, near)
	}
	for i := range 250 {
		one := s.entity(ID("person:a"+itoa(i)), nil)
		s.tie(Contact, one, "state:x", Span{"2000", ".."}, near)
		for _, end := range ends {
			s.tie(Contact, one, end, Span{"2000", ".."}, near)
		}
	}
	p := s.build()
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2005-01-01"), MaxHops: 3}
	got, err := p.independent(context.Background(), q)
	if err != nil || got.Complete || got.Proven || got.Count != 5 || got.AtMost == nil || *got.AtMost != 5 || got.Certain != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	q.From, q.To = q.To, q.From
	if got, err = p.independent(context.Background(), q); err != nil || got.Proven || got.Count != 4 || *got.AtMost != 5 {
		t.Errorf("%+v, %v", got, err)
	}
}
