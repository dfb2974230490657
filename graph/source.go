package graph

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Source is a document: its origin is the root of DerivedFrom. It is seen by who meets its marking and may see what it derives from.
type Source struct {
	ID        ID
	Title     string
	Type      string
	Author    string
	Publisher string
	Published Date
	Licence   string
	// Locator is where the document is: an address, or a shelf mark.
	Locator string
	// DerivedFrom is the source this one repeats or reports on.
	DerivedFrom ID
	// UnknownOrigin tells that nobody knows where the source has it from: all such sources count as one origin.
	UnknownOrigin bool
	// ObtainedAt is the event or channel under the Chatham House Rule that the document comes from.
	ObtainedAt ID
	Marking    Marking
	Meta       Meta
	// Access is derived on writing.
	Access Access
}

// Citation is a record's pointer into a source.
type Citation struct {
	// ID is the record's id, `#` and a number: given on writing.
	ID     string
	Source ID
	// Stance is SUPPORTS or DENIES.
	Stance string
	// Reliability is the source's grade, A to F, Credibility the information's, 1 to 6 (Admiralty). F and 6 mean unknown, not worst.
	Reliability string
	Credibility string
	// Observed is the day, month or year on which the source saw what it says.
	Observed   Date
	ObtainedAt ID
	Locator    string
	Quote      string
	Marking    Marking
	// Access is derived on writing: the citation's and its source's marking, and the rule under which either was obtained.
	Access Access
}

// Grade returns the citation's grade, such as "B2".
func (c Citation) Grade() string { return c.Reliability + c.Credibility }

// Unjudged reports whether source or information cannot be judged (F or 6).
func (c Citation) Unjudged() bool { return c.Reliability == "F" || c.Credibility == "6" }

const (
	supports = "SUPPORTS"
	denies   = "DENIES"
	// maxText bounds a title, locator, statement or summary, in bytes; maxLine a note or quote.
	maxText = 4000
	maxLine = 400
	// maxCitations bounds the citations of one record, and its names.
	maxCitations = 200
	maxNames     = 200
)

// Describe writes a citation for people: the source's title and author, the place in it, the grade.
func (c Citation) Describe(source *Source) string {
	text := string(c.Source)
	if source != nil {
		text = source.Title
		if by := cmp.Or(source.Author, source.Publisher); by != "" {
			text += " (" + by + ")"
		}
	}
	if c.Locator != "" {
		text += ", " + c.Locator
	}
	if c.Stance == denies {
		text += ", which denies it"
	}
	return text + ". " + c.Grade()
}

func (c *Citation) validate() error {
	if !c.Source.IsSource() {
		return FieldErrorf("source", "%q is no source: give the id of one, such as source:kenkel-2026", clip(string(c.Source)))
	}
	if !slices.Contains(stances, c.Stance) {
		return FieldErrorf("stance", "%q: use one of %s", clip(c.Stance), words(stances))
	}
	if len(c.Reliability) != 1 || !strings.Contains("ABCDEF", c.Reliability) || len(c.Credibility) != 1 || !strings.Contains("123456", c.Credibility) {
		return FieldErrorf("grade", "%q: a grade is a letter A to F for the source and a digit 1 to 6 for the information, such as B2", clip(c.Grade()))
	}
	if c.Observed == Open || c.Observed.before() {
		return FieldErrorf("observed", "%q: give the day, month or year observed", clip(string(c.Observed)))
	}
	if err := c.Observed.validate("observed", false); err != nil {
		return err
	}
	if err := validObtainedAt(c.ObtainedAt); err != nil {
		return err
	}
	if err := shortText("quote", c.Quote, maxLine); err != nil {
		return err
	}
	if err := shortText("locator", c.Locator, maxText); err != nil {
		return err
	}
	return under("marking", c.Marking.validate())
}

// validObtainedAt checks where something was obtained.
func validObtainedAt(id ID) error {
	if kind := entityPrefix[id.Prefix()]; id != "" && kind != Event && kind != Channel {
		return FieldErrorf("obtainedAt", "%q: give the id of an event or a channel", clip(string(id)))
	}
	return nil
}

