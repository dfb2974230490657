package graph

import (
	"errors"
	"fmt"
)

// Code classes an error by what the caller can do about it.
type Code string

// The codes of Error.
const (
	// Invalid means the caller can mend the input; Field says where.
	Invalid Code = "INVALID"
	// NotFound means nothing of that id or name exists for this viewer.
	NotFound Code = "NOT_FOUND"
	// Ambiguous means a name fits several parties; Candidates lists them.
	Ambiguous Code = "AMBIGUOUS"
	// Conflict means the graph has moved on, or a record is still in use.
	Conflict Code = "CONFLICT"
	// Limit means that the request asks for too much at once.
	Limit Code = "LIMIT"
	// Unavailable means that trying again later may work.
	Unavailable Code = "UNAVAILABLE"
	// Canceled means that the caller gave up or the deadline passed.
	Canceled Code = "CANCELED"
	// Internal means a fault of ours; its cause goes to the log and never to a user.
	Internal Code = "INTERNAL"
)

// Error is the one error type of the project. Message says what is wrong and how to mend it, in words a user may read; Err is the
// cause, for logs only.
type Error struct {
	Code    Code
	Message string
	// Field is the path of the input at fault, such as `ties[3].from`; may be empty.
	Field string
	// Candidates are the ids an ambiguous name may mean.
	Candidates []ID
	// Line is the line of a file that Field stands on; 0 when the input was no file.
	Line int
	Err  error
}

// Error returns the message with field, without the cause.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error with a code and a message; a %w operand becomes the cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// FieldErrorf makes an INVALID Error about one field.
func FieldErrorf(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// under puts the field of an error below another.
func under(field string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) || e.Field == "" {
		return err
	}
	below := *e
	below.Field = join(field, e.Field)
	return &below
}

// InternalError hides a cause behind a message that is safe to show.
func InternalError(op string, cause error) *Error {
	return &Error{Code: Internal, Message: "internal error while " + op, Err: cause}
}

// CodeOf returns the code of an error: Internal for one that is not an *Error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
