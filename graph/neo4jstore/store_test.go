package neo4jstore_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/storetest"
)

// failed requires an error of a code whose message tells nothing of the server, the driver or the login, and returns the message.
func failed(t *testing.T, err error, code graph.Code) string {
	t.Helper()
	var e *graph.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v), want *graph.Error", err, err)
	}
	if e.Code != code {
		t.Errorf("code %s, want %s: %s (%v)", e.Code, code, e.Message, e.Err)
	}
	if telltale := regexp.MustCompile(`(?i)127\.0\.0\.1|localhost|:\d{4,}|Neo\.|Error:|dial|bolt|driver|neo4j|secret|unwind|match \(`); e.Code != graph.Invalid && telltale.MatchString(e.Error()) {
		t.Errorf("message %q tells of the engine", e.Error())
	}
	return e.Error()
}

// every makes one call of each method.
func every(ctx context.Context, s graph.Store) map[string]error {
	out := map[string]error{}
	_, out["Head"] = s.Head(ctx)
	_, out["Get"] = s.Get(ctx, graph.Scope{"CLEAR"}, []graph.ID{"state:a"})
	_, out["Find"] = s.Find(ctx, graph.FindQuery{Scope: graph.Scope{"CLEAR"}, Limit: 1})
	_, out["Search"] = s.Search(ctx, graph.SearchQuery{Scope: graph.Scope{"CLEAR"}, Tokens: []string{"a"}, Limit: 1})
	_, out["Neighbours"] = s.Neighbours(ctx, graph.NeighbourQuery{Scope: graph.Scope{"CLEAR"}, IDs: []graph.ID{"state:a"}, Limit: 1})
	_, out["Snapshot"] = s.Snapshot(ctx, func(any) error { return nil })
	_, out["Changes"] = s.Changes(ctx, graph.ChangesQuery{Limit: 1})
	_, out["Apply"] = s.Apply(ctx, storetest.NewBatch("every", storetest.NewSource("source:every")))
	out["Ping"] = s.Ping(ctx)
	return out
}

func TestStore(t *testing.T) {
	storetest.Run(t, fresh)
}

func TestOpenRefusesWhatIsNoAddress(t *testing.T) {
	for _, uri := range []string{"", "localhost", "http://user:secret@host", "neo4j://", "bolt://host:port"} {
		_, err := neo4jstore.Open(t.Context(), neo4jstore.Config{URI: uri, Password: "secret"})
		if message := failed(t, err, graph.Invalid); strings.Contains(message, "secret") {
			t.Errorf("%q: message %q has the password", uri, message)
		}
	}
}

// A server that is not there makes every call UNAVAILABLE, and soon.
func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	for _, scheme := range []string{"bolt", "neo4j"} {
		start := time.Now()
		s := reopen(t, neo4jstore.Config{URI: scheme + "://" + address, Username: "neo4j", Password: "secret"})
		for name, err := range every(t.Context(), s) {
			t.Run(scheme+" "+name, func(t *testing.T) { failed(t, err, graph.Unavailable) })
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("10 calls to no server took %v", took)
		}
	}
}

// A server that takes connections and says nothing holds a caller up no longer than the caller waits.
func TestSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
		}
	}()
	start := time.Now()
	s := reopen(t, neo4jstore.Config{URI: "bolt://" + l.Addr().String(), Username: "neo4j", Password: "secret", Retry: time.Second})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("opening took %v", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = s.Head(ctx)
	failed(t, err, graph.Canceled)
	_, err = s.Head(t.Context())
	failed(t, err, graph.Unavailable)
}

func TestWrongLogin(t *testing.T) {
	c := testConfig(t)
	c.Password = "secret"
	s := reopen(t, c)
	for name, err := range every(t.Context(), s) {
		t.Run(name, func(t *testing.T) { failed(t, err, graph.Unavailable) })
	}
	c = testConfig(t)
	c.Database = "no-such-database"
	failed(t, reopen(t, c).Ping(t.Context()), graph.Unavailable)
}

// The same over the address of a cluster, which a single server answers too.
func TestRouting(t *testing.T) {
	s := open(t, func(c *neo4jstore.Config) { c.URI = strings.Replace(c.URI, "bolt://", "neo4j://", 1) })
	for name, err := range every(t.Context(), s) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	head, err := s.Head(t.Context())
	if err != nil || head.Revision != 1 {
		t.Errorf("head %v after one batch: %v", head, err)
	}
}

