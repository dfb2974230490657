package sqlitestore_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
)

// The graph of the benchmarks. One in hubEvery ties ends at one of a few hubs.
const (
	benchBatch   = 5_000
	benchSources = 500
	hubEvery     = 20
)

// benchEntities is 50,000; 5,000 with -short.
func benchEntities() int {
	if testing.Short() {
		return 5_000
	}
	return 50_000
}

func benchTies() int { return 8 * benchEntities() }

func benchID(i int) graph.ID {
	switch i % 10 {
	case 0:
		return graph.ID(fmt.Sprintf("state:nr-%d", i))
	case 1, 2, 3:
		return graph.ID(fmt.Sprintf("organization:nr-%d", i))
	default:
		return graph.ID(fmt.Sprintf("person:nr-%d", i))
	}
}

func benchCitation(r *rand.Rand) graph.Citation {
	return graph.Citation{
		Source: graph.ID(fmt.Sprintf("source:nr-%d", r.IntN(benchSources))), Stance: "SUPPORTS", Reliability: "B", Credibility: "2", Observed: "1978-11",
		Locator: fmt.Sprintf("p. %d", r.IntN(500)), Marking: benchMarking(r),
	}
}

func benchMarking(r *rand.Rand) graph.Marking {
	m := graph.Marking{TLP: graph.TLPs[r.IntN(3)]}
	if r.IntN(10) == 0 {
		m.Groups = []string{"desk"}
	}
	return m
}

// benchGraph makes the batches of an import: one of sources, then entities, then ties.
func benchGraph() []graph.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	var batches []graph.Batch
	next := func() *graph.Batch {
		batches = append(batches, graph.Batch{Key: fmt.Sprintf("batch-%d", len(batches)), Origin: "bench", At: time.Unix(0, 0)})
		return &batches[len(batches)-1]
	}
	b := next()
	for i := range benchSources {
		b.Sources = append(b.Sources, &graph.Source{ID: graph.ID(fmt.Sprintf("source:nr-%d", i)), Title: "A source", Type: "PRESS", Marking: benchMarking(r)})
	}
	for i := range benchEntities() {
		if i%benchBatch == 0 {
			b = next()
		}
		id := benchID(i)
		e := &graph.Entity{ID: id, Marking: benchMarking(r), Citations: []graph.Citation{benchCitation(r)}}
		switch id.Prefix() {
		case "state":
			e.Kind = graph.State
		case "organization":
			e.Kind, e.Type = graph.Organization, "NGO"
		default:
			e.Kind = graph.Person
		}
		for range 1 + r.IntN(2) {
			name := fmt.Sprintf("%s %s", benchWord(r, 2000), benchWord(r, 40000))
			e.Names = append(e.Names, graph.Name{Text: name, Kind: "NAME", Marking: graph.Marking{TLP: graph.Clear}})
		}
		b.Entities = append(b.Entities, e)
	}
	for i := range benchTies() {
		if i%benchBatch == 0 {
			b = next()
		}
		b.Ties = append(b.Ties, benchTie(r, i))
	}
	return batches
}

func benchTie(r *rand.Rand, i int) *graph.Tie {
	of := func(digits ...int) graph.ID {
		return benchID(r.IntN(benchEntities()/10)*10 + digits[r.IntN(len(digits))])
	}
	t := &graph.Tie{Kind: graph.Contact, Role: "CLOSE", From: of(4, 5, 6, 7, 8, 9), To: of(1, 2, 3), Span: graph.Span{From: "1978-11", To: "1990"}, Marking: benchMarking(r)}
	switch {
	case r.IntN(hubEvery) == 0:
		t.To = benchID(1 + 10*r.IntN(3))
	case r.IntN(3) == 0:
		t.Kind, t.Role = graph.Affiliation, "STAFF"
	}
	for range 1 + r.IntN(2) {
		t.Citations = append(t.Citations, benchCitation(r))
	}
	t.ID = graph.ID(fmt.Sprintf("%s:%s-%s-%d", graph.PrefixOf(t.Kind), t.From.Slug(), t.To.Slug(), i))
	return t
}

// benchWord draws one of n words.
func benchWord(r *rand.Rand, n int) string {
	i, w := r.IntN(n), ""
	for range 3 {
		w += []string{"ba", "lo", "mi", "ker", "stan", "ov", "ri", "ne", "tu", "sha", "ya", "gor", "len", "ska", "vit", "dor", "el", "an", "is", "un", "per", "jo", "ka", "zim", "ber", "ha", "fo", "que", "wy", "xi", "no", "pel", "ist", "ut", "ax"}[i%35]
		i /= 35
	}
	return w
}

