package graph

import (
	"cmp"
	"maps"
	"slices"

	"backchannel/graph/paths"
)

// redraw is an atlas being brought up to a later revision: what the changes touched is read again, everything else is shared.
type redraw struct {
	old *atlas
	new *atlas
	// p is the viewer's graph at the later revision.
	p *permitted
	// What has to be worked out again: ties, life cycles by channel, and what posts and organs conduct as.
	ties     map[ID]bool
	channels map[ID]bool
	folds    map[int32]bool
	places   map[int32]paths.Place
	// added are entities that were no places before, in the order of their numbers.
	added []ID
}

// More changes than leastRedrawn, and than one tie in drawnAnewAt, are drawn anew: that reads the store in one stream.
const (
	leastRedrawn = 2000
	drawnAnewAt  = 50
)

// mostRedrawn returns how many changed records are read singly rather than all anew.
func (a *atlas) mostRedrawn() int { return max(leastRedrawn, int(a.ties.len())/drawnAnewAt) }

// redrawn returns the atlas at p's revision, which the changes lead to; ok is false where it has to be drawn anew: a source changed where it has its
// story from, or an entity was hidden with all its ties.
func (a *atlas) redrawn(p *permitted, changes []Change) (out *atlas, ok bool) {
	r := &redraw{old: a, new: a.clone(), p: p, ties: map[ID]bool{}, channels: map[ID]bool{}, folds: map[int32]bool{}, places: map[int32]paths.Place{}}
	r.new.revision, r.new.scope = p.revision, p.scope
	touched := map[ID]bool{}
	for _, c := range changes {
		for _, id := range slices.Concat(c.Put, c.Dropped) {
			touched[id] = true
		}
	}
	if len(touched) > a.mostRedrawn() {
		return nil, false
	}
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		if !r.touch(id) {
			return nil, false
		}
	}
	r.new.places = a.places.with(r.added)
	for _, id := range slices.Sorted(maps.Keys(r.ties)) {
		r.follow(id)
	}
	r.draw()
	return r.new, true
}

// touch notes what a changed record decides.
func (r *redraw) touch(id ID) bool {
	switch {
	case id.IsSource():
		return r.source(id)
	case id.IsEntity():
		return r.entity(id)
	case id.IsTie():
		r.ties[id] = true
		return true
	default: // coverage decides no path
		return true
	}
}

func (r *redraw) source(id ID) bool {
	was, had := r.old.origins[id]
	s := r.p.source(id)
	if s == nil {
		delete(r.new.origins, id)
		return true
	}
	r.new.origins[id] = originOf(s)
	return !had || was == originOf(s)
}

// entity notes what a changed entity decides: its place, and the ties at it that depend on more than its being there.
func (r *redraw) entity(id ID) bool {
	e := r.p.seen(id)
	number, had := r.old.place(id)
	if e == nil {
		return !had
	}
	if e.Kind == Assessment {
		for _, tie := range r.old.judged[id] {
			r.ties[tie] = true
		}
		return true
	}
	place, ok := placeOf(e)
	if !ok {
		return true
	}
	if !had {
		number = r.old.places.len() + int32(len(r.added)) //nolint:gosec // the view's memory is limited far below
		r.added = append(r.added, id)
		for _, t := range r.p.tiesAt(id) {
			r.ties[t.ID] = true
		}
	}
	r.places[number] = place
	r.folds[number] = true
	if had && (place.Class != r.old.class(number) || place.Class == placePost || place.Class == placeChannel || place.Class == placeEvent) {
		r.old.graph.Ties(number, func(tie int32, _ paths.Tie) bool {
			r.ties[r.old.ties.get(tie)] = true
			return true
		})
	}
	if e.Kind == Channel {
		r.channels[id] = true
	}
	return true
}

// follow notes what a changed tie decides besides itself, by its ends before and after.
func (r *redraw) follow(id ID) {
	if number, ok := r.old.ties.find(id); ok {
		if t, ok := r.old.graph.Tie(number); ok {
			r.decides(drawn[t.Kind], r.old.places.get(t.A), r.old.places.get(t.B))
		}
	}
	if t := r.p.tie(id); t != nil {
		r.decides(t.Kind, t.From, t.To)
	}
}

func (r *redraw) decides(kind TieKind, from, to ID) {
	switch kind {
	case Tenure, Attended:
		r.participationsOf(from)
	case RoundOf:
		r.channels[to] = true
		for _, t := range r.p.ties(from, Attended, "to") {
			r.participationsOf(t.From)
		}
	case LifeCycle:
		r.channels[to] = true
	case PartOf, PostOf:
		if number, ok := r.new.place(from); ok {
			r.folds[number] = true
		}
	default:
	}
}

func (r *redraw) participationsOf(actor ID) {
	for _, t := range r.p.ties(actor, Participation, "from") {
		r.ties[t.ID] = true
	}
}

// draw puts what was noted into the new atlas.
func (r *redraw) draw() {
	change := paths.Change{Places: r.places}
	var names []ID
	for _, id := range slices.Sorted(maps.Keys(r.ties)) {
		if number, ok := r.old.ties.find(id); ok {
			change.Gone = append(change.Gone, number)
		}
		t := r.p.tie(id)
		if t == nil {
			continue
		}
		if _, ok := kindNumber(t.Kind); !ok {
			continue
		}
		if t.Assessment != "" && !slices.Contains(r.new.judged[t.Assessment], id) {
			r.new.judged[t.Assessment] = append(slices.Clone(r.new.judged[t.Assessment]), id)
		}
		names = append(names, id)
		from, _ := r.new.place(t.From)
		to, _ := r.new.place(t.To)
		change.Ties = append(change.Ties, r.new.tie(r.p, t, r.p.evidenceOf(t), r.p.validityOf(t), from, to))
	}
	r.new.ties = r.new.ties.with(names)
	r.new.graph = r.old.graph.Patch(change)
	for id := range r.channels {
		if number, ok := r.new.place(id); ok && r.p.seen(id) != nil {
			r.new.cycles[number] = r.p.lifeCycle(id).slim()
		}
	}
	r.fold()
	if names := r.new.places; len(names.later) > 0 {
		r.new.graph.Order = func(a, b int32) int { return cmp.Compare(names.get(a), names.get(b)) }
	}
}

// fold works out anew what posts and organs conduct as, and everything below them.
func (r *redraw) fold() {
	change := paths.Change{Places: map[int32]paths.Place{}, Several: map[int32][]int32{}}
	frontier, seen := slices.Sorted(maps.Keys(r.folds)), map[int32]bool{}
	for len(frontier) > 0 {
		at := frontier[0]
		frontier = frontier[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		place := r.new.graph.Place(at)
		place.Rep = r.new.rep(at, place.Class, func() []int32 { return r.new.reps(r.new.supposing(Scenario{}), at, nil) }, change.Several)
		change.Places[at] = place
		if place.Class != placeOrgan && place.Class != placeState {
			continue
		}
		r.new.eachTie(at, PartOf, func(_ int32, t paths.Tie) {
			if t.B == at && r.new.isOrgan(t.A) {
				frontier = append(frontier, t.A)
			}
		})
		r.new.eachTie(at, PostOf, func(_ int32, t paths.Tie) {
			if t.B == at {
				frontier = append(frontier, t.A)
			}
		})
	}
	r.new.graph = r.new.graph.Patch(change)
}
