package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/storetest"
)

// cases are the article's four and the six documented ones beside them, as the playground asks them.
var cases = map[string]graph.PathInput{
	"united-states-north-korea-2018": {From: []string{"United States"}, To: []string{"North Korea"}, AsOf: on("2018-03-01")},
	"mozambique-1990":                {From: []string{"Mozambique"}, To: []string{"RENAMO"}, AsOf: on("1990-06-30")},
	"cuba-1978":                      {From: []string{"Cuba"}, To: []string{"United States"}, AsOf: on("1978-11-20")},
	"iran-2016":                      {From: []string{"United States"}, To: []string{"Iran"}, AsOf: on("2016-01-13")},
	"oslo-1993":                      {From: []string{"Israel"}, To: []string{"PLO"}, AsOf: on("1993-08-19")},
	"dartmouth-1981":                 {From: []string{"United States"}, To: []string{"Institute of the USA and Canada"}, AsOf: on("1981-06-01")},
	"aceh-2005":                      {From: []string{"Indonesia"}, To: []string{"Free Aceh Movement"}, AsOf: on("2005-07-15")},
	"india-pakistan-2006":            {From: []string{"India"}, To: []string{"Pakistan"}, AsOf: on("2006-06-01")},
	"united-states-china-1971":       {From: []string{"United States"}, To: []string{"China"}, AsOf: on("1971-06-01")},
	"cuba-2014":                      {From: []string{"United States"}, To: []string{"Cuba"}, AsOf: on("2014-11-01")},
}

func on(day graph.Date) *graph.Date { return &day }

var (
	footnoteMark = regexp.MustCompile(`\[\^([0-9-]+)\]`)
	footnote     = regexp.MustCompile(`(?m)^\n\[\^([0-9-]+)\]: .+$`) // a paragraph of its own, also where footnotes are not known
)

// TestMemos holds the memos of the cases, and that every footnote has a source and every source a footnote.
func TestMemos(t *testing.T) {
	session := seeded(t, storetest.NewModel()).For(graph.LocalUser())
	for name, question := range cases {
		t.Run(name, func(t *testing.T) {
			answer, err := session.AskPaths(context.Background(), question)
			if err != nil {
				t.Fatal(err)
			}
			got, err := answer.Memo(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			holdFootnotes(t, got)
			for _, p := range answer.Paths {
				memo, err := p.Memo(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				holdFootnotes(t, memo)
				if text, _, _ := strings.Cut(memo, "\n\n[^"); strings.Count(text, "\n\n") != 1 {
					t.Errorf("path %d is more than one paragraph:\n%s", p.Rank, memo)
				}
			}
			file := filepath.Join("testdata", "memos", name+".md")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the memo differs from %s at %s", file, difference(got, string(want)))
			}
		})
	}
}

func holdFootnotes(t *testing.T, memo string) {
	t.Helper()
	text, _, _ := strings.Cut(memo, "\n[^")
	var used, given []string
	for _, m := range footnoteMark.FindAllStringSubmatch(text, -1) {
		used = append(used, m[1])
	}
	for _, m := range footnote.FindAllStringSubmatch(memo, -1) {
		given = append(given, m[1])
	}
	slices.Sort(used)
	slices.Sort(given)
	if len(given) == 0 || !slices.Equal(slices.Compact(used), given) {
		t.Errorf("footnotes %v, sources %v", used, given)
	}
}

// TestSigalAndStephens: each is among the first five routes of the article's first case.
func TestSigalAndStephens(t *testing.T) {
	session := seeded(t, storetest.NewModel()).For(graph.LocalUser())
	answer, err := session.AskPaths(context.Background(), cases["united-states-north-korea-2018"])
	if err != nil {
		t.Fatal(err)
	}
	routes, err := answer.Routes(context.Background(), nil, nil)
	if err != nil || len(routes.Routes) != 5 {
		t.Fatalf("%d routes, %v", len(routes.Routes), err)
	}
	for _, who := range []graph.ID{"person:leon-sigal", "person:kathleen-stephens"} {
		if !slices.ContainsFunc(routes.Routes, func(r graph.Route) bool {
			return slices.ContainsFunc(r.Best.Brokers, func(b *graph.Entity) bool { return b.ID == who })
		}) {
			t.Errorf("%s is a broker of none of the first five routes", who)
		}
	}
}
