package resolvers

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"backchannel/graph"
)

// internals is what no message may hold: names of what is inside, addresses, paths, dumps.
var internals = regexp.MustCompile(`(?i)neo4?j?\b|sql|bolt|goroutine|panic|\.go\b|/(work|root|home|usr|tmp)/|localhost:\d|0x[0-9a-f]{4}|runtime|nil pointer|secret`)

// causes are errors as they come from below.
var causes = map[string]error{
	"plain":            errors.New("Neo4jError: Neo.ClientError.Statement.SyntaxError in 'MATCH (n {name: \"Kim Secret\"})' at bolt://localhost:7687"),
	"wrapped":          fmt.Errorf("read /srv/data/secret.db: %w", errors.New("SQL logic error near \"secret\" (1)")),
	"internal":         graph.InternalError("reading ties in SQLite", errors.New("goroutine 7 [running]: /root/go/x.go:1 0xc000123456")),
	"internal, deeper": fmt.Errorf("resolve: %w", graph.InternalError("reading", errors.New("no such table: secret"))),
	"unset code":       &graph.Error{Message: "secret", Err: errors.New("secret")},
	"of gqlgen":        gqlerror.Errorf("the secret element at /usr/share is null which the schema does not allow"),
	"of gqlgen, coded": &gqlerror.Error{Message: "SQL secret", Extensions: map[string]any{"code": "SECRET", "file": "/tmp/x.go", "limit": "secret"}},
	"panic":            recoverPanic(context.Background(), errors.New("runtime error: invalid memory address or nil pointer dereference")),
	"panic of text":    recoverPanic(context.Background(), "secret at /home/x.go"),
}

func TestInternalErrorsTellNothing(t *testing.T) {
	for name, err := range causes {
		log := catchLog(t)
		srv := Guard(failingServer(t, err), GuardOptions{})
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, fakeRequest(`{"query":"query KimSecret($n:Int){kim:number(of:$n)}","variables":{"n":4711}}`))
		id := w.Header().Get(requestIDHeader)
		want := `{"errors":[{"message":"internal error","path":["kim"],"extensions":{"code":"INTERNAL","requestId":"` + id + `"}}],"data":null}`
		if got := w.Body.String(); got != want || internals.MatchString(strings.ReplaceAll(got, id, "")) { // a request's id may hold any letters
			t.Errorf("%s: got %s\nwant %s", name, got, want)
		}
		if text := log.String(); !strings.Contains(text, "request="+id) || !strings.Contains(text, "field=Query.number") || !strings.Contains(text, "cause=") {
			t.Errorf("%s: the log lacks the request, the field or the cause: %s", name, text)
		}
		for _, private := range []string{"Kim", "4711", "query KimSecret", "kim:"} {
			if strings.Contains(log.String(), private) {
				t.Errorf("%s: the log holds %s: %s", name, private, log)
			}
		}
	}
}

func TestKnownErrorsAreShown(t *testing.T) {
	log := catchLog(t)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"invalid", graph.FieldErrorf("ties[3].from", "no such kind"), `"message":"no such kind","path":["number"],"extensions":{"code":"INVALID","field":"ties[3].from"}`},
		{"not found", graph.Errorf(graph.NotFound, "none"), `"message":"none","path":["number"],"extensions":{"code":"NOT_FOUND"}`},
		{"wrapped", fmt.Errorf("read: %w", graph.Errorf(graph.Conflict, "moved on")), `"message":"moved on","path":["number"],"extensions":{"code":"CONFLICT"}`},
		{
			"ambiguous", &graph.Error{Code: graph.Ambiguous, Message: "two of them", Field: "from[0]", Candidates: []graph.ID{"person:a", "person:b"}},
			`"message":"two of them","path":["number"],"extensions":{"candidates":["person:a","person:b"],"code":"AMBIGUOUS","field":"from[0]"}`,
		},
		{
			"unavailable", &graph.Error{Code: graph.Unavailable, Message: "try again later", Err: errors.New("dial tcp: refused")},
			`"message":"try again later","path":["number"],"extensions":{"code":"UNAVAILABLE"}`,
		},
		{"limit", graph.Errorf(graph.Limit, "too many"), `"message":"too many","path":["number"],"extensions":{"code":"LIMIT"}`},
		{"canceled by us", graph.Errorf(graph.Canceled, "given up"), `"message":"given up","path":["number"],"extensions":{"code":"CANCELED"}`},
		{"canceled", fmt.Errorf("query: %w", context.Canceled), `"message":"the request was given up or took too long","path":["number"],"extensions":{"code":"CANCELED"}`},
		{"too slow", graph.InternalError("reading", context.DeadlineExceeded), `"message":"the request was given up or took too long","path":["number"],"extensions":{"code":"CANCELED"}`},
		{"joined", errors.Join(errors.New("secret"), graph.Errorf(graph.NotFound, "none")), `"message":"none","path":["number"],"extensions":{"code":"NOT_FOUND"}`},
		{
			"located", &gqlerror.Error{Err: graph.Errorf(graph.NotFound, "none"), Locations: []gqlerror.Location{{Line: 1, Column: 2}}},
			`"message":"none","path":["number"],"locations":[{"line":1,"column":2}],"extensions":{"code":"NOT_FOUND"}`,
		},
		{"long", graph.Errorf(graph.Invalid, "%s", strings.Repeat("é", 400)), `"message":"` + strings.Repeat("é", 250) + `…","path":["number"],"extensions":{"code":"INVALID"}`},
	} {
		_, got := fakeAsk(t, failingServer(t, c.err), "{number}", nil)
		if want := `{"errors":[{` + c.want + `}],"data":null}`; got != want {
			t.Errorf("%s: got %s\nwant %s", c.name, got, want)
		}
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "dial tcp: refused") {
		t.Errorf("only what is unavailable is for the log: %s", text)
	}
}

