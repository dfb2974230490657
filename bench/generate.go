package main

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"sort"
	"strings"

	"backchannel/graph"
)

// generation is raised whenever the generator makes another graph than before: graphs kept from earlier runs are then made anew.
const generation = 1

// batchRecords is how many records a batch has at least, the last one of a kind apart.
const batchRecords = 4_000

// The world lies between these days; nobody asks about one beyond them.
var (
	firstDay = graph.DayOf(1990, 1, 1)
	lastDay  = graph.DayOf(2025, 12, 31)
)

// Shares of the entities, in thousandths. States are counted by Size; persons are the rest.
const (
	organShare        = 20
	postShare         = 60
	organizationShare = 120
	channelShare      = 50
	eventShare        = 160
)

// Shares of the ties, in thousandths. POST_OF, BETWEEN, LIFE_CYCLE, ROUND_OF and the PART_OF of organs come as entities need them; contacts are the rest.
const (
	tenureShare        = 60
	affiliationShare   = 330
	participationShare = 190
	attendedShare      = 60
	membershipShare    = 20
	partOfShare        = 8
	formalShare        = 15
	rejectedShare      = 2
)

// Zipf-Mandelbrot: an entity's weight among its kind is 1 / (rank + shift), in integers, so that every machine draws the same.
const (
	organizationShift = 2
	channelShift      = 8
	personShift       = 50
	weightUnit        = 1 << 40
)

// generator makes a graph. Entities of a kind are numbered by rank: the lower, the more ties.
type generator struct {
	r    *rand.Rand
	size Size
	next graph.Batch
	// yield takes a batch; over tells that it wants no more.
	yield   func(graph.Batch) bool
	over    bool
	batches int

	organs, posts, organizations, persons, channels int
	entities, ties                                  int
	// roots holds the origin of each source.
	roots []int32
	// adult and death are the days between which a person's ties begin.
	adult, death []graph.Day
	// types and lives are those of the organizations.
	types []string
	lives []life
	// opened and shut bound each channel's rounds; rounds are numbered from firstRound[channel] to before firstRound[channel+1].
	opened, shut []graph.Day
	formats      []string
	firstRound   []int32
	// tenure is one tenure of each person, counted from 1; 0 for none.
	tenure []int32
	// takers and tables are the persons and channels of participations.
	takers, tables []int32
	weighted       map[graph.EntityKind][]uint64
}

// life is the days on which somebody certainly exists.
type life struct{ from, to graph.Day }

// Batches makes the graph of a size, the same on every machine: batches that a store takes in this order. A world too large for memory is never held.
func (s Size) Batches() iter.Seq[graph.Batch] {
	return func(yield func(graph.Batch) bool) { newGenerator(s, yield).run() }
}

func newGenerator(s Size, yield func(graph.Batch) bool) *generator {
	g := &generator{r: rand.New(rand.NewPCG(uint64(s.Entities), generation)), size: s, yield: yield} //nolint:gosec // anybody may guess a bench graph
	of := func(share int) int { return s.Entities * share / 1000 }
	g.organs, g.posts, g.organizations, g.channels = of(organShare), of(postShare), of(organizationShare), of(channelShare)
	g.persons = s.Entities - s.States - g.organs - g.posts - g.organizations - g.channels - of(eventShare)
	g.weighted = map[graph.EntityKind][]uint64{
		graph.Organization: zipf(g.organizations, organizationShift), graph.Channel: zipf(g.channels, channelShift), graph.Person: zipf(g.persons, personShift),
		graph.State: zipf(s.States, channelShift), graph.Post: zipf(g.posts, g.posts),
	}
	return g
}

// zipf returns running sums of the weights 1/(rank+shift).
func zipf(n, shift int) []uint64 {
	sums := make([]uint64, n)
	var sum uint64
	for i := range sums {
		sum += weightUnit / uint64(i+shift) //nolint:gosec // both are small and positive
		sums[i] = sum
	}
	return sums
}

// draw picks an entity of a kind by its weight and returns its rank.
func (g *generator) draw(kind graph.EntityKind) int {
	sums := g.weighted[kind]
	x := g.r.Uint64N(sums[len(sums)-1])
	return sort.Search(len(sums), func(i int) bool { return sums[i] > x })
}