func TestReadsRefuseToWrite(t *testing.T) {
	s := open(t)
	err := s.WriteWhileReading(t.Context())
	if err == nil || !strings.Contains(err.Error(), "Writing in read access mode not allowed") {
		t.Errorf("writing while reading: %v", err)
	}
}

// fill puts states in a row, each in contact with the next, a hundred and one of them.
func fill(t *testing.T, s graph.Store) (ids []graph.ID) {
	t.Helper()
	records := []any{storetest.NewSource(storetest.Public)}
	for i := range 101 {
		id := graph.ID(fmt.Sprintf("state:s%03d", i))
		records = append(records, storetest.NewEntity(id))
		if i > 0 {
			records = append(records, storetest.NewTie(graph.ID(fmt.Sprintf("contact:s%03d", i)), ids[i-1], id))
		}
		ids = append(ids, id)
	}
	storetest.Fill(t, s, storetest.NewBatch("states", records...))
	return ids
}

// A read of a hundred takes as many statements as a read of one: one, where all is of one sort.
func TestStatementCounts(t *testing.T) {
	var mu sync.Mutex
	var names []string
	s := open(t, func(c *neo4jstore.Config) {
		c.OnStatement = func(name string) {
			mu.Lock()
			defer mu.Unlock()
			names = append(names, name)
		}
	})
	ids := fill(t, s)
	ctx, scope := t.Context(), graph.Scope{"CLEAR"}
	ties := []graph.ID{}
	for i := range 100 {
		ties = append(ties, graph.ID(fmt.Sprintf("contact:s%03d", i+1)))
	}
	for _, c := range []struct {
		want string
		read func(n int) error
	}{
		{"getEntities", func(n int) error { _, err := s.Get(ctx, scope, ids[:n]); return err }},
		{"getTies", func(n int) error { _, err := s.Get(ctx, scope, ties[:n]); return err }},
		{"getEntities getTies", func(n int) error { _, err := s.Get(ctx, scope, append(slices.Clone(ids[:n]), ties[:n]...)); return err }},
		{"getNeighbours", func(n int) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: ids[:n], Limit: n})
			return err
		}},
		{"getNeighboursOut", func(n int) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: ids[:n], Direction: "OUT", Limit: n})
			return err
		}},
		{"getNeighboursOut CONTACT", func(n int) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: ids[:n], Kinds: []graph.TieKind{graph.Contact}, Direction: "OUT", Limit: n, Ends: true})
			return err
		}},
		{"findEntities", func(n int) error { _, err := s.Find(ctx, graph.FindQuery{Scope: scope, Limit: n}); return err }},
		{"findTyped", func(n int) error {
			_, err := s.Find(ctx, graph.FindQuery{Scope: scope, Types: []string{"NGO", "FAITH"}, Limit: n})
			return err
		}},
		{"findLinked", func(n int) error {
			_, err := s.Find(ctx, graph.FindQuery{Scope: scope, Limit: n, Linked: []graph.Link{{Kind: graph.Contact, Other: ids[0]}}})
			return err
		}},
		{"searchTokens", func(n int) error {
			_, err := s.Search(ctx, graph.SearchQuery{Scope: scope, Tokens: []string{"s"}, Limit: n})
			return err
		}},
		{"getChangesOf", func(n int) error { _, err := s.Changes(ctx, graph.ChangesQuery{IDs: ids[:n], Limit: n}); return err }},
		{"ping", func(int) error { return s.Ping(ctx) }},
		{"", func(int) error { _, err := s.Get(ctx, scope, nil); return err }},
	} {
		for _, n := range []int{1, 100} {
			before := s.Statements()
			names = nil
			if err := c.read(n); err != nil {
				t.Errorf("%s: %v", c.want, err)
			}
			if got := strings.Join(names, " "); got != c.want || s.Statements()-before != len(names) {
				t.Errorf("reading %d: statements %q (%d), want %q", n, got, s.Statements()-before, c.want)
			}
		}
	}
}

