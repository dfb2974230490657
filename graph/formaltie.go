package graph

import (
	"cmp"
	"slices"
)

// FormalTieStatus says whether two states have relations on a day.
type FormalTieStatus string

// The statuses. NONE is never guessed: it is inside coverage, or a citation says so.
const (
	FormalPresent       FormalTieStatus = "PRESENT"
	FormalNone          FormalTieStatus = "NONE"
	FormalUnknown       FormalTieStatus = "UNKNOWN"
	FormalNotApplicable FormalTieStatus = "NOT_APPLICABLE"
)

// presentLevels are those that make relations; all others are contact without relations.
var presentLevels = []string{"EMBASSY", "AMBASSADOR_NONRESIDENT", "LEGATION", "ENVOY_NONRESIDENT"}

// FormalTieClaim is one source's word on one direction, as it stands on the day.
type FormalTieClaim struct {
	From, To *Entity
	Tie      *Tie
	Level    string
	// Status is what the claim alone would make of the pair.
	Status    FormalTieStatus
	Since     Date
	Certainty Certainty
	Evidence  Evidence
	// Leads tells that it is the best graded claim of its direction.
	Leads bool
}

// LastKnown is the last status known before a day whose status is unknown.
type LastKnown struct {
	Status FormalTieStatus
	Date   Day
}

// FormalTieAnswer is the formal tie of two parties on a day.
type FormalTieAnswer struct {
	A, B   *Entity
	AsOf   Day
	Status FormalTieStatus
	// Since is when the status began, without a break on record; may be empty.
	Since Date
	// Claims are all that hold on the day, those that lead first.
	Claims []FormalTieClaim
	// Contacts are the leading claims of contact without relations: consulates, liaison offices, interests sections.
	Contacts []FormalTieClaim
	// Protecting are the ties of protecting powers that stand in for either side with the other on the day.
	Protecting []*Tie
	// Covered are the coverage statements that the answer rests on.
	Covered []*Coverage
	// LastKnown is set where the status is UNKNOWN and an earlier one is known.
	LastKnown   *LastKnown
	Certainty   Certainty
	Revision    Revision
	DataThrough Day
}

// openFormalTies reads what the formal ties of some parties with each other rest on.
func (p *permitted) openFormalTies(parties []ID) {
	p.load(parties...)
	p.gather(parties, "", FormalTie)
	p.gather(parties, "to", Protects)
}

// formalTie answers for two entities on a day.
func (p *permitted) formalTie(a, b ID, d Day) FormalTieAnswer {
	out := p.formalTieOn(a, b, d)
	out.Revision, out.DataThrough = p.revision, p.dataThrough
	out.Since = p.formalSince(a, b, d, out.Status)
	if out.Status == FormalUnknown {
		out.LastKnown = p.lastKnown(a, b, d)
	}
	return out
}

func (p *permitted) formalTieOn(a, b ID, d Day) FormalTieAnswer {
	out := FormalTieAnswer{
		A: p.seen(a), B: p.seen(b), AsOf: d, Status: FormalUnknown, Certainty: Certain,
		Claims: []FormalTieClaim{}, Contacts: []FormalTieClaim{}, Protecting: []*Tie{}, Covered: []*Coverage{},
	}
	if out.A.Kind != State || out.B.Kind != State {
		out.Status = FormalNotApplicable
		return out
	}
	out.Claims = append(p.formalClaims(a, b, d), p.formalClaims(b, a, d)...)
	slices.SortStableFunc(out.Claims, func(x, y FormalTieClaim) int { return -cmp.Compare(rankLead(x), rankLead(y)) })
	out.Protecting = p.protecting(a, b, d)
	out.Covered = p.covering(FormalTie, a, b, d)
	var leading *FormalTieClaim
	for i, c := range out.Claims {
		if !c.Leads {
			continue
		}
		if c.Status == FormalNone && c.Level != "NONE" {
			out.Contacts = append(out.Contacts, c)
		}
		if leading == nil || (c.Status == FormalPresent && leading.Status != FormalPresent) {
			leading = &out.Claims[i]
		}
	}
	switch {
	case leading != nil:
		out.Status, out.Certainty = leading.Status, leading.Certainty
	case len(out.Covered) > 0:
		out.Status = FormalNone
	}
	return out
}

