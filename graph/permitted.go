package graph

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
)

// permitted is a viewer's graph for the length of one request: what they may see, trimmed to the citations and names they may see, with everything worked
// out from these alone. It equals the graph of a store from which all else was removed. It reads what it is asked for, and remembers it; what an answer
// is known to need is read beforehand, a level at a time (gather.go). One goroutine uses it at a time, unless it is complete.
//
// Where reading fails, the first error is kept once and for all; from then on there are no ties, and every entity asked for is an empty one, so that what is being
// worked out comes to its end. Whoever began it returns failed in place of the answer.
type permitted struct {
	ctx   context.Context //nolint:containedctx // it is the request's own: what is read on demand ends with it
	from  reads
	scope Scope
	// seesAll tells that nothing is hidden from the scope: records are handed out as they are stored.
	seesAll  bool
	revision Revision
	// dataThrough is the last day that the data speak of.
	dataThrough Day
	outline     *outline
	// atlas returns the viewer's graph as the path engine reads it, at the same revision, drawn with some tables.
	atlas func(context.Context, *Tables) (*atlas, error)
	// tables are the numbers in force; supposed is what a question takes for granted besides: nil for what is on record (scenario.go).
	tables   *Tables
	supposed *supposed
	// onRecord is the graph without what is supposed; nil where nothing is.
	onRecord *permitted
	// complete tells that all there is has been read and worked out: nothing changes any more.
	complete bool
	// reading is shared by all that is read in one graph, under whatever is supposed.
	reading *reading

	// found holds the records read, as stored; nil for an id at which there is nothing to be seen. expanded are those whose pointers were followed,
	// ends the ends of ties that were handed out.
	found          map[ID]any
	expanded, ends map[ID]bool
	// Records are those handed out, trimmed.
	Records
	// lists holds the ties of a kind on which an entity stands at an end, all those at an entity; both ascending by id.
	lists map[spot][]*Tie
	all   map[ID][]*Tie
	// listed are the kinds of tie of which lists were read; size counts the ties in them, and limit bounds it.
	listed      map[TieKind]bool
	size, limit int
	// searched tells that a list was asked for, which a memory before the store does not keep in step with what it says of the head.
	searched bool

	life map[ID]Validity
	worked
}

// reading is how the reading of a viewer's graph goes.
type reading struct {
	// err is the first error.
	err error
	// kept tells that an answer goes on reading.
	kept bool
	// moved returns errMoved where changes may have touched what was read.
	moved func(context.Context) error
}

// spot names a list of ties: those of a kind on which an entity stands at an end, "from" or "to".
type spot struct {
	id   ID
	kind TieKind
	end  string
}

func newPermitted(from reads, scope Scope, o *outline) *permitted {
	return &permitted{
		from: from, scope: scope, seesAll: scope.HasAll(o.classes), revision: o.revision, outline: o, limit: maxTiesRead,
		found: map[ID]any{}, expanded: map[ID]bool{}, ends: map[ID]bool{}, lists: map[spot][]*Tie{}, all: map[ID][]*Tie{}, listed: map[TieKind]bool{},
		life: map[ID]Validity{}, worked: nothingWorked(), tables: &defaultTables,
		reading: &reading{moved: func(context.Context) error { return nil }},
		Records: Records{Sources: map[ID]*Source{}, Entities: map[ID]*Entity{}, Ties: map[ID]*Tie{}, Coverages: map[ID]*Coverage{}},
	}
}

// fail notes why reading failed, the first time.
func (p *permitted) fail(err error) {
	if p.reading.err == nil {
		p.reading.err = err
	}
}

// failed returns why reading failed.
func (p *permitted) failed() error { return p.reading.err }

// by returns the viewer's graph with other numbers in force.
func (p *permitted) by(tables *Tables) *permitted {
	out := *p
	out.tables = tables
	if !tables.gradesAsIn(p.tables) {
		out.worked = nothingWorked()
	}
	return &out
}

// apart returns a complete graph with nothing worked out yet, for a goroutine of its own.
func (p *permitted) apart() *permitted {
	out := *p
	out.life, out.worked = map[ID]Validity{}, nothingWorked()
	return &out
}

