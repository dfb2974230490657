package graph

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"backchannel/graph/paths"
)

// connecting are the roles that make a connection: whoever holds one in a path's channel is a broker even where the path runs past them.
var connecting = []string{"MEDIATOR", "FACILITATOR", "CONVENOR", "COURIER"}

// explain turns a path of numbers into one of words.
func (s *pathSearch) explain(rank int, f paths.Path) Path {
	nodes := s.entities(f.Nodes)
	out := Path{Rank: rank, Cost: f.Cost, Strength: Strength(f.Cost), Nodes: nodes, Certainty: Certain, Flags: []*Tie{}, Mandates: []*Tie{}, search: s}
	out.Word = StrengthWord(out.Strength)
	var least *Leg
	for i := range len(nodes) - 1 {
		h, ok := s.hop(nodes[i], nodes[i+1])
		if !ok {
			s.p.fail(errMoved) // the atlas says that something conducts there
			return Path{}
		}
		out.Hops = append(out.Hops, h)
		if h.Cost() > out.Hops[out.Weakest].Cost() {
			out.Weakest = i
		}
		if least == nil || h.Evidence.Weight < least.Evidence.Weight {
			least = h.Leg
		}
		if h.Certainty == Possible {
			out.Certainty = Possible
		}
	}
	out.Grade = least.Evidence.Grade
	out.Brokers = s.brokers(nodes)
	out.Character = s.character(nodes)
	out.Raise = s.raise(out.Hops[out.Weakest])
	for _, n := range nodes {
		if n.Kind == Channel {
			out.Mandates = append(out.Mandates, s.p.ties(n.ID, Between, "from")...)
		}
	}
	out.Flags = s.flags(nodes)
	out.Requirement = s.p.requirementOfPath(out).Requirement()
	return out
}

// hop explains the best leg between two neighbours and lists the others.
func (s *pathSearch) hop(from, to *Entity) (h Hop, ok bool) {
	legs := s.legs(from.ID, to.ID)
	if len(legs) == 0 {
		return h, false
	}
	h = Hop{From: from, To: to, Leg: legs[0], Others: legs[1:], Citations: s.p.citationsOfTie(legs[0].Tie)}
	h.Sentence = s.p.sentence(h.Leg, s.q.AsOf)
	return h, true
}

// citationsOfTie returns a tie's citations and, for a participation, those of the attendance it draws on.
func (p *permitted) citationsOfTie(t *Tie) []Citation { return slices.Clone(p.evidenceFor(t)) }

// evidenceFor returns the same; what it returns may be the tie's own and is not to be changed.
func (p *permitted) evidenceFor(t *Tie) []Citation {
	out := slices.Clip(t.Citations)
	if t.Kind != Participation || p.supposed.adds(t) {
		return out
	}
	for _, a := range p.attendance(t) {
		for _, c := range a.Citations {
			if c.Stance == supports {
				out = append(out, c)
			}
		}
	}
	return out
}

// holdsOffice reports whether an actor holds an office of a party on the day, on record or as supposed.
func (s *pathSearch) holdsOffice(id ID) bool {
	holds, known := s.offices[id]
	if !known {
		place, ok := s.a.place(id)
		holds = ok && s.a.holdsOffice(place, s.q.AsOf, s.asked, s.q.Scenario)
		if added := s.p.supposed; added != nil && !holds {
			holds = slices.ContainsFunc(added.added, func(t *Tie) bool {
				return t.Kind == Tenure && t.From == id && t.Capacity != nominated && s.isParty(s.p.owner(t.To))
			})
		}
		s.offices[id] = holds
	}
	return holds
}

// isOfficial reports whether an actor holds an office of a party on the day or is its organ.
func (s *pathSearch) isOfficial(id ID) bool { return s.holdsOffice(id) || s.p.isOrganOf(id, s.asked) }