// id names the entity of a rank. Ids do not follow ranks: hubs stand anywhere in their order.
func (g *generator) id(kind graph.EntityKind, rank int) graph.ID {
	const stride = 7919
	n := map[graph.EntityKind]int{
		graph.State: g.size.States, graph.Organization: g.organizations, graph.Person: g.persons, graph.Channel: g.channels, graph.Post: g.posts,
	}[kind]
	if n > 0 {
		rank = (rank*stride + 1) % n
	}
	return graph.ID(fmt.Sprintf("%s:x%06d", graph.PrefixOf(kind), rank))
}

// organID names an organ: an organization beyond the numbered ones. Each state has its share of them.
func (g *generator) organID(i int) graph.ID {
	return graph.ID(fmt.Sprintf("organization:organ-%06d", i))
}

func (g *generator) run() {
	g.sources()
	g.states()
	g.bodies()
	g.people()
	g.offices()
	g.talks()
	g.tenures()
	g.affiliations()
	g.participations()
	g.attendances()
	g.bonds()
	g.contacts()
	g.flush()
}

func (g *generator) chance(permille int) bool { return g.r.IntN(1000) < permille }

// choice is a word and how often it comes, relative to the others.
type choice struct {
	word   string
	weight int
}

func (g *generator) pick(from []choice) string {
	sum := 0
	for _, c := range from {
		sum += c.weight
	}
	x := g.r.IntN(sum)
	for _, c := range from {
		if x -= c.weight; x < 0 {
			return c.word
		}
	}
	return ""
}

// part ends a unit of records that belong together; a full batch goes out.
func (g *generator) part() {
	if len(g.next.Sources)+len(g.next.Entities)+len(g.next.Ties) >= batchRecords {
		g.flush()
	}
}

func (g *generator) flush() {
	if g.next.Empty() || g.over {
		return
	}
	g.next.Key, g.next.Origin = fmt.Sprintf("bench-%s-%d-%d", g.size.Name, generation, g.batches), "bench"
	g.batches++
	g.over = !g.yield(g.next)
	g.next = graph.Batch{}
}

// date writes a day as a source might know it: half of all to the day, three in ten to the month, one in twenty about or uncertain.
func (g *generator) date(d graph.Day) graph.Date {
	text := d.String()
	switch x := g.r.IntN(10); {
	case x < 2:
		text = text[:len("2006")]
	case x < 5:
		text = text[:len("2006-01")]
	}
	switch g.r.IntN(40) {
	case 0:
		text += "~"
	case 1:
		text += "?"
	}
	return graph.Date(text)
}

// between returns a day from a to b, both included.
func (g *generator) between(a, b graph.Day) graph.Day {
	if b <= a {
		return a
	}
	return a + graph.Day(g.r.IntN(int(b-a)+1)) //nolint:gosec // a few thousand days
}

// span begins between two days and lasts up to so many days: half of the ends are stated, the others open, unknown, or only known to lie before a date.
func (g *generator) span(from, to graph.Day, longest int) graph.Span {
	start := g.between(from, to)
	end := start.Plus(longest/20 + g.r.IntN(longest))
	s := graph.Span{From: g.date(start)}
	switch x := g.r.IntN(100); {
	case end > lastDay || x < 12:
		s.To = graph.Open
	case x < 40:
		s.To = graph.Unknown
	case x < 44:
		s.To = "<" + g.date(end)
	default:
		s.To = g.date(end)
	}
	return s
}

// marking is above CLEAR for one in twenty-five.
func (g *generator) marking() graph.Marking {
	if !g.chance(40) {
		return graph.Marking{TLP: graph.Clear}
	}
	tlp := graph.TLP(g.pick([]choice{{string(graph.Green), 8}, {string(graph.Amber), 4}, {string(graph.AmberStrict), 3}, {string(graph.Red), 1}}))
	if g.chance(300) {
		return graph.Marking{TLP: tlp, Groups: []string{"desk"}}
	}
	return graph.Marking{TLP: tlp}
}

