package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// HypotheticalTie is a tie that a question supposes: nothing on record says so.
type HypotheticalTie struct {
	From, To ID
	Kind     TieKind
	// Role is that of an affiliation, participation or contact; Capacity that of a tenure (by default FULL) or participation.
	Role, Capacity string
}

// Scenario is what a question supposes: ties that are not on record, channels closed, actors gone. Nothing of it is stored.
type Scenario struct {
	Add           []HypotheticalTie
	Close, Remove []ID
}

// empty reports whether nothing is supposed.
func (s Scenario) empty() bool { return len(s.Add) == 0 && len(s.Close) == 0 && len(s.Remove) == 0 }

// Supposed is what the question supposes; nil for nothing.
func (q PathQuery) Supposed() *Scenario {
	if q.Scenario.empty() {
		return nil
	}
	return &q.Scenario
}

// supposable are the kinds of tie that can be supposed: those that conduct, but for formal relations, which an indirect path does without.
var supposable = []TieKind{Tenure, Affiliation, Participation, Contact, PartOf, Membership}

// supposed is what a question takes for granted in place of what is on record. The accessors of a viewer's graph heed it, so that every rule does.
type supposed struct {
	closed, removed map[ID]bool
	// added holds the hypothetical ties, ascending by id.
	added []*Tie
}

// hypotheticalEvidence is that of a tie which is supposed: it costs nothing.
var hypotheticalEvidence = Evidence{Weight: 1, Grade: "hypothetical"}

// hypotheticalValidity is that of a tie which is supposed: it holds on every day.
var hypotheticalValidity = Validity{BeginningOfTime, BeginningOfTime, EndOfTime, EndOfTime, EndOpen}

// under returns the viewer's graph as a question supposes it to be: itself, where it supposes nothing.
func (p *permitted) under(q PathQuery) (*permitted, error) {
	if p.onRecord != nil {
		p = p.onRecord
	}
	if q.Scenario.empty() && q.Overrides.empty() {
		return p, nil
	}
	if len(q.Scenario.Add) > maxListed || len(q.Scenario.Close) > maxListed || len(q.Scenario.Remove) > maxListed {
		return nil, FieldErrorf("scenario", "at most %d in a list", maxListed)
	}
	tables, err := q.Overrides.apply(p.tables)
	if err != nil {
		return nil, err
	}
	s := &supposed{
		closed: setOf(q.Scenario.Close), removed: setOf(q.Scenario.Remove),
	}
	if err := p.checkRemoved(q); err != nil {
		return nil, err
	}
	for i, id := range q.Scenario.Close {
		if e, err := p.entity(indexed("scenario.close", i), id); err != nil {
			return nil, err
		} else if e.Kind != Channel {
			return nil, FieldErrorf(indexed("scenario.close", i), "%s is no channel: only channels are closed", id)
		}
	}
	for i, h := range q.Scenario.Add {
		t, err := p.suppose(indexed("scenario.add", i), h, s)
		if err != nil {
			return nil, err
		}
		s.added = append(s.added, t)
	}
	slices.SortFunc(s.added, func(a, b *Tie) int { return cmp.Compare(a.ID, b.ID) })
	out := p.by(&tables)
	out.supposed, out.cycles, out.rounds, out.onRecord = s, map[ID]*cycle{}, map[ID][]attended{}, p
	return out, nil
}

// checkRemoved holds what a scenario removes against the rest of the question, which may not name it.
func (p *permitted) checkRemoved(q PathQuery) error {
	named := slices.Concat(q.From, q.To, q.Avoid, q.PassAll, q.PassAny)
	for _, h := range q.Scenario.Add {
		named = append(named, h.From, h.To)
	}
	for i, id := range q.Scenario.Remove {
		field := indexed("scenario.remove", i)
		e, err := p.entity(field, id)
		if err != nil {
			return err
		}
		if !e.Kind.IsActor() {
			return FieldErrorf(field, "%s is no actor: only actors are removed; a channel is closed", id)
		}
		if slices.Contains(named, id) {
			return FieldErrorf(field, "%s is named elsewhere in the question: leave it out here or there", id)
		}
	}
	return nil
}

