package resolvers

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"backchannel/schema"
)

// analyseText analyses a query that fits the fake schema.
func analyseText(tb testing.TB, s *ast.Schema, query string, variables map[string]any) analysis {
	tb.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(s, query, rules.NewDefaultRules())
	if errs != nil {
		tb.Fatalf("%s: %v", query, errs)
	}
	coerced, err := validator.VariableValues(s, doc.Operations[0], variables)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	found, gqlErr := analyse(doc.Operations[0], coerced)
	if gqlErr != nil {
		tb.Fatalf("%s: %v", query, gqlErr)
	}
	return found
}

func TestAnalyse(t *testing.T) {
	s := loadFakeSchema(t)
	for query, want := range map[string]analysis{
		"{word}":                                        {depth: 1, width: 1, fields: 1, cost: 1},
		"{word a:word b:word}":                          {depth: 1, width: 3, aliases: 2, fields: 3, cost: 3},
		"{word:word}":                                   {depth: 1, width: 1, fields: 1, cost: 1},
		"{node(id:1){id names{text}}}":                  {depth: 3, width: 1, fields: 4, cost: 1 + 1 + (1 + 3)},
		"{node(id:1){tags likes{id}}}":                  {depth: 3, width: 1, fields: 4, cost: 1 + 1 + (1 + 5)},
		"{things{edges{node{id}}}}":                     {depth: 4, width: 1, fields: 4, cost: 1 + 20*3},
		"{things(first:3){edges{node{id}} totalCount}}": {depth: 4, width: 1, fields: 5, cost: 1 + 3*4},
		"{things(first:3,last:4){edges{node{id}}}}":     {depth: 4, width: 1, fields: 4, cost: 1 + 4*3},
		"{things(last:2){edges{node{friends(first:5){totalCount}}}}}": {
			depth: 5, width: 1, fields: 5, cost: 1 + 2*(2+1+5),
		},
		"{word ...A ...A} fragment A on Query{b:word node(id:1){...B}} fragment B on Thing{id ...on Person{age}}": {
			depth: 2, width: 5, aliases: 2, fields: 9, cost: 9,
		},
		"{__schema{types{name}} __type(name:\"Thing\"){name} __typename}": {
			depth: 1, width: 3, fields: 6, cost: 3, introspectionDepth: 3, introspectionCost: 1 + 1 + 120 + 2,
		},
		"{...A} fragment A on Query{...on Query{__schema{types{fields{name}}}}}": {
			depth: 1, width: 1, fields: 4, cost: 1, introspectionDepth: 4, introspectionCost: 2 + 120*(1+10),
		},
		"{things(first:2000000000){edges{node{friends(first:2000000000){edges{node{friends(first:2000000000){edges{node{id}}}}}}}}}}": {
			depth: 10, width: 1, fields: 10, cost: saturated,
		},
		"subscription{word}": {
			depth: 1, width: 1, fields: 1, cost: 1,
		},
	} {
		if got := analyseText(t, s, query, nil); got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", query, got, want)
		}
	}
}

