package graph

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"backchannel/graph/paths"
)

// PathQuery asks for the k best indirect paths between two sets of parties on a day. Every field but From, To and AsOf may be zero: the
// answer echoes the limits that held.
type PathQuery struct {
	// From and To are ids; the service has resolved names.
	From, To []ID
	AsOf     Day
	// MaxHops bounds the number of ties: 2 to 12, by default 6.
	MaxHops int
	// Limit is k: 1 to 1,000, by default 10.
	Limit int
	// Offset is how many of the first paths are passed over, so that a long list can be asked for in pages. Only a list of paths takes one.
	Offset int
	// MinStrength leaves out weaker paths: 0 to 1.
	MinStrength float64
	// Kinds keeps ties of these kinds, Tracks and ChannelStates channels on these tracks and in these live states, ActorKinds actors of these
	// kinds in between; empty keeps all.
	Kinds         []TieKind
	Tracks        []string
	ChannelStates []string
	ActorKinds    []EntityKind
	// Character keeps paths of this character: OFFICIAL, MIXED or UNOFFICIAL; empty keeps all.
	Character string
	// Avoid are never passed; PassAll all must be (at most 5); of PassAny at least one.
	Avoid, PassAll, PassAny []ID
	// ActiveOnly leaves out ties that have ended.
	ActiveOnly bool
	// IncludeFormal lets states, intergovernmental bodies, formal ties and protecting powers conduct.
	IncludeFormal bool
	// IncludeRejected admits go-betweens whom a party rejects.
	IncludeRejected bool
	// Scenario is what the question supposes, Overrides the numbers it puts in place of those of the tables.
	Scenario  Scenario
	Overrides Overrides
}

// The limits of a path query.
const (
	minHops        = 2
	maxHops        = 12
	defaultHops    = 6
	maxPaths       = 1000
	defaultPaths   = 10
	maxPassAll     = 5
	maxParties     = 20
	maxListed      = 100
	maxWork        = 200_000_000
	pathTimeBudget = 5 * time.Second
)

// Hop is one tie of a path, in the path's direction.
type Hop struct {
	From, To *Entity
	*Leg
	// Sentence says it in words an analyst can paste.
	Sentence string
	// Others are the other ties between the two that conduct as well, best first.
	Others []*Leg
	// Citations are those that the hop's evidence rests on, attendance of a channel's events included.
	Citations []Citation
}

// Path is one indirect path, explained.
type Path struct {
	Rank     int
	Cost     int64
	Strength float64
	// Word puts the strength into a word: strong, moderate, weak, trace.
	Word  string
	Nodes []*Entity
	Hops  []Hop
	// Weakest is the index of the hop that costs most; Grade that of the hop with the least evidence.
	Weakest int
	Grade   string
	// Certainty is POSSIBLE where any hop is.
	Certainty Certainty
	// Brokers make the connection: interior actors that hold no office of a party, and those who mediate in the path's channels.
	Brokers []*Entity
	// Character is OFFICIAL, MIXED or UNOFFICIAL.
	Character string
	// Requirement is the strictest marking of all that the path rests on.
	Requirement Requirement
	// Raise says what would raise the path's weakest hop.
	Raise string
	// Flags are sanctions and bans of contact among its actors on the day; they exclude nobody.
	Flags []*Tie
	// Mandates are the sides of its channels, with each side's mandate.
	Mandates []*Tie
	search   *pathSearch
}

// Exclusion is an actor that a gate took out, with the tie that says so.
type Exclusion struct {
	Actor *Entity
	By    *Entity
	Tie   *Tie
}

// ShutChannel is a channel between the parties that was shut by the day asked.
type ShutChannel struct {
	Channel *Entity
	State   ChannelState
	Tie     *Tie
	Event   *Entity
	// Sentence says which event shut it, when and why.
	Sentence string
}

