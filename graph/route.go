package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"backchannel/graph/paths"
)

// Route is all paths that run through one set of brokers.
type Route struct {
	Rank int
	// Best leads: the first of its paths.
	Best Path
	// Variants are its other paths, among those that were looked at, best first.
	Variants []Variant
}

// Variant is another path of a route, without its explanation.
type Variant struct {
	// Rank is its place among all paths.
	Rank  int
	Cost  int64
	Nodes []*Entity
}

// RouteAnswer is the first routes of a path question.
type RouteAnswer struct {
	Routes []Route
	// Found is how many routes the paths looked at make, Examined how many paths were.
	Found, Examined int
	// Complete tells that these are all of the first routes asked for; otherwise StoppedBecause says what ran out. What is listed is exact either way.
	Complete       bool
	StoppedBecause string
	// Counted tells that every path there is was looked at, so that the numbers of routes and of variants are final.
	Counted bool
	// Requirement is the strictest marking of these routes, their variants and what the answer shows besides its paths.
	Requirement Requirement
	need        Access
}

const (
	defaultRoutes = 5
	maxRoutes     = 100
	// firstExamined is how many paths are looked at before all maxPaths are.
	firstExamined = 100
	// stoppedByPaths says that the paths that may be looked at did not make enough routes.
	stoppedByPaths = "PATHS"
)

// routes gives the first routes of a question, but for those passed over: paths are looked at in order until they make enough routes.
func (s *pathSearch) routes(ctx context.Context, limit, offset int) (*RouteAnswer, error) {
	switch {
	case limit < 1 || limit > maxRoutes:
		return nil, FieldErrorf("limit", "%d: ask for 1 to %d routes", limit, maxRoutes)
	case offset < 0 || offset > maxRoutes-limit:
		return nil, FieldErrorf("offset", "%d: with the limit %d it must lie within the first %d routes", offset, limit, maxRoutes)
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	g := s.group(ctx, offset+limit)
	out := &RouteAnswer{Routes: []Route{}, Found: len(g.routes), Examined: len(g.found.Paths), Complete: true, Counted: g.counted}
	if len(g.routes) < offset+limit && !g.counted {
		out.Complete, out.StoppedBecause = false, cmp.Or(g.found.Stopped, stoppedByPaths)
	}
	shown := g.routes[min(offset, len(g.routes)):min(offset+limit, len(g.routes))]
	s.open(g.found.Paths)
	out.need = s.needOfPaths(g.found.Paths)
	for i, places := range shown {
		r := Route{Rank: offset + i + 1, Best: s.explain(places[0]+1, g.found.Paths[places[0]]), Variants: []Variant{}}
		for _, at := range places[1:] {
			r.Variants = append(r.Variants, Variant{Rank: at + 1, Cost: g.found.Paths[at].Cost, Nodes: s.entities(g.found.Paths[at].Nodes)})
		}
		out.need = out.need.And(s.p.requirementOfPath(r.Best))
		out.Routes = append(out.Routes, r)
	}
	return out, nil
}

// needOfPaths is the strictest marking of nodes and ties of paths that are shown without explanation.
func (s *pathSearch) needOfPaths(found []paths.Path) Access {
	need := Access(Clear)
	seen := map[[2]ID]bool{}
	for _, f := range found {
		ids := s.idsOf(f.Nodes)
		for i, id := range ids {
			need = need.And(s.p.needOfEntity(s.p.seen(id)))
			if i == 0 {
				continue
			}
			pair := [2]ID{min(ids[i-1], id), max(ids[i-1], id)}
			if seen[pair] {
				continue
			}
			seen[pair] = true
			legs := s.between(ids[i-1], id)
			if len(legs) == 0 {
				s.p.fail(errMoved) // the atlas says that something conducts there
				return need
			}
			l := legs[0]
			need = need.And(s.p.needOfTie(l.Tie))
			for _, c := range s.p.citationsOfTie(l.Tie) {
				need = need.And(c.Access)
			}
		}
	}
	return need
}

// grouped is paths by their sets of brokers.
type grouped struct {
	found paths.Result
	// routes holds the places of each route's paths, number the route of each set of brokers.
	routes [][]int
	number map[string]int
	// counted tells that these are all paths there are.
	counted bool
}

// group looks at paths in order until they make enough routes, or no more may be looked at.
func (s *pathSearch) group(ctx context.Context, limit int) grouped {
	wide := *s
	var g grouped
	for _, wide.q.Limit = range []int{firstExamined, maxPaths} {
		g = wide.byBrokers(wide.find(ctx))
		g.counted = g.found.Stopped == "" && len(g.found.Paths) < wide.q.Limit
		if len(g.routes) >= limit || len(g.found.Paths) < wide.q.Limit {
			break
		}
	}
	return g
}

// byBrokers groups paths by their sets of brokers, in order of the first path of each.
func (s *pathSearch) byBrokers(found paths.Result) grouped {
	g := grouped{found: found, number: map[string]int{}}
	s.openNodes(found.Paths)
	for i, f := range found.Paths {
		key := brokerKey(s.brokers(s.entities(f.Nodes)))
		n, known := g.number[key]
		if !known {
			n = len(g.routes)
			g.number[key], g.routes = n, append(g.routes, nil)
		}
		g.routes[n] = append(g.routes[n], i)
	}
	return g
}

// brokerKey is the set of brokers as a text; brokers come in order of their ids.
func brokerKey(brokers []*Entity) string {
	ids := make([]string, len(brokers))
	for i, b := range brokers {
		ids[i] = string(b.ID)
	}
	return strings.Join(ids, " ")
}

// Routes gives the first routes of the answer's question: 1 to 100; nil is 5. offset passes over some of the first; nil is none.
func (a *PathAnswer) Routes(ctx context.Context, limit, offset *int) (*RouteAnswer, error) {
	return afterwards(ctx, a.search, func() (*RouteAnswer, error) { return a.routes(ctx, limit, value(offset)) })
}

func (a *PathAnswer) routes(ctx context.Context, limit *int, offset int) (*RouteAnswer, error) {
	want := defaultRoutes
	if limit != nil {
		want = *limit
	}
	out, err := a.search.routes(ctx, want, offset)
	if err != nil {
		return nil, err
	}
	out.need = out.need.And(a.search.p.requirementOfRest(a))
	out.Requirement = out.need.Requirement()
	return out, nil
}

// Strength is the variant's index of strength.
func (v Variant) Strength() float64 { return Strength(v.Cost) }

// VariantCount is how many other paths the route has, among those looked at.
func (r Route) VariantCount() int { return len(r.Variants) }

// FirstVariants returns the best of them.
func (r Route) FirstVariants(first int) ([]Variant, error) {
	if first < 0 || first > maxListed {
		return nil, FieldErrorf("first", "%d: ask for at most %d variants", first, maxListed)
	}
	return r.Variants[:min(first, len(r.Variants))], nil
}

// EntityNodes returns the variant's nodes.
func (v Variant) EntityNodes() []EntityNode { return entityNodes(v.Nodes) }

// jointPaths bounds the paths of a joint strength: exact inclusion and exclusion looks at each of their subsets.
const jointPaths = 10

// placesOf checks places of paths or routes, counted from 1, and returns each once, ascending.
func placesOf(field string, places []int, among int) ([]int, error) {
	for i, place := range places {
		if place < 1 || place > among {
			return nil, FieldErrorf(indexed(field, i), "%d: the answer has %d, counted from 1", place, among)
		}
	}
	places = slices.Clone(places)
	slices.Sort(places)
	return slices.Compact(places), nil
}
