package neo4jstore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"backchannel/graph"
	"backchannel/graph/document"
)

// This file alone knows how records look as nodes and relationships, and is the only one that holds maps of anything. A property is there only
// where it says something: an empty text or list is left out. An entity and a tie also hold their whole record as a document, names and citations
// included: what the service reads of them is that, one property instead of some twenty and half a dozen nodes.

// parameters are what a statement is run with.
type parameters map[string]any

// properties are those of a node or relationship.
type properties = map[string]any

// labels of the kinds of entity, besides Entity.
var labels = map[graph.EntityKind][]string{
	graph.State: {"Actor", "State"}, graph.Organization: {"Actor", "Organization"}, graph.Person: {"Actor", "Person"},
	graph.Post: {"Post"}, graph.Channel: {"Channel"}, graph.Event: {"Event"}, graph.Agreement: {"Agreement"}, graph.Outcome: {"Outcome"},
	graph.Dispute: {"Dispute"}, graph.Indicator: {"Indicator"}, graph.Assessment: {"Assessment"},
}

// tieKinds maps the prefix of a tie's id to its kind.
var tieKinds = func() map[string]graph.TieKind {
	m := map[string]graph.TieKind{}
	for _, k := range graph.TieKinds {
		m[graph.PrefixOf(k)] = k
	}
	return m
}()

// sourceTally is the kind under which sources are tallied.
const sourceTally = "SOURCE"

// Parameters of reads.

func noParameters() parameters { return nil }

// idParameters asks for records of these ids; a nil scope asks as nobody and sees nothing.
func idParameters(scope graph.Scope, ids []graph.ID) parameters {
	return parameters{"ids": texts(ids), "scope": texts(scope), "all": false}
}

// tieParameters asks for ties; ids is ordered by kind.
func tieParameters(scope graph.Scope, ids map[graph.TieKind][]graph.ID) parameters {
	return parameters{"ties": byKind(ids), "scope": texts(scope), "all": false}
}

// unscoped lifts the scope off parameters, for a writer's own reads.
func (p parameters) unscoped() parameters {
	p["all"] = true
	return p
}

func byKind(ids map[graph.TieKind][]graph.ID) map[string]any {
	m := make(map[string]any, len(ids))
	for kind, list := range ids {
		m[string(kind)] = texts(list)
	}
	return m
}

func neighbourParameters(q graph.NeighbourQuery, kinds []graph.TieKind) parameters {
	return parameters{
		"ids": texts(q.IDs), "scope": texts(q.Scope), "all": false, "kinds": texts(kinds), "after": string(q.After), "take": q.Limit + 1,
		"ends": q.Ends,
	}
}

func findParameters(q graph.FindQuery, kinds []string, after, before string) parameters {
	return parameters{
		"kinds": kinds, "types": texts(q.Types), "tracks": texts(q.Tracks), "scope": texts(q.Scope), "after": after, "before": before, "take": q.Limit + 1,
	}
}

// linked adds the links of a query to its parameters.
func (p parameters) linked(links []graph.Link, back bool) parameters {
	more := []any{}
	for _, l := range links[1:] {
		more = append(more, properties{"kind": string(l.Kind), "other": string(l.Other)})
	}
	p["kind"], p["other"], p["more"], p["back"] = string(links[0].Kind), string(links[0].Other), more, back
	return p
}

func foldedParameters(q graph.SearchQuery, kinds []graph.EntityKind, limit int) parameters {
	folded := texts(q.Folded)
	slices.Sort(folded)
	return parameters{"folded": slices.Compact(folded), "kinds": texts(kinds), "scope": texts(q.Scope), "limit": limit}
}

func tokenParameters(query string, q graph.SearchQuery, kinds []graph.EntityKind, limit int) parameters {
	return parameters{"query": query, "kinds": texts(kinds), "scope": texts(q.Scope), "limit": limit}
}

func changesParameters(after graph.Revision, limit int) parameters {
	return parameters{"after": number(after), "limit": limit}
}

// touching adds the records whose changes are asked for, and the queries that find them.
func (p parameters) touching(ids []graph.ID, queries []string) parameters {
	p["ids"], p["queries"] = texts(ids), queries
	return p
}

func pageParameters(after string, take int) parameters {
	return parameters{"after": after, "take": take}
}

func referrerParameters(entities, others []graph.ID) parameters {
	return parameters{"entities": texts(entities), "others": texts(others)}
}

func auditParameters() parameters {
	m := make(map[string]any, len(labels))
	for kind, list := range labels {
		m[string(kind)] = list
	}
	return parameters{"labels": m}
}

// Parameters of writes.

func keyParameters(key string) parameters { return parameters{"key": key} }

func nameParameters(name string) parameters { return parameters{"name": name} }