func TestSizesFromArguments(t *testing.T) {
	s := loadFakeSchema(t)
	variables := "query($n:Int,$m:Int=4,$ids:[ID!]!=[1],$id:ID!=1,$q:PathInput!={from:[]})"
	for _, c := range []struct {
		query     string
		variables map[string]any
		// cost is that of all but the root field.
		cost int
	}{
		{"{things(first:0){totalCount}}", nil, 0},
		{"{things(first:-7){totalCount}}", nil, 0},
		{"{things(first:null){totalCount}}", nil, 20},
		{"{things(first:2147483647){totalCount}}", nil, saturated - 1},
		{"{things(after:\"x\"){totalCount}}", nil, 20},
		{"{fixed{totalCount}}", nil, 7},
		{"{fixed(first:2){totalCount}}", nil, 2},
		{"{things(first:$n){totalCount}}", map[string]any{"n": 9}, 9},
		{"{things(first:$n){totalCount}}", map[string]any{"n": -9}, 0},
		{"{things(first:$n){totalCount}}", map[string]any{"n": nil}, 20},
		{"{things(first:$n){totalCount}}", nil, 20},
		{"{things(first:$m){totalCount}}", nil, 4},
		{"{things(last:$m,first:2){totalCount}}", nil, 4},
		{"{search(text:\"x\"){id}}", nil, 10},
		{"{search(text:\"x\",limit:50){id}}", nil, 50},
		{"{search(text:\"x\",limit:$n){id}}", map[string]any{"n": int64(3)}, 3},
		{"{paths(query:{from:[\"a\"]}){complete}}", nil, 10},
		{"{paths(query:{from:[\"a\"],limit:1000}){complete}}", nil, 1000},
		{"{paths(query:{from:[\"a\"],limit:null}){complete}}", nil, 10},
		{"{paths(query:{from:[\"a\"],limit:$n}){complete}}", map[string]any{"n": 6}, 6},
		{"{paths(query:$q){complete}}", nil, 10},
		{"{pairs(query:{from:[\"a\"]}){complete}}", nil, 20},
		{"{pairs(query:{from:[\"a\"],limit:3}){complete}}", nil, 3},
		{"{paths(query:$q){complete}}", map[string]any{"q": map[string]any{"from": []any{}, "limit": 8}}, 8},
		{"{paths(query:$q){paths{rank hops{from{id}}}}}", map[string]any{"q": map[string]any{"from": []any{}, "limit": 2}}, 2 * (1 + 1 + 1 + 6*2)},
		{"{paths(query:{from:[],limit:100}){complete routes{routes{rank}}}}", nil, 100 + 1 + 5*2},
		{"{paths(query:{from:[],limit:100}){routes(limit:$n){routes{rank hops{from{id}}}}}}", map[string]any{"n": 3}, 1 + 3*(1+1+1+6*2)},
		{"{nodes(ids:[]){id}}", nil, 0},
		{"{nodes(ids:[1,2,3]){id}}", nil, 3},
		{"{nodes(ids:1){id}}", nil, 1},
		{"{nodes(ids:[$id,2]){id}}", nil, 2},
		{"{nodes(ids:$ids){id}}", nil, 1},
		{"{nodes(ids:$ids){id}}", map[string]any{"ids": []any{"a", "b"}}, 2},
		{"{nodes(ids:$ids){id}}", map[string]any{"ids": "a"}, 1},
	} {
		// Each query uses some of the variables; the rest would not pass validation.
		doc, err := parser.ParseQuery(&ast.Source{Input: variables + c.query})
		if err != nil {
			t.Fatal(err)
		}
		some := rules.NewDefaultRules()
		some.RemoveRule("NoUnusedVariables")
		if errs := validator.ValidateWithRules(s, doc, some); errs != nil {
			t.Fatalf("%s: %v", c.query, errs)
		}
		coerced, err := validator.VariableValues(s, doc.Operations[0], c.variables)
		if err != nil {
			t.Fatalf("%s: %v", c.query, err)
		}
		if got, _ := analyse(doc.Operations[0], coerced); got.cost != 1+c.cost {
			t.Errorf("%s with %v: got %d, want %d", c.query, c.variables, got.cost, 1+c.cost)
		}
	}
}

func TestNumbersOfAnyKind(t *testing.T) {
	for _, c := range []struct {
		v    any
		want int
		ok   bool
	}{
		{nil, 0, false},
		{"7", 0, false},
		{7, 7, true},
		{int64(-7), 0, true},
		{7.9, 7, true},
		{-1e300, 0, true},
		{1e300, saturated, true},
		{int64(1) << 62, saturated, true},
	} {
		if got, ok := number(c.v); got != c.want || ok != c.ok {
			t.Errorf("%v: got %d, %t", c.v, got, ok)
		}
	}
	a := &analyser{}
	for raw, want := range map[string]int{"5": 5, "-5": 0, "99999999999999999999": saturated, "1e999": saturated, "x": 0} {
		if got, ok := a.number(&ast.Value{Kind: ast.IntValue, Raw: raw}); got != want || ok != (raw != "x") {
			t.Errorf("%s: got %d, %t", raw, got, ok)
		}
	}
	if _, ok := a.number(&ast.Value{Kind: ast.StringValue, Raw: "5"}); ok {
		t.Error("a string is no number")
	}
	if got := a.length(nil); got != 0 {
		t.Errorf("no ids are %d", got)
	}
}

