package neo4jstore

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// Reads see whole revisions. Neo4j itself does not promise that: a reader may see a batch half committed, even within one record, for the
// moment in which the server writes it down. So every read also reads the revision before and after its rows. Three things hold of it:
// the number on the Graph node changes among the first things of a commit, because that node is the oldest; an index finds the batch's Change
// only at the end of the commit, when all else is written; and a read's parts run one after another. A read that finds the same number twice,
// and its Change in the index the first time, had no commit beside it. Any other read is done again, and where that does not help it keeps writers out
// for its time. A test reads against a writer that never rests.

const attempts = 3

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

// read runs queries on one revision of the graph.
func (s *Store) read(ctx context.Context, op string, queries ...query) ([]answer, error) {
	if err := s.check(ctx, op); err != nil {
		return nil, err
	}
	for try := range attempts {
		answers, err := s.attempt(ctx, queries)
		if err != nil {
			return nil, s.wrap(ctx, op, err)
		}
		if whole(answers) {
			return answers, nil
		}
		sleep(ctx, 5*time.Millisecond<<(2*try))
	}
	answers, err := s.held(ctx, queries)
	return answers, s.wrap(ctx, op, err)
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

// attempt reads without keeping writers out. One query alone saves the messages of a transaction.
func (s *Store) attempt(ctx context.Context, queries []query) ([]answer, error) {
	if len(queries) == 1 {
		records, err := s.query(ctx, queries[0].text, queries[0].parameters, neo4j.ExecuteQueryWithReadersRouting())
		if err != nil {
			return nil, err
		}
		a, err := answerOf(records)
		return []answer{a}, err
	}
	session := s.session(ctx, neo4j.AccessModeRead)
	defer closeQuietly(ctx, session)
	return readIn(ctx, session.ExecuteRead, s, s.config.Timeout, func(run runner) ([]answer, error) { return answersOf(ctx, run, queries) })
}

// held reads while no batch can be committed.
func (s *Store) held(ctx context.Context, queries []query) ([]answer, error) {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer closeQuietly(ctx, session)
	return readIn(ctx, session.ExecuteWrite, s, s.config.Timeout, func(run runner) ([]answer, error) {
		if _, err := run(ctx, hold, noParameters()); err != nil {
			return nil, err
		}
		return answersOf(ctx, run, queries)
	})
}

// runner runs a statement within a transaction and returns all that it gives.
type runner func(ctx context.Context, text statement, p parameters) ([]*neo4j.Record, error)

// execute is a session's ExecuteRead or ExecuteWrite.
type execute func(ctx context.Context, work neo4j.ManagedTransactionWork, configurers ...func(*neo4j.TransactionConfig)) (any, error)

// readIn runs work in a managed transaction, which may run it more than once.
func readIn[T any](ctx context.Context, in execute, s *Store, timeout time.Duration, work func(run runner) (T, error)) (T, error) {
	var out T
	_, err := in(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		done, err := work(s.runIn(tx))
		out = done
		return nil, err
	}, neo4j.WithTxTimeout(timeout))
	return out, err
}

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

var errNoGraph = errors.New("an answer without its head and foot: the Graph node is gone")

// answerOf takes head and foot off an answer and judges by them.
func answerOf(records []*neo4j.Record) (answer, error) {
	if len(records) < 2 {
		return answer{}, errNoGraph
	}
	parts := make([]part, len(records))
	for i, record := range records {
		var err error
		if parts[i], err = partOf(record); err != nil {
			return answer{}, err
		}
	}
	head, foot := &parts[0], &parts[len(parts)-1]
	if head.name != "head" || foot.name != "foot" {
		return answer{}, errNoGraph
	}
	before, settled, after := head.number(0), head.truth(1), foot.number(0)
	a := answer{parts: parts[1 : len(parts)-1], revision: revisionOf(before), whole: settled && before == after}
	return a, errors.Join(head.failed, foot.failed)
}

// partOf reads a record of a guarded statement: the name of the part, and its values.
func partOf(record *neo4j.Record) (part, error) {
	r := row{values: record.Values}
	p := part{name: r.text(0)}
	p.values = cast[[]any](&r, "a row", r.at(1))
	return p, r.failed
}

// Head implements graph.Store.
func (s *Store) Head(ctx context.Context) (graph.Head, error) {
	const op = "reading the revision"
	answers, err := s.read(ctx, op, query{getHead, noParameters()})
	if err != nil {
		return graph.Head{}, err
	}
	h := graph.Head{Revision: answers[0].revision}
	for _, p := range answers[0].parts {
		h.Classes = as[graph.Access](textsIn(&p.row, "a class", p.values))
		err = p.failed
	}
	return h, s.wrap(ctx, op, err)
}

