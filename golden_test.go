package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/graph/neo4jstore/neo4jtest"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
	"backchannel/resolvers"
	"backchannel/seed"
)

var update = flag.Bool("update", false, "write the golden answers anew")

// newYear is the clock of the golden answers.
func newYear() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) }

// seeded returns a service over a store with the embedded seed loaded.
func seeded(t *testing.T, store graph.Store) *graph.Service {
	t.Helper()
	service := graph.NewService(store, newYear)
	files, err := seed.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seed.Load(context.Background(), service, seed.Options{Files: files, Embedded: true}); err != nil {
		t.Fatal(err)
	}
	return service
}

// ask posts a document and returns the answer.
func ask(t *testing.T, handler http.Handler, document string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "http://localhost/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	return answer.Body.Bytes()
}

// documents returns the golden documents by name: those that the playground opens with, and those of testdata/golden.
func documents(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"web/playground/queries/*.graphql", "testdata/golden/*.graphql"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			out[strings.TrimSuffix(filepath.Base(file), ".graphql")] = string(text)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d documents", len(out))
	}
	return out
}

// holdGolden holds every document's answer against its golden file.
func holdGolden(t *testing.T, handler http.Handler, update bool) {
	t.Helper()
	for name, document := range documents(t) {
		t.Run(name, func(t *testing.T) {
			got := ask(t, handler, document)
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, got, "", "  "); err != nil {
				t.Fatalf("no JSON: %s", got)
			}
			pretty.WriteByte('\n')
			if strings.HasPrefix(string(got), `{"errors"`) && !strings.HasPrefix(name, "error") {
				t.Fatalf("refused: %s", got)
			}
			file := filepath.Join("testdata", "golden", name+".json")
			if update {
				if err := os.WriteFile(file, pretty.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(pretty.Bytes(), want) {
				t.Errorf("the answer differs from %s at %s", file, difference(pretty.String(), string(want)))
			}
		})
	}
}

// difference returns the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "line " + strconv.Itoa(i+1) + "\n got " + g[i] + "\nwant " + w[i]
		}
	}
	return "its end"
}

func TestGoldenModel(t *testing.T) {
	holdGolden(t, resolvers.NewHandler(seeded(t, storetest.NewModel())), *update)
}

func TestGoldenSQLite(t *testing.T) {
	store, err := sqlitestore.Open(context.Background(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "graph.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	holdGolden(t, resolvers.NewHandler(seeded(t, store)), false)
}

// TestGoldenGathered asks everything of a service whose view may take no memory: it gathers from the store what each question can reach.
func TestGoldenGathered(t *testing.T) {
	store, err := sqlitestore.Open(context.Background(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "graph.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	service := seeded(t, store)
	service.ViewMemory(0)
	holdGolden(t, resolvers.NewHandler(service), false)
}

// TestGoldenCached asks everything twice, so that the second answers come from memory.
func TestGoldenCached(t *testing.T) {
	store := cachestore.New(storetest.NewModel(), cachestore.Options{MaxStale: cachestore.DefaultMaxStale, Now: time.Now})
	handler := resolvers.NewHandler(seeded(t, store))
	holdGolden(t, handler, false)
	holdGolden(t, handler, false)
	if store.Bytes() == 0 {
		t.Error("nothing was remembered")
	}
}

// TestGoldenNeo4j asks everything of a view in memory, and then of the parts gathered from the server.
func TestGoldenNeo4j(t *testing.T) {
	service := seeded(t, neo4jtest.Open(t))
	holdGolden(t, resolvers.NewHandler(service), false)
	service.ViewMemory(0)
	holdGolden(t, resolvers.NewHandler(service), false)
}