// BenchmarkImport measures the import of the graph in batches against plain prepared inserts of the same records, as JSON, into two tables
// with the same look-ups, in one transaction.
func BenchmarkImport(b *testing.B) {
	batches := benchGraph()
	for _, way := range []struct {
		name string
		run  func()
	}{
		{"store", func() { fill(b, openBench(b, filepath.Join(b.TempDir(), "data.db")), batches) }},
		{"plain", func() { plainImport(b, batches) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			before := processorTime(b)
			for range b.N {
				way.run()
			}
			perTie := float64(b.N * benchTies())
			b.ReportMetric(float64(b.Elapsed().Microseconds())/perTie, "µs/tie")
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/perTie, "cpu-µs/tie")
		})
	}
}

// processorTime is the time this process has computed so far, which on a busy machine says more than the clock.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func openBench(b *testing.B, path string) *sqlitestore.Store {
	b.Helper()
	s, err := sqlitestore.Open(b.Context(), sqlitestore.Config{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close(b.Context()) })
	return s
}

func fill(b *testing.B, s graph.Store, batches []graph.Batch) {
	b.Helper()
	for _, batch := range batches {
		if _, err := s.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
}

func plainImport(b *testing.B, batches []graph.Batch) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	must := func(_ any, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(db.Exec(`CREATE TABLE source (id TEXT PRIMARY KEY, doc TEXT); CREATE TABLE entity (id TEXT PRIMARY KEY, doc TEXT);
		CREATE TABLE tie (id TEXT PRIMARY KEY, from_id TEXT, to_id TEXT, doc TEXT); CREATE INDEX tie_from ON tie (from_id); CREATE INDEX tie_to ON tie (to_id);`))
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	source, _ := tx.Prepare(`INSERT INTO source VALUES (?, ?)`)
	entity, _ := tx.Prepare(`INSERT INTO entity VALUES (?, ?)`)
	tie, _ := tx.Prepare(`INSERT INTO tie VALUES (?, ?, ?, ?)`)
	doc := func(v any) []byte {
		d, _ := json.Marshal(v)
		return d
	}
	for _, batch := range batches {
		for _, v := range batch.Sources {
			must(source.Exec(string(v.ID), doc(v)))
		}
		for _, v := range batch.Entities {
			must(entity.Exec(string(v.ID), doc(v)))
		}
		for _, v := range batch.Ties {
			must(tie.Exec(string(v.ID), string(v.From), string(v.To), doc(v)))
		}
	}
	must(nil, tx.Commit())
}

// BenchmarkRead measures reads on the graph.
func BenchmarkRead(b *testing.B) {
	s := openBench(b, filepath.Join(b.TempDir(), "data.db"))
	fill(b, s, benchGraph())
	head, err := s.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	all := graph.LocalUser().Scope(head.Classes)
	some := graph.Viewer{Clearance: graph.Green}.Scope(head.Classes)
	r := rand.New(rand.NewPCG(3, 4))
	ids := func(n int) []graph.ID {
		out := make([]graph.ID, n)
		for i := range out {
			out[i] = benchID(r.IntN(benchEntities()))
		}
		return out
	}
	run := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			before := processorTime(b)
			for range b.N {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
	for name, scope := range map[string]graph.Scope{"all": all, "some": some} {
		run(name+"/get1", func() error { _, err := s.Get(b.Context(), scope, ids(1)); return err })
		run(name+"/get1000", func() error { _, err := s.Get(b.Context(), scope, ids(1000)); return err })
		neighbours := func(n, limit int) func() error {
			return func() error {
				_, err := s.Neighbours(b.Context(), graph.NeighbourQuery{Scope: scope, IDs: ids(n), Limit: limit})
				return err
			}
		}
		run(name+"/neighbours1", neighbours(1, 20))
		run(name+"/neighbours1000", neighbours(1000, 20))
		run(name+"/hub", func() error {
			_, err := s.Neighbours(b.Context(), graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{benchID(1)}, Limit: 20})
			return err
		})
		find := func(q graph.FindQuery) func() error {
			q.Scope, q.Limit = scope, 50
			return func() error { _, err := s.Find(b.Context(), q); return err }
		}
		run(name+"/find", find(graph.FindQuery{}))
		run(name+"/findKind", find(graph.FindQuery{Kinds: []graph.EntityKind{graph.Person}, After: &graph.Key{ID: "person:nr-26666"}}))
		run(name+"/findLinked", find(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: benchID(12341)}}}))
		run(name+"/findLinkedHub", find(graph.FindQuery{Linked: []graph.Link{{Kind: graph.Contact, Other: benchID(1)}}}))
		search := func(tokens ...string) func() error {
			return func() error {
				_, err := s.Search(b.Context(), graph.SearchQuery{Scope: scope, Tokens: tokens, Limit: 20})
				return err
			}
		}
		run(name+"/searchTypo", search("kerstnov"))
		run(name+"/searchTwo", search("stan", "kerba"))
		run(name+"/searchPrefix3", search("ker"))
		run(name+"/searchLetter", search("k"))
		run(name+"/snapshot", func() error {
			_, err := s.Snapshot(b.Context(), func(any) error { return nil })
			return err
		})
	}
}
