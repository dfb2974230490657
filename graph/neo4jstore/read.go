package neo4jstore

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/document"
)

// Reads see whole revisions. Neo4j itself does not promise that: for the moment in which the server writes a batch down, a reader may see half of
// it, even of one record. So a writer marks on the Commit node that it begins to commit a revision, and when that is done, each in a transaction
// of its own; and every read also reads the marks: both before its rows, the first again after them. Where all three are one number, no batch
// was being written down meanwhile. Any other read is done again, and where that does not help it keeps writers out for its time. A test
// reads against a writer that never rests; without this, it fails at once.

// attempts is how often a read is tried without keeping writers out, each time after a pause four times as long.
const (
	attempts   = 5
	firstPause = 2 * time.Millisecond
)

// query is a statement to run, with its parameters.
type query struct {
	text       statement
	parameters parameters
}

// part is one row of an answer and which part of the answer it belongs to.
type part struct {
	row
	name string
}

// answer is what a query gave, without the rows that tell of its consistency.
type answer struct {
	parts []part
	// revision is that of the answer; whole is set where nothing was committed while it was read.
	revision graph.Revision
	whole    bool
}

// read runs queries on one revision of the graph. One query alone saves the messages of a transaction.
func (s *Store) read(ctx context.Context, op string, queries ...query) ([]answer, error) {
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return nil, err
	}
	defer leave()
	answers, err := s.readWhole(inner, len(queries) == 1, func(ctx context.Context, run runner) ([]answer, error) {
		return answersOf(ctx, run, queries)
	})
	return answers, s.wrap(ctx, op, err)
}

// reading asks for answers, in a transaction or in several. It may be done more than once.
type reading func(ctx context.Context, run runner) ([]answer, error)

// readWhole reads until all answers are of one revision; alone says that there is but one query.
func (s *Store) readWhole(ctx context.Context, alone bool, work reading) ([]answer, error) {
	pause := firstPause
	for range attempts {
		answers, err := s.attempt(ctx, alone, work)
		if err != nil || whole(answers) {
			return answers, err
		}
		sleep(ctx, pause)
		pause *= 4
	}
	return s.held(ctx, work)
}

func whole(answers []answer) bool {
	return !slices.ContainsFunc(answers, func(a answer) bool { return !a.whole || a.revision != answers[0].revision })
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// attempt reads without keeping writers out.
func (s *Store) attempt(ctx context.Context, alone bool, work reading) ([]answer, error) {
	if alone {
		return work(ctx, s.ask)
	}
	session := s.session(ctx, neo4j.AccessModeRead)
	defer closeQuietly(ctx, session)
	var out []answer
	_, err := session.ExecuteRead(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		answers, err := work(ctx, s.runIn(tx))
		out = answers
		return nil, err
	}, neo4j.WithTxTimeout(s.config.Timeout))
	return out, err
}

// held reads while no batch can be committed, and then sets the marks right: a writer may have died between them.
func (s *Store) held(ctx context.Context, work reading) ([]answer, error) {
	var out []answer
	err := s.transact(ctx, s.config.Timeout, func(ctx context.Context, run runner) error {
		revision, err := holdIn(ctx, run)
		if err != nil {
			return err
		}
		if out, err = work(ctx, run); err != nil {
			return err
		}
		for i := range out {
			out[i].revision = revision
		}
		_, err = run(ctx, settle, noParameters())
		return err
	})
	return out, err
}

// holdIn keeps writers out for the length of a transaction and returns the revision that stands for so long.
func holdIn(ctx context.Context, run runner) (graph.Revision, error) {
	records, err := run(ctx, hold, noParameters())
	if err != nil {
		return 0, err
	}
	if len(records) != 1 {
		return 0, errNoGraph
	}
	r := row{values: records[0].Values}
	return revisionOf(r.number(0)), r.failed
}

// runner runs a statement within a transaction and returns all that it gives.
type runner func(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error)

// runIn runs statements in a transaction.
func (s *Store) runIn(tx neo4j.ManagedTransaction) runner {
	return func(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error) {
		s.sent(text)
		result, err := tx.Run(ctx, string(text), p)
		if err != nil {
			return nil, err
		}
		return result.Collect(ctx)
	}
}

