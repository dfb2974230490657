package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"backchannel/tools/neo4j/server"
)

// notAtL tells that a part is not measured at the largest size.
const notAtL = "Imports and GraphQL are not measured at size L: run them with --size M."

// importFactor is how much longer an import may take than plain loading.
const importFactor = 2

// imports measures loading through the stores against plain loading of the same rows. The stores' own benchmarks do it, of 50,000 entities and 400,000 ties;
// of a tenth of that at S.
func (b *bench) imports(ctx context.Context) (*Part, error) {
	p := &Part{}
	if b.size.Name == "L" {
		p.Notes = append(p.Notes, notAtL)
		return p, nil
	}
	t := Table{Title: "Import", Heads: []string{"", "ours", "plain", "unit", "ratio of times"}}
	defer func() { p.Tables = append(p.Tables, t) }()
	embedded, err := b.benchmark(ctx, "backchannel/graph/sqlitestore", os.Environ())
	if err != nil {
		return p, err
	}
	ours, plain := embedded["BenchmarkImport/store"]["µs/tie"], embedded["BenchmarkImport/plain"]["µs/tie"]
	t.Rows = append(t.Rows, []string{"SQLite, against prepared inserts in one transaction", figure(ours), figure(plain), "µs a tie", figure(ours / plain)})
	p.Bars = append(p.Bars, atMost("SQLite against prepared inserts", importFactor, ours/plain, "times"))
	return p, b.withNeo4j(ctx, func(ctx context.Context, s *server.Server) error {
		of, err := b.benchmark(ctx, "backchannel/graph/neo4jstore", environment(s))
		if err != nil {
			return err
		}
		m := of["BenchmarkImport"]
		t.Rows = append(t.Rows, []string{"Neo4j, against batched UNWIND", figure(m["records/s"]), figure(m["plain-records/s"]), "records/s", figure(m["import-ratio"])})
		p.Bars = append(p.Bars, atMost("Neo4j against batched UNWIND", importFactor, m["import-ratio"], "times"))
		p.Notes = append(p.Notes, fmt.Sprintf("reading all of it back from Neo4j: %s records/s through the store, %s ties/s as the barest rows", figure(m["snapshot-records/s"]), figure(m["bare-ties/s"])))
		return nil
	})
}

// environment is that of a program that is to use a Neo4j server.
func environment(s *server.Server) []string {
	return append(os.Environ(), "NEO4J_URI="+s.URI, "NEO4J_USERNAME="+s.Username, "NEO4J_PASSWORD="+s.Password, "NEO4J_DATABASE="+server.Database)
}

// benchmark runs a package's BenchmarkImport once and returns its figures by name and unit.
func (b *bench) benchmark(ctx context.Context, pkg string, environment []string) (map[string]map[string]float64, error) {
	say("import: the benchmark of %s runs", pkg)
	args := []string{"test", "-run", "^$", "-bench", "^BenchmarkImport$", "-benchtime", "1x", "-timeout", "30m"}
	if b.size.Name == "S" {
		args = append(args, "-short")
	} else {
		environment = append(environment, "SOAK=1")
	}
	command := exec.CommandContext(ctx, "go", append(args, pkg)...)
	command.Env = environment
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, out)
	}
	found := figuresIn(out)
	if len(found) == 0 {
		return nil, fmt.Errorf("%s measured nothing:\n%s", strings.Join(command.Args, " "), out)
	}
	return found, nil
}

// figuresIn reads the lines of go test -bench: a name with the number of processors, a count, then values with their units.
func figuresIn(out []byte) map[string]map[string]float64 {
	found := map[string]map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := fields[0]
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			name = name[:i]
		}
		found[name] = map[string]float64{}
		for i := 2; i+1 < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
				found[name][fields[i+1]] = value
			}
		}
	}
	return found
}