var (
	reliabilities = []choice{{"A", 15}, {"B", 35}, {"C", 25}, {"D", 10}, {"E", 3}, {"F", 12}}
	credibilities = []choice{{"2", 40}, {"3", 33}, {"4", 8}, {"5", 3}, {"6", 16}}
)

func (g *generator) sourceID(i int) graph.ID { return graph.ID(fmt.Sprintf("source:x%06d", i)) }

// cite makes one citation, or with several up to three: of a tenth of those the information is confirmed by another origin, of some it is denied.
func (g *generator) cite(observed graph.Date, several bool) []graph.Citation {
	n := 1
	if several {
		switch x := g.r.IntN(100); {
		case x < 5:
			n = 3
		case x < 30:
			n = 2
		}
	}
	out := make([]graph.Citation, n)
	roots := make([]int32, n)
	for i := range out {
		source := g.r.IntN(len(g.roots))
		roots[i] = g.roots[source]
		out[i] = graph.Citation{
			Source: g.sourceID(source), Stance: "SUPPORTS", Reliability: g.pick(reliabilities), Credibility: g.pick(credibilities),
			Observed: observed, Locator: fmt.Sprintf("p. %d", 1+g.r.IntN(400)), Marking: graph.Marking{TLP: graph.Clear},
		}
		if i > 0 && g.chance(60) {
			out[i].Marking = g.marking()
		}
	}
	switch {
	case n > 1 && roots[0] != roots[1] && g.chance(200):
		out[0].Credibility = "1"
	case n > 1 && g.chance(50):
		out[n-1].Stance = "DENIES"
	}
	return out
}

// syllables make names.
var syllables = strings.Fields("ba lo mi ker stan ov ri ne tu sha ya gor len ska vit dor el an is un per jo ka zim ber ha fo que wy xi no pel ist ut ax")

func (g *generator) word() string {
	var w strings.Builder
	for range 2 + g.r.IntN(2) {
		w.WriteString(syllables[g.r.IntN(len(syllables))])
	}
	text := w.String()
	return strings.ToUpper(text[:1]) + text[1:]
}

// entity adds an entity; a fifth have a second name.
func (g *generator) entity(kind graph.EntityKind, id graph.ID, change func(*graph.Entity)) {
	e := &graph.Entity{ID: id, Kind: kind, Marking: graph.Marking{TLP: graph.Clear}, Citations: g.cite("", false)}
	e.Names = []graph.Name{{Text: g.word() + " " + g.word(), Kind: "NAME", Marking: e.Marking}}
	if g.chance(200) {
		e.Names = append(e.Names, graph.Name{Text: g.word() + " " + g.word() + " " + g.word(), Kind: "ALIAS", Marking: e.Marking})
	}
	if change != nil {
		change(e)
	}
	g.next.Entities = append(g.next.Entities, e)
	g.entities++
}

// tie adds a tie; one in twenty-five of those that conduct are marked above CLEAR.
func (g *generator) tie(kind graph.TieKind, from, to graph.ID, span graph.Span, several bool, change func(*graph.Tie)) {
	g.ties++
	t := &graph.Tie{
		ID: graph.ID(fmt.Sprintf("%s:x%07d", graph.PrefixOf(kind), g.ties)), Kind: kind, From: from, To: to, Span: span, Marking: graph.Marking{TLP: graph.Clear},
	}
	observed := graph.Date("")
	if span.From != graph.Unknown && g.chance(300) {
		_, day, _ := span.From.Days()
		observed = g.date(min(day.Plus(g.r.IntN(1000)), lastDay))
	}
	if several {
		t.Marking = g.marking()
	}
	t.Citations = g.cite(observed, several)
	if change != nil {
		change(t)
	}
	g.next.Ties = append(g.next.Ties, t)
}

