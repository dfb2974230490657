package neo4jstore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, fresh)
}

// The graph of BenchmarkImport: a source for each hundred entities, and eight ties an entity, one in twenty of them at a hub.
const (
	benchTies  = 8
	benchBatch = 10_000
)

// benchSize is 5,000 entities; 50,000, with SOAK set.
func benchSize() int {
	if os.Getenv("SOAK") != "" {
		return 50_000
	}
	return 5_000
}

func benchID(i int) graph.ID { return graph.ID(fmt.Sprintf("person:b%06d", i)) }

func benchCitations(r *rand.Rand, size int) []graph.Citation {
	return []graph.Citation{storetest.Cite(graph.ID(fmt.Sprintf("source:b%04d", r.IntN(size/100))), func(c *graph.Citation) { c.Locator = "p. 12" })}
}

// benchGraph makes the batches of an import.
func benchGraph(size int) []graph.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	var all, sources []any
	for i := range size / 100 {
		sources = append(sources, storetest.NewSource(graph.ID(fmt.Sprintf("source:b%04d", i))))
	}
	for i := range size {
		all = append(all, storetest.NewEntity(benchID(i), func(e *graph.Entity) { e.Citations = benchCitations(r, size) }))
	}
	kinds := []graph.TieKind{graph.Contact, graph.Rejected, graph.Accepted}
	for i := range size * benchTies {
		from, to := r.IntN(size), r.IntN(size)
		if i%20 == 0 {
			to = r.IntN(20)
		}
		if from == to {
			to = (to + 1) % size
		}
		id := graph.ID(fmt.Sprintf("%s:b%07d", graph.PrefixOf(kinds[i%3]), i))
		all = append(all, storetest.NewTie(id, benchID(from), benchID(to), func(t *graph.Tie) { t.Citations = benchCitations(r, size) }))
	}
	batches := []graph.Batch{storetest.NewBatch("sources", sources...)}
	for chunk := range slices.Chunk(all, benchBatch) {
		batches = append(batches, storetest.NewBatch(fmt.Sprintf("batch-%d", len(batches)), chunk...))
	}
	return batches
}

// plainly writes the entities, names, ties and citations of batches as a script would: batches of rows, no checks, no order, no log.
func plainly(tb testing.TB, c neo4jstore.Config, batches []graph.Batch) {
	tb.Helper()
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.Username, c.Password, ""))
	if err != nil {
		tb.Fatal(err)
	}
	ctx := tb.Context()
	defer driver.Close(context.WithoutCancel(ctx))
	do := func(cypher string, rows []any) {
		if _, err := neo4j.ExecuteQuery(ctx, driver, cypher, map[string]any{"rows": rows}, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(c.Database)); err != nil {
			tb.Fatal(err)
		}
	}
	cited := func(record graph.ID, c graph.Citation) any {
		return map[string]any{"source": string(c.Source), "properties": map[string]any{
			"id": string(record) + "#1", "record": string(record), "order": 0, "stance": c.Stance, "reliability": c.Reliability, "credibility": c.Credibility,
			"observed": string(c.Observed), "locator": c.Locator, "tlp": "CLEAR", "access": "CLEAR",
		}}
	}
	for _, batch := range batches {
		var entities, names, stances, ties, citations []any
		for _, e := range batch.Entities {
			entities = append(entities, map[string]any{"id": string(e.ID), "kind": "PERSON", "key": " " + string(e.ID), "name": e.Names[0].Text, "tlp": "CLEAR", "access": []string{"CLEAR"}, "revision": 1, "origin": "bench"})
			stances = append(stances, cited(e.ID, e.Citations[0]))
			for _, n := range e.Names {
				folded := graph.Fold(n.Text)
				near := []string{}
				for _, w := range graph.Words(folded) {
					near = append(near, graph.Deletions(w)...)
				}
				names = append(names, map[string]any{"id": string(e.ID), "properties": map[string]any{
					"text": n.Text, "kind": n.Kind, "folded": folded, "words": graph.Words(folded), "near": near, "tlp": "CLEAR", "access": []string{"CLEAR"},
				}})
			}
		}
		for _, t := range batch.Ties {
			p := map[string]any{"id": string(t.ID), "from": string(t.Span.From), "tlp": "CLEAR", "access": []string{"CLEAR"}, "revision": 1, "origin": "bench"}
			if t.Role != "" {
				p["role"] = t.Role
			}
			ties = append(ties, map[string]any{"from": string(t.From), "to": string(t.To), "kind": string(t.Kind), "properties": p})
			citations = append(citations, cited(t.ID, t.Citations[0]))
		}
		do("UNWIND $rows AS row CREATE (n:Entity:Actor:Person) SET n = row", entities)
		do("UNWIND $rows AS row MATCH (n:Entity {id: row.id}) CREATE (n)-[:NAMED {order: 0, rank: 0}]->(m:Name) SET m = row.properties", names)
		do("UNWIND $rows AS row MATCH (s:Source {id: row.source}) MATCH (n:Entity {id: row.properties.record}) CREATE (s)<-[:CITES]-(c:Citation)-[:SUPPORTS]->(n) SET c = row.properties", stances)
		do("UNWIND $rows AS row MATCH (a:Entity {id: row.from}) MATCH (b:Entity {id: row.to}) CREATE (a)-[t:$(row.kind)]->(b) SET t = row.properties", ties)
		do("UNWIND $rows AS row MATCH (s:Source {id: row.source}) CREATE (c:Citation)-[:CITES]->(s) SET c = row.properties", citations)
	}
}

// BenchmarkImport loads a graph through the store and, side by side, as plain rows under the same constraints; and reads all of it through the
// store, and as the barest rows the driver gives.
func BenchmarkImport(b *testing.B) {
	c := testConfig(b)
	batches := benchGraph(benchSize())
	records := benchSize() * (1 + benchTies)
	for range b.N {
		open(b)
		raw(b, c, "UNWIND range(0, $n - 1) AS i CREATE (s:Source {id: 'source:b' + substring('000' + i, size('000' + i) - 4)})", map[string]any{"n": benchSize() / 100})
		start := time.Now()
		plainly(b, c, batches)
		plain := time.Since(start)

		s := open(b)
		start = time.Now()
		for _, batch := range batches {
			storetest.Fill(b, s, batch)
		}
		own := time.Since(start)
		b.ReportMetric(float64(records)/plain.Seconds(), "plain-records/s")
		b.ReportMetric(float64(records)/own.Seconds(), "records/s")
		b.ReportMetric(own.Seconds()/plain.Seconds(), "import-ratio")

		start = time.Now()
		rows := raw(b, c, "MATCH (a)-[t:CONTACT|REJECTED|ACCEPTED]->(b) RETURN a.id, b.id, properties(t), COLLECT { MATCH (c:Citation {record: t.id})-[:CITES]->(s:Source) RETURN [properties(c), s.id] }", nil)
		bare := time.Since(start)
		start = time.Now()
		n := 0
		if _, err := s.Snapshot(b.Context(), func(any) error { n++; return nil }); err != nil || n != records+benchSize()/100 {
			b.Fatalf("%d records, %v", n, err)
		}
		whole := time.Since(start)
		b.ReportMetric(float64(len(rows))/bare.Seconds(), "bare-ties/s")
		b.ReportMetric(float64(n)/whole.Seconds(), "snapshot-records/s")
	}
}
