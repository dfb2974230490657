package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/tools/neo4j/server"
)

const (
	// questionLimit is how long others may take for one question; what takes longer is counted at it.
	questionLimit = 5 * time.Second
	// fair is how many questions in a row are a fair sample: each bound on ties with each sort of constraint.
	fair = hopChoices * sorts
	// passes is how often our engine is asked every question, after a first time that is not counted.
	passes = 20
)

// asked is what a system did with the first questions.
type asked struct {
	times times
	// answers are those of each question; nil where none came in time.
	answers  [][]graph.RankedPath
	timeouts int
}

// paths measures the ten best paths: our engine on one core, Cypher and gonum on the same questions. At L our engine alone, against itself at M.
func (b *bench) paths(ctx context.Context) (*Part, error) {
	p := &Part{}
	ours, world, err := b.oursAlone(ctx)
	if err != nil {
		return p, err
	}
	t := Table{Title: "Paths: 10 best, 3 to 6 ties, as of a day; times in ms", Heads: []string{"", "asked", "equal", "time-outs", "median", "p99", "mean", "our mean", "ratio of means"}}
	t.Rows = append(t.Rows, []string{
		"Backchannel, one core", fmt.Sprint(len(ours.times)), "", fmt.Sprint(ours.timeouts), inMillis(ours.times.quantile(median)),
		inMillis(ours.times.quantile(nearlyAll)), inMillis(ours.times.mean()), "", "",
	})
	if b.size.Name == "L" {
		err = b.againstM(ctx, ours, p)
		p.Tables = append(p.Tables, t)
		return p, err
	}
	err = b.againstOthers(ctx, world, ours, p, &t)
	p.Tables = append(p.Tables, t)
	p.Bars = append(p.Bars,
		target(atMost("median", 0.2, millis(ours.times.quantile(median)), "ms")), target(atMost("p99", 5, millis(ours.times.quantile(nearlyAll)), "ms")))
	return p, err
}

// oursAlone asks our engine and works out the plain graph for the others, who are not to carry our view along: it is let go.
func (b *bench) oursAlone(ctx context.Context) (ours *asked, world *plain, err error) {
	svc, closeStore, err := b.service(ctx, b.size)
	if err != nil {
		return nil, nil, err
	}
	defer closeStore()
	if ours, err = b.ours(ctx, svc, b.size); err != nil || b.size.Name == "L" {
		return ours, nil, err
	}
	say("paths: the plain graph is worked out")
	world, err = plainOf(ctx, svc.For(graph.LocalUser()))
	return ours, world, err
}

func inMillis(d time.Duration) string { return figure(millis(d)) }

