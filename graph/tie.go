package graph

import (
	"fmt"
	"slices"
)

// Tie is any edge of the graph and a claim: it says one thing, at one marking. Sources that disagree on dates or role make two ties.
// Attributes that its kind does not take (TieRules) are empty.
type Tie struct {
	ID   ID
	Kind TieKind
	From ID
	To   ID
	Span Span
	// Role is the part played: in a channel, at a body, or how well two actors know each other.
	Role string
	// Capacity is a tenure's (FULL, ACTING, ...) or in what capacity somebody takes part.
	Capacity string
	Basis    string
	// Level and Presence are a formal tie's.
	Level    string
	Presence string
	// State is the state a channel entered, Reason why.
	State   string
	Reason  string
	Mandate string
	What    string
	// In is the third state in which a protecting power acts.
	In ID
	// RestsOn is the tenure on which an official capacity rests, and with which it ends.
	RestsOn ID
	// Assessment is the judgement that sets this tie's trust in place of the default.
	Assessment ID
	// Appointed is the day of a mere appointment: the tenure began then or later.
	Appointed Date
	Note      string
	Marking   Marking
	Citations []Citation
	Meta      Meta
	// Access is derived on writing: one need for each citation. Whoever meets one of them, and sees both ends, sees the tie.
	Access []Access
}

// Attributes returns the tie's textual attributes by property name.
func (t *Tie) Attributes() []Attribute {
	return []Attribute{
		{"role", &t.Role},
		{"capacity", &t.Capacity},
		{"basis", &t.Basis},
		{"level", &t.Level},
		{"presence", &t.Presence},
		{"state", &t.State},
		{"reason", &t.Reason},
		{"mandate", &t.Mandate},
		{"what", &t.What},
		{"in", (*string)(&t.In)},
		{"restsOn", (*string)(&t.RestsOn)},
		{"assessment", (*string)(&t.Assessment)},
		{"appointed", (*string)(&t.Appointed)},
	}
}

// Other returns the end of the tie that is not id.
func (t *Tie) Other(id ID) ID {
	if t.From == id {
		return t.To
	}
	return t.From
}

func (t *Tie) validate() error {
	rule, known := TieRules[t.Kind]
	if !known {
		return FieldErrorf("kind", "%q is no kind of tie: use one of %s", clip(string(t.Kind)), words(TieKinds))
	}
	if tiePrefix[t.ID.Prefix()] != t.Kind || !t.ID.wellFormed() {
		return badID(t.ID, PrefixOf(t.Kind)+":slug")
	}
	if err := t.validateEnds(rule); err != nil {
		return err
	}
	if err := t.checkAttributes(rule); err != nil {
		return err
	}
	if err := t.validatePointers(); err != nil {
		return err
	}
	if err := shortText("note", t.Note, maxLine); err != nil {
		return err
	}
	if err := under("span", t.Span.validate()); err != nil {
		return err
	}
	if err := validateEvidence(t.Marking, t.Citations); err != nil {
		return err
	}
	return t.validateStart(rule)
}

func (t *Tie) checkAttributes(rule TieRule) error {
	return checkAttributes(string(t.Kind), t.Attributes(), nil, rule.Takes, rule.Needs, func(name string) []string { return tieWords(t.Kind, name) })
}

func (t *Tie) validateEnds(rule TieRule) error {
	for _, end := range []struct {
		name    string
		id      ID
		allowed []EntityKind
	}{{"from", t.From, rule.From}, {"to", t.To, rule.To}} {
		kind := entityPrefix[end.id.Prefix()]
		if !end.id.wellFormed() || !slices.Contains(end.allowed, kind) {
			return FieldErrorf(end.name, "%q: %s goes from %s to %s", clip(string(end.id)), t.Kind, words(rule.From), words(rule.To))
		}
	}
	if t.From == t.To {
		return FieldErrorf("to", "%s ties %s to itself: give two different ends", t.Kind, t.From)
	}
	if rule.SameKind && t.From.Prefix() != t.To.Prefix() {
		return FieldErrorf("to", "%s joins two of one kind, not %s and %s", t.Kind, t.From, t.To)
	}
	return nil
}

func (t *Tie) validatePointers() error {
	if t.Kind == Protects && (entityPrefix[t.In.Prefix()] != State || t.In == t.From || t.In == t.To) {
		return FieldErrorf("in", "%q: a protecting power acts in a third state", clip(string(t.In)))
	}
	if t.RestsOn != "" && tiePrefix[t.RestsOn.Prefix()] != Tenure {
		return FieldErrorf("restsOn", "%q: give the id of the tenure the capacity rests on", clip(string(t.RestsOn)))
	}
	if t.Kind == Participation && t.Capacity == "OFFICIAL" && entityPrefix[t.From.Prefix()] == Person && t.RestsOn == "" {
		return FieldErrorf("restsOn", "a person's official capacity rests on a tenure: give its id")
	}
	if t.Assessment != "" && entityPrefix[t.Assessment.Prefix()] != Assessment {
		return FieldErrorf("assessment", "%q: give the id of an assessment of trust", clip(string(t.Assessment)))
	}
	if t.Appointed == Open || t.Appointed.before() {
		return FieldErrorf("appointed", "%q: give the day of the appointment", clip(string(t.Appointed)))
	}
	return t.Appointed.validate("appointed", false)
}

// validateStart requires that something tells when a dated tie began: its start, an appointment, or a day observed.
func (t *Tie) validateStart(rule TieRule) error {
	if rule.HorizonDays == 0 || t.Span.From != Unknown || t.Appointed != "" {
		return nil
	}
	for _, c := range t.Citations {
		if c.Observed != "" {
			return nil
		}
	}
	return FieldErrorf("span", "the start is unknown: give it, or the day a source observed the tie (observed)")
}

func indexed(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
