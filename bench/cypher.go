package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// The graph for Cypher: a Party is an actor or channel; between them stand the ties that conduct, by their kinds.
const (
	clearParties = "MATCH (n:Party) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
	uniqueParty  = "CREATE CONSTRAINT bench_party IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE"
	addParties   = "UNWIND $rows AS row CREATE (n:Party) SET n = row"
	addTies      = "UNWIND $rows AS row MATCH (a:Party {id: row.a}) MATCH (b:Party {id: row.b}) CREATE (a)-[r:$(row.kind)]->(b) SET r = row.r"
	awaitIndexes = "CALL db.awaitIndexes(300)"
)

// rowsAtOnce is how many rows one transaction loads.
const rowsAtOnce = 10_000

// exactQuestion is the whole question in one statement: simple paths of the conducting ties of the day, under a bound on ties, all predicates inline so
// that no longer path is grown from one that fails, parallel ties taken as the cheapest, ordered exactly. The bounds and the kinds are in its text, because
// Cypher takes no parameter there; there are few of them, so plans are reused.
const exactQuestion = `MATCH (s:Party {id: $from}), (t:Party {id: $to})
MATCH p = (s)((x)-[r:%s WHERE r.since <= $day AND r.until >= $day]-(y)
  WHERE x <> t AND y <> s AND (y = t OR (y.conducts AND NOT y.id IN $barred))){2,%d}(t)
WITH p, [n IN nodes(p) | n.id] AS ids WHERE all(i IN range(0, size(ids) - 2) WHERE NOT ids[i] IN ids[i + 1 ..])
WITH ids, reduce(sum = 0, r IN relationships(p) | sum + r.cost + CASE WHEN $day <= r.ended THEN 0 ELSE toInteger(round(693147.1805599453 *
  CASE WHEN ($day - r.ended) >= 3 * r.halfLife THEN 3.0 ELSE toFloat($day - r.ended) / r.halfLife END)) END) AS cost
WITH ids, min(cost) AS cost
RETURN ids, cost ORDER BY cost, size(ids), ids LIMIT $limit`

// questionText fills in the kinds and the bound on ties.
func questionText(q graph.PathQuery) string {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []graph.TieKind{graph.Tenure, graph.Affiliation, graph.Participation, graph.Contact, graph.PartOf, graph.Membership}
	}
	types := make([]string, len(kinds))
	for i, k := range kinds {
		types[i] = string(k)
	}
	return fmt.Sprintf(exactQuestion, strings.Join(types, "|"), q.MaxHops)
}

// cypher asks a Neo4j that holds the plain graph.
type cypher struct {
	driver   neo4j.DriverWithContext
	database string
	plain    *plain
}

func (c *cypher) do(ctx context.Context, text string, rows []any) error {
	_, err := neo4j.ExecuteQuery(ctx, c.driver, text, map[string]any{"rows": rows}, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(c.database))
	return err
}

// load puts the plain graph in the database, in place of one that is there. CALL ... IN TRANSACTIONS needs a session's own transaction.
func (c *cypher) load(ctx context.Context) error {
	session := c.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.database})
	defer func() { _ = session.Close(ctx) }()
	for _, text := range []string{clearParties, uniqueParty, awaitIndexes} {
		result, err := session.Run(ctx, text, nil)
		if err != nil {
			return err
		}
		if _, err := result.Consume(ctx); err != nil {
			return err
		}
	}
	rows := make([]any, len(c.plain.ids))
	for i, id := range c.plain.ids {
		rows[i] = map[string]any{"id": string(id), "conducts": !c.plain.official[i]}
	}
	for part := range slices.Chunk(rows, rowsAtOnce) {
		if err := c.do(ctx, addParties, part); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(c.plain.ties, rowsAtOnce) {
		if err := c.do(ctx, addTies, c.rows(part)); err != nil {
			return err
		}
	}
	return nil
}

func (c *cypher) rows(ties []plainTie) []any {
	rows := make([]any, len(ties))
	for i, t := range ties {
		rows[i] = map[string]any{"a": string(c.plain.ids[t.a]), "b": string(c.plain.ids[t.b]), "kind": string(t.kind), "r": map[string]any{
			"cost": t.cost, "since": int64(t.since), "until": int64(t.until), "ended": int64(t.ended), "halfLife": int64(t.halfLife),
		}}
	}
	return rows
}

// ask puts one question; errTimeout after the limit, which the server holds itself to.
func (c *cypher) ask(ctx context.Context, q graph.PathQuery, limit time.Duration) (found []graph.RankedPath, took time.Duration, err error) {
	barred := []string{}
	for _, v := range c.plain.barred(q) {
		barred = append(barred, string(c.plain.ids[v]))
	}
	session := c.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.database, AccessMode: neo4j.AccessModeRead})
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }()
	start := time.Now()
	result, err := session.Run(ctx, questionText(q), map[string]any{
		"from": string(q.From[0]), "to": string(q.To[0]), "day": int64(q.AsOf), "barred": barred, "limit": q.Limit,
	}, neo4j.WithTxTimeout(limit))
	var records []*neo4j.Record
	if err == nil {
		records, err = result.Collect(ctx)
	}
	took = time.Since(start)
	if err != nil {
		if took >= limit {
			return nil, limit, errTimeout
		}
		return nil, took, err
	}
	for _, record := range records {
		r, err := rankedOf(record)
		if err != nil {
			return nil, took, err
		}
		found = append(found, r)
	}
	return found, min(took, limit), nil
}

func rankedOf(record *neo4j.Record) (graph.RankedPath, error) {
	ids, _, err := neo4j.GetRecordValue[[]any](record, "ids")
	if err != nil {
		return graph.RankedPath{}, err
	}
	cost, _, err := neo4j.GetRecordValue[int64](record, "cost")
	r := graph.RankedPath{Cost: cost}
	for _, id := range ids {
		r.Nodes = append(r.Nodes, graph.ID(fmt.Sprint(id)))
	}
	return r, err
}

// warm has every text of the questions planned, by asking it about nobody, and the graph read, by asking some of the questions for a short while.
func (c *cypher) warm(ctx context.Context, questions []graph.PathQuery) error {
	planned := map[string]bool{}
	for i, q := range questions {
		if text := questionText(q); !planned[text] {
			planned[text] = true
			if _, err := neo4j.ExecuteQuery(ctx, c.driver, text, map[string]any{"from": "", "to": "", "day": 0, "barred": []string{}, "limit": q.Limit},
				neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(c.database)); err != nil {
				return err
			}
		}
		if i < fair {
			if _, _, err := c.ask(ctx, q, time.Second); err != nil && !errors.Is(err, errTimeout) {
				return err
			}
		}
	}
	return nil
}
