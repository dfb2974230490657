package sqlitestore

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"backchannel/graph"
	"backchannel/graph/document"
)

// pool is a set of connections with statements prepared on them.
type pool struct {
	db        *sql.DB
	prepared  map[statement]*sql.Stmt
	onExecute func(name string)
}

// prepare makes a pool's statements ready.
func (p *pool) prepare(ctx context.Context, all ...statement) error {
	p.prepared = make(map[statement]*sql.Stmt, len(all))
	for _, s := range all {
		stmt, err := p.db.PrepareContext(ctx, string(s)) //nolint:sqlclosecheck // closed with the pool
		if err != nil {
			return err
		}
		p.prepared[s] = stmt
	}
	return nil
}

// close closes the statements and connections; those in use are closed when their user is done.
func (p *pool) close() error {
	for _, s := range slices.Collect(maps.Values(p.prepared)) {
		_ = s.Close()
	}
	return p.db.Close()
}

// session runs statements, in a transaction where tx is set. It takes statements and nothing else: text put together from values has another
// type.
type session struct {
	pool *pool
	tx   *sql.Tx
	own  map[statement]*sql.Stmt
}

// stmt returns a prepared statement, within the transaction if there is one.
func (s *session) stmt(ctx context.Context, st statement) *sql.Stmt {
	s.pool.onExecute(st.name())
	if s.tx == nil {
		return s.pool.prepared[st]
	}
	own, found := s.own[st]
	if !found {
		own = s.tx.StmtContext(ctx, s.pool.prepared[st])
		s.own[st] = own
	}
	return own
}

// rows runs a statement and calls each for every row, with the function that scans it.
func (s *session) rows(ctx context.Context, st statement, each func(scan func(...any) error) error, args ...any) error {
	rows, err := s.stmt(ctx, st).QueryContext(ctx, args...) //nolint:sqlclosecheck // the pool closes its statements
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row scans the one row of a statement; found is false where there is none.
func (s *session) row(ctx context.Context, st statement, into []any, args ...any) (found bool, err error) {
	err = s.rows(ctx, st, func(scan func(...any) error) error {
		found = true
		return scan(into...)
	}, args...)
	return found, err
}

// records runs a statement that gives ids and documents and calls each with every record.
func (s *session) records(ctx context.Context, st statement, d *document.Decoder, each func(graph.ID, any) error, args ...any) error {
	var id graph.ID
	var doc string
	return s.rows(ctx, st, func(scan func(...any) error) error {
		if err := scan(&id, &doc); err != nil {
			return err
		}
		record, err := d.Decode(id, doc)
		if err != nil {
			return err
		}
		return each(id, record)
	}, args...)
}

// exec runs a statement that gives nothing.
func (s *session) exec(ctx context.Context, st statement, args ...any) error {
	_, err := s.stmt(ctx, st).ExecContext(ctx, args...) //nolint:sqlclosecheck // the pool closes its statements
	return err
}

// read runs f on a reading connection outside any transaction: for a single statement, which is a transaction of its own.
func (s *Store) read(ctx context.Context, op string, f func(*session) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	return s.fail(ctx, op, f(&session{pool: s.readers}))
}

// readTx runs f in one read transaction, so that all its statements see one revision.
func (s *Store) readTx(ctx context.Context, op string, f func(*session) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	tx, err := s.readers.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.fail(ctx, op, err)
	}
	err = f(&session{pool: s.readers, tx: tx, own: map[statement]*sql.Stmt{}})
	_ = tx.Rollback() // nothing was written, and what failed before is told already
	return s.fail(ctx, op, err)
}

// enter refuses a call that was given up before it began, or comes after Close.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return wrap("starting", err)
	}
	if s.closed.Load() {
		return errClosed
	}
	return nil
}

// fail is wrap for an error that may come of the end of the request or of the store.
func (s *Store) fail(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	wrapped := wrap(op, err)
	switch {
	case graph.CodeOf(wrapped) != graph.Internal:
		return wrapped
	case ctx.Err() != nil:
		return wrap(op, ctx.Err())
	case s.closed.Load():
		return errClosed
	}
	return wrapped
}