func TestErrorsOfArgumentsNameTheInput(t *testing.T) {
	catchLog(t)
	inArgument := func(ctx context.Context) context.Context {
		ctx = graphql.WithPathContext(inField(ctx), graphql.NewPathWithField("query"))
		return graphql.WithPathContext(graphql.WithPathContext(ctx, graphql.NewPathWithField("from")), graphql.NewPathWithIndex(1))
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&graph.Error{Code: graph.Invalid, Message: "no date"}, `"message":"no date","path":["p"],"extensions":{"code":"INVALID","field":"query.from[1]"}`},
		{graph.FieldErrorf("day", "no date"), `"message":"no date","path":["p"],"extensions":{"code":"INVALID","field":"query.from[1].day"}`},
		{graph.FieldErrorf("[2]", "no date"), `"message":"no date","path":["p"],"extensions":{"code":"INVALID","field":"query.from[1][2]"}`},
		{errors.New("json.Number secret"), `"message":"this value cannot be read as what the field takes","path":["p"],"extensions":{"code":"INVALID","field":"query.from[1]"}`},
	} {
		h := fakeServer(t, func(ctx context.Context) *graphql.Response {
			err := graphql.ErrorOnPath(inArgument(ctx), c.err)
			graphql.AddError(inField(ctx), err)
			return &graphql.Response{Data: []byte("null")}
		})
		_, got := fakeAsk(t, h, `{p:paths(query:{from:["a","b"]}){complete}}`, nil)
		if want := `{"errors":[{` + c.want + `}],"data":null}`; got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func TestPanicsOfFieldsAreLogged(t *testing.T) {
	log := catchLog(t)
	h := fakeServer(t, func(ctx context.Context) (resp *graphql.Response) {
		defer func() {
			field := inField(ctx)
			graphql.AddError(field, graphql.GetOperationContext(ctx).Recover(field, recover()))
			resp = &graphql.Response{Data: []byte("null")}
		}()
		return []*graphql.Response{}[len(internals.String())]
	})
	status, got := fakeAsk(t, h, "{word}", nil)
	if status != 200 || got != `{"errors":[{"message":"internal error","path":["word"],"extensions":{"code":"INTERNAL"}}],"data":null}` {
		t.Errorf("got %d %s", status, got)
	}
	if text := log.String(); !strings.Contains(text, "index out of range") || !strings.Contains(text, "errors_test.go") {
		t.Errorf("the log lacks the panic or its place: %s", text)
	}
}

func TestPathsOutsideTheFieldStay(t *testing.T) {
	ctx := graphql.WithFieldContext(t.Context(), &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Alias: "a", Name: "a"}}})
	for _, p := range []ast.Path{nil, {ast.PathName("a")}, {ast.PathName("b"), ast.PathName("c")}} {
		if got, input := splitPath(ctx, p); got.String() != p.String() || len(input) != 0 {
			t.Errorf("%s: got %s and %v", p, got, input)
		}
	}
	if got := fieldName(graphql.WithFieldContext(t.Context(), &graphql.FieldContext{Object: "Query"})); got != "" {
		t.Errorf("a field without a name is %q", got)
	}
}

func TestEveryCodeHasOneMeaning(t *testing.T) {
	catchLog(t)
	for _, code := range []graph.Code{
		graph.Invalid, graph.NotFound, graph.Ambiguous, graph.Conflict, graph.Limit, graph.Unavailable, graph.Canceled, graph.Internal,
	} {
		got := presentError(t.Context(), &graph.Error{Code: code, Message: "for users", Err: errors.New("for the log")})
		shown := got.Message == "for users"
		if got.Extensions["code"] != string(code) || shown == (code == graph.Internal) || strings.Contains(got.Message, "log") {
			t.Errorf("%s: got %+v", code, got)
		}
	}
}

func TestMask(t *testing.T) {
	for cause, want := range map[string]string{
		`parsing "Kim": bad`:                          `parsing …: bad`,
		`'Kim''s' and "a \" b" and ` + "`x`":          `…… and … and …`,
		`tie tenure:kim-x has no end`:                 `tie tenure:… has no end`,
		`ids (person:a,person:b)`:                     `ids (person:…,person:…)`,
		`sqlite: busy (5)`:                            `sqlite: busy (5)`,
		`dial tcp localhost:7687: connection refused`: `dial tcp localhost:7687: connection refused`,
		`“Kim” and «Ким»`:                             `… and …`,
		"Kim " + strings.Repeat("x", 2*maxMessage):    "Kim " + strings.Repeat("x", maxMessage-4) + "…",
		"\xff":                                  "�",
		strings.Repeat("x", maxMessage-1) + "é": strings.Repeat("x", maxMessage-1) + "…",
		`json: cannot read {"name":"Kim","born":"1950"}`: `json: cannot read {…:…,…:…}`,
	} {
		if got := mask(cause); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", cause, got, want)
		}
	}
}
