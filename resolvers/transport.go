package resolvers

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"backchannel/graph"
)

// The media types of an answer.
const (
	typeJSON     = "application/json"
	typeResponse = "application/graphql-response+json"
)

// wantedBody says what to send.
const wantedBody = `send {"query": "...", "variables": {...}}`

// Post is the transport of queries over HTTP: POST of application/json and nothing else, as that is what no page of another site can send without
// asking first. It follows the draft of GraphQL over HTTP of August 2026 (github.com/graphql/graphql-over-http, spec/GraphQLOverHTTP.md):
//
//   - An answer with data is 200, errors of single fields included. (The draft would have 294 for these, a status of its own making; in another place
//     it says 200.)
//   - A request that cannot be run has errors and no data: 400 where the body is no JSON or the query does not parse, 422 where the JSON is no
//     request, the query does not fit the schema, exceeds a limit or has wrong variables; 405, 406, 413, 415 as in HTTP; 500 and 503 where it is our
//     fault.
//   - Accept chooses between application/graphql-response+json and, for older clients and by default, application/json. It decides on the type of a
//     200 only: the status is the same for both, and any other answer is graphql-response+json, by which a client knows it from a proxy's page.
//
// Add it last: it answers every request that reaches it.
type Post struct{}

var _ graphql.Transport = Post{}

// Supports reports that every request is answered here, if only by saying what to send instead.
func (Post) Supports(*http.Request) bool { return true }

// Do answers a request.
func (Post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
	}
	resp, failed := answer(r, exec)
	if failed != nil {
		writeErrors(w, failed.status, typeResponse, failed.errors)
		return
	}
	if resp.Data == nil {
		writeErrors(w, statusOf(resp.Errors), typeResponse, resp.Errors)
		return
	}
	mediaType, _ := negotiate(r.Header.Values("Accept"))
	writeAnswer(w, http.StatusOK, mediaType, resp)
}

// failure is a request that cannot be run.
type failure struct {
	status int
	errors gqlerror.List
}

func fail(status int, format string, args ...any) *failure {
	return &failure{status, gqlerror.List{newError(string(graph.Invalid), fmt.Sprintf(format, args...))}}
}

// answer runs the operation of a request; one of the two results is nil.
func answer(r *http.Request, exec graphql.GraphExecutor) (resp *graphql.Response, failed *failure) {
	ctx := r.Context()
	defer func() {
		if p := recover(); p != nil {
			failed = &failure{http.StatusInternalServerError, gqlerror.List{presentError(ctx, recoverPanic(ctx, p))}}
		}
	}()
	if failed = checkHeaders(r); failed != nil {
		return nil, failed
	}
	params, failed := readParams(r)
	if failed != nil {
		return nil, failed
	}
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		return exec.DispatchError(graphql.WithOperationContext(ctx, op), errs), nil
	}
	if op.Operation.Operation == ast.Subscription {
		return nil, fail(http.StatusUnprocessableEntity, "a subscription gives many answers: ask over WebSocket")
	}
	next, ctx := exec.DispatchOperation(ctx, op)
	if resp = next(ctx); resp == nil {
		return nil, &failure{http.StatusServiceUnavailable, gqlerror.List{presentError(ctx, cmp.Or(ctx.Err(), context.Canceled))}}
	}
	return resp, nil
}

// checkHeaders refuses what is no POST of JSON.
func checkHeaders(r *http.Request) *failure {
	if r.Method != http.MethodPost {
		return fail(http.StatusMethodNotAllowed, "ask by POST; %s", wantedBody)
	}
	if _, ok := negotiate(r.Header.Values("Accept")); !ok {
		return fail(http.StatusNotAcceptable, "answers are %s or %s: name one of them in Accept", typeResponse, typeJSON)
	}
	types := r.Header.Values("Content-Type")
	mediaType, params, err := mime.ParseMediaType(strings.Join(types, ", "))
	charset := params["charset"]
	if err != nil || mediaType != typeJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return fail(http.StatusUnsupportedMediaType, "send the query as JSON in UTF-8, with Content-Type: %s", typeJSON)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return fail(http.StatusUnsupportedMediaType, "send the query uncompressed, without Content-Encoding")
	}
	return nil
}

