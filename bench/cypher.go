package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
)

// The graph for Cypher has labels and types of its own, so that it can stand beside another: a Party is an actor or channel, a LEG a tie that conducts.
const (
	clearParties = "MATCH (n:Party) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
	uniqueParty  = "CREATE CONSTRAINT bench_party IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE"
	addParties   = "UNWIND $rows AS row CREATE (n:Party) SET n = row"
	addLegs      = "UNWIND $rows AS row MATCH (a:Party {id: row.a}) MATCH (b:Party {id: row.b}) CREATE (a)-[r:LEG]->(b) SET r = row.r"
	awaitIndexes = "CALL db.awaitIndexes(300)"
)

// legRows is how many rows one transaction loads.
const legRows = 10_000

// exactQuestion is the whole question in one statement: simple paths of the conducting ties of the day, under a bound on ties, all predicates inline so
// that no longer path is grown from one that fails, parallel ties taken as the cheapest, ordered exactly. The bounds and the kinds are in its text, because
// Cypher takes no parameter there; there are few of them, so plans are reused.
const exactQuestion = `MATCH (s:Party {id: $from}), (t:Party {id: $to})
MATCH p = (s)((x)-[r:LEG WHERE r.since <= $day AND r.until >= $day%s]-(y)
  WHERE x <> t AND y <> s AND (y = t OR (y.conducts AND NOT y.id IN $barred))){2,%d}(t)
WITH p, [n IN nodes(p) | n.id] AS ids WHERE all(i IN range(0, size(ids) - 2) WHERE NOT ids[i] IN ids[i + 1 ..])
WITH ids, reduce(sum = 0, r IN relationships(p) | sum + r.cost + CASE WHEN $day <= r.ended THEN 0 ELSE toInteger(round(693147.1805599453 *
  CASE WHEN ($day - r.ended) >= 3 * r.halfLife THEN 3.0 ELSE toFloat($day - r.ended) / r.halfLife END)) END) AS cost
WITH ids, min(cost) AS cost
RETURN ids, cost ORDER BY cost, size(ids), ids LIMIT $limit`

// questionText fills in the kinds and the bound on ties.
func questionText(q graph.PathQuery) string {
	kinds := ""
	if len(q.Kinds) > 0 {
		names := make([]string, len(q.Kinds))
		for i, k := range q.Kinds {
			names[i] = "'" + string(k) + "'"
		}
		kinds = " AND r.kind IN [" + strings.Join(names, ", ") + "]"
	}
	return fmt.Sprintf(exactQuestion, kinds, q.MaxHops)
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
	for part := range slices.Chunk(rows, legRows) {
		if err := c.do(ctx, addParties, part); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(c.plain.ties, legRows) {
		if err := c.do(ctx, addLegs, c.rows(part)); err != nil {
			return err
		}
	}
	return nil
}

func (c *cypher) rows(ties []plainTie) []any {
	rows := make([]any, len(ties))
	for i, t := range ties {
		rows[i] = map[string]any{"a": string(c.plain.ids[t.a]), "b": string(c.plain.ids[t.b]), "r": map[string]any{
			"kind": string(t.kind), "cost": t.cost, "since": int64(t.since), "until": int64(t.until), "ended": int64(t.ended), "halfLife": int64(t.halfLife),
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
