package graph

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Leg is a tie as it conducts between two neighbours on a day: posts and organs folded in, its three factors worked out.
type Leg struct {
	Tie *Tie
	// A and B are the neighbours, in the tie's own direction: holder and owner, participant and channel.
	A, B ID
	// Post is set where the tie is a tenure: the leg is named after it. Organs are those through which an end conducts as its state.
	Post   *Entity
	Organs []*Entity
	// Certainty tells whether the tie certainly holds on the day, or faded from a certain end; Active is false once it has ended.
	Certainty Certainty
	Active    bool
	Validity  Validity
	Evidence  Evidence
	// Trust and Currency are the other two factors, above 0 and at most 1.
	Trust, Currency float64
	// TrustBy is the assessment that set the trust in place of the table.
	TrustBy *Entity
	// The three costs in micronats; their sum is the leg's.
	TrustCost, EvidenceCost, CurrencyCost int64
}

// Cost returns the leg's cost in micronats.
func (l *Leg) Cost() int64 { return l.TrustCost + l.EvidenceCost + l.CurrencyCost }

// conductRules is the part of a path query that decides which ties conduct.
type conductRules struct {
	day           Day
	asked         map[ID]bool
	kinds         []TieKind
	tracks        []string
	channelStates []string
	activeOnly    bool
	includeFormal bool
	// tables cost the ties; the zero value stands for the published ones.
	tables Tables
}

// costing returns the tables that cost the ties.
func (r conductRules) costing() Tables {
	if r.tables.Trust == nil {
		return published
	}
	return r.tables
}

// evidenceBy returns what the viewer's citations amount to by the tables that cost the ties.
func (p *permitted) evidenceBy(t *Tie, r conductRules) Evidence {
	if r.tables.Trust == nil {
		return p.evidenceOf(t)
	}
	return r.tables.weigh(p.citationsOfTie(t), p.origin)
}

// legs returns every tie that conducts on the day, worked out, ascending by tie id.
func (p *permitted) legs(r conductRules) []*Leg {
	var out []*Leg
	p.eachTie(func(t *Tie) {
		if !slices.Contains(Conducts, t.Kind) || (len(r.kinds) > 0 && !slices.Contains(r.kinds, t.Kind)) {
			return
		}
		out = append(out, p.conduct(t, r)...)
	})
	return out
}

// conduct works out the legs of one tie: none where it does not conduct; more than one where an organ belongs to several states.
func (p *permitted) conduct(t *Tie, r conductRules) []*Leg {
	leg, ok := p.leg(t, r)
	if !ok {
		return nil
	}
	from, to := t.From, t.To
	if t.Kind == Tenure {
		leg.Post = p.seen(t.To)
		to = p.owner(t.To)
	}
	var out []*Leg
	for _, a := range p.fold(from, r.asked) {
		for _, b := range p.fold(to, r.asked) {
			if a.node == "" || b.node == "" || a.node == b.node || !p.conductsBetween(t, a, b, r) {
				continue
			}
			l := leg
			l.A, l.B = a.node, b.node
			l.Organs = append(slices.Clone(a.organs), b.organs...)
			out = append(out, &l)
		}
	}
	return out
}

// conductsBetween holds a tie's ends against its kind: membership conducts among non-state bodies only.
func (p *permitted) conductsBetween(t *Tie, a, b folded, r conductRules) bool {
	ea, eb := p.seen(a.node), p.seen(b.node)
	if t.Kind == Membership && (ea.Kind == State || eb.Kind == State) {
		return false
	}
	for _, e := range []*Entity{ea, eb} {
		if e.Kind == Channel {
			continue
		}
		if exists, _ := p.lifeOf(e.ID).On(r.day); !exists {
			return false
		}
	}
	return true
}

// owner returns the one body a post belongs to, or "".
func (p *permitted) owner(post ID) ID {
	for _, t := range p.ties(post, PostOf, "from") {
		if !p.evidenceOf(t).Disputed {
			return t.To
		}
	}
	return ""
}

// folded is the node an end of a tie conducts as, and the organs it was folded through.
type folded struct {
	node   ID
	organs []*Entity
}

// fold returns the node that an entity conducts as: a state's organ conducts as the state, unless it is itself asked for.
func (p *permitted) fold(id ID, asked map[ID]bool) []folded {
	return p.foldThrough(id, asked, nil)
}

func (p *permitted) foldThrough(id ID, asked map[ID]bool, through []*Entity) []folded {
	e := p.seen(id)
	if e == nil {
		return nil
	}
	if asked[id] || e.Kind != Organization || e.Type != "GOVERNMENT_BODY" || slices.Contains(through, e) {
		return []folded{{id, through}}
	}
	var out []folded
	for _, t := range p.ties(id, PartOf, "from") {
		above := p.seen(t.To)
		if p.evidenceOf(t).Disputed || (above.Kind != State && above.Type != "GOVERNMENT_BODY") {
			continue
		}
		for _, f := range p.foldThrough(t.To, asked, append(slices.Clone(through), e)) {
			end := p.seen(f.node)
			if (end.Kind == State || asked[f.node]) && !slices.ContainsFunc(out, func(o folded) bool { return o.node == f.node }) {
				out = append(out, f)
			}
		}
	}
	if len(out) == 0 {
		return []folded{{id, through}}
	}
	return out
}

