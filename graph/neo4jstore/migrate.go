package neo4jstore

import (
	"context"
	"strings"

	"backchannel/graph"
	"backchannel/graph/document"
)

// Data of an older format are brought to this program's before its first use of them.

// migration is a step from one format to the next: records rewritten as Cypher alone cannot do it, and then statements. All statements run in one
// transaction, in which no other program writes. Records are rewritten a page at a time, each page in such a transaction: a graph of any size fits, and
// after an interruption the next attempt goes on with those that are left.
type migration struct {
	rewritings []rewriting
	statements []statement
}

// rewriting is how records of a sort are read, ascending by id, and what writes some of them anew, given a page of them; last is the last id of the page.
type rewriting struct {
	read      statement
	rewritten func(rows []*row) (write statement, p parameters, last graph.ID)
}

// migrations bring the data from each format to the next: the first one, from nothing to format 1. They are never changed once published, only added to.
var migrations = []migration{
	{statements: []statement{createGraph}},
	{statements: []statement{packEntities, packTies}},
	{rewritings: []rewriting{{undocumentedEntities, documentedEntities}, {undocumentedTies, documentedTies}}},
}

// format is the number of the last migration this program knows.
var format = len(migrations)

// migrate brings the data to the newest format, one transaction a step, under the lock that writers take.
func (s *Store) migrate(ctx context.Context) error {
	for {
		at, err := s.format(ctx)
		if err != nil || at >= format {
			return err
		}
		if err := s.migrateFrom(ctx, at); err != nil {
			return err
		}
	}
}

func (s *Store) migrateFrom(ctx context.Context, at int) error {
	for _, r := range migrations[at].rewritings {
		if err := s.rewrite(ctx, at, r); err != nil {
			return err
		}
	}
	return s.migrating(ctx, at, func(ctx context.Context, run runner) error {
		for _, step := range migrations[at].statements {
			if _, err := run(ctx, step, noParameters()); err != nil {
				return err
			}
		}
		_, err := run(ctx, setFormat, formatParameters(at+1))
		return err
	})
}

// migrating does something in a transaction in which no other program writes, if the data still are of the format they were of.
func (s *Store) migrating(ctx context.Context, at int, work func(ctx context.Context, run runner) error) error {
	return s.transact(ctx, writeTimeout, func(ctx context.Context, run runner) error {
		if at > 0 {
			if _, err := run(ctx, hold, noParameters()); err != nil {
				return err
			}
			records, err := run(ctx, showGraph, noParameters())
			if err != nil {
				return err
			}
			if r := (row{values: records[0].Values}); int(r.number(0)) != at {
				return nil // another program was faster
			}
		}
		return work(ctx, run)
	})
}

// rewrite rewrites all records of a sort.
func (s *Store) rewrite(ctx context.Context, at int, r rewriting) error {
	for after := graph.ID(""); ; {
		var last graph.ID
		err := s.migrating(ctx, at, func(ctx context.Context, run runner) (err error) {
			last, err = r.page(ctx, run, after)
			return err
		})
		if err != nil || last == "" {
			return err
		}
		after = last
	}
}

// page rewrites the records after an id, and returns the id of the last of them, "" where there are no more.
func (r rewriting) page(ctx context.Context, run runner, after graph.ID) (graph.ID, error) {
	records, err := run(ctx, r.read, pageParameters(string(after), snapshotPage))
	if err != nil || len(records) == 0 {
		return "", err
	}
	rows := make([]*row, len(records))
	for i, record := range records {
		rows[i] = &row{values: record.Values}
	}
	write, p, last := r.rewritten(rows)
	for _, one := range rows {
		if one.failed != nil {
			return "", one.failed
		}
	}
	if last <= after {
		return "", errNoProgress
	}
	_, err = run(ctx, write, p)
	return last, err
}

// documentedEntities gives entities the document of what was read of them one property at a time, and of their packed names and citations; these go.
func documentedEntities(rows []*row) (statement, parameters, graph.ID) {
	documents := make(map[graph.ID][]byte, len(rows))
	var last graph.ID
	for _, r := range rows {
		e := r.undocumentedEntity()
		if last = e.ID; !r.node(0).documented() {
			documents[e.ID] = document.Append(nil, e)
		}
	}
	return documentEntities, documentParameters(documents), last
}

