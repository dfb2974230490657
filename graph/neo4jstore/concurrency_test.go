package neo4jstore_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

// herd is how many entities one batch rewrites; nearly as many ties go with them.
const herd = 400

func herdID(i int) graph.ID { return graph.ID(fmt.Sprintf("person:h%03d", i)) }

// herdOf is a batch that gives every record of the herd a text that tells its version, the same in every property that holds one. The texts
// grow and shrink, so that the database has to move them about.
func herdOf(version int) graph.Batch {
	text := fmt.Sprintf("version %d", version)
	long := fmt.Sprintf("%s %0*d", text, version%7*40+1, version)
	records := []any{storetest.NewSource(storetest.Public)}
	for i := range herd {
		records = append(records, storetest.NewEntity(herdID(i), func(e *graph.Entity) {
			e.Names[0].Text, e.Summary, e.Citations[0].Locator, e.Citations[0].Quote = text, long, long, text
		}))
		if i > 0 {
			records = append(records, storetest.NewTie(graph.ID(fmt.Sprintf("contact:h%03d", i)), herdID(i-1), herdID(i), func(t *graph.Tie) {
				t.Note, t.Citations[0].Locator = text, long
			}))
		}
	}
	return storetest.NewBatch(text, records...)
}

// versions collects the versions told by the texts of records.
type versions map[string]int

func (v versions) text(s string) {
	var n int
	if _, err := fmt.Sscanf(s, "version %d", &n); err != nil {
		v["none of "+s]++
		return
	}
	v[fmt.Sprint(n)]++
}

func (v versions) revision(r graph.Revision) { v[fmt.Sprint(r)]++ }

func (v versions) record(record any) {
	switch r := record.(type) {
	case *graph.Entity:
		v.text(r.Summary)
		v.text(r.Citations[0].Locator)
		v.text(r.Citations[0].Quote)
		v.text(r.Names[0].Text)
		v.text(r.Names[0].Folded)
		v.revision(r.Meta.Revision)
	case *graph.Tie:
		v.text(r.Note)
		v.text(r.Citations[0].Locator)
		v.revision(r.Meta.Revision)
	}
}

// Neo4j shows readers batches half committed. Nobody sees that here, however hard somebody writes.
func TestReadsAreWhole(t *testing.T) {
	s := open(t)
	storetest.Fill(t, s, herdOf(1))
	lasting := 8 * time.Second
	if os.Getenv("SOAK") != "" {
		lasting = 3 * time.Minute
	}
	ctx, stop := context.WithTimeout(t.Context(), lasting)
	defer stop()
	var ids []graph.ID
	for i := range herd {
		ids = append(ids, herdID(i))
	}
	both := append([]graph.ID{"contact:h001", "contact:h002", "contact:h399"}, ids...)
	scope := graph.Scope{"CLEAR"}
	reads := map[string]func() (versions, error){
		"Get": func() (versions, error) {
			v := versions{}
			records, err := s.Get(ctx, scope, ids)
			for _, e := range records.Entities {
				v.record(e)
			}
			return v, err
		},
		"Get of two sorts": func() (versions, error) {
			v := versions{}
			records, err := s.Get(ctx, scope, both)
			for _, e := range records.Entities {
				v.record(e)
			}
			for _, e := range records.Ties {
				v.record(e)
			}
			return v, err
		},
		"Neighbours": func() (versions, error) {
			v := versions{}
			all, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: ids, Limit: 5})
			for id, n := range all {
				if want := map[graph.ID]int{ids[0]: 1, ids[herd-1]: 1}[id]; n.Total != len(n.Ties) || (want == 0 && n.Total != 2) {
					v[fmt.Sprintf("%d ties of %s", n.Total, id)]++
				}
				for _, tie := range n.Ties {
					v.record(tie)
				}
			}
			return v, err
		},
		"Search": func() (versions, error) {
			v := versions{}
			hits, err := s.Search(ctx, graph.SearchQuery{Scope: scope, Tokens: []string{"version"}, Limit: 10 * herd})
			for _, h := range hits {
				v.text(h.Text)
			}
			if err == nil && len(hits) != herd {
				v[fmt.Sprintf("%d hits", len(hits))]++
			}
			return v, err
		},
		"Find": func() (versions, error) {
			v := versions{}
			found, err := s.Find(ctx, graph.FindQuery{Scope: scope, Limit: 10 * herd})
			if err == nil && (found.Total != herd || len(found.Keys) != herd) {
				v[fmt.Sprintf("%d of %d", len(found.Keys), found.Total)]++
			}
			v["any"]++
			return v, err
		},
		"Snapshot": func() (versions, error) {
			v := versions{}
			revision, err := s.Snapshot(ctx, func(r any) error { v.record(r); return nil })
			if err == nil {
				v.revision(revision)
			}
			return v, err
		},
		"Changes": func() (versions, error) {
			v := versions{}
			head, err := s.Head(ctx)
			if err != nil {
				return v, err
			}
			changes, err := s.Changes(ctx, graph.ChangesQuery{After: head.Revision - 1, IDs: ids[:1], Limit: 1})
			if err == nil && (len(changes) != 1 || changes[0].Revision != head.Revision || changes[0].Why != "a test") {
				v[fmt.Sprintf("%v at %d", changes, head.Revision)]++
			}
			v["any"]++
			return v, err
		},
	}
	var wg sync.WaitGroup
	counts := map[string]*atomic.Int64{}
	for name, read := range reads {
		counts[name] = &atomic.Int64{}
		wg.Go(func() {
			for ctx.Err() == nil {
				v, err := read()
				if err != nil && ctx.Err() == nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				if err == nil && len(v) != 1 {
					t.Errorf("%s saw %v", name, v)
				}
				counts[name].Add(1)
			}
		})
	}
	batches := 0
	for version := 2; ctx.Err() == nil; version++ {
		if _, err := s.Apply(ctx, herdOf(version)); err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
		batches++
	}
	wg.Wait()
	for name, n := range counts {
		t.Logf("%s: %d reads beside %d batches", name, n.Load(), batches)
	}
}

// Two stores on one database are two replicas of the service: they take turns in writing, and see each other's batches.
func TestTwoReplicas(t *testing.T) {
	c := testConfig(t)
	a := open(t)
	b := reopen(t, c)
	storetest.Fill(t, a, storetest.NewBatch("first", storetest.NewSource(storetest.Public), storetest.NewEntity("state:a")))
	const each = 15
	var wg sync.WaitGroup
	for i, s := range []*neo4jstore.Store{a, b} {
		for j := range 2 {
			wg.Go(func() {
				for k := range each {
					key := fmt.Sprintf("replica-%d-%d-%d", i, j, k)
					// Each replaces the same record, whose old parts must all be found and taken away.
					_, err := s.Apply(t.Context(), storetest.NewBatch(key, storetest.NewEntity("state:a", func(e *graph.Entity) { e.Summary = key })))
					if err != nil {
						t.Errorf("%s: %v", key, err)
					}
				}
			})
		}
	}
	wg.Wait()
	for _, s := range []*neo4jstore.Store{a, b} {
		head, err := s.Head(t.Context())
		if err != nil || head.Revision != 4*each+1 {
			t.Errorf("revision %d after %d batches, %v", head.Revision, 4*each+1, err)
		}
		findings, err := s.Audit(t.Context())
		if err != nil || len(findings) > 0 {
			t.Errorf("audit: %v, %v", findings, err)
		}
	}
}
