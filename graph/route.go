package graph

import (
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
}

const (
	defaultRoutes = 5
	maxRoutes     = 100
	// firstExamined is how many paths are looked at before all maxPaths are.
	firstExamined = 100
	// stoppedByPaths says that the paths that may be looked at did not make enough routes.
	stoppedByPaths = "PATHS"
)

// routes gives the first routes of a question: paths are looked at in order until they make enough routes.
func (s *pathSearch) routes(ctx context.Context, limit int) (*RouteAnswer, error) {
	// Fields of one answer are asked for side by side, and what a search remembers is not made for that.
	s.lazy.Lock()
	defer s.lazy.Unlock()
	if limit < 1 || limit > maxRoutes {
		return nil, FieldErrorf("limit", "%d: ask for 1 to %d routes", limit, maxRoutes)
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	var found paths.Result
	var groups [][]int
	wide := *s
	for _, wide.q.Limit = range []int{firstExamined, maxPaths} {
		found = wide.find(ctx)
		groups = wide.byBrokers(found.Paths)
		if len(groups) >= limit || len(found.Paths) < wide.q.Limit {
			break
		}
	}
	out := &RouteAnswer{Found: len(groups), Examined: len(found.Paths), Complete: true, Counted: found.Stopped == "" && len(found.Paths) < wide.q.Limit}
	if len(groups) < limit && !out.Counted {
		out.Complete, out.StoppedBecause = false, found.Stopped
		if found.Stopped == "" {
			out.StoppedBecause = stoppedByPaths
		}
	}
	for i, group := range groups[:min(limit, len(groups))] {
		r := Route{Rank: i + 1, Best: s.explain(group[0]+1, found.Paths[group[0]]), Variants: []Variant{}}
		for _, at := range group[1:] {
			r.Variants = append(r.Variants, Variant{Rank: at + 1, Cost: found.Paths[at].Cost, Nodes: s.entities(found.Paths[at].Nodes)})
		}
		out.Routes = append(out.Routes, r)
	}
	return out, nil
}

// byBrokers groups paths by their sets of brokers, in order of the first path of each: the places of the paths.
func (s *pathSearch) byBrokers(found []paths.Path) [][]int {
	var groups [][]int
	at := map[string]int{}
	for i, f := range found {
		key := brokerKey(s.brokers(s.entities(f.Nodes)))
		g, known := at[key]
		if !known {
			g = len(groups)
			at[key], groups = g, append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// brokerKey is the set of brokers as a text; brokers come in order of their ids.
func brokerKey(brokers []*Entity) string {
	ids := make([]string, len(brokers))
	for i, b := range brokers {
		ids[i] = string(b.ID)
	}
	return strings.Join(ids, " ")
}

// Routes gives the first routes of the answer's question: 1 to 100; nil is 5.
func (a *PathAnswer) Routes(ctx context.Context, limit *int) (*RouteAnswer, error) {
	if limit == nil {
		return a.search.routes(ctx, defaultRoutes)
	}
	return a.search.routes(ctx, *limit)
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
