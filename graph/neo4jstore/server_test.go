package neo4jstore_test

import (
	"context"
	"os"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
)

// testConfig returns the server under test, from the environment that `go run ./tools/neo4j -- go test` sets.
func testConfig(tb testing.TB) neo4jstore.Config {
	tb.Helper()
	c := neo4jstore.Config{
		URI: os.Getenv("NEO4J_URI"), Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD"), Database: os.Getenv("NEO4J_DATABASE"),
	}
	if c.URI != "" {
		return c
	}
	const how = "NEO4J_URI is not set: run go run ./tools/neo4j --temp -- go test ./graph/neo4jstore"
	if os.Getenv("REQUIRE_NEO4J") != "" {
		tb.Fatal(how)
	}
	tb.Skip(how)
	return c
}

// open returns a store on the database under test, which is wiped first.
func open(tb testing.TB, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	tb.Helper()
	c := testConfig(tb)
	wipe(tb, c)
	return reopen(tb, c, change...)
}

// fresh is open as the shared suite calls it.
func fresh(tb testing.TB) graph.Store {
	tb.Helper()
	return open(tb)
}

// reopen returns a store on a database as it is.
func reopen(tb testing.TB, c neo4jstore.Config, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	tb.Helper()
	for _, f := range change {
		f(&c)
	}
	s, err := neo4jstore.Open(tb.Context(), c)
	if err != nil {
		tb.Fatalf("opening: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(tb.Context())); err != nil {
			tb.Errorf("closing: %v", err)
		}
	})
	return s
}

// raw runs Cypher on the database, past the store.
func raw(tb testing.TB, c neo4jstore.Config, cypher string, parameters map[string]any) []*neo4j.Record {
	tb.Helper()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		tb.Fatal(err)
	}
	ctx := tb.Context()
	defer driver.Close(context.WithoutCancel(ctx))
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.Database})
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		tb.Fatalf("%s: %v", cypher, err)
	}
	records, err := result.Collect(ctx)
	if err != nil {
		tb.Fatalf("%s: %v", cypher, err)
	}
	return records
}

// wipe empties the database under test: one that is marked as such, that has nothing in it, or that the caller says may be wiped.
func wipe(tb testing.TB, c neo4jstore.Config) {
	tb.Helper()
	state := raw(tb, c, "OPTIONAL MATCH (g:Graph {name: 'backchannel'}) RETURN coalesce(g.test, false), NOT EXISTS { MATCH () }", nil)[0]
	if marked, empty := state.Values[0] == true, state.Values[1] == true; !marked && !empty && os.Getenv("BACKCHANNEL_TEST_WIPE") != "1" {
		tb.Fatal("the database holds data and is not marked as one for tests: these tests wipe it; set BACKCHANNEL_TEST_WIPE=1 if you mean that")
	}
	raw(tb, c, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS", nil)
	raw(tb, c, "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
	raw(tb, c, "CREATE (g:Graph {name: 'backchannel', revision: 0, format: 0, classes: [], test: true})", nil)
}
