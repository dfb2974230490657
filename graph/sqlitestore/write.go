package sqlitestore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"backchannel/graph"
	"backchannel/graph/document"
)

// tries is how often a batch is tried while another process holds the lock; each waits for Config.BusyTimeout.
const tries = 4

// Apply implements graph.Store.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	const op = "writing"
	if err := s.enter(ctx); err != nil {
		return graph.Receipt{}, err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return graph.Receipt{}, s.fail(ctx, op, ctx.Err())
	}
	for try := 1; ; try++ {
		receipt, err := s.apply(ctx, b)
		if err == nil {
			return receipt, nil
		}
		if !isBusy(err) || try == tries {
			return graph.Receipt{}, s.fail(ctx, op, err)
		}
		s.log.InfoContext(ctx, "another process is writing to the data file; waiting for it", "try", try)
	}
}

// apply tries once to commit a batch.
func (s *Store) apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	tx, err := s.writer.db.BeginTx(ctx, nil)
	if err != nil {
		return graph.Receipt{}, err
	}
	defer func() { _ = tx.Rollback() }() // without effect once committed
	t := &writeTx{
		session: session{pool: s.writer, tx: tx, own: map[statement]*sql.Stmt{}}, Decoder: document.NewDecoder(),
		recent: s.recent, audiences: map[string]int64{},
	}
	s.recent = recent{}
	receipt, err := t.apply(ctx, b)
	if err != nil || receipt.Replayed || b.DryRun {
		return receipt, err
	}
	if err := tx.Commit(); err != nil {
		return receipt, err
	}
	s.recent = t.recent
	return receipt, nil
}

// writeTx is one write transaction. It is the graph.Tx that Prepare reads.
type writeTx struct {
	session
	*document.Decoder
	recent
	// record, name and word are the highest numbers given.
	record, name, word int64
	// audiences are the numbers of audiences by their needs.
	audiences map[string]int64
	// doc is where the document of one record after the other is written.
	doc []byte
	// pointers, tallies and index are what the write changes beside the rows.
	pointers *pointers
	tallies  tallies
	index    *index
}

// row is a record on its way into the store.
type row struct {
	columns
	record any
	// refs are all ids that the record refers to, its ends included.
	refs []graph.ID
	// stored is what was stored under its id before; with its number from then on. targets are the rows that refs stand for.
	stored  *stored
	targets []*stored
}

// apply does all that a batch asks for, but does not commit.
func (t *writeTx) apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	var receipt graph.Receipt
	var err error
	if receipt.Replayed, err = t.row(ctx, readReceipt, []any{&receipt.Revision}, named("key", b.Key)); err != nil || receipt.Replayed {
		return receipt, err
	}
	if _, err := t.row(ctx, readRevision, []any{&receipt.Revision}); err != nil {
		return receipt, err
	}
	if b.Expect != nil && *b.Expect != receipt.Revision {
		return graph.Receipt{}, graph.StaleError(*b.Expect, receipt.Revision)
	}
	t.begin(receipt.Revision)
	w, err := graph.Prepare(ctx, t, b, receipt.Revision+1)
	if err != nil {
		return graph.Receipt{}, err
	}
	if b.DryRun || w.Empty() {
		return receipt, nil
	}
	receipt.Revision = w.Change.Revision
	if err := t.write(ctx, w); err != nil {
		return receipt, err
	}
	t.finish(receipt.Revision)
	return receipt, nil
}

// Records implements graph.Tx.
func (t *writeTx) Records(ctx context.Context, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	found, err := t.learn(ctx, ids)
	if err != nil {
		return out, wrap("reading records", err)
	}
	for i, s := range found {
		if s == nil || s.doc == "" {
			continue
		}
		record, err := t.Decode(ids[i], s.doc)
		if err != nil {
			return out, wrap("reading records", err)
		}
		out.Put(record)
	}
	return out, nil
}

// Referrers implements graph.Tx.
func (t *writeTx) Referrers(ctx context.Context, ids []graph.ID) ([]graph.ID, error) {
	var out []graph.ID
	err := t.rows(ctx, readReferrers, func(scan func(...any) error) error {
		var id graph.ID
		err := scan(&id)
		out = append(out, id)
		return err
	}, named("ids", texts(ids)))
	return out, wrap("reading records", err)
}