// once runs one statement that reads as its own transaction, which saves the messages of beginning and ending one. Where that fails in a way that another
// try may mend, the driver tries for as long as it may.
func (s *Store) once(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error) {
	s.sent(text)
	session := s.session(ctx, neo4j.AccessModeRead)
	defer closeQuietly(ctx, session)
	result, err := session.Run(ctx, string(text), p, neo4j.WithTxTimeout(s.config.Timeout))
	if err == nil {
		var records []*neo4j.Record
		if records, err = result.Collect(ctx); err == nil {
			return records, nil
		}
	}
	if !neo4j.IsRetryable(err) || ctx.Err() != nil {
		return nil, err
	}
	return s.query(ctx, text, p, neo4j.ExecuteQueryWithReadersRouting())
}

// query runs one statement in a transaction of its own.
func (s *Store) query(ctx context.Context, text statement, p parameters, routing neo4j.ExecuteQueryConfigurationOption) ([]*neo4j.Record, error) {
	s.sent(text)
	result, err := neo4j.ExecuteQuery(ctx, s.driver, string(text), p, neo4j.EagerResultTransformer, routing,
		neo4j.ExecuteQueryWithDatabase(s.config.Database), neo4j.ExecuteQueryWithBookmarkManager(s.bookmarks),
		neo4j.ExecuteQueryWithTransactionConfig(neo4j.WithTxTimeout(s.config.Timeout)))
	if err != nil {
		return nil, err
	}
	return result.Records, nil
}