// drawn returns the viewer's graph as the path engine reads it: all of it, or the part that a question can reach; whole is false where not even that.
func (p *permitted) drawn(q PathQuery) (a *atlas, whole bool) {
	tables := &defaultTables
	if !p.tables.gradesAsIn(tables) {
		tables = p.tables
	}
	a, err := p.atlas(p.ctx, tables)
	if errors.Is(err, errTooLarge) {
		return p.gathered(q)
	}
	if err == nil && a.revision != p.revision {
		err = errMoved
	}
	if err != nil {
		p.fail(err)
		return newSurvey(p.scope, tables).finish(p.revision), false // an empty one
	}
	return a, true
}

// hold adds a record to a complete graph.
func (p *permitted) hold(record any) {
	p.Put(record)
	if t, ok := record.(*Tie); ok {
		p.all[t.From], p.all[t.To] = append(p.all[t.From], t), append(p.all[t.To], t)
	}
}

// What answers read a viewer's graph by: nil, empty or zero where there is nothing that the viewer sees.

// seen returns an entity.
func (p *permitted) seen(id ID) *Entity {
	if p.supposed.gone(id) {
		return nil
	}
	if e := p.Entities[id]; e != nil || p.complete || id == "" && p.failed() == nil {
		return e
	}
	p.load(id)
	e, _ := p.found[id].(*Entity)
	if e == nil && p.ends[id] {
		p.fail(errMoved) // a tie is seen only with both its ends
	}
	if p.failed() != nil {
		return &Entity{ID: id, Kind: entityPrefix[id.Prefix()]}
	}
	if e == nil {
		return nil
	}
	if !p.seesAll {
		e = TrimEntity(e, p.scope)
		clearPointers(e, p.there)
	}
	put(&p.Entities, id, e)
	return e
}

// tie returns a tie.
func (p *permitted) tie(id ID) *Tie {
	if t := p.Ties[id]; t != nil || p.complete {
		return t
	}
	p.load(id)
	t, _ := p.found[id].(*Tie)
	if t == nil || p.failed() != nil {
		return nil
	}
	if !p.seesAll {
		t = TrimTie(t, p.scope)
		clearPointers(t, p.there)
	}
	p.ends[t.From], p.ends[t.To] = true, true
	put(&p.Ties, id, t)
	return t
}

// source returns a source.
func (p *permitted) source(id ID) *Source {
	if s := p.Sources[id]; s != nil || p.complete {
		return s
	}
	p.load(id)
	s, _ := p.found[id].(*Source)
	if p.failed() != nil {
		return &Source{ID: id}
	}
	if s == nil {
		return nil
	}
	if !p.seesAll {
		c := *s
		s = &c
		clearPointers(s, p.there)
	}
	put(&p.Sources, id, s)
	return s
}

// entity returns a permitted entity or NOT_FOUND.
func (p *permitted) entity(field string, id ID) (*Entity, error) {
	e := p.seen(id)
	switch {
	case p.failed() != nil:
		return nil, p.failed()
	case e == nil:
		return nil, notFound(field, string(id))
	default:
		return e, nil
	}
}

// ties returns the ties of a kind at an entity on which it stands at the given end ("from", "to", or "" for either), ascending by id.
func (p *permitted) ties(id ID, kind TieKind, end string) []*Tie {
	stands := func(t *Tie) bool {
		return t.Kind == kind && (end != "to" && t.From == id || end != "from" && t.To == id)
	}
	return p.supposed.ties(p.tiesOnRecord(id, kind, end, stands), stands)
}

func (p *permitted) tiesOnRecord(id ID, kind TieKind, end string, stands func(*Tie) bool) []*Tie {
	if all, known := p.all[id]; known || p.complete {
		var out []*Tie
		for _, t := range all {
			if stands(t) {
				out = append(out, t)
			}
		}
		return out
	}
	p.gather([]ID{id}, end, kind)
	if p.failed() != nil {
		return nil
	}
	if end != "" {
		return slices.Clone(p.lists[spot{id, kind, end}])
	}
	return byID(slices.Concat(p.lists[spot{id, kind, "from"}], p.lists[spot{id, kind, "to"}]))
}

// tiesAt returns all ties at an entity, ascending by id.
func (p *permitted) tiesAt(id ID) []*Tie {
	p.gather([]ID{id}, "")
	return p.supposed.ties(p.all[id], func(t *Tie) bool { return t.From == id || t.To == id })
}

// byID puts ties into the order of their ids.
func byID(ties []*Tie) []*Tie {
	slices.SortFunc(ties, func(a, b *Tie) int { return cmp.Compare(a.ID, b.ID) })
	return ties
}