// PathAnswer is the answer to a PathQuery.
type PathAnswer struct {
	// Query is the question with the limits that held.
	Query    PathQuery
	From, To []*Entity
	// FormalTies holds the formal tie of every pair of parties.
	FormalTies []FormalTieAnswer
	Paths      []Path
	// Complete tells that these are all of the first k; otherwise StoppedBecause says what ran out. Certain is how many of the paths
	// are certainly the first ones.
	Complete       bool
	StoppedBecause string
	Certain        int
	Excluded       []Exclusion
	Shut           []ShutChannel
	// WhyNone says why there is no path.
	WhyNone     string
	Revision    Revision
	DataThrough Day
	// Requirement is the strictest marking of all that the answer shows.
	Requirement Requirement
	search      *pathSearch
	// weaker is the strongest of the paths that are too weak, where WhyNone tells of it.
	weaker *Path
}

// normalise checks a query and fills in the limits.
func (q *PathQuery) normalise() error {
	if q.MaxHops == 0 {
		q.MaxHops = defaultHops
	}
	if q.Limit == 0 {
		q.Limit = defaultPaths
	}
	switch {
	case q.MaxHops < minHops || q.MaxHops > maxHops:
		return FieldErrorf("maxHops", "%d: an indirect path has %d to %d ties", q.MaxHops, minHops, maxHops)
	case q.Limit < 1 || q.Limit > maxPaths:
		return FieldErrorf("limit", "%d: ask for 1 to %d paths", q.Limit, maxPaths)
	case q.Offset != 0:
		return FieldErrorf("offset", "only a list of paths can be asked for in pages: leave it out")
	case !(q.MinStrength >= 0 && q.MinStrength <= 1): // NaN fails too
		return FieldErrorf("minStrength", "give a strength from 0 to 1")
	case len(q.PassAll) > maxPassAll:
		return FieldErrorf("passAll", "%d actors or channels: at most %d", len(q.PassAll), maxPassAll)
	case len(q.Avoid) > maxListed || len(q.PassAny) > maxListed:
		return FieldErrorf("avoid", "at most %d in a list", maxListed)
	case len(q.From) == 0 || len(q.From) > maxParties:
		return FieldErrorf("from", "%d parties: give 1 to %d", len(q.From), maxParties)
	case len(q.To) == 0 || len(q.To) > maxParties:
		return FieldErrorf("to", "%d parties: give 1 to %d", len(q.To), maxParties)
	}
	for i, id := range q.To {
		if slices.Contains(q.From, id) {
			return FieldErrorf(indexed("to", i), "%s stands on both sides: a path leads from one party to another", id)
		}
	}
	return q.checkWords()
}

// throughOffset fills in the limits, and returns the question for all paths from the first through the last one listed.
func (q *PathQuery) throughOffset() (PathQuery, error) {
	offset := q.Offset
	q.Offset = 0
	if err := q.normalise(); err != nil {
		return *q, err
	}
	if offset < 0 || offset > maxPaths-q.Limit {
		return *q, FieldErrorf("offset", "%d: with the limit %d it must lie within the first %d paths", offset, q.Limit, maxPaths)
	}
	wide := *q
	q.Offset, wide.Limit = offset, q.Limit+offset
	return wide, nil
}

func (q *PathQuery) checkWords() error {
	if q.Character != "" && !slices.Contains([]string{"OFFICIAL", "MIXED", "UNOFFICIAL"}, q.Character) {
		return FieldErrorf("character", "%q: use OFFICIAL, MIXED or UNOFFICIAL", clip(q.Character))
	}
	for i, s := range q.ChannelStates {
		if !slices.Contains(liveStates, s) {
			return FieldErrorf(indexed("channelStates", i), "%q: a channel conducts in the states %s only", clip(s), words(liveStates))
		}
	}
	for i, k := range q.Kinds {
		if !slices.Contains(Conducts, k) {
			return FieldErrorf(indexed("kinds", i), "%s conducts nothing: use some of %s", clip(string(k)), words(Conducts))
		}
	}
	for i, id := range slices.Concat(q.PassAll, q.PassAny) {
		if slices.Contains(q.From, id) || slices.Contains(q.To, id) || slices.Contains(q.Avoid, id) {
			return FieldErrorf(indexed("pass", i), "%s can't be passed: it is a party or to be avoided", id)
		}
	}
	return nil
}