func answersOf(ctx context.Context, run runner, queries []query) ([]answer, error) {
	out := make([]answer, len(queries))
	for i, q := range queries {
		records, err := run(ctx, q.text, q.parameters)
		if err != nil {
			return nil, err
		}
		if out[i], err = answerOf(records); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var errNoGraph = errors.New("an answer without its head and foot: the Graph or Commit node is gone")

// answerOf takes head and foot off an answer and judges by them.
func answerOf(records []*neo4j.Record) (answer, error) {
	var out answer
	if len(records) < 2 {
		return out, errNoGraph
	}
	last := len(records) - 1
	first, head, err := partOf(records[0])
	if err != nil {
		return out, err
	}
	final, foot, err := partOf(records[last])
	if err != nil {
		return out, err
	}
	if first != "head" || final != "foot" {
		return out, errNoGraph
	}
	done, begun, after := head.number(0), head.number(1), foot.number(0)
	out.revision, out.whole = revisionOf(done), done == begun && done == after
	for _, record := range records[1:last] {
		name, list, err := partOf(record)
		if err != nil {
			return out, err
		}
		for i := range list.values {
			out.parts = append(out.parts, part{name: name, row: row{values: cast[[]any](&list, "a row", list.at(i))}})
		}
		if list.failed != nil {
			return out, list.failed
		}
	}
	return out, errors.Join(head.failed, foot.failed)
}

// partOf reads a record of a guarded statement: the name of the part, and its list.
func partOf(record *neo4j.Record) (string, row, error) {
	r := row{values: record.Values}
	name, list := r.text(0), row{values: cast[[]any](&r, "a list", r.at(1))}
	return name, list, r.failed
}

// Head implements graph.Store.
func (s *Store) Head(ctx context.Context) (graph.Head, error) {
	const op = "reading the revision"
	head, err := s.heads.ask(ctx, "", nil, func(ctx context.Context, _ []graph.ID) (graph.Head, error) { return s.head(ctx, op) })
	return graph.Head{Revision: head.Revision, Classes: slices.Clone(head.Classes)}, s.wrap(ctx, op, err)
}

func (s *Store) head(ctx context.Context, op string) (graph.Head, error) {
	answers, err := s.read(ctx, op, query{getHead, noParameters()})
	if err != nil {
		return graph.Head{}, err
	}
	parts := answers[0].parts
	if len(parts) != 1 {
		return graph.Head{}, s.wrap(ctx, op, errNoGraph)
	}
	h := graph.Head{Revision: answers[0].revision, Classes: as[graph.Access](parts[0].texts(0))}
	return h, s.wrap(ctx, op, parts[0].failed)
}

// Get implements graph.Store.
func (s *Store) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	const op = "reading records"
	if len(ids) > graph.MaxBatch {
		return graph.Records{}, tooMany(len(ids))
	}
	if sort := sortOf(ids); sort != "" && len(ids) <= sharedIDs {
		read := func(ctx context.Context, ids []graph.ID) (graph.Records, error) { return s.get(ctx, op, scope, ids) }
		all, err := s.gets.ask(ctx, sharedKey([]string{sort}, texts(scope)), ids, read)
		return only(all, ids), s.wrap(ctx, op, err)
	}
	return s.get(ctx, op, scope, ids)
}

func (s *Store) get(ctx context.Context, op string, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	queries := recordQueries(scope, ids)
	if len(queries) == 0 {
		return out, s.touch(ctx, op)
	}
	answers, err := s.read(ctx, op, queries...)
	if err != nil {
		return out, err
	}
	return out, s.wrap(ctx, op, collect(&out, answers))
}

// sortOf names the sort of record that all of the ids are of, "" where there is none: one statement reads one sort.
func sortOf(ids []graph.ID) string {
	sort := ""
	for _, id := range ids {
		one := "none"
		switch {
		case id.IsSource():
			one = "source"
		case id.IsEntity():
			one = "entity"
		case id.IsCoverage():
			one = "coverage"
		case id.IsTie():
			one = "tie"
		}
		if one == "none" || (sort != "" && sort != one) {
			return ""
		}
		sort = one
	}
	return sort
}

func tooMany(n int) error {
	return graph.Errorf(graph.Limit, "%d ids in one read: at most %d", n, graph.MaxBatch)
}

// recordQueries asks for records, each sort by a statement of its own: one, where they are of one sort.
func recordQueries(scope graph.Scope, ids []graph.ID) []query {
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	var sources, entities, coverages []graph.ID
	ties := map[graph.TieKind][]graph.ID{}
	for _, id := range slices.Compact(sorted) {
		switch {
		case id.IsSource():
			sources = append(sources, id)
		case id.IsEntity():
			entities = append(entities, id)
		case id.IsCoverage():
			coverages = append(coverages, id)
		case id.IsTie():
			kind := tieKinds[id.Prefix()]
			ties[kind] = append(ties[kind], id)
		}
	}
	var queries []query
	for _, sort := range []struct {
		text statement
		ids  []graph.ID
	}{{getSources, sources}, {getEntities, entities}, {getCoverages, coverages}} {
		if len(sort.ids) > 0 {
			queries = append(queries, query{sort.text, idParameters(scope, sort.ids)})
		}
	}
	if len(ties) > 0 {
		queries = append(queries, query{getTies, tieParameters(scope, ties)})
	}
	return queries
}

// collect puts the records of answers into a set.
func collect(out *graph.Records, answers []answer) error {
	d := document.NewDecoder()
	for _, a := range answers {
		for _, p := range a.parts {
			record := p.record(d, p.name)
			if p.failed != nil {
				return p.failed
			}
			out.Put(record)
		}
	}
	return nil
}

// Neighbours implements graph.Store.
func (s *Store) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	const op = "reading ties"
	if len(q.IDs) > graph.MaxBatch {
		return nil, tooMany(len(q.IDs))
	}
	if len(q.IDs) == 0 {
		return map[graph.ID]graph.Neighbours{}, s.touch(ctx, op)
	}
	if len(q.IDs) <= sharedIDs {
		read := func(ctx context.Context, ids []graph.ID) (map[graph.ID]graph.Neighbours, error) {
			of := q
			of.IDs = ids
			return s.neighbours(ctx, op, of)
		}
		key := sharedKey([]string{q.Direction, strconv.Itoa(q.Limit), strconv.FormatBool(q.Ends)}, texts(q.Kinds), texts(q.Scope), []string{string(q.After)})
		all, err := s.lists.ask(ctx, key, q.IDs, read)
		return onlyOf(all, q.IDs), s.wrap(ctx, op, err)
	}
	return s.neighbours(ctx, op, q)
}

func (s *Store) neighbours(ctx context.Context, op string, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	out := map[graph.ID]graph.Neighbours{}
	q.IDs = slices.Clone(q.IDs)
	slices.Sort(q.IDs)
	q.IDs = slices.Compact(q.IDs)
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = graph.TieKinds
	}
	answers, err := s.read(ctx, op, query{neighbourStatement(q), neighbourParameters(q, kinds)})
	if err != nil {
		return nil, err
	}
	d, ends := document.NewDecoder(), map[graph.ID]*graph.Entity{}
	for _, p := range answers[0].parts {
		n := graph.Neighbours{Total: int(p.number(1))}
		for _, in := range p.rows(2) {
			if len(n.Ties) == q.Limit {
				n.More = true
				break
			}
			n.Ties = append(n.Ties, in.tie(d))
			if q.Ends {
				n.Ends = append(n.Ends, in.end(d, ends))
			}
			p.join(in)
		}
		out[p.id(0)] = n
		if p.failed != nil {
			return nil, s.wrap(ctx, op, p.failed)
		}
	}
	return out, nil
}

