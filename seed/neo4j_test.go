package seed

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
)

// wipedNeo4j returns a store on the database under test, emptied, for this test alone: other packages' tests use the same server at the same time.
func wipedNeo4j(t *testing.T) graph.Store {
	t.Helper()
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "backchannel-neo4j-tests.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Close() })
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	c := neo4jstore.Config{
		URI: os.Getenv("NEO4J_URI"), Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD"), Database: os.Getenv("NEO4J_DATABASE"),
	}
	wipe(t, c)
	s, err := neo4jstore.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	return s
}

// wipe empties a database that is empty, marked as one for tests, or that the caller says may be wiped, and marks it.
func wipe(t *testing.T, c neo4jstore.Config) {
	t.Helper()
	ctx := t.Context()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(context.WithoutCancel(ctx))
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.Database})
	defer session.Close(context.WithoutCancel(ctx))
	run := func(cypher string) []any {
		result, err := session.Run(ctx, cypher, nil)
		if err != nil {
			t.Fatal(err)
		}
		records, err := result.Collect(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) == 0 {
			return nil
		}
		return records[0].Values
	}
	ours := run("OPTIONAL MATCH (g:Graph {name: 'backchannel'}) RETURN coalesce(g.test, false) OR NOT EXISTS { MATCH () }")
	if ours[0] != true && os.Getenv("BACKCHANNEL_TEST_WIPE") != "1" {
		t.Fatal("the database holds data and is not marked as one for tests: these tests wipe it; set BACKCHANNEL_TEST_WIPE=1 if you mean that")
	}
	run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
	run("CREATE (g:Graph {name: 'backchannel', revision: 0, format: 0, classes: [], test: true})")
}
