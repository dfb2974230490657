package main

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/neo4jstore/neo4jtest"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
	"backchannel/resolvers"
)

// errorsOf returns the code, field and message of each error of an answer.
func errorsOf(t *testing.T, answer []byte) (out []struct{ Code, Field, Message string }) {
	t.Helper()
	var parsed struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, Field string }
		}
	}
	if err := json.Unmarshal(answer, &parsed); err != nil {
		t.Fatalf("no JSON: %s", answer)
	}
	for _, e := range parsed.Errors {
		out = append(out, struct{ Code, Field, Message string }{e.Extensions.Code, e.Extensions.Field, e.Message})
	}
	return out
}

// TestBadInput holds the errors of bad questions: each says what is wrong, where, and how to mend it.
func TestBadInput(t *testing.T) {
	handler := resolvers.NewHandler(seeded(t, storetest.NewModel()))
	for _, c := range []struct{ name, document, code, field, says string }{
		{"31 February", `{paths(query: {from: ["Iran"], to: ["Cuba"], asOf: "2018-02-31"}) {complete}}`, "INVALID", "asOf", "a day that exists"},
		{"partial asOf", `{paths(query: {from: ["Iran"], to: ["Cuba"], asOf: "2018-02"}) {complete}}`, "INVALID", "asOf", "such as 2018-02-01 or 2018-02-28"},
		{"uncertain asOf", `{formalTie(a: "Iran", b: "Cuba", asOf: "2018-02-01?") {status}}`, "INVALID", "asOf", "plain day"},
		{"unknown id", `{paths(query: {from: ["state:atlantis"], to: ["Cuba"]}) {complete}}`, "NOT_FOUND", "from[0]", "search"},
		{"unknown name", `{formalTie(a: "Atlantis", b: "Cuba") {status}}`, "NOT_FOUND", "a", "search"},
		{"no name at all", `{formalTie(a: "…", b: "Cuba") {status}}`, "INVALID", "a", "or a name"},
		{"no actor", `{paths(query: {from: ["channel:jcpoa"], to: ["Cuba"]}) {complete}}`, "INVALID", "from[0]", "STATE, ORGANIZATION, PERSON"},
		{"from = to", `{paths(query: {from: ["Iran"], to: ["state:iran"]}) {complete}}`, "INVALID", "to[0]", "both sides"},
		{"formal tie with itself", `{formalTie(a: "Iran", b: "state:iran") {status}}`, "INVALID", "b", "both sides"},
		{"no parties", `{paths(query: {from: [], to: ["Iran"]}) {complete}}`, "INVALID", "from", "1 to 20"},
		{"maxHops 1", `{paths(query: {from: ["Iran"], to: ["Cuba"], maxHops: 1}) {complete}}`, "INVALID", "maxHops", "2 to 12"},
		{"maxHops 99", `{paths(query: {from: ["Iran"], to: ["Cuba"], maxHops: 99}) {complete}}`, "INVALID", "maxHops", "2 to 12"},
		{"maxHops 0", `{paths(query: {from: ["Iran"], to: ["Cuba"], maxHops: 0}) {complete}}`, "INVALID", "maxHops", "2 to 12"},
		{"limit 0", `{paths(query: {from: ["Iran"], to: ["Cuba"], limit: 0}) {complete}}`, "INVALID", "limit", "1 to 1000"},
		{"minStrength 2", `{paths(query: {from: ["Iran"], to: ["Cuba"], minStrength: 2}) {complete}}`, "INVALID", "minStrength", "0 to 1"},
		{"a kind that conducts nothing", `{paths(query: {from: ["Iran"], to: ["Cuba"], kinds: [ABOUT]}) {complete}}`, "INVALID", "kinds[0]", "TENURE"},
		{"a party to be passed", `{paths(query: {from: ["Iran"], to: ["Cuba"], passAll: ["Iran"]}) {complete}}`, "INVALID", "pass[0]", "party"},
		{"stability of many", `{stability(query: {from: ["Iran"], to: ["Cuba"], limit: 11}) {complete}}`, "INVALID", "limit", "1 to 10"},
		{"cut nodes of one party", `{cutNodes(query: {from: ["Iran"], to: ["Iran"]}) {complete}}`, "INVALID", "to[0]", "both sides"},
		{"independent routes of nobody", `{independentRoutes(query: {from: [], to: ["Iran"]}) {complete}}`, "INVALID", "from", "1 to 20"},
		{"one party to convene", `{convenors(query: {parties: ["Iran"]}) {total}}`, "INVALID", "parties", "2 to 10"},
		{"a channel to convene", `{convenors(query: {parties: ["Iran", "channel:jcpoa"]}) {total}}`, "INVALID", "parties[1]", "STATE, ORGANIZATION, PERSON"},
		{"101 convenors", `{convenors(query: {parties: ["Iran", "Cuba"], limit: 101}) {total}}`, "INVALID", "limit", "1 to 100"},
		{"0 convenors", `{convenors(query: {parties: ["Iran", "Cuba"], limit: 0}) {total}}`, "INVALID", "limit", "1 or more"},
		{"501 gaps", `{gaps(query: {limit: 501}) {none}}`, "INVALID", "limit", "1 to 500"},
		{"gaps over one tie", `{gaps(query: {maxHops: 1}) {none}}`, "INVALID", "maxHops", "2 to 12"},
		{"gaps of nobody known", `{gaps(query: {of: ["Atlantis"]}) {none}}`, "NOT_FOUND", "of[0]", "search"},
		{"routes 0", `{paths(query: {from: ["Iran"], to: ["Cuba"]}) {routes(limit: 0) {found}}}`, "INVALID", "limit", "1 to 100 routes"},
		{"variants 101", `{paths(query: {from: ["US"], to: ["KP"], asOf: "2018-03-01"}) {routes(limit: 1) {routes {variants(first: 101) {rank}}}}}`, "INVALID", "first", "at most 100"},
		{"a path that is not there", `{paths(query: {from: ["Iran"], to: ["Cuba"]}) {joint(paths: [1000]) {strength}}}`, "INVALID", "paths[0]", "counted from 1"},
		{"a hypothetical embassy", `{paths(query: {from: ["Iran"], to: ["Cuba"], scenario: {add: [{from: "Iran", to: "Cuba", kind: FORMAL_TIE}]}}) {complete}}`, "INVALID", "scenario.add[0].kind", "can't be supposed"},
		{"a hypothetical holder of a state", `{paths(query: {from: ["Iran"], to: ["Cuba"], scenario: {add: [{from: "John Kerry", to: "state:cuba", kind: TENURE}]}}) {complete}}`, "INVALID", "scenario.add[0].to", "POST"},
		{"a closed actor", `{paths(query: {from: ["Iran"], to: ["Cuba"], scenario: {close: ["person:john-kerry"]}}) {complete}}`, "INVALID", "scenario.close[0]", "CHANNEL"},
		{"a removed party", `{paths(query: {from: ["Iran"], to: ["Cuba"], scenario: {remove: ["Iran"]}}) {complete}}`, "INVALID", "scenario.remove[0]", "named elsewhere"},
		{"an override beyond 1", `{paths(query: {from: ["Iran"], to: ["Cuba"], overrides: {grades: [{grade: "A", weight: 1.1}]}}) {complete}}`, "INVALID", "overrides.grades[0].weight", "at most 1"},
		{"compared with nothing", `{compare(query: {from: ["Iran"], to: ["Cuba"]}, other: {}) {samePaths}}`, "INVALID", "other", "one of the two"},
		{"compared with a partial day", `{compare(query: {from: ["Iran"], to: ["Cuba"]}, other: {asOf: "2016"}) {samePaths}}`, "INVALID", "other.asOf", "full date"},
		{"compared under an unknown", `{compare(query: {from: ["Iran"], to: ["Cuba"]}, other: {scenario: {close: ["channel:nowhere"]}}) {samePaths}}`, "NOT_FOUND", "other.scenario.close[0]", "search"},
		{"why not an unknown", `{whyNot(query: {from: ["Iran"], to: ["Cuba"]}, through: "Atlantis") {rank}}`, "NOT_FOUND", "through", "search"},
		{"why not a party", `{whyNot(query: {from: ["Iran"], to: ["Cuba"]}, through: "Iran") {rank}}`, "INVALID", "through", "party"},
		{"first 0", `{actors(first: 0) {totalCount}}`, "INVALID", "first", "1 to 200"},
		{"first -1", `{actors(first: -1) {totalCount}}`, "INVALID", "first", "1 to 200"},
		{"first and last", `{actors(first: 1, last: 1) {totalCount}}`, "INVALID", "last", "not both"},
		{"no cursor", `{actors(after: "x") {totalCount}}`, "INVALID", "after", "no cursor"},
		{"no search", `{search(text: "...") {score}}`, "INVALID", "text", "letter or digit"},
		{"long search", `{search(text: "` + strings.Repeat("a ", 150) + `") {score}}`, "INVALID", "text", "at most"},
		{"no revision", `{actors(minRevision: "7") {totalCount}}`, "INVALID", "minRevision", "earlier answer"},
		{"too many nodes", `{nodes(ids: [` + strings.Repeat(`"state:iran",`, 101) + `]) {id}}`, "LIMIT", "ids", "at most 100"},
		{"timeline of three", `{timeline(of: ["Iran", "Cuba", "China"]) {totalCount}}`, "INVALID", "of", "two different"},
		{"partial day of a timeline", `{timeline(of: ["Iran"], from: "2016") {totalCount}}`, "INVALID", "from", "full date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := errorsOf(t, ask(t, handler, c.document))
			if len(got) != 1 || got[0].Code != c.code || !strings.HasSuffix(got[0].Field, c.field) || !strings.Contains(got[0].Message, c.says) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestCursorOfAnotherList refuses a cursor where it does not belong, and pages a list of any size to the same whole.
func TestCursorOfAnotherList(t *testing.T) {
	handler := resolvers.NewHandler(seeded(t, storetest.NewModel()))
	page := func(list, args string) (ids []string, end string, more bool, total int) {
		var parsed struct {
			Data map[string]struct {
				TotalCount int
				Edges      []struct {
					Cursor string
					Node   struct{ ID string }
				}
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		raw := ask(t, handler, `{`+list+`(`+args+`) {totalCount edges {cursor node {id}} pageInfo {hasNextPage endCursor}}}`)
		if err := json.Unmarshal(raw, &parsed); err != nil || parsed.Data == nil {
			t.Fatalf("%s", raw)
		}
		for _, e := range parsed.Data[list].Edges {
			ids = append(ids, e.Node.ID)
		}
		p := parsed.Data[list]
		return ids, p.PageInfo.EndCursor, p.PageInfo.HasNextPage, p.TotalCount
	}
	_, cursor, _, _ := page("actors", "first: 3")
	for _, other := range []string{"channels", "actors(kinds: [STATE])"} {
		list, filter, _ := strings.Cut(strings.TrimSuffix(other, ")"), "(")
		if filter != "" {
			filter += ", "
		}
		got := errorsOf(t, ask(t, handler, `{`+list+`(`+filter+`after: "`+cursor+`") {totalCount}}`))
		if len(got) != 1 || got[0].Code != "INVALID" || !strings.Contains(got[0].Message, "another list") {
			t.Errorf("%s: %+v", other, got)
		}
	}
	whole, _, _, total := page("events", "first: 200")
	if len(whole) != total {
		t.Fatalf("%d of %d events", len(whole), total)
	}
	for _, size := range []int{1, 7, 100} {
		var all []string
		args := "first: " + strconv.Itoa(size)
		for {
			ids, end, more, count := page("events", args)
			all = append(all, ids...)
			if count != total {
				t.Fatalf("total %d, then %d", total, count)
			}
			if !more {
				break
			}
			args = "first: " + strconv.Itoa(size) + `, after: "` + end + `"`
		}
		if strings.Join(all, " ") != strings.Join(whole, " ") {
			t.Errorf("pages of %d give another list", size)
		}
	}
}

// nested is a query of three levels of lists: actors, their ties, the ties of whom these lead to.
const nested = `{actors(first: N) {edges {node {name ties(first: 3) {edges {node {kind to {name ties(first: 2) {edges {node {kind role}}}}}}}}}}}`

// citedOn is the same with the sources of everything, many of which are cited on several levels: what one level has read the next need not.
const citedOn = `{actors(first: N) {edges {node {name citations {source {title}} ties(first: 3) {edges {node {to {name ties(first: 2) {edges {node {kind citations {source {title derivedFrom {title}}}}}}} citations {source {title}}}}}}}}}`

// statements asks a query for one, ten and a hundred results and returns how many statements the store ran for each.
func statements(t *testing.T, handler http.Handler, query string, ran *atomic.Int64) [3]int64 {
	t.Helper()
	var out [3]int64
	for i, n := range []string{"1", "10", "100"} {
		ran.Store(0)
		if got := errorsOf(t, ask(t, handler, strings.Replace(query, "N", n, 1))); len(got) > 0 {
			t.Fatalf("%+v", got)
		}
		out[i] = ran.Load()
	}
	return out
}

func TestStatementsOnSQLite(t *testing.T) {
	var ran atomic.Int64
	store, err := sqlitestore.Open(context.Background(), sqlitestore.Config{
		Path: filepath.Join(t.TempDir(), "graph.db"), OnStatement: func(string) { ran.Add(1) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	holdStatements(t, store, &ran)
}

// TestStatementsCached holds questions to a number of statements too where a memory stands before the store, and, asked again, to that of the list which
// they begin with.
func TestStatementsCached(t *testing.T) {
	var ran atomic.Int64
	inner, err := sqlitestore.Open(context.Background(), sqlitestore.Config{
		Path: filepath.Join(t.TempDir(), "graph.db"), OnStatement: func(string) { ran.Add(1) },
	})
	if err != nil {
		t.Fatal(err)
	}
	store := cachestore.New(inner, cachestore.Options{MaxStale: time.Hour, Now: time.Now})
	t.Cleanup(func() {
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	handler := resolvers.NewHandler(seeded(t, store))
	for _, query := range []string{nested, citedOn} {
		cold, warm := statements(t, handler, query, &ran), statements(t, handler, query, &ran)
		t.Logf("statements for 1, 10 and 100 results: %v, and again %v", cold, warm)
		if lists := int64(2); slices.Max(cold[:]) > maxStatements || slices.Min(warm[:]) != lists || slices.Max(warm[:]) != lists {
			t.Errorf("%v, and again %v: only the list of actors is asked again", cold, warm)
		}
	}
}

// holdStatements requires the same number of statements however many results there are, and never more than one a level where levels overlap.
func holdStatements(t *testing.T, store graph.Store, ran *atomic.Int64) {
	t.Helper()
	handler := resolvers.NewHandler(seeded(t, store))
	got := statements(t, handler, nested, ran)
	t.Logf("statements for 1, 10 and 100 results: %v", got)
	if got[0] != got[1] || got[1] != got[2] {
		t.Errorf("statements grow with the results: %v", got)
	}
	ask(t, handler, strings.Replace(routesCited, "N", "1", 1)) // draws the atlas, which is read once and kept
	got = statements(t, handler, routesCited, ran)
	t.Logf("for 1, 10 and 100 routes: %v", got)
	if most := int64(maxForRoutes); got[0] > most || got[1] != got[2] || got[2] > most {
		t.Errorf("statements grow with the routes, or are more than %d: %v", most, got)
	}
	got = statements(t, handler, citedOn, ran)
	t.Logf("with the sources of every level: %v", got)
	if most := int64(maxStatements); got[0] > most || got[1] > most || got[2] > most {
		t.Errorf("more than %d statements: %v", most, got)
	}
}

// routesCited asks for routes with the sources of every tie: what was read for one route need not be read for the next.
const routesCited = `{paths(query: {from: ["US"], to: ["KP"], asOf: "2018-03-01"}) {routes(limit: N) {routes {best {hops {tie {from {name}} citations {source {title}}}}}}}}`

// maxForRoutes bounds what routes cost: the parties, the formal tie, what was shut, and level by level what explaining the paths takes.
const maxForRoutes = 100

// maxStatements is what the query citedOn costs where no level has what another needs, on the store that needs most statements a read.
const maxStatements = 24

func TestStatementsOnNeo4j(t *testing.T) {
	var ran atomic.Int64
	store := neo4jtest.Open(t, func(c *neo4jstore.Config) { c.OnStatement = func(string) { ran.Add(1) } })
	holdStatements(t, store, &ran)
}