// neighbourStatement picks the statement for a query, of its own kind where it asks for one.
func neighbourStatement(q graph.NeighbourQuery) statement {
	texts := [3]statement{getNeighbours, getNeighboursOut, getNeighboursIn}
	if len(q.Kinds) == 1 {
		if of, known := getNeighboursOf[q.Kinds[0]]; known {
			texts = of
		}
	}
	return texts[max(slices.Index([]string{"", "OUT", "IN"}, q.Direction), 0)]
}

// Find implements graph.Store.
func (s *Store) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	const op = "reading a list"
	answers, err := s.read(ctx, op, findQuery(q))
	if err != nil {
		return graph.Found{}, err
	}
	var out graph.Found
	var keys []string
	for _, p := range answers[0].parts {
		switch p.name {
		case "key":
			keys = append(keys, p.text(0))
		case "total":
			out.Total = int(p.number(0))
		case "linked":
			out.Total, keys = int(p.number(0)), p.texts(1)
		}
		if p.failed != nil {
			return graph.Found{}, s.wrap(ctx, op, p.failed)
		}
	}
	slices.Sort(keys)
	if out.More = len(keys) > q.Limit; out.More && q.Backward {
		keys = keys[len(keys)-q.Limit:]
	} else if out.More {
		keys = keys[:q.Limit]
	}
	for _, k := range keys {
		out.Keys = append(out.Keys, keyOf(k, q.Sources))
	}
	return out, nil
}

// findQuery picks the statement for a list.
func findQuery(q graph.FindQuery) query {
	after, before := bounds(q)
	if q.Sources {
		q.Types, q.Tracks = nil, nil
		return query{pick(q.Backward, findSourcesBack, findSources), findParameters(q, []string{sourceTally}, after, before)}
	}
	kinds := texts(q.Kinds)
	if len(kinds) == 0 {
		kinds = texts(graph.EntityKinds)
	}
	slices.Sort(kinds)
	q.Types = slices.Compact(slices.Sorted(slices.Values(q.Types)))
	p := findParameters(q, slices.Compact(kinds), after, before)
	if len(q.Linked) > 0 {
		return query{findLinked, p.linked(q.Linked, q.Backward)}
	}
	if len(q.Types) > 0 && q.Types[0] != "" {
		return query{pick(q.Backward, findTypedBack, findTyped), p}
	}
	return query{pick(q.Backward, findEntitiesBack, findEntities), p}
}

func pick(second bool, a, b statement) statement {
	if second {
		return a
	}
	return b
}

// last sorts after every key and id there can be.
const last = "~"

// bounds returns the keys, as the database has them, between which a page lies, both exclusive.
func bounds(q graph.FindQuery) (after, before string) {
	after, before = "", last
	if q.After != nil {
		after = bound(*q.After, q.Sources)
	}
	if q.Before != nil {
		before = bound(*q.Before, q.Sources)
	}
	return after, before
}

// bound returns where among the database's keys a key stands. It comes from a caller and may be none that was ever given out.
func bound(k graph.Key, sources bool) string {
	if sources {
		if k.Sort != "" {
			return last // sources have no sort key, so all of them stand before it
		}
		return string(k.ID)
	}
	// No sort key holds a space or a control character: what does sorts after its beginning, and before all that is longer.
	if i := strings.IndexFunc(k.Sort, func(r rune) bool { return r <= ' ' }); i >= 0 {
		return listKey(k.Sort[:i], last)
	}
	return listKey(k.Sort, k.ID)
}

// keyOf splits a key as the database has it.
func keyOf(key string, sources bool) graph.Key {
	if sources {
		return graph.Key{ID: graph.ID(key)}
	}
	sortKey, id, _ := strings.Cut(key, " ")
	return graph.Key{Sort: sortKey, ID: graph.ID(id)}
}

// Changes implements graph.Store.
func (s *Store) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	const op = "reading the change log"
	out := []graph.Change{}
	text, p := getChanges, changesParameters(q.After, changeLimit(q.Limit))
	if len(q.IDs) > 0 {
		queries := changeQueries(q.IDs)
		if len(queries) == 0 {
			return out, s.touch(ctx, op)
		}
		text, p = getChangesOf, p.touching(q.IDs, queries)
	}
	answers, err := s.read(ctx, op, query{text, p})
	if err != nil {
		return nil, err
	}
	for _, in := range answers[0].parts {
		out = append(out, in.change())
		if in.failed != nil {
			return nil, s.wrap(ctx, op, in.failed)
		}
	}
	return out, nil
}

