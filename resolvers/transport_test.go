package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"backchannel/graph"
)

// fakeSchema executes nothing: exec says what an operation answers.
type fakeSchema struct {
	schema *ast.Schema
	exec   func(ctx context.Context) *graphql.Response
}

func (f fakeSchema) Schema() *ast.Schema { return f.schema }

func (f fakeSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (f fakeSchema) Exec(context.Context) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response { return f.exec(ctx) }
}

func loadFakeSchema(tb testing.TB) *ast.Schema {
	tb.Helper()
	text, err := os.ReadFile("testdata/fake.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "fake.graphqls", Input: string(text)})
}

// fakeServer is the API over the fake schema, configured as the service is; exec nil answers {"word":"yes"}.
func fakeServer(tb testing.TB, exec func(ctx context.Context) *graphql.Response) http.Handler {
	tb.Helper()
	if exec == nil {
		exec = func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte(`{"word":"yes"}`)} }
	}
	srv := handler.New(fakeSchema{loadFakeSchema(tb), exec})
	Configure(srv, DefaultLimits())
	return srv
}

// failingServer is a fake server whose first root field fails with err.
func failingServer(tb testing.TB, err error) http.Handler {
	tb.Helper()
	return fakeServer(tb, func(ctx context.Context) *graphql.Response {
		graphql.AddError(inField(ctx), err)
		return &graphql.Response{Data: []byte("null")}
	})
}

// inField returns the context of the operation's first field, as generated code has it.
func inField(ctx context.Context) context.Context {
	field, ok := graphql.GetOperationContext(ctx).Operation.SelectionSet[0].(*ast.Field)
	if !ok {
		panic("the operation does not begin with a field")
	}
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: graphql.CollectedField{Field: field}})
}

// fakeRequest is a POST of a query, as a program sends it.
func fakeRequest(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+Endpoint, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// fakeAsk sends a query with variables and returns the status and the answer.
func fakeAsk(tb testing.TB, h http.Handler, query string, variables map[string]any) (int, string) {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, fakeRequest(string(body)))
	return w.Code, w.Body.String()
}