// repeated writes a selection of n fields.
func repeated(n int, field string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(field, "#", strconv.Itoa(i)) + " ")
	}
	return b.String()
}

// friends nests fields so many deep; n is odd.
func friends(n int) string {
	deep := "id"
	for range (n - 1) / 3 {
		deep = "friends(first:1){edges{node{" + deep + "}}}"
	}
	return "{node(id:1){" + deep + "}}"
}

func TestLimits(t *testing.T) {
	l := DefaultLimits()
	for _, c := range []struct {
		name         string
		within, over string
		limit        string
		value, max   int
		advice       string
	}{
		{"depth", friends(14), friends(17), "depth", 17, 15, "ask in several requests, the next one beginning with node(id:) where the last one ended"},
		{
			"aliases", "{node(id:1){" + repeated(50, "a#:id") + "}}", "{node(id:1){" + repeated(51, "a#:id") + "}}",
			"aliases", 51, 50, "ask in several requests",
		},
		{"root fields", "{" + repeated(20, "word") + "}", "{" + repeated(21, "word") + "}", "rootFields", 21, 20, "ask in several requests"},
		{
			"root fields by fragments", "{...A ...A} fragment A on Query{" + repeated(10, "word") + "}",
			"{...A ...A} fragment A on Query{" + repeated(11, "word") + "}", "rootFields", 22, 20, "ask in several requests",
		},
		{
			"fields", "{node(id:1){" + repeated(49, "...A") + "}} fragment A on Thing{" + repeated(40, "id") + "}",
			"{node(id:1){" + repeated(50, "...A") + "}} fragment A on Thing{" + repeated(40, "id") + "}", "fields", 2001, 2000, "ask for fewer, or in several requests",
		},
		{
			"cost", "{things(first:6666){edges{node{id}}}}", "{things(first:6667){edges{node{id}}}}", "cost", 20002, 20000,
			"ask for smaller pages (first, last, limit), for fewer lists within lists, or in several requests",
		},
		{
			"introspection depth", introspect(17), introspect(18), "introspectionDepth", 21, 20, "send the standard introspection query",
		},
		{
			"introspection cost", "{" + repeated(2, "a#:__schema{types{fields{type{fields{type{name}}}}}}") + "}",
			"{" + repeated(20, "a#:__schema{types{fields{type{fields{type{name}}}}}}") + "}", "introspectionCost", 530440, 250000,
			"send the standard introspection query, or ask for single types with __type(name:)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, got := fakeAsk(t, fakeServer(t, nil), c.within, nil); status != 200 {
				t.Errorf("what is within the limit: %d %s", status, got)
			}
			status, got := fakeAsk(t, fakeServer(t, nil), c.over, nil)
			want := fmt.Sprintf(`{"errors":[{"message":"the request comes to %d %s, at most %d are allowed: %s",`+
				`"extensions":{"code":"LIMIT","limit":"%s","max":%d,"value":%d}}]}`, c.value, limitWords[c.limit][0], c.max, c.advice, c.limit, c.max, c.value)
			if status != 422 || got != want {
				t.Errorf("got %d %s\nwant 422 %s", status, got, want)
			}
		})
	}
	if l.check(analysis{}) != nil {
		t.Error("nothing is too much")
	}
}

// introspect nests n fields below __schema and types.
func introspect(n int) string {
	return "{__schema{types" + strings.Repeat("{ofType", n) + "{name}" + strings.Repeat("}", n+1) + "}"
}

func TestTokenLimit(t *testing.T) {
	if status, got := fakeAsk(t, fakeServer(t, nil), "{node(id:1){"+repeated(1990, "id")+"}}", nil); status != 200 {
		t.Errorf("2,000 tokens: got %d %s", status, got)
	}
	status, got := fakeAsk(t, fakeServer(t, nil), "{node(id:1){"+repeated(1992, "id")+"}}", nil)
	const want = `{"errors":[{"message":"the request comes to more than 2000 words, names and signs, at most 2000 are allowed: ` +
		`pass values as variables, or ask in several requests","extensions":{"code":"LIMIT","limit":"tokens","max":2000}}]}`
	if status != 422 || got != want {
		t.Errorf("got %d %s\nwant 422 %s", status, got, want)
	}
}