// Get implements graph.Store.
func (s *Store) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	const op = "reading records"
	var out graph.Records
	if len(ids) > graph.MaxBatch {
		return out, tooMany(len(ids))
	}
	queries := recordQueries(scope, ids)
	if len(queries) == 0 {
		return out, s.check(ctx, op)
	}
	answers, err := s.read(ctx, op, queries...)
	if err != nil {
		return out, err
	}
	return out, s.wrap(ctx, op, collect(&out, answers))
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
	for _, a := range answers {
		for _, p := range a.parts {
			record := p.record(p.name)
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
	out := map[graph.ID]graph.Neighbours{}
	if len(q.IDs) == 0 {
		return out, s.check(ctx, op)
	}
	q.IDs = slices.Clone(q.IDs)
	slices.Sort(q.IDs)
	q.IDs = slices.Compact(q.IDs)
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = graph.TieKinds
	}
	answers, err := s.read(ctx, op, query{neighbourStatement(q.Direction), neighbourParameters(q, kinds)})
	if err != nil {
		return nil, err
	}
	for _, p := range answers[0].parts {
		n := graph.Neighbours{Total: int(p.number(1))}
		for _, in := range p.rows(2) {
			if len(n.Ties) == q.Limit {
				n.More = true
				break
			}
			n.Ties = append(n.Ties, in.tie())
			p.join(in)
		}
		out[p.id(0)] = n
		if p.failed != nil {
			return nil, s.wrap(ctx, op, p.failed)
		}
	}
	return out, nil
}

func neighbourStatement(direction string) statement {
	switch direction {
	case "OUT":
		return getNeighboursOut
	case "IN":
		return getNeighboursIn
	default:
		return getNeighbours
	}
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
	p := findParameters(q, slices.Compact(kinds), after, before)
	if len(q.Linked) > 0 {
		return query{findLinked, p.linked(q.Linked, q.Backward)}
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
			return out, s.check(ctx, op)
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
// 60 MB. A larger one is handed out as it comes, while writers wait: then memory holds a few thousand records only.
var snapshotInMemory int64 = 200_000

var snapshotQueries = []query{{streamSources, nil}, {streamEntities, nil}, {streamTies, nil}, {streamCoverages, nil}}

// Snapshot implements graph.Store. Of a large graph, writers wait until visit has seen all; visit must not write to the store itself, nor wait for
// somebody who does.
func (s *Store) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	const op = "reading the whole graph"
	if err := s.check(ctx, op); err != nil {
		return 0, err
	}
	records, err := s.ask(ctx, countAll, noParameters())
	if err != nil {
		return 0, s.wrap(ctx, op, err)
	}
	var things int64
	for _, record := range records {
		r := row{values: record.Values}
		things += r.number(0)
	}
	if things > snapshotInMemory {
		revision, err := s.stream(ctx, visit)
		return revision, s.wrapVisit(ctx, op, err)
	}
	answers, err := s.read(ctx, op, snapshotQueries...)
	if err != nil {
		return 0, err
	}
	for _, a := range answers {
		for _, p := range a.parts {
			if err := visitPart(ctx, &p, visit); err != nil {
				return 0, s.wrapVisit(ctx, op, err)
			}
		}
	}
	return answers[0].revision, nil
}

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

func visitPart(ctx context.Context, p *part, visit func(record any) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	record := p.record(p.name)
	if p.failed != nil {
		return p.failed
	}
	if err := visit(record); err != nil {
		return &visitError{err}
	}
	return nil
}

// errInterrupted is a snapshot whose server went away in its midst. It is not begun again, because visit has seen a part of it.
var errInterrupted = &graph.Error{Code: graph.Unavailable, Message: "the graph database went away while the graph was read: start again"}

// stream hands out the graph as it comes, while no batch can be committed.
func (s *Store) stream(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer closeQuietly(ctx, session)
	var revision graph.Revision
	begun := false
	_, err := session.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		if begun {
			return nil, errInterrupted
		}
		if _, err := s.runIn(tx)(ctx, hold, noParameters()); err != nil {
			return nil, err
		}
		begun = true
		for _, q := range snapshotQueries {
			var err error
			if revision, err = s.streamOne(ctx, tx, q, visit); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}, neo4j.WithTxTimeout(snapshotTimeout))
	return revision, err
}

func (s *Store) streamOne(ctx context.Context, tx neo4j.ManagedTransaction, q query, visit func(record any) error) (graph.Revision, error) {
	s.sent(q.text)
	result, err := tx.Run(ctx, string(q.text), q.parameters)
	if err != nil {
		return 0, err
	}
	var revision graph.Revision
	for result.Next(ctx) {
		p, err := partOf(result.Record())
		switch {
		case err != nil:
			return 0, err
		case p.name == "head" || p.name == "foot":
			revision = revisionOf(p.number(0))
		default:
			if err := visitPart(ctx, &p, visit); err != nil {
				return 0, err
			}
		}
	}
	return revision, result.Err()
}
