package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/storetest"
	"backchannel/resolvers"
)

// bulkLine is any line of a graph in bulk, as a reader in another language would know it.
type bulkLine struct {
	Type, ID, Kind, Name, EntityType, Track, State string
	AsOf, Revision, DataThrough                    string
	Conducts                                       bool
	From, To, Role, Since, Until, Validity         string
	Marking                                        *struct {
		TLP    string
		Groups []string
	}
	Hop *struct {
		A, B                          string
		Trust, Evidence, Fading, Cost int64
		Also                          []struct{ A, B string }
	}
	Nodes, Ties   int
	Code, Message string
}

// bulkGraph is a graph read in bulk.
type bulkGraph struct {
	head, end bulkLine
	nodes     map[string]bulkLine
	ties      []bulkLine
	// cost is that of the cheapest tie between two neighbours, in both directions.
	cost map[string]map[string]int64
}

// readBulk reads a graph and holds it against what is promised of any.
func readBulk(t *testing.T, body io.Reader) *bulkGraph {
	t.Helper()
	g := &bulkGraph{nodes: map[string]bulkLine{}, cost: map[string]map[string]int64{}}
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	before := bulkLine{}
	for n := 0; lines.Scan(); n++ {
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		var l bulkLine
		if err := decoder.Decode(&l); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		switch {
		case g.end.Type != "", n == 0 != (l.Type == "graph"), before.Type == "tie" && l.Type == "node":
			t.Fatalf("line %d is out of turn: %s", n, lines.Text())
		case l.Type == "node" || l.Type == "tie":
			if before.Type == l.Type && before.ID >= l.ID || l.Marking == nil || l.Marking.Groups == nil {
				t.Fatalf("after %s: %s", before.ID, lines.Text())
			}
			before = l
		}
		g.take(t, l, lines.Text())
	}
	if lines.Err() != nil || g.end.Type != "end" || g.end.Nodes != len(g.nodes) || g.end.Ties != len(g.ties) {
		t.Fatalf("%v; of %d nodes and %d ties the end says %+v", lines.Err(), len(g.nodes), len(g.ties), g.end)
	}
	return g
}

func (g *bulkGraph) take(t *testing.T, l bulkLine, text string) {
	t.Helper()
	switch l.Type {
	case "graph":
		g.head = l
	case "node":
		g.nodes[l.ID] = l
	case "end":
		g.end = l
	case "tie":
		g.ties = append(g.ties, l)
		if l.Hop == nil {
			if g.nodes[l.From].ID == "" || g.nodes[l.To].ID == "" {
				t.Fatalf("an end is no node: %s", text)
			}
			return
		}
		if l.Hop.Cost != l.Hop.Trust+l.Hop.Evidence+l.Hop.Fading || (l.Validity == "ENDED") != (l.Hop.Fading > 0) && l.Kind != "PARTICIPATION" {
			t.Fatalf("costs: %s", text)
		}
		for _, pair := range append([]struct{ A, B string }{{l.Hop.A, l.Hop.B}}, l.Hop.Also...) {
			for _, p := range [][2]string{{pair.A, pair.B}, {pair.B, pair.A}} {
				if g.nodes[p[0]].ID == "" {
					t.Fatalf("a hop leads to what is no node: %s", text)
				}
				if g.cost[p[0]] == nil {
					g.cost[p[0]] = map[string]int64{}
				}
				if known, ok := g.cost[p[0]][p[1]]; !ok || l.Hop.Cost < known {
					g.cost[p[0]][p[1]] = l.Hop.Cost
				}
			}
		}
	default:
		t.Fatalf("an unknown line: %s", text)
	}
}

// best returns the least cost of a path of 2 to so many ties, by what the lines say: the costs of all that can be reached, a tie at a time.
func (g *bulkGraph) best(from, to string, ties int) (best int64, ok bool) {
	at := map[string]int64{from: 0}
	for n := 1; n <= ties; n++ {
		next := map[string]int64{}
		for node, cost := range at {
			if n > 1 && !g.nodes[node].Conducts {
				continue
			}
			for other, tie := range g.cost[node] {
				if known, met := next[other]; other != from && (!met || cost+tie < known) {
					next[other] = cost + tie
				}
			}
		}
		if cost, met := next[to]; met && n > 1 && (!ok || cost < best) {
			best, ok = cost, true
		}
		delete(next, to)
		at = next
	}
	return best, ok
}

