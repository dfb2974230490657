package sqlitestore

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	lib "modernc.org/sqlite/lib"

	"backchannel/graph"
	"backchannel/graph/document"
)

// migrations are numbered from 0001 without a gap. Each sets user_version to its number as its last act; one that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// loadMigrations returns the migrations in order.
func loadMigrations() ([]statement, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	all := make([]statement, len(names))
	for i, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all[i] = statement(text)
	}
	return all, nil
}

// application is what SQLite's application_id tells of a data file: "bchn".
const application = 0x6263686e

// migrate brings the tables of the data file up to this program's format, in one transaction.
func (s *Store) migrate(ctx context.Context) error {
	all, err := loadMigrations()
	if err != nil {
		return err
	}
	have, err := s.format(ctx, s.writer, len(all))
	if err != nil || have == len(all) {
		return err
	}
	tx, err := s.writer.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // without effect once committed
	// Another process may have been first.
	if err := tx.QueryRowContext(ctx, string(readFormat)).Scan(&have); err != nil {
		return err
	}
	for _, m := range all[min(have, len(all)):] {
		if _, err := tx.ExecContext(ctx, string(m)); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.log.InfoContext(ctx, "the data file has been brought up to date", "from", have, "to", len(all))
	return nil
}

// format returns the format of the data file, 0 for an empty one, and refuses files that are not ours or newer than latest.
func (s *Store) format(ctx context.Context, p *pool, latest int) (int, error) {
	var have, app, tables int
	// In this order, because another process may be making the tables, which come with the rest in one commit.
	for _, q := range []struct {
		statement
		into *int
	}{{countTables, &tables}, {readApplication, &app}, {readFormat, &have}} {
		if err := p.db.QueryRowContext(ctx, string(q.statement)).Scan(q.into); err != nil {
			return 0, err
		}
	}
	switch {
	case tables > 0 && app != application:
		return 0, errForeign
	case have > latest:
		return 0, graph.FieldErrorf("path", "the data file has format %d, and this program knows formats up to %d: it was written by a newer version; use that, or another file", have, latest)
	}
	return have, nil
}

var errForeign = graph.FieldErrorf("path", "the file is not a data file of this program: name another one")

// checkFile makes sure that the file can be relied on: that it is kept with a write-ahead log, and, where the last process to use it did not
// close it, that it is whole.
func (s *Store) checkFile(ctx context.Context) error {
	var mode, health string
	err := s.writer.db.QueryRowContext(ctx, string(readJournal)).Scan(&mode)
	switch {
	case primary(err) == lib.SQLITE_NOTADB:
		return errForeign
	case err != nil:
		return err
	case mode != "wal":
		return graph.FieldErrorf("path", "the folder's disk cannot keep a write-ahead log: use a local disk, not a network one")
	case !s.file.unclean:
		return nil
	}
	if err := s.writer.db.QueryRowContext(ctx, string(quickCheck)).Scan(&health); err != nil {
		return err
	}
	if health != "ok" {
		return &graph.Error{Code: graph.Internal, Message: "the data file is damaged: restore it from a backup", Err: document.ErrDamaged}
	}
	s.log.InfoContext(ctx, "the data file was not closed properly; it was checked and is whole")
	return nil
}