// learn returns what is stored of each of the ids, nil for nothing, and asks the file where that is not known yet.
func (t *writeTx) learn(ctx context.Context, ids []graph.ID) ([]*stored, error) {
	all := make([]*stored, len(ids))
	var unknown []graph.ID
	for i, id := range ids {
		s, looked := t.find(id)
		if all[i] = s; !looked {
			t.passing[id] = nil
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return all, nil
	}
	slices.Sort(unknown) // so that neighbours in the index are looked up one after the other
	err := t.rows(ctx, readNumbers, func(scan func(...any) error) error {
		var id graph.ID
		s := &stored{}
		if err := scan(&s.n, &id, &s.doc); err != nil {
			return err
		}
		t.remember(id, s)
		return nil
	}, named("ids", texts(unknown)))
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if all[i] == nil {
			all[i], _ = t.find(id)
		}
	}
	return all, nil
}

// write stores what Prepare made ready.
func (t *writeTx) write(ctx context.Context, w *graph.Writes) error {
	rows := rowsOf(w)
	t.pointers, t.tallies, t.index = newPointers(), tallies{}, newIndex()
	if err := t.replaced(ctx, w.Drop, rows); err != nil {
		return err
	}
	if err := t.allot(ctx, rows); err != nil {
		return err
	}
	for _, id := range w.Drop {
		n := t.number(id)
		if err := t.exec(ctx, clearRecord, n); err != nil {
			return err
		}
		t.remember(id, &stored{n: n})
	}
	for i := range rows {
		if err := t.put(ctx, &rows[i]); err != nil {
			return err
		}
	}
	if err := t.pointers.write(ctx, t); err != nil {
		return err
	}
	if err := t.tallies.write(ctx, t); err != nil {
		return err
	}
	if err := t.index.write(ctx, t); err != nil {
		return err
	}
	return t.log(ctx, w, rows)
}

// rowsOf returns the rows to write in one list.
func rowsOf(w *graph.Writes) []row {
	rows := make([]row, 0, len(w.Sources)+len(w.Entities)+len(w.Ties)+len(w.Coverages))
	add := func(record any) {
		rows = append(rows, row{columns: columnsOf(record), record: record, refs: graph.References(record)})
	}
	for _, r := range w.Sources {
		add(r)
	}
	for _, r := range w.Entities {
		add(r)
	}
	for _, r := range w.Ties {
		add(r)
	}
	for _, r := range w.Coverages {
		add(r)
	}
	return rows
}

// replaced notes of the records that are dropped or replaced what stands beside them and goes with them: pointers, names and
// their share in totals.
func (t *writeTx) replaced(ctx context.Context, drop []graph.ID, rows []row) error {
	ids := slices.Clone(drop)
	for i := range rows {
		ids = append(ids, rows[i].id)
	}
	found, err := t.learn(ctx, ids)
	if err != nil {
		return err
	}
	var gone []row
	for i, old := range found {
		if i >= len(drop) {
			rows[i-len(drop)].stored = old
		}
		if old == nil || old.doc == "" {
			continue
		}
		record, err := t.Decode(ids[i], old.doc)
		if err != nil {
			return err
		}
		gone = append(gone, row{columns: columnsOf(record), refs: graph.References(record), stored: old})
		if e, ok := record.(*graph.Entity); ok {
			t.index.remove(old.n, e)
		}
	}
	if err := t.resolve(ctx, gone); err != nil {
		return err
	}
	for i := range gone {
		audience, err := t.audience(ctx, gone[i].access)
		if err != nil {
			return err
		}
		t.tallies.count(-1, &gone[i].columns, audience)
		t.pointers.remove(&gone[i])
	}
	return nil
}

// allot gives new records their numbers and finds those of all that the batch's records refer to.
func (t *writeTx) allot(ctx context.Context, rows []row) error {
	if _, err := t.row(ctx, lastNumbers, []any{&t.record, &t.name, &t.word}); err != nil {
		return err
	}
	for i := range rows {
		if r := &rows[i]; r.stored == nil {
			t.record++
			r.stored = &stored{n: t.record, isNew: true}
			t.remember(r.id, r.stored)
		}
	}
	return t.resolve(ctx, rows)
}

// resolve finds the rows of all that some records refer to.
func (t *writeTx) resolve(ctx context.Context, rows []row) error {
	var ids []graph.ID
	for i := range rows {
		ids = append(ids, rows[i].refs...)
	}
	found, err := t.learn(ctx, ids)
	if err != nil {
		return err
	}
	for i := range rows {
		n := len(rows[i].refs)
		rows[i].targets, found = found[:n], found[n:]
	}
	return nil
}