// changeLimit takes a negative limit for none, as slices do that are never that short.
func changeLimit(limit int) int {
	if limit < 0 {
		return maxInt32
	}
	return limit
}

const maxInt32 = 1<<31 - 1

// snapshotInMemory bounds the snapshot, in nodes and relationships, that is read as other reads are and handed out then: some 30,000 records, or
// 60 MB. A larger one is handed out as it comes, while writers wait: then memory holds a page of it.
var snapshotInMemory int64 = 200_000

// snapshotPage is how many records come at once.
var snapshotPage = 1000

var snapshotStatements = []statement{streamSources, streamEntities, streamTies, streamCoverages}

// Snapshot implements graph.Store. Of a large graph, writers wait until visit has seen all; visit must not write to the store itself, nor wait for
// somebody who does.
func (s *Store) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	const op = "reading the whole graph"
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return 0, err
	}
	defer leave()
	size, err := s.size(inner)
	if err != nil {
		return 0, s.wrap(ctx, op, err)
	}
	if size > snapshotInMemory {
		revision, err := s.stream(inner, visit)
		return revision, s.wrapVisit(ctx, op, err)
	}
	answers, err := s.readWhole(inner, false, func(ctx context.Context, run runner) ([]answer, error) {
		var out []answer
		err := pages(ctx, run, func(a answer) error { out = append(out, a); return nil })
		return out, err
	})
	if err != nil {
		return 0, s.wrap(ctx, op, err)
	}
	d := document.NewStreamDecoder()
	for _, a := range answers {
		if err := visitAll(inner, a, d, visit); err != nil {
			return 0, s.wrapVisit(ctx, op, err)
		}
	}
	return answers[0].revision, nil
}

// size returns how many nodes and relationships there are.
func (s *Store) size(ctx context.Context) (int64, error) {
	records, err := s.ask(ctx, countAll, noParameters())
	if err != nil {
		return 0, err
	}
	var n int64
	for _, record := range records {
		r := row{values: record.Values}
		n += r.number(0)
	}
	return n, nil
}

// pages reads the whole graph page by page.
func pages(ctx context.Context, run runner, each func(a answer) error) error {
	for _, text := range snapshotStatements {
		after := ""
		for more := true; more; {
			answers, err := answersOf(ctx, run, []query{{text, pageParameters(after, snapshotPage)}})
			if err != nil {
				return err
			}
			page := answers[0].parts
			if more = len(page) == snapshotPage; more {
				next := page[len(page)-1].text(0)
				if next <= after {
					return errNoProgress
				}
				after = next
			}
			if err := each(answers[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// errNoProgress is a page that ends where it began, as it may where ids are damaged: reading on would never end.
var errNoProgress = errors.New("a page of records out of order")

// visitError is what visit returned, kept from being taken for a fault of the database, and from being tried again.
type visitError struct{ err error }

func (e *visitError) Error() string { return "visit: " + e.err.Error() }

func (s *Store) wrapVisit(ctx context.Context, op string, err error) error {
	var visited *visitError
	if errors.As(err, &visited) {
		return visited.err
	}
	return s.wrap(ctx, op, err)
}

// visitAll hands out the records of an answer.
func visitAll(ctx context.Context, a answer, d *document.Decoder, visit func(record any) error) error {
	for _, p := range a.parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		record := p.record(d, p.name)
		if p.failed != nil {
			return p.failed
		}
		if err := visit(record); err != nil {
			return &visitError{err}
		}
	}
	return nil
}

// errInterrupted is a snapshot whose server went away in its midst. It is not begun again, because visit has seen a part of it.
var errInterrupted = &graph.Error{Code: graph.Unavailable, Message: "the graph database went away while the graph was read: start again"}

// stream hands out the graph as it comes, while no batch can be committed.
func (s *Store) stream(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	// First the marks are set right, so that visit may read.
	if _, err := s.held(ctx, func(context.Context, runner) ([]answer, error) { return nil, nil }); err != nil {
		return 0, err
	}
	var revision graph.Revision
	begun := false
	err := s.transact(ctx, snapshotTimeout, func(ctx context.Context, run runner) error {
		if begun {
			return errInterrupted
		}
		var err error
		if revision, err = holdIn(ctx, run); err != nil {
			return err
		}
		begun = true
		d := document.NewStreamDecoder()
		return pages(ctx, run, func(a answer) error { return visitAll(ctx, a, d, visit) })
	})
	return revision, err
}