// service opens the embedded graph of a size.
func (b *bench) service(ctx context.Context, s Size) (svc *graph.Service, closeStore func(), err error) {
	store, err := b.embedded(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	remembering := cachestore.New(store, cachestore.Options{MaxStale: cachestore.DefaultMaxStale, Now: time.Now}) // as the service runs
	return graph.NewService(remembering, time.Now), func() { _ = store.Close(context.WithoutCancel(ctx)) }, nil
}

// perQuestion is the time our engine took for each question on average over its passes, so that others can be compared on some of them.
func (a *asked) perQuestion(n int) times {
	if len(a.times) <= n {
		return a.times
	}
	out := make(times, len(a.answers))
	for i, d := range a.times {
		out[i%len(a.answers)] += d / time.Duration(len(a.times)/len(a.answers))
	}
	return out
}

// ours asks our engine, warm and on one core, in one session: what opens a session belongs to the store. Where even one round of the questions exceeds
// the time, the part of it that was asked counts, from a fair sample on.
func (b *bench) ours(ctx context.Context, svc *graph.Service, s Size) (*asked, error) {
	session := svc.For(graph.LocalUser())
	start := time.Now()
	if _, err := session.Revision(ctx); err != nil {
		return nil, err
	}
	say("paths: the view of size %s was there after %.1f s", s.Name, time.Since(start).Seconds())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	questions := s.Questions()
	first, err := round(ctx, session, questions, s.perSystem)
	if err != nil || len(first.answers) < len(questions) {
		return first, err
	}
	out := &asked{answers: first.answers, timeouts: first.timeouts}
	runtime.GC() // the questions are answered with what they make themselves, not with what the drawing of the view left behind
	for begun := time.Now(); len(out.times) < passes*len(questions) && time.Since(begun) < s.perSystem; {
		again, err := round(ctx, session, questions, time.Hour)
		if err != nil {
			return nil, err
		}
		out.times = append(out.times, again.times...)
	}
	return out, nil
}

// round asks the questions once, up to a fair sample beyond a time.
func round(ctx context.Context, session *graph.Session, questions []graph.PathQuery, limit time.Duration) (*asked, error) {
	out := &asked{}
	begun := time.Now()
	for i, q := range questions {
		if i%fair == 0 && i > 0 && time.Since(begun) > limit {
			break
		}
		start := time.Now()
		ranking, err := session.Rank(ctx, q)
		out.times = append(out.times, time.Since(start))
		if err != nil {
			return nil, fmt.Errorf("question %d: %w", i, err)
		}
		if !ranking.Complete {
			out.timeouts++
		}
		out.answers = append(out.answers, ranking.Paths)
	}
	return out, nil
}

// againstM compares with our own engine at M.
func (b *bench) againstM(ctx context.Context, large *asked, p *Part) error {
	medium, err := sizeOf("M")
	if err != nil {
		return err
	}
	svc, closeStore, err := b.service(ctx, medium)
	if err != nil {
		return err
	}
	defer closeStore()
	small, err := b.ours(ctx, svc, medium)
	if err != nil {
		return err
	}
	p.Bars = append(p.Bars, atMost("mean against the mean at M", 8, ratio(large.times.mean(), small.times.mean()), "times"),
		target(atMost("median", 1, millis(large.times.quantile(median)), "ms")), target(atMost("p99", 15, millis(large.times.quantile(nearlyAll)), "ms")))
	return nil
}

// againstOthers asks Cypher and gonum.
func (b *bench) againstOthers(ctx context.Context, world *plain, ours *asked, p *Part, t *Table) error {
	questions := b.size.Questions()[:len(ours.answers)]
	compare := func(name string, bar float64, theirs *asked) {
		equal := 0
		for i, answer := range theirs.answers {
			if answer != nil && same(answer, ours.answers[i]) {
				equal++
			}
		}
		mine := ours.perQuestion(len(questions))[:len(theirs.times)]
		r := ratio(theirs.times.mean(), mine.mean())
		t.Rows = append(t.Rows, []string{
			name, fmt.Sprint(len(theirs.times)), fmt.Sprint(equal), fmt.Sprint(theirs.timeouts), inMillis(theirs.times.quantile(median)),
			inMillis(theirs.times.quantile(nearlyAll)), inMillis(theirs.times.mean()), inMillis(mine.mean()), figure(r),
		})
		if name == cypherName {
			exact := atLeast("answers of Cypher equal to ours", float64(len(theirs.times)-theirs.timeouts), float64(equal), "of those in time")
			exact.Always = true
			p.Bars = append(p.Bars, exact)
		}
		p.Bars = append(p.Bars, atLeast("mean against "+name, bar, r, "times"))
	}
	gonum, err := b.inTurn(ctx, questions, func(q graph.PathQuery) ([]graph.RankedPath, time.Duration, error) {
		g := world.dayGraph(q)
		runtime.GC() // gonum answers with what it makes itself, not with what the graph left behind
		return world.yen(g, q, q.Limit, questionLimit)
	})
	if err != nil {
		return err
	}
	compare("gonum, Yen", 1_000, gonum)
	return b.withNeo4j(ctx, func(ctx context.Context, s *server.Server) error {
		driver, err := neo4j.NewDriverWithContext(s.URI, neo4j.BasicAuth(s.Username, s.Password, ""))
		if err != nil {
			return err
		}
		defer func() { _ = driver.Close(context.WithoutCancel(ctx)) }()
		c := &cypher{driver: driver, database: server.Database, plain: world}
		if err := c.load(ctx); err != nil {
			return err
		}
		say("paths: Neo4j holds %d ties that conduct", len(world.ties))
		if err := c.warm(ctx, questions); err != nil {
			return err
		}
		found, err := b.inTurn(ctx, questions, func(q graph.PathQuery) ([]graph.RankedPath, time.Duration, error) {
			return c.ask(ctx, q, questionLimit)
		})
		if err == nil {
			compare(cypherName, 5_000, found)
		}
		return err
	})
}

const cypherName = "Cypher, exact"

// inTurn asks another system the questions, up to a fair sample beyond its time.
func (b *bench) inTurn(ctx context.Context, questions []graph.PathQuery, ask func(graph.PathQuery) ([]graph.RankedPath, time.Duration, error)) (*asked, error) {
	out := &asked{}
	begun, told := time.Now(), time.Now()
	for i, q := range questions {
		if time.Since(told) > tellEvery {
			say("paths: %d questions asked, %d without an answer in time", i, out.timeouts)
			told = time.Now()
		}
		if i%fair == 0 && i > 0 && time.Since(begun) > b.size.perSystem {
			break
		}
		found, took, err := ask(q)
		switch {
		case errors.Is(err, errTimeout):
			out.timeouts++
			found = nil
		case err != nil:
			return nil, fmt.Errorf("question %d: %w", i, err)
		case found == nil:
			found = []graph.RankedPath{}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out.times, out.answers = append(out.times, took), append(out.answers, found)
	}
	return out, nil
}