// documentedTies does so with ties.
func documentedTies(rows []*row) (statement, parameters, graph.ID) {
	documents := make(map[graph.ID][]byte, len(rows))
	ids := map[graph.TieKind][]graph.ID{}
	var last graph.ID
	for _, r := range rows {
		t := r.undocumentedTie()
		if last = t.ID; !r.node(0).documented() {
			documents[t.ID], ids[t.Kind] = document.Append(nil, t), append(ids[t.Kind], t.ID)
		}
	}
	return documentTies, documentParameters(documents).ofTies(ids), last
}

// documented reports whether a record has its document already.
func (n node) documented() bool { return n.properties["document"] != nil }

// Names and citations as formats 1 and 2 packed them into a text: each field, and each name or citation, ends with a control character of its own.
const (
	fieldEnd = "\x1f"
	partEnd  = "\x1e"
	// listGap stands between the elements of a list within a field.
	listGap = "\x1d"

	nameFields     = 8
	citationFields = 12
)

// undocumentedEntity reads the properties that an entity had before it held a document.
func (r *row) undocumentedEntity() *graph.Entity {
	n := r.node(0)
	id := graph.ID(n.text("id"))
	e := &graph.Entity{
		ID: id, Kind: graph.EntityKind(n.text("kind")), Names: n.names(), Summary: n.text("summary"), Span: n.span(),
		Marking: n.marking(), Citations: n.citations(id), Meta: n.meta(), Access: n.access(),
	}
	for _, a := range e.Attributes() {
		*a.At = n.text(a.Name)
	}
	if v, there := n.properties["value"]; there {
		value := cast[float64](r, "value", v)
		e.Value = &value
	}
	return e
}

// undocumentedTie reads the properties that a tie had before it held a document, and its ends.
func (r *row) undocumentedTie() *graph.Tie {
	n := r.node(0)
	id := graph.ID(n.text("id"))
	t := &graph.Tie{
		ID: id, From: r.id(1), To: r.id(2), Span: n.span(), Note: n.text("note"), Marking: n.marking(), Citations: n.citations(id), Meta: n.meta(),
		Access: n.access(),
	}
	t.Kind = tieKinds[t.ID.Prefix()]
	for _, a := range t.Attributes() {
		*a.At = n.text(a.Name)
	}
	return t
}

// unpack reads a packed property, and hands the fields of each part of it to each; count is how many there are.
func (n node) unpack(name string, fields int, each func(count int, f []string)) {
	packed := n.text(name)
	count := strings.Count(packed, partEnd)
	f := make([]string, fields)
	for range count {
		var one string
		one, packed, _ = strings.Cut(packed, partEnd)
		for i := range f {
			var whole bool
			if f[i], one, whole = strings.Cut(one, fieldEnd); !whole {
				n.fail(name+" of another form", f)
				return
			}
		}
		each(count, f)
	}
}

// unpackList reads a list within a field; nil where it is empty.
func unpackList[S ~string](field string) []S {
	if field == "" {
		return nil
	}
	return as[S](strings.Split(field, listGap))
}

func (n node) names() (out []graph.Name) {
	n.unpack("named", nameFields, func(count int, f []string) {
		if out == nil {
			out = make([]graph.Name, 0, count)
		}
		out = append(out, graph.Name{
			Text: f[0], Kind: f[1], Lang: f[2], Folded: f[3], Marking: graph.Marking{TLP: graph.TLP(f[4]), Groups: unpackList[string](f[5])},
			Citations: unpackList[string](f[6]), Access: unpackList[graph.Access](f[7]),
		})
	})
	return out
}

func (n node) citations(record graph.ID) (out []graph.Citation) {
	n.unpack("cited", citationFields, func(count int, f []string) {
		if out == nil {
			out = make([]graph.Citation, 0, count)
		}
		out = append(out, graph.Citation{
			ID: string(record) + f[0], Source: graph.ID(f[1]), Stance: f[2], Reliability: f[3], Credibility: f[4], Observed: graph.Date(f[5]),
			ObtainedAt: graph.ID(f[6]), Locator: f[7], Quote: f[8], Marking: graph.Marking{TLP: graph.TLP(f[9]), Groups: unpackList[string](f[10])},
			Access: graph.Access(f[11]),
		})
	})
	return out
}
