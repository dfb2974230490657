// Package document turns a record into bytes and back, for the stores: each keeps a record so beside what it looks records up by, and reads it in one
// piece. A graph written by one version is read by every later one.
package document

import (
	"encoding/binary"
	"errors"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"backchannel/graph"
)

// JSON would do the same more readably, but reading 400,000 ties of it takes three times as long as all the rest of a snapshot. Each kind of record is
// described once, by a function that walks its fields in order; the coder it walks with either writes or reads, so that the two directions cannot
// differ. A field added later is read `if c.format >= 2`.

// format is written at the head of every document.
const format = 1

// coder walks a record's fields and writes them to out or reads them from in.
type coder struct {
	reading bool
	format  uint64
	out     []byte
	in      string
	damaged bool
	// words, when not nil, holds texts that many records share; see NewStreamDecoder.
	words *[1 << 14]string
}

// ErrDamaged is the cause of an error about a document that cannot be read.
var ErrDamaged = errors.New("a stored document is damaged")

// Append appends the document of a record, a *graph.Source, *graph.Entity, *graph.Tie or *graph.Coverage, whose id is kept elsewhere.
func Append(to []byte, record any) []byte {
	c := coder{format: format, out: to}
	c.number(&c.format)
	c.record(record)
	return c.out
}

// Decoder reads documents, one after the other.
type Decoder struct{ c coder }

// NewDecoder returns a decoder for records that are kept whole or not at all: their texts are parts of the document, so that they cost nothing.
func NewDecoder() *Decoder { return &Decoder{coder{reading: true}} }

// NewStreamDecoder returns a decoder for many records of which a part may be kept for long: a text that is kept holds no document in memory,
// and a text that many records share is not copied for each.
func NewStreamDecoder() *Decoder { return &Decoder{coder{reading: true, words: new([1 << 14]string)}} }

// Decode returns the record of an id, of the sort that the id names; ErrDamaged where the document is not one of it.
func (d *Decoder) Decode(id graph.ID, doc string) (any, error) {
	c := &d.c
	c.in, c.damaged = doc, false
	c.number(&c.format)
	record := blank(id)
	c.record(record)
	if c.damaged || c.format == 0 || c.format > format || len(c.in) > 0 {
		return nil, ErrDamaged
	}
	return record, nil
}

// blank returns an empty record of the sort that the id names.
func blank(id graph.ID) any {
	switch {
	case id.IsSource():
		return &graph.Source{ID: id}
	case id.IsTie():
		return &graph.Tie{ID: id}
	case id.IsCoverage():
		return &graph.Coverage{ID: id}
	default:
		return &graph.Entity{ID: id}
	}
}

// record walks the fields of any record but its id.
func (c *coder) record(record any) {
	switch v := record.(type) {
	case *graph.Source:
		c.source(v)
	case *graph.Entity:
		c.entity(v)
	case *graph.Tie:
		c.tie(v)
	case *graph.Coverage:
		c.coverage(v)
	}
}

func (c *coder) source(s *graph.Source) {
	text(c, &s.Title)
	word(c, &s.Type)
	text(c, &s.Author)
	word(c, &s.Publisher)
	word(c, &s.Published)
	word(c, &s.Licence)
	text(c, &s.Locator)
	word(c, &s.DerivedFrom)
	c.flag(&s.UnknownOrigin)
	word(c, &s.ObtainedAt)
	c.marking(&s.Marking)
	c.meta(&s.Meta)
	word(c, &s.Access)
}

func (c *coder) entity(e *graph.Entity) {
	word(c, &e.Kind)
	c.attributes(e.Attributes)
	list(c, &e.Names, func(n *graph.Name) { c.name(n, e.ID) })
	text(c, &e.Summary)
	c.span(&e.Span)
	c.value(&e.Value)
	c.marking(&e.Marking)
	list(c, &e.Citations, func(v *graph.Citation) { c.citation(v, e.ID) })
	c.meta(&e.Meta)
	list(c, &e.Access, func(a *graph.Access) { word(c, a) })
}

func (c *coder) name(n *graph.Name, record graph.ID) {
	text(c, &n.Text)
	word(c, &n.Kind)
	word(c, &n.Lang)
	c.marking(&n.Marking)
	list(c, &n.Citations, func(id *string) { c.citationID(id, record) })
	text(c, &n.Folded)
	list(c, &n.Access, func(a *graph.Access) { word(c, a) })
}

func (c *coder) tie(t *graph.Tie) {
	word(c, &t.Kind)
	word(c, &t.From)
	word(c, &t.To)
	c.span(&t.Span)
	c.attributes(t.Attributes)
	text(c, &t.Note)
	c.marking(&t.Marking)
	list(c, &t.Citations, func(v *graph.Citation) { c.citation(v, t.ID) })
	c.meta(&t.Meta)
	list(c, &t.Access, func(a *graph.Access) { word(c, a) })
}

func (c *coder) coverage(v *graph.Coverage) {
	word(c, &v.Kind)
	word(c, &v.Subject)
	list(c, &v.Counterparts, func(id *graph.ID) { word(c, id) })
	c.span(&v.Span)
	word(c, &v.Source)
	text(c, &v.Locator)
	c.marking(&v.Marking)
	c.meta(&v.Meta)
	word(c, &v.Access)
}