func (g *generator) sources() {
	types := []choice{{"PRESS", 40}, {"SCHOLARSHIP", 20}, {"OFFICIAL_RECORD", 15}, {"MEMOIR", 10}, {"DATASET", 10}, {"INTERVIEW", 5}}
	for i := range max(20, g.size.Entities/100) {
		s := &graph.Source{ID: g.sourceID(i), Title: g.word() + " " + g.word(), Type: g.pick(types), Marking: graph.Marking{TLP: graph.Clear}}
		root := int32(i)
		switch {
		case i > 10 && g.chance(150):
			from := g.r.IntN(i)
			s.DerivedFrom, root = g.sourceID(from), g.roots[from]
		case g.chance(50):
			s.UnknownOrigin = true
		}
		g.roots = append(g.roots, root)
		g.next.Sources = append(g.next.Sources, s)
	}
	g.flush()
}

// states come with their organs.
func (g *generator) states() {
	for i := range g.size.States {
		g.entity(graph.State, g.id(graph.State, i), nil)
	}
	for i := range g.organs {
		g.entity(graph.Organization, g.organID(i), func(e *graph.Entity) { e.Type, e.Sector = "GOVERNMENT_BODY", "GOVERNMENT" })
		g.tie(graph.PartOf, g.organID(i), g.stateOfOrgan(i), graph.Span{From: "1950", To: graph.Open}, false, nil)
		g.part()
	}
}

func (g *generator) stateOfOrgan(i int) graph.ID { return g.id(graph.State, i%g.size.States) }

var organizationTypes = []choice{
	{"NGO", 30},
	{"THINK_TANK", 15},
	{"UNIVERSITY", 12},
	{"FAITH", 8},
	{"COMPANY", 8},
	{"INTERGOVERNMENTAL", 6},
	{"FOUNDATION", 5},
	{"MEDIA", 5},
	{"PARTY", 5},
	{"COMMISSION", 3},
	{"SCIENTIFIC", 3},
}

// bodies are the organizations of no state. The largest of all is an association, so that paths run through a hub.
func (g *generator) bodies() {
	g.types, g.lives = make([]string, g.organizations), make([]life, g.organizations)
	for i := range g.organizations {
		g.types[i] = g.pick(organizationTypes)
		if i == 0 {
			g.types[i] = "NGO"
		}
		g.entity(graph.Organization, g.id(graph.Organization, i), func(e *graph.Entity) {
			e.Type, e.Place = g.types[i], g.word()
			if g.chance(300) {
				e.Span.From = g.date(g.between(graph.DayOf(1940, 1, 1), graph.DayOf(1999, 12, 31)))
			}
			if i > 0 && g.chance(50) {
				e.Span.To = g.date(g.between(graph.DayOf(2005, 1, 1), lastDay))
			}
			g.lives[i] = certainly(e.Span)
		})
		g.part()
	}
}

// certainly returns the days that a span of stated or unknown ends certainly covers.
func certainly(s graph.Span) life {
	l := life{graph.BeginningOfTime, graph.EndOfTime}
	if _, latest, ok := s.From.Days(); ok {
		l.from = latest
	}
	if earliest, _, ok := s.To.Days(); ok {
		l.to = earliest
	}
	return l
}

// people are born from 1930 on, so that nobody's death need be presumed; one in ten died. Their ties begin between their twentieth year and death.
func (g *generator) people() {
	const adultDays, bornDays = 7305, 20000
	born := graph.DayOf(1930, 1, 1)
	g.adult, g.death, g.tenure = make([]graph.Day, g.persons), make([]graph.Day, g.persons), make([]int32, g.persons)
	for i := range g.persons {
		birth := born.Plus(g.r.IntN(bornDays))
		g.adult[i], g.death[i] = max(firstDay, birth.Plus(adultDays)), lastDay
		g.entity(graph.Person, g.id(graph.Person, i), func(e *graph.Entity) {
			e.Span.From, e.Marking = g.date(birth), g.marking()
			if g.chance(100) {
				g.death[i] = g.between(max(graph.DayOf(2005, 1, 1), g.adult[i]), lastDay)
				e.Span.To = graph.Date(g.death[i].String())
			}
			if g.chance(500) {
				e.Sector = g.pick([]choice{{"GOVERNMENT", 3}, {"RESEARCH", 3}, {"CONFLICT_RESOLUTION", 2}, {"RELIGION", 1}, {"BUSINESS", 1}})
			}
			if g.chance(300) {
				e.Summary = "Known for " + strings.ToLower(g.word()) + " and " + strings.ToLower(g.word()) + "."
			}
		})
		g.part()
	}
}

