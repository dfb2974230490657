package neo4jstore

import (
	"context"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// writeRows is how many rows go into one statement, and readRows how many ids into one look-up of a writer.
const (
	writeRows = 5000
	readRows  = 5000
)

// Apply implements graph.Store. Writers take turns: each first takes the lock of the Graph node and holds it until its batch is committed.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	const op = "committing a batch"
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return graph.Receipt{}, err
	}
	defer leave()
	var receipt graph.Receipt
	marked := false
	err = s.transact(inner, writeTimeout, func(ctx context.Context, run runner) error {
		marked = false
		done, written, err := apply(ctx, run, b)
		if receipt = done; err != nil || !written {
			return err
		}
		// From here on readers know that what they see may be half of it.
		marked = true
		return s.mark(ctx, markBegun, receipt.Revision)
	})
	if err != nil {
		return graph.Receipt{}, s.wrap(ctx, op, err)
	}
	if marked {
		// It is committed whether the caller still waits or not. Where this fails, the next reader puts it right.
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		_ = s.mark(late, markDone, receipt.Revision)
	}
	return receipt, nil
}

// mark tells readers how far the commit of a revision is.
func (s *Store) mark(ctx context.Context, text statement, revision graph.Revision) error {
	_, err := s.query(ctx, text, revisionParameters(revision), neo4j.ExecuteQueryWithWritersRouting())
	return err
}

// transact runs work in a transaction that may write, and runs it again where the server asks for that.
func (s *Store) transact(ctx context.Context, timeout time.Duration, work func(ctx context.Context, run runner) error) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer closeQuietly(ctx, session)
	_, err := session.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		return nil, work(ctx, s.runIn(tx))
	}, neo4j.WithTxTimeout(timeout))
	return err
}

// takeTurn waits for this process's other writers here rather than at the server, where each would hold a connection, and all of them together
// every one that the writer whose turn it is needs for its marks.
func (s *Store) takeTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) endTurn() { <-s.turn }

// apply does all of a batch within a transaction, and tells whether it wrote anything. It may run more than once and keeps nothing between.
func apply(ctx context.Context, run runner, b graph.Batch) (graph.Receipt, bool, error) {
	records, err := run(ctx, begin, keyParameters(b.Key))
	if err != nil {
		return graph.Receipt{}, false, err
	}
	if len(records) != 1 {
		return graph.Receipt{}, false, errNoGraph
	}
	r := row{values: records[0].Values}
	now, classes, replayed := revisionOf(r.number(0)), as[graph.Access](r.texts(1)), r.number(2)
	switch {
	case r.failed != nil:
		return graph.Receipt{}, false, r.failed
	case replayed > 0:
		return graph.Receipt{Revision: revisionOf(replayed), Replayed: true}, false, nil
	case b.Expect != nil && *b.Expect != now:
		return graph.Receipt{}, false, graph.StaleError(*b.Expect, now)
	}
	w := &writer{ctx: ctx, run: run, had: map[graph.ID]tally{}}
	writes, err := graph.Prepare(ctx, w, b, now+1)
	if err != nil {
		return graph.Receipt{}, false, err
	}
	// A dry run ends here, before anything is written.
	if b.DryRun || writes.Empty() {
		return graph.Receipt{Revision: now}, false, nil
	}
	return graph.Receipt{Revision: now + 1}, true, w.write(writes, classes)
}

// writer is one batch under way, and what Prepare reads through.
type writer struct {
	ctx context.Context //nolint:containedctx // it lives no longer than the call it is made in
	run runner
	// had holds the records that were there before the batch, of those looked at: Prepare looks at all that it writes or drops. Only
	// entities and sources are tallied.
	had map[graph.ID]tally
	err error
}

var _ graph.Tx = (*writer)(nil)

// Records implements graph.Tx.
func (w *writer) Records(ctx context.Context, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	for chunk := range slices.Chunk(ids, readRows) {
		queries := recordQueries(nil, chunk)
		for _, q := range queries {
			q.parameters.unscoped()
		}
		answers, err := answersOf(ctx, w.run, queries)
		if err != nil {
			return out, err
		}
		if err := collect(&out, answers); err != nil {
			return out, err
		}
	}
	w.note(out)
	return out, nil
}

// note remembers which records there are.
func (w *writer) note(r graph.Records) {
	for id, s := range r.Sources {
		w.had[id] = sourceTallyOf(s)
	}
	for id, e := range r.Entities {
		w.had[id] = entityTallyOf(e)
	}
	for id := range r.Ties {
		w.had[id] = tally{}
	}
	for id := range r.Coverages {
		w.had[id] = tally{}
	}
}

