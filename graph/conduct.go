package graph

import (
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
	// Hypothetical tells that the question supposes the tie: it is not on record.
	Hypothetical bool
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
			for _, organ := range slices.Concat(a.organs, b.organs) {
				l.Organs = append(l.Organs, p.seen(organ))
			}
			out = append(out, &l)
		}
	}
	return out
}

// conductsBetween holds a tie's ends against its kind: membership conducts among non-state bodies only.
func (p *permitted) conductsBetween(t *Tie, a, b folded[ID], r conductRules) bool {
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

// hierarchy is what folding needs to know: which bodies are organs, and what they are part of.
type hierarchy[N comparable] interface {
	// isOrgan reports whether it is a government body, isState whether it is a state.
	isOrgan(n N) bool
	isState(n N) bool
	// above lists the states and government bodies that an organ is part of.
	above(organ N) []N
}

// folded is the node an end of a tie conducts as, and the organs it was folded through, from the end upward.
type folded[N comparable] struct {
	node   N
	organs []N
}

// fold returns the nodes that an end conducts as: a state's organ conducts as the state, unless it is itself asked for.
func fold[N comparable](h hierarchy[N], n N, asked map[N]bool) []folded[N] {
	return foldThrough(h, n, asked, nil)
}

func foldThrough[N comparable](h hierarchy[N], n N, asked map[N]bool, through []N) []folded[N] {
	if asked[n] || !h.isOrgan(n) || slices.Contains(through, n) {
		return []folded[N]{{n, through}}
	}
	var out []folded[N]
	for _, above := range h.above(n) {
		for _, f := range foldThrough(h, above, asked, append(slices.Clone(through), n)) {
			if (h.isState(f.node) || asked[f.node]) && !slices.ContainsFunc(out, func(o folded[N]) bool { return o.node == f.node }) {
				out = append(out, f)
			}
		}
	}
	if len(out) == 0 {
		return []folded[N]{{n, through}}
	}
	return out
}

func (p *permitted) isOrgan(id ID) bool { return isOrgan(p.seen(id)) }

func isOrgan(e *Entity) bool {
	return e != nil && e.Kind == Organization && e.Type == "GOVERNMENT_BODY"
}

func (p *permitted) isState(id ID) bool {
	e := p.seen(id)
	return e != nil && e.Kind == State
}

func (p *permitted) above(organ ID) []ID {
	var out []ID
	for _, t := range p.ties(organ, PartOf, "from") {
		if !p.evidenceOf(t).Disputed && (p.isState(t.To) || p.isOrgan(t.To)) {
			out = append(out, t.To)
		}
	}
	return out
}

// fold returns the nodes that an entity conducts as; none for what the viewer does not see.
func (p *permitted) fold(id ID, asked map[ID]bool) []folded[ID] {
	if p.seen(id) == nil {
		return nil
	}
	return fold(p, id, asked)
}

// withOrgans lists parties and all organs of those that are states, ascending.
func (p *permitted) withOrgans(parties map[ID]bool) []ID {
	out := maps.Clone(parties)
	for frontier := slices.Sorted(maps.Keys(parties)); len(frontier) > 0; {
		p.gather(frontier, "to", PartOf)
		var below []ID
		for _, at := range frontier {
			for _, t := range p.ties(at, PartOf, "to") {
				if !out[t.From] && !p.evidenceOf(t).Disputed {
					below = append(below, t.From)
				}
			}
		}
		p.openOrgans(below)
		frontier = nil
		for _, id := range sortedIDs(below) {
			if p.isOrganOf(id, parties) {
				out[id] = true
				frontier = append(frontier, id)
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
	l := Leg{Tie: t, Validity: p.validityOf(t), Evidence: p.evidenceOf(t), Hypothetical: p.supposed.adds(t)}
	if t.Kind == Participation {
		channel := p.seen(t.To)
		live, certainty := p.lifeCycle(t.To).live(r.day, r.channelStates)
		if !live || (len(r.tracks) > 0 && !slices.Contains(r.tracks, channel.Track)) {
			return l, false
		}
		l.Certainty = certainty
	}
	if (t.Kind == FormalTie && t.Level == "NONE") || ((t.Kind == FormalTie || t.Kind == Protects) && !r.includeFormal) {
		return l, false
	}
	l.Trust, l.TrustBy = p.trust(t)
	if l.Trust <= 0 || l.Evidence.Weight <= 0 || l.Evidence.Disputed || !p.current(t, r, &l) {
		return l, false
	}
	l.TrustCost, l.EvidenceCost = micronats(l.Trust), micronats(l.Evidence.Weight)
	return l, true
}

// trust returns what a tie is worth before evidence and currency: by the table, or by an assessment that stands in place of it. 0 does not conduct.
func (p *permitted) trust(t *Tie) (trust float64, by *Entity) {
	trust = p.tables.trustOf(p.trustKey(t))
	if a := p.seen(t.Assessment); trust > 0 && a != nil && a.Value != nil {
		return *a.Value, a
	}
	return trust, nil
}

// trustKey returns what the table of trust goes by.
func (p *permitted) trustKey(t *Tie) (kind TieKind, role, format string) {
	switch t.Kind {
	case Tenure:
		return t.Kind, t.Capacity, ""
	case Participation:
		return t.Kind, t.Role, p.seen(t.To).Format
	default:
		return t.Kind, t.Role, ""
	}
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
	halfLife := p.tables.HalfLives.byFading()[p.fading(t, l.Validity)]
	if r.activeOnly || !l.Validity.Ended(r.day) || halfLife == 0 {
		return false
	}
	faded := float64(maxHalvings)
	if l.Validity.Ending != EndBefore {
		faded = halvings(int(r.day-l.Validity.LatestTo), halfLife)
	}
	if l.Certainty == "" {
		l.Certainty = Certain
	}
	l.Currency, l.CurrencyCost = math.Exp2(-faded), fadeCost(faded)
	return true
}

// fading returns how an ended tie fades: one of endsAtOnce to fadesAsParticipation. A participation fades only where its end is presumed; other kinds, channels and all,
// end at once.
func (p *permitted) fading(t *Tie, v Validity) uint8 {
	switch t.Kind {
	case Tenure:
		if post := p.seen(t.To); slices.Contains([]string{"HEAD", "MINISTER", "CHIEF_OF_MISSION", "ENVOY"}, post.Level) {
			return fadesAsHighTenure
		}
		return fadesAsTenure
	case Affiliation:
		return fadesAsAffiliation
	case Contact:
		if t.Basis == "KIN" || t.Basis == "FAITH" {
			return fadesAsKinship
		}
		return fadesAsContact
	case Participation:
		if v.Ending == EndPresumed {
			return fadesAsParticipation
		}
	default:
	}
	return endsAtOnce
}