// offices are posts, each of an organ, or one in five of a state itself.
func (g *generator) offices() {
	levels := []choice{{"STAFF", 40}, {"DEPUTY", 20}, {"MINISTER", 12}, {"CHIEF_OF_MISSION", 12}, {"ENVOY", 10}, {"HEAD", 6}}
	for i := range g.posts {
		owner := g.organID(g.r.IntN(g.organs))
		if g.chance(200) {
			owner = g.id(graph.State, g.draw(graph.State))
		}
		g.entity(graph.Post, g.id(graph.Post, i), func(e *graph.Entity) { e.Level = g.pick(levels) })
		g.tie(graph.PostOf, g.id(graph.Post, i), owner, graph.Span{}, false, nil)
		g.part()
	}
}

var channelTypes = []choice{{"DIALOGUE", 35}, {"BACK_CHANNEL", 15}, {"MEDIATION", 15}, {"OFFICIAL_TALKS", 15}, {"EXCHANGE", 10}, {"COURIER", 5}, {"SPECIAL_ENVOY", 5}}

// talks are the channels with their sides and life cycles; what is left of the events are their rounds.
func (g *generator) talks() {
	g.opened, g.shut, g.formats = make([]graph.Day, g.channels), make([]graph.Day, g.channels), make([]string, g.channels)
	events := g.size.Entities * eventShare / 1000
	for i := range g.channels {
		g.channel(i)
		events -= g.lifeCycle(i)
		g.part()
	}
	perChannel := make([]int32, g.channels)
	for range events {
		perChannel[g.draw(graph.Channel)]++
	}
	g.firstRound = make([]int32, g.channels+1)
	for i, n := range perChannel {
		g.firstRound[i+1] = g.firstRound[i] + n
		for k := range n {
			id := roundID(g.firstRound[i] + k)
			g.entity(graph.Event, id, func(e *graph.Entity) {
				e.Type, e.Span.From = "ROUND", g.date(g.between(g.opened[i], g.shut[i]))
			})
			g.tie(graph.RoundOf, id, g.id(graph.Channel, i), graph.Span{}, false, nil)
			g.part()
		}
	}
}

func roundID(i int32) graph.ID { return graph.ID(fmt.Sprintf("event:round-%07d", i)) }

func (g *generator) channel(i int) {
	g.formats[i] = g.pick([]choice{{"STANDING_DIALOGUE", 35}, {"SMALL_CLOSED_MEETING", 40}, {"LARGE_MEETING", 25}})
	g.entity(graph.Channel, g.id(graph.Channel, i), func(e *graph.Entity) {
		e.Type, e.Format = g.pick(channelTypes), g.formats[i]
		e.Track = g.pick([]choice{{"TRACK_2", 45}, {"TRACK_1_5", 25}, {"TRACK_1", 20}, {"TRACK_3", 10}})
	})
	a := g.draw(graph.State)
	b := (a + 1 + g.r.IntN(g.size.States-1)) % g.size.States
	for _, side := range []int{a, b} {
		g.tie(graph.Between, g.id(graph.Channel, i), g.id(graph.State, side), graph.Span{}, false, func(t *graph.Tie) {
			t.Mandate = g.pick([]choice{{"", 5}, {"NONE", 2}, {"INFORMED", 2}, {"AUTHORISED", 1}})
		})
	}
}

// lifeCycle writes a channel's steps, each an event, in order of their days; it returns how many. A fifth begin by probing, a fifth are suspended, of
// which half open again, and two fifths end.
func (g *generator) lifeCycle(i int) int {
	day := g.between(firstDay, graph.DayOf(2020, 12, 31))
	g.opened[i], g.shut[i] = day, lastDay
	steps := []string{"OPEN"}
	if g.chance(200) {
		steps = []string{"PROBING", "OPEN"}
	}
	if g.chance(200) {
		steps = append(steps, "SUSPENDED")
		if g.chance(500) {
			steps = append(steps, "OPEN")
		}
	}
	if g.chance(400) {
		steps = append(steps, g.pick([]choice{{"CLOSED", 4}, {"CONVERTED", 1}}))
	}
	n := 0
	for k, state := range steps {
		if k > 0 {
			day = day.Plus(60 + g.r.IntN(2400))
		}
		if day > lastDay {
			break
		}
		if state == "CLOSED" || state == "CONVERTED" {
			g.shut[i] = day
		}
		n++
		id := graph.ID(fmt.Sprintf("event:step-%06d-%d", i, k))
		g.entity(graph.Event, id, func(e *graph.Entity) { e.Type, e.Span.From = "MEETING", g.date(day) })
		g.tie(graph.LifeCycle, id, g.id(graph.Channel, i), graph.Span{}, false, func(t *graph.Tie) { t.State = state })
	}
	return n
}

