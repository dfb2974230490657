package resolvers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"backchannel/graph"
)

// presentError makes every error that GraphQL answers carry: a message for people, the path in the answer, and extensions for programs, of which
// code is always there. What is not known to be safe to show becomes "internal error" and goes to the log.
func presentError(ctx context.Context, err error) *gqlerror.Error {
	var raw *gqlerror.Error
	if !errors.As(err, &raw) {
		raw = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	path, input := splitPath(ctx, raw.Path)
	out := &gqlerror.Error{Path: path, Locations: raw.Locations}
	var known *graph.Error
	switch isKnown := errors.As(err, &known); {
	case isKnown && known.Code != graph.Internal && known.Code != "":
		presentKnown(ctx, out, known, input)
		keepLimit(out, raw)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		setError(out, string(graph.Canceled), "the request was given up or took too long")
	case isKnown:
		presentInternal(ctx, out, err)
	case isRequestError(raw):
		presentRequestError(out, raw)
	case len(input) > 0:
		setError(out, string(graph.Invalid), "this value cannot be read as what the field takes")
		out.Extensions["field"] = input.text()
	default:
		presentInternal(ctx, out, err)
	}
	return out
}

// recoverPanic makes a panic an error whose cause is for the log.
func recoverPanic(_ context.Context, p any) error {
	return &graph.Error{Code: graph.Internal, Message: "panic", Err: &panicError{value: p, stack: debug.Stack()}}
}

// panicError is a panic with where it came from.
type panicError struct {
	value any
	stack []byte
}

// Error returns the panic's value as text.
func (e *panicError) Error() string { return fmt.Sprint(e.value) }

// newError returns an error of the request itself, which has no place in the answer.
func newError(code, message string) *gqlerror.Error {
	e := &gqlerror.Error{}
	setError(e, code, message)
	return e
}

func setError(e *gqlerror.Error, code, message string) {
	e.Message, e.Extensions = clip(message), map[string]any{"code": code}
}

// presentKnown shows an error of ours; its message is written for users.
func presentKnown(ctx context.Context, out *gqlerror.Error, e *graph.Error, input inputPath) {
	setError(out, string(e.Code), e.Message)
	if field := joinField(input.text(), e.Field); field != "" {
		out.Extensions["field"] = field
	}
	if len(e.Candidates) > 0 {
		out.Extensions["candidates"] = e.Candidates
	}
	if e.Code == graph.Unavailable && e.Err != nil {
		slog.WarnContext(ctx, "unavailable", "request", RequestID(ctx), "field", fieldName(ctx), "cause", mask(e.Err.Error()))
	}
}

// presentInternal hides an error behind the request id, under which the log has its cause.
func presentInternal(ctx context.Context, out *gqlerror.Error, err error) {
	setError(out, string(graph.Internal), "internal error")
	if id := RequestID(ctx); id != "" {
		out.Extensions["requestId"] = id
	}
	args := []any{"request", RequestID(ctx), "field", fieldName(ctx), "cause", mask(causeText(err))}
	var p *panicError
	if errors.As(err, &p) {
		args = append(args, "stack", string(p.stack))
	}
	slog.ErrorContext(ctx, "internal error", args...)
}

// isRequestError reports whether GraphQL itself found fault with the request: its messages speak of the query and the schema only.
func isRequestError(e *gqlerror.Error) bool {
	code := e.Extensions["code"]
	return code == errcode.ParseFailed || code == errcode.ValidationFailed
}

// presentRequestError shows a fault of the query or its variables. Some of the parser's messages are bare, and one is a limit.
func presentRequestError(out, raw *gqlerror.Error) {
	code, _ := raw.Extensions["code"].(string)
	switch message := raw.Message; {
	case strings.HasPrefix(message, tokensExceeded):
		limit, _ := strconv.Atoi(strings.TrimPrefix(message, tokensExceeded))
		*out = *exceeded(limitTokens, 0, limit)
	case strings.HasPrefix(message, "operation  not found"):
		setError(out, code, "the document has several operations: name the one to run in operationName")
	case len(raw.Path) > 0 && raw.Path[0] == ast.PathName("variable"):
		presentVariable(out, code, inputPath(raw.Path[1:]).text(), message)
	default:
		setError(out, code, message)
	}
}

// presentVariable shows a fault of a variable. That it cannot be used comes with Go's idea of its value, which may be wrong.
func presentVariable(out *gqlerror.Error, code, field, message string) {
	if _, kind, ok := strings.Cut(message, " as "); ok && strings.HasPrefix(message, "cannot use ") {
		message = "cannot be read as " + kind
	}
	setError(out, code, "$"+field+" "+message)
	out.Path, out.Extensions["field"] = nil, field
}

// tokensExceeded begins the parser's message where a document has too many tokens; it gives no code of its own.
const tokensExceeded = "exceeded token limit of "

// keepLimit carries over what a limit's error says to programs.
func keepLimit(out, raw *gqlerror.Error) {
	for _, key := range []string{"limit", "value", "max"} {
		if v, ok := raw.Extensions[key]; ok {
			out.Extensions[key] = v
		}
	}
}

// inputPath leads to a value within a field's arguments or a variable.
type inputPath ast.Path

// text writes the path as the rest of the project does: query.from[1].
func (p inputPath) text() string {
	var b strings.Builder
	for _, element := range p {
		switch element := element.(type) {
		case ast.PathIndex:
			b.WriteString("[" + strconv.Itoa(int(element)) + "]")
		case ast.PathName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(element))
		}
	}
	return b.String()
}