// holdBest holds the best path between two parties against that found in the lines.
func (g *bulkGraph) holdBest(t *testing.T, session *graph.Session, day graph.Day, from, to string, ties int) (found bool) {
	t.Helper()
	want, found := g.best(from, to, ties)
	r, err := session.Rank(t.Context(), graph.PathQuery{From: []graph.ID{graph.ID(from)}, To: []graph.ID{graph.ID(to)}, AsOf: day, MaxHops: ties, Limit: 1, IncludeRejected: true})
	if err != nil {
		t.Fatal(err)
	}
	if found != (len(r.Paths) == 1) || found && r.Paths[0].Cost != want {
		t.Fatalf("from %s to %s in %d ties on %s: the lines say %d (%t), the service %+v", from, to, ties, day, want, found, r.Paths)
	}
	return found
}

// bulk asks for the graph.
func bulk(t *testing.T, handler http.Handler, query string) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://localhost"+resolvers.BulkEndpoint+query, nil))
	return answer
}

// parties are the actors that there are, organs aside: to ask for one of these changes what conducts as what.
func (g *bulkGraph) parties() (out []string) {
	for _, id := range slices.Sorted(maps.Keys(g.nodes)) {
		if n := g.nodes[id]; n.EntityType != "GOVERNMENT_BODY" && slices.Contains([]string{"STATE", "ORGANIZATION", "PERSON"}, n.Kind) {
			out = append(out, id)
		}
	}
	return out
}

// TestBulkRandom recomputes paths from the lines alone, on random graphs, and holds them against the service's.
func TestBulkRandom(t *testing.T) {
	found := 0
	size := storetest.Medium
	size.Ties *= 3
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 3))
		model := storetest.NewModel()
		storetest.Fill(t, model, storetest.RandomGraph(r, size))
		service, day := graph.NewService(model, newYear), graph.DayOf(2006+r.IntN(16), 6, 1+r.IntN(28))
		answer := bulk(t, resolvers.NewHandler(service), "?asOf="+day.String())
		if answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		g := readBulk(t, answer.Body)
		parties := g.parties()
		for range 20 {
			from, to := parties[r.IntN(len(parties))], parties[r.IntN(len(parties))]
			if from != to && g.holdBest(t, service.For(graph.LocalUser()), day, from, to, 2+r.IntN(5)) {
				found++
			}
		}
	}
	if found < 300 {
		t.Errorf("only %d paths in all: this tests too little", found)
	}
}

// TestBulkSeed recomputes the best path of every pair of states of the starter graph.
func TestBulkSeed(t *testing.T) {
	service := seeded(t, storetest.NewModel())
	day := graph.DayOf(2018, 3, 1)
	g := readBulk(t, bulk(t, resolvers.NewHandler(service), "?asOf=2018-03-01").Body)
	revision, err := service.For(graph.LocalUser()).Revision(t.Context())
	if err != nil || g.head.AsOf != "2018-03-01" || g.head.Revision != revision.Revision.Token() || g.head.DataThrough != revision.DataThrough.String() {
		t.Errorf("%v: the first line is %+v, the service at %+v", err, g.head, revision)
	}
	var states []string
	for _, id := range g.parties() {
		if g.nodes[id].Kind == "STATE" {
			states = append(states, id)
		}
	}
	found := 0
	for i, a := range states {
		for _, b := range states[:i] {
			if g.holdBest(t, service.For(graph.LocalUser()), day, a, b, 6) {
				found++
			}
		}
	}
	if sigal := g.nodes["person:leon-sigal"]; found < 10 || sigal.Name != "Leon V. Sigal" || sigal.Kind != "PERSON" || !sigal.Conducts {
		t.Errorf("%d pairs of states have a path; Sigal is %+v", found, sigal)
	}
}

