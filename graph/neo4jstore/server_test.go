package neo4jstore_test

import (
	"context"
	"os"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph/neo4jstore"
)

// testConfig returns the server under test, from the environment that `go run ./tools/neo4j -- go test` sets.
func testConfig(t testing.TB) neo4jstore.Config {
	t.Helper()
	c := neo4jstore.Config{
		URI: os.Getenv("NEO4J_URI"), Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD"), Database: os.Getenv("NEO4J_DATABASE"),
	}
	if c.URI != "" {
		return c
	}
	const how = "NEO4J_URI is not set: run go run ./tools/neo4j --temp -- go test ./graph/neo4jstore"
	if os.Getenv("REQUIRE_NEO4J") != "" {
		t.Fatal(how)
	}
	t.Skip(how)
	return c
}

// open returns a store on the database under test, which is wiped first.
func open(t testing.TB, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	t.Helper()
	c := testConfig(t)
	wipe(t, c)
	return reopen(t, c, change...)
}

// reopen returns a store on a database as it is.
func reopen(t testing.TB, c neo4jstore.Config, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	t.Helper()
	for _, f := range change {
		f(&c)
	}
	s, err := neo4jstore.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// raw runs Cypher on the database, past the store.
func raw(t testing.TB, c neo4jstore.Config, cypher string, parameters map[string]any) []*neo4j.Record {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	defer driver.Close(context.WithoutCancel(ctx))
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.Database})
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	records, err := result.Collect(ctx)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return records
}

// wipe empties the database under test: one that is marked as such, that has nothing in it, or that the caller says may be wiped.
func wipe(t testing.TB, c neo4jstore.Config) {
	t.Helper()
	state := raw(t, c, "OPTIONAL MATCH (g:Graph {name: 'backchannel'}) RETURN coalesce(g.test, false), NOT EXISTS { MATCH () }", nil)[0]
	if marked, empty := state.Values[0] == true, state.Values[1] == true; !marked && !empty && os.Getenv("BACKCHANNEL_TEST_WIPE") != "1" {
		t.Fatal("the database holds data and is not marked as one for tests: these tests wipe it; set BACKCHANNEL_TEST_WIPE=1 if you mean that")
	}
	raw(t, c, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS", nil)
	raw(t, c, "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
	raw(t, c, "CREATE (g:Graph {name: 'backchannel', revision: 0, format: 0, classes: [], test: true})", nil)
}