func formatParameters(format int) parameters { return parameters{"format": format} }

func revisionParameters(r graph.Revision) parameters { return parameters{"revision": number(r)} }

// documentParameters gives records their documents.
func documentParameters(documents map[graph.ID][]byte) parameters {
	byID, ids := make(map[string]any, len(documents)), make([]string, 0, len(documents))
	for id, doc := range documents {
		byID[string(id)], ids = doc, append(ids, string(id))
	}
	return parameters{"ids": ids, "documents": byID}
}

// ofTies adds which ties they are of, by kind.
func (p parameters) ofTies(ids map[graph.TieKind][]graph.ID) parameters {
	p["ties"] = byKind(ids)
	return p
}

func dropParameters(ids []graph.ID) parameters { return parameters{"ids": texts(ids)} }

func dropTieParameters(ids map[graph.TieKind][]graph.ID) parameters {
	return parameters{"ties": byKind(ids)}
}

func rowParameters(rows []any) parameters { return parameters{"rows": rows} }

func classParameters(classes []graph.Access) parameters { return parameters{"classes": texts(classes)} }

func commitParameters(c graph.Change) parameters {
	p := properties{"key": c.Key, "revision": number(c.Revision), "at": c.At, "origin": c.Origin}
	put(p, "why", c.Why)
	putList(p, "put", c.Put)
	putList(p, "dropped", c.Dropped)
	return parameters{"revision": number(c.Revision), "properties": p}
}

// Rows of writes.

func sourceRowOf(s *graph.Source) properties {
	p := properties{"id": string(s.ID), "title": s.Title, "type": s.Type, "access": string(s.Access)}
	put(p, "author", s.Author)
	put(p, "publisher", s.Publisher)
	put(p, "published", s.Published)
	put(p, "licence", s.Licence)
	put(p, "locator", s.Locator)
	if s.UnknownOrigin {
		p["unknownOrigin"] = true
	}
	putMarking(p, s.Marking)
	putMeta(p, s.Meta)
	return properties{"properties": p}
}

// linkRow joins a record to another.
func linkRow(id string, other graph.ID) properties {
	return properties{"id": id, "other": string(other)}
}

func entityRowOf(e *graph.Entity) properties {
	p := properties{"id": string(e.ID), "kind": string(e.Kind), "key": listKey(e.SortKey(), e.ID), "name": e.Name()}
	put(p, "summary", e.Summary)
	put(p, "from", e.Span.From)
	put(p, "to", e.Span.To)
	for _, a := range e.Attributes() {
		put(p, a.Name, *a.At)
	}
	if e.Value != nil {
		p["value"] = *e.Value
	}
	putMarking(p, e.Marking)
	putList(p, "access", e.Access)
	putMeta(p, e.Meta)
	p["document"] = document.Append(nil, e)
	return properties{"labels": labels[e.Kind], "properties": p}
}

// listKey is an entity's place in lists. A space sorts before all that a sort key may hold, so that keys ascend as their parts do.
func listKey(sortKey string, id graph.ID) string { return sortKey + " " + string(id) }

// nameRows also gives each name its rank among the entity's, by folded text and then text as bytes: databases order texts of their own minds.
func nameRows(e *graph.Entity) []any {
	order := make([]int, len(e.Names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return strings.Compare(e.Names[a].Folded+"\x00"+e.Names[a].Text, e.Names[b].Folded+"\x00"+e.Names[b].Text)
	})
	rows := make([]any, len(e.Names))
	for rank, i := range order {
		n := e.Names[i]
		p := properties{"text": n.Text, "kind": n.Kind, "folded": n.Folded, "words": graph.Words(n.Folded), "near": nearWords(n.Folded)}
		put(p, "lang", n.Lang)
		putList(p, "citations", n.Citations)
		putList(p, "access", n.Access)
		putMarking(p, n.Marking)
		rows[i] = properties{"id": string(e.ID), "order": i, "rank": rank, "properties": p}
	}
	return rows
}

func tieRowOf(t *graph.Tie) properties {
	p := properties{"id": string(t.ID)}
	put(p, "from", t.Span.From)
	put(p, "to", t.Span.To)
	put(p, "note", t.Note)
	for _, a := range t.Attributes() {
		put(p, a.Name, *a.At)
	}
	putMarking(p, t.Marking)
	putList(p, "access", t.Access)
	putMeta(p, t.Meta)
	p["document"] = document.Append(nil, t)
	return properties{"kind": string(t.Kind), "from": string(t.From), "to": string(t.To), "properties": p}
}