func (c *coder) citation(v *graph.Citation, record graph.ID) {
	c.citationID(&v.ID, record)
	word(c, &v.Source)
	word(c, &v.Stance)
	word(c, &v.Reliability)
	word(c, &v.Credibility)
	word(c, &v.Observed)
	word(c, &v.ObtainedAt)
	text(c, &v.Locator)
	text(c, &v.Quote)
	c.marking(&v.Marking)
	word(c, &v.Access)
}

// citationID leaves out the record's id, with which a citation's begins.
func (c *coder) citationID(id *string, record graph.ID) {
	rest, short := strings.CutPrefix(*id, string(record))
	c.flag(&short)
	word(c, &rest)
	switch {
	case c.reading && short:
		*id = string(record) + rest
	case c.reading:
		*id = rest
	}
}

// attributes walks the attributes that are set, by name, so that their order in graph may change and new ones join.
func (c *coder) attributes(of func() []graph.Attribute) {
	if c.reading {
		c.readAttributes(of)
		return
	}
	all := slices.DeleteFunc(of(), func(a graph.Attribute) bool { return *a.At == "" })
	n := uint64(len(all))
	c.number(&n)
	for _, a := range all {
		word(c, &a.Name)
		word(c, a.At)
	}
}

func (c *coder) readAttributes(of func() []graph.Attribute) {
	n := c.length()
	if n == 0 {
		return
	}
	all := of()
	for range n {
		var name, value string
		word(c, &name)
		word(c, &value)
		i := slices.IndexFunc(all, func(a graph.Attribute) bool { return a.Name == name })
		if i < 0 {
			c.damaged = true
			return
		}
		*all[i].At = value
	}
}

func (c *coder) span(s *graph.Span) {
	word(c, &s.From)
	word(c, &s.To)
}

func (c *coder) marking(m *graph.Marking) {
	word(c, &m.TLP)
	list(c, &m.Groups, func(g *string) { word(c, g) })
}

func (c *coder) meta(m *graph.Meta) {
	revision := uint64(m.Revision)
	c.number(&revision)
	m.Revision = graph.Revision(revision)
	word(c, &m.Origin)
}

// value walks a number that may be missing.
func (c *coder) value(v **float64) {
	present := *v != nil
	c.flag(&present)
	if !present {
		return
	}
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(**v))
		return
	}
	if bits := c.take(8); bits != "" {
		f := math.Float64frombits(binary.LittleEndian.Uint64([]byte(bits)))
		*v = &f
	}
}

// list walks a list, telling an absent one from an empty one.
func list[T any](c *coder, items *[]T, each func(*T)) {
	if c.reading {
		n := c.length()
		if n == 0 {
			return
		}
		*items = make([]T, n-1)
	} else {
		n := uint64(0)
		if *items != nil {
			n = uint64(len(*items)) + 1
		}
		c.number(&n)
	}
	for i := range *items {
		each(&(*items)[i])
	}
}

// text walks a text that is one record's own.
func text[T ~string](c *coder, s *T) {
	if !c.reading {
		c.write(string(*s))
		return
	}
	own := c.take(c.length())
	if c.words != nil {
		own = strings.Clone(own)
	}
	*s = T(own)
}

// word walks a text that other records are likely to have too.
func word[T ~string](c *coder, s *T) {
	if !c.reading {
		c.write(string(*s))
		return
	}
	*s = T(c.shared(c.take(c.length())))
}

func (c *coder) write(s string) {
	c.out = append(binary.AppendUvarint(c.out, uint64(len(s))), s...)
}

// seed is that of the hashes by which shared texts are found.
var seed = maphash.MakeSeed()

// shared returns a copy of a text: the one made last time, unless another text has taken its place since.
func (c *coder) shared(part string) string {
	if c.words == nil || part == "" {
		return part
	}
	place := &c.words[maphash.String(seed, part)%uint64(len(c.words))]
	if *place != part {
		*place = strings.Clone(part)
	}
	return *place
}

func (c *coder) flag(b *bool) {
	n := uint64(0)
	if *b {
		n = 1
	}
	c.number(&n)
	*b = n == 1
}

func (c *coder) number(n *uint64) {
	if !c.reading {
		c.out = binary.AppendUvarint(c.out, *n)
		return
	}
	*n = 0
	for i := 0; i < len(c.in) && i < binary.MaxVarintLen64; i++ {
		b := c.in[i]
		*n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			c.in = c.in[i+1:]
			return
		}
	}
	c.damaged, c.in, *n = true, "", 0
}

// length reads how many bytes or items follow: never more than there are bytes, so that damage cannot ask for memory without end.
func (c *coder) length() int {
	var n uint64
	c.number(&n)
	if n > uint64(len(c.in))+1 {
		c.damaged, c.in = true, ""
		return 0
	}
	return int(n)
}

// take returns the next n bytes of the document.
func (c *coder) take(n int) string {
	if n > len(c.in) {
		c.damaged, c.in = true, ""
		return ""
	}
	part := c.in[:n]
	c.in = c.in[n:]
	if n == 0 {
		return "" // an empty part still points into the document, and would keep it
	}
	return part
}
