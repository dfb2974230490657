// Package neo4jtest gives tests a real Neo4j: the server that NEO4J_URI names, wiped for each test. Packages of one test run share the server; whoever
// uses it first keeps it until its process ends.
package neo4jtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph/neo4jstore"
)

// Config returns the server under test, from the environment that `go run ./tools/neo4j -- go test` sets, once no other package's tests use it. Without
// one the test is skipped, or fails where REQUIRE_NEO4J is set: in CI a skipped integration test is a failure.
func Config(t testing.TB) neo4jstore.Config {
	t.Helper()
	c := neo4jstore.Config{
		URI: os.Getenv("NEO4J_URI"), Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD"), Database: os.Getenv("NEO4J_DATABASE"),
	}
	if c.URI == "" {
		const how = "NEO4J_URI is not set: run go run ./tools/neo4j --temp -- go test ./..."
		if os.Getenv("REQUIRE_NEO4J") != "" {
			t.Fatal(how)
		}
		t.Skip(how)
	}
	if err := lockOnce(); err != nil {
		t.Fatal(err)
	}
	return c
}

// lockOnce takes the lock that the test processes of one machine share, until this process ends.
var lockOnce = sync.OnceValue(func() error {
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "backchannel-neo4j-tests.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	held = lock
	return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
})

// held keeps the lock's file from being closed by the garbage collector.
var held *os.File

// Open returns a store on the database under test, which is wiped first. The store is closed with the test.
func Open(t testing.TB, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	t.Helper()
	c := Config(t)
	Wipe(t, c)
	return Reopen(t, c, change...)
}

// Reopen returns a store on a database as it is.
func Reopen(t testing.TB, c neo4jstore.Config, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
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

// Raw runs Cypher on the database, past the store.
func Raw(t testing.TB, c neo4jstore.Config, cypher string, parameters map[string]any) []*neo4j.Record {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	defer func() { _ = driver.Close(context.WithoutCancel(ctx)) }()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.Database})
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }()
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

// Wipe empties the database under test: one that is marked as such, that has nothing in it, or that the caller says may be wiped.
func Wipe(t testing.TB, c neo4jstore.Config) {
	t.Helper()
	state := Raw(t, c, "OPTIONAL MATCH (g:Graph {name: 'backchannel'}) RETURN coalesce(g.test, false), NOT EXISTS { MATCH () }", nil)[0]
	if marked, empty := state.Values[0] == true, state.Values[1] == true; !marked && !empty && os.Getenv("BACKCHANNEL_TEST_WIPE") != "1" {
		t.Fatal("the database holds data and is not marked as one for tests: these tests wipe it; set BACKCHANNEL_TEST_WIPE=1 if you mean that")
	}
	Raw(t, c, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS", nil)
	Raw(t, c, "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
	Raw(t, c, "CREATE (g:Graph {name: 'backchannel', revision: 0, format: 0, classes: [], test: true})", nil)
}
