package graph

import (
	"maps"
	"math"
	"slices"
	"sync"

	"backchannel/graph/paths"
)

// atlas is a viewer's graph as the path engine reads it, at one revision: the entities that conducting ties end at, as places, and the ties with their
// days and costs, all in numbers. It is immutable: a change makes another that shares what stayed the same (redraw).
type atlas struct {
	revision Revision
	scope    Scope
	graph    *paths.Graph
	// places and ties give numbers to ids, and ids to numbers.
	places, ties *idList
	// cycles holds the life cycles of channels by place, without the events and ties that a cycle read from records has.
	cycles map[int32]*cycle
	// origins tells where each source has it from: where one changes, the evidence of all that cite it may.
	origins map[ID]sourceOrigin
	// judged holds the ties whose trust an assessment sets, by assessment.
	judged map[ID][]ID
}

type sourceOrigin struct {
	derivedFrom ID
	unknown     bool
}

func originOf(s *Source) sourceOrigin { return sourceOrigin{s.DerivedFrom, s.UnknownOrigin} }

// Classes of places, as the engine filters by them.
const (
	placeState = iota
	placePerson
	placeOrganization
	placeIntergovernmental
	placeOrgan
	placeChannel
	placePost
	placeEvent
)

// placeClass returns the class of an entity; ok is false for what no tie of an atlas ends at.
func placeClass(e *Entity) (class uint8, ok bool) {
	switch e.Kind {
	case State:
		return placeState, true
	case Person:
		return placePerson, true
	case Organization:
		switch e.Type {
		case "GOVERNMENT_BODY":
			return placeOrgan, true
		case "INTERGOVERNMENTAL":
			return placeIntergovernmental, true
		default:
			return placeOrganization, true
		}
	case Channel:
		return placeChannel, true
	case Post:
		return placePost, true
	case Event:
		return placeEvent, true
	default:
		return 0, false
	}
}

// drawn are the kinds of tie that an atlas holds, a tie's kind being its place in the list: first those that conduct, then those that decide whether
// and how others do.
var drawn = append(slices.Clone(Conducts), PostOf, Attended, RoundOf, LifeCycle, Rejected)

// kindNumber returns a kind's place in drawn.
func kindNumber(k TieKind) (uint8, bool) {
	i := slices.Index(drawn, k)
	return uint8(max(i, 0)), i >= 0 //nolint:gosec // a short list
}

// neverConducts is the trust of ties that conduct on no day: disputed, or worth nothing.
const neverConducts = math.MaxUint8

// holdsOnly is the trust of ties that conduct nothing and tell something all the same, such as which offices are held.
const holdsOnly = math.MaxUint8 - 1

// timeLimit bounds days in an atlas: no date that can be written lies beyond.
const timeLimit = 1<<24 - 1

func boundedDay(d Day) paths.Day { return min(max(paths.Day(d), -timeLimit), timeLimit) }

// bytes returns the memory an atlas holds, about.
func (a *atlas) bytes() int64 {
	const perCycle, perStep, perRound, perOrigin = 96, 96, 8, 120
	size := a.graph.Bytes() + a.places.bytes() + a.ties.bytes() + int64(len(a.origins))*perOrigin
	for _, c := range a.cycles {
		size += perCycle + int64(len(c.steps))*perStep + int64(len(c.rounds))*perRound
	}
	return size
}

// place returns the number of an entity, if it is a place.
func (a *atlas) place(id ID) (int32, bool) { return a.places.find(id) }

func (a *atlas) class(place int32) uint8 { return a.graph.Place(place).Class }

// isOrgan, isState and above let ends be folded by number, by the same rule as by record.
func (a *atlas) isOrgan(place int32) bool { return a.class(place) == placeOrgan }

func (a *atlas) isState(place int32) bool { return a.class(place) == placeState }

func (a *atlas) above(organ int32) []int32 {
	var out []int32
	a.eachTie(organ, PartOf, func(_ int32, t paths.Tie) {
		if t.A == organ && (a.isState(t.B) || a.isOrgan(t.B)) {
			out = append(out, t.B)
		}
	})
	return out
}

// eachTie calls visit with the undisputed ties of a kind at a place.
func (a *atlas) eachTie(place int32, kind TieKind, visit func(number int32, t paths.Tie)) {
	wanted, _ := kindNumber(kind)
	a.graph.Ties(place, func(number int32, t paths.Tie) bool {
		if t.Kind == wanted && t.Trust != neverConducts {
			visit(number, t)
		}
		return true
	})
}

// owner returns the place that a post belongs to, by its first tie.
func (a *atlas) owner(post int32) (int32, bool) {
	owner, first := int32(-1), ID("")
	a.eachTie(post, PostOf, func(number int32, t paths.Tie) {
		if id := a.ties.get(number); t.A == post && (first == "" || id < first) {
			owner, first = t.B, id
		}
	})
	return owner, first != ""
}