// withOrgans lists parties and all organs of those that are states, ascending.
func (p *permitted) withOrgans(parties map[ID]bool) []ID {
	out := map[ID]bool{}
	frontier := slices.Sorted(maps.Keys(parties))
	for len(frontier) > 0 {
		at := frontier[0]
		frontier = frontier[1:]
		out[at] = true
		for _, t := range p.ties(at, PartOf, "to") {
			if !out[t.From] && !p.evidenceOf(t).Disputed && p.isOrganOf(t.From, parties) {
				frontier = append(frontier, t.From)
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// isOrganOf reports whether an actor is an organ of one of the parties.
func (p *permitted) isOrganOf(id ID, parties map[ID]bool) bool {
	for _, f := range p.fold(id, nil) {
		if len(f.organs) > 0 && parties[f.node] {
			return true
		}
	}
	return false
}

// leg works out the factors of a tie on the day; ok is false where it does not conduct.
func (p *permitted) leg(t *Tie, r conductRules) (Leg, bool) {
	l := Leg{Tie: t, Validity: p.validityOf(t), Evidence: p.evidenceBy(t, r)}
	format := ""
	if t.Kind == Participation {
		channel := p.seen(t.To)
		live, certainty := p.live(t.To, r.day, r.channelStates)
		if !live || (len(r.tracks) > 0 && !slices.Contains(r.tracks, channel.Track)) {
			return l, false
		}
		format, l.Certainty = channel.Format, certainty
	}
	if (t.Kind == FormalTie && t.Level == "NONE") || ((t.Kind == FormalTie || t.Kind == Protects) && !r.includeFormal) {
		return l, false
	}
	role := t.Role
	if t.Kind == Tenure {
		role = t.Capacity
	}
	l.Trust = r.costing().trustOf(t.Kind, role, format)
	if a := p.seen(t.Assessment); l.Trust > 0 && a != nil && a.Value != nil {
		l.Trust, l.TrustBy = *a.Value, a
	}
	if l.Trust <= 0 || l.Evidence.Weight <= 0 || l.Evidence.Disputed || !p.current(t, r, &l) {
		return l, false
	}
	l.TrustCost, l.EvidenceCost = micronats(l.Trust), micronats(l.Evidence.Weight)
	return l, true
}

// current works out the currency of a tie on the day; false where it is worth nothing.
func (p *permitted) current(t *Tie, r conductRules, l *Leg) bool {
	active, certainty := l.Validity.On(r.day)
	if active {
		l.Active, l.Currency = true, 1
		if l.Certainty != Possible {
			l.Certainty = certainty
		}
		return true
	}
	halfLife := p.halfLife(t, r.costing().HalfLives)
	if r.activeOnly || !l.Validity.Ended(r.day) || halfLife == 0 || (t.Kind == Participation && l.Validity.Ending != EndPresumed) {
		return false
	}
	halvings := float64(maxHalvings)
	if l.Validity.Ending != EndBefore {
		halvings = min(halvings, float64(r.day-l.Validity.LatestTo)/float64(halfLife))
	}
	if l.Certainty == "" {
		l.Certainty = Certain
	}
	l.Currency = math.Exp2(-halvings)
	l.CurrencyCost = int64(math.Round(float64(1e6*math.Ln2) * halvings))
	return true
}

// halfLife returns the days in which an ended tie loses half its currency; 0 for kinds that end at once.
func (p *permitted) halfLife(t *Tie, in HalfLives) int {
	switch t.Kind {
	case Tenure:
		if post := p.seen(t.To); slices.Contains([]string{"HEAD", "MINISTER", "CHIEF_OF_MISSION", "ENVOY"}, post.Level) {
			return in.HighTenure
		}
		return in.Tenure
	case Affiliation:
		return in.Affiliation
	case Contact:
		if t.Basis == "KIN" || t.Basis == "FAITH" {
			return in.Kinship
		}
		return in.Contact
	case Participation:
		return in.Participation
	default:
		return 0
	}
}

// pair is two neighbours, the lesser id first.
type pair struct{ a, b ID }

func pairOf(l *Leg) pair {
	if l.A < l.B {
		return pair{l.A, l.B}
	}
	return pair{l.B, l.A}
}

// byPair groups legs by the neighbours they join, cheapest first, then lowest tie id.
func byPair(legs []*Leg) map[pair][]*Leg {
	m := map[pair][]*Leg{}
	for _, l := range legs {
		m[pairOf(l)] = append(m[pairOf(l)], l)
	}
	for _, parallel := range m {
		slices.SortFunc(parallel, func(x, y *Leg) int { return cmp.Or(cmp.Compare(x.Cost(), y.Cost()), cmp.Compare(x.Tie.ID, y.Tie.ID)) })
	}
	return m
}
