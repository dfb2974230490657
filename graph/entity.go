package graph

import (
	"cmp"
	"math"
	"slices"
)

// Meta is what the store knows of a record's own history.
type Meta struct {
	// Revision is that of the batch which wrote the record last.
	Revision Revision
	// Origin names the file or person that wrote it last, as the batch gave it.
	Origin string
}

// Name is one name of an entity, cited and marked on its own.
type Name struct {
	Text string
	// Kind is NAME, OFFICIAL, ALIAS, FORMER, TRANSLITERATION, CODE_NAME or CODE.
	Kind string
	// Lang is a BCP 47 tag; may be empty.
	Lang    string
	Marking Marking
	// Citations lists the ids of those of the record's citations that support this name; empty means all of them.
	Citations []string
	// Folded is derived on writing: what a search compares.
	Folded string
	// Access is derived on writing: one need for each citation that supports the name.
	Access []Access
}

// Entity is an actor, post, channel, event, agreement, outcome, dispute, indicator or assessment. Attributes that its kind does not take
// (EntityRules) are empty.
type Entity struct {
	ID      ID
	Kind    EntityKind
	Names   []Name
	Summary string
	// Span is a person's life, a body's existence, an event's days, an indicator's period, an assessment's date.
	Span Span
	// Type is the kind of organization, channel, event, agreement, outcome, dispute, indicator or assessment.
	Type string
	// Sector is one of the nine of multi-track diplomacy (Diamond and McDonald, Multi-Track Diplomacy, 1996).
	Sector string
	Place  string
	// Level is a post's: HEAD to STAFF.
	Level      string
	Track      string
	Format     string
	Visibility string
	Purpose    string
	// RuleGroup is set where the Chatham House Rule holds for an event or channel: the group that may see who was there.
	RuleGroup  string
	Author     string
	Statement  string
	Confidence string
	// Value and Unit are an indicator's figure; an assessment of type TRUST has a Value above 0 and up to 1.
	Value     *float64
	Unit      string
	Marking   Marking
	Citations []Citation
	Meta      Meta
	// Access is derived on writing: one need for each citation. Whoever meets one of them sees the record.
	Access []Access
}

// Name returns the first name, or the slug when no name is to be seen.
func (e *Entity) Name() string {
	if len(e.Names) == 0 {
		return e.ID.Slug()
	}
	return e.Names[0].Text
}

// Attributes returns the entity's textual attributes by property name; a nil map never occurs.
func (e *Entity) Attributes() []Attribute {
	return []Attribute{
		{"type", &e.Type},
		{"sector", &e.Sector},
		{"place", &e.Place},
		{"level", &e.Level},
		{"track", &e.Track},
		{"format", &e.Format},
		{"visibility", &e.Visibility},
		{"purpose", &e.Purpose},
		{"ruleGroup", &e.RuleGroup},
		{"author", &e.Author},
		{"statement", &e.Statement},
		{"confidence", &e.Confidence},
		{"unit", &e.Unit},
	}
}

// Attribute is one textual attribute of a record: its property name, the same in Go, GraphQL, Cypher, SQL and seed files, and its place.
type Attribute struct {
	Name string
	At   *string
}

func (e *Entity) validate() error {
	rule, known := EntityRules[e.Kind]
	if !known {
		return FieldErrorf("kind", "%q is no kind of entity: use one of %s", clip(string(e.Kind)), words(EntityKinds))
	}
	if entityPrefix[e.ID.Prefix()] != e.Kind || !e.ID.wellFormed() {
		return badID(e.ID, PrefixOf(e.Kind)+":slug")
	}
	if err := e.validateNames(); err != nil {
		return err
	}
	var others []string
	if e.Span.From != Unknown {
		others = append(others, "from")
	}
	if e.Value != nil {
		others = append(others, "value")
	}
	takes := append([]string{"type", "unit"}, rule.Takes...)
	err := checkAttributes(string(e.Kind), e.Attributes(), others, takes, rule.Needs, func(name string) []string { return entityWords(e.Kind, name) })
	if err != nil {
		return err
	}
	if e.Value != nil && (math.IsNaN(*e.Value) || math.IsInf(*e.Value, 0)) {
		return FieldErrorf("value", "the value must be a number")
	}
	if e.Kind == Assessment && e.Type == "TRUST" && (e.Value == nil || *e.Value <= 0 || *e.Value > 1) {
		return FieldErrorf("value", "an assessment of trust needs a value above 0 and up to 1")
	}
	if e.RuleGroup != "" {
		if err := validGroup("ruleGroup", e.RuleGroup); err != nil {
			return err
		}
	}
	if err := shortText("summary", e.Summary, maxText); err != nil {
		return err
	}
	if err := under("span", e.Span.validate()); err != nil {
		return err
	}
	return validateEvidence(e.Marking, e.Citations)
}