// paths answers a path query inside the viewer's graph.
func (p *permitted) paths(ctx context.Context, q PathQuery) (*PathAnswer, error) {
	wide, err := q.throughOffset()
	if err != nil {
		return nil, err
	}
	p, err = p.under(q)
	if err != nil {
		return nil, err
	}
	a := &PathAnswer{Query: q, Revision: p.revision, DataThrough: p.dataThrough, Complete: true}
	if err := p.resolveParties(a); err != nil {
		return nil, err
	}
	p.openFormalTies(slices.Concat(q.From, q.To))
	a.Shut = p.shutBetween(q)
	for _, f := range q.From {
		for _, t := range q.To {
			a.FormalTies = append(a.FormalTies, p.formalTie(f, t, q.AsOf))
		}
	}
	search := p.pathSearch(wide)
	a.Excluded, a.search = search.excluded, search
	p.reading.kept = true
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	found := search.find(ctx)
	if found.Stopped != "" {
		a.Complete, a.StoppedBecause = false, found.Stopped
	}
	listed := found.Paths[min(q.Offset, len(found.Paths)):]
	a.Certain = max(0, found.Certain-q.Offset)
	search.open(listed)
	for i, f := range listed {
		a.Paths = append(a.Paths, search.explain(q.Offset+i+1, f))
	}
	if len(found.Paths) == 0 && a.Complete {
		search.whyNone(ctx, a)
	}
	if err := p.failed(); err != nil {
		return nil, err
	}
	a.Requirement = p.requirementOf(a)
	return a, nil
}

// RankedPath is a path without its explanation: the ids of its nodes, from one party to the other, and its cost in micronats.
type RankedPath struct {
	Nodes []ID
	Cost  int64
}

// Ranking is the bare answer to a PathQuery: what PathAnswer explains.
type Ranking struct {
	Paths          []RankedPath
	Complete       bool
	StoppedBecause string
	Certain        int
}

