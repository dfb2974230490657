package graph

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"
)

// The oracle answers a path question a second time, from the words of docs/paths.md alone and with no thought of speed: it walks every simple path. It works on
// records from which everything hidden has been removed by its own reading of the rules.

// remove takes out everything a viewer may not see, physically, and nothing else.
func remove(b Batch, v Viewer) Batch {
	in := func(groups []string) bool {
		return len(groups) == 0 || slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(v.Groups, g) })
	}
	marked := func(m Marking) bool {
		return v.owner || (slices.Index(TLPs, m.TLP) <= slices.Index(TLPs, v.Clearance) && in(m.Groups))
	}
	rule := func(id ID) bool {
		for _, e := range b.Entities {
			if e.ID == id && e.RuleGroup != "" && !v.owner && !slices.Contains(v.Groups, e.RuleGroup) {
				return false
			}
		}
		return true
	}
	var every []Citation
	for _, e := range b.Entities {
		every = append(every, e.Citations...)
	}
	for _, t := range b.Ties {
		every = append(every, t.Citations...)
	}
	var source func(id ID) bool
	source = func(id ID) bool {
		for _, s := range b.Sources {
			if s.ID != id {
				continue
			}
			if !marked(s.Marking) || !rule(s.ObtainedAt) {
				return false
			}
			if s.DerivedFrom == "" {
				return true
			}
			for _, c := range every {
				if c.Source == s.DerivedFrom && !rule(c.ObtainedAt) {
					return false
				}
			}
			return source(s.DerivedFrom)
		}
		return false
	}
	citations := func(all []Citation) []Citation {
		return slices.DeleteFunc(slices.Clone(all), func(c Citation) bool { return !marked(c.Marking) || !source(c.Source) || !rule(c.ObtainedAt) })
	}
	out := Batch{}
	seen := map[ID]bool{}
	for _, s := range b.Sources {
		if source(s.ID) {
			c := *s
			out.Sources, seen[s.ID] = append(out.Sources, &c), true
		}
	}
	for _, e := range b.Entities {
		if kept := citations(e.Citations); marked(e.Marking) && len(kept) > 0 {
			c := e.clone()
			c.Citations, seen[e.ID] = kept, true
			c.Names = slices.DeleteFunc(c.Names, func(n Name) bool { return !marked(n.Marking) })
			out.Entities = append(out.Entities, c)
		}
	}
	for _, t := range b.Ties {
		if kept := citations(t.Citations); marked(t.Marking) && len(kept) > 0 && seen[t.From] && seen[t.To] {
			c := t.clone()
			c.Citations, seen[t.ID] = kept, true
			out.Ties = append(out.Ties, c)
		}
	}
	for _, c := range b.Coverages {
		if marked(c.Marking) && source(c.Source) && seen[c.Subject] {
			k := *c
			k.Counterparts = slices.DeleteFunc(slices.Clone(c.Counterparts), func(id ID) bool { return !seen[id] })
			out.Coverages = append(out.Coverages, &k)
		}
	}
	gone := func(id *ID) {
		if !seen[*id] {
			*id = ""
		}
	}
	for _, t := range out.Ties {
		gone(&t.RestsOn)
		gone(&t.Assessment)
		gone(&t.In)
		for i := range t.Citations {
			gone(&t.Citations[i].ObtainedAt)
		}
	}
	for _, e := range out.Entities {
		for i := range e.Citations {
			gone(&e.Citations[i].ObtainedAt)
		}
	}
	for _, s := range out.Sources {
		gone(&s.ObtainedAt)
	}
	return out
}

// oracle holds a graph with nothing hidden in it.
type oracle struct {
	b Batch
	q PathQuery
	// tables cost the ties in place of the published numbers.
	tables *Tables
}

func (o *oracle) entity(id ID) *Entity {
	for _, e := range o.b.Entities {
		if e.ID == id {
			return e
		}
	}
	return nil
}

