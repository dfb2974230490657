package seed

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"backchannel/graph"
)

// Export writes the graph, as the session's viewer sees it, in the format that Load reads. The same graph gives the same bytes, and loading them
// into an empty store gives the same graph. Everything is written out, markings and ids of ties too, so that nothing depends on who loads it.
func Export(ctx context.Context, session *graph.Session, to io.Writer) error {
	w := newWriter(to)
	w.line(0, "title: Export of a Backchannel graph")
	if _, err := session.Snapshot(ctx, w.record); err != nil {
		return err
	}
	return w.out.Flush()
}

// writer writes a file, record by record. Errors of the underlying writer surface when it is flushed.
type writer struct {
	out     *bufio.Writer
	section string
}

func newWriter(to io.Writer) *writer { return &writer{out: bufio.NewWriter(to)} }

func (w *writer) line(indent int, parts ...string) {
	for range indent {
		_, _ = w.out.WriteString("  ") // bufio keeps the first error for Flush
	}
	for _, p := range parts {
		_, _ = w.out.WriteString(p)
	}
	_ = w.out.WriteByte('\n')
}

// record writes one record under the heading of its section.
func (w *writer) record(record any) error {
	switch v := record.(type) {
	case *graph.Source:
		w.enter("sources")
		w.source(v)
	case *graph.Entity:
		w.enter("entities")
		w.entity(v)
	case *graph.Tie:
		w.enter("ties")
		w.tie(v)
	case *graph.Coverage:
		w.enter("coverage")
		w.coverage(v)
	}
	return nil
}

func (w *writer) enter(section string) {
	if w.section != section {
		w.section = section
		w.line(0)
		w.line(0, section, ":")
	}
}

// field writes `key: value` where there is a value.
func (w *writer) field(key, value string) {
	if value != "" {
		w.line(2, key, ": ", value)
	}
}

func (w *writer) source(s *graph.Source) {
	w.line(1, scalar(string(s.ID)), ":")
	w.field("title", scalar(s.Title))
	w.field("type", scalar(s.Type))
	w.field("author", optional(s.Author))
	w.field("publisher", optional(s.Publisher))
	w.field("published", dateText(string(s.Published)))
	w.field("licence", optional(s.Licence))
	w.field("locator", optional(s.Locator))
	w.field("derivedFrom", optional(s.DerivedFrom))
	if s.UnknownOrigin {
		w.field("unknownOrigin", "true")
	}
	w.field("obtainedAt", optional(s.ObtainedAt))
	w.field("marking", markingText(s.Marking))
}

func (w *writer) entity(e *graph.Entity) {
	w.line(1, scalar(string(e.ID)), ":")
	w.names(e)
	for _, a := range e.Attributes() {
		if a.Name == "unit" && e.Value != nil {
			w.field("value", strconv.FormatFloat(*e.Value, 'g', -1, 64))
		}
		w.field(a.Name, optional(*a.At))
	}
	w.field("span", spanText(e.Span))
	w.field("summary", optional(e.Summary))
	w.field("marking", markingText(e.Marking))
	w.cite(e.ID, e.Citations, e.Marking)
}

func (w *writer) tie(t *graph.Tie) {
	w.line(1, "- id: ", scalar(string(t.ID)))
	w.field("kind", optional(t.Kind))
	w.field("from", optional(t.From))
	w.field("to", optional(t.To))
	w.field("span", spanText(t.Span))
	for _, a := range t.Attributes() {
		if a.Name == "appointed" {
			w.field(a.Name, dateText(*a.At))
			continue
		}
		w.field(a.Name, optional(*a.At))
	}
	w.field("note", optional(t.Note))
	w.field("marking", markingText(t.Marking))
	w.cite(t.ID, t.Citations, t.Marking)
}

func (w *writer) coverage(c *graph.Coverage) {
	w.line(1, scalar(string(c.ID)), ":")
	w.field("kind", optional(c.Kind))
	w.field("subject", optional(c.Subject))
	w.line(2, "counterparts:")
	for _, id := range c.Counterparts {
		w.line(3, "- ", scalar(string(id)))
	}
	w.field("span", spanText(c.Span))
	w.field("source", optional(c.Source))
	w.field("locator", optional(c.Locator))
	w.field("marking", markingText(c.Marking))
}

// names writes an entity's names: on one line where they fit.
func (w *writer) names(e *graph.Entity) {
	items := make([]string, len(e.Names))
	length := 0
	for i, n := range e.Names {
		items[i] = nameText(e, n)
		length += len(items[i]) + len(", ")
	}
	if length < 120 {
		w.field("names", "["+strings.Join(items, ", ")+"]")
		return
	}
	w.line(2, "names:")
	for _, item := range items {
		w.line(3, "- ", item)
	}
}