// TestBulkService asks a running service, as a program would: compressed and not, by wrong methods, for wrong days, from elsewhere.
func TestBulkService(t *testing.T) {
	s := newTerminal(t).serve(t)
	s.until(t, "/readyz", http.StatusOK, "ready")
	send := func(method, query string, header http.Header) (*http.Response, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, s.url+resolvers.BulkEndpoint+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(request.Header, header)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, string(body)
	}
	plain, body := send(http.MethodGet, "?asOf=1979-06-01", http.Header{"Accept-Encoding": {"identity"}})
	if plain.StatusCode != http.StatusOK || plain.Header.Get("Content-Type") != "application/x-ndjson" || plain.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%d %v", plain.StatusCode, plain.Header)
	}
	g := readBulk(t, strings.NewReader(body))
	packed, squeezed := send(http.MethodGet, "?asOf=1979-06-01&minRevision="+g.head.Revision, http.Header{"Accept-Encoding": {"br, gzip;q=0.5"}})
	unpacked, err := gzip.NewReader(strings.NewReader(squeezed))
	if err != nil || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v %v", err, packed.Header)
	}
	if again, err := io.ReadAll(unpacked); err != nil || string(again) != body || len(squeezed) > len(body)/3 {
		t.Errorf("%v: unpacked, %d bytes are not the same %d, or %d are not well packed", err, len(again), len(body), len(squeezed))
	}
	if today, _ := send(http.MethodGet, "", nil); today.StatusCode != http.StatusOK {
		t.Errorf("without a day: %d", today.StatusCode)
	}
	if head, body := send(http.MethodHead, "?asOf=1979-06-01", nil); head.StatusCode != http.StatusOK || body != "" || head.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("HEAD: %d %v %q", head.StatusCode, head.Header, body)
	}
	for _, c := range []struct {
		method, query string
		header        http.Header
		status        int
		says          string
	}{
		{"GET", "?asOf=1979", nil, 400, `"code":"INVALID","field":"asOf"`},
		{"GET", "?asOf=yesterday", nil, 400, `"field":"asOf"`},
		{"GET", "?asOf=1979-06-01&asOf=1979-06-02", nil, 400, "give it once"},
		{"GET", "?asof=1979-06-01", nil, 400, "there are two parameters, asOf and minRevision"},
		{"GET", "?asOf=%zz", nil, 400, "the address cannot be read"},
		{"GET", "?minRevision=7", nil, 400, `"field":"minRevision"`},
		{"HEAD", "?asOf=1979", nil, 400, ""},
		{"POST", "?asOf=1979-06-01", nil, 405, "read by GET"},
		{"DELETE", "", nil, 405, "read by GET"},
		{"GET", "", http.Header{"Origin": {"https://evil.example"}}, 403, "another origin"},
		{"GET", "", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}}, 403, "another site"},
		{"GET", "", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, 403, "proxy"},
	} {
		response, body := send(c.method, c.query, c.header)
		if response.StatusCode != c.status || !strings.Contains(body, c.says) || c.status == 400 && c.says != "" && !json.Valid([]byte(body)) {
			t.Errorf("%s %s %v: %d %s", c.method, c.query, c.header, response.StatusCode, body)
		}
	}
}

// ailing is a store whose second reading stops, or fails, after some records.
type ailing struct {
	*storetest.Model
	snapshots int
	after     int
	fail      func(ctx context.Context) error
}

func (a *ailing) Snapshot(ctx context.Context, visit func(any) error) (graph.Revision, error) {
	a.snapshots++
	seen, second := 0, a.snapshots > 2
	return a.Model.Snapshot(ctx, func(record any) error {
		if seen++; second && seen == a.after {
			return a.fail(ctx)
		}
		return visit(record)
	})
}

// TestBulkBreaksOff lets the store fail in the middle: the lines end with what is wrong, and not as if they were all.
func TestBulkBreaksOff(t *testing.T) {
	for _, packed := range []bool{false, true} {
		store := &ailing{Model: storetest.NewModel(), after: 100, fail: func(context.Context) error {
			return graph.InternalError("reading", fmt.Errorf("host-of-the-store is away"))
		}}
		seeded(t, store.Model)
		service := graph.NewService(store, newYear)
		request := httptest.NewRequest(http.MethodGet, "http://localhost"+resolvers.BulkEndpoint, nil)
		if packed {
			request.Header.Set("Accept-Encoding", "gzip")
		}
		answer := httptest.NewRecorder()
		resolvers.NewHandler(service).ServeHTTP(answer, request)
		var body io.Reader = answer.Body
		if packed {
			unpacked, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if last := lines[len(lines)-1]; len(lines) < 20 || last != `{"type":"error","code":"INTERNAL","message":"internal error"}` || strings.Contains(string(text), `"end"`) {
			t.Errorf("after %d lines it ends with %s", len(lines), last)
		}
	}
}

// TestBulkReaderGoesAway hangs up on a service whose store has more to tell: the reading of the store ends with it.
func TestBulkReaderGoesAway(t *testing.T) {
	ended := make(chan bool, 1)
	store := &ailing{Model: storetest.NewModel(), after: 100, fail: func(ctx context.Context) error {
		<-ctx.Done()
		ended <- true
		return &graph.Error{Code: graph.Canceled, Message: "given up", Err: ctx.Err()}
	}}
	seeded(t, store.Model)
	server := httptest.NewServer(resolvers.NewHandler(graph.NewService(store, newYear)))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+resolvers.BulkEndpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, cancel)
	if response, err := client.Do(request); err == nil {
		response.Body.Close()
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the store is still being read")
	}
}