func coverageRowOf(c *graph.Coverage) properties {
	p := properties{"id": string(c.ID), "kind": string(c.Kind), "access": string(c.Access)}
	put(p, "from", c.Span.From)
	put(p, "to", c.Span.To)
	put(p, "locator", c.Locator)
	putMarking(p, c.Marking)
	putMeta(p, c.Meta)
	return properties{"source": string(c.Source), "subject": string(c.Subject), "properties": p}
}

func citationRowOf(record graph.ID, order int, c graph.Citation) properties {
	p := properties{
		"id": c.ID, "record": string(record), "order": order, "stance": c.Stance, "reliability": c.Reliability, "credibility": c.Credibility,
		"access": string(c.Access),
	}
	put(p, "observed", c.Observed)
	put(p, "locator", c.Locator)
	put(p, "quote", c.Quote)
	putMarking(p, c.Marking)
	return properties{"source": string(c.Source), "properties": p}
}

// tally is a group of records that every list and every viewer treats alike: how many there are stands in one node.
type tally struct {
	kind, subtype, track string
	// access holds the needs, joined by newlines.
	access string
}

func sourceTallyOf(s *graph.Source) tally {
	return tally{kind: sourceTally, access: string(s.Access)}
}

func entityTallyOf(e *graph.Entity) tally {
	return tally{kind: string(e.Kind), subtype: e.Type, track: e.Track, access: strings.Join(texts(e.Access), "\n")}
}

// row changes the tally by delta. Its key is a digest, because needs may be longer than an index takes.
func (y tally) row(delta int) properties {
	digest := sha256.Sum256([]byte(strings.Join([]string{y.kind, y.subtype, y.track, y.access}, "\x00")))
	key := hex.EncodeToString(digest[:16])
	p := properties{"key": key, "kind": y.kind}
	put(p, "type", y.subtype)
	put(p, "track", y.track)
	if y.access != "" {
		p["access"] = strings.Split(y.access, "\n")
	}
	return properties{"key": key, "properties": p, "delta": delta}
}

func put[S ~string](p properties, name string, value S) {
	if value != "" {
		p[name] = string(value)
	}
}

func putList[S ~string](p properties, name string, values []S) {
	if len(values) > 0 {
		p[name] = texts(values)
	}
}

func putMarking(p properties, m graph.Marking) {
	p["tlp"] = string(m.TLP)
	putList(p, "groups", m.Groups)
}

func putMeta(p properties, m graph.Meta) {
	p["revision"] = number(m.Revision)
	p["origin"] = m.Origin
}

// texts is never nil: a list that is null would mean something else in Cypher.
func texts[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// number is a revision as the database has it; revisions count from 1 and never come near the end of either type.
func number(r graph.Revision) int64 {
	return int64(min(r, math.MaxInt64))
}

// row is one row of an answer: lists, nodes and relationships as they come off the wire. A value of another sort than asked for is noted and read
// as nothing; err tells at the end.
type row struct {
	values []any
	failed error
}

func (r *row) fail(what string, got any) {
	if r.failed == nil {
		r.failed = fmt.Errorf("%s is %T", what, got)
	}
}

// at returns a value of the row.
func (r *row) at(i int) any {
	if i >= len(r.values) {
		r.fail("a row's end", r.values)
		return nil
	}
	return r.values[i]
}

// cast reads a value as a T; nothing is the zero T.
func cast[T any](r *row, what string, v any) T {
	t, ok := v.(T)
	if !ok && v != nil {
		r.fail(what, v)
	}
	return t
}

func (r *row) text(i int) string  { return cast[string](r, "a text", r.at(i)) }
func (r *row) id(i int) graph.ID  { return graph.ID(r.text(i)) }
func (r *row) number(i int) int64 { return cast[int64](r, "a number", r.at(i)) }
func (r *row) truth(i int) bool   { return cast[bool](r, "a truth", r.at(i)) }

// node returns the properties at i.
func (r *row) node(i int) node {
	return node{r, cast[properties](r, "a node", r.at(i))}
}

// rows returns the list of lists at i.
func (r *row) rows(i int) []*row {
	list := cast[[]any](r, "a list", r.at(i))
	out := make([]*row, len(list))
	for j, v := range list {
		out[j] = &row{values: cast[[]any](r, "a list", v)}
	}
	return out
}

// texts returns the list of texts at i; nil where it is empty.
func (r *row) texts(i int) []string { return textsIn(r, "a list", r.at(i)) }

// only returns the one id of the list at i, or "" of an empty list.
func (r *row) only(i int) graph.ID {
	list := r.texts(i)
	if len(list) > 1 {
		r.fail("one of a kind", list)
	}
	if len(list) == 0 {
		return ""
	}
	return graph.ID(list[0])
}

func textsIn(r *row, what string, v any) []string {
	list := cast[[]any](r, what, v)
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = cast[string](r, what, e)
	}
	return out
}

