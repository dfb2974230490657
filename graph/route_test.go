package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
)

// some is how many random graphs a property is tried on that asks several questions of each.
func some() int { return graphs() / 10 }

// brokers works out, a second time, who makes a path's connection.
func (o *oracle) brokers(p oraclePath) []ID {
	out := map[ID]bool{}
	party := func(id ID) bool { return slices.Contains(o.q.From, id) || slices.Contains(o.q.To, id) }
	on := func(t *Tie) bool {
		_, disputed := o.evidence(t.Citations)
		if t.Kind == Participation {
			more, _ := o.attendance(t)
			_, disputed = o.evidence(append(slices.Clone(t.Citations), more...))
		}
		w := o.windowOf(t)
		return !disputed && !w.before && w.from <= o.q.AsOf && o.q.AsOf <= w.to
	}
	// stands tells whether a body is a party or an organ of one.
	stands := func(id ID) bool {
		if party(id) {
			return true
		}
		bare := oracle{b: o.b, q: PathQuery{AsOf: o.q.AsOf}}
		return slices.ContainsFunc(bare.nodesFor(id, nil), func(n ID) bool { return n != id && party(n) })
	}
	for _, n := range p.Nodes[1 : len(p.Nodes)-1] {
		official := o.entity(n).Kind != Channel && !party(n) && stands(n)
		for _, t := range o.b.Ties {
			switch {
			case t.Kind == Tenure && t.From == n && t.Capacity != "NOMINATED" && on(t):
				official = official || (o.owner(t.To) != "" && stands(o.owner(t.To)))
			case t.Kind == Participation && t.To == n && slices.Contains([]string{"MEDIATOR", "FACILITATOR", "CONVENOR", "COURIER"}, t.Role) && on(t) && !party(t.From):
				out[t.From] = true
			}
		}
		if o.entity(n).Kind != Channel && !official {
			out[n] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// asked puts a random question to a random graph; ok is false where the viewer does not see what it names.
func asked(t *testing.T, seed uint64) (p *permitted, o *oracle, q PathQuery, r *randomGraph, ok bool) {
	t.Helper()
	r = newRandomGraph(seed)
	v, viewer := r.prepared(t), r.viewer()
	if seed%2 == 0 {
		viewer = LocalUser()
	}
	q = r.query()
	q.Character = ""
	p, o = v.For(viewer), &oracle{b: remove(r.b, viewer), q: q}
	if _, err := p.rank(context.Background(), q); err != nil {
		return p, o, q, r, false
	}
	return p, o, q, r, true
}

// all walks every path, whatever the limit asked for.
func (o *oracle) all(q PathQuery) []oraclePath {
	q.Limit = math.MaxInt
	return (&oracle{b: o.b, q: q}).paths()
}

func ids(entities []*Entity) []ID {
	out := []ID{}
	for _, e := range entities {
		out = append(out, e.ID)
	}
	return out
}

func TestRoutesGroupTheExactList(t *testing.T) {
	several := 0
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		a, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		limit := 1 + r.IntN(8)
		got, err := a.Routes(context.Background(), &limit, nil)
		if err != nil {
			t.Fatal(err)
		}
		list := o.all(q)
		list = list[:min(len(list), got.Examined)]
		var keys []string
		groups := map[string][]oraclePath{}
		rank := map[string]int{}
		for i, path := range list {
			key := fmt.Sprint(o.brokers(path))
			if groups[key] == nil {
				keys = append(keys, key)
			}
			groups[key] = append(groups[key], path)
			rank[fmt.Sprint(path.Nodes)] = i + 1
		}
		if got.Found != len(keys) || len(got.Routes) != min(limit, len(keys)) || !got.Complete {
			t.Fatalf("seed %d: %d routes of %d (complete %t), want %d", seed, len(got.Routes), got.Found, got.Complete, len(keys))
		}
		if all := len(o.all(q)) == got.Examined; all != got.Counted && got.Examined < maxPaths && got.Examined != firstExamined {
			t.Fatalf("seed %d: counted %t of %d", seed, got.Counted, got.Examined)
		}
		for i, route := range got.Routes {
			want := groups[keys[i]]
			if fmt.Sprint(ids(route.Best.Brokers)) != keys[i] || route.Best.Cost != want[0].Cost || !slices.Equal(ids(route.Best.Nodes), want[0].Nodes) || route.Best.Rank != rank[fmt.Sprint(want[0].Nodes)] {
				t.Fatalf("seed %d: route %d is %v of %v, want %v of %s", seed, i+1, ids(route.Best.Nodes), ids(route.Best.Brokers), want[0].Nodes, keys[i])
			}
			for j, v := range route.Variants {
				if v.Cost != want[j+1].Cost || !slices.Equal(ids(v.Nodes), want[j+1].Nodes) || v.Rank != rank[fmt.Sprint(ids(v.Nodes))] {
					t.Fatalf("seed %d: variant %d of route %d is %+v, want %+v", seed, j, i+1, v, want[j+1])
				}
				several++
			}
			if len(route.Variants) != len(want)-1 {
				t.Fatalf("seed %d: %d variants, want %d", seed, len(route.Variants), len(want)-1)
			}
		}
	}
	if several < some()/4 {
		t.Errorf("only %d variants in %d graphs: the generator tests too little", several, some())
	}
}

// TestRoutesSayWhatRanOut: paths that all run through the same broker end the search at its bound.
func TestRoutesSayWhatRanOut(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y"} {
		s.entity(id, nil)
	}
	s.entity("person:hub", nil)
	s.tie(Affiliation, "person:hub", "state:x", Span{"2000", ".."}, func(t *Tie) { t.Role = "STAFF" })
	// Holders of an office of the other side are no brokers: every path has the one broker.
	for i := range 1005 {
		who := s.entity(ID("person:p"+itoa(i)), nil)
		post := s.entity(ID("post:p"+itoa(i)), func(e *Entity) { e.Level = "STAFF" })
		s.tie(PostOf, post, "state:y", Span{}, nil)
		s.tie(Tenure, who, post, Span{"2000", ".."}, func(t *Tie) { t.Capacity = "FULL" })
		s.tie(Contact, "person:hub", who, Span{"2000", ".."}, func(t *Tie) { t.Role = "CLOSE" })
	}
	a, err := s.build().paths(context.Background(), PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2005-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Routes(context.Background(), nil, nil)
	if err != nil || len(got.Routes) != 1 || got.Complete || got.Counted || got.StoppedBecause != "PATHS" || got.Examined != 1000 || len(got.Routes[0].Variants) != 999 {
		t.Errorf("%d routes, complete %t, counted %t, stopped by %q after %d (%v)", len(got.Routes), got.Complete, got.Counted, got.StoppedBecause, got.Examined, err)
	}
	one := 1
	if got, err := a.Routes(context.Background(), &one, nil); err != nil || !got.Complete || got.Counted || got.Examined != firstExamined {
		t.Errorf("%+v %v", got, err)
	}
	for _, limit := range []int{0, -1, 101} {
		if _, err := a.Routes(context.Background(), &limit, nil); CodeOf(err) != Invalid {
			t.Errorf("%d routes: %v", limit, err)
		}
	}
}

// worlds adds up, over all sets of ties that may hold, the chance that some path has all of its ties.
func worlds(chosen []Path) float64 {
	var ties []ID
	cost := map[ID]int64{}
	for _, p := range chosen {
		for _, h := range p.Hops {
			if _, known := cost[h.Tie.ID]; !known {
				ties = append(ties, h.Tie.ID)
			}
			cost[h.Tie.ID] = h.Cost()
		}
	}
	var sum float64
	for world := range 1 << len(ties) {
		chance := 1.0
		holds := map[ID]bool{}
		for i, id := range ties {
			reliability := math.Exp(-float64(cost[id]) / 1e6)
			if holds[id] = world&(1<<i) != 0; holds[id] {
				chance *= reliability
			} else {
				chance *= 1 - reliability
			}
		}
		if slices.ContainsFunc(chosen, func(p Path) bool {
			return !slices.ContainsFunc(p.Hops, func(h Hop) bool { return !holds[h.Tie.ID] })
		}) {
			sum += chance
		}
	}
	return sum
}

func TestJointStrengthIsTheSumOverWorlds(t *testing.T) {
	tried := 0
	for seed := range uint64(some()) {
		p, _, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		q.MinStrength = 0
		a, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		chosen := a.Paths[:min(len(a.Paths), 1+r.IntN(jointPaths))]
		got := jointStrength(chosen)
		if got.Ties > 14 || len(chosen) == 0 {
			continue
		}
		tried++
		if want := worlds(chosen); math.Abs(got.Strength-want) > 1e-9 || got.Strength < chosen[0].Strength-1e-9 {
			t.Fatalf("seed %d: %d paths of %d ties: %v, want %v", seed, len(chosen), got.Ties, got.Strength, want)
		}
	}
	if tried < some()/4 {
		t.Errorf("only %d of %d graphs", tried, some())
	}
}

func TestJointTakesPathsOrRoutes(t *testing.T) {
	a := &PathAnswer{}
	for seed := uint64(0); len(a.Paths) == 0; seed++ {
		if p, _, q, _, ok := asked(t, seed); ok {
			var err error
			if a, err = p.paths(context.Background(), q); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		paths, routes []int
		field         string
	}{
		{[]int{1}, []int{1}, "routes"},
		{[]int{0}, nil, "paths[0]"},
		{[]int{1, len(a.Paths) + 1}, nil, "paths[1]"},
		{nil, []int{0}, "routes[0]"},
		{nil, []int{1, 100}, "routes[1]"},
		{make([]int, 11), nil, "paths"},
	} {
		_, err := a.Joint(context.Background(), c.paths, c.routes)
		var e *Error
		if !errors.As(err, &e) || e.Code != Invalid || e.Field != c.field {
			t.Errorf("%v %v: %v", c.paths, c.routes, err)
		}
	}
	if got, err := (&PathAnswer{}).Joint(context.Background(), nil, nil); err != nil || got.Strength != 0 || got.Ties != 0 {
		t.Errorf("no path: %+v %v", got, err)
	}
}

// TestPagesMakeTheList: pages of paths, and of routes, are the list in pieces.
func TestPagesMakeTheList(t *testing.T) {
	pages := 0
	for seed := range uint64(some()) {
		p, _, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		q.Limit = 20
		whole, err := p.paths(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		routes, err := whole.Routes(context.Background(), &q.Limit, nil)
		if err != nil {
			t.Fatal(err)
		}
		for q.Limit = 1 + r.IntN(4); q.Offset < 20; q.Offset += q.Limit {
			page, err := p.paths(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			first, last := min(q.Offset, len(whole.Paths)), min(q.Offset+q.Limit, len(whole.Paths), 20)
			if got, want := brief(page.Paths[:min(len(page.Paths), 20-q.Offset)]), brief(whole.Paths[first:last]); got != want {
				t.Fatalf("seed %d: from %d on %s, want %s", seed, q.Offset, got, want)
			}
			if page.Query.Limit != q.Limit || page.Query.Offset != q.Offset || (page.WhyNone != "") != (len(whole.Paths) == 0) {
				t.Fatalf("seed %d: %+v, %q of %d", seed, page.Query, page.WhyNone, len(whole.Paths))
			}
			few, err := whole.Routes(context.Background(), &q.Limit, &q.Offset)
			if err != nil {
				t.Fatal(err)
			}
			for i, route := range few.Routes {
				if at := q.Offset + i; at < len(routes.Routes) && (route.Rank != at+1 || brief([]Path{route.Best}) != brief([]Path{routes.Routes[at].Best})) {
					t.Fatalf("seed %d: route %d is not the list's", seed, at)
				}
			}
			pages += min(1, first)
		}
	}
	if pages < some()/4 {
		t.Errorf("only %d further pages in %d graphs: the generator tests too little", pages, some())
	}
}

func brief(list []Path) string {
	text := ""
	for _, path := range list {
		text += fmt.Sprintln(path.Rank, path.Cost, ids(path.Nodes))
	}
	return text
}

// TestPagesEndWithTheList: no page reaches beyond what can be asked for, and only a list has pages.
func TestPagesEndWithTheList(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y"} {
		s.entity(id, nil)
	}
	p := s.build()
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2005-01-01"), Limit: 10, Offset: 990}
	a, err := p.paths(context.Background(), q)
	if err != nil || len(a.Paths) != 0 || a.WhyNone == "" {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, q.Offset = range []int{-1, 991, math.MaxInt - 5} {
		if _, err := p.paths(context.Background(), q); CodeOf(err) != Invalid {
			t.Errorf("offset %d: %v", q.Offset, err)
		}
	}
	ten := 10
	for _, offset := range []int{-1, 91} {
		if _, err := a.Routes(context.Background(), &ten, &offset); CodeOf(err) != Invalid {
			t.Errorf("routes, offset %d: %v", offset, err)
		}
	}
	q.Offset = 1
	if _, err := p.independent(context.Background(), q); CodeOf(err) != Invalid {
		t.Errorf("independent routes take an offset: %v", err)
	}
}
