package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
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
	// tables cost the ties in place of the published ones.
	tables Tables
	// openEnded lets anybody stand at the far end, whoever may be passed.
	openEnded bool
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
	maxExpansions  = 2_000_000
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
	if err := q.normalise(); err != nil {
		return nil, err
	}
	a := &PathAnswer{Query: q, Revision: p.revision, DataThrough: p.dataThrough, Complete: true}
	if err := p.resolveParties(a); err != nil {
		return nil, err
	}
	a.Shut = p.shutBetween(q)
	for _, f := range q.From {
		for _, t := range q.To {
			a.FormalTies = append(a.FormalTies, p.formalTie(f, t, q.AsOf))
		}
	}
	search := p.pathSearch(q)
	a.Excluded = search.excluded
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	found := search.find(ctx)
	if found.Stopped != "" {
		a.Complete, a.StoppedBecause = false, found.Stopped
	}
	a.Certain = len(found.Paths)
	for i, f := range found.Paths {
		a.Paths = append(a.Paths, search.explain(i+1, f))
	}
	if len(a.Paths) == 0 && a.Complete {
		a.WhyNone = search.whyNone()
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
	if err := p.resolveParties(&PathAnswer{Query: q}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	search := p.pathSearch(q)
	found := search.find(ctx)
	r := &Ranking{Complete: found.Stopped == "", StoppedBecause: found.Stopped, Certain: len(found.Paths)}
	for _, f := range found.Paths {
		path := RankedPath{Cost: f.Cost}
		for _, n := range f.Nodes {
			path.Nodes = append(path.Nodes, search.ids[n])
		}
		r.Paths = append(r.Paths, path)
	}
	return r, nil
}

// resolveParties looks up the parties and everything else the query names.
func (p *permitted) resolveParties(a *PathAnswer) error {
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

// pathSearch is a question prepared for the engine: the nodes that may be passed, numbered in order of their ids.
type pathSearch struct {
	p        *permitted
	q        PathQuery
	asked    map[ID]bool
	parallel map[pair][]*Leg
	ids      []ID
	number   map[ID]int32
	excluded []Exclusion
	// offices remembers who holds an office of a party on the day.
	offices map[ID]bool
}

func (p *permitted) pathSearch(q PathQuery) *pathSearch {
	s := &pathSearch{p: p, q: q, asked: map[ID]bool{}, number: map[ID]int32{}, offices: map[ID]bool{}}
	for _, id := range slices.Concat(q.From, q.To) {
		s.asked[id] = true
	}
	rejected := s.rejected()
	legs := p.legs(conductRules{
		day: q.AsOf, asked: s.asked, kinds: q.Kinds, tracks: q.Tracks, channelStates: q.ChannelStates,
		activeOnly: q.ActiveOnly, includeFormal: q.IncludeFormal, tables: q.tables,
	})
	legs = slices.DeleteFunc(legs, func(l *Leg) bool {
		a, b := s.passable(l.A, rejected), s.passable(l.B, rejected)
		return (!a && !b) || (!q.openEnded && !(a && b))
	})
	s.parallel = byPair(legs)
	nodes := map[ID]bool{}
	maps.Copy(nodes, s.asked)
	for _, id := range slices.Concat(q.PassAll, q.PassAny) {
		nodes[id] = true
	}
	for _, l := range legs {
		nodes[l.A], nodes[l.B] = true, true
	}
	s.ids = slices.Sorted(maps.Keys(nodes))
	for i, id := range s.ids {
		s.number[id] = int32(i)
	}
	return s
}

// rejected lists the actors that an asked party rejects on the day, and notes them as excluded.
func (s *pathSearch) rejected() map[ID]bool {
	out := map[ID]bool{}
	if s.q.IncludeRejected {
		return out
	}
	for _, party := range s.p.withOrgans(s.asked) {
		for _, t := range s.p.ties(party, Rejected, "from") {
			if active, _ := s.p.validityOf(t).On(s.q.AsOf); active && !s.p.evidenceOf(t).Disputed && !s.asked[t.To] {
				out[t.To] = true
				s.excluded = append(s.excluded, Exclusion{Actor: s.p.seen(t.To), By: s.p.seen(t.From), Tie: t})
			}
		}
	}
	slices.SortFunc(s.excluded, func(x, y Exclusion) int { return cmp.Compare(x.Tie.ID, y.Tie.ID) })
	return out
}

// isParty reports whether an actor is a party or its organ.
func (s *pathSearch) isParty(id ID) bool { return s.asked[id] || s.p.isOrganOf(id, s.asked) }

// passable reports whether a node may stand in a path: parties at its ends, all else by the query's filters.
func (s *pathSearch) passable(id ID, rejected map[ID]bool) bool {
	if s.asked[id] {
		return true
	}
	e := s.p.seen(id)
	if rejected[id] || slices.Contains(s.q.Avoid, id) {
		return false
	}
	if e.Kind == Channel {
		return true
	}
	official := e.Kind == State || e.Type == "INTERGOVERNMENTAL"
	if official && !s.q.IncludeFormal {
		return false
	}
	return len(s.q.ActorKinds) == 0 || slices.Contains(s.q.ActorKinds, e.Kind)
}

// graph returns the cheapest ties as the engine wants them.
func (s *pathSearch) graph() *paths.Graph {
	edges := make([]paths.Edge, 0, len(s.parallel))
	for pr, legs := range s.parallel {
		edges = append(edges, paths.Edge{A: s.number[pr.a], B: s.number[pr.b], Cost: legs[0].Cost()})
	}
	slices.SortFunc(edges, func(x, y paths.Edge) int {
		if x.A != y.A {
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
	return paths.Build(len(s.ids), edges)
}

func (s *pathSearch) find(ctx context.Context) paths.Result {
	query := paths.Query{
		From: s.numbers(s.q.From), To: s.numbers(s.q.To), MinTies: minHops, MaxTies: s.q.MaxHops, MaxCost: costLimit(s.q.MinStrength),
		K: s.q.Limit, PassAll: s.numbers(s.q.PassAll), PassAny: s.numbers(s.q.PassAny), MaxExpansions: maxExpansions,
	}
	if s.q.Character != "" {
		query.Accept = func(nodes []int32) bool { return s.character(s.entities(nodes)) == s.q.Character }
	}
	return paths.Find(ctx, s.graph(), query)
}

func (s *pathSearch) numbers(ids []ID) []int32 {
	out := make([]int32, 0, len(ids))
	for _, id := range ids {
		if n := s.number[id]; !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (s *pathSearch) entities(nodes []int32) []*Entity {
	out := make([]*Entity, len(nodes))
	for i, n := range nodes {
		out[i] = s.p.seen(s.ids[n])
	}
	return out
}

// whyNone says in a sentence why there is no path.
func (s *pathSearch) whyNone() string {
	for _, side := range [][]ID{s.q.From, s.q.To} {
		for _, id := range side {
			if exists, _ := s.p.lifeOf(id).On(s.q.AsOf); !exists && len(side) == 1 {
				return s.p.seen(id).Name() + " does not exist on " + s.q.AsOf.String() + "."
			}
		}
		if !slices.ContainsFunc(side, s.tied) {
			return "Nothing on record ties " + s.p.seen(side[0]).Name() + " to anybody on " + s.q.AsOf.String() + " under these constraints."
		}
	}
	return "Both sides have ties on " + s.q.AsOf.String() + ", but no chain of at most " + itoa(s.q.MaxHops) + " ties joins them under these constraints."
}

func (s *pathSearch) tied(id ID) bool {
	for pr := range s.parallel {
		if pr.a == id || pr.b == id {
			return true
		}
	}
	return false
}

// shutBetween lists the channels between the parties that were shut by the day, in order of the day, then id.
func (p *permitted) shutBetween(q PathQuery) []ShutChannel {
	out := []ShutChannel{}
	for _, e := range p.channelsOf(q.From) {
		if !p.isBetween(e.ID, q.From, q.To) {
			continue
		}
		s := p.stateOn(e.ID, q.AsOf)
		if s.Step == nil || !slices.Contains(shutStates, s.State) {
			continue
		}
		out = append(out, ShutChannel{Channel: e, State: s, Tie: s.Step.Tie, Event: s.Step.Event, Sentence: p.shutSentence(e, s)})
	}
	slices.SortFunc(out, func(a, b ShutChannel) int { return byDay(a.State.Since, a.Channel.ID, b.State.Since, b.Channel.ID) })
	return out
}

// channelsOf lists the channels that are for one of some parties, itself or through an organ, each once.
func (p *permitted) channelsOf(parties []ID) []*Entity {
	out := map[ID]*Entity{}
	for _, party := range p.withOrgans(setOf(parties)) {
		for _, t := range p.ties(party, Between, "to") {
			out[t.From] = p.seen(t.From)
		}
	}
	return slices.Collect(maps.Values(out))
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