func (o *oracle) tie(id ID) *Tie {
	for _, t := range o.b.Ties {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (o *oracle) root(id ID) ID {
	for _, s := range o.b.Sources {
		if s.ID == id {
			switch {
			case s.UnknownOrigin:
				return "?"
			case s.DerivedFrom != "":
				return o.root(s.DerivedFrom)
			}
			return id
		}
	}
	return "?"
}

// evidence returns weight and dispute of citations.
func (o *oracle) evidence(citations []Citation) (float64, bool) {
	if len(citations) == 0 {
		return 1, false // a hypothetical tie: nothing on record is without a citation
	}
	if o.tables != nil {
		return o.evidenceBy(citations, o.tables.Reliability, o.tables.Credibility)
	}
	return o.evidenceBy(citations, map[string]float64{"A": .95, "B": .85, "C": .70, "D": .45, "E": .15, "F": .50},
		map[string]float64{"1": .95, "2": .80, "3": .60, "4": .30, "5": .10, "6": .50})
}

func (o *oracle) evidenceBy(citations []Citation, reliability, credibility map[string]float64) (float64, bool) {
	weight := func(c Citation) float64 { return reliability[c.Reliability] * credibility[c.Credibility] }
	type pair struct{ judged, unjudged float64 }
	origins, bestDenial, bestSupport := map[ID]pair{}, 0.0, 0.0
	for _, c := range citations {
		w := weight(c)
		if c.Stance == "DENIES" {
			bestDenial = math.Max(bestDenial, w)
			continue
		}
		bestSupport = math.Max(bestSupport, w)
		p := origins[o.root(c.Source)]
		if c.Reliability == "F" || c.Credibility == "6" {
			p.unjudged = math.Max(p.unjudged, w)
		} else {
			p.judged = math.Max(p.judged, w)
		}
		origins[o.root(c.Source)] = p
	}
	judged, unjudged := 1.0, 1.0
	for _, id := range slices.Sorted(maps.Keys(origins)) {
		p := origins[id]
		judged *= 1 - p.judged
		if p.unjudged > p.judged {
			unjudged *= (1 - p.unjudged) / (1 - p.judged)
		}
	}
	return 1 - judged*math.Max(unjudged, .5), bestDenial > bestSupport
}

// window is when a tie holds: [from, to], and how it ends.
type window struct {
	from, to Day
	// before: faded in full. presumed: no source tells the end.
	before, presumed bool
}

func (o *oracle) window(t *Tie, horizon int, attended []Span) window {
	first, firstLast, last := EndOfTime, EndOfTime, BeginningOfTime
	see := func(a, b Day) { first, firstLast, last = min(first, a), min(firstLast, b), max(last, b) }
	for _, c := range t.Citations {
		if a, b, ok := c.Observed.Days(); ok && c.Stance == "SUPPORTS" {
			see(a, b)
		}
	}
	for _, s := range attended {
		if a, b, ok := s.From.Days(); ok {
			see(a, b)
		}
	}
	var w window
	latestStart := BeginningOfTime
	if a, b, ok := t.Span.From.Days(); ok {
		w.from, latestStart = a, b
	} else if a, b, ok := t.Appointed.Days(); ok {
		w.from, latestStart = a, b
	} else {
		w.from = first
	}
	_, b, ok := Date(strings.TrimPrefix(string(t.Span.To), "<")).Days()
	switch {
	case t.Span.To == "..":
		w.to = EndOfTime
	case strings.HasPrefix(string(t.Span.To), "<"):
		w.before = true
	case ok:
		w.to = b
	default:
		w.presumed = true
		w.to = EndOfTime
		if known := max(latestStart, last); known != BeginningOfTime {
			w.to = known + Day(horizon)
		}
	}
	return w
}

func (o *oracle) attendance(t *Tie) (citations []Citation, spans []Span) {
	for _, a := range o.b.Ties {
		if a.Kind != Attended || a.From != t.From {
			continue
		}
		if _, disputed := o.evidence(a.Citations); disputed {
			continue
		}
		for _, r := range o.b.Ties {
			if _, disputed := o.evidence(r.Citations); r.Kind == RoundOf && r.From == a.To && r.To == t.To && !disputed {
				for _, c := range a.Citations {
					if c.Stance == "SUPPORTS" {
						citations = append(citations, c)
					}
				}
				spans = append(spans, o.entity(a.To).Span)
			}
		}
	}
	return citations, spans
}

func (o *oracle) windowOf(t *Tie) window {
	horizons := map[TieKind]int{Tenure: 1461, Affiliation: 1826, Contact: 730, Participation: 730, PartOf: 3653, Membership: 3653, FormalTie: 3653, Rejected: 3653}
	var spans []Span
	if t.Kind == Participation {
		_, spans = o.attendance(t)
	}
	w := o.window(t, horizons[t.Kind], spans)
	if t.Kind == Participation && t.RestsOn != "" && o.tie(t.RestsOn) != nil {
		tenure := o.windowOf(o.tie(t.RestsOn))
		if tenure.before {
			w.before = true
		} else if tenure.to < w.to {
			w.to, w.presumed = tenure.to, false
		}
	}
	return w
}

// channelLive replays the life cycle.
func (o *oracle) channelLive(id ID) bool {
	type step struct {
		a, b  Day
		state string
		id    ID
	}
	var steps []step
	for _, t := range o.b.Ties {
		if _, disputed := o.evidence(t.Citations); t.Kind == LifeCycle && t.To == id && !disputed {
			if a, b, ok := t.Span.From.Days(); ok {
				steps = append(steps, step{a, b, t.State, t.ID})
			}
		}
	}
	order := []string{"PROPOSED", "PROBING", "OPEN", "DORMANT", "SUSPENDED", "CLOSED", "CONVERTED"}
	sort.Slice(steps, func(i, j int) bool {
		x, y := steps[i], steps[j]
		if x.b != y.b {
			return x.b < y.b
		}
		if x.a != y.a {
			return x.a < y.a
		}
		if x.state != y.state {
			return slices.Index(order, x.state) < slices.Index(order, y.state)
		}
		return x.id < y.id
	})
	state, since := "", BeginningOfTime
	may := map[string]bool{}
	for _, s := range steps {
		if s.b <= o.q.AsOf {
			state, since = s.state, s.a
		}
	}
	for _, s := range steps {
		if s.a <= o.q.AsOf && s.b > o.q.AsOf && s.b >= since {
			may[s.state] = true
		}
	}
	may[state] = true
	return may["PROBING"] || may["OPEN"] || may["DORMANT"]
}

func (o *oracle) exists(id ID) bool {
	e := o.entity(id)
	d := o.q.AsOf
	if e.Kind == Channel {
		return o.channelLive(id)
	}
	if a, _, ok := e.Span.From.Days(); ok && d < a {
		return false
	}
	if _, b, ok := e.Span.To.Days(); ok {
		return d <= b
	}
	return true // the generator observes everybody within the years it asks about, so no presumed death is reached
}

// nodesFor folds an end of a tie: organs stand for their states.
func (o *oracle) nodesFor(id ID, seen []ID) []ID {
	e := o.entity(id)
	asked := slices.Contains(o.q.From, id) || slices.Contains(o.q.To, id)
	if asked || e.Type != "GOVERNMENT_BODY" || e.Kind != Organization || slices.Contains(seen, id) {
		return []ID{id}
	}
	var out []ID
	for _, t := range o.b.Ties {
		if _, disputed := o.evidence(t.Citations); t.Kind != PartOf || t.From != id || disputed {
			continue
		}
		above := o.entity(t.To)
		if above.Kind != State && above.Type != "GOVERNMENT_BODY" {
			continue
		}
		for _, n := range o.nodesFor(t.To, append(seen, id)) {
			if (o.entity(n).Kind == State || slices.Contains(o.q.From, n) || slices.Contains(o.q.To, n)) && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	if out == nil {
		return []ID{id}
	}
	return out
}

// cost returns what a tie costs on the day; ok is false where it does not conduct.
func (o *oracle) cost(t *Tie) (int64, bool) {
	trust := 0.0
	switch t.Kind {
	case Tenure:
		trust = map[string]float64{"FULL": .95, "ACTING": .90, "AD_INTERIM": .90}[t.Capacity]
	case Affiliation:
		trust = map[string]float64{"LEADER": .80, "FOUNDER": .80, "STAFF": .80, "BOARD": .80, "FELLOW": .65, "MEMBER": .30}[t.Role]
	case Contact:
		trust = map[string]float64{"CLOSE": .95, "WORKED_TOGETHER": .85, "NEGOTIATED": .85, "ACQUAINTED": .40}[t.Role]
	case PartOf, Membership:
		trust = .90
	case FormalTie:
		if o.q.IncludeFormal && t.Level != "NONE" {
			trust = .10
		}
	case Participation:
		channel := o.entity(t.To)
		trust = map[string]float64{"MEDIATOR": .92, "FACILITATOR": .92, "CONVENOR": .92, "COURIER": .92, "FUNDER": .32, "NOTE_TAKER": .32, "INTERPRETER": .32}[t.Role]
		if trust == 0 {
			trust = map[string]float64{"STANDING_DIALOGUE": .84, "SMALL_CLOSED_MEETING": .63, "LARGE_MEETING": .32}[channel.Format]
		}
		if !o.channelLive(t.To) || (len(o.q.Tracks) > 0 && !slices.Contains(o.q.Tracks, channel.Track)) {
			return 0, false
		}
	}
	citations := t.Citations
	if t.Kind == Participation && len(citations) > 0 {
		more, _ := o.attendance(t)
		citations = append(slices.Clone(citations), more...)
	}
	weight, disputed := o.evidence(citations)
	if trust == 0 || disputed || (len(o.q.Kinds) > 0 && !slices.Contains(o.q.Kinds, t.Kind)) {
		return 0, false
	}
	w, d := o.windowOf(t), o.q.AsOf
	half := map[TieKind]float64{Affiliation: 1826, Contact: 730, Participation: 1461}[t.Kind]
	if t.Kind == Contact && (t.Basis == "KIN" || t.Basis == "FAITH") {
		half = 5479
	}
	if t.Kind == Tenure {
		half = 1826
		if slices.Contains([]string{"HEAD", "MINISTER", "CHIEF_OF_MISSION", "ENVOY"}, o.entity(t.To).Level) {
			half = 3653
		}
	}
	if in := o.tables; in != nil && half > 0 {
		half = float64(map[float64]int{1826: in.HalfLives.Affiliation, 730: in.HalfLives.Contact, 1461: in.HalfLives.Participation, 5479: in.HalfLives.Kinship, 3653: in.HalfLives.HighTenure}[half])
		if t.Kind == Tenure && half == float64(in.HalfLives.Affiliation) {
			half = float64(in.HalfLives.Tenure)
		}
	}
	var fade float64
	switch {
	case d < w.from:
		return 0, false
	case !w.before && d <= w.to:
	case o.q.ActiveOnly || half == 0 || (t.Kind == Participation && (w.before || !w.presumed)):
		return 0, false
	case w.before:
		fade = 3
	default:
		fade = math.Min(float64(d-w.to)/half, 3)
	}
	ln := func(x float64) int64 { return int64(math.Round(-1e6 * math.Log(x))) }
	return ln(trust) + ln(weight) + int64(math.Round(1e6*math.Ln2*fade)), true
}

type oracleEdge struct {
	a, b ID
	cost int64
	tie  ID
}

func (o *oracle) edges() []oracleEdge {
	best := map[[2]ID]oracleEdge{}
	for _, t := range o.b.Ties {
		cost, ok := o.cost(t)
		if !ok {
			continue
		}
		to := t.To
		if t.Kind == Tenure {
			if to = o.owner(t.To); to == "" {
				continue
			}
		}
		for _, a := range o.nodesFor(t.From, nil) {
			for _, b := range o.nodesFor(to, nil) {
				if a == b || !o.exists(a) || !o.exists(b) {
					continue
				}
				if t.Kind == Membership && (o.entity(a).Kind == State || o.entity(b).Kind == State) {
					continue
				}
				key := [2]ID{min(a, b), max(a, b)}
				old, seen := best[key]
				if !seen || cost < old.cost || (cost == old.cost && t.ID < old.tie) {
					best[key] = oracleEdge{key[0], key[1], cost, t.ID}
				}
			}
		}
	}
	var out []oracleEdge
	for _, e := range best {
		out = append(out, e)
	}
	return out
}

func (o *oracle) owner(post ID) ID {
	var out ID
	for _, t := range o.b.Ties {
		if _, disputed := o.evidence(t.Citations); t.Kind == PostOf && t.From == post && !disputed && (out == "" || t.ID < out) {
			return t.To
		}
	}
	return out
}

func (o *oracle) rejected(id ID) bool {
	if o.q.IncludeRejected {
		return false
	}
	for _, t := range o.b.Ties {
		if t.Kind != Rejected || t.To != id {
			continue
		}
		by := false
		for _, n := range o.nodesFor(t.From, nil) {
			by = by || slices.Contains(o.q.From, n) || slices.Contains(o.q.To, n)
		}
		w := o.windowOf(t)
		if _, disputed := o.evidence(t.Citations); by && !disputed && !w.before && w.from <= o.q.AsOf && o.q.AsOf <= w.to {
			return true
		}
	}
	return false
}

type oraclePath struct {
	Cost  int64
	Nodes []ID
	Ties  []ID
}

// paths walks every simple path.
func (o *oracle) paths() []oraclePath {
	edges := o.edges()
	var out []oraclePath
	party := func(id ID) bool { return slices.Contains(o.q.From, id) || slices.Contains(o.q.To, id) }
	inside := func(id ID) bool {
		e := o.entity(id)
		return !party(id) && !slices.Contains(o.q.Avoid, id) && !o.rejected(id) && (o.q.IncludeFormal || (e.Kind != State && e.Type != "INTERGOVERNMENTAL"))
	}
	var walk func(p oraclePath)
	walk = func(p oraclePath) {
		last := p.Nodes[len(p.Nodes)-1]
		if len(p.Nodes) > 1 && slices.Contains(o.q.To, last) {
			if o.wanted(p) {
				out = append(out, p)
			}
			return
		}
		if len(p.Ties) == o.q.MaxHops {
			return
		}
		for _, e := range edges {
			next := e.b
			if e.b == last {
				next = e.a
			}
			if (e.a != last && e.b != last) || slices.Contains(p.Nodes, next) || slices.Contains(o.q.From, next) || (!slices.Contains(o.q.To, next) && !inside(next)) {
				continue
			}
			walk(oraclePath{p.Cost + e.cost, append(slices.Clone(p.Nodes), next), append(slices.Clone(p.Ties), e.tie)})
		}
	}
	for _, f := range o.q.From {
		walk(oraclePath{Nodes: []ID{f}})
	}
	slices.SortFunc(out, func(x, y oraclePath) int {
		if x.Cost != y.Cost {
			return int(x.Cost - y.Cost)
		}
		if len(x.Ties) != len(y.Ties) {
			return len(x.Ties) - len(y.Ties)
		}
		return slices.Compare(x.Nodes, y.Nodes)
	})
	return out[:min(len(out), o.q.Limit)]
}

func (o *oracle) wanted(p oraclePath) bool {
	if len(p.Ties) < 2 || math.Exp(-float64(p.Cost)/1e6) < o.q.MinStrength {
		return false
	}
	for _, id := range o.q.PassAll {
		if !slices.Contains(p.Nodes, id) {
			return false
		}
	}
	return len(o.q.PassAny) == 0 || slices.ContainsFunc(o.q.PassAny, func(id ID) bool { return slices.Contains(p.Nodes, id) })
}

// TestPathsEqualBruteForce holds the service's paths, on random graphs under random viewers and constraints, against the oracle.
func TestPathsEqualBruteForce(t *testing.T) {
	found := 0
	for seed := range uint64(graphs()) {
		r := newRandomGraph(seed)
		v, viewer, q := r.prepared(t), r.viewer(), r.query()
		q.Character = ""
		o := &oracle{b: remove(r.b, viewer), q: q}
		p := v.For(viewer)
		for _, id := range slices.Concat(q.From, q.To, q.Avoid, q.PassAll, q.PassAny) {
			if (o.entity(id) == nil) != (p.seen(id) == nil) {
				t.Fatalf("seed %d: %s seen %t, should be %t", seed, id, p.seen(id) != nil, o.entity(id) != nil)
			}
		}
		a, err := p.paths(context.Background(), q)
		if err != nil {
			if CodeOf(err) != NotFound && CodeOf(err) != Invalid {
				t.Fatal(err)
			}
			continue
		}
		var got []oraclePath
		for _, path := range a.Paths {
			op := oraclePath{Cost: path.Cost}
			for _, n := range path.Nodes {
				op.Nodes = append(op.Nodes, n.ID)
			}
			for _, h := range path.Hops {
				op.Ties = append(op.Ties, h.Tie.ID)
			}
			got = append(got, op)
		}
		want := o.paths()
		found += len(want)
		if string(asJSON(t, got)) != string(asJSON(t, want)) && len(got)+len(want) > 0 {
			t.Fatalf("seed %d: %d paths, want %d\n got %s\nwant %s\nquery %+v", seed, len(got), len(want), asJSON(t, got), asJSON(t, want), q)
		}
	}
	t.Logf("%d graphs, %d paths", graphs(), found)
	if found < graphs()/2 {
		t.Errorf("only %d paths in %d graphs: the generator tests too little", found, graphs())
	}
}

// TestHiddenIsAsIfRemoved holds every answer computed from a viewer's graph against that of a graph from which everything hidden was removed.
func TestHiddenIsAsIfRemoved(t *testing.T) {
	for seed := range uint64(graphs() / 5) {
		r := newRandomGraph(seed)
		v, viewer, q := r.prepared(t), r.viewer(), r.query()
		removed := remove(r.b, viewer)
		w := &Writes{Sources: removed.Sources, Entities: removed.Entities, Ties: removed.Ties, Coverages: removed.Coverages}
		bare := viewOf(w)
		bare.classes = v.classes
		bare.withAccessOf(v)
		seen, alone := v.For(viewer), bare.For(LocalUser())
		list := answers(q, r)
		if seed%5 == 0 {
			list = append(list, pairAnswers(q, r)...)
		}
		for i, pair := range list {
			got, want := asJSON(t, pair(seen)), asJSON(t, pair(alone))
			if string(got) != string(want) {
				t.Fatalf("seed %d, answer %d for %+v:\n got %s\nwant %s", seed, i, viewer, got, want)
			}
		}
	}
}

// withAccessOf copies what Prepare derived, so that markings of answers can be compared too.
func (v *View) withAccessOf(full *View) {
	cited := func(citations []Citation, of []Citation) {
		for i := range citations {
			for _, c := range of {
				if same(citations[i], c) {
					citations[i].Access, citations[i].ID = c.Access, c.ID
				}
			}
		}
	}
	for id, s := range v.records.Sources {
		s.Access, s.Meta = full.records.Sources[id].Access, full.records.Sources[id].Meta
	}
	for id, c := range v.records.Coverages {
		c.Access, c.Meta = full.records.Coverages[id].Access, full.records.Coverages[id].Meta
	}
	for id, e := range v.records.Entities {
		f := full.records.Entities[id]
		e.Access, e.Meta = f.Access, f.Meta
		cited(e.Citations, f.Citations)
		for i := range e.Names {
			e.Names[i].Access, e.Names[i].Folded = f.Names[i].Access, f.Names[i].Folded
		}
	}
	for id, t := range v.records.Ties {
		f := full.records.Ties[id]
		t.Access, t.Meta = f.Access, f.Meta
		cited(t.Citations, f.Citations)
	}
}

// same tells citations apart by the number the generator gave them.
func same(a, b Citation) bool { return a.Locator == b.Locator }

// answers lists the questions of TestHiddenIsAsIfRemoved.
func answers(q PathQuery, r *randomGraph) []func(*permitted) any {
	return []func(*permitted) any{
		func(p *permitted) any { a, err := p.paths(context.Background(), q); return []any{a, message(err)} },
		func(p *permitted) any {
			a, err := p.vacancies(VacancyQuery{AsOf: q.AsOf, Statuses: PostStatuses})
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			a, err := p.timeline(TimelineQuery{Of: []ID{r.states[0], r.states[1]}, From: BeginningOfTime, To: EndOfTime})
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			a, err := p.timeline(TimelineQuery{Of: []ID{r.channels[0]}, From: BeginningOfTime, To: EndOfTime})
			return []any{a, message(err)}
		},
		func(p *permitted) any { a, err := p.lineage(r.channels[0]); return []any{a, message(err)} },
		func(p *permitted) any {
			if p.seen(r.states[0]) == nil || p.seen(r.states[1]) == nil {
				return nil
			}
			return p.formalTie(r.states[0], r.states[1], q.AsOf)
		},
		func(p *permitted) any { return p.stateOn(r.channels[0], q.AsOf) },
		func(p *permitted) any {
			a, err := p.paths(context.Background(), q)
			if err != nil {
				return message(err)
			}
			routes, err := a.Routes(context.Background(), nil, nil)
			memo, failed := a.Memo(context.Background(), nil)
			return []any{routes, message(err), memo, message(failed)}
		},
		func(p *permitted) any {
			a, err := p.whyNot(context.Background(), q, r.people[0])
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			other := q
			other.AsOf += 1000
			a, err := p.compare(context.Background(), q, other)
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			other := q
			other.Scenario = Scenario{Close: r.channels[:1], Remove: r.people[1:2], Add: []HypotheticalTie{{From: r.people[0], To: r.states[0], Kind: Affiliation, Role: "STAFF"}}}
			a, err := p.paths(context.Background(), other)
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			s, err := p.searchFor(&q)
			if err != nil {
				return message(err)
			}
			return s.p.relax(context.Background(), q, false)
		},
		func(p *permitted) any { return p.dataThrough },
	}
}

// pairAnswers lists those that take long.
func pairAnswers(q PathQuery, r *randomGraph) []func(*permitted) any {
	return []func(*permitted) any{
		func(p *permitted) any {
			a, err := p.independent(context.Background(), q)
			return []any{a, message(err)}
		},
		func(p *permitted) any { a, err := p.cutNodes(context.Background(), q); return []any{a, message(err)} },
		func(p *permitted) any {
			a, err := p.stability(context.Background(), PathQuery{From: q.From, To: q.To, AsOf: q.AsOf}, TableVariants()[12:14])
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			a, err := p.convenors(context.Background(), ConvenorQuery{Parties: r.states[:2], AsOf: q.AsOf})
			return []any{a, message(err)}
		},
		func(p *permitted) any {
			a, err := p.gaps(context.Background(), GapQuery{AsOf: q.AsOf}, nil)
			return []any{a, message(err)}
		},
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// asJSON writes a value without what is derived for stores.
func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(strip(tree))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// strip drops Access of records and names, which lists the needs of hidden citations too; no answer shows it.
func strip(v any) any {
	switch x := v.(type) {
	case map[string]any:
		delete(x, "Access")
		for k := range x {
			x[k] = strip(x[k])
		}
	case []any:
		for i := range x {
			x[i] = strip(x[i])
		}
	case nil:
		return []any{}
	}
	return v
}