// What stands in the way of the schema is mended: IF NOT EXISTS would pass over it in silence.
func TestSchemaIsMended(t *testing.T) {
	s := open(t)
	ids := fill(t, s)
	c := testConfig(t)
	raw(t, c, "DROP INDEX name_words", nil)
	raw(t, c, "CREATE FULLTEXT INDEX name_words FOR (n:Name) ON EACH [n.folded] OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}", nil)
	raw(t, c, "DROP CONSTRAINT contact_id", nil)
	raw(t, c, "CREATE INDEX contact_id FOR ()-[t:CONTACT]-() ON (t.note)", nil)
	raw(t, c, "DROP INDEX citation_record", nil)
	again := reopen(t, c)
	hits, err := again.Search(t.Context(), graph.SearchQuery{Scope: graph.Scope{"CLEAR"}, Tokens: []string{"s042"}, Limit: 200})
	if err != nil || !slices.ContainsFunc(hits, func(h graph.Hit) bool { return h.ID == ids[42] }) {
		t.Errorf("searching with a mended index: %v, %v", hits, err)
	}
	got := []string{}
	for _, r := range raw(t, c, "SHOW INDEXES YIELD name, type, properties WHERE name IN ['name_words', 'contact_id', 'citation_record'] RETURN name + type + properties[0] ORDER BY name", nil) {
		got = append(got, r.Values[0].(string))
	}
	if want := []string{"citation_recordRANGErecord", "contact_idRANGEid", "name_wordsFULLTEXTwords"}; !slices.Equal(got, want) {
		t.Errorf("indexes %v, want %v", got, want)
	}
}