// share is how many of the ties a kind has.
func (g *generator) share(permille int) int { return g.size.Ties * permille / 1000 }

func (g *generator) tenures() {
	capacities := []choice{{"FULL", 85}, {"ACTING", 10}, {"AD_INTERIM", 3}, {"NOMINATED", 2}}
	for range g.share(tenureShare) {
		p := g.draw(graph.Person)
		g.tie(graph.Tenure, g.id(graph.Person, p), g.id(graph.Post, g.draw(graph.Post)), g.span(g.adult[p], g.death[p], 2200), true, func(t *graph.Tie) {
			t.Capacity = g.pick(capacities)
		})
		g.tenure[p] = int32(g.ties) //nolint:gosec // four million at most
		g.part()
	}
}

var affiliationRoles = []choice{
	{"MEMBER", 40}, {"STAFF", 25}, {"FELLOW", 12}, {"BOARD", 8}, {"ALUMNUS", 7}, {"LEADER", 4}, {"FOUNDER", 2}, {"LAUREATE", 2},
}

// affiliations are of persons, one in fifty of another body.
func (g *generator) affiliations() {
	for range g.share(affiliationShare) {
		to, p := g.draw(graph.Organization), g.draw(graph.Person)
		from, first, last := g.id(graph.Person, p), g.adult[p], g.death[p]
		if g.chance(20) {
			from, first, last = g.id(graph.Organization, g.otherBody(to)), firstDay, lastDay
		}
		g.tie(graph.Affiliation, from, g.id(graph.Organization, to), g.span(first, last, 4500), true, func(t *graph.Tie) { t.Role = g.pick(affiliationRoles) })
		g.part()
	}
}

func (g *generator) otherBody(not int) int {
	return (not + 1 + g.r.IntN(g.organizations-1)) % g.organizations
}

var participationRoles = []choice{
	{"PARTICIPANT", 70}, {"FACILITATOR", 6}, {"CONVENOR", 6}, {"HOST", 5}, {"MEDIATOR", 4}, {"OBSERVER", 4}, {"FUNDER", 2}, {"NOTE_TAKER", 2}, {"COURIER", 1},
}

// participations are of persons, one in twelve of an organization, one in fifteen of a state.
func (g *generator) participations() {
	for range g.share(participationShare) {
		c, p := g.draw(graph.Channel), g.draw(graph.Person)
		from, first := g.id(graph.Person, p), max(g.opened[c], g.adult[p])
		person := false
		switch x := g.r.IntN(1000); {
		case x < 80:
			from, first = g.id(graph.Organization, g.draw(graph.Organization)), g.opened[c]
		case x < 147:
			from, first = g.id(graph.State, g.draw(graph.State)), g.opened[c]
		default:
			person = true
			first = min(first, g.death[p])
		}
		g.tie(graph.Participation, from, g.id(graph.Channel, c), g.span(first, min(g.shut[c], g.until(person, p)), 3000), true, func(t *graph.Tie) {
			t.Role = g.pick(participationRoles)
			g.capacity(t, person, p)
		})
		if person {
			g.takers, g.tables = append(g.takers, int32(p)), append(g.tables, int32(c)) //nolint:gosec // ranks are small
		}
		g.part()
	}
}

func (g *generator) until(person bool, p int) graph.Day {
	if person {
		return g.death[p]
	}
	return lastDay
}