// reps returns the places that a place conducts as, with some asked for; none for a post of nobody, for an event, and for what is gone.
func (a *atlas) reps(h supposedHierarchy, place int32, asked map[int32]bool) []int32 {
	end := place
	switch a.class(place) {
	case placeEvent:
		return nil
	case placePost:
		owner, ok := a.owner(place)
		if !ok {
			return nil
		}
		end = owner
	}
	if h.gone[end] {
		return nil
	}
	var out []int32
	for _, f := range fold(h, end, asked) {
		out = append(out, f.node)
	}
	return out
}

// holdsOffice reports whether an actor holds an office of some parties on a day, on record or under a scenario.
func (a *atlas) holdsOffice(actor int32, d Day, parties map[ID]bool, scenario Scenario) bool {
	h := a.supposing(scenario)
	day, holds := boundedDay(d), false
	isParty := func(place int32) bool { return !h.gone[place] && parties[a.places.get(place)] }
	a.eachTie(actor, Tenure, func(_ int32, t paths.Tie) {
		owner, owned := a.owner(t.B)
		if holds || t.A != actor || !owned || day < t.From || day > t.Until {
			return
		}
		holds = isParty(owner) || slices.ContainsFunc(a.reps(h, owner, nil), isParty)
	})
	return holds
}

// question puts a path query to the engine, with the numbers of some tables.
func (a *atlas) question(q PathQuery, tables *Tables, closed []ID) paths.Question {
	out := paths.Question{
		Day: boundedDay(q.AsOf), From: a.numbers(q.From), To: a.numbers(q.To), MinTies: minHops, MaxTies: q.MaxHops, MaxCost: costLimit(q.MinStrength),
		K: q.Limit, Kinds: kindSet(q), Between: betweenSet(q), Trust: trustCosts(tables), Fades: fadeCosts(tables), ActiveOnly: q.ActiveOnly,
		Closed: a.numbers(closed), PassAll: a.numbers(q.PassAll), PassAny: a.numbers(q.PassAny), MaxWork: maxWork,
	}
	membership, _ := kindNumber(Membership)
	out.Bars[membership] = 1 << placeState
	out.Ask = func(place int32) bool {
		c := a.cycles[place]
		if c == nil || (len(q.Tracks) > 0 && !slices.Contains(q.Tracks, c.track)) {
			return false
		}
		live, _ := c.live(q.AsOf, q.ChannelStates)
		return live
	}
	out.Reps = a.refolded(slices.Concat(out.From, out.To), q.Scenario)
	return out
}

// refolded works out anew what conducts as what, where an organ is itself asked for, or supposed to be gone or part of something: it and what belongs
// to it.
func (a *atlas) refolded(parties []int32, scenario Scenario) map[int32][]int32 {
	h := a.supposing(scenario)
	asked := map[int32]bool{}
	for _, p := range parties {
		asked[p] = true
	}
	frontier := slices.DeleteFunc(slices.Clone(parties), func(p int32) bool { return !a.isOrgan(p) })
	frontier = slices.AppendSeq(slices.AppendSeq(frontier, maps.Keys(h.gone)), maps.Keys(h.added))
	if len(frontier) == 0 {
		return nil
	}
	out := map[int32][]int32{}
	for len(frontier) > 0 {
		at := frontier[0]
		frontier = frontier[1:]
		if _, done := out[at]; done {
			continue
		}
		out[at] = a.reps(h, at, asked)
		a.eachTie(at, PostOf, func(_ int32, t paths.Tie) {
			if t.B == at {
				out[t.A] = a.reps(h, t.A, asked)
			}
		})
		a.eachTie(at, PartOf, func(_ int32, t paths.Tie) {
			if t.B == at && a.isOrgan(t.A) {
				frontier = append(frontier, t.A)
			}
		})
	}
	return out
}

// supposedHierarchy is the hierarchy under a scenario: without those that are gone, and with what organs are supposed to be part of.
type supposedHierarchy struct {
	*atlas
	gone  map[int32]bool
	added map[int32][]int32
}

func (a *atlas) supposing(scenario Scenario) supposedHierarchy {
	h := supposedHierarchy{a, map[int32]bool{}, map[int32][]int32{}}
	for _, p := range a.numbers(scenario.Remove) {
		h.gone[p] = true
	}
	for _, t := range scenario.Add {
		organ, known := a.place(t.From)
		above, is := a.place(t.To)
		if t.Kind == PartOf && known && is && a.isOrgan(organ) && (a.isState(above) || a.isOrgan(above)) {
			h.added[organ] = append(h.added[organ], above)
		}
	}
	return h
}

func (h supposedHierarchy) above(organ int32) []int32 {
	return slices.DeleteFunc(append(h.atlas.above(organ), h.added[organ]...), func(p int32) bool { return h.gone[p] })
}