func TestSchemaInTheWay(t *testing.T) {
	c := testConfig(t)
	open(t).Close(t.Context())
	raw(t, c, "DROP INDEX citation_record", nil)
	raw(t, c, "CREATE INDEX somebody_elses FOR (c:Citation) ON (c.record)", nil)
	_, err := neo4jstore.Open(t.Context(), c)
	if message := failed(t, err, graph.Unavailable); !strings.Contains(message, "citation_record") {
		t.Errorf("message %q does not name the index", message)
	}
	raw(t, c, "DROP INDEX somebody_elses", nil)
	if err := reopen(t, c).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNewerFormat(t *testing.T) {
	c := testConfig(t)
	running := open(t)
	raw(t, c, "MATCH (g:Graph) SET g.format = 999", nil)
	_, err := neo4jstore.Open(t.Context(), c)
	if message := failed(t, err, graph.Unavailable); !strings.Contains(message, "newer") {
		t.Errorf("message %q", message)
	}
	raw(t, c, "MATCH (g:Graph) SET g.format = 2", nil)
	if err := running.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStrangersData(t *testing.T) {
	c := testConfig(t)
	wipe(t, c)
	raw(t, c, "CREATE (:Entity {id: 'x'})", nil)
	_, err := neo4jstore.Open(t.Context(), c)
	if message := failed(t, err, graph.Unavailable); !strings.Contains(message, "no graph of this program") {
		t.Errorf("message %q", message)
	}
	wipe(t, c)
}

// The Graph node lost in service is an error, and its return mends it.
func TestGraphNodeGone(t *testing.T) {
	c := testConfig(t)
	s := open(t)
	fill(t, s)
	raw(t, c, "MATCH (g:Graph) REMOVE g.name", nil)
	for range 2 {
		_, err := s.Head(t.Context())
		failed(t, err, graph.Unavailable)
	}
	raw(t, c, "MATCH (g:Graph) SET g.name = 'backchannel'", nil)
	if _, err := s.Head(t.Context()); err != nil {
		t.Error(err)
	}
}

// A graph that was written before records held documents is given them, and is then read as it was before.
func TestOldFormats(t *testing.T) {
	c := testConfig(t)
	s := open(t)
	storetest.Fill(t, s, storetest.WholeBatch())
	all := func(s *neo4jstore.Store) (records []any) {
		if _, err := s.Snapshot(t.Context(), func(record any) error { records = append(records, record); return nil }); err != nil {
			t.Fatal(err)
		}
		return records
	}
	want := all(s)
	raw(t, c, "MATCH (n:Entity) REMOVE n.document", nil)
	raw(t, c, "MATCH (:Entity)-[t]->(:Entity) REMOVE t.document", nil)
	_, err := s.Snapshot(t.Context(), func(any) error { return nil })
	failed(t, err, graph.Internal)
	raw(t, c, "MATCH (g:Graph) SET g.format = 1", nil)
	again := reopen(t, c)
	if diff := cmp.Diff(want, all(again)); diff != "" {
		t.Errorf("records (-before +after):\n%s", diff)
	}
	if findings, err := again.Audit(t.Context()); err != nil || len(findings) != 0 {
		t.Errorf("audit: %v, %v", findings, err)
	}
	if rows := raw(t, c, "OPTIONAL MATCH (n) WHERE n.named IS NOT NULL OR n.cited IS NOT NULL OPTIONAL MATCH ()-[t]->() WHERE t.cited IS NOT NULL RETURN count(n) + count(t)", nil); rows[0].Values[0] != int64(0) {
		t.Errorf("%v records still hold what was packed", rows[0].Values[0])
	}
}

// Damage done by another hand is an error that names no user data, and the audit tells of it.
func TestAudit(t *testing.T) {
	c := testConfig(t)
	s := open(t)
	ids := fill(t, s)
	findings, err := s.Audit(t.Context())
	if err != nil || len(findings) != 0 {
		t.Fatalf("audit of a sound graph: %v, %v", findings, err)
	}
	raw(t, c, "MATCH (n:Entity {id: 'state:s001'}) SET n.tlp = 7, n.document = 'gone'", nil)
	raw(t, c, "MATCH (:Name {folded: 's002'})<-[x:NAMED]-() DELETE x", nil)
	raw(t, c, "MATCH ()-[t:CONTACT {id: 'contact:s003'}]->() DELETE t", nil)
	raw(t, c, "MATCH ()-[t:CONTACT {id: 'contact:s004'}]->() REMOVE t.access", nil)
	raw(t, c, "MATCH (y:Tally) SET y.count = y.count + 1", nil)
	raw(t, c, "MATCH (g:Graph) SET g.revision = 5", nil)
	raw(t, c, "MATCH (s:Source) REMOVE s.title", nil)
	raw(t, c, "MATCH (c:Citation {record: 'state:s005'})-[x:CITES]->() DELETE x", nil)
	if findings, err = s.Audit(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprintf("%s: %d %s", f.What, f.Count, f.Example))
	}
	want := []string{
		"entities that lack a property, label, name or citation: 2 state:s001",
		"ties that lack a property or citation, or join what is no entity: 1 contact:s004",
		"sources that lack a property or have two parents: 1 source:public",
		"citations that lack a property or a source: 1 state:s005#1",
		"citations of records that are not there: 1 ",
		"names that lack a property or belong to no entity: 1 s002",
		"totals of lists that are wrong: 2 SOURCE",
		"a revision that is not that of the change log: 1 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	raw(t, c, "MATCH (g:Graph) SET g.revision = 1", nil)
	_, err = s.Get(t.Context(), graph.Scope{"CLEAR"}, ids[:2])
	failed(t, err, graph.Internal)
}

// The graph looks in Neo4j as README.md says.
func TestShape(t *testing.T) {
	c := testConfig(t)
	s := open(t)
	v := 34.0
	storetest.Fill(t, s, storetest.NewBatch("shape",
		storetest.NewSource(storetest.Public), storetest.NewSource("source:child", func(s *graph.Source) { s.DerivedFrom = storetest.Public }),
		storetest.NewEntity("state:a"), storetest.NewEntity("state:b"),
		storetest.NewEntity("person:p", func(e *graph.Entity) {
			e.Names = append(e.Names, graph.Name{Text: "Łukasz", Kind: "ALIAS", Marking: graph.Marking{TLP: graph.Amber}})
		}),
		storetest.NewEntity("indicator:i", func(e *graph.Entity) { e.Value = &v }),
		storetest.NewChannel("c", "state:a", "state:b"),
		storetest.NewTie("participation:p", "person:p", "channel:c", func(t *graph.Tie) {
			t.Citations = append(t.Citations, storetest.Cite("source:child", func(c *graph.Citation) { c.ObtainedAt, c.Stance = "channel:c", "DENIES" }))
		}),
		storetest.NewCoverage("coverage:c", graph.FormalTie, "state:a", []graph.ID{"state:b"}),
	))
	for _, one := range []struct{ what, cypher string }{
		{"labels of an actor", "MATCH (n:Entity:Actor:Person {id: 'person:p', name: 'p', kind: 'PERSON'})"},
		{"labels of a channel", "MATCH (n:Entity:Channel {track: 'TRACK_2'}) WHERE NOT n:Actor"},
		{"a figure", "MATCH (n:Indicator {value: 34.0}) WHERE n.value IS :: FLOAT"},
		{"names in their order", "MATCH (n:Person)-[:NAMED {order: 1}]->(m:Name {text: 'Łukasz', folded: 'lukasz', kind: 'ALIAS', tlp: 'AMBER'})"},
		{"a tie", "MATCH (:Person)-[t:PARTICIPATION {id: 'participation:p', from: '1978', role: 'MEDIATOR', tlp: 'CLEAR', revision: 1}]->(:Channel)"},
		{"a citation of a tie", "MATCH (:Channel)<-[:OBTAINED_AT]-(c:Citation {record: 'participation:p', order: 1, stance: 'DENIES', reliability: 'B', credibility: '2'})-[:CITES]->(:Source)-[:DERIVED_FROM]->(:Source {id: 'source:public'})"},
		{"a citation of an entity", "MATCH (:Citation {id: 'person:p#1'})-[:SUPPORTS]->(:Person)"},
		{"coverage", "MATCH (:Source)<-[:STATED_BY]-(v:Coverage {kind: 'FORMAL_TIE'})-[:SUBJECT]->(:State {id: 'state:a'}), (v)-[:COUNTERPART]->(:State {id: 'state:b'})"},
		{"the change log", "MATCH (c:Change {revision: 1, key: 'shape', origin: 'storetest'}) WHERE 'person:p' IN c.put AND c.at IS :: ZONED DATETIME"},
		{"where the graph stands", "MATCH (g:Graph {name: 'backchannel', revision: 1, format: 3}) WHERE 'CLEAR' IN g.classes"},
	} {
		if rows := raw(t, c, one.cypher+" RETURN count(*)", nil); rows[0].Values[0] != int64(1) {
			t.Errorf("%s: %v, want one, of %s", one.what, rows[0].Values[0], one.cypher)
		}
	}
}

// What was given up or closed leaves nothing running.
func TestNothingLeftRunning(t *testing.T) {
	c := testConfig(t)
	open(t).Close(t.Context())
	before := runtime.NumGoroutine()
	s, err := neo4jstore.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s)
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*200*time.Microsecond)
		every(ctx, s)
		cancel()
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	for start := time.Now(); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
	// The server hears that a connection is gone, and ends what was asked on it, on its own time.
	const left = "SHOW TRANSACTIONS YIELD currentQuery, status WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN status + ' ' + currentQuery"
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		rows := raw(t, c, left, nil)
		if len(rows) == 0 {
			break
		}
		if time.Since(start) > 5*time.Second {
			t.Fatalf("%d transactions left at the server, among them %v", len(rows), rows[0].Values[0])
		}
	}
}

