package graph

import (
	"context"
	"slices"
)

// How a viewer's graph is read. What an answer is known to need is gathered a level at a time, for all of that level at once, so that the number of
// reads depends on the question's shape and not on how much is found. What was not foreseen is read one by one when it is asked for.

// reads is what a viewer's graph is read from: a Store, or records in memory.
type reads interface {
	Get(ctx context.Context, scope Scope, ids []ID) (Records, error)
	Find(ctx context.Context, q FindQuery) (Found, error)
	Neighbours(ctx context.Context, q NeighbourQuery) (map[ID]Neighbours, error)
}

const (
	// maxTiesRead bounds the ties that one answer reads, maxPostsRead the posts.
	maxTiesRead  = 200_000
	maxPostsRead = 20_000
	// firstTies is how many ties of an entity come with the first read of them at most; what is beyond costs another read for that entity.
	firstTies = 1000
)

// errMoved tells that what was read is not of one revision.
var errMoved = &Error{Code: Conflict, Message: "the graph is being changed faster than this can be read: ask again"}

// read reads records that were not looked for yet.
func (p *permitted) read(ids []ID) {
	if p.complete || p.failed() != nil {
		return
	}
	var wanted []ID
	for _, id := range ids {
		if _, looked := p.found[id]; !looked && id.wellFormed() {
			wanted = append(wanted, id)
		}
	}
	wanted = sortedIDs(wanted)
	for part := range slices.Chunk(wanted, MaxBatch) {
		records, err := p.from.Get(p.ctx, p.scope, part)
		if err != nil {
			p.fail(err)
			return
		}
		for _, id := range part {
			p.found[id] = nil
		}
		records.each(func(id ID, record any) { p.found[id] = record })
	}
}

// load reads records and, in as many rounds as pointers are deep, what they point to: what decides how they are trimmed, and what they weigh.
func (p *permitted) load(ids ...ID) {
	var checked []ID
	for len(ids)+len(checked) > 0 && p.failed() == nil && !p.complete {
		p.read(slices.Concat(ids, checked))
		var next []ID
		checked = nil
		for _, id := range ids {
			if !p.expanded[id] {
				p.expanded[id] = true
				next, checked = p.pointers(p.found[id], next, checked)
			}
		}
		ids = next
	}
}

// pointers adds what a record points to: what is to be loaded in its turn, and what need only be known to be there.
func (p *permitted) pointers(record any, load, check []ID) (loads, checks []ID) {
	cited := func(citations []Citation, sources bool) {
		for _, c := range citations {
			if !p.scope.Has([]Access{c.Access}) {
				continue
			}
			if sources {
				load = append(load, c.Source)
			}
			if !p.seesAll {
				check = append(check, c.ObtainedAt)
			}
		}
	}
	switch v := record.(type) {
	case *Source:
		load = append(load, v.DerivedFrom)
		if !p.seesAll {
			check = append(check, v.ObtainedAt)
		}
	case *Entity:
		if !p.seesAll {
			cited(v.Citations, false)
		}
	case *Tie:
		load = append(load, v.In, v.RestsOn, v.Assessment)
		if event := eventOf(v); event != "" {
			load = append(load, event)
		}
		cited(v.Citations, true)
	}
	empty := func(id ID) bool { return id == "" }
	return slices.DeleteFunc(load, empty), slices.DeleteFunc(check, empty)
}

// gather reads the ties of some kinds (none: of all) at entities on which they stand at an end, as ties takes it, and what these rest on.
func (p *permitted) gather(ids []ID, end string, kinds ...TieKind) {
	if p.complete || p.failed() != nil {
		return
	}
	var wanted []ID
	for _, id := range ids {
		if id.IsEntity() && id.wellFormed() && !p.knows(id, end, kinds) {
			wanted = append(wanted, id)
		}
	}
	wanted = sortedIDs(wanted)
	if len(wanted) == 0 {
		return
	}
	at := p.neighbours(wanted, end, kinds)
	var all []ID
	for _, ids := range at {
		all = append(all, ids...)
	}
	p.load(sortedIDs(all)...)
	for _, id := range wanted {
		p.place(id, end, kinds, p.tiesOf(at[id]))
	}
	for _, k := range kinds {
		p.listed[k] = true
	}
	if len(kinds) == 0 {
		p.listed[""] = true
	}
	p.settle(p.tiesOf(sortedIDs(all)))
}

