// Package storetest is the store contract as tests: Run holds a store against every sentence of graph.Store and against Model, a store that is
// small enough to be seen to be right. There is no exclusion list: what one store cannot do, none promises.
//
// A store joins with one test:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) graph.Store { return openInFolder(t, t.TempDir()) })
//	}
//
// It may offer two more methods, which the suite then uses: Statements (StatementCounter) and Plans (Planner).
//
// For tests above the stores the package has the Model itself, records that are valid as they come (NewEntity and its like), random graphs and
// viewers (RandomGraph, RandomViewer), and Model.Seen, which removes physically what a viewer may not see.
package storetest
