// Bench makes a large graph from a seed and measures Backchannel on it side by side with what else could be used: docs/bench.md says how.
//
//	go run ./bench [--size S|M|L] [--only paths,view,gaps,import,graphql] [--folder build/bench] [--cache-flag=--cache-memory=0]
//
// The report goes to stdout and, as JSON, into the folder; progress to stderr. It ends with 1 where a part failed or a bar was missed, with 2 where it was
// called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
	"backchannel/tools/neo4j/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// bench is one run.
type bench struct {
	size Size
	// folder keeps the embedded graphs between runs, programs and reports.
	folder string
	// cacheFlag is the flag that turns our server's cache off, for the cold measurements; empty where the server has none.
	cacheFlag string
	// most is how long a part may take.
	most time.Duration
	// load is how long each measurement of a GraphQL server takes.
	load time.Duration
}

// part is one thing to be measured.
type part struct {
	name string
	run  func(b *bench, ctx context.Context) (*Part, error)
}

var parts = []part{{"paths", (*bench).paths}, {"view", (*bench).view}, {"gaps", (*bench).gaps}, {"import", (*bench).imports}, {"graphql", (*bench).graphql}}

// largeFactor is how much longer parts may take at size L, where the graph alone takes minutes to make.
const largeFactor = 6

// Exit codes.
const (
	exitMissed = 1
	exitUsage  = 2
)

func run(ctx context.Context, args []string) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	size := flags.String("size", "M", "`S`, W, M or L: 2,000/10,000, 20,000/60,000, 50,000/400,000 or 500,000/4,000,000 entities/ties")
	only := flags.String("only", "", "the `parts` to run, such as paths,graphql (default: all of "+partNames()+")")
	b := &bench{}
	flags.StringVar(&b.folder, "folder", filepath.Join("build", "bench"), "`folder` for graphs, programs and reports")
	flags.StringVar(&b.cacheFlag, "cache-flag", "--cache-memory=0", "the `flag` that turns our server's cache off; empty: cold is not measured")
	flags.DurationVar(&b.load, "load", 5*time.Second, "how `long` each measurement of a GraphQL server takes")
	flags.DurationVar(&b.most, "most", 12*time.Minute, "how `long` a part may take before it is given up; six times that at size L")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return exitUsage
	}
	var err error
	if b.size, err = sizeOf(*size); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitUsage
	}
	if b.size.Name == "L" {
		b.most *= largeFactor
	}
	wanted, err := chosen(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitUsage
	}
	if err := os.MkdirAll(b.folder, 0o700); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitMissed
	}
	say("calibrating")
	load := dependentLoad()
	report := b.measure(ctx, wanted)
	report.LoadNanoseconds = load
	if err := report.write(filepath.Join(b.folder, "report-"+b.size.Name+".json")); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitMissed
	}
	report.print(os.Stdout)
	if report.bad() {
		return exitMissed
	}
	return 0
}

// partNames lists the names of all parts.
func partNames() string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	return strings.Join(names, ", ")
}

// chosen returns the parts named, in their own order; all of them for no name.
func chosen(names string) ([]part, error) {
	if names == "" {
		return parts, nil
	}
	var out []part
	for name := range strings.SplitSeq(names, ",") {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			return nil, fmt.Errorf("%q is no part: give some of %s", name, partNames())
		}
	}
	for _, p := range parts {
		if slices.Contains(strings.Split(names, ","), p.name) {
			out = append(out, p)
		}
	}
	return out, nil
}

// measure runs parts one after the other. One that fails is noted, and the rest goes on.
func (b *bench) measure(ctx context.Context, wanted []part) *Report {
	report := &Report{Size: b.size.Name, Entities: b.size.Entities, Ties: b.size.Ties, Generation: generation}
	for _, p := range wanted {
		say("%s: begins", p.name)
		start := time.Now()
		bounded, cancel := context.WithTimeout(ctx, b.most)
		done, err := p.run(b, bounded)
		cancel()
		if done == nil {
			done = &Part{}
		}
		done.Name, done.Seconds = p.name, time.Since(start).Seconds()
		if err != nil {
			done.Failed = err.Error()
		}
		for i := range done.Bars {
			done.Bars[i].Target = done.Bars[i].Target || (b.size.Name == "S" && !done.Bars[i].Always)
		}
		report.Parts = append(report.Parts, done)
		say("%s: took %.0f s", p.name, done.Seconds)
	}
	return report
}

// tellEvery is how often a long step tells how far it is.
const tellEvery = 10 * time.Second

// say tells of progress.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s bench: %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}

// embedded opens the embedded store with the graph of a size, made by an earlier run or now.
func (b *bench) embedded(ctx context.Context, s Size) (*sqlitestore.Store, error) {
	home := filepath.Join(b.folder, fmt.Sprintf("%s-%d", s.Name, generation))
	path := filepath.Join(home, "graph.db")
	done := filepath.Join(home, "complete")
	if _, err := os.Stat(done); err == nil {
		return sqlitestore.Open(ctx, sqlitestore.Config{Path: path})
	}
	if err := os.RemoveAll(home); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	store, err := sqlitestore.Open(ctx, sqlitestore.Config{Path: path})
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := fill(ctx, store, s); err != nil {
		return nil, errors.Join(err, store.Close(ctx))
	}
	say("the graph of size %s was made and stored in %.0f s", s.Name, time.Since(start).Seconds())
	return store, os.WriteFile(done, nil, 0o600)
}

// fill puts the graph of a size into a store.
func fill(ctx context.Context, store graph.Store, s Size) error {
	svc := graph.NewService(store, time.Now)
	ties, told := 0, time.Now()
	for batch := range s.Batches() {
		if _, err := svc.Apply(ctx, batch); err != nil {
			return err
		}
		ties += len(batch.Ties)
		if time.Since(told) > tellEvery {
			say("%d of %d ties are stored", ties, s.Ties)
			told = time.Now()
		}
	}
	return nil
}

// withNeo4j runs something with a Neo4j server of its own, whose graph is deleted afterwards.
func (b *bench) withNeo4j(ctx context.Context, use func(ctx context.Context, s *server.Server) error) (err error) {
	home, err := os.MkdirTemp("", "backchannel-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	s, err := server.Start(ctx, server.Options{Home: home, Heap: b.size.neo4jHeap, PageCache: b.size.neo4jCache, Log: os.Stderr})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop(context.WithoutCancel(ctx))) }()
	return use(ctx, s)
}