func joinField(outer, inner string) string {
	if outer == "" || inner == "" || strings.HasPrefix(inner, "[") {
		return outer + inner
	}
	return outer + "." + inner
}

// splitPath divides a path as gqlgen has it, which goes on from the field into its arguments, into the part in the answer and the part in the input.
func splitPath(ctx context.Context, p ast.Path) (ast.Path, inputPath) {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return p, nil
	}
	field := fc.Path()
	if len(p) <= len(field) {
		return p, nil
	}
	for i, element := range field {
		if p[i] != element {
			return p, nil
		}
	}
	return p[:len(field)], inputPath(p[len(field):])
}

// fieldName names a field as the schema does: aliases are the caller's words, which do not belong in a log.
func fieldName(ctx context.Context) string {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil || fc.Field.Field == nil {
		return ""
	}
	return fc.Object + "." + fc.Field.Name
}

// causeText returns what lies behind an error, without the path that gqlgen puts before it.
func causeText(err error) string {
	var wrapped *gqlerror.Error
	if errors.As(err, &wrapped) {
		if wrapped.Err == nil {
			return wrapped.Message
		}
		return causeText(wrapped.Err)
	}
	var e *graph.Error
	if errors.As(err, &e) && e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return err.Error()
}

// quoted and word match what may hold somebody's name in the text of a cause: quoted values, and ids such as person:leon-sigal.
var (
	quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|`[^`]*`|«[^»]*»|“[^”]*”")
	word   = regexp.MustCompile(`[a-z-]+:[^\s:/][^\s,;)\]}]*`)
)

// mask takes names and values out of a cause: logs are kept longer, and read by others, than the graph. Addresses such as localhost:7687 stay.
func mask(cause string) string {
	cause = quoted.ReplaceAllString(cause, "…")
	return clip(word.ReplaceAllStringFunc(cause, func(w string) string {
		prefix, rest, _ := strings.Cut(w, ":")
		if strings.Trim(rest, "0123456789.:") == "" {
			return w
		}
		return prefix + ":…"
	}))
}

// maxMessage bounds a message in bytes: a parser's may quote what it met, which can be as large as the query.
const maxMessage = 500

// clip shortens a message at a letter's edge.
func clip(message string) string {
	message = strings.ToValidUTF8(message, "�")
	if len(message) <= maxMessage {
		return message
	}
	end := maxMessage
	for !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end] + "…"
}
