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
func Config(tb testing.TB) neo4jstore.Config {
	tb.Helper()
	c := neo4jstore.Config{
		URI: os.Getenv("NEO4J_URI"), Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD"), Database: os.Getenv("NEO4J_DATABASE"),
	}
	if c.URI == "" {
		const how = "NEO4J_URI is not set: run go run ./tools/neo4j --temp -- go test ./..."
		if os.Getenv("REQUIRE_NEO4J") != "" {
			tb.Fatal(how)
		}
		tb.Skip(how)
	}
	if err := lockOnce(); err != nil {
		tb.Fatal(err)
	}
	return c
}

// shared is the lock that the test processes of one machine share. The file is kept here, as one that nobody holds is closed, and so unlocked, with the
// next collection of garbage.
var shared struct {
	once sync.Once
	file *os.File
	err  error
}

// lockOnce takes the lock until this process ends.
func lockOnce() error {
	shared.once.Do(func() {
		shared.file, shared.err = os.OpenFile(filepath.Join(os.TempDir(), "backchannel-neo4j-tests.lock"), os.O_CREATE|os.O_RDWR, 0o600)
		if shared.err == nil {
			shared.err = syscall.Flock(int(shared.file.Fd()), syscall.LOCK_EX)
		}
	})
	return shared.err
}

// Open returns a store on the database under test, which is wiped first. The store is closed with the test.
func Open(tb testing.TB, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	tb.Helper()
	c := Config(tb)
	Wipe(tb, c)
	return Reopen(tb, c, change...)
}

// Reopen returns a store on a database as it is.
func Reopen(tb testing.TB, c neo4jstore.Config, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
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

// Raw runs Cypher on the database, past the store.
func Raw(tb testing.TB, c neo4jstore.Config, cypher string, parameters map[string]any) []*neo4j.Record {
	tb.Helper()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		tb.Fatal(err)
	}
	ctx := tb.Context()
	defer func() { _ = driver.Close(context.WithoutCancel(ctx)) }()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.Database})
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }()
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

// Wipe empties the database under test: one that is marked as such, that has nothing in it, or that the caller says may be wiped.
func Wipe(tb testing.TB, c neo4jstore.Config) {
	tb.Helper()
	state := Raw(tb, c, "OPTIONAL MATCH (g:Graph {name: 'backchannel'}) RETURN coalesce(g.test, false), NOT EXISTS { MATCH () }", nil)[0]
	if marked, empty := state.Values[0] == true, state.Values[1] == true; !marked && !empty && os.Getenv("BACKCHANNEL_TEST_WIPE") != "1" {
		tb.Fatal("the database holds data and is not marked as one for tests: these tests wipe it; set BACKCHANNEL_TEST_WIPE=1 if you mean that")
	}
	Raw(tb, c, "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS", nil)
	Raw(tb, c, "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS", nil)
	Raw(tb, c, "CREATE (g:Graph {name: 'backchannel', revision: 0, format: 0, classes: [], test: true})", nil)
}
