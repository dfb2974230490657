package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// graphs is how many random graphs a property is tried on: 5,000, and 50,000 under SOAK.
func graphs() int {
	if os.Getenv("SOAK") != "" {
		return 50_000
	}
	return 5_000
}

// noStore is the Tx of an empty store.
type noStore struct{}

func (noStore) Records(context.Context, []ID) (Records, error) { return Records{}, nil }
func (noStore) Referrers(context.Context, []ID) ([]ID, error)  { return nil, nil }

// randomGraph makes small graphs in which everything that decides a path occurs: parallel ties, imprecise and missing dates, every conducting kind,
// organs, posts, life cycles, rounds, denials, derived sources, markings, rules, rejections.
type randomGraph struct {
	*rand.Rand
	b                           Batch
	states, orgs, people, posts []ID
	channels, events            []ID
	ties                        map[string]int
	tenures                     map[ID][]ID
	// cited counts citations: their locators tell them apart.
	cited int
}

var groups = []string{"desk", "oslo"}

func pick[T any](r *randomGraph, from []T) T { return from[r.IntN(len(from))] }

func newRandomGraph(seed uint64) *randomGraph {
	r := &randomGraph{Rand: rand.New(rand.NewPCG(seed, 7)), ties: map[string]int{}, tenures: map[ID][]ID{}}
	r.b = Batch{Key: "k", Origin: "test"}
	for i := range 3 {
		s := &Source{ID: ID(fmt.Sprintf("source:s%d", i)), Title: "S", Type: "PRESS", Marking: r.marking(), UnknownOrigin: r.IntN(6) == 0}
		if i > 0 && r.IntN(3) == 0 {
			s.DerivedFrom = ID(fmt.Sprintf("source:s%d", r.IntN(i)))
		}
		r.b.Sources = append(r.b.Sources, s)
	}
	for i := range 2 + r.IntN(2) {
		r.states = append(r.states, r.entity(State, i, nil))
	}
	for i := range 1 + r.IntN(2) {
		r.channel(i)
	}
	for i := range 1 + r.IntN(3) {
		r.orgs = append(r.orgs, r.entity(Organization, i, func(e *Entity) {
			e.Type = pick(r, []string{"GOVERNMENT_BODY", "GOVERNMENT_BODY", "INTERGOVERNMENTAL", "NGO", "FAITH"})
		}))
	}
	for i := range 2 + r.IntN(4) {
		r.people = append(r.people, r.entity(Person, i, nil))
	}
	for i := range 1 + r.IntN(3) {
		id := r.entity(Post, i, func(e *Entity) { e.Level = pick(r, postLevels) })
		r.posts = append(r.posts, id)
		r.tie(PostOf, id, pick(r, slices.Concat(r.orgs, r.states, r.states)), nil)
	}
	for range 20 + r.IntN(50) {
		r.randomTie()
	}
	if r.IntN(4) == 0 {
		c := &Coverage{ID: "coverage:c", Kind: FormalTie, Subject: r.states[0], Counterparts: []ID{r.states[1]}, Span: Span{"2000-01-01", "2012-12-31"}, Source: "source:s0", Marking: r.marking()}
		r.b.Coverages = append(r.b.Coverages, c)
	}
	return r
}

func (r *randomGraph) marking() Marking {
	m := Marking{TLP: Clear}
	if r.IntN(8) == 0 {
		m.TLP = pick(r, TLPs)
	}
	if r.IntN(25) == 0 {
		m.Groups = []string{pick(r, groups)}
	}
	return m
}