func (s *Source) validate() error {
	if !s.ID.IsSource() || !s.ID.wellFormed() {
		return badID(s.ID, "source:slug")
	}
	if s.Title == "" {
		return FieldErrorf("title", "a source needs a title")
	}
	if !slices.Contains(sourceTypes, s.Type) {
		return FieldErrorf("type", "%q: use one of %s", clip(s.Type), words(sourceTypes))
	}
	if s.Published == Open || s.Published.before() {
		return FieldErrorf("published", "%q: give the day, month or year of publication", clip(string(s.Published)))
	}
	if err := s.Published.validate("published", false); err != nil {
		return err
	}
	if s.DerivedFrom != "" && !s.DerivedFrom.IsSource() {
		return FieldErrorf("derivedFrom", "%q is no source: give the id of the one it repeats", clip(string(s.DerivedFrom)))
	}
	if err := validObtainedAt(s.ObtainedAt); err != nil {
		return err
	}
	for _, text := range []Attribute{{"title", &s.Title}, {"author", &s.Author}, {"publisher", &s.Publisher}, {"licence", &s.Licence}, {"locator", &s.Locator}} {
		if err := shortText(text.Name, *text.At, maxText); err != nil {
			return err
		}
	}
	return under("marking", s.Marking.validate())
}

// Coverage is a source's statement that it is complete for a kind of tie, a subject, a set of counterparts and a span of dates.
type Coverage struct {
	ID           ID
	Kind         TieKind
	Subject      ID
	Counterparts []ID
	Span         Span
	Source       ID
	Locator      string
	Marking      Marking
	Meta         Meta
	// Access is derived on writing: the coverage's marking and its source's.
	Access Access
}

const maxCounterparts = 5000

func (c *Coverage) validate() error {
	if !c.ID.IsCoverage() || !c.ID.wellFormed() {
		return badID(c.ID, "coverage:slug")
	}
	if _, known := TieRules[c.Kind]; !known {
		return FieldErrorf("kind", "%q is no kind of tie: use one of %s", clip(string(c.Kind)), words(TieKinds))
	}
	if !c.Subject.IsEntity() {
		return FieldErrorf("subject", "%q is no entity: give the id of one", clip(string(c.Subject)))
	}
	if len(c.Counterparts) == 0 || len(c.Counterparts) > maxCounterparts {
		return FieldErrorf("counterparts", "%d counterparts: give 1 to %d", len(c.Counterparts), maxCounterparts)
	}
	for i, id := range c.Counterparts {
		if !id.IsEntity() {
			return FieldErrorf(indexed("counterparts", i), "%q is no entity: give the id of one", clip(string(id)))
		}
	}
	if err := shortText("locator", c.Locator, maxText); err != nil {
		return err
	}
	if _, _, ok := c.Span.From.Days(); !ok {
		return FieldErrorf("span", "coverage needs a first day")
	}
	if _, _, ok := c.Span.To.Days(); !ok || c.Span.To.before() {
		return FieldErrorf("span", "coverage needs a last day: the day through which the source is complete")
	}
	if err := under("span", c.Span.validate()); err != nil {
		return err
	}
	if !c.Source.IsSource() {
		return FieldErrorf("source", "%q is no source: give the id of one", clip(string(c.Source)))
	}
	return under("marking", c.Marking.validate())
}

// badID explains what an id must look like.
func badID(id ID, want string) error {
	return FieldErrorf("id", "%q is no id here: write %s, the slug 1 to %d of a-z, 0-9 and -", clip(string(id)), want, maxSlug)
}

// shortText bounds a text and refuses control characters other than newlines in long ones.
func shortText(field, text string, limit int) error {
	if len(text) > limit {
		return FieldErrorf(field, "%d bytes: at most %d", len(text), limit)
	}
	if !utf8.ValidString(text) {
		return FieldErrorf(field, "%q is no UTF-8 text: remove what is not", clip(text))
	}
	for _, r := range text {
		if (r < ' ' && (r != '\n' || limit == maxLine)) || r == 0x7f {
			return FieldErrorf(field, "%q has a control character: remove it", clip(text))
		}
	}
	return nil
}