// catchLog makes the log readable for the length of a test.
func catchLog(tb testing.TB) *bytes.Buffer {
	tb.Helper()
	log, before := &bytes.Buffer{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	tb.Cleanup(func() { slog.SetDefault(before) })
	return log
}

const wordQuery = `{"query":"{word}"}`

func TestPostRefuses(t *testing.T) {
	invalid := func(message string) string {
		quoted, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		return `{"errors":[{"message":` + string(quoted) + `,"extensions":{"code":"INVALID"}}]}`
	}
	const (
		send     = `send {"query": "...", "variables": {...}}`
		sendJSON = "send the query as JSON in UTF-8, with Content-Type: application/json"
		accept   = "answers are application/graphql-response+json or application/json: name one of them in Accept"
	)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	for _, c := range []struct {
		name, body string
		change     func(*http.Request)
		status     int
		want       string
	}{
		{"GET", wordQuery, method("GET"), 405, invalid("ask by POST; " + send)},
		{"PUT", wordQuery, method("PUT"), 405, invalid("ask by POST; " + send)},
		{"OPTIONS", "", method("OPTIONS"), 405, invalid("ask by POST; " + send)},
		{"HEAD", "", method("HEAD"), 405, invalid("ask by POST; " + send)},
		{"GET mutation in the address", "", func(r *http.Request) {
			r.Method, r.URL.RawQuery = "GET", "query=mutation{word}"
		}, 405, invalid("ask by POST; " + send)},

		{"text/plain", wordQuery, header("Content-Type", "text/plain"), 415, invalid(sendJSON)},
		{"form", "query={word}", header("Content-Type", "application/x-www-form-urlencoded"), 415, invalid(sendJSON)},
		{"multipart", "", header("Content-Type", "multipart/form-data; boundary=x"), 415, invalid(sendJSON)},
		{"application/graphql", "{word}", header("Content-Type", "application/graphql"), 415, invalid(sendJSON)},
		{"no type", wordQuery, func(r *http.Request) { r.Header.Del("Content-Type") }, 415, invalid(sendJSON)},
		{"two types", wordQuery, func(r *http.Request) { r.Header.Add("Content-Type", "text/plain") }, 415, invalid(sendJSON)},
		{"other charset", wordQuery, header("Content-Type", "application/json; charset=utf-16"), 415, invalid(sendJSON)},
		{"compressed", wordQuery, header("Content-Encoding", "gzip"), 415, invalid("send the query uncompressed, without Content-Encoding")},

		{"Accept a page", wordQuery, header("Accept", "text/html"), 406, invalid(accept)},
		{"Accept neither", wordQuery, header("Accept", "*/*;q=0"), 406, invalid(accept)},

		{"empty", "", nil, 400, invalid("the body is empty: " + send)},
		{"blank", " \n", nil, 400, invalid("the body is empty: " + send)},
		{"no JSON", `NONSENSE`, nil, 400, invalid("the body is no JSON: look at line 1, column 1")},
		{"broken off", "{\"query\":\n \"{word}\"", nil, 400, invalid("the body is no JSON: look at line 2, column 9")},
		{"wrong letter", "{\n  \"quéry\": x}", nil, 400, invalid("the body is no JSON: look at line 2, column 12")},
		{"more after it", wordQuery + "{}", nil, 400, invalid("the body is no JSON: look at line 1, column 19")},
		{"nested without end", strings.Repeat("[", 20_000), nil, 400, invalid("the body is no JSON: look at line 1, column 10001")},
		{"no UTF-8", "{\"query\":\"\xff\"}", nil, 400, invalid("the body is not UTF-8")},

		{
			"batch", "[" + wordQuery + "," + wordQuery + "]", nil, 422,
			invalid("one request at a time: send a JSON object, not an array; one query may have several root fields"),
		},
		{"string", `"{word}"`, nil, 422, invalid("the body is no JSON object: " + send)},
		{"null", `null`, nil, 422, invalid("the body is no JSON object: " + send)},
		{"no query", `{"qeury":"{word}"}`, nil, 422, invalid("query is missing: " + send)},
		{"query in capitals", `{"QUERY":"{word}"}`, nil, 422, invalid("query is missing: " + send)},
		{"query null", `{"query":null}`, nil, 422, invalid("query is missing: " + send)},
		{"query a number", `{"query":1}`, nil, 422, invalid("query must be a string")},
		{"operationName a number", `{"query":"{word}","operationName":1}`, nil, 422, invalid("operationName must be a string")},
		{"variables an array", `{"query":"{word}","variables":[7]}`, nil, 422, invalid("variables must be an object")},
		{"extensions a string", `{"query":"{word}","extensions":"x"}`, nil, 422, invalid("extensions must be an object")},
		{"subscription", `{"query":"subscription{word}"}`, nil, 422, invalid("a subscription gives many answers: ask over WebSocket")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := fakeRequest(c.body)
			if c.change != nil {
				c.change(r)
			}
			w := httptest.NewRecorder()
			fakeServer(t, nil).ServeHTTP(w, r)
			if w.Code != c.status || w.Body.String() != c.want {
				t.Errorf("got %d %s\nwant %d %s", w.Code, w.Body, c.status, c.want)
			}
			if got := w.Header().Get("Content-Type"); got != "application/graphql-response+json; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
			if got, want := w.Header().Get("Allow"), map[bool]string{true: "POST"}[c.status == 405]; got != want {
				t.Errorf("Allow %q, want %q", got, want)
			}
		})
	}
}

