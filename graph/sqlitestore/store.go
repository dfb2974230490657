// Package sqlitestore is the graph.Store in one SQLite file: the default, with nothing to install. README.md tells how it is set up.
//
// The file holds each record as a document of bytes (codec.go) beside the few columns that lists, rights and search ask for
// (migrations/0001_start.sql). Every statement stands in sql.go. A read is one read transaction of a pool of connections, and sees one
// revision; writes go one at a time over a connection of their own. Nothing of the data is kept in memory, so that several processes may
// use one file.
package sqlitestore

import (
	"context"
	"database/sql"
	"log/slog"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver that sql.Open finds

	"backchannel/graph"
)

// Config says where the data are and how the store uses them. Only Path is needed.
type Config struct {
	// Path is the data file. It is made where it does not exist, as is its folder. It must lie on a local disk.
	Path string
	// Log gets what an operator should know; nil is none. It never gets data.
	Log *slog.Logger
	// Readers is how many reads run at once; 0 means as many as processors, at least 4.
	Readers int
	// BusyTimeout is how long a try to write waits for another process's write to end, of four tries; 0 means 5 seconds.
	BusyTimeout time.Duration
	// OnStatement, when set, is called with the name of every statement run: for tests that count. It must be safe for concurrent use.
	OnStatement func(name string)
}

// Store is a graph.Store in one SQLite file.
type Store struct {
	readers, writer *pool
	log             *slog.Logger
	file            *dataFile
	// turn is held by the one Apply that runs, and guards recent.
	turn       chan struct{}
	recent     recent
	statements atomic.Int64
	closed     atomic.Bool
}

var _ graph.Store = (*Store)(nil)

// Open opens the data file, makes or updates its tables where needed, and checks the file when it was not closed properly. INVALID names a
// Path that cannot be used, or a file that is no data file or was written by a newer version.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.BusyTimeout == 0 {
		cfg.BusyTimeout = busyTimeout
	}
	// Setting the journal mode of a new file takes a lock for which SQLite does not wait, so that several who open it at once may be turned away.
	for waited := time.Duration(0); ; waited += openPause {
		s, err := openOnce(ctx, cfg)
		if err == nil || !isBusy(err) || waited >= cfg.BusyTimeout {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(openPause):
		}
	}
}

const (
	busyTimeout = 5 * time.Second
	openPause   = 20 * time.Millisecond
)

func openOnce(ctx context.Context, cfg Config) (*Store, error) {
	file, err := openFile(ctx, cfg.Path)
	if err != nil {
		return nil, err
	}
	s := &Store{log: cfg.Log, file: file, turn: make(chan struct{}, 1)}
	onExecute := func(name string) {
		s.statements.Add(1)
		if cfg.OnStatement != nil {
			cfg.OnStatement(name)
		}
	}
	if err := s.open(ctx, cfg, onExecute); err != nil {
		_ = s.Close(ctx)
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, cfg Config, onExecute func(string)) error {
	const op = "opening the data file"
	busy := cfg.BusyTimeout
	readers := cfg.Readers
	if readers == 0 {
		readers = max(4, runtime.GOMAXPROCS(0))
	}
	var err error
	if s.writer, err = openPool(s.file.path, busy, 1, onExecute, writerPragmas); err != nil {
		return wrap(op, err)
	}
	if s.readers, err = openPool(s.file.path, busy, readers, onExecute, readerPragmas); err != nil {
		return wrap(op, err)
	}
	if err := s.checkFile(ctx); err != nil {
		return s.fail(ctx, op, err)
	}
	if err := s.migrate(ctx); err != nil {
		return s.fail(ctx, op, err)
	}
	if err := s.writer.prepare(ctx, slices.Concat(writes, writeReads, []statement{readRevision})...); err != nil {
		return s.fail(ctx, op, err)
	}
	if err := s.readers.prepare(ctx, reads...); err != nil {
		return s.fail(ctx, op, err)
	}
	return s.file.protect()
}

// The settings of a connection. busy_timeout comes first, because setting the journal mode may already wait for another process.
var (
	writerPragmas = []string{
		"journal_mode(wal)",
		// FULL waits for the disk at each commit: a revision that was told to a writer outlives a power cut and not only the end of the
		// process (for which NORMAL would do), so that no revision ever means two things. It costs about a millisecond a batch.
		"synchronous(full)",
		"foreign_keys(1)",
		"temp_store(memory)",
		"cache_size(-65536)",
		// Large batches touch the same pages over and over: the log is written back after 128 MB, not after 4.
		"wal_autocheckpoint(32768)",
		"journal_size_limit(67108864)",
	}
	readerPragmas = []string{
		"query_only(1)", "temp_store(memory)", "cache_size(-16384)",
		// Up to 2 GB of the file are read in place: looking up ties here and there takes half the time.
		"mmap_size(2147418112)",
	}
)

func openPool(path string, busy time.Duration, size int, onExecute func(string), pragmas []string) (*pool, error) {
	query := url.Values{
		"_busy_timeout": {strconv.FormatInt(busy.Milliseconds(), 10)},
		// A transaction that will write takes the lock as it begins, where it can wait for it. Those begun as read-only do not.
		"_txlock": {"immediate"}, "_dqs": {"0"}, "_defensive": {"1"},
	}
	for _, p := range pragmas {
		query.Add("_pragma", p)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return &pool{db: db, onExecute: onExecute}, nil
}

// Ping implements graph.Store.
func (s *Store) Ping(ctx context.Context) error {
	return s.read(ctx, "asking the data file", func(r *session) error {
		var revision int64
		_, err := r.row(ctx, readRevision, []any{&revision})
		return err
	})
}

// Close implements graph.Store.
func (s *Store) Close(context.Context) error {
	if s.closed.Swap(true) {
		return nil
	}
	var err error
	// The writer goes last: the last connection of all writes the log back into the file, which readers may not.
	for _, p := range []*pool{s.readers, s.writer} {
		if p == nil {
			continue
		}
		if e := p.close(); e != nil && err == nil {
			err = e
		}
	}
	s.file.close()
	return wrap("closing the data file", err)
}

// Statements returns how many statements have been run.
func (s *Store) Statements() int { return int(s.statements.Load()) }