// suppose makes a hypothetical tie, held against the rules for what is on record.
func (p *permitted) suppose(field string, h HypotheticalTie, s *supposed) (*Tie, error) {
	if !slices.Contains(supposable, h.Kind) {
		return nil, FieldErrorf(join(field, "kind"), "%s can't be supposed: use one of %s", clip(string(h.Kind)), words(supposable))
	}
	if _, err := p.entity(join(field, "from"), h.From); err != nil {
		return nil, err
	}
	to, err := p.entity(join(field, "to"), h.To)
	if err != nil {
		return nil, err
	}
	t := &Tie{Kind: h.Kind, From: h.From, To: h.To, Role: h.Role, Capacity: h.Capacity, Span: Span{To: Open}, Marking: Marking{TLP: Clear}, Citations: []Citation{}}
	if h.Kind == Tenure && t.Capacity == "" {
		t.Capacity = "FULL"
	}
	rule := TieRules[h.Kind]
	if err := t.validateEnds(rule); err != nil {
		return nil, under(field, err)
	}
	if err := t.checkAttributes(rule); err != nil {
		return nil, under(field, err)
	}
	if p.tables.trustOf(h.Kind, cmp.Or(map[bool]string{true: t.Capacity}[h.Kind == Tenure], t.Role), to.Format) == 0 {
		return nil, FieldErrorf(field, "%s as %s conducts nothing: suppose a tie that does", h.Kind, cmp.Or(t.Role, t.Capacity))
	}
	// The number is the first that is free, so that no tie on record is taken for this one.
	for n := len(s.added) + 1; t.ID == "" || p.tie(t.ID) != nil || slices.ContainsFunc(s.added, func(o *Tie) bool { return o.ID == t.ID }); n++ {
		t.ID = ID(fmt.Sprintf("%s:hypothetical-%d", PrefixOf(h.Kind), n))
	}
	return t, nil
}

// gone reports whether an entity is removed.
func (s *supposed) gone(id ID) bool { return s != nil && s.removed[id] }

// shut reports whether a channel is closed.
func (s *supposed) shut(channel ID) bool { return s != nil && s.closed[channel] }

// adds reports whether a tie is a hypothetical one.
func (s *supposed) adds(t *Tie) bool { return s != nil && slices.Contains(s.added, t) }

// ties returns those that are left of some ties on record, and the hypothetical ones that at wants among them, ascending by id.
func (s *supposed) ties(onRecord []*Tie, at func(*Tie) bool) []*Tie {
	if s == nil {
		return onRecord
	}
	out := make([]*Tie, 0, len(onRecord))
	for _, t := range onRecord {
		if !s.removed[t.From] && !s.removed[t.To] {
			out = append(out, t)
		}
	}
	for _, t := range s.added {
		if at(t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Tie) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// ScenarioInput is a Scenario as users put it: by ids or names.
type ScenarioInput struct {
	Add    []HypotheticalTieInput
	Close  []string
	Remove []string
}

// HypotheticalTieInput is a HypotheticalTie as users put it.
type HypotheticalTieInput struct {
	From, To       string
	Kind           TieKind
	Role, Capacity *string
}

// scenario resolves what a scenario names.
func (s *Session) scenario(ctx context.Context, in *ScenarioInput) (Scenario, error) {
	var out Scenario
	if in == nil {
		return out, nil
	}
	var err error
	if out.Close, err = s.ResolveAll(ctx, "scenario.close", in.Close, []EntityKind{Channel}); err != nil {
		return out, err
	}
	if out.Remove, err = s.ResolveAll(ctx, "scenario.remove", in.Remove, ActorKinds); err != nil {
		return out, err
	}
	if len(in.Add) > maxListed {
		return out, FieldErrorf("scenario.add", "%d: give at most %d", len(in.Add), maxListed)
	}
	for i, add := range in.Add {
		field := indexed("scenario.add", i)
		h := HypotheticalTie{Kind: add.Kind, Role: value(add.Role), Capacity: value(add.Capacity)}
		rule, known := TieRules[add.Kind]
		if !known {
			return out, FieldErrorf(join(field, "kind"), "%s can't be supposed: use one of %s", clip(string(add.Kind)), words(supposable))
		}
		if h.From, err = s.Resolve(ctx, join(field, "from"), add.From, rule.From); err != nil {
			return out, err
		}
		if h.To, err = s.Resolve(ctx, join(field, "to"), add.To, rule.To); err != nil {
			return out, err
		}
		out.Add = append(out.Add, h)
	}
	return out, nil
}