func TestPostNeverRepeatsTheBody(t *testing.T) {
	const secret = "Kim Secret"
	for _, body := range []string{
		secret, `{"query":` + secret, `{"query":"` + secret, `["` + secret + `"]`, `"` + secret + `"`, `{"variables":"` + secret + `"}`,
		`{"query":["` + secret + `"]}`, `{"query":"{word}","variables":["` + secret + `"]}`, `{"` + secret + `":1}`,
	} {
		w := httptest.NewRecorder()
		fakeServer(t, nil).ServeHTTP(w, fakeRequest(body))
		if w.Code < 400 || strings.Contains(w.Body.String(), "Kim") {
			t.Errorf("%s: got %d %s", body, w.Code, w.Body)
		}
	}
}

func TestPostAnswers(t *testing.T) {
	const yes = `{"data":{"word":"yes"}}`
	for _, c := range []struct{ name, body string }{
		{"plain", wordQuery},
		{"unknown members", `{"query":"{word}","id":7,"doc_id":[1],"operation":{}}`},
		{"nulls", `{"query":"{word}","operationName":null,"variables":null,"extensions":null}`},
		{"all members", `{"query":"query A{word} query B{number}","operationName":"A","variables":{"a":1},"extensions":{"b":{}}}`},
	} {
		w := httptest.NewRecorder()
		fakeServer(t, nil).ServeHTTP(w, fakeRequest(c.body))
		if w.Code != 200 || w.Body.String() != yes {
			t.Errorf("%s: got %d %s", c.name, w.Code, w.Body)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", c.name, got)
		}
	}
}

func TestPostAcceptsContentTypes(t *testing.T) {
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON"} {
		r, w := fakeRequest(wordQuery), httptest.NewRecorder()
		r.Header.Set("Content-Type", contentType)
		fakeServer(t, nil).ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("%s: got %d %s", contentType, w.Code, w.Body)
		}
	}
}

func TestPostNegotiates(t *testing.T) {
	const wrong = `{"query":"{wrong}"}`
	for accept, want := range map[string]string{
		"":                                  typeJSON,
		"*/*":                               typeJSON,
		"application/*,text/html;q=0.1":     typeJSON,
		"application/json":                  typeJSON,
		"application/json, multipart/mixed": typeJSON,
		"application/json; charset=utf-8":   typeJSON,
		"application/graphql-response+json": typeResponse,
		"application/graphql-response+json, application/json":          typeResponse,
		"application/json, application/graphql-response+json":          typeResponse,
		"application/graphql-response+json, application/json;q=0.9":    typeResponse,
		"application/graphql-response+json;q=0.5, application/json":    typeJSON,
		"application/graphql-response+json;q=0.8, */*;q=0.1":           typeResponse,
		"*/*, application/json;q=0":                                    typeResponse,
		"text/html, nonsense, application/json;q=x, */*;q=0.2":         typeJSON,
		"application/graphql-response+json; charset=utf-8, text/plain": typeResponse,
	} {
		for body, status := range map[string]int{wordQuery: 200, wrong: 422} {
			r, w := fakeRequest(body), httptest.NewRecorder()
			if accept != "" {
				r.Header.Set("Accept", accept)
			}
			fakeServer(t, nil).ServeHTTP(w, r)
			wanted := want
			if status != 200 {
				wanted = typeResponse
			}
			if got := w.Header().Get("Content-Type"); got != wanted+"; charset=utf-8" || w.Code != status {
				t.Errorf("Accept %q, %s: got %d %q, want %d %q", accept, body, w.Code, got, status, wanted)
			}
		}
	}
}

