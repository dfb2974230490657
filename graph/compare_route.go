package graph

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// routes compares the first routes.
func (c *comparer) routes(ctx context.Context) {
	sides := [2]*side{c.side(ctx, c.before), c.side(ctx, c.after)}
	for i, s := range sides {
		if other := sides[1-i]; !other.counted && slices.ContainsFunc(s.first(), func(key string) bool { return !other.has(key) }) {
			other.grouped = other.search.group(ctx, math.MaxInt)
		}
	}
	twins := c.twins(sides)
	done := map[string]bool{}
	for _, key := range sides[0].first() {
		became, is := twins[key]
		if !is {
			became = key
		}
		done[became] = true
		c.route(sides, [2]string{key, became})
	}
	was := map[string]string{}
	for old, became := range twins {
		was[became] = old
	}
	for _, key := range sides[1].first() {
		old, is := was[key]
		if !is {
			old = key
		}
		if !done[key] {
			c.route(sides, [2]string{old, key})
		}
	}
	place := func(rank *int) int {
		if rank == nil {
			return math.MaxInt
		}
		return *rank
	}
	slices.SortFunc(c.c.Routes, func(x, y RouteChange) int {
		order := []string{changeLost, changeGained, changeChanged}
		return cmp.Or(
			cmp.Compare(slices.Index(order, x.What), slices.Index(order, y.What)),
			cmp.Compare(place(x.RankBefore), place(y.RankBefore)), cmp.Compare(place(x.RankAfter), place(y.RankAfter)),
		)
	})
}

// side is the routes of one side of a comparison.
type side struct {
	grouped
	search *pathSearch
}

func (c *comparer) side(ctx context.Context, s *pathSearch) *side {
	return &side{s.group(ctx, defaultRoutes), s}
}

// first returns the keys of the first routes, in order.
func (s *side) first() []string {
	out := make([]string, min(defaultRoutes, len(s.routes)))
	for key, n := range s.number {
		if n < len(out) {
			out[n] = key
		}
	}
	return out
}

func (s *side) has(key string) bool {
	_, has := s.number[key]
	return has
}

// best returns the nodes of a route's best path, its rank and cost; nil where it is none.
func (s *side) best(key string) (nodes []*Entity, rank *int, cost *int64) {
	n, is := s.number[key]
	if !is {
		return nil, nil, nil
	}
	best := s.found.Paths[s.routes[n][0]]
	n++
	return s.search.entities(best.Nodes), &n, &best.Cost
}

// twins pairs routes that are one under other brokers: the best path of one side leads a route of the other, whose brokers are others because somebody
// on that path entered on an office of a party or left one. Each is the twin of one at most, and of none where its own brokers make a route of the other
// side. A mediator beside the path who comes or goes makes another route.
func (c *comparer) twins(sides [2]*side) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	for i, here := range sides {
		there := sides[1-i]
		for _, key := range here.first() {
			nodes, _, _ := here.best(key)
			if there.has(key) || (i == 1 && taken[key]) {
				continue
			}
			if _, conducts := there.search.costOn(nodes); !conducts {
				continue
			}
			brokers := there.search.brokers(nodes)
			other := brokerKey(brokers)
			leads, _, _ := there.best(other)
			if leads == nil || here.has(other) || sequence(leads) != sequence(nodes) || !onPath(nodes, here.search.brokers(nodes), brokers) {
				continue
			}
			pair := [2]string{key, other}
			if i == 1 {
				pair = [2]string{other, key}
			}
			if out[pair[0]] == "" && !taken[pair[1]] {
				out[pair[0]], taken[pair[1]] = pair[1], true
			}
		}
	}
	return out
}

// onPath reports whether whoever is in one list of brokers alone stands on the path.
func onPath(nodes, a, b []*Entity) bool {
	in := func(list []*Entity, id ID) bool {
		return slices.ContainsFunc(list, func(e *Entity) bool { return e.ID == id })
	}
	return !slices.ContainsFunc(slices.Concat(a, b), func(e *Entity) bool { return in(a, e.ID) != in(b, e.ID) && !in(nodes, e.ID) })
}

// route notes what became of one route: the one of the first key before is the one of the second after.
func (c *comparer) route(sides [2]*side, keys [2]string) {
	change := RouteChange{What: changeChanged, Certain: true}
	var was, is []*Entity
	was, change.RankBefore, change.CostBefore = sides[0].best(keys[0])
	is, change.RankAfter, change.CostAfter = sides[1].best(keys[1])
	if is == nil && !sides[1].counted {
		is, change.CostAfter = c.behind(c.after, was, keys[0])
		change.Certain = false
	}
	if was == nil && !sides[0].counted {
		was, change.CostBefore = c.behind(c.before, is, keys[1])
		change.Certain = false
	}
	switch {
	case is == nil:
		change.What, change.Brokers, change.Causes = changeLost, c.before.brokers(was), c.why(c.after, was, c.before)
	case was == nil:
		change.What, change.Brokers, change.BrokersAfter = changeGained, c.after.brokers(is), c.after.brokers(is)
		change.Causes = c.why(c.before, is, c.after)
	default:
		change.Brokers, change.BrokersAfter, change.Rerouted = c.before.brokers(was), c.after.brokers(is), sequence(was) != sequence(is)
		if keys[0] == keys[1] && !change.Rerouted && change.RankBefore != nil && change.RankAfter != nil &&
			*change.RankBefore == *change.RankAfter && *change.CostBefore == *change.CostAfter {
			c.c.SameRoutes++
			return
		}
		change.Causes = c.whyChanged(was, is)
	}
	c.c.Routes = append(c.c.Routes, change)
}

// behind returns a route's best path of the other side, and its cost, where it is one of the same route here, though behind the paths looked at.
func (c *comparer) behind(s *pathSearch, nodes []*Entity, key string) ([]*Entity, *int64) {
	cost, conducts := s.costOn(nodes)
	if !conducts || brokerKey(s.brokers(nodes)) != key {
		return nil, nil
	}
	return nodes, &cost
}

// whyChanged says why a route's best path costs otherwise, has other brokers, or is another: what ended the old one, else what began the new one.
func (c *comparer) whyChanged(was, is []*Entity) []Obstacle {
	if sequence(was) != sequence(is) {
		if _, conducts := c.after.costOn(was); !conducts {
			return c.after.obstaclesTo(was, c.before)
		}
		if _, conducted := c.before.costOn(is); !conducted {
			return c.before.obstaclesTo(is, c.after)
		}
	}
	out := c.after.otherBrokers(is, c.before)
	for _, o := range append(c.after.changedLegs(was, c.before), c.after.changedLegs(is, c.before)...) {
		if !slices.ContainsFunc(out, func(known Obstacle) bool { return known.Tie == o.Tie }) {
			out = append(out, o)
		}
	}
	return out
}