func (e *Entity) validateNames() error {
	if len(e.Names) == 0 || len(e.Names) > maxNames {
		return FieldErrorf("names", "%d names: give 1 to %d, the one to show first", len(e.Names), maxNames)
	}
	for i := range e.Names {
		if err := e.validateName(&e.Names[i]); err != nil {
			return under(indexed("names", i), err)
		}
	}
	return nil
}

func (e *Entity) validateName(n *Name) error {
	if err := shortText("text", n.Text, maxLine); err != nil {
		return err
	}
	if Fold(n.Text) == "" {
		return FieldErrorf("text", "%q has no letter or digit to be found by: give a name that has", clip(n.Text))
	}
	if err := shortText("lang", n.Lang, maxLang); err != nil {
		return err
	}
	if !slices.Contains(nameKinds, n.Kind) {
		return FieldErrorf("kind", "%q: use one of %s", clip(n.Kind), words(nameKinds))
	}
	if err := n.Marking.validate(); err != nil {
		return under("marking", err)
	}
	for _, c := range n.Citations {
		if !slices.ContainsFunc(e.Citations, func(have Citation) bool { return have.ID == c }) {
			return FieldErrorf("citations", "%q is none of the record's citations: use their ids, or leave it out for all of them", clip(c))
		}
	}
	return nil
}

// maxLang bounds a BCP 47 tag.
const maxLang = 35

// checkAttributes holds a record's textual attributes against the rule of its kind; others are what it has of what a rule may need besides.
func checkAttributes(kind string, attributes []Attribute, others, takes, needs []string, vocabulary func(attribute string) []string) error {
	for _, name := range needs {
		given := func(a Attribute) bool { return a.Name == name && *a.At != "" }
		if !slices.ContainsFunc(attributes, given) && !slices.Contains(others, name) {
			return FieldErrorf(name, "%s needs %s%s", kind, name, oneOf(vocabulary(name)))
		}
	}
	for _, a := range attributes {
		value := *a.At
		if value == "" {
			continue
		}
		if !slices.Contains(takes, a.Name) && !slices.Contains(needs, a.Name) {
			return FieldErrorf(a.Name, "%s takes no %s: leave it out", kind, a.Name)
		}
		if allowed := vocabulary(a.Name); len(allowed) > 0 && !slices.Contains(allowed, value) {
			return FieldErrorf(a.Name, "%q: use one of %s", clip(value), words(allowed))
		}
		if err := shortText(a.Name, value, maxText); err != nil {
			return err
		}
	}
	return nil
}

func oneOf(allowed []string) string {
	if len(allowed) == 0 {
		return ""
	}
	return ": one of " + words(allowed)
}

// validateEvidence checks what every record has: a marking and citations.
func validateEvidence(m Marking, citations []Citation) error {
	if err := m.validate(); err != nil {
		return under("marking", err)
	}
	if len(citations) == 0 || len(citations) > maxCitations {
		return FieldErrorf("cite", "%d citations: no record without a citation; give 1 to %d", len(citations), maxCitations)
	}
	for i := range citations {
		if err := citations[i].validate(); err != nil {
			return under(indexed("cite", i), err)
		}
	}
	return nil
}

// SortKey orders entities in lists: by date where the kind has one, else by id alone. It never depends on a name, which may be marked.
func (e *Entity) SortKey() string {
	switch e.Kind {
	case Event, Agreement, Indicator, Assessment:
		if day, _, ok := e.Span.From.Days(); ok {
			return day.String()
		}
	default:
	}
	return ""
}

// compareKeys orders records by sort key, then id.
func compareKeys(keyA string, idA ID, keyB string, idB ID) int {
	return cmp.Or(cmp.Compare(keyA, keyB), cmp.Compare(idA, idB))
}
