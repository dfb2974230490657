package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/neo4jstore/neo4jtest"
)

// kills is how often the program is killed, at as many different moments of its work. A real database takes minutes for ten.
func kills(quick bool) int {
	if quick && os.Getenv("SOAK") == "" {
		return 3
	}
	return 10
}

// bigFile writes a user's file of many records, so that a kill meets a batch under way.
func bigFile(t *testing.T, records int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("title: many meetings\nsources:\n  diary: {title: A diary, type: OBSERVATION}\nentities:\n")
	for i := range records {
		fmt.Fprintf(&b, "  event:met-%d: {names: [Met %d], type: MEETING, span: 2001-05-06, cite: &c%d {source: diary, grade: C3, locator: page %d}}\n", i, i, i, i)
	}
	b.WriteString("ties:\n")
	for i := range records {
		fmt.Fprintf(&b, "  - {kind: ATTENDED, from: state:iran, to: event:met-%d, cite: *c%d}\n", i, i)
	}
	file := filepath.Join(t.TempDir(), "many.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// holdKills kills the program while it loads the starter graph and then a user's file, each time a little later, and starts it again: the graph
// must then be that of a program nobody killed. fresh gives a terminal for each kill; it may lead to the same store every time.
func holdKills(t *testing.T, fresh func(t *testing.T) terminal, records, kills int) {
	t.Helper()
	file := bigFile(t, records)
	undisturbed := newTerminal(t)
	undisturbed.must(t, "load", file)
	want := undisturbed.must(t, "export")

	// How long the whole takes here, when nobody kills it.
	c := fresh(t)
	begun := time.Now()
	if out, err := c.program(t, nil, "load", file).Output(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(begun)
	t.Logf("undisturbed it takes %v", whole)
	cut := map[string]int{}
	for i := range kills {
		c := fresh(t)
		var stderr locked
		cmd := c.program(t, &stderr, "load", file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(2*i+1) / time.Duration(2*kills))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		cut[c.standing(t)]++
		if _, err := c.program(t, &stderr, "load", file).Output(); err != nil {
			t.Fatalf("starting again after kill %d: %v\n%s", i, err, &stderr)
		}
		if got := c.must(t, "export"); got != want {
			t.Fatalf("after kill %d and another start the graph differs at %s", i, difference(got, want))
		}
	}
	t.Logf("killed %d times, when the store stood at %v", kills, cut)
	if len(cut) < 2 {
		t.Errorf("all kills met the store in the same state: they hit nothing under way")
	}
}

// standing says at what revision a killed program has left the store, whose records must be those of that revision exactly.
func (c terminal) standing(t *testing.T) string {
	t.Helper()
	p := &process{env: c.getenv, now: time.Now}
	store, _, err := p.openStore(t.Context(), c.data)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close(t.Context())
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	written := map[graph.ID]bool{}
	changes, err := store.Changes(t.Context(), graph.ChangesQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		for _, id := range change.Put {
			written[id] = true
		}
	}
	n := 0
	_, err = store.Snapshot(t.Context(), func(any) error { n++; return nil })
	if err != nil || n != len(written) || len(changes) != int(head.Revision) {
		t.Errorf("at revision %d the log has %d changes of %d records, the store %d records, %v", head.Revision, len(changes), len(written), n, err)
	}
	return fmt.Sprintf("revision %d", head.Revision)
}

func TestKillsSQLite(t *testing.T) { holdKills(t, newTerminal, 800, kills(false)) }

func TestKillsNeo4j(t *testing.T) {
	config := neo4jtest.Config(t)
	holdKills(t, func(t *testing.T) terminal { t.Helper(); return neo4jTerminal(t, config) }, 300, kills(true))
}

// neo4jTerminal returns a terminal on the database under test, wiped.
func neo4jTerminal(t *testing.T, config neo4jstore.Config) terminal {
	t.Helper()
	neo4jtest.Wipe(t, config)
	c := newTerminal(t)
	c.env = map[string]string{"NEO4J_URI": config.URI, "NEO4J_USERNAME": config.Username, "NEO4J_PASSWORD": config.Password, "NEO4J_DATABASE": config.Database}
	return c
}