// eachDay calls visit with the days on which anything may begin or cease to conduct.
func (a *atlas) eachDay(visit func(...Day)) {
	rejected, _ := kindNumber(Rejected)
	span := func(from, until paths.Day) { visit(Day(from), Day(until).Plus(1)) }
	for number := range a.places.len() {
		if place := a.graph.Place(number); place.Class <= placeOrgan {
			span(place.From, place.Until)
		}
		a.graph.Ties(number, func(_ int32, t paths.Tie) bool {
			if t.A == number && t.Trust != neverConducts && (int(t.Kind) < len(Conducts) || t.Kind == rejected) {
				span(t.From, t.Until)
			}
			return true
		})
	}
	for _, c := range a.cycles {
		for _, r := range c.rounds {
			visit(r.first, r.last.Plus(dormantAfterDays+1)) // a round keeps its channel from lying dormant
		}
		for _, step := range c.steps {
			visit(step.Earliest, step.Latest, step.Latest.Plus(dormantAfterDays+1))
		}
	}
}

// numbers returns the places of ids, each once; what is no place is left out.
func (a *atlas) numbers(ids []ID) []int32 {
	out := make([]int32, 0, len(ids))
	for _, id := range ids {
		if n, ok := a.place(id); ok && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// kindSet returns the kinds of tie that may conduct.
func kindSet(q PathQuery) uint16 {
	var set uint16
	for i, k := range Conducts {
		formal := k == FormalTie || k == Protects
		if (!formal || q.IncludeFormal) && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, k)) {
			set |= 1 << i
		}
	}
	return set
}

// betweenSet returns the classes that may stand in between: by default neither states nor intergovernmental bodies.
func betweenSet(q PathQuery) uint8 {
	set := uint8(1 << placeChannel)
	for kind, classes := range map[EntityKind]uint8{
		Person: 1 << placePerson, Organization: 1<<placeOrganization | 1<<placeOrgan | 1<<placeIntergovernmental, State: 1 << placeState,
	} {
		if len(q.ActorKinds) == 0 || slices.Contains(q.ActorKinds, kind) {
			set |= classes
		}
	}
	if !q.IncludeFormal {
		set &^= 1<<placeState | 1<<placeIntergovernmental
	}
	return set
}

// trustKey is what a line of the table of trust is looked up by.
type trustKey struct {
	kind         TieKind
	role, format string
}

// trustKeys lists what ties are looked up by; the place of one, plus 1, is the number by which an atlas knows its trust. Number 0 costs nothing.
var trustKeys = func() []trustKey {
	var out []trustKey
	for _, row := range Weights {
		keys := []trustKey{{row.Kind, row.Role, row.Format}}
		if row.Kind == Participation && row.Format == "" {
			for _, format := range formats {
				keys = append(keys, trustKey{row.Kind, row.Role, format})
			}
		}
		out = append(out, keys...)
	}
	return out
}()

// trustNumbers gives the number of each.
var trustNumbers = func() map[trustKey]uint8 {
	out := map[trustKey]uint8{}
	for i, k := range trustKeys {
		out[k] = uint8(i + 1)
	}
	return out
}()

// trustNumber returns the number of what a tie is looked up by; ok is false for what conducts nothing.
func trustNumber(kind TieKind, role, format string) (number uint8, ok bool) {
	number, ok = trustNumbers[trustKey{kind, role, format}]
	if !ok {
		number, ok = trustNumbers[trustKey{kind, "", ""}]
	}
	return number, ok
}

// trustCosts returns a table of trust as costs by number.
func trustCosts(tables *Tables) [256]int32 {
	if tables == &defaultTables {
		return defaultTrustCosts()
	}
	return trustCostsOf(tables)
}

var defaultTrustCosts = sync.OnceValue(func() [256]int32 { return trustCostsOf(&defaultTables) })

func trustCostsOf(tables *Tables) [256]int32 {
	var out [256]int32
	for i, k := range trustKeys {
		out[i+1] = neverCost
		if trust := tables.trustOf(k.kind, k.role, k.format); trust > 0 {
			out[i+1] = int32(micronats(trust)) //nolint:gosec // a table's trust is above .01
		}
	}
	out[neverConducts], out[holdsOnly] = neverCost, neverCost
	return out
}

// neverCost is the cost of what does not conduct.
const neverCost = -1

// fadeCosts returns, for each way of fading, the cost of lost currency by days since the end; the last holds for all later days.
func fadeCosts(tables *Tables) [8][]int32 {
	if tables == &defaultTables {
		return defaultFadeCosts()
	}
	return fadeCostsOf(tables)
}

var defaultFadeCosts = sync.OnceValue(func() [8][]int32 { return fadeCostsOf(&defaultTables) })

func fadeCostsOf(tables *Tables) [8][]int32 {
	var out [8][]int32
	for code, halfLife := range tables.HalfLives.byFading() {
		if halfLife == 0 {
			continue
		}
		for days := range maxHalvings*halfLife + 1 {
			out[code] = append(out[code], int32(fadeCost(halvings(days, halfLife)))) //nolint:gosec // at most three halvings
		}
	}
	return out
}

// clone returns an atlas that may be changed where it is its own: its maps.
func (a *atlas) clone() *atlas {
	c := *a
	c.cycles, c.origins, c.judged = maps.Clone(a.cycles), maps.Clone(a.origins), maps.Clone(a.judged)
	return &c
}