func nameText(e *graph.Entity, n graph.Name) string {
	pairs := []string{"text: " + scalar(n.Text)}
	add := func(key, value string) {
		if value != "" {
			pairs = append(pairs, key+": "+value)
		}
	}
	if n.Kind != "NAME" {
		add("kind", scalar(n.Kind))
	}
	add("lang", optional(n.Lang))
	if !sameMarking(n.Marking, e.Marking) {
		add("marking", markingText(n.Marking))
	}
	if len(n.Citations) > 0 {
		numbers := make([]string, len(n.Citations))
		for i, id := range n.Citations {
			numbers[i] = numberText(ownPart(e.ID, id))
		}
		add("cite", "["+strings.Join(numbers, ", ")+"]")
	}
	if len(pairs) == 1 {
		return scalar(n.Text)
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// cite writes citations: one alone on the line, several as a list.
func (w *writer) cite(record graph.ID, citations []graph.Citation, m graph.Marking) {
	plain := len(citations) > 0
	for i, c := range citations {
		plain = plain && ownPart(record, c.ID) == strconv.Itoa(i+1)
	}
	if len(citations) == 1 {
		w.field("cite", citationText(record, citations[0], m, plain))
		return
	}
	w.line(2, "cite:")
	for _, c := range citations {
		w.line(3, "- ", citationText(record, c, m, plain))
	}
}

// citationText writes one citation. Its number is left out where the citations are numbered from 1, as a reader would.
func citationText(record graph.ID, c graph.Citation, m graph.Marking, plain bool) string {
	var pairs []string
	add := func(key, value string) {
		if value != "" {
			pairs = append(pairs, key+": "+value)
		}
	}
	if !plain {
		add("id", numberText(ownPart(record, c.ID)))
	}
	add("source", optional(c.Source))
	add("grade", c.Grade())
	if c.Stance != "SUPPORTS" {
		add("stance", scalar(c.Stance))
	}
	add("observed", dateText(string(c.Observed)))
	add("locator", optional(c.Locator))
	add("quote", optional(c.Quote))
	add("obtainedAt", optional(c.ObtainedAt))
	if !sameMarking(c.Marking, m) {
		add("marking", markingText(c.Marking))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// ownPart returns the part of a citation's id behind its record's.
func ownPart(record graph.ID, id string) string { return strings.TrimPrefix(id, string(record)+"#") }

func sameMarking(a, b graph.Marking) bool { return markingText(a) == markingText(b) }

func markingText(m graph.Marking) string {
	bareMarking(&m)
	if len(m.Groups) == 0 {
		return string(m.TLP)
	}
	groups := make([]string, len(m.Groups))
	for i, g := range m.Groups {
		groups[i] = scalar(g)
	}
	return fmt.Sprintf("{tlp: %s, groups: [%s]}", m.TLP, strings.Join(groups, ", "))
}

// spanText writes a span as short as it reads back: a single date for that date alone, nothing where nothing is known.
func spanText(s graph.Span) string {
	switch {
	case s == graph.Span{}:
		return ""
	case s.From == s.To && s.From != graph.Open:
		return dateText(string(s.From))
	default:
		return dateText(s.String())
	}
}

func optional[T ~string](text T) string {
	if text == "" {
		return ""
	}
	return scalar(string(text))
}

// scalar writes a text so that any YAML reader takes it for that text: plain where nothing in it means anything to YAML, else in double quotes.
func scalar(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsPrint(r) && r != 0xFEFF:
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isPlain reports whether a text can stand without quotes, also inside brackets. It begins with a letter that no YAML reader takes for the
// beginning of a number or a word of its own.
func isPlain(text string) bool {
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || r == '_':
		case i > 0 && (unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("-./()+;=~", r)):
		case i > 0 && r == ' ' && i+1 < len(text):
		case i > 0 && r == ':' && i+1 < len(text) && text[i+1] != ' ' && text[i+1] != ':':
		default:
			return false
		}
	}
	return text != "" && !yamlWords[strings.ToLower(text)]
}

// dateText writes a date or span, which a reader of this format takes as text whatever YAML calls it: plain where YAML's punctuation allows.
func dateText(text string) string {
	for i, r := range text {
		if (r < '0' || r > '9') && r != '/' && r != '.' && (i == 0 || !strings.ContainsRune("~-<", r)) {
			return optional(text)
		}
	}
	return text
}

// numberText writes a number as such, and another text as text.
func numberText(text string) string {
	if _, err := strconv.ParseUint(text, 10, 32); err == nil {
		return text
	}
	return scalar(text)
}

// yamlWords are words that some YAML reader takes for something else than text.
var yamlWords = map[string]bool{
	"null": true, "true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "nan": true, "inf": true,
}
