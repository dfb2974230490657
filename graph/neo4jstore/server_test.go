package neo4jstore_test

import (
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/neo4jstore/neo4jtest"
)

// The tests of this folder call the shared server's helpers by short names.

func testConfig(tb testing.TB) neo4jstore.Config {
	tb.Helper()
	return neo4jtest.Config(tb)
}

func open(tb testing.TB, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	tb.Helper()
	return neo4jtest.Open(tb, change...)
}

// fresh is open as the shared suite calls it.
func fresh(tb testing.TB) graph.Store {
	tb.Helper()
	return open(tb)
}

func reopen(tb testing.TB, c neo4jstore.Config, change ...func(*neo4jstore.Config)) *neo4jstore.Store {
	tb.Helper()
	return neo4jtest.Reopen(tb, c, change...)
}

func raw(tb testing.TB, c neo4jstore.Config, cypher string, parameters map[string]any) []*neo4j.Record {
	tb.Helper()
	return neo4jtest.Raw(tb, c, cypher, parameters)
}

func wipe(tb testing.TB, c neo4jstore.Config) {
	tb.Helper()
	neo4jtest.Wipe(tb, c)
}