// A snapshot of a graph too large to be held in memory is the same, and so is a read that keeps writers out.
func TestLargeSnapshot(t *testing.T) {
	s := open(t)
	model := storetest.NewModel()
	ids := fill(t, s)
	fill(t, model)
	take := func(from graph.Store) (out []any) {
		revision, err := from.Snapshot(t.Context(), func(r any) error { out = append(out, r); return nil })
		if err != nil || revision != 1 {
			t.Fatalf("revision %d, %v", revision, err)
		}
		return out
	}
	same := func(what string, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	want := take(model)
	same("a snapshot in memory", take(s), want)
	for _, page := range []int{1, 2, 50, 100, 101, 1000} {
		restore := neo4jstore.SetSnapshot(1_000_000, page)
		same("a snapshot in memory, page by page", take(s), want)
		neo4jstore.SetSnapshot(10, page)
		same("a streamed snapshot", take(s), want)
		restore()
	}
	defer neo4jstore.SetSnapshot(10, 100)()
	seen := 0
	enough := errors.New("enough")
	_, err := s.Snapshot(t.Context(), func(any) error {
		if seen++; seen == 3 {
			return enough
		}
		return nil
	})
	if err != enough || seen != 3 { //nolint:errorlint // it must be returned as it is
		t.Errorf("visit saw %d records and gave %v", seen, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.Snapshot(ctx, func(any) error { cancel(); return nil })
	failed(t, err, graph.Canceled)
	// Who visits may read, and may close the store.
	if _, err = s.Snapshot(t.Context(), func(any) error {
		_, err := s.Get(t.Context(), graph.Scope{"CLEAR"}, ids[:2])
		return err
	}); err != nil {
		t.Errorf("reading while visiting: %v", err)
	}
	closing := reopen(t, testConfig(t))
	_, err = closing.Snapshot(t.Context(), func(any) error { go closing.Close(t.Context()); time.Sleep(10 * time.Millisecond); return nil })
	failed(t, err, graph.Unavailable)
	held, err := s.Held(t.Context(), ids[7])
	if err != nil {
		t.Fatal(err)
	}
	plain, err := s.Get(t.Context(), graph.Scope{"CLEAR"}, ids[7:8])
	if err != nil {
		t.Fatal(err)
	}
	same("a read that keeps writers out", held, plain)
	if _, err := s.Apply(t.Context(), storetest.NewBatch("after", storetest.NewEntity("state:after"))); err != nil {
		t.Errorf("writing after snapshots: %v", err)
	}
}