// knows reports whether lists were read.
func (p *permitted) knows(id ID, end string, kinds []TieKind) bool {
	if _, known := p.all[id]; known || len(kinds) == 0 {
		return known
	}
	for _, k := range kinds {
		for _, e := range ends(end) {
			if _, known := p.lists[spot{id, k, e}]; !known {
				return false
			}
		}
	}
	return true
}

// ends spells out which ends "" means.
func ends(end string) []string {
	if end == "" {
		return []string{"from", "to"}
	}
	return []string{end}
}

// place notes the ties read at an entity, ascending by id.
func (p *permitted) place(id ID, end string, kinds []TieKind, ties []*Tie) {
	if len(kinds) == 0 {
		p.all[id] = ties
		return
	}
	for _, k := range kinds {
		for _, e := range ends(end) {
			p.lists[spot{id, k, e}] = nil
		}
	}
	for _, t := range ties {
		at := spot{id, t.Kind, "to"}
		if t.From == id {
			at.end = "from"
		}
		p.lists[at] = append(p.lists[at], t)
	}
}

// tiesOf returns the ties of these ids.
func (p *permitted) tiesOf(ids []ID) []*Tie {
	out := make([]*Tie, 0, len(ids))
	for _, id := range ids {
		if t := p.tie(id); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// directions are the ends of ties in a store's words.
var directions = map[string]string{"": "", "from": "OUT", "to": "IN"}

// neighbours reads ties and returns their ids, ascending, at each entity.
func (p *permitted) neighbours(ids []ID, end string, kinds []TieKind) map[ID][]ID {
	out := map[ID][]ID{}
	for part := range slices.Chunk(ids, MaxBatch) {
		q := NeighbourQuery{Scope: p.scope, IDs: part, Kinds: kinds, Direction: directions[end], Limit: min(firstTies, maxTiesRead/len(part))}
		found, err := p.from.Neighbours(p.ctx, q)
		if err != nil {
			p.fail(err)
			return nil
		}
		for _, id := range part {
			n := found[id]
			p.size += n.Total
			if p.limit > 0 && p.size > p.limit {
				p.fail(Errorf(Limit, "this answer needs more than %d ties, more than are read for one: ask about fewer or less tied actors", p.limit))
				return nil
			}
			out[id] = p.note(out[id], n.Ties)
			q.IDs = []ID{id}
			for n.More && len(n.Ties) > 0 {
				q.After, q.Limit = n.Ties[len(n.Ties)-1].ID, max(firstTies, n.Total)
				if found, err = p.from.Neighbours(p.ctx, q); err != nil {
					p.fail(err)
					return nil
				}
				n = found[id]
				out[id] = p.note(out[id], n.Ties)
			}
		}
	}
	return out
}

// note keeps ties as they were read, and adds their ids to a list.
func (p *permitted) note(list []ID, ties []*Tie) []ID {
	for _, t := range ties {
		if p.found[t.ID] == nil {
			p.found[t.ID] = t
			delete(p.expanded, t.ID)
		}
		list = append(list, t.ID)
	}
	return list
}

// settle reads what the standing of participations rests on: the attendance of the channels' rounds.
func (p *permitted) settle(ties []*Tie) {
	var who, events []ID
	for _, t := range ties {
		if t.Kind == Participation {
			who = append(who, t.From)
		}
	}
	p.gather(who, "from", Attended)
	for _, id := range sortedIDs(who) {
		for _, a := range p.ties(id, Attended, "from") {
			events = append(events, a.To)
		}
	}
	p.gather(events, "from", RoundOf)
}

// ofKind returns the ids of all entities of a kind, ascending.
func (p *permitted) ofKind(kind EntityKind) []ID {
	var out []ID
	p.searched = true
	q := FindQuery{Scope: p.scope, Kinds: []EntityKind{kind}, Limit: MaxBatch}
	for more := true; more; {
		found, err := p.from.Find(p.ctx, q)
		switch {
		case err != nil:
			p.fail(err)
			return nil
		case found.Total > maxPostsRead:
			p.fail(Errorf(Limit, "there are %d of kind %s, more than the %d that are read for one answer: say whose are meant", found.Total, kind, maxPostsRead))
			return nil
		}
		out = append(out, keyIDs(found.Keys)...)
		if more = found.More && len(found.Keys) > 0; more {
			q.After = &found.Keys[len(found.Keys)-1]
		}
	}
	slices.Sort(out)
	return out
}

// moved reports whether changes may have touched what was read, so that it may not be of one revision. A list of ties stands for more than the ties in it:
// one that came, went, or lost an end is named in the change log by its own id or by that end's.
func (p *permitted) moved(changes []Change) bool {
	touched := func(id ID) bool {
		_, looked := p.found[id]
		return looked || (len(p.listed) > 0 && id.IsEntity()) || p.listed[tiePrefix[id.Prefix()]] || (p.listed[""] && id.IsTie())
	}
	return slices.ContainsFunc(changes, func(c Change) bool {
		return slices.ContainsFunc(c.Put, touched) || slices.ContainsFunc(c.Dropped, touched)
	})
}

// What some answers have in common.

// openEnds reads both ends of ties.
func (p *permitted) openEnds(ties []*Tie) {
	var out []ID
	for _, t := range ties {
		out = append(out, t.From, t.To)
	}
	p.load(out...)
}

// openOrgans reads what bodies are part of, upwards, as fold follows it.
func (p *permitted) openOrgans(ids []ID) {
	done := map[ID]bool{}
	for len(ids) > 0 && p.failed() == nil && !p.complete {
		p.load(ids...)
		var organs []ID
		for _, id := range ids {
			if e := p.seen(id); e != nil && isOrgan(e) && !done[id] {
				done[id] = true
				organs = append(organs, id)
			}
		}
		p.gather(organs, "from", PartOf)
		ids = nil
		for _, id := range organs {
			for _, t := range p.ties(id, PartOf, "from") {
				ids = append(ids, t.To)
			}
		}
	}
}

// openOwners reads posts, whom they belong to, and what these are part of.
func (p *permitted) openOwners(posts []ID) {
	p.load(posts...)
	p.gather(posts, "from", PostOf)
	var owners []ID
	for _, id := range posts {
		for _, t := range p.ties(id, PostOf, "from") {
			owners = append(owners, t.To)
		}
	}
	p.openOrgans(owners)
}

// openPaths reads what explaining paths takes: their nodes, the ties between these, who makes the connection and for whom they act.
func (p *permitted) openPaths(nodes, ties []ID) {
	p.load(slices.Concat(nodes, ties)...)
	legs := p.tiesOf(ties)
	p.settle(legs)
	var channels, posts []ID
	for _, id := range nodes {
		if entityPrefix[id.Prefix()] == Channel {
			channels = append(channels, id)
		}
	}
	p.openChannels(channels)
	p.gather(channels, "to", Participation)
	p.gather(channels, "from", Between)
	p.gather(nodes, "to", Sanctions, BansContact)
	p.gather(nodes, "from", Tenure)
	for _, id := range nodes {
		for _, t := range p.ties(id, Tenure, "from") {
			posts = append(posts, t.To)
		}
	}
	for _, t := range legs {
		if t.Kind == Tenure {
			posts = append(posts, t.To)
		}
	}
	for _, id := range channels {
		legs = append(legs, p.ties(id, Participation, "to")...)
	}
	p.openEnds(legs)
	p.openOwners(sortedIDs(posts))
	for _, t := range legs {
		nodes = append(nodes, t.From, t.To)
	}
	p.openOrgans(sortedIDs(nodes))
}
