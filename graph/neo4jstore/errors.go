package neo4jstore

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// What callers are told. Nothing of the server, the driver or a query is in it; that stands in the cause, for the log.
const (
	closedMessage  = "the store is closed"
	downMessage    = "the graph database does not answer: see that it runs and can be reached, then try again"
	loginMessage   = "the graph database refuses this service: see that its user and password are right"
	nameMessage    = "the graph database does not know the name it is asked for: see which database this service is told to use"
	goneMessage    = "the graph is not in the graph database any more: where it was replaced, try again"
	slowMessage    = "the graph database took too long: try again, or ask for less at once"
	bigMessage     = "the graph database has not the memory for so much at once: split it up"
	clashMessage   = "the batch clashes with what is stored: read again and repeat the change"
	givenUpMessage = "the request was given up"
	lateMessage    = "the time for the request ran out"
)

// wrap turns whatever went wrong while doing op into an *Error, the caller's own giving up first.
func (s *Store) wrap(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		return &graph.Error{Code: graph.Canceled, Message: canceledMessage(cause), Err: err}
	}
	var ours *graph.Error
	if errors.As(err, &ours) {
		return ours
	}
	if s.calls.ended() {
		return &graph.Error{Code: graph.Unavailable, Message: closedMessage, Err: err}
	}
	code, message := classify(err)
	if code != graph.Conflict {
		// What the database is like now is worth another look, at the next call: it may be another one, or its schema gone.
		s.ready.forget()
	}
	if isBookmark(err) {
		s.bookmarks.forget()
	}
	if code == graph.Internal {
		if cause := soonOver(ctx); cause != nil {
			return &graph.Error{Code: graph.Canceled, Message: canceledMessage(cause), Err: err}
		}
		return graph.InternalError(op, err)
	}
	return &graph.Error{Code: code, Message: message, Err: err}
}

// soonOver returns why a context with a deadline ends, where it does so in a moment: the driver gives the deadline to its connection too, whose clock may
// strike first, and says of it only that reading failed.
func soonOver(ctx context.Context) error {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil
	}
	select {
	case <-ctx.Done():
	case <-time.After(moment):
	}
	return ctx.Err()
}

const moment = 20 * time.Millisecond

func canceledMessage(cause error) string {
	if errors.Is(cause, context.DeadlineExceeded) {
		return lateMessage
	}
	return givenUpMessage
}

// classify tells what a caller can do about an error of the driver.
func classify(err error) (graph.Code, string) {
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		// The driver gave up trying again; why it had to is in its last attempt.
		code, message := classify(limit.Errors[len(limit.Errors)-1])
		if code == graph.Internal {
			code, message = graph.Unavailable, downMessage
		}
		return code, message
	}
	var db *neo4j.Neo4jError
	if errors.As(err, &db) {
		return classifyCode(db.Code)
	}
	if errors.Is(err, errNoGraph) {
		return graph.Unavailable, goneMessage
	}
	var lost *neo4j.ConnectivityError
	var expired *neo4j.TokenExpiredError
	var refused *neo4j.InvalidAuthenticationError
	switch {
	case errors.As(err, &lost), neo4j.IsRetryable(err):
		return graph.Unavailable, downMessage
	case errors.As(err, &expired), errors.As(err, &refused):
		return graph.Unavailable, loginMessage
	case errors.Is(err, context.DeadlineExceeded):
		// Not the caller's deadline: one of ours, such as that of setting up.
		return graph.Unavailable, downMessage
	default:
		return graph.Internal, ""
	}
}

// classifyCode goes by the server's own codes: https://neo4j.com/docs/status-codes/5/.
func classifyCode(code string) (graph.Code, string) {
	switch {
	case code == "Neo.ClientError.Schema.ConstraintValidationFailed", code == "Neo.ClientError.Statement.ConstraintVerificationFailed":
		return graph.Conflict, clashMessage
	case strings.HasPrefix(code, "Neo.ClientError.Security."):
		return graph.Unavailable, loginMessage
	case code == "Neo.ClientError.Database.DatabaseNotFound":
		return graph.Unavailable, nameMessage
	case strings.HasPrefix(code, "Neo.TransientError.General.MemoryPool"), strings.HasPrefix(code, "Neo.TransientError.General.TransactionMemory"),
		code == "Neo.TransientError.General.OutOfMemoryError":
		return graph.Limit, bigMessage
	case strings.Contains(code, ".TransactionTimedOut"):
		return graph.Unavailable, slowMessage
	case strings.HasPrefix(code, "Neo.TransientError."), strings.HasPrefix(code, "Neo.ClientError.Cluster."), strings.HasPrefix(code, "Neo.ClientError.Transaction."),
		code == "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", strings.HasPrefix(code, "Neo.DatabaseError.General.DatabaseUnavailable"):
		return graph.Unavailable, downMessage
	default:
		return graph.Internal, ""
	}
}

// isLogin reports whether the server refused the login.
func isLogin(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && e.Message == loginMessage
}

// isBookmark reports whether the server cannot serve our bookmarks, as when the database was restored from a backup: they are then forgotten,
// or no later call would ever succeed.
func isBookmark(err error) bool {
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1]
	}
	var db *neo4j.Neo4jError
	return errors.As(err, &db) && strings.Contains(db.Code, "Bookmark")
}