// bomb is the query over which gqlgen's own complexity takes a minute at 24 levels and twice that at each more: every fragment spreads the next
// one twice.
func bomb(levels int, inner string) string {
	var b strings.Builder
	b.WriteString("{...F0}")
	for i := range levels {
		fmt.Fprintf(&b, " fragment F%d on Query{...F%d ...F%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Query{%s}", levels, inner)
	return b.String()
}

// mesh is a query of n fragments each of which spreads all that come after it.
func mesh(n int) string {
	var b strings.Builder
	b.WriteString("{node(id:1){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Thing{id", i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, " ...F%d", j)
		}
		b.WriteString("}")
	}
	return b.String()
}

// tower is a bomb whose fragments nest pages.
func tower(levels int) string {
	var b strings.Builder
	b.WriteString("{node(id:1){...F0}}")
	for i := range levels {
		fmt.Fprintf(&b, " fragment F%d on Thing{a:friends{edges{node{...F%d}}} b:friends{edges{node{...F%d}}}}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Thing{id}", levels)
	return b.String()
}

func TestBombsAreAnsweredAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		query string
		want  string
	}{
		"24 levels":          {bomb(24, "word"), `"limit":"rootFields","max":20,"value":16777216`},
		"1.8 KB":             {bomb(45, "word"), `"limit":"rootFields","max":20,"value":2147483647`},
		"150 levels":         {bomb(150, "word"), `"limit":"rootFields","max":20,"value":2147483647`},
		"of introspection":   {bomb(60, "__schema{types{name}}"), `"limit":"rootFields"`},
		"of nothing at all":  {bomb(60, "__typename"), `"limit":"rootFields"`},
		"mesh of 38":         {mesh(38), `"limit":"fields","max":2000,"value":2147483647`},
		"tower of 60 levels": {tower(60), `"limit":"depth","max":15,"value":182`},
		"of no pages":        {strings.ReplaceAll(tower(4), "friends", "friends(first:0)"), `"data"`},
		"cycle":              {"{...A} fragment A on Query{...B} fragment B on Query{word ...A}", `Cannot spread fragment \"A\" within itself via \"B\".`},
		"cycle of one":       {"{...A} fragment A on Query{...A}", `Cannot spread fragment \"A\" within itself.`},
		"nested 999 times":   {strings.Repeat("{word", 999), "GRAPHQL_PARSE_FAILED"},
	} {
		h := fakeServer(t, nil)
		start := time.Now()
		_, got := fakeAsk(t, h, c.query, nil)
		took := time.Since(start)
		t.Logf("%s: %d bytes answered in %v", name, len(c.query), took)
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		// Some 2 ms here; the walk that repeats itself would take minutes.
		if took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// TestAnalyseNamesCycles reaches the analyser with what validation refuses.
func TestAnalyseNamesCycles(t *testing.T) {
	lax := rules.NewDefaultRules()
	lax.RemoveRule("NoFragmentCycles")
	for _, query := range []string{
		"{...A} fragment A on Query{...A}",
		"{...B} fragment B on Query{word ...on Query{...A}} fragment A on Query{node(id:1){id} ...B}",
		"{...A ...A} fragment A on Query{...A ...A ...A}",
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: query})
		if err != nil {
			t.Fatal(err)
		}
		if errs := validator.ValidateWithRules(loadFakeSchema(t), doc, lax); errs != nil {
			t.Fatal(errs)
		}
		_, gqlErr := analyse(doc.Operations[0], nil)
		if gqlErr == nil {
			t.Fatalf("%s passed", query)
		}
		got := presentError(t.Context(), gqlErr)
		if !strings.HasSuffix(got.Message, " spreads itself: leave that spread out") || got.Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: got %+v", query, got)
		}
		if found := (Limits{}).MutateOperationContext(t.Context(), &graphql.OperationContext{Operation: doc.Operations[0]}); found == nil {
			t.Errorf("%s: the extension passed it", query)
		}
	}
}

