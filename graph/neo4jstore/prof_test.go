package neo4jstore_test

import (
	"fmt"
	"testing"
	"time"

	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

func TestProf(t *testing.T) {
	var at time.Time
	last := ""
	type e struct {
		n string
		d time.Duration
	}
	var log []e
	s := open(t, func(c *neo4jstore.Config) {
		c.OnStatement = func(name string) {
			log = append(log, e{last, time.Since(at)})
			last, at = name, time.Now()
		}
	})
	for _, b := range benchGraph(benchSize()) {
		storetest.Fill(t, s, b)
	}
	for range 3 {
		log = nil
		start := time.Now()
		n := 0
		s.Snapshot(t.Context(), func(any) error { n++; return nil })
		fmt.Println(n, time.Since(start))
		for _, x := range log {
			fmt.Print(x.n, " ", x.d.Round(time.Millisecond), "; ")
		}
		fmt.Println()
	}
	start := time.Now()
	rows := raw(t, testConfig(t), "MATCH (a)-[t:CONTACT|REJECTED|ACCEPTED]->(b) RETURN a.id, b.id, properties(t), COLLECT { MATCH (c:Citation {record: t.id})-[:CITES]->(s:Source) RETURN [properties(c), s.id] }", nil)
	fmt.Println("bare", len(rows), time.Since(start))
	plans, _ := s.Plans(t.Context())
	fmt.Println(plans["streamTies"])
}