func TestPostStatusOfErrors(t *testing.T) {
	catchLog(t)
	for _, c := range []struct {
		name, query string
		variables   map[string]any
		status      int
		want        string
	}{
		{"does not parse", "{", nil, 400, `{"errors":[{"message":"Expected Name, found \u003cEOF\u003e","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}`},
		{"does not fit", "{\n  wrod}", nil, 422, `{"errors":[{"message":"Cannot query field \"wrod\" on type \"Query\".","locations":[{"line":2,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		{"no operation", "fragment A on Query{word}", nil, 422, `{"errors":[{"message":"no operation provided","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		{"which operation", "query A{word} query B{word}", nil, 422, `{"errors":[{"message":"the document has several operations: name the one to run in operationName","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		{"variable missing", "query($q:PathInput!){paths(query:$q){complete}}", map[string]any{"q": map[string]any{}}, 422, `{"errors":[{"message":"$q.from must be defined","extensions":{"code":"GRAPHQL_VALIDATION_FAILED","field":"q.from"}}]}`},
		{"variable wrong", "query($n:Int){number(of:$n)}", map[string]any{"n": 1.5}, 422, `{"errors":[{"message":"$n cannot be read as Int","extensions":{"code":"GRAPHQL_VALIDATION_FAILED","field":"n"}}]}`},
		{"variable in a list", "query($q:PathInput!){paths(query:$q){complete}}", map[string]any{"q": map[string]any{"from": []any{"a", nil}}}, 422, `{"errors":[{"message":"$q.from[1] cannot be null","extensions":{"code":"GRAPHQL_VALIDATION_FAILED","field":"q.from[1]"}}]}`},
	} {
		status, got := fakeAsk(t, fakeServer(t, nil), c.query, c.variables)
		if want := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(c.want); status != c.status || got != want {
			t.Errorf("%s: got %d %s\nwant %d %s", c.name, status, got, c.status, want)
		}
	}
}

func TestPostAnswersFieldErrorsWithData(t *testing.T) {
	status, got := fakeAsk(t, failingServer(t, graph.FieldErrorf("of", "too large")), "{number(of:1)}", nil)
	const want = `{"errors":[{"message":"too large","path":["number"],"extensions":{"code":"INVALID","field":"of"}}],"data":null}`
	if status != 200 || got != want {
		t.Errorf("got %d %s\nwant 200 %s", status, got, want)
	}
}

func TestPostAnswersFaultsOfOurs(t *testing.T) {
	log := catchLog(t)
	for _, c := range []struct {
		name   string
		exec   func(context.Context) *graphql.Response
		status int
		code   string
	}{
		{"panic", func(context.Context) *graphql.Response { panic("secret") }, 500, "INTERNAL"},
		{"stopped", func(context.Context) *graphql.Response { return nil }, 503, "CANCELED"},
		{"error without data", func(ctx context.Context) *graphql.Response {
			graphql.AddError(ctx, &graph.Error{Code: graph.Unavailable, Message: "try again later"})
			return &graphql.Response{}
		}, 503, "UNAVAILABLE"},
		{"internal error without data", func(ctx context.Context) *graphql.Response {
			graphql.AddError(ctx, errors.New("secret"))
			return &graphql.Response{}
		}, 500, "INTERNAL"},
		{"nothing at all", func(context.Context) *graphql.Response { return &graphql.Response{} }, 500, ""},
	} {
		status, got := fakeAsk(t, fakeServer(t, c.exec), "{word}", nil)
		if status != c.status || !strings.Contains(got, c.code) || strings.Contains(got, "secret") || strings.Contains(got, `"data"`) {
			t.Errorf("%s: got %d %s, want %d with %s", c.name, status, got, c.status, c.code)
		}
	}
	if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "stack=") {
		t.Errorf("the log lacks the cause: %s", log)
	}
}

func TestPostKeepsDigits(t *testing.T) {
	var got any
	h := fakeServer(t, func(ctx context.Context) *graphql.Response {
		got = graphql.GetOperationContext(ctx).Variables["n"]
		return &graphql.Response{Data: []byte("{}")}
	})
	h.ServeHTTP(httptest.NewRecorder(), fakeRequest(`{"query":"query($n:ID!){node(id:$n){id}}","variables":{"n":9007199254740993}}`))
	if fmt.Sprint(got) != "9007199254740993" {
		t.Errorf("got %v", got)
	}
}

func TestPostOrdersErrors(t *testing.T) {
	places := []ast.Path{
		{ast.PathName("a"), ast.PathIndex(2), ast.PathName("x")},
		{ast.PathName("a"), ast.PathIndex(10)},
		{ast.PathName("b")},
		{ast.PathName("a")},
		{ast.PathName("a"), ast.PathIndex(2)},
	}
	answer := func(shift int) string {
		h := fakeServer(t, func(ctx context.Context) *graphql.Response {
			for i := range places {
				p := places[(i+shift)%len(places)]
				e := newError("", "")
				e.Path, e.Err = p, graph.Errorf(graph.NotFound, "none at %s", p)
				graphql.AddError(ctx, e)
			}
			return &graphql.Response{Data: []byte("null")}
		})
		_, got := fakeAsk(t, h, "{word}", nil)
		return got
	}
	first := answer(0)
	for shift := range places {
		if got := answer(shift); got != first {
			t.Fatalf("got %s\nwant %s", got, first)
		}
	}
	var parsed struct{ Errors []struct{ Message string } }
	if err := json.Unmarshal([]byte(first), &parsed); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a", "a[2]", "a[2].x", "a[10]", "b"} {
		if got := parsed.Errors[i].Message; got != "none at "+want {
			t.Errorf("error %d: got %s, want %s", i, got, want)
		}
	}
}

func TestPostBoundsErrors(t *testing.T) {
	var query strings.Builder
	for i := range 300 {
		fmt.Fprintf(&query, " wrong%d", i)
	}
	_, got := fakeAsk(t, fakeServer(t, nil), "{"+query.String()+"}", nil)
	var parsed struct{ Errors []struct{ Message string } }
	if err := json.Unmarshal([]byte(got), &parsed); err != nil {
		t.Fatal(err)
	}
	if n := len(parsed.Errors); n != maxErrors+1 || parsed.Errors[maxErrors].Message != "250 more errors are left out" {
		t.Errorf("got %d errors, the last %v", n, parsed.Errors[n-1])
	}
}

func TestEncodeWritesExtensions(t *testing.T) {
	got, err := encode(&graphql.Response{Data: []byte("{}"), Extensions: map[string]any{"b": 1, "a": "<"}})
	if err != nil || string(got) != `{"data":{},"extensions":{"a":"<","b":1}}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := encode(&graphql.Response{Data: []byte("{}"), Extensions: map[string]any{"a": func() {}}}); err == nil {
		t.Error("what is no JSON was written")
	}
}

func TestPostReadsNoFurtherThanItMust(t *testing.T) {
	r, w := fakeRequest(""), httptest.NewRecorder()
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"query":`), failingReader{}))
	fakeServer(t, nil).ServeHTTP(w, r)
	if w.Code != 400 || !strings.Contains(w.Body.String(), "the body broke off: send it again") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("connection reset by 10.1.2.3") }

func FuzzPost(f *testing.F) {
	for _, seed := range []string{wordQuery, `[`, `null`, `{"query":"{word}","variables":{"a":[1,{"b":null}]}}`, "{\"query\":\"{\xff", `{"query":"{...A} fragment A on Query{...A}"}`} {
		f.Add([]byte(seed), "application/json")
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	h := fakeServer(f, nil)
	f.Fuzz(func(t *testing.T, body []byte, accept string) {
		r, w := fakeRequest(string(body)), httptest.NewRecorder()
		r.Header.Set("Accept", accept)
		h.ServeHTTP(w, r)
		var answer struct {
			Data   json.RawMessage
			Errors []struct {
				Message    string
				Extensions map[string]any
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%d %s: %v", w.Code, w.Body, err)
		}
		if (w.Code == 200) == (answer.Data == nil) || (w.Code == 200) == (len(answer.Errors) > 0) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code >= 500 {
			t.Fatalf("a fault of ours: %d %s", w.Code, w.Body)
		}
		for _, e := range answer.Errors {
			if e.Message == "" || e.Extensions["code"] == nil {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
	})
}