// put stores a record.
func (t *writeTx) put(ctx context.Context, r *row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	audience, err := t.audience(ctx, r.access)
	if err != nil {
		return err
	}
	// A row is written too quickly to be worth interrupting, and a context that cannot end spares the driver watching it.
	ctx = context.WithoutCancel(ctx)
	s := r.stored
	doc, from, to := document.Append(t.doc[:0], r.record), r.number(r.from), r.number(r.to)
	t.doc = doc
	if s.isNew {
		err = t.exec(ctx, insertRecord, s.n, string(r.id), r.kind, r.kindType, r.track, r.sortKey, from, to, audience, doc)
	} else {
		err = t.exec(ctx, updateRecord, r.kind, r.kindType, r.track, r.sortKey, from, to, audience, doc, s.n)
	}
	if err != nil {
		return err
	}
	t.pointers.add(r)
	t.tallies.count(1, &r.columns, audience)
	switch v := r.record.(type) {
	case *graph.Entity:
		t.index.add(s.n, v)
		t.remember(r.id, &stored{n: s.n, doc: string(doc)})
	case *graph.Source:
		t.remember(r.id, &stored{n: s.n, doc: string(doc)})
	}
	return nil
}

// number returns the number of one of the ids that a record refers to as a parameter, NULL for none.
func (r *row) number(id graph.ID) any {
	if i := slices.Index(r.refs, id); i >= 0 {
		return r.targets[i].n
	}
	return nil
}

// audience returns the number of a set of needs.
func (t *writeTx) audience(ctx context.Context, access []graph.Access) (int64, error) {
	key := ""
	for i, need := range access {
		if i > 0 {
			key += " "
		}
		key += string(need)
	}
	if n, known := t.audiences[key]; known {
		return n, nil
	}
	needs := texts(access)
	var n int64
	found, err := t.row(ctx, readAudience, []any{&n}, named("needs", needs))
	if err != nil {
		return 0, err
	}
	if !found {
		if _, err := t.row(ctx, insertAudience, []any{&n}, named("needs", needs)); err != nil {
			return 0, err
		}
		if err := t.exec(ctx, insertAudienceNeeds, named("needs", needs), named("audience", n)); err != nil {
			return 0, err
		}
	}
	t.audiences[key] = n
	return n, nil
}

// log writes the classes that occur and the change.
func (t *writeTx) log(ctx context.Context, w *graph.Writes, rows []row) error {
	if err := t.exec(ctx, insertClasses, named("needs", texts(w.Classes))); err != nil {
		return err
	}
	c := w.Change
	revision := named("revision", int64(c.Revision)) //nolint:gosec // it came from the store
	err := t.exec(ctx, insertChange, revision, named("at", c.At.Format(time.RFC3339Nano)), named("key", c.Key), named("origin", c.Origin),
		named("why", c.Why), named("put", toJSON(c.Put)), named("dropped", toJSON(c.Dropped)))
	if err != nil {
		return err
	}
	put, dropped := make([]int64, len(rows)), make([]int64, len(c.Dropped))
	for i := range rows {
		put[i] = rows[i].stored.n
	}
	for i, id := range c.Dropped {
		dropped[i] = t.number(id)
	}
	for op, numbers := range map[string][]int64{"PUT": put, "DROP": dropped} {
		slices.Sort(numbers)
		if err := t.exec(ctx, insertChangeRecords, revision, named("op", op), named("records", toJSON(numbers))); err != nil {
			return err
		}
	}
	return nil
}

// columns are what the row of a record holds beside its document.
type columns struct {
	id   graph.ID
	kind string
	// kindType, track and sortKey are nil in records that are in no list.
	kindType, track, sortKey any
	from, to                 graph.ID
	access                   []graph.Access
}

func columnsOf(record any) columns {
	switch v := record.(type) {
	case *graph.Source:
		return columns{id: v.ID, kind: sourceKind, kindType: v.Type, track: "", sortKey: "", access: []graph.Access{v.Access}}
	case *graph.Entity:
		return columns{id: v.ID, kind: string(v.Kind), kindType: v.Type, track: v.Track, sortKey: v.SortKey(), access: v.Access}
	case *graph.Tie:
		return columns{id: v.ID, kind: string(v.Kind), from: v.From, to: v.To, access: v.Access}
	case *graph.Coverage:
		return columns{id: v.ID, kind: coverageKind, from: v.Subject, access: []graph.Access{v.Access}}
	}
	return columns{}
}