// rank finds the paths without explaining them.
func (p *permitted) rank(ctx context.Context, q PathQuery) (*Ranking, error) {
	if err := q.normalise(); err != nil {
		return nil, err
	}
	p, err := p.under(q)
	if err != nil {
		return nil, err
	}
	if err := p.resolveParties(&PathAnswer{Query: q}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	search := p.pathSearch(q)
	found := search.find(ctx)
	r := &Ranking{Complete: found.Stopped == "", StoppedBecause: found.Stopped, Certain: found.Certain}
	for _, f := range found.Paths {
		path := RankedPath{Cost: f.Cost}
		for _, n := range f.Nodes {
			path.Nodes = append(path.Nodes, search.a.places.get(n))
		}
		r.Paths = append(r.Paths, path)
	}
	return r, nil
}

// open reads what explaining paths takes.
func (s *pathSearch) open(found []paths.Path) {
	var ties []ID
	for _, f := range found {
		for i := 1; i < len(f.Nodes); i++ {
			for _, l := range s.a.graph.Legs(&s.question, f.Nodes[i-1], f.Nodes[i]) {
				if l.Tie >= 0 {
					ties = append(ties, s.a.ties.get(l.Tie))
				}
			}
		}
	}
	s.p.openPaths(s.idsIn(found), sortedIDs(ties))
}

// openNodes reads what telling the brokers of paths takes.
func (s *pathSearch) openNodes(found []paths.Path) { s.p.openPaths(s.idsIn(found), nil) }

// idsIn returns the ids of all nodes of paths.
func (s *pathSearch) idsIn(found []paths.Path) []ID {
	seen := map[int32]bool{}
	var out []ID
	for _, f := range found {
		for _, n := range f.Nodes {
			if !seen[n] {
				seen[n] = true
				out = append(out, s.a.places.get(n))
			}
		}
	}
	return sortedIDs(out)
}

// resolveParties looks up the parties and everything else the query names.
func (p *permitted) resolveParties(a *PathAnswer) error {
	p.load(slices.Concat(a.Query.From, a.Query.To, a.Query.Avoid, a.Query.PassAll, a.Query.PassAny)...)
	for _, side := range []struct {
		name string
		ids  []ID
		out  *[]*Entity
	}{{"from", a.Query.From, &a.From}, {"to", a.Query.To, &a.To}} {
		for i, id := range side.ids {
			e, err := p.party(indexed(side.name, i), id)
			if err != nil {
				return err
			}
			*side.out = append(*side.out, e)
		}
	}
	return p.resolvePassed(&a.Query)
}

// party looks up an actor that a question is asked about.
func (p *permitted) party(field string, id ID) (*Entity, error) {
	e, err := p.entity(field, id)
	if err == nil && !e.Kind.IsActor() {
		return nil, FieldErrorf(field, "%s is no actor: a party is a state, an organization or a person", id)
	}
	return e, err
}

// resolvePassed looks up what is to be avoided or passed.
func (p *permitted) resolvePassed(q *PathQuery) error {
	for _, list := range []struct {
		name string
		ids  []ID
	}{{"avoid", q.Avoid}, {"passAll", q.PassAll}, {"passAny", q.PassAny}} {
		for i, id := range list.ids {
			e, err := p.entity(indexed(list.name, i), id)
			if err != nil {
				return err
			}
			if !e.Kind.IsActor() && e.Kind != Channel {
				return FieldErrorf(indexed(list.name, i), "%s is neither actor nor channel: no path passes it", id)
			}
		}
	}
	return nil
}

// pathSearch is a question prepared for the engine.
type pathSearch struct {
	p *permitted
	a *atlas
	// whole tells that nothing that the question can reach is missing from the atlas.
	whole    bool
	q        PathQuery
	question paths.Question
	rules    conductRules
	asked    map[ID]bool
	excluded []Exclusion
	// offices remembers who holds an office of a party on the day.
	offices map[ID]bool
	// supposed are the legs of hypothetical ties, in the order of question.Extra.
	supposed []*Leg
	// lazy is held by what is worked out only when it is asked for.
	lazy *sync.Mutex
}

func (p *permitted) pathSearch(q PathQuery) *pathSearch {
	a, whole := p.drawn(q)
	s := &pathSearch{p: p, a: a, whole: whole, q: q, asked: setOf(slices.Concat(q.From, q.To)), offices: map[ID]bool{}, lazy: &sync.Mutex{}}
	s.rules = conductRules{
		day: q.AsOf, asked: s.asked, kinds: q.Kinds, tracks: q.Tracks, channelStates: q.ChannelStates,
		activeOnly: q.ActiveOnly, includeFormal: q.IncludeFormal,
	}
	s.question = s.a.question(q, p.tables, slices.Concat(q.Avoid, s.rejected(), q.Scenario.Close))
	s.suppose()
	if q.Character != "" {
		s.question.Accept = func(nodes []int32) bool { return s.character(s.entities(nodes)) == q.Character }
	}
	return s
}

// suppose adds the hypothetical ties to the question.
func (s *pathSearch) suppose() {
	if s.p.supposed == nil {
		return
	}
	for _, t := range s.p.supposed.added {
		if len(s.q.Kinds) > 0 && !slices.Contains(s.q.Kinds, t.Kind) {
			continue
		}
		for _, leg := range s.p.conduct(t, s.rules) {
			a, _ := s.a.place(leg.A)
			b, _ := s.a.place(leg.B)
			s.question.Extra = append(s.question.Extra, paths.Extra{A: a, B: b, Cost: leg.Cost()})
			s.supposed = append(s.supposed, leg)
		}
	}
}

// rejected lists the actors that an asked party rejects on the day, and notes them as excluded.
func (s *pathSearch) rejected() []ID {
	var out []ID
	if s.q.IncludeRejected {
		return out
	}
	parties := s.p.withOrgans(s.asked)
	s.p.gather(parties, "from", Rejected)
	for _, party := range parties {
		for _, t := range s.p.ties(party, Rejected, "from") {
			if active, _ := s.p.validityOf(t).On(s.q.AsOf); active && !s.p.evidenceOf(t).Disputed && !s.asked[t.To] {
				out = append(out, t.To)
				s.excluded = append(s.excluded, Exclusion{Actor: s.p.seen(t.To), By: s.p.seen(t.From), Tie: t})
			}
		}
	}
	slices.SortFunc(s.excluded, func(x, y Exclusion) int { return cmp.Compare(x.Tie.ID, y.Tie.ID) })
	return out
}

// isParty reports whether an actor is a party or its organ.
func (s *pathSearch) isParty(id ID) bool { return s.asked[id] || s.p.isOrganOf(id, s.asked) }

// find asks the engine, under the limits of q: they may be changed from one time to the next.
func (s *pathSearch) find(ctx context.Context) paths.Result {
	question := s.question
	question.K, question.MaxTies, question.MaxCost = s.q.Limit, s.q.MaxHops, costLimit(s.q.MinStrength)
	found := searches.find(ctx, s.a.graph, &question)
	if !s.whole && found.Stopped == "" {
		found.Stopped, found.Certain = stoppedByMemory, 0
	}
	return found
}

// afterwards works out of an answer what is asked for only later, in the part of the graph that the answer was read from, and of the same revision.
func afterwards[A any](ctx context.Context, s *pathSearch, work func() (A, error)) (A, error) {
	var none A
	// Fields of one answer are asked for side by side, and what a search remembers is not made for that.
	s.lazy.Lock()
	defer s.lazy.Unlock()
	s.p.ctx = ctx
	out, err := work()
	if failed := s.p.failed(); failed != nil {
		return none, failed
	}
	if err == nil {
		err = s.p.reading.moved(ctx)
	}
	if err != nil {
		return none, err
	}
	return out, nil
}

func (s *pathSearch) entities(nodes []int32) []*Entity {
	out := make([]*Entity, len(nodes))
	for i, n := range nodes {
		out[i] = s.p.seen(s.a.places.get(n))
	}
	return out
}

// legs returns the ties that conduct between two neighbours, cheapest first, then lowest tie id.
func (s *pathSearch) legs(from, to ID) []*Leg {
	u, isU := s.a.place(from)
	w, isW := s.a.place(to)
	if !isU || !isW {
		return nil
	}
	var out []*Leg
	for _, l := range s.a.graph.Legs(&s.question, u, w) {
		if l.Tie < 0 {
			out = append(out, s.supposed[-1-l.Tie])
			continue
		}
		t := s.p.tie(s.a.ties.get(l.Tie))
		if t == nil {
			s.p.fail(errMoved)
			return nil
		}
		for _, leg := range s.p.conduct(t, s.rules) {
			if (leg.A == from && leg.B == to) || (leg.A == to && leg.B == from) {
				out = append(out, leg)
			}
		}
	}
	slices.SortFunc(out, func(x, y *Leg) int { return cmp.Or(cmp.Compare(x.Cost(), y.Cost()), cmp.Compare(x.Tie.ID, y.Tie.ID)) })
	return out
}

// whyNone notes in an answer, in a sentence, why there is no path.
func (s *pathSearch) whyNone(ctx context.Context, a *PathAnswer) {
	if s.tooWeak(ctx, a) {
		return
	}
	for _, side := range [][]ID{s.q.From, s.q.To} {
		for _, id := range side {
			if exists, _ := s.p.lifeOf(id).On(s.q.AsOf); !exists && len(side) == 1 {
				a.WhyNone = s.p.seen(id).Name() + " does not exist on " + s.q.AsOf.String() + "."
				return
			}
		}
		if !slices.ContainsFunc(side, s.tied) {
			a.WhyNone = "Nothing on record ties " + s.p.seen(side[0]).Name() + " to anybody on " + s.q.AsOf.String() + " under these constraints."
			return
		}
	}
	a.WhyNone = "Both sides have ties on " + s.q.AsOf.String() + ", but no chain of at most " + itoa(s.q.MaxHops) + " ties joins them under these constraints."
}

// tooWeak reports whether only the least strength keeps paths away, or may do so, and notes it.
func (s *pathSearch) tooWeak(ctx context.Context, a *PathAnswer) bool {
	if s.q.MinStrength <= 0 {
		return false
	}
	free := *s
	free.q.MinStrength, free.q.Limit = 0, 1
	found := free.find(ctx)
	asked := strings.TrimPrefix(strconv.FormatFloat(s.q.MinStrength, 'f', -1, 64), "0")
	day, least := s.q.AsOf.String(), "as strong as was asked for ("+asked+")"
	switch {
	case len(found.Paths) > 0:
		free.open(found.Paths)
		best := free.explain(1, found.Paths[0])
		a.weaker = &best
		strongest := "the strongest"
		if found.Certain == 0 {
			strongest = "the strongest found"
		}
		strength := " has the strength " + StrengthText(best.Strength) + "."
		if StrengthText(best.Strength) == StrengthText(s.q.MinStrength) {
			strength = " falls just short of it."
		}
		a.WhyNone = "There are paths on " + day + ", but none " + least + ": " + strongest + strength
	case found.Stopped != "":
		a.WhyNone = "No path on " + day + " is " + least + ". Whether there are weaker ones is not known: the search for them stopped early."
	default:
		return false
	}
	return true
}

// tied reports whether anything conducts between a party and anybody.
func (s *pathSearch) tied(id ID) bool {
	place, ok := s.a.place(id)
	return ok && s.a.graph.Tied(&s.question, place)
}

// shutBetween lists the channels between the parties that were shut by the day, in order of the day, then id.
func (p *permitted) shutBetween(q PathQuery) []ShutChannel {
	out := []ShutChannel{}
	channels := p.between(p.channelsOf(q.From), q.From, q.To)
	p.openChannels(channels)
	for _, id := range channels {
		e, s := p.seen(id), p.stateOn(id, q.AsOf)
		if s.Step == nil || !slices.Contains(shutStates, s.State) {
			continue
		}
		out = append(out, ShutChannel{Channel: e, State: s, Tie: s.Step.Tie, Event: s.Step.Event, Sentence: p.shutSentence(e, s)})
	}
	slices.SortFunc(out, func(a, b ShutChannel) int { return byDay(a.State.Since, a.Channel.ID, b.State.Since, b.Channel.ID) })
	return out
}

// channelsOf lists the channels that are for one of some parties, itself or through an organ, each once, ascending.
func (p *permitted) channelsOf(parties []ID) []ID {
	organs := p.withOrgans(setOf(parties))
	p.gather(organs, "to", Between)
	var out []ID
	for _, party := range organs {
		for _, t := range p.ties(party, Between, "to") {
			out = append(out, t.From)
		}
	}
	return sortedIDs(out)
}

// between keeps the channels that are for a party of each side.
func (p *permitted) between(channels, from, to []ID) []ID {
	p.gather(channels, "from", Between)
	var sides []ID
	for _, id := range channels {
		for _, t := range p.ties(id, Between, "from") {
			sides = append(sides, t.To)
		}
	}
	p.openOrgans(sortedIDs(sides))
	return slices.DeleteFunc(slices.Clone(channels), func(id ID) bool { return !p.isBetween(id, from, to) })
}

func setOf(ids []ID) map[ID]bool {
	set := make(map[ID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// isBetween reports whether a channel is for a party of each side, itself or through an organ.
func (p *permitted) isBetween(channel ID, from, to []ID) bool {
	side := func(ids []ID) bool {
		asked := setOf(ids)
		return slices.ContainsFunc(p.ties(channel, Between, "from"), func(t *Tie) bool { return asked[t.To] || p.isOrganOf(t.To, asked) })
	}
	return side(from) && side(to)
}