// brokers returns, in order of their ids, the interior actors that are not official, and those who mediate in the path's channels on the day.
func (s *pathSearch) brokers(nodes []*Entity) []*Entity {
	set := map[ID]bool{}
	for _, n := range nodes[1 : len(nodes)-1] {
		if n.Kind != Channel {
			if !s.isOfficial(n.ID) {
				set[n.ID] = true
			}
			continue
		}
		for _, t := range s.p.ties(n.ID, Participation, "to") {
			active, _ := s.p.validityOf(t).On(s.q.AsOf)
			if active && slices.Contains(connecting, t.Role) && !s.p.evidenceOf(t).Disputed && !s.asked[t.From] {
				set[t.From] = true
			}
		}
	}
	out := make([]*Entity, 0, len(set))
	for _, id := range slices.Sorted(maps.Keys(set)) {
		out = append(out, s.p.seen(id))
	}
	return out
}

// character is OFFICIAL without a broker, UNOFFICIAL where no holder of an office of a party takes part, else MIXED. A party that itself takes
// part in a channel does so through its officials.
func (s *pathSearch) character(nodes []*Entity) string {
	if len(s.brokers(nodes)) == 0 {
		return "OFFICIAL"
	}
	inside := nodes[1 : len(nodes)-1]
	if inside[0].Kind == Channel || inside[len(inside)-1].Kind == Channel || slices.ContainsFunc(inside, func(n *Entity) bool { return s.holdsOffice(n.ID) }) {
		return "MIXED"
	}
	return "UNOFFICIAL"
}

// raise says what would raise the weakest hop, by its costliest factor.
func (s *pathSearch) raise(h Hop) string {
	between := " between " + h.From.Name() + " and " + h.To.Name()
	switch {
	case h.EvidenceCost >= h.TrustCost && h.EvidenceCost >= h.CurrencyCost && h.Evidence.Unjudged:
		return "A source that can be judged for the tie" + between + ": it rests on unjudged ones (" + h.Evidence.Grade + ")."
	case h.EvidenceCost >= h.TrustCost && h.EvidenceCost >= h.CurrencyCost:
		return "A second, independent source for the tie" + between + ": it rests on " + counted(h.Evidence.Origins, "origin") + " (" + h.Evidence.Grade + ")."
	case h.CurrencyCost >= h.TrustCost:
		return "A recent contact" + between + ": the tie ended " + endWords(h.Validity) + "."
	default:
		return "A closer relation" + between + ": such a tie is worth " + fmt.Sprintf("%.2f", h.Trust) + "."
	}
}