func (r *randomGraph) date() Date {
	y, m, d := 2006+r.IntN(8), 1+r.IntN(12), 1+r.IntN(28)
	switch r.IntN(4) {
	case 0:
		return Date(fmt.Sprintf("%04d", y))
	case 1:
		return Date(fmt.Sprintf("%04d-%02d", y, m))
	default:
		return Date(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	}
}

// span makes a span whose end is not certainly before its start.
func (r *randomGraph) span() Span {
	for {
		var s Span
		if r.IntN(4) > 0 {
			s.From = r.date()
		}
		switch r.IntN(9) {
		case 0, 1, 2:
			s.To = Open
		case 3:
			s.To = "<" + r.date()
		case 4, 5:
			s.To = r.date()
		}
		if s.validate() == nil {
			return s
		}
	}
}

func (r *randomGraph) citations() []Citation {
	var out []Citation
	for range 1 + r.IntN(3) {
		c := Citation{
			Source: pick(r, r.b.Sources).ID, Stance: supports, Reliability: pick(r, []string{"A", "B", "C", "D", "E", "F"}),
			Credibility: pick(r, []string{"2", "3", "4", "5", "6"}), Observed: r.date(), Marking: r.marking(), Locator: itoa(r.cited),
		}
		r.cited++
		if r.IntN(12) == 0 {
			c.Stance = denies
		}
		if len(r.events) > 0 && r.IntN(8) == 0 {
			c.ObtainedAt = pick(r, r.events)
		}
		out = append(out, c)
	}
	out[0].Stance = supports
	return out
}

func (r *randomGraph) entity(kind EntityKind, i int, set func(*Entity)) ID {
	e := &Entity{
		ID: ID(fmt.Sprintf("%s:%c%d", PrefixOf(kind), 'a'+rune(r.IntN(26)), i)), Kind: kind, Marking: r.marking(), Citations: r.citations(),
		Names: []Name{{Text: fmt.Sprintf("%s %d", kind, i), Kind: "NAME", Marking: r.marking()}},
	}
	if kind == Person && r.IntN(3) == 0 {
		e.Span.To = Date(fmt.Sprintf("%d-%02d", 2014+r.IntN(2), 1+r.IntN(12)))
	}
	if set != nil {
		set(e)
	}
	r.b.Entities = append(r.b.Entities, e)
	return e.ID
}

// channel makes a channel with one to three steps, and a round.
func (r *randomGraph) channel(i int) {
	id := r.entity(Channel, i, func(e *Entity) {
		e.Type, e.Track, e.Format = pick(r, channelTypes), pick(r, tracks), pick(r, formats)
	})
	r.channels = append(r.channels, id)
	for _, s := range r.states[:2] {
		r.tie(Between, id, s, nil)
	}
	final := false
	for n := range 1 + r.IntN(3) {
		event := r.event(len(r.events))
		state := pick(r, []string{"PROBING", "OPEN", "OPEN", "DORMANT", "SUSPENDED", "CLOSED"})
		if n == 0 {
			state = "OPEN"
		}
		if final {
			break
		}
		final = state == "CLOSED"
		year := 2006 + 2*n
		r.tie(LifeCycle, event, id, func(t *Tie) {
			t.State = state
			t.Span.From = Date(fmt.Sprintf("%d-0%d", year, 1+r.IntN(9)))
		})
	}
	if r.IntN(2) == 0 {
		r.tie(RoundOf, r.event(len(r.events)), id, nil)
	}
}

func (r *randomGraph) event(i int) ID {
	id := r.entity(Event, i, func(e *Entity) {
		e.Type, e.Span.From = "MEETING", r.date()
		if r.IntN(4) == 0 {
			e.RuleGroup = pick(r, groups)
		}
	})
	r.events = append(r.events, id)
	return id
}

func (r *randomGraph) tie(kind TieKind, from, to ID, set func(*Tie)) {
	if from == to {
		return
	}
	base := PrefixOf(kind) + ":" + from.Slug() + "--" + to.Slug()
	r.ties[base]++
	t := &Tie{ID: ID(fmt.Sprintf("%s--%d", base, r.ties[base])), Kind: kind, From: from, To: to, Marking: r.marking(), Citations: r.citations()}
	if set != nil {
		set(t)
	}
	r.b.Ties = append(r.b.Ties, t)
	if kind == Tenure {
		r.tenures[from] = append(r.tenures[from], t.ID)
	}
}

func (r *randomGraph) randomTie() {
	person := pick(r, r.people)
	actor := pick(r, slices.Concat(r.people, r.people, r.people, r.orgs, r.states))
	dated := func(t *Tie) { t.Span = r.span() }
	switch r.IntN(13) {
	case 0, 1, 10:
		if len(r.posts) > 0 {
			r.tie(Tenure, person, pick(r, r.posts), func(t *Tie) {
				t.Span, t.Capacity = r.span(), pick(r, tenureCapacities)
				if r.IntN(6) == 0 {
					t.Span, t.Appointed = Span{}, r.date()
				}
			})
		}
	case 2, 11:
		r.tie(Affiliation, person, pick(r, slices.Concat(r.orgs, r.states, r.states)), func(t *Tie) { t.Span, t.Role = r.span(), pick(r, affiliationRoles) })
	case 3, 4, 5, 12:
		r.tie(Participation, actor, pick(r, r.channels), func(t *Tie) {
			t.Span, t.Role = r.span(), pick(r, partRoles)
			if own := r.tenures[actor]; len(own) > 0 && r.IntN(2) == 0 {
				t.Capacity, t.RestsOn = "OFFICIAL", pick(r, own)
			}
		})
	case 6:
		r.tie(Contact, person, actor, func(t *Tie) {
			t.Span, t.Role, t.Basis = r.span(), pick(r, contactRoles), pick(r, append(contactBases, ""))
		})
	case 7:
		r.tie(PartOf, pick(r, r.orgs), pick(r, append(r.orgs, r.states...)), dated)
	case 8:
		if r.IntN(2) == 0 {
			r.tie(Rejected, pick(r, r.states), actor, dated)
		} else {
			r.tie(Membership, pick(r, append(r.orgs, r.states...)), pick(r, r.orgs), dated)
		}
	default:
		if r.IntN(2) == 0 {
			r.tie(FormalTie, r.states[0], r.states[1], func(t *Tie) { t.Span, t.Level = r.span(), pick(r, formalLevels) })
		} else {
			r.tie(Attended, actor, pick(r, r.events), nil)
		}
	}
}

// prepared validates the graph and makes a view of it.
func (r *randomGraph) prepared(t *testing.T) *View {
	t.Helper()
	w, err := Prepare(context.Background(), noStore{}, r.b, 1)
	if err != nil {
		t.Fatal(err)
	}
	return viewOf(w)
}

func viewOf(w *Writes) *View {
	v := &View{Revision: 1, parts: map[string]*permitted{}, atlases: map[string]*atlas{}, classes: w.Classes}
	for _, s := range w.Sources {
		v.records.Put(s)
	}
	for _, e := range w.Entities {
		v.records.Put(e)
	}
	for _, t := range w.Ties {
		v.records.Put(t)
	}
	for _, c := range w.Coverages {
		v.records.Put(c)
	}
	return v
}

func (r *randomGraph) viewer() Viewer {
	v := Viewer{Clearance: pick(r, TLPs)}
	for _, g := range groups {
		if r.IntN(2) == 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	if r.IntN(3) == 0 {
		return LocalUser()
	}
	return v
}

func (r *randomGraph) query() PathQuery {
	q := PathQuery{From: r.states[:1], To: []ID{r.states[1]}, AsOf: DayOf(2006+r.IntN(10), 6, 1+r.IntN(28)), MaxHops: 2 + r.IntN(5), Limit: 1 + r.IntN(30)}
	if r.IntN(3) == 0 {
		q.From = []ID{pick(r, r.people)}
	}
	if r.IntN(5) == 0 {
		q.From = []ID{pick(r, r.orgs)}
	}
	if r.IntN(6) == 0 && len(r.states) > 2 {
		q.To = append(q.To, r.states[2])
	}
	q.ActiveOnly, q.IncludeFormal, q.IncludeRejected = r.IntN(4) == 0, r.IntN(4) == 0, r.IntN(4) == 0
	if r.IntN(5) == 0 {
		q.Avoid = []ID{pick(r, append(r.channels, r.orgs...))}
	}
	if r.IntN(6) == 0 && !slices.Contains(q.From, r.people[0]) {
		q.PassAll = []ID{r.people[0]}
	}
	if r.IntN(6) == 0 && !slices.Contains(q.Avoid, r.channels[0]) {
		q.PassAny = []ID{r.channels[0]}
	}
	if r.IntN(6) == 0 {
		q.Kinds = []TieKind{Tenure, Participation, pick(r, Conducts)}
	}
	if r.IntN(8) == 0 {
		q.Tracks = []string{pick(r, tracks)}
	}
	if r.IntN(8) == 0 {
		q.MinStrength = r.Float64() / 10
	}
	if r.IntN(8) == 0 {
		q.Character = pick(r, []string{"OFFICIAL", "MIXED", "UNOFFICIAL"})
	}
	return q
}