// coverages returns the coverage statements for a kind of tie between two entities that the viewer sees, whatever their days, ascending by id.
func (p *permitted) coverages(kind TieKind, a, b ID) []*Coverage {
	var out []*Coverage
	for _, c := range p.outline.coverages[kind] {
		fits := (c.Subject == a && slices.Contains(c.Counterparts, b)) || (c.Subject == b && slices.Contains(c.Counterparts, a))
		if fits && p.scope.Has([]Access{c.Access}) {
			out = append(out, p.trimCoverage(c))
		}
	}
	return out
}

// trimCoverage returns a coverage with the counterparts that the viewer sees.
func (p *permitted) trimCoverage(c *Coverage) *Coverage {
	if trimmed := p.Coverages[c.ID]; trimmed != nil {
		return trimmed
	}
	if p.seesAll {
		return c
	}
	p.read(c.Counterparts)
	trimmed := *c
	trimmed.Counterparts = slices.Clone(c.Counterparts)
	clearPointers(&trimmed, p.there)
	put(&p.Coverages, c.ID, &trimmed)
	return &trimmed
}

// clearPointers empties a record's pointers to what is not there; the record is changed, but not the lists that it may share with another.
func clearPointers(record any, there func(ID) bool) {
	gone := func(id ID) bool { return id != "" && !there(id) }
	empty := func(id *ID) {
		if gone(*id) {
			*id = ""
		}
	}
	cited := func(citations *[]Citation) {
		for i, c := range *citations {
			if gone(c.ObtainedAt) {
				*citations = slices.Clone(*citations)
				for ; i < len(*citations); i++ {
					empty(&(*citations)[i].ObtainedAt)
				}
				return
			}
		}
	}
	switch v := record.(type) {
	case *Source:
		empty(&v.ObtainedAt)
	case *Entity:
		cited(&v.Citations)
	case *Tie:
		empty(&v.In)
		empty(&v.RestsOn)
		empty(&v.Assessment)
		cited(&v.Citations)
	case *Coverage:
		v.Counterparts = without(v.Counterparts, func(id ID) bool { return !there(id) })
	}
}

// there reports whether something is known to be seen.
func (p *permitted) there(id ID) bool { return p.found[id] != nil }

// TrimEntity returns a copy with the names and citations that a scope sees. Where that is all of them, the copy shares them with e: neither may then be
// changed within.
func TrimEntity(e *Entity, scope Scope) *Entity {
	c := *e
	c.Citations = trimCitations(e.Citations, scope)
	c.Names = without(e.Names, func(n Name) bool { return !scope.Has(n.Access) })
	if len(c.Citations) == len(e.Citations) {
		return &c
	}
	c.Names = slices.Clone(c.Names)
	for i := range c.Names {
		c.Names[i].Citations = without(c.Names[i].Citations, func(id string) bool {
			return !slices.ContainsFunc(c.Citations, func(have Citation) bool { return have.ID == id })
		})
	}
	return &c
}

// TrimTie returns a copy with the citations that a scope sees, which it may share with t as TrimEntity does. Its pointers may still lead to what is hidden.
func TrimTie(t *Tie, scope Scope) *Tie {
	c := *t
	c.Citations = trimCitations(t.Citations, scope)
	return &c
}

func trimCitations(citations []Citation, scope Scope) []Citation {
	return without(citations, func(c Citation) bool { return !scope.Has([]Access{c.Access}) })
}

// without returns a list without the elements that are out: the list itself where none is, else another one.
func without[E any](list []E, out func(E) bool) []E {
	first := slices.IndexFunc(list, out)
	if first < 0 {
		return list
	}
	return append(slices.Clone(list[:first]), slices.DeleteFunc(slices.Clone(list[first+1:]), out)...)
}

func notFound(field, what string) error {
	return &Error{Code: NotFound, Field: field, Message: "nothing is known as " + quote(what) + ": look it up with search(text: ...), or give an id such as state:iran"}
}

func quote(s string) string { return "\"" + strings.ReplaceAll(clip(s), "\"", "'") + "\"" }

// byDay orders by day, then id.
func byDay(dayA Day, idA ID, dayB Day, idB ID) int {
	return cmp.Or(cmp.Compare(dayA, dayB), cmp.Compare(idA, idB))
}
