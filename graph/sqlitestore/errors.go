package sqlitestore

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"backchannel/graph"
	"backchannel/graph/document"
)

// errClosed answers every call after Close.
var errClosed = graph.Errorf(graph.Unavailable, "the store is closed")

// wrap makes the error of a store out of any error. Its message is for users and tells nothing of statements, files or the driver: those stay
// in the cause, for the log.
func wrap(op string, err error) error {
	var e *graph.Error
	switch code := primary(err); {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	case isGivenUp(err), code == lib.SQLITE_INTERRUPT:
		return &graph.Error{Code: graph.Canceled, Message: "the request was given up, or its time ran out, while " + op, Err: err}
	case code == lib.SQLITE_BUSY, code == lib.SQLITE_LOCKED:
		return &graph.Error{Code: graph.Unavailable, Message: "another program is writing to the data file: try again in a moment", Err: err}
	case code == lib.SQLITE_FULL:
		return &graph.Error{Code: graph.Unavailable, Message: "the disk of the data file is full: make room and try again", Err: err}
	case code == lib.SQLITE_READONLY, code == lib.SQLITE_PERM, code == lib.SQLITE_CANTOPEN:
		return &graph.Error{Code: graph.Unavailable, Message: "the data file cannot be written: give the program the right to write it and its folder, and try again", Err: err}
	case code == lib.SQLITE_CONSTRAINT:
		return &graph.Error{Code: graph.Conflict, Message: "the change contradicts what the store holds: read again and repeat it", Err: err}
	case code == lib.SQLITE_CORRUPT, code == lib.SQLITE_NOTADB, errors.Is(err, document.ErrDamaged):
		return &graph.Error{Code: graph.Internal, Message: "the data file is damaged: restore it from a backup", Err: err}
	default:
		return graph.InternalError(op, err)
	}
}

// isGivenUp reports whether a request ended because its context did. ErrTxDone is how database/sql puts it to a transaction under way.
func isGivenUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrTxDone)
}

// primary returns SQLite's result code without its extension, 0 for an error that has none.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// isBusy reports whether an error means that another connection holds the lock.
func isBusy(err error) bool {
	code := primary(err)
	return code == lib.SQLITE_BUSY || code == lib.SQLITE_LOCKED
}