// readParams reads the body of a request.
func readParams(r *http.Request) (*graphql.RawParams, *failure) {
	start := graphql.Now()
	body, err := readBody(r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &failure{http.StatusRequestEntityTooLarge, gqlerror.List{exceeded(limitBody, 0, int(tooLarge.Limit))}}
	case err != nil:
		return nil, fail(http.StatusBadRequest, "the body broke off: send it again")
	}
	params, failed := decodeParams(body)
	if failed != nil {
		return nil, failed
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, nil
}

// readBody reads a body into as much room as it says that it takes, where that is little: what it says may be wrong.
func readBody(r *http.Request) ([]byte, error) {
	const believed = 16 << 10
	var b bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= believed {
		b.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := b.ReadFrom(r.Body)
	return b.Bytes(), err
}

// decodeParams reads a request in JSON. Names are exact, as in the draft; those it does not know are passed over. Nothing of the body is repeated in
// an error.
func decodeParams(body []byte) (*graphql.RawParams, *failure) {
	members := map[string]json.RawMessage{}
	err := json.Unmarshal(body, &members)
	var syntax *json.SyntaxError
	switch {
	case !utf8.Valid(body):
		return nil, fail(http.StatusBadRequest, "the body is not UTF-8")
	case len(bytes.TrimSpace(body)) == 0:
		return nil, fail(http.StatusBadRequest, "the body is empty: %s", wantedBody)
	case errors.As(err, &syntax):
		return nil, fail(http.StatusBadRequest, "the body is no JSON: look at %s", place(body, int(syntax.Offset)))
	case err != nil && bytes.TrimSpace(body)[0] == '[':
		return nil, fail(http.StatusUnprocessableEntity, "one request at a time: send a JSON object, not an array; one query may have several root fields")
	case err != nil || members == nil:
		return nil, fail(http.StatusUnprocessableEntity, "the body is no JSON object: %s", wantedBody)
	}
	params := &graphql.RawParams{}
	for _, m := range []struct {
		name string
		into any
		kind string
	}{
		{"query", &params.Query, "a string"},
		{"operationName", &params.OperationName, "a string"},
		{"variables", &params.Variables, "an object"},
		{"extensions", &params.Extensions, "an object"},
	} {
		if err := decodeMember(members[m.name], m.into); err != nil {
			return nil, fail(http.StatusUnprocessableEntity, "%s must be %s", m.name, m.kind)
		}
	}
	if params.Query == "" {
		return nil, fail(http.StatusUnprocessableEntity, "query is missing: %s", wantedBody)
	}
	return params, nil
}

// decodeMember reads one member of a request; numbers keep all their digits.
func decodeMember(raw json.RawMessage, into any) error {
	if raw == nil {
		return nil
	}
	if text, ok := into.(*string); ok {
		return json.Unmarshal(raw, text)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(into)
}

// place says where in a text the parser stopped, having read so many bytes.
func place(body []byte, read int) string {
	before := body[:min(max(read-1, 0), len(body))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("line %d, column %d", line, column)
}

// negotiate returns the media type of a 200; ok is false where the caller takes none that there is. Of types taken equally gladly it is the newer one
// if named, else application/json, which is what browsers and command lines show.
func negotiate(accept []string) (mediaType string, ok bool) {
	ranges := strings.Join(accept, ",")
	if strings.TrimSpace(ranges) == "" {
		return typeJSON, true
	}
	response, named := quality(ranges, typeResponse)
	plain, _ := quality(ranges, typeJSON)
	switch {
	case response <= 0 && plain <= 0:
		return "", false
	case response > plain || response == plain && named:
		return typeResponse, true
	default:
		return typeJSON, true
	}
}

// quality returns how gladly a list of media ranges takes a type, 0 to 1, and whether it names the type. The most specific range counts.
func quality(ranges, mediaType string) (q float64, named bool) {
	best := 0
	for one := range strings.SplitSeq(ranges, ",") {
		name, params, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		specific := 1 + slices.Index([]string{"*/*", "application/*", mediaType}, name)
		if specific == 0 || specific < best {
			continue
		}
		weight := 1.0
		if given, ok := params["q"]; ok {
			if weight, err = strconv.ParseFloat(given, 64); err != nil {
				continue
			}
		}
		if specific > best {
			best, q = specific, 0
		}
		q = max(q, weight)
	}
	return q, best == 3
}

// statusOf returns the status of a request that has no data, by the first of its errors.
func statusOf(errs gqlerror.List) int {
	if len(errs) == 0 {
		return http.StatusInternalServerError
	}
	switch errs[0].Extensions["code"] {
	case errcode.ParseFailed:
		return http.StatusBadRequest
	case string(graph.Internal):
		return http.StatusInternalServerError
	case string(graph.Unavailable), string(graph.Canceled):
		return http.StatusServiceUnavailable
	default:
		return http.StatusUnprocessableEntity
	}
}

// writeErrors answers a request that was not run.
func writeErrors(w http.ResponseWriter, status int, mediaType string, errs gqlerror.List) {
	writeAnswer(w, status, mediaType, &graphql.Response{Errors: errs})
}

func writeAnswer(w http.ResponseWriter, status int, mediaType string, resp *graphql.Response) {
	body, err := encode(resp)
	if err != nil {
		// Extensions that are no JSON would be a fault in this package; the tests would have shown it.
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", mediaType+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // JSON under nosniff is no page; and nobody is left to be told of an error
}

// encode writes an answer: the same bytes for the same answer. Fields run side by side, so that their errors come in any order and are sorted here;
// data is written as the executor made it.
func encode(resp *graphql.Response) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(len(resp.Data) + 256)
	member := func(name string, v any) error {
		b.WriteString(name)
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		b.Truncate(b.Len() - 1) // the encoder's line end
		return nil
	}
	b.WriteByte('{')
	if len(resp.Errors) > 0 {
		if err := member(`"errors":`, sortErrors(resp.Errors)); err != nil {
			return nil, err
		}
	}
	if resp.Data != nil {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"data":`)
		b.Write(resp.Data)
	}
	if len(resp.Extensions) > 0 {
		if err := member(`,"extensions":`, resp.Extensions); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// maxErrors bounds the errors of an answer: a query of nothing but mistakes would have hundreds, and a list may fail at every element.
const maxErrors = 50

// sortErrors returns errors in the order of their places, at most maxErrors.
func sortErrors(errs gqlerror.List) gqlerror.List {
	sorted := slices.Clone(errs)
	slices.SortStableFunc(sorted, func(a, b *gqlerror.Error) int {
		return cmp.Or(slices.CompareFunc(a.Path, b.Path, comparePlace), slices.CompareFunc(a.Locations, b.Locations, compareLocation),
			strings.Compare(a.Message, b.Message))
	})
	if left := len(sorted) - maxErrors; left > 0 {
		sorted = append(sorted[:maxErrors], newError(string(graph.Limit), fmt.Sprintf("%d more errors are left out", left)))
	}
	return sorted
}

// comparePlace orders the elements of paths: indexes by number, names as text.
func comparePlace(a, b ast.PathElement) int {
	i, iIsIndex := a.(ast.PathIndex)
	j, jIsIndex := b.(ast.PathIndex)
	if iIsIndex && jIsIndex {
		return cmp.Compare(i, j)
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

func compareLocation(a, b gqlerror.Location) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
