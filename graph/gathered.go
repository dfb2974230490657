package graph

import (
	"errors"
	"maps"
	"slices"
)

// Where the atlas of all that a viewer sees would take more memory than it may, a question is put to an atlas of the part that it can reach, which is gathered
// from the store for it: from both sides, a tie at a time, so that every path of at most MaxHops ties lies within. The engine and the rules are the same.

// errTooLarge tells that the atlas of everything takes more memory than it may.
var errTooLarge = errors.New("the view takes more memory than it may")

// stoppedByMemory says that the part gathered for a question is not all that it can reach: what was found holds, and better paths may lie outside.
const stoppedByMemory = "VIEW_MEMORY"

// maxGathered bounds the ties of a part.
const maxGathered = 50_000

// gathering is a part of the viewer's graph in the making.
type gathering struct {
	p     *permitted
	q     PathQuery
	kinds []TieKind
	ties  map[ID]*Tie
	// reached are the nodes that ties lead to, expanded those whose own ties were read.
	reached, expanded map[ID]bool
	cut               bool
}

// gathered draws the part of the graph that a question can reach; whole is false where that is more than may be read.
func (p *permitted) gathered(q PathQuery) (a *atlas, whole bool) {
	g := &gathering{p: p, q: q, ties: map[ID]*Tie{}, reached: map[ID]bool{}, expanded: map[ID]bool{}}
	for _, k := range Conducts {
		if q.IncludeFormal || (k != FormalTie && k != Protects) {
			g.kinds = append(g.kinds, k)
		}
	}
	// A path of n ties has each of them at a node less than half of n away from one of its ends, rounded up on one side and down on the other.
	near, far := (q.MaxHops+1)/2, q.MaxHops/2
	seeds := slices.Clone(q.From)
	if len(q.To) == 0 || len(q.Scenario.Add) > 0 {
		near, far = q.MaxHops, q.MaxHops
	}
	for _, t := range q.Scenario.Add {
		seeds = append(seeds, t.From, t.To)
	}
	g.expand(seeds, near)
	g.expand(q.To, far)
	return g.draw(), !g.cut && p.failed() == nil
}

// expand reads the ties at nodes and those they lead to, so many steps away.
func (g *gathering) expand(nodes []ID, steps int) {
	frontier := sortedIDs(nodes)
	for ; steps > 0 && len(frontier) > 0 && g.p.failed() == nil; steps-- {
		members := g.members(frontier)
		g.p.gather(members, "", g.kinds...)
		var found []*Tie
		g.eachTie(members, func(t *Tie, _ ID) {
			if g.ties[t.ID] == nil {
				g.ties[t.ID] = t
				found = append(found, t)
			}
		})
		if g.cut = len(g.ties) > maxGathered; g.cut {
			return
		}
		for _, id := range frontier {
			g.expanded[id] = true
		}
		g.open(found)
		frontier = g.beyond(members)
	}
}

// eachTie calls visit with the ties at some entities, and their other ends.
func (g *gathering) eachTie(at []ID, visit func(t *Tie, other ID)) {
	for _, id := range at {
		for _, k := range g.kinds {
			for _, t := range g.p.ties(id, k, "") {
				visit(t, t.Other(id))
			}
		}
	}
}

// beyond notes the nodes that the ties at some entities lead to, and returns those whose own ties are to be read.
func (g *gathering) beyond(members []ID) []ID {
	next := map[ID]bool{}
	g.eachTie(members, func(_ *Tie, other ID) {
		for _, node := range g.nodes(other) {
			g.reached[node] = true
			if g.passable(node) {
				next[node] = true
			}
		}
	})
	return slices.Sorted(maps.Keys(next))
}

// members returns the entities whose ties conduct as those of some nodes: themselves, the organs of states and the posts of all.
func (g *gathering) members(nodes []ID) []ID {
	bodies := g.p.withOrgans(setOf(nodes))
	for _, id := range nodes {
		if g.p.isOrgan(id) {
			bodies = append(bodies, g.below(id)...)
		}
	}
	bodies = sortedIDs(bodies)
	g.p.gather(bodies, "to", PostOf)
	out := slices.Clone(bodies)
	for _, id := range bodies {
		for _, t := range g.p.ties(id, PostOf, "to") {
			out = append(out, t.From)
		}
	}
	return sortedIDs(out)
}

// below returns the bodies that are part of an organ: where it is itself asked for, their ties conduct as its.
func (g *gathering) below(organ ID) []ID {
	seen := map[ID]bool{organ: true}
	var out []ID
	for frontier := []ID{organ}; len(frontier) > 0; {
		g.p.gather(frontier, "to", PartOf)
		var next []ID
		for _, id := range frontier {
			for _, t := range g.p.ties(id, PartOf, "to") {
				if !seen[t.From] && g.p.isOrgan(t.From) {
					seen[t.From] = true
					next = append(next, t.From)
				}
			}
		}
		out, frontier = append(out, next...), next
	}
	return out
}

// open reads what decides as what the ends of ties conduct.
func (g *gathering) open(ties []*Tie) {
	var posts, others []ID
	for _, t := range ties {
		for _, id := range []ID{t.From, t.To} {
			if entityPrefix[id.Prefix()] == Post {
				posts = append(posts, id)
			} else {
				others = append(others, id)
			}
		}
	}
	g.p.openOwners(sortedIDs(posts))
	g.p.openOrgans(sortedIDs(others))
}

// nodes returns what an end of a tie conducts as, and the end itself where it may be asked for.
func (g *gathering) nodes(end ID) []ID {
	if entityPrefix[end.Prefix()] == Post {
		end = g.p.owner(end)
	}
	out := []ID{end}
	for _, f := range g.p.fold(end, nil) {
		out = append(out, f.node)
	}
	return out
}

// passable reports whether a node's own ties are to be read.
func (g *gathering) passable(id ID) bool {
	e := g.p.seen(id)
	if e == nil || g.expanded[id] {
		return false
	}
	return g.q.IncludeFormal || (e.Kind != State && e.Type != "INTERGOVERNMENTAL")
}

// draw reads what decides how the ties stand, and draws an atlas of all that was read.
func (g *gathering) draw() *atlas {
	p := g.p
	var people, channels []ID
	for id := range g.reached {
		switch entityPrefix[id.Prefix()] {
		case Person:
			people = append(people, id)
		case Channel:
			channels = append(channels, id)
		default:
		}
	}
	p.gather(sortedIDs(people), "from", Tenure) // who holds an office of a party is no broker
	for _, id := range people {
		for _, t := range p.ties(id, Tenure, "from") {
			g.ties[t.ID] = t
		}
	}
	p.openChannels(sortedIDs(channels))
	p.openEnds(slices.Collect(maps.Values(g.ties)))
	g.open(slices.Collect(maps.Values(g.ties)))
	var read Records
	for _, record := range p.found {
		if record != nil {
			read.Put(record)
		}
	}
	v := newSurvey(p.scope, p.tables)
	if p.failed() == nil {
		read.each(func(_ ID, record any) { v.record(record) })
	}
	return v.finish(p.revision)
}
