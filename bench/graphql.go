package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/tools/neo4j/server"
)

// peerFolder is the @neo4j/graphql server, seen from the top of the project.
const peerFolder = "bench/neo4j-graphql"

// How the servers are started, and loaded.
const (
	startTimeout = 2 * time.Minute
	viewTimeout  = 6 * time.Minute
	stopTimeout  = 10 * time.Second
	warmUp       = 2 * time.Second
	// distinct is how many different requests of a shape there are, where it has variables enough.
	distinct = 200
)

var clientCounts = []int{1, 8, mostClients}

// shape is one kind of request: the same question to both, and the bars at the most clients. A bar of 0 is none.
type shape struct {
	name         string
	ours, theirs string
	variables    func(r *rand.Rand, p *pools) map[string]any
	cold, warm   float64
}

// pools are what requests ask for.
type pools struct{ people, busy []graph.ID }

const listed = 10

var shapes = []shape{
	{
		name:   "lookup by id",
		ours:   `query ($id: ID!) { node(id: $id) { ... on Person { id name summary from to sector } } }`,
		theirs: `query ($id: ID!) { people(where: {id: {eq: $id}}) { id name summary from to sector } }`,
		variables: func(r *rand.Rand, p *pools) map[string]any {
			return map[string]any{"id": p.people[r.IntN(len(p.people))]}
		},
		cold: 4, warm: 20,
	},
	{
		name: "nested lists 10 x 10",
		ours: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Person { id name ties(kinds: [AFFILIATION], direction: OUT, first: 10) {
			edges { node { id role start end to { id name } } } } } } }`,
		theirs: `query ($ids: [ID!]!) { people(where: {id: {in: $ids}}) { id name affiliationsConnection(first: 10, sort: [{edge: {id: ASC}}]) {
			edges { properties { id role from to } node { id name } } } } }`,
		variables: func(r *rand.Rand, p *pools) map[string]any {
			ids := make([]graph.ID, listed)
			for i, at := range r.Perm(len(p.busy))[:listed] {
				ids[i] = p.busy[at]
			}
			return map[string]any{"ids": ids}
		},
		cold: 1.5, warm: 8,
	},
	{
		name:   "filtered list in order",
		ours:   `query ($type: OrganizationType!) { actors(organizationTypes: [$type], first: 20) { edges { node { id name from to ... on Organization { type place } } } } }`,
		theirs: `query ($type: String!) { organizations(where: {type: {eq: $type}}, sort: [{id: ASC}], limit: 20) { id name from to type place } }`,
		variables: func(r *rand.Rand, _ *pools) map[string]any {
			return map[string]any{"type": organizationTypes[r.IntN(len(organizationTypes))].word}
		},
		cold: 1.5,
	},
}

// graphql measures our GraphQL server and @neo4j/graphql over one Neo4j.
func (b *bench) graphql(ctx context.Context) (*Part, error) {
	p := &Part{}
	if b.size.Name == "L" {
		p.Notes = append(p.Notes, notAtL)
		return p, nil
	}
	if _, err := os.Stat(filepath.Join(peerFolder, "package-lock.json")); err != nil {
		return p, errors.New("start it at the top of the project: " + peerFolder + " is not here")
	}
	commands := []*exec.Cmd{exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(b.folder, "backchannel"), "backchannel")}
	if !installed() {
		commands = append(commands, exec.CommandContext(ctx, "npm", "ci", "--prefix", peerFolder))
	}
	for _, command := range commands {
		if out, err := command.CombinedOutput(); err != nil {
			return p, fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, out)
		}
	}
	return p, b.withNeo4j(ctx, func(ctx context.Context, s *server.Server) error {
		config := neo4jstore.Config{URI: s.URI, Username: s.Username, Password: s.Password, Database: server.Database}
		store, err := neo4jstore.Open(ctx, config)
		if err != nil {
			return err
		}
		err = errors.Join(fill(ctx, store, b.size), store.Close(ctx))
		if err != nil {
			return err
		}
		return b.serveBoth(ctx, s, p)
	})
}

// installed reports whether the other server's packages are there, no older than their list.
func installed() bool {
	have, err := os.Stat(filepath.Join(peerFolder, "node_modules", ".package-lock.json"))
	if err != nil {
		return false
	}
	want, err := os.Stat(filepath.Join(peerFolder, "package-lock.json"))
	return err == nil && !have.ModTime().Before(want.ModTime())
}

// serveBoth starts the servers and loads them in turn: at each shape and number of clients theirs, then ours, so that what else the machine does meets
// both. One that is not asked does nothing.
func (b *bench) serveBoth(ctx context.Context, s *server.Server, p *Part) error {
	requests, parties, err := b.requests()
	if err != nil {
		return err
	}
	binary, err := filepath.Abs(filepath.Join(b.folder, "backchannel"))
	if err != nil {
		return err
	}
	serve := []string{binary, "serve", "--no-seed", "--listen", "127.0.0.1:0"}
	ways := []*way{{name: peerName, command: []string{"node", filepath.Join(peerFolder, "server.mjs")}}}
	if b.cacheFlag == "" {
		ways = append(ways, &way{name: oursName, ours: true, command: serve})
	} else {
		ways = append(ways, &way{name: oursName + " cold", ours: true, command: append(slices.Clone(serve), b.cacheFlag)}, &way{name: oursName + " warm", ours: true, command: serve})
	}
	for _, w := range ways {
		w.parties = parties
		stop, err := w.start(ctx, environment(s))
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		defer stop()
	}
	for i, shape := range shapes {
		if err := b.loadShape(ctx, shape, requests[i], ways); err != nil {
			return err
		}
	}
	p.Tables = append(p.Tables, loadTable(ways))
	graphqlBars(p, ways)
	return nil
}

// loadShape sends every request of a shape once, to see that all servers give answers of one size, and measures it at each number of clients.
func (b *bench) loadShape(ctx context.Context, shape shape, requests *asking, ways []*way) error {
	for _, w := range ways {
		if err := w.at.size(ctx, requests.of(w)); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		if !w.ours {
			for k := range requests.ours {
				requests.ours[k].ids = requests.theirs[k].ids
			}
		}
		if _, err := w.at.run(ctx, requests.of(w), mostClients, min(warmUp, b.load)); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	for _, clients := range clientCounts {
		for _, w := range ways {
			one, err := w.at.run(ctx, requests.of(w), clients, b.load)
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			say("graphql: %s, %s, %d clients: %.0f req/s", w.name, shape.name, clients, one.perSecond())
			w.bursts = append(w.bursts, one)
		}
	}
	return nil
}

// loadTable lists what each server did.
func loadTable(ways []*way) Table {
	t := Table{Title: "GraphQL over one Neo4j, on loopback; times in ms", Heads: []string{"", "clients", "req/s", "median", "p99"}}
	for i, shape := range shapes {
		for j, clients := range clientCounts {
			for _, w := range ways {
				one := w.bursts[i*len(clientCounts)+j]
				t.Rows = append(t.Rows, []string{
					shape.name + ", " + w.name, fmt.Sprint(clients), figure(one.perSecond()), inMillis(one.times.quantile(median)), inMillis(one.times.quantile(nearlyAll)),
				})
			}
		}
	}
	return t
}

// graphqlBars holds our servers against theirs, at each number of clients for the table and at the most of them for the bars. One without a flag for its
// cache counts as cold.
func graphqlBars(p *Part, ways []*way) {
	t := Table{Title: "GraphQL: our requests per second as a multiple of theirs", Heads: []string{"", "1 client", "8 clients", "32 clients", "our p99 / theirs at 32"}}
	for _, w := range ways[1:] {
		for i, shape := range shapes {
			row := []string{shape.name + ", " + w.name}
			var times, slower float64
			for j := range clientCounts {
				ours, theirs := w.bursts[i*len(clientCounts)+j], ways[0].bursts[i*len(clientCounts)+j]
				times, slower = ours.perSecond()/theirs.perSecond(), ratio(ours.times.quantile(nearlyAll), theirs.times.quantile(nearlyAll))
				row = append(row, figure(times))
			}
			t.Rows = append(t.Rows, append(row, figure(slower)))
			bar, state := shape.cold, "cold"
			if strings.HasSuffix(w.name, "warm") {
				bar, state = shape.warm, "warm"
			}
			if bar == 0 {
				continue
			}
			p.Bars = append(p.Bars, atLeast(state+", "+shape.name+", 32 clients", bar, times, "times"), atMost(state+", "+shape.name+", p99 against theirs", 1, slower, "times"))
		}
	}
	p.Tables = append(p.Tables, t)
}

// way is a server under a name, how it is started, where it is then, and what it did: by shape, then by number of clients.
type way struct {
	name    string
	ours    bool
	command []string
	// parties are two people of the graph.
	parties []graph.ID
	at      *endpoint
	bursts  []burst
}

const peerName, oursName = "@neo4j/graphql", "Backchannel"

// asking is the requests of a shape, to us and to them.
type asking struct{ ours, theirs []request }

func (a *asking) of(w *way) []request {
	if w.ours {
		return a.ours
	}
	return a.theirs
}

// requests makes the requests of each shape, and names two people of the graph.
func (b *bench) requests() (all []*asking, parties []graph.ID, err error) {
	p := &pools{}
	affiliations := map[graph.ID]int{}
	for batch := range b.size.Batches() {
		for _, e := range batch.Entities {
			if e.Kind == graph.Person {
				p.people = append(p.people, e.ID)
			}
		}
		for _, t := range batch.Ties {
			if t.Kind == graph.Affiliation {
				affiliations[t.From]++
			}
		}
	}
	for _, id := range p.people {
		if affiliations[id] >= listed {
			p.busy = append(p.busy, id)
		}
	}
	r := rand.New(rand.NewPCG(uint64(b.size.Entities), 11)) //nolint:gosec // anybody may guess a request
	out := make([]*asking, len(shapes))
	for i, s := range shapes {
		out[i] = &asking{}
		for range distinct {
			variables := s.variables(r, p)
			ours, err := newRequest(s.ours, variables)
			if err != nil {
				return nil, nil, err
			}
			theirs, err := newRequest(s.theirs, variables)
			if err != nil {
				return nil, nil, err
			}
			out[i].ours, out[i].theirs = append(out[i].ours, ours), append(out[i].theirs, theirs)
		}
	}
	return out, p.people[:2], nil
}

// size sends each request once: the number of ids becomes what its answers are to hold, or, where that is known from the other server, is held against it.
func (e *endpoint) size(ctx context.Context, requests []request) error {
	conn, err := e.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.close()
	for i, r := range requests {
		ids, err := conn.send(r)
		switch {
		case err != nil:
			return err
		case ids == 0:
			return fmt.Errorf("nothing is found by %.300s", r.body)
		case r.ids != 0 && r.ids != ids:
			return fmt.Errorf("%d ids where the other server gives %d: %.300s", ids, r.ids, r.body)
		}
		requests[i].ids = ids
	}
	return nil
}

// start runs the server and waits until it tells its address and, ours, has read the graph.
func (w *way) start(ctx context.Context, environment []string) (stop func(), err error) {
	say("graphql: %s starts", w.name)
	command := exec.CommandContext(ctx, w.command[0], w.command[1:]...)
	command.Env, command.Stderr, command.WaitDelay = environment, os.Stderr, stopTimeout
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	address, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		w.listen(out, address)
		_ = command.Wait()
	}()
	stop = func() {
		_ = in.Close()
		_ = command.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(stopTimeout):
			_ = command.Process.Kill()
			<-ended
		}
	}
	select {
	case url := <-address:
		if w.at, err = newEndpoint(url); err != nil {
			stop()
			return nil, err
		}
	case <-ended:
		return nil, fmt.Errorf("it ended by itself: %s", strings.Join(w.command, " "))
	case <-time.After(startTimeout):
		stop()
		return nil, errors.New("it tells no address")
	}
	if err := w.awaitView(ctx); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// listen reads what the server prints: its address, once.
func (w *way) listen(out io.Reader, address chan<- string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 && (!w.ours || strings.Contains(lines.Text(), "GraphQL")) {
			address <- strings.TrimSpace(lines.Text()[at:])
			break
		}
	}
	_, _ = io.Copy(io.Discard, out)
}

// needsView can't be answered before the graph is in memory.
const needsView = `query ($from: [String!]!, $to: [String!]!) { paths(query: {from: $from, to: $to, maxHops: 2}) { from { id } complete } }`

// awaitView waits until our server has read the graph into memory, which it does in the background.
func (w *way) awaitView(ctx context.Context) error {
	if !w.ours {
		return nil
	}
	ask, err := newRequest(needsView, map[string]any{"from": w.parties[:1], "to": w.parties[1:]})
	if err != nil {
		return err
	}
	patient, err := w.at.connect(ctx)
	if err != nil {
		return err
	}
	defer patient.close()
	patient.limit = viewTimeout
	_, err = patient.send(ask)
	return err
}
