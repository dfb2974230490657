package graph

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"backchannel/graph/paths"
)

// survey draws an atlas from a stream of records: sources, entities and ties, each ascending by id. Of the records it keeps, until it is
// finished, only what later ones need.
type survey struct {
	*ground
	a      *atlas
	places []paths.Place
	ties   []paths.Tie
	// numbers gives the place of each entity that is one.
	numbers map[ID]int32
	// attend are the actors who attended an event.
	attend map[ID]bool
	// waiting are participations that cannot be drawn yet: how they stand is decided by ties that come behind them.
	waiting []waitingTie
}

// waitingTie is a participation by its number, with the place of who takes part.
type waitingTie struct {
	number, actor int32
	tie           *Tie
}

func newSurvey(scope Scope, tables *Tables) *survey {
	return &survey{
		ground: newGround(scope, tables), numbers: map[ID]int32{}, attend: map[ID]bool{},
		a: &atlas{scope: scope, places: &idList{}, ties: &idList{}, cycles: map[int32]*cycle{}, origins: map[ID]sourceOrigin{}, judged: map[ID][]ID{}},
	}
}

// drawAtlas reads a store's snapshot; errTooLarge where the atlas would take more than limit bytes.
func drawAtlas(ctx context.Context, s Store, scope Scope, tables *Tables, limit int64) (*atlas, error) {
	v := newSurvey(scope, tables)
	revision, err := snapshot(ctx, s, func(record any) error {
		if v.bytes() > limit {
			return errTooLarge
		}
		v.record(record)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a := v.finish(revision)
	if a.bytes() > limit {
		return nil, errTooLarge
	}
	return a, nil
}

// bytes returns what the atlas will take at least.
func (v *survey) bytes() int64 {
	const perTie, perPlace = 44, 24
	return int64(len(v.ties))*perTie + int64(len(v.places))*perPlace + v.a.ties.bytes() + v.a.places.bytes()
}

// record takes the next record; what the viewer does not see is passed over.
func (v *survey) record(record any) {
	record = v.seen(record)
	v.hold(record)
	switch r := record.(type) {
	case *Source:
		v.a.origins[r.ID] = originOf(r)
	case *Entity:
		v.entity(r)
	case *Tie:
		v.tie(r)
	}
}

func (v *survey) entity(e *Entity) {
	if place, ok := placeOf(e); ok {
		v.numbers[e.ID] = v.a.places.len()
		v.a.places.add(e.ID)
		v.places = append(v.places, place)
	}
}

// placeOf returns an entity as a place, conducting as itself; ok is false where no tie of an atlas ends at it.
func placeOf(e *Entity) (place paths.Place, ok bool) {
	class, ok := placeClass(e)
	place = paths.Place{Class: class, From: -timeLimit, Until: timeLimit}
	switch class {
	case placeChannel:
		place.Ask = true
	case placePost, placeEvent:
	default:
		life := e.exists()
		place.From, place.Until = bounds(life)
	}
	return place, ok
}

// bounds returns the days of a validity as the engine reads them.
func bounds(v Validity) (from, until paths.Day) {
	from, until = boundedDay(v.EarliestFrom), boundedDay(v.LatestTo)
	if v.Ending == EndBefore {
		until = paths.Never
	}
	return from, until
}

func (v *survey) tie(t *Tie) {
	if _, ok := kindNumber(t.Kind); !ok {
		return
	}
	number := v.a.ties.len()
	v.a.ties.add(t.ID)
	v.ties = append(v.ties, paths.Tie{})
	if t.Assessment != "" {
		v.a.judged[t.Assessment] = append(v.a.judged[t.Assessment], t.ID)
	}
	if t.Kind == Attended {
		v.attend[t.From] = true
	}
	if v.waits(t) {
		v.waiting = append(v.waiting, waitingTie{number, v.numbers[t.From], t})
		return
	}
	v.ties[number] = v.drawn(v.p, t)
}

// waits reports whether how a tie stands may hang on ties behind it: on which channels the rounds were of that the actor attended (who attended what stands
// before it), or on the tenure that a capacity rests on.
func (v *survey) waits(t *Tie) bool {
	return t.Kind == Participation && (t.RestsOn != "" || v.attend[t.From])
}

// drawn returns a tie as the engine reads it.
func (v *survey) drawn(p *permitted, t *Tie) paths.Tie {
	return v.a.tie(p, t, p.weigh(t), p.holds(t), v.numbers[t.From], v.numbers[t.To])
}

// tie returns a tie as the engine reads it.
func (a *atlas) tie(p *permitted, t *Tie, e Evidence, v Validity, from, to int32) paths.Tie {
	kind, _ := kindNumber(t.Kind)
	out := paths.Tie{A: from, B: to, Kind: kind, Trust: neverConducts}
	out.From, out.Until = bounds(v)
	if e.Disputed || (t.Kind == FormalTie && t.Level == "NONE") {
		return out
	}
	if int(kind) >= len(Conducts) {
		out.Trust = holdsOnly
		return out
	}
	trust, by := p.trust(t)
	if trust <= 0 || e.Weight <= 0 {
		switch {
		case t.Kind == PartOf:
			out.Trust = holdsOnly // still tells what is part of what
		case t.Kind == Tenure && t.Capacity != nominated:
			out.Trust = holdsOnly
		}
		return out
	}
	out.Evidence, out.Fade = int32(micronats(e.Weight)), p.fading(t, v) //nolint:gosec // a weight is above .01
	if by != nil {
		out.Trust, out.Evidence = 0, out.Evidence+int32(micronats(trust)) //nolint:gosec // a judgement that stands in place of the table
		return out
	}
	out.Trust, _ = trustNumber(p.trustKey(t))
	return out
}

// finish works out what had to wait, and what conducts as what.
func (v *survey) finish(revision Revision) *atlas {
	v.drawWaiting()
	a := v.a
	a.revision = revision
	several := map[int32][]int32{}
	for i := range v.places {
		place := int32(i)
		class, id := v.places[i].Class, ID("")
		if class == placeChannel || class == placeOrgan || class == placePost {
			id = a.places.get(place)
		}
		if class == placeChannel {
			a.cycles[place] = v.p.cycleOf(id).slim()
		}
		v.places[i].Rep = a.rep(place, class, func() []int32 { return v.reps(id, class) }, several)
	}
	usual := trustCosts(&defaultTables)
	a.graph = paths.Build(v.places, several, v.ties, &usual)
	return a
}

// drawWaiting draws what had to wait, on all cores, each with actors of its own: what an actor attended is then worked out once.
func (v *survey) drawWaiting() {
	var parts sync.WaitGroup
	cores := int32(runtime.GOMAXPROCS(0)) //nolint:gosec // no machine has so many
	for core := range cores {
		p := v.p.apart()
		parts.Go(func() {
			for _, w := range v.waiting {
				if w.actor%cores == core {
					v.ties[w.number] = v.drawn(p, w.tie)
				}
			}
		})
	}
	parts.Wait()
	v.waiting = nil
}

// rep returns what a place conducts as in one number, and notes several.
func (a *atlas) rep(place int32, class uint8, reps func() []int32, several map[int32][]int32) int32 {
	switch class {
	case placeEvent:
		return paths.None
	case placePost, placeOrgan:
		found := reps()
		switch len(found) {
		case 0:
			return paths.None
		case 1:
			return found[0]
		default:
			several[place] = found
			return paths.Several
		}
	default:
		return place
	}
}

// reps returns the places that a post or an organ conducts as.
func (v *survey) reps(id ID, class uint8) []int32 {
	if class == placePost {
		id = v.p.owner(id)
	}
	var out []int32
	for _, f := range v.p.fold(id, nil) {
		out = append(out, v.numbers[f.node])
	}
	return out
}

// slim leaves out of a life cycle what no path needs: which events and ties its steps rest on.
func (c *cycle) slim() *cycle {
	out := &cycle{track: c.track, rounds: slices.Clip(c.rounds)}
	for _, s := range c.steps {
		out.steps = append(out.steps, Step{State: s.State, Earliest: s.Earliest, Latest: s.Latest})
	}
	return out
}