// formalSince follows a status back from a day to the claim with which it began: the first whose eve had another status.
func (p *permitted) formalSince(a, b ID, d Day, status FormalTieStatus) Date {
	if status != FormalPresent && status != FormalNone {
		return ""
	}
	var began []*Tie
	for _, t := range p.ties(a, FormalTie, "") {
		if t.Other(a) == b && p.validityOf(t).EarliestFrom <= d && p.validityOf(t).EarliestFrom != BeginningOfTime {
			began = append(began, t)
		}
	}
	slices.SortFunc(began, func(x, y *Tie) int {
		return -byDay(p.validityOf(x).EarliestFrom, x.ID, p.validityOf(y).EarliestFrom, y.ID)
	})
	for _, t := range began {
		day := p.validityOf(t).EarliestFrom
		if p.formalTieOn(a, b, day).Status == status && p.formalTieOn(a, b, day-1).Status != status {
			return t.Span.From
		}
	}
	return ""
}

func rankLead(c FormalTieClaim) int {
	if c.Leads {
		return 1
	}
	return 0
}

// formalClaims lists the claims of one direction that hold on the day, the best graded first.
func (p *permitted) formalClaims(from, to ID, d Day) []FormalTieClaim {
	var out []FormalTieClaim
	for _, t := range p.ties(from, FormalTie, "from") {
		if t.To != to {
			continue
		}
		active, certainty := p.validityOf(t).On(d)
		if !active || p.evidenceOf(t).Disputed {
			continue
		}
		c := FormalTieClaim{From: p.seen(from), To: p.seen(to), Tie: t, Level: t.Level, Status: FormalNone, Since: t.Span.From, Certainty: certainty, Evidence: p.evidenceOf(t)}
		if slices.Contains(presentLevels, t.Level) {
			c.Status = FormalPresent
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y FormalTieClaim) int {
		return cmp.Or(-cmp.Compare(x.Evidence.Weight, y.Evidence.Weight), -cmp.Compare(rankCertain(x.Certainty), rankCertain(y.Certainty)), cmp.Compare(x.Tie.ID, y.Tie.ID))
	})
	if len(out) > 0 {
		out[0].Leads = true
	}
	return out
}

func rankCertain(c Certainty) int {
	if c == Certain {
		return 1
	}
	return 0
}

// protecting lists the protecting powers' ties of either side in the other on the day.
func (p *permitted) protecting(a, b ID, d Day) []*Tie {
	out := []*Tie{}
	for _, side := range [][2]ID{{a, b}, {b, a}} {
		for _, t := range p.ties(side[0], Protects, "to") {
			active, _ := p.validityOf(t).On(d)
			if active && t.In == side[1] && !p.evidenceOf(t).Disputed {
				out = append(out, t)
			}
		}
	}
	return out
}

// covering lists the coverage statements for a kind of tie between two entities on a day, ascending by id.
func (p *permitted) covering(kind TieKind, a, b ID, d Day) []*Coverage {
	out := []*Coverage{}
	for _, c := range p.coverages(kind, a, b) {
		_, from, _ := c.Span.From.Days()
		to, _, _ := c.Span.To.Days()
		if from <= d && d <= to {
			out = append(out, c)
		}
	}
	return out
}

// lastKnown finds the last day before d on which the pair's status is known.
func (p *permitted) lastKnown(a, b ID, d Day) *LastKnown {
	best := BeginningOfTime
	try := func(end Day) {
		if end = min(end, d-1); end > best && end != EndOfTime {
			best = end
		}
	}
	for _, t := range p.ties(a, FormalTie, "") {
		v := p.validityOf(t)
		if t.Other(a) == b && v.Ending != EndBefore && v.EarliestFrom < d && !p.evidenceOf(t).Disputed {
			try(v.LatestTo)
		}
	}
	for _, c := range p.coverages(FormalTie, a, b) {
		_, from, _ := c.Span.From.Days()
		if to, _, ok := c.Span.To.Days(); ok && from < d {
			try(to)
		}
	}
	if best == BeginningOfTime {
		return nil
	}
	if s := p.formalTieOn(a, b, best).Status; s != FormalUnknown {
		return &LastKnown{Status: s, Date: best}
	}
	return nil
}
