package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"backchannel/graph"
)

// Size says how large a random graph is to be.
type Size struct {
	States, Organizations, Persons, Posts, Channels, Events int
	// Others are agreements, outcomes, disputes, indicators and assessments, in turn.
	Others, Sources, Coverages int
	// Ties come on top of those that posts and channels need.
	Ties int
}

// Small is a graph whose paths can be counted by brute force; Medium one that a reader of a diff can still follow.
var (
	Small  = Size{States: 2, Organizations: 2, Persons: 4, Posts: 1, Channels: 1, Events: 1, Others: 5, Sources: 3, Coverages: 1, Ties: 14}
	Medium = Size{States: 3, Organizations: 5, Persons: 9, Posts: 4, Channels: 3, Events: 5, Others: 8, Sources: 8, Coverages: 3, Ties: 60}
)

// Groups are the groups that occur in random markings and viewers.
var Groups = []string{"desk", "oslo", "unit"}

// RandomGraph returns a batch that a store takes as it comes: entities of every kind, organs and intergovernmental bodies among the
// organizations, channels with their sides and life cycles, posts with owners and tenures, ties of every kind, sources that derive from each
// other, markings of every label and group, events under the Chatham House Rule, partial dates and coverage. It is closed under hiding: what is
// left of it for any viewer (Model.Seen) is again a batch that a store takes.
func RandomGraph(r *rand.Rand, size Size) graph.Batch {
	return newGenerator(r, size).batch
}

// newGenerator makes a graph and keeps what it made it with.
func newGenerator(r *rand.Rand, size Size) *generator {
	g := &generator{
		r: r, ids: map[graph.EntityKind][]graph.ID{}, evidence: map[graph.ID]evidence{}, tenures: map[graph.ID][]graph.ID{}, batch: NewBatch("random"),
	}
	g.sources(size.Sources)
	g.actors(size)
	g.events(size.Events)
	g.posts(size.Posts)
	g.channels(size.Channels)
	g.others(size.Others)
	g.obtain()
	for range size.Ties {
		g.tie()
	}
	g.coverages(size.Coverages)
	return g
}