// Referrers implements graph.Tx.
func (w *writer) Referrers(ctx context.Context, ids []graph.ID) ([]graph.ID, error) {
	var out []graph.ID
	for chunk := range slices.Chunk(ids, readRows) {
		var entities, others []graph.ID
		for _, id := range chunk {
			if id.IsEntity() {
				entities = append(entities, id)
			} else {
				others = append(others, id)
			}
		}
		records, err := w.run(ctx, getReferrers, referrerParameters(entities, others))
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			r := row{values: record.Values}
			out = append(out, r.id(0))
			if r.failed != nil {
				return nil, r.failed
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// write puts a batch into the graph: first away with all that it replaces or drops, then in with the new, sources and entities before what
// hangs on them.
func (w *writer) write(writes *graph.Writes, classes []graph.Access) error {
	w.remove(writes)
	w.addNodes(writes)
	w.addLinks(writes)
	w.addTies(writes)
	w.tally(writes)
	grown := slices.Concat(classes, writes.Classes)
	slices.Sort(grown)
	if grown = slices.Compact(grown); len(grown) > len(classes) {
		w.do(addClasses, classParameters(grown))
	}
	w.do(commit, commitParameters(writes.Change))
	return w.err
}

// do runs a statement unless one has failed before.
func (w *writer) do(text statement, p parameters) {
	if w.err == nil {
		_, w.err = w.run(w.ctx, text, p)
	}
}

// rows runs a statement for rows, some thousands at a time.
func (w *writer) rows(text statement, rows []any) {
	for chunk := range slices.Chunk(rows, writeRows) {
		w.do(text, rowParameters(chunk))
	}
}

// drop runs a statement for ids.
func (w *writer) drop(text statement, ids []graph.ID) {
	for chunk := range slices.Chunk(ids, writeRows) {
		w.do(text, dropParameters(chunk))
	}
}

// remove takes away what there was of the records that the batch replaces, and all of those it drops.
func (w *writer) remove(writes *graph.Writes) {
	old := slices.Clone(writes.Drop)
	for _, id := range writes.Change.Put {
		if _, was := w.had[id]; was {
			old = append(old, id)
		}
	}
	var cited, named, derived, covering []graph.ID
	ties := map[graph.TieKind][]graph.ID{}
	for _, id := range old {
		switch {
		case id.IsTie():
			kind := tieKinds[id.Prefix()]
			ties[kind] = append(ties[kind], id)
			cited = append(cited, id)
		case id.IsEntity():
			named, cited = append(named, id), append(cited, id)
		case id.IsSource():
			derived = append(derived, id)
		case id.IsCoverage():
			covering = append(covering, id)
		}
	}
	w.drop(dropCitations, cited)
	w.drop(dropNames, named)
	w.drop(dropOrigins, derived)
	w.drop(dropCoverages, covering)
	if len(ties) > 0 {
		w.do(dropTies, dropTieParameters(ties))
	}
	w.drop(dropEntities, slices.DeleteFunc(slices.Clone(writes.Drop), func(id graph.ID) bool { return !id.IsEntity() }))
	w.drop(dropSources, slices.DeleteFunc(slices.Clone(writes.Drop), func(id graph.ID) bool { return !id.IsSource() }))
}

// addNodes puts sources and entities: new ones as new nodes, others into the node there is, which keeps its ties.
func (w *writer) addNodes(writes *graph.Writes) {
	var added, set []any
	for _, s := range writes.Sources {
		w.sort(s.ID, sourceRowOf(s), &added, &set)
	}
	w.rows(addSources, added)
	w.rows(setSources, set)
	added, set = nil, nil
	for _, e := range writes.Entities {
		w.sort(e.ID, entityRowOf(e), &added, &set)
	}
	w.rows(addEntities, added)
	w.rows(setEntities, set)
}

func (w *writer) sort(id graph.ID, row any, added, set *[]any) {
	if _, was := w.had[id]; was {
		added = set
	}
	*added = append(*added, row)
}

// addLinks puts what hangs on sources and entities.
func (w *writer) addLinks(writes *graph.Writes) {
	var derived, obtained, named []any
	for _, s := range writes.Sources {
		if s.DerivedFrom != "" {
			derived = append(derived, linkRow(string(s.ID), s.DerivedFrom))
		}
		if s.ObtainedAt != "" {
			obtained = append(obtained, linkRow(string(s.ID), s.ObtainedAt))
		}
	}
	for _, e := range writes.Entities {
		named = append(named, nameRows(e)...)
	}
	w.rows(addDerivedFrom, derived)
	w.rows(addObtainedAt, obtained)
	w.rows(addNames, named)
}

// addTies puts ties, coverage and all citations.
func (w *writer) addTies(writes *graph.Writes) {
	var ties, coverages, counterparts, cites, stances, at []any
	cite := func(to *[]any, record graph.ID, citations []graph.Citation) {
		for i, c := range citations {
			*to = append(*to, citationRowOf(record, i, c))
			if c.ObtainedAt != "" {
				at = append(at, linkRow(c.ID, c.ObtainedAt))
			}
		}
	}
	for _, e := range writes.Entities {
		cite(&stances, e.ID, e.Citations)
	}
	for _, t := range writes.Ties {
		ties = append(ties, tieRowOf(t))
		cite(&cites, t.ID, t.Citations)
	}
	for _, c := range writes.Coverages {
		coverages = append(coverages, coverageRowOf(c))
		for _, id := range c.Counterparts {
			counterparts = append(counterparts, linkRow(string(c.ID), id))
		}
	}
	w.rows(addTies, ties)
	w.rows(addCoverages, coverages)
	w.rows(addCounterparts, counterparts)
	w.rows(addEntityCitations, stances)
	w.rows(addTieCitations, cites)
	w.rows(addCitedAt, at)
}

// tally brings the numbers up to date by which lists know their totals.
func (w *writer) tally(writes *graph.Writes) {
	change := map[tally]int{}
	for _, id := range slices.Concat(writes.Change.Put, writes.Drop) {
		if y, was := w.had[id]; was && y.kind != "" {
			change[y]--
		}
	}
	for _, s := range writes.Sources {
		change[sourceTallyOf(s)]++
	}
	for _, e := range writes.Entities {
		change[entityTallyOf(e)]++
	}
	var rows []any
	for y, delta := range change {
		if delta != 0 {
			rows = append(rows, y.row(delta))
		}
	}
	w.rows(addTallies, rows)
}