func TestStandardIntrospectionPasses(t *testing.T) {
	text, err := os.ReadFile("testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if status, got := fakeAsk(t, fakeServer(t, nil), string(text), nil); status != 200 {
		t.Errorf("got %d %s", status, got)
	}
	found := analyseText(t, loadServiceSchema(t), string(text), nil)
	if err := DefaultLimits().check(found); err != nil {
		t.Errorf("on the service's schema: %v", err)
	}
	t.Logf("%+v", found)
}

// loadServiceSchema reads the schema that the service really has.
func loadServiceSchema(tb testing.TB) *ast.Schema {
	tb.Helper()
	names, err := fs.Glob(schema.Files, "*.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	var sources []*ast.Source
	for _, name := range names {
		text, err := schema.Files.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	return gqlparser.MustLoadSchema(sources...)
}

// TestListSizesNameFields holds the table to the schema: a field renamed would be taken for any list.
func TestListSizesNameFields(t *testing.T) {
	s := loadServiceSchema(t)
	lists := map[string]bool{}
	for _, def := range s.Types {
		for _, field := range def.Fields {
			if field.Type.Elem != nil {
				lists[field.Name], lists[def.Name+"."+field.Name] = true, true
			}
		}
	}
	for name := range listSizes {
		if !lists[name] {
			t.Errorf("%s is no list of the schema", name)
		}
	}
}

func TestQueryCacheKeepsSmallQueriesOnly(t *testing.T) {
	c := queryCache{graphql.MapCache[*ast.QueryDocument]{}}
	small, large := "{word}", "{word}"+strings.Repeat(" ", maxCachedQuery)
	for query, want := range map[string]bool{small: true, large: false} {
		c.Add(t.Context(), query, &ast.QueryDocument{})
		if _, ok := c.Get(t.Context(), query); ok != want {
			t.Errorf("%d bytes kept: %t", len(query), ok)
		}
	}
}

func TestConfigureHoldsForEveryTransport(t *testing.T) {
	srv := handler.New(fakeSchema{loadFakeSchema(t), nil})
	other := otherTransport{}
	srv.AddTransport(&other)
	Configure(srv, DefaultLimits())
	srv.ServeHTTP(nil, fakeRequest(""))
	if other.code != "LIMIT" {
		t.Errorf("got %q", other.code)
	}
}

// otherTransport stands for WebSocket: it asks for too much, whatever it is sent.
type otherTransport struct{ code any }

func (o *otherTransport) Supports(*http.Request) bool { return true }

func (o *otherTransport) Do(_ http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	op, errs := exec.CreateOperationContext(r.Context(), &graphql.RawParams{Query: bomb(24, "word")})
	o.code = exec.DispatchError(graphql.WithOperationContext(r.Context(), op), errs).Errors[0].Extensions["code"]
}

// TestVariablesCount holds that a cached query is counted with the variables of the request at hand.
func TestVariablesCount(t *testing.T) {
	h := fakeServer(t, nil)
	for _, c := range []struct{ first, status int }{{10, 200}, {20_000, 422}, {10, 200}} {
		status, got := fakeAsk(t, h, "query($n:Int){things(first:$n){totalCount}}", map[string]any{"n": c.first})
		if status != c.status {
			t.Errorf("first %d: got %d %s", c.first, status, got)
		}
	}
}

// naive adds up an operation by walking every spread anew, with gqlgen's own reading of arguments. It gives up after so many steps.
type naive struct {
	variables map[string]any
	left      int
}

func (n *naive) selection(set ast.SelectionSet) (a analysis) {
	for _, s := range set {
		if n.left--; n.left < 0 {
			return a
		}
		switch s := s.(type) {
		case *ast.InlineFragment:
			a = a.beside(n.selection(s.SelectionSet))
		case *ast.FragmentSpread:
			a = a.beside(n.selection(s.Definition.SelectionSet))
		case *ast.Field:
			a = a.beside(n.field(s))
		}
	}
	return a
}

func (n *naive) field(f *ast.Field) analysis {
	below := n.selection(f.SelectionSet)
	a := analysis{depth: below.depth + 1, width: 1, aliases: below.aliases, fields: min(below.fields+1, saturated)}
	if f.Alias != f.Name {
		a.aliases++
	}
	a.cost = min(1+n.size(f)*below.cost, saturated)
	switch {
	case f.Name == "routes" && f.ObjectDefinition.Name == "PathAnswer":
		a.cost, a.apart = 0, min(a.cost+below.apart, saturated)
	case f.ObjectDefinition.Name == "Query" && (f.Name == "paths" || f.Name == "search"):
		a.apart = below.apart
	default:
		a.apart = min(n.size(f)*below.apart, saturated)
	}
	if strings.HasPrefix(f.Name, "__") && f.Name != "__typename" {
		a.introspectionCost, a.introspectionDepth, a.cost, a.depth = a.cost, a.depth, 1, 1
	}
	return a
}

func (n *naive) size(f *ast.Field) int {
	if len(f.SelectionSet) == 0 {
		return 1
	}
	args := f.ArgumentMap(n.variables)
	whole := func(v any) int {
		var i int
		if _, err := fmt.Sscan(fmt.Sprint(v), &i); err != nil {
			panic(err)
		}
		return min(max(i, 0), saturated)
	}
	size, given := 0, false
	for _, name := range []string{"first", "last"} {
		if args[name] != nil {
			size, given = max(size, whole(args[name])), true
		}
	}
	switch f.Name {
	case "things", "friends", "fixed":
		if !given {
			size = 20
		}
		return size
	case "nodes":
		if ids, ok := args["ids"].([]any); ok {
			return len(ids)
		}
		return 1
	case "search":
		if args["limit"] == nil {
			return 10
		}
		return whole(args["limit"])
	case "routes":
		if f.ObjectDefinition.Name == "RouteAnswer" {
			return 1
		}
		if args["limit"] == nil {
			return 10
		}
		return whole(args["limit"])
	case "paths":
		if f.ObjectDefinition.Name == "PathAnswer" {
			return 1
		}
		if query, ok := args["query"].(map[string]any); ok && query["limit"] != nil {
			return whole(query["limit"])
		}
		return 10
	default:
		return listSize(f)
	}
}

// grower writes a query that fits the fake schema, as bytes decide.
type grower struct {
	bytes     []byte
	fragments int
	b         strings.Builder
}

func (g *grower) next(n int) int {
	if len(g.bytes) == 0 {
		return 0
	}
	c := int(g.bytes[0])
	g.bytes = g.bytes[1:]
	return c % n
}

var sizes = []string{"", "(first:3)", "(first:$n)", "(last:7)", "(first:-2)", "(first:$n,last:2)", "(first:null)", "(first:2000000000)"}

// roots and things are fields of Query and Thing; # stands for a selection of a thing.
var (
	roots = []string{
		"word", "a:word", "node(id:1)#", "nodes(ids:[1,2])#", "nodes(ids:$ids)#", "search(text:\"x\",limit:$n)#", "search(text:\"x\")#", "things@{edges{node#}}",
		"paths(query:{from:[],limit:$n}){paths{rank hops{from#}}}", "paths(query:$q){complete paths{hops{from#}}}", "paths(query:$q){complete routes(limit:$n){routes{rank hops{from#}}}}", "fixed{edges{node#}}", "__typename",
		"__schema{types{fields{name}}}",
	}
	things = []string{"id", "b:id", "names{text}", "tags", "likes#", "friends@{edges{node#} totalCount}", "...on Person{age}", "...on Thing#"}
)

func (g *grower) selection(fields []string, fragment string, from, depth int) {
	g.b.WriteByte('{')
	for range 1 + g.next(3) {
		if i := g.next(4); i == 3 && from < g.fragments {
			fmt.Fprintf(&g.b, "...%s%d ", fragment, from+g.next(g.fragments-from))
			continue
		}
		text := fields[g.next(len(fields))]
		if depth <= 0 && strings.ContainsAny(text, "#{") {
			text = fields[0]
		}
		text = strings.ReplaceAll(text, "@", sizes[g.next(len(sizes))])
		before, after, nested := strings.Cut(text, "#")
		g.b.WriteString(before)
		if nested {
			g.selection(things, "T", from, depth-1)
		}
		g.b.WriteString(after + " ")
	}
	g.b.WriteByte('}')
}

// grow writes a document of a few fragments; each spreads only those after it.
func grow(bytes []byte) string {
	g := &grower{bytes: bytes}
	g.fragments = g.next(7)
	g.b.WriteString("query($n:Int,$ids:[ID!]!,$q:PathInput!)")
	g.selection(roots, "R", 0, 4)
	for i := range g.fragments {
		fmt.Fprintf(&g.b, " fragment R%d on Query", i)
		g.selection(roots, "R", i+1, 3)
		fmt.Fprintf(&g.b, " fragment T%d on Thing", i)
		g.selection(things, "T", i+1, 3)
	}
	return g.b.String()
}

// checkAgainstNaive compares the analyser with the naive walk; it reports whether the document was small enough for that.
func checkAgainstNaive(t *testing.T, s *ast.Schema, query string, n int64) bool {
	t.Helper()
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, DefaultLimits().Tokens)
	if err != nil || len(doc.Operations) == 0 {
		return false
	}
	raw := map[string]any{"n": n % 1000, "ids": []any{"a", "b", "c"}, "q": map[string]any{"from": []any{}, "limit": n % 50}}
	lax := rules.NewDefaultRules()
	for _, rule := range []string{"NoUnusedFragments", "NoUnusedVariables", "OverlappingFieldsCanBeMerged"} {
		lax.RemoveRule(rule)
	}
	if validator.ValidateWithRules(s, doc, lax) != nil {
		// What does not fit must still come to an end.
		for _, op := range doc.Operations {
			_, _ = analyse(op, raw)
		}
		return false
	}
	compared := false
	for _, op := range doc.Operations {
		coerced, err := validator.VariableValues(s, op, raw)
		if err != nil {
			continue
		}
		got, gqlErr := analyse(op, coerced)
		if gqlErr != nil {
			t.Fatalf("%s: %v", query, gqlErr)
		}
		walk := &naive{coerced, 20_000}
		if want := walk.selection(op.SelectionSet); walk.left >= 0 {
			compared = true
			want.cost, want.apart = min(want.cost+want.apart, saturated), 0
			if got != want {
				t.Fatalf("%s with n=%d:\ngot  %+v\nwant %+v", query, n, got, want)
			}
		}
	}
	return compared
}

func TestAnalyseEqualsTheNaiveWalk(t *testing.T) {
	s := loadFakeSchema(t)
	compared, state := 0, uint32(1)
	for range 2000 {
		bytes := make([]byte, 120)
		for i := range bytes {
			state = state*1664525 + 1013904223
			bytes[i] = byte(state >> 24)
		}
		if checkAgainstNaive(t, s, grow(bytes), int64(state>>16)) {
			compared++
		}
	}
	if compared < 1500 {
		t.Errorf("only %d of 2,000 queries were compared", compared)
	}
}

// FuzzAnalyse takes a query from the fuzzer, and another one grown from its bytes so that it fits the schema.
func FuzzAnalyse(f *testing.F) {
	for _, query := range []string{
		"{word}", bomb(12, "word"), bomb(60, "word"), tower(3), mesh(8), "{...A} fragment A on Query{...A}", "{__schema{types{fields{name}}}}",
		"query($n:Int){things(first:$n){edges{node{friends(last:$n){totalCount}}}}}", "{nodes(ids:[1]){...on Person{age}} paths(query:{from:[],limit:99999999999999999999}){complete}}",
		"query($q:PathInput!){paths(query:$q){paths{rank}}}", "{...Missing}", "{word @skip(if:true)}", "subscription{word}", "fragment A on Query{word} {...A}",
	} {
		f.Add(query, int64(7))
	}
	s := loadFakeSchema(f)
	f.Fuzz(func(t *testing.T, query string, n int64) {
		checkAgainstNaive(t, s, query, n)
		checkAgainstNaive(t, s, grow([]byte(query)), n)
	})
}

func BenchmarkAnalyse(b *testing.B) {
	for name, query := range map[string]string{"bomb": bomb(150, "word"), "mesh": mesh(38), "page": "{things{edges{node{id names{text}}}}}"} {
		doc, errs := gqlparser.LoadQueryWithRules(loadFakeSchema(b), query, rules.NewDefaultRules())
		if errs != nil {
			b.Fatal(errs)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = analyse(doc.Operations[0], nil)
			}
		})
	}
}