// RandomViewer returns a viewer of any clearance, none included, and any of the Groups.
func RandomViewer(r *rand.Rand) graph.Viewer {
	v := graph.Viewer{Clearance: graph.TLPs[r.IntN(len(graph.TLPs))]}
	if r.IntN(12) == 0 {
		v.Clearance = ""
	}
	for _, g := range Groups {
		if r.IntN(2) == 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return v
}

// generator makes the records of one random graph.
type generator struct {
	r     *rand.Rand
	batch graph.Batch
	ids   map[graph.EntityKind][]graph.ID
	// evidence is what the records rest on by which others are as visible as they are.
	evidence map[graph.ID]evidence
	// public are actors that every cleared viewer sees, ruled the events and channels that something may be obtained at.
	public, ruled []graph.ID
	// tenures of public posts, by holder: what an official capacity may rest on.
	tenures map[graph.ID][]graph.ID
	n       int
}

// evidence is what decides on who sees a record.
type evidence struct {
	marking   graph.Marking
	citations []graph.Citation
}

var publicEvidence = evidence{graph.Marking{TLP: graph.Clear}, []graph.Citation{Cite(Public)}}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// id makes a new id of a kind.
func (g *generator) id(prefix string) graph.ID {
	g.n++
	return graph.ID(fmt.Sprintf("%s:%s%d", prefix, pick(g.r, []string{"a", "b", "a-", "z"}), g.n))
}

// marking is CLEAR for half of all records; a quarter asks for groups.
func (g *generator) marking() graph.Marking {
	m := graph.Marking{TLP: graph.Clear}
	if g.chance(50) {
		m.TLP = pick(g.r, graph.TLPs)
	}
	if g.chance(25) {
		m.Groups = slices.Clone(Groups[:1+g.r.IntN(2)])
		if g.chance(50) {
			m.Groups = []string{pick(g.r, Groups)}
		}
	}
	return m
}

func (g *generator) sources(n int) {
	g.batch.Sources = append(g.batch.Sources, NewSource(Public))
	for range n {
		s := NewSource(g.id("source"))
		s.Marking = g.marking()
		s.UnknownOrigin = g.chance(15)
		if g.chance(50) {
			s.DerivedFrom = pick(g.r, g.batch.Sources).ID
		}
		if g.chance(30) {
			s.Published = g.date(1979, 2020)
		}
		g.batch.Sources = append(g.batch.Sources, s)
	}
}

// obtain puts some sources under the rule of an event or channel, once there are any.
func (g *generator) obtain() {
	for _, s := range g.batch.Sources[1:] {
		if g.chance(20) && len(g.ruled) > 0 {
			s.ObtainedAt = pick(g.r, g.ruled)
		}
	}
}

// date is a day, month or year between two years, at times about or uncertain.
func (g *generator) date(first, last int) graph.Date {
	text := fmt.Sprintf("%04d", first+g.r.IntN(last-first+1))
	if g.chance(60) {
		text += fmt.Sprintf("-%02d", 1+g.r.IntN(12))
		if g.chance(60) {
			text += fmt.Sprintf("-%02d", 1+g.r.IntN(28))
		}
	}
	return graph.Date(text + pick(g.r, []string{"", "", "", "", "~", "?", "%"}))
}

// span begins between 1956 and 2009 and ends later, or is open, or unknown at an end: while the persons here live.
func (g *generator) span() graph.Span {
	var s graph.Span
	switch g.r.IntN(10) {
	case 0:
		s.From = graph.Open
	case 1:
		s.From = graph.Unknown
	default:
		s.From = g.date(1956, 1990)
	}
	switch g.r.IntN(5) {
	case 0:
		s.To = graph.Open
	case 1:
		s.To = graph.Unknown
	case 2:
		s.To = "<" + g.date(1992, 2009)
	default:
		s.To = g.date(1991, 2009)
	}
	return s
}

// evidenceFor is a random marking with random citations, each with the day it observed.
func (g *generator) evidenceFor() evidence {
	e := evidence{marking: g.marking()}
	for range 1 + g.r.IntN(3) {
		c := Cite(pick(g.r, g.batch.Sources).ID)
		c.Reliability, c.Credibility = pick(g.r, []string{"A", "B", "C", "D", "E", "F"}), pick(g.r, []string{"2", "3", "4", "5", "6"})
		c.Observed = g.date(1956, 2009)
		if g.chance(15) {
			c.Stance = "DENIES"
		}
		if g.chance(30) {
			c.Marking = g.marking()
		}
		if g.chance(20) && len(g.ruled) > 0 {
			c.ObtainedAt = pick(g.r, g.ruled)
		}
		e.citations = append(e.citations, c)
	}
	return e
}

// for1 gives the evidence to a record of this id.
func (e evidence) for1(id graph.ID) (graph.Marking, []graph.Citation) {
	citations := slices.Clone(e.citations)
	for i := range citations {
		citations[i].ID = fmt.Sprintf("%s#%d", id, i+1)
		citations[i].Marking.Groups = slices.Clone(citations[i].Marking.Groups)
	}
	m := e.marking
	m.Groups = slices.Clone(m.Groups)
	return m, citations
}

// entity adds an entity that rests on the evidence given.
func (g *generator) entity(kind graph.EntityKind, e evidence, change ...func(*graph.Entity)) *graph.Entity {
	v := NewEntity(g.id(graph.PrefixOf(kind)), change...)
	v.Marking, v.Citations = e.for1(v.ID)
	v.Names = g.names(v)
	g.batch.Entities = append(g.batch.Entities, v)
	g.ids[kind] = append(g.ids[kind], v.ID)
	g.evidence[v.ID] = e
	return v
}

// syllables make names that fold alike, differ by an edit, or are of other scripts.
var syllables = []string{"Leo", "león", "Léo", "sig", "Sik", "al", "el", "Иван", "ivan", "李", "li", "o'Neil", "ONeil", "Müller", "muller", "77", "U.N.", "عمر"}

// names are as visible as the entity for the first; the others have markings of their own, and some only one of its citations.
func (g *generator) names(e *graph.Entity) []graph.Name {
	var out []graph.Name
	taken := map[string]bool{}
	for i := range 1 + g.r.IntN(3) {
		text := strings.Join([]string{pick(g.r, syllables), pick(g.r, syllables) + pick(g.r, syllables)}, " ")
		if taken[text] {
			continue
		}
		taken[text] = true
		n := graph.Name{Text: text, Kind: "NAME", Marking: graph.Marking{TLP: e.Marking.TLP, Groups: slices.Clone(e.Marking.Groups)}}
		if i > 0 {
			n.Kind, n.Marking = pick(g.r, []string{"ALIAS", "CODE_NAME", "FORMER"}), g.marking()
			if g.chance(40) {
				n.Citations = []string{pick(g.r, e.Citations).ID}
			}
		}
		out = append(out, n)
	}
	return out
}

func (g *generator) actors(size Size) {
	for range max(size.States, 2) {
		g.public = append(g.public, g.entity(graph.State, publicEvidence).ID)
	}
	for i := range size.Organizations {
		kind, e := pick(g.r, graph.EntityRules[graph.Organization].Types), g.evidenceFor()
		if i == 0 {
			kind, e = "GOVERNMENT_BODY", publicEvidence
		}
		o := g.entity(graph.Organization, e, func(e *graph.Entity) { e.Type, e.Sector = kind, "RESEARCH" })
		if i == 0 {
			g.public = append(g.public, o.ID)
		}
		if kind == "GOVERNMENT_BODY" {
			g.add(graph.PartOf, o.ID, pick(g.r, g.ids[graph.State]), g.evidence[o.ID])
		}
	}
	for range size.Persons {
		g.entity(graph.Person, g.evidenceFor(), g.life)
	}
}

// life gives a person a birth before 1956 and a death after 2009, either of which may be unknown.
func (g *generator) life(e *graph.Entity) {
	if g.chance(70) {
		e.Span.From = g.date(1920, 1955)
	}
	if g.chance(30) {
		e.Span.To = g.date(2010, 2024)
	}
}

func (g *generator) events(n int) {
	for range n {
		e := g.entity(graph.Event, g.evidenceFor(), func(e *graph.Entity) {
			e.Type, e.Span.From = pick(g.r, []string{"MEETING", "ROUND", "SUMMIT", "INCIDENT"}), g.date(1956, 2009)
		})
		g.rule(e)
	}
}

// rule puts an event or channel under the Chatham House Rule at times.
func (g *generator) rule(e *graph.Entity) {
	g.ruled = append(g.ruled, e.ID)
	if g.chance(40) {
		e.RuleGroup = pick(g.r, Groups)
	}
}

// posts belong to a public body, by a tie that is as visible as they are. Every other post is public and has tenures that an official capacity
// may rest on.
func (g *generator) posts(n int) {
	for i := range n {
		e := g.evidenceFor()
		if i%2 == 0 {
			e = publicEvidence
		}
		post := g.entity(graph.Post, e, func(e *graph.Entity) { e.Level = pick(g.r, []string{"HEAD", "MINISTER", "ENVOY", "STAFF"}) })
		g.add(graph.PostOf, post.ID, pick(g.r, g.public), e)
		for range g.r.IntN(3) {
			if len(g.ids[graph.Person]) == 0 {
				break
			}
			holder := pick(g.r, g.ids[graph.Person])
			t := g.add(graph.Tenure, holder, post.ID, g.evidenceFor())
			if i%2 == 0 {
				g.tenures[holder] = append(g.tenures[holder], t.ID)
			}
		}
	}
}

// channels have two public sides, and an opening that is as visible as they are; what comes after may be more hidden.
func (g *generator) channels(n int) {
	for range n {
		e := g.evidenceFor()
		c := g.entity(graph.Channel, e, func(e *graph.Entity) {
			e.Track, e.Type = pick(g.r, []string{"TRACK_1", "TRACK_1_5", "TRACK_2"}), pick(g.r, graph.EntityRules[graph.Channel].Types)
			e.Format = pick(g.r, []string{"STANDING_DIALOGUE", "SMALL_CLOSED_MEETING", "LARGE_MEETING"})
		})
		g.rule(c)
		sides := slices.Clone(g.ids[graph.State])
		g.r.Shuffle(len(sides), func(i, j int) { sides[i], sides[j] = sides[j], sides[i] })
		for _, side := range sides[:2] {
			g.add(graph.Between, c.ID, side, e, func(t *graph.Tie) { t.Mandate = pick(g.r, []string{"", "INFORMED", "NONE"}) })
		}
		g.lifeCycle(c.ID, e)
	}
}

// lifeCycle opens a channel and may suspend, reopen and close it, years apart.
func (g *generator) lifeCycle(channel graph.ID, e evidence) {
	year := 1960 + g.r.IntN(15)
	for i, state := range []string{pick(g.r, []string{"PROPOSED", "PROBING", "OPEN"}), "OPEN", "SUSPENDED", "OPEN", pick(g.r, []string{"CLOSED", "CONVERTED"})} {
		if i > 0 {
			e = g.evidenceFor()
			if g.chance(45) {
				continue
			}
		}
		event := g.entity(graph.Event, e, func(e *graph.Entity) { e.Span.From = g.date(year, year) })
		g.add(graph.LifeCycle, event.ID, channel, e, func(t *graph.Tie) { t.State, t.Span = state, graph.Span{} })
		year += 2 + g.r.IntN(5)
	}
}

func (g *generator) others(n int) {
	kinds := []graph.EntityKind{graph.Agreement, graph.Outcome, graph.Dispute, graph.Indicator, graph.Assessment}
	for i := range n {
		e := g.entity(kinds[i%len(kinds)], g.evidenceFor())
		if e.Kind == graph.Assessment && g.chance(60) {
			v := float64(1+g.r.IntN(100)) / 100
			e.Type, e.Value = "TRUST", &v
		}
	}
}

// add adds a tie that rests on the evidence given.
func (g *generator) add(kind graph.TieKind, from, to graph.ID, e evidence, change ...func(*graph.Tie)) *graph.Tie {
	t := NewTie(g.id(graph.PrefixOf(kind)), from, to)
	t.Marking, t.Citations = e.for1(t.ID)
	t.Span = g.span()
	if kind == graph.Tenure && g.chance(20) {
		t.Appointed = g.date(1956, 1990)
	}
	for _, c := range change {
		c(t)
	}
	g.batch.Ties = append(g.batch.Ties, t)
	g.evidence[t.ID] = e
	return t
}

// tied are the kinds of tie that a random graph adds at will, the frequent ones more than once. POST_OF and LIFE_CYCLE are none of them.
var tied = []graph.TieKind{
	graph.Affiliation, graph.Affiliation, graph.Affiliation, graph.Participation, graph.Participation, graph.Participation, graph.Contact,
	graph.Contact,
	graph.Contact, graph.Tenure, graph.FormalTie, graph.FormalTie, graph.Membership, graph.PartOf, graph.Attended, graph.Between, graph.RoundOf,
	graph.Protects,
	graph.AccreditedTo, graph.Vacancy, graph.PartyTo, graph.Addresses, graph.LedTo, graph.SucceededBy, graph.Rejected, graph.Accepted,
	graph.Sanctions,
	graph.BansContact, graph.About,
}

// tie adds a tie of a random kind between random ends, where there are any.
func (g *generator) tie() {
	for range 20 {
		kind := pick(g.r, tied)
		from, to := g.end(graph.TieRules[kind].From), g.end(graph.TieRules[kind].To)
		if from == "" || to == "" || from == to || graph.TieRules[kind].SameKind && from.Prefix() != to.Prefix() {
			continue
		}
		third := g.third(from, to)
		if kind == graph.Protects && third == "" {
			continue
		}
		e := g.evidenceFor()
		g.add(kind, from, to, e, func(t *graph.Tie) { g.attributes(t, third) })
		return
	}
}

// end picks an entity of one of these kinds; "" where there is none.
func (g *generator) end(kinds []graph.EntityKind) graph.ID {
	var all []graph.ID
	for _, k := range kinds {
		all = append(all, g.ids[k]...)
	}
	if len(all) == 0 {
		return ""
	}
	return pick(g.r, all)
}

// third is a state that is neither of two; "" where there is none.
func (g *generator) third(from, to graph.ID) graph.ID {
	for _, id := range g.ids[graph.State] {
		if id != from && id != to {
			return id
		}
	}
	return ""
}

// attributes gives a tie what its kind needs and some of what it takes.
func (g *generator) attributes(t *graph.Tie, third graph.ID) {
	rule := graph.TieRules[t.Kind]
	words := tieWords(t.Kind)
	for _, name := range rule.Needs {
		set(t.Attributes(), name, pick(g.r, words[name]))
	}
	for _, name := range rule.Takes {
		if len(words[name]) > 0 && g.chance(50) {
			set(t.Attributes(), name, pick(g.r, words[name]))
		}
	}
	if t.Kind == graph.Protects {
		t.In = third
	}
	if slices.Contains(rule.Takes, "assessment") && g.chance(25) {
		t.Assessment = g.trust()
	}
	if held := g.tenures[t.From]; len(held) > 0 && slices.Contains(rule.Takes, "restsOn") && g.chance(60) {
		t.Capacity, t.RestsOn = "OFFICIAL", pick(g.r, held)
		t.Marking, t.Citations = g.evidence[t.RestsOn].for1(t.ID)
	}
	if slices.Contains(rule.Takes, "role") && t.Kind == graph.Participation && g.chance(50) {
		t.Role = "PARTICIPANT"
	}
}

// trust is an assessment of trust; "" where there is none.
func (g *generator) trust() graph.ID {
	for _, e := range g.batch.Entities {
		if e.Type == "TRUST" {
			return e.ID
		}
	}
	return ""
}

// coverages have a public counterpart among others, so that something is left of them for everyone who sees them.
func (g *generator) coverages(n int) {
	for range n {
		subject := pick(g.r, g.batch.Entities).ID
		counterparts := []graph.ID{g.public[0], g.public[1]}
		for range g.r.IntN(4) {
			counterparts = append(counterparts, pick(g.r, g.batch.Entities).ID)
		}
		slices.Sort(counterparts)
		c := NewCoverage(g.id("coverage"), pick(g.r, graph.TieKinds), subject, slices.Compact(counterparts))
		c.Marking, c.Source = g.marking(), pick(g.r, g.batch.Sources).ID
		c.Span = graph.Span{From: g.date(1956, 1970), To: g.date(1975, 2009)}
		g.batch.Coverages = append(g.batch.Coverages, c)
	}
}