// flags returns the sanctions and bans among the path's nodes that hold on the day.
func (s *pathSearch) flags(nodes []*Entity) []*Tie {
	out := []*Tie{}
	place := func(id ID) int { return slices.IndexFunc(nodes, func(n *Entity) bool { return n.ID == id }) }
	for _, n := range nodes {
		// They are looked for at those restricted: who restricts does so to many.
		for _, t := range append(s.p.ties(n.ID, Sanctions, "to"), s.p.ties(n.ID, BansContact, "to")...) {
			active, _ := s.p.validityOf(t).On(s.q.AsOf)
			if active && !s.p.evidenceOf(t).Disputed && place(t.From) >= 0 {
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(x, y *Tie) int { return cmp.Or(cmp.Compare(place(x.From), place(y.From)), cmp.Compare(x.ID, y.ID)) })
	return out
}

// requirementOfPath is the strictest marking of everything a path rests on and shows.
func (p *permitted) requirementOfPath(path Path) Access {
	need := Access(Clear)
	for _, n := range path.Nodes {
		need = need.And(p.needOfEntity(n))
	}
	for _, b := range path.Brokers {
		need = need.And(p.needOfEntity(b))
	}
	for _, h := range path.Hops {
		need = need.And(h.Tie.Marking.access())
		for _, c := range h.Citations {
			need = need.And(c.Access)
		}
		if h.Post != nil {
			need = need.And(p.needOfEntity(h.Post))
		}
		for _, o := range h.Organs {
			need = need.And(p.needOfEntity(o))
		}
		for _, o := range h.Others {
			need = need.And(p.needOfTie(o.Tie))
		}
	}
	for _, t := range slices.Concat(path.Flags, path.Mandates) {
		need = need.And(p.needOfTie(t))
	}
	return need
}

// needOfEntity is an entity's marking with that of the name shown.
func (p *permitted) needOfEntity(e *Entity) Access {
	need := e.Marking.access()
	if len(e.Names) > 0 {
		need = need.And(e.Names[0].Marking.access())
	}
	return need
}

// needOfTie is a tie's marking with those of its citations.
func (p *permitted) needOfTie(t *Tie) Access {
	need := t.Marking.access()
	for _, c := range t.Citations {
		need = need.And(c.Access)
	}
	return need
}

func (p *permitted) requirementOf(a *PathAnswer) Requirement { return p.needOfAnswer(a).Requirement() }

func (p *permitted) needOfAnswer(a *PathAnswer) Access {
	need := p.requirementOfRest(a)
	for _, path := range a.Paths {
		need = need.And(p.requirementOfPath(path))
	}
	return need
}

// requirementOfRest is the strictest marking of what an answer shows besides its paths.
func (p *permitted) requirementOfRest(a *PathAnswer) Access {
	need := Access(Clear)
	if a.weaker != nil {
		need = need.And(p.requirementOfPath(*a.weaker))
	}
	for _, x := range a.Excluded {
		need = need.And(p.needOfTie(x.Tie)).And(p.needOfEntity(x.Actor))
	}
	for _, x := range a.Shut {
		need = need.And(p.needOfTie(x.Tie)).And(p.needOfEntity(x.Channel)).And(p.needOfEntity(x.Event))
	}
	for _, f := range a.FormalTies {
		for _, c := range f.Claims {
			need = need.And(p.needOfTie(c.Tie))
		}
		for _, t := range f.Protecting {
			need = need.And(p.needOfTie(t))
		}
	}
	return need
}

// sentence says what a leg claims, with how it stands on the day.
func (p *permitted) sentence(l *Leg, day Day) string {
	if l.Hypothetical {
		return p.claim(l) + standing(l, day) + " This tie is hypothetical: it is supposed, not on record."
	}
	return p.claim(l) + standing(l, day)
}

// claim says what a leg claims.
func (p *permitted) claim(l *Leg) string {
	t := l.Tie
	from, to := p.seen(t.From).Name(), p.seen(t.To).Name()
	var b strings.Builder
	switch t.Kind {
	case Tenure:
		fmt.Fprintf(&b, "%s %s %s (%s)", from, verb(l.Active, "holds", "held"), withCapacity(to, t.Capacity), p.ownerWords(l))
	case Affiliation:
		fmt.Fprintf(&b, "%s %s %s of %s", from, verb(l.Active, "is", "was"), roleWords(t), p.throughOrgan(to, l))
	case Participation:
		fmt.Fprintf(&b, "%s %s in %s as %s", from, verb(l.Active, "takes part", "took part"), to, roleWords(t))
	case Contact:
		fmt.Fprintf(&b, "%s and %s %s", from, to, verb(l.Active, contactWords[t.Role].now, contactWords[t.Role].then))
	case PartOf:
		fmt.Fprintf(&b, "%s is part of %s", from, to)
	case Membership:
		fmt.Fprintf(&b, "%s is a member of %s", from, to)
	case FormalTie:
		fmt.Fprintf(&b, "%s has %s in %s", from, levelWords[t.Level], to)
	case Protects:
		fmt.Fprintf(&b, "%s protects the interests of %s", from, to)
		if in := p.seen(t.In); in != nil {
			b.WriteString(" in " + in.Name())
		}
	default:
		fmt.Fprintf(&b, "%s: %s and %s", t.Kind, from, to)
	}
	b.WriteString(spanWords(t.Span, l.Validity))
	b.WriteString(".")
	return b.String()
}

// ownerWords names the body a post belongs to, and its state.
func (p *permitted) ownerWords(l *Leg) string {
	owner := p.seen(p.owner(l.Tie.To)).Name()
	if p.seen(l.B).Name() != owner {
		return owner + ", " + p.seen(l.B).Name()
	}
	return owner
}

func (p *permitted) throughOrgan(to string, l *Leg) string {
	if len(l.Organs) > 0 && p.seen(l.B).Name() != to {
		return to + " (" + p.seen(l.B).Name() + ")"
	}
	return to
}

// standing adds what an analyst must know of a tie that is not certainly active.
func standing(l *Leg, day Day) string {
	switch {
	case l.Active && l.Certainty == Possible:
		return " It may or may not have held on " + day.String() + "."
	case l.Active:
		return ""
	case l.Validity.Ending == EndBefore:
		return " When it ended is not known; it counts as faded in full."
	case l.Currency > .995:
		return " By " + day.String() + " it had ended, and hardly faded."
	default:
		return fmt.Sprintf(" By %s it had faded to %.0f %%.", day, 100*l.Currency)
	}
}

func verb(active bool, now, then string) string {
	if active {
		return now
	}
	return then
}

func withCapacity(post, capacity string) string {
	switch capacity {
	case "ACTING":
		return "the post of " + post + ", acting"
	case "AD_INTERIM":
		return "the post of " + post + ", ad interim"
	default:
		return "the post of " + post
	}
}

type tenses struct{ now, then string }

var contactWords = map[string]tenses{
	"CLOSE":           {"are close", "were close"},
	"WORKED_TOGETHER": {"have worked together", "worked together"},
	"NEGOTIATED":      {"have negotiated with each other", "negotiated with each other"},
	"ACQUAINTED":      {"are acquainted", "were acquainted"},
}

var levelWords = map[string]string{
	"EMBASSY": "an embassy", "AMBASSADOR_NONRESIDENT": "a non-resident ambassador", "LEGATION": "a legation",
	"ENVOY_NONRESIDENT": "a non-resident envoy", "CONSULATE": "a consulate", "CONSUL_NONRESIDENT": "a non-resident consul",
	"LIAISON_OFFICE": "a liaison office", "INTERESTS_SECTION": "an interests section", "NONE": "no mission",
}

// roleWords writes a role with its article: "a mediator".
func roleWords(t *Tie) string {
	role := strings.ReplaceAll(strings.ToLower(t.Role), "_", " ")
	if role == "" {
		role = strings.ReplaceAll(strings.ToLower(string(t.Kind)), "_", " ")
	}
	switch {
	case role == "staff":
		return "on the staff"
	case role == "board":
		return "on the board"
	case strings.ContainsAny(role[:1], "aeiou"):
		return "an " + role
	default:
		return "a " + role
	}
}

// spanWords writes a span behind a sentence.
func spanWords(s Span, v Validity) string {
	from, to := string(s.From), string(s.To)
	switch {
	case from != "" && s.From != Open && s.To == Open:
		return ", since " + from
	case from != "" && s.From != Open && to != "" && !s.To.before():
		if from == to && len(from) >= len("2006-01-02") {
			return ", on " + from
		}
		if from == to {
			return ", in " + from
		}
		return ", from " + from + " to " + to
	case from != "" && s.From != Open && s.To.before():
		return ", from " + from + " to some day before " + to[1:]
	case from != "" && s.From != Open:
		return ", from " + from + " (end not on record)"
	case s.To.before():
		return ", until some day before " + to[1:]
	case to != "" && s.To != Open:
		return ", until " + to
	case v.LatestTo != EndOfTime && v.EarliestTo != BeginningOfTime:
		return ", last on record " + v.EarliestTo.String()
	default:
		return ""
	}
}

// endWords writes when a tie ended.
func endWords(v Validity) string {
	switch v.Ending {
	case EndBefore:
		return "at an unknown date"
	case EndPresumed:
		return "presumably by " + v.LatestTo.String()
	default:
		return v.LatestTo.String()
	}
}

func (p *permitted) shutSentence(channel *Entity, s ChannelState) string {
	date := string(p.spanOf(s.Step.Tie).From)
	state := map[string]string{"SUSPENDED": "was suspended", "CLOSED": "was closed", "CONVERTED": "became another channel"}[s.State]
	out := channel.Name() + " " + state + " on " + date + " by " + s.Step.Event.Name()
	if len(date) < len("2006-01-02") {
		out = channel.Name() + " " + state + " in " + date + " by " + s.Step.Event.Name()
	}
	if s.Step.Reason != "" {
		out += " (" + strings.ReplaceAll(strings.ToLower(s.Step.Reason), "_", " ") + ")"
	}
	if s.Certainty == Possible {
		out += "; the date is not precise, so the state is possible only"
	}
	return out + "."
}

func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return itoa(n) + " " + noun + "s"
}