// capacity lets some who hold an office take part in it.
func (g *generator) capacity(t *graph.Tie, person bool, p int) {
	switch {
	case !person && t.From.Prefix() == graph.PrefixOf(graph.State):
		t.Capacity = "OFFICIAL"
	case person && g.tenure[p] > 0 && g.chance(400):
		t.Capacity, t.RestsOn = "OFFICIAL", graph.ID(fmt.Sprintf("tenure:x%07d", g.tenure[p]))
	case g.chance(500):
		t.Capacity = "PERSONAL"
	}
}

// attendances are of those who take part, at a round of their channel.
func (g *generator) attendances() {
	for range g.share(attendedShare) {
		var taker, channel, n int32
		for n == 0 {
			i := g.r.IntN(len(g.takers))
			taker, channel = g.takers[i], g.tables[i]
			n = g.firstRound[channel+1] - g.firstRound[channel]
		}
		round := g.firstRound[channel] + g.r.Int32N(n)
		g.tie(graph.Attended, g.id(graph.Person, int(taker)), roundID(round), graph.Span{}, false, nil)
		g.part()
	}
}

// bonds are what ties bodies and states: memberships, parts of wholes, formal ties, and who is rejected as a go-between.
func (g *generator) bonds() {
	body := func(rank int) graph.ID { return g.id(graph.Organization, rank) }
	for range g.share(membershipShare) {
		to := g.draw(graph.Organization)
		from := body(g.otherBody(to))
		if g.types[to] == "INTERGOVERNMENTAL" {
			from = g.id(graph.State, g.draw(graph.State))
		}
		g.tie(graph.Membership, from, body(to), g.span(firstDay, lastDay, 9000), true, nil)
		g.part()
	}
	for range g.share(partOfShare) {
		to := g.draw(graph.Organization)
		g.tie(graph.PartOf, body(g.otherBody(to)), body(to), g.span(firstDay, lastDay, 9000), true, nil)
		g.part()
	}
	levels := []choice{{"EMBASSY", 70}, {"AMBASSADOR_NONRESIDENT", 10}, {"CONSULATE", 10}, {"INTERESTS_SECTION", 4}, {"NONE", 6}}
	for range g.share(formalShare) {
		a := g.draw(graph.State)
		b := (a + 1 + g.r.IntN(g.size.States-1)) % g.size.States
		g.tie(graph.FormalTie, g.id(graph.State, a), g.id(graph.State, b), g.span(firstDay, lastDay, 9000), true, func(t *graph.Tie) { t.Level = g.pick(levels) })
		g.part()
	}
	for range g.share(rejectedShare) {
		p := g.draw(graph.Person)
		g.tie(graph.Rejected, g.id(graph.State, g.draw(graph.State)), g.id(graph.Person, p), g.span(g.adult[p], g.death[p], 3000), true, nil)
		g.part()
	}
}

// contacts are what is left of the ties: of persons, one in twelve with a body, one in twenty-five with a state.
func (g *generator) contacts() {
	roles := []choice{{"ACQUAINTED", 45}, {"WORKED_TOGETHER", 35}, {"NEGOTIATED", 12}, {"CLOSE", 8}}
	bases := []choice{{"", 50}, {"OFFICE", 25}, {"SCHOOL", 10}, {"FRIENDSHIP", 8}, {"FAITH", 4}, {"KIN", 3}}
	for g.ties < g.size.Ties {
		p := g.draw(graph.Person)
		first, last := g.adult[p], g.death[p]
		var to graph.ID
		switch x := g.r.IntN(1000); {
		case x < 80:
			to = g.id(graph.Organization, g.draw(graph.Organization))
		case x < 120:
			to = g.id(graph.State, g.draw(graph.State))
		default:
			q := g.draw(graph.Person)
			if q == p {
				q = (p + 1) % g.persons
			}
			to = g.id(graph.Person, q)
			first, last = max(first, g.adult[q]), min(last, g.death[q])
			if first > last {
				continue // their lives as adults did not meet
			}
		}
		g.tie(graph.Contact, g.id(graph.Person, p), to, g.span(first, last, 2500), true, func(t *graph.Tie) {
			t.Role, t.Basis = g.pick(roles), g.pick(bases)
		})
		g.part()
	}
}
