package main

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/neo4jstore/neo4jtest"
)

// patience is for a loaded machine; mostAsked bounds what gonum, which gets slow with their number, is asked for.
const (
	patience  = time.Minute
	mostAsked = 200
)

// The questions are as docs/bench.md says, and always the same.
func TestQuestions(t *testing.T) {
	questions := Sizes[0].Questions()
	hops, sort := map[int]int{}, map[string]int{}
	for i, q := range questions {
		hops[q.MaxHops]++
		switch {
		case len(q.Avoid) > 0 && len(q.Kinds) > 0:
			t.Errorf("question %d avoids and keeps to kinds", i)
		case len(q.Avoid) > 0:
			sort["avoid"]++
		case len(q.Kinds) > 0:
			sort["kinds"]++
		default:
			sort["neither"]++
		}
		if q.From[0] == q.To[0] || q.Limit != wantedPaths || q.MinStrength != 0 || q.AsOf == 0 {
			t.Errorf("question %d: %+v", i, q)
		}
	}
	if len(questions) != questionCount || !maps.Equal(hops, map[int]int{3: 50, 4: 50, 5: 50, 6: 50}) {
		t.Errorf("%d questions, by most ties %v", len(questions), hops)
	}
	for _, n := range sort {
		if n < 60 || n > 75 {
			t.Errorf("a third each was meant: %v", sort)
		}
	}
	again := Sizes[0].Questions()
	for i := range questions {
		if !slices.Equal(questions[i].From, again[i].From) || questions[i].AsOf != again[i].AsOf || !slices.Equal(questions[i].Avoid, again[i].Avoid) {
			t.Fatalf("question %d is another the second time", i)
		}
	}
}

// tinyAnswers returns our answers to questions on the tiny graph.
func tinyAnswers(t *testing.T) (*plain, []graph.PathQuery, [][]graph.RankedPath) {
	t.Helper()
	svc := loaded(t, tiny)
	p, err := plainOf(t.Context(), svc.For(graph.LocalUser()))
	if err != nil {
		t.Fatal(err)
	}
	questions := tiny.Questions()[:36]
	answers := make([][]graph.RankedPath, len(questions))
	some := 0
	for i, q := range questions {
		ranking, err := svc.For(graph.LocalUser()).Rank(t.Context(), q)
		if err != nil || !ranking.Complete {
			t.Fatalf("question %d: %v, %+v", i, err, ranking)
		}
		answers[i] = ranking.Paths
		some += min(len(ranking.Paths), 1)
	}
	if some*2 < len(questions) {
		t.Fatalf("only %d of %d questions have a path", some, len(questions))
	}
	return p, questions, answers
}

// Asked for enough paths, gonum finds ours among them: the plain graph says the same as the rules.
func TestYenAnswersAlike(t *testing.T) {
	p, questions, answers := tinyAnswers(t)
	compared := 0
	for i, q := range questions {
		if q.MaxHops > 4 {
			continue
		}
		for wanted := 50; wanted <= mostAsked; wanted *= 4 {
			found, _, err := p.yen(p.dayGraph(q), q, wanted, patience)
			if err != nil {
				t.Fatal(err)
			}
			// Where paths that cost as much as the last one may be missing, more have to be asked for.
			if len(found) > q.Limit && found[q.Limit-1].Cost < found[len(found)-1].Cost {
				found = found[:q.Limit]
			} else if wanted < mostAsked {
				continue
			}
			if len(found) < len(answers[i]) {
				break // beyond what this test waits for
			}
			compared++
			if !same(found[:min(len(found), q.Limit)], answers[i]) {
				t.Errorf("question %d %+v:\ngonum %v\nours  %v", i, q, found, answers[i])
			}
			break
		}
	}
	if compared < 12 {
		t.Errorf("only %d questions were compared", compared)
	}
}

func TestYenGivesUp(t *testing.T) {
	p, questions, _ := tinyAnswers(t)
	if _, took, err := p.yen(p.dayGraph(questions[3]), questions[3], 1_000_000, 100*time.Millisecond); err != errTimeout || took != 100*time.Millisecond { //nolint:errorlint // it is given as it is
		t.Errorf("%v, %v", took, err)
	}
}

func TestCypherAnswersAlike(t *testing.T) {
	config := neo4jtest.Config(t)
	neo4jtest.Wipe(t, config)
	driver, err := neo4j.NewDriverWithContext(config.URI, neo4j.BasicAuth(config.Username, config.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = driver.Close(t.Context()) })
	p, questions, answers := tinyAnswers(t)
	c := &cypher{driver: driver, database: config.Database, plain: p}
	if err := c.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, q := range questions {
		if q.MaxHops > 4 {
			continue
		}
		found, _, err := c.ask(t.Context(), q, patience)
		if err != nil {
			t.Fatalf("question %d: %v", i, err)
		}
		if !same(found, answers[i]) {
			t.Errorf("question %d %+v:\nCypher %v\nours   %v", i, q, found, answers[i])
		}
	}
}