// node is what a node or relationship says of itself.
type node struct {
	*row
	properties properties
}

func (n node) text(name string) string  { return cast[string](n.row, name, n.properties[name]) }
func (n node) number(name string) int64 { return cast[int64](n.row, name, n.properties[name]) }
func (n node) truth(name string) bool   { return cast[bool](n.row, name, n.properties[name]) }

func (n node) texts(name string) []string { return textsIn(n.row, name, n.properties[name]) }

func (n node) date(name string) graph.Date { return graph.Date(n.text(name)) }

func (n node) span() graph.Span { return graph.Span{From: n.date("from"), To: n.date("to")} }

func (n node) marking() graph.Marking {
	return graph.Marking{TLP: graph.TLP(n.text("tlp")), Groups: n.texts("groups")}
}

func (n node) meta() graph.Meta {
	return graph.Meta{Revision: revisionOf(n.number("revision")), Origin: n.text("origin")}
}

func (n node) access() []graph.Access { return as[graph.Access](n.texts("access")) }

// as types a list; nil stays nil.
func as[S ~string](in []string) []S {
	if in == nil {
		return nil
	}
	out := make([]S, len(in))
	for i, s := range in {
		out[i] = S(s)
	}
	return out
}

func revisionOf(n int64) graph.Revision { return graph.Revision(max(n, 0)) }

// source reads a sourceRow.
func (r *row) source() *graph.Source {
	n := r.node(1)
	return &graph.Source{
		ID: r.id(0), Title: n.text("title"), Type: n.text("type"), Author: n.text("author"), Publisher: n.text("publisher"),
		Published: n.date("published"), Licence: n.text("licence"), Locator: n.text("locator"), DerivedFrom: r.only(2),
		UnknownOrigin: n.truth("unknownOrigin"), ObtainedAt: r.only(3), Marking: n.marking(), Meta: n.meta(), Access: graph.Access(n.text("access")),
	}
}

// entity reads an entityRow.
func (r *row) entity(d *document.Decoder) *graph.Entity { return documented[graph.Entity](r, d) }

// tie reads a tieRow.
func (r *row) tie(d *document.Decoder) *graph.Tie { return documented[graph.Tie](r, d) }

// end reads the entity at the other end, which stands behind a tieRow.
func (r *row) end(d *document.Decoder, known map[graph.ID]*graph.Entity) *graph.Entity {
	in := row{values: r.values[min(2, len(r.values)):]}
	id := in.id(0)
	e := known[id]
	if e == nil {
		e = in.entity(d)
		known[id] = e
	}
	r.join(&in)
	return e
}

// documented reads an id and a document of its record, which is a R; nil where it is not.
func documented[R any](r *row, d *document.Decoder) *R {
	doc := cast[[]byte](r, "a document", r.at(1))
	record, err := d.Decode(r.id(0), string(doc))
	if err != nil {
		r.fail(err.Error(), r.id(0))
		return nil
	}
	return cast[*R](r, "a record", record)
}

// join takes over the failure of a row within.
func (r *row) join(in *row) {
	if r.failed == nil {
		r.failed = in.failed
	}
}

// coverage reads a coverageRow.
func (r *row) coverage() *graph.Coverage {
	n := r.node(1)
	c := &graph.Coverage{
		ID: r.id(0), Kind: graph.TieKind(n.text("kind")), Subject: r.only(3), Counterparts: as[graph.ID](r.texts(4)), Span: n.span(),
		Source: r.only(2), Locator: n.text("locator"), Marking: n.marking(), Meta: n.meta(), Access: graph.Access(n.text("access")),
	}
	slices.Sort(c.Counterparts)
	return c
}

// record reads any of the four, by the name of the part it stands in; nil for other parts.
func (r *row) record(d *document.Decoder, part string) any {
	switch part {
	case "source":
		return r.source()
	case "entity":
		return r.entity(d)
	case "tie":
		return r.tie(d)
	case "coverage":
		return r.coverage()
	default:
		return nil
	}
}

// change reads a change with the records it put and dropped.
func (r *row) change() graph.Change {
	n := r.node(0)
	return graph.Change{
		Revision: revisionOf(n.number("revision")), At: cast[time.Time](r, "at", n.properties["at"]).UTC(), Key: n.text("key"),
		Origin: n.text("origin"), Why: n.text("why"), Put: as[graph.ID](r.texts(1)), Dropped: as[graph.ID](r.texts(2)),
	}
}

// hit reads a name found.
func (r *row) hit() graph.Hit {
	return graph.Hit{ID: r.id(0), Kind: graph.EntityKind(r.text(1)), Text: r.text(2), Folded: r.text(3), Name: r.text(4)}
}
