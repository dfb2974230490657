package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"backchannel/graph"
	"backchannel/graph/storetest"
	"backchannel/resolvers"
	"backchannel/seed"
)

// asProgram has the test binary run the program itself in place of the tests: for tests that kill it.
const asProgram = "BACKCHANNEL_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}

// locked is a buffer that may be read while it is written.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// run is a run of the program that has ended.
type run struct {
	code           int
	stdout, stderr string
}

// terminal is where a test types its commands: an environment and a data folder.
type terminal struct {
	env  map[string]string
	data string
	in   string
}

func newTerminal(t *testing.T) terminal {
	t.Helper()
	return terminal{env: map[string]string{}, data: filepath.Join(t.TempDir(), "data")}
}

func (c terminal) getenv(name string) string { return c.env[name] }

func (c terminal) run(t *testing.T, args ...string) run {
	t.Helper()
	var stdout, stderr locked
	code := Run(t.Context(), append(args, "--data", c.data), c.getenv, strings.NewReader(c.in), &stdout, &stderr)
	return run{code, stdout.String(), stderr.String()}
}

// must runs a command that has to succeed.
func (c terminal) must(t *testing.T, args ...string) string {
	t.Helper()
	r := c.run(t, args...)
	if r.code != 0 {
		t.Fatalf("%v: exit code %d\n%s", args, r.code, r.stderr)
	}
	return r.stdout
}

// tiny returns a terminal whose store holds testdata/tiny.yaml alone.
func tiny(t *testing.T) terminal {
	t.Helper()
	c := newTerminal(t)
	c.must(t, "load", "testdata/tiny.yaml", "--no-seed")
	return c
}

func TestPathsTable(t *testing.T) {
	c := tiny(t)
	for name, args := range map[string][]string{
		"default":   {"Alba", "Kingdom of the North", "--as-of", "2005-06-01"},
		"wide":      {"AL", "波里亞", "--as-of", "2005-06-01"},
		"rejected":  {"Alba", "Boria", "--as-of", "2005-06-01", "--include-rejected", "--pass", "Cy Cedar"},
		"no-path":   {"Ceria", "Boria", "--as-of", "2005-06-01"},
		"faded":     {"Alba", "Boria", "--as-of", "2009-01-01", "--max-hops", "5", "--min-strength", "0.001"},
		"one-kind":  {"Alba", "Boria", "--as-of", "2005-06-01", "--kinds", "tenure"},
		"too-weak":  {"Alba", "Boria", "--as-of", "2005-06-01", "--min-strength", "0.9"},
		"mixed":     {"Alba", "Boria", "--as-of", "2005-06-01", "--character", "mixed", "--any", "Ann Alder", "--limit", "1"},
		"formal":    {"Alba", "Boria", "--as-of", "2005-06-01", "--include-formal", "--active-only"},
		"exact":     {"Alba", "Kingdom of the North", "--as-of", "2005-06-01", "--exact"},
		"memo":      {"Alba", "Boria", "--as-of", "2005-06-01", "--memo"},
		"why-not":   {"Alba", "Boria", "--as-of", "2005-06-01", "--why-not", "Cy Cedar"},
		"why":       {"Alba", "Boria", "--as-of", "2005-06-01", "--why-not", "Ann Alder"},
		"against":   {"Alba", "Boria", "--as-of", "2005-06-01", "--against", "2009-01-01"},
		"closed":    {"Alba", "Boria", "--as-of", "2005-06-01", "--close", "Lake table", "--remove", "Ann Alder"},
		"no-states": {"Ann Alder", "Bo Birk", "--as-of", "2005-06-01", "--avoid", "Lake table"},
	} {
		t.Run(name, func(t *testing.T) { c.holdTable(t, name, append([]string{"paths"}, args...)) })
	}
}

// TestTablesAroundAPair holds the tables of the other questions.
func TestTablesAroundAPair(t *testing.T) {
	c := tiny(t)
	for name, args := range map[string][]string{
		"independent":      {"independent", "Alba", "Boria", "--as-of", "2005-06-01"},
		"independent-none": {"independent", "Ceria", "Boria", "--as-of", "2005-06-01"},
		"cuts":             {"cuts", "Alba", "Boria", "--as-of", "2005-06-01"},
		"cuts-none":        {"cuts", "Ceria", "Boria", "--as-of", "2005-06-01"},
		"cuts-all":         {"cuts", "Alba", "Boria", "--as-of", "2005-06-01", "--kinds", "tenure,participation"},
		"stability":        {"stability", "Alba", "Boria", "--as-of", "2009-01-01", "--limit", "1"},
		"convenors":        {"convenors", "Alba", "Boria", "--as-of", "2005-06-01", "--limit", "3"},
		"convenors-none":   {"convenors", "Alba", "Ceria", "--as-of", "2005-06-01"},
		"gaps":             {"gaps", "--as-of", "2005-06-01"},
		"gaps-of":          {"gaps", "--as-of", "2005-06-01", "--of", "Boria", "--among", "Alba", "--among", "Alban Institute", "--active-only"},
	} {
		t.Run(name, func(t *testing.T) { c.holdTable(t, name, args) })
	}
}

// holdTable holds what a command writes against testdata/paths.
func (c terminal) holdTable(t *testing.T, name string, args []string) {
	t.Helper()
	c.env = map[string]string{"COLUMNS": map[bool]string{true: "120", false: "80"}[name == "wide"]}
	got := c.must(t, append(args, "--no-seed")...)
	for line := range strings.Lines(got) {
		if n := columns(strings.TrimSuffix(line, "\n")); name != "memo" && (n > 120 || (n > 80 && name != "wide")) {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	file := filepath.Join("testdata", "paths", name+".txt")
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
		t.Errorf("the answer differs from %s at %s", file, difference(got, string(want)))
	}
}

// TestPathsJSON: the command gives what the API gives, byte for byte, refusals too.
func TestPathsJSON(t *testing.T) {
	c := newTerminal(t)
	api := resolvers.NewHandler(seeded(t, storetest.NewModel()))
	for _, q := range []struct {
		args      []string
		variables string
		code      int
	}{
		{[]string{"US", "IR", "--as-of", "2016-01-13", "--close", "channel:jcpoa"}, `{"from": ["US"], "to": ["IR"], "asOf": "2016-01-13", "scenario": {"close": ["channel:jcpoa"], "remove": []}}`, 0},
		{[]string{"United States", "North Korea", "--as-of", "2018-03-01"}, `{"from": ["United States"], "to": ["North Korea"], "asOf": "2018-03-01"}`, 0},
		{
			[]string{"US", "state:iran", "--as-of", "2016-01-13", "--max-hops", "4", "--limit", "3", "--kinds", "tenure,Contact,PARTICIPATION", "--avoid", "John Kerry", "--active-only", "--min-strength", "0.001"},
			`{"from": ["US"], "to": ["state:iran"], "asOf": "2016-01-13", "maxHops": 4, "limit": 3, "kinds": ["TENURE", "CONTACT", "PARTICIPATION"], "avoid": ["John Kerry"], "activeOnly": true, "minStrength": 0.001}`, 0,
		},
		{[]string{"US", "US", "--as-of", "2016-01-13"}, `{"from": ["US"], "to": ["US"], "asOf": "2016-01-13"}`, exitInput},
		{[]string{"US", "Cuba", "--kinds", "friendship"}, `{"from": ["US"], "to": ["Cuba"], "kinds": ["FRIENDSHIP"]}`, exitInput},
	} {
		holdJSON(t, api, c.run(t, append([]string{"paths", "--json"}, q.args...)...), pathsDocument, q.variables, q.code)
	}
	pair, day := `{"from": ["US"], "to": ["Iran"], "asOf": "2016-01-13"}`, []string{"--as-of", "2016-01-13", "--json"}
	for _, q := range []struct {
		args                []string
		document, variables string
		code                int
	}{
		{[]string{"independent", "US", "Iran"}, independentDocument, pair, 0},
		{[]string{"cuts", "US", "Iran"}, cutsDocument, pair, 0},
		{[]string{"stability", "US", "Iran"}, stabilityDocument, pair, 0},
		{[]string{"convenors", "US", "Iran", "--kinds", "state,person", "--max-hops", "4", "--limit", "3", "--offset", "1", "--active-only", "--avoid", "John Kerry"}, convenorsDocument, `{"parties": ["US", "Iran"], "kinds": ["STATE", "PERSON"], "maxHops": 4, "limit": 3, "offset": 1, "activeOnly": true, "avoid": ["John Kerry"], "asOf": "2016-01-13"}`, 0},
		{[]string{"convenors", "US", "Iran", "--kinds", "ghost"}, convenorsDocument, `{"parties": ["US", "Iran"], "kinds": ["GHOST"], "asOf": "2016-01-13"}`, exitInput},
		{[]string{"gaps", "--of", "US", "--max-hops", "4", "--limit", "2"}, gapsDocument, `{"of": ["US"], "maxHops": 4, "limit": 2, "asOf": "2016-01-13"}`, 0},
		{[]string{"gaps", "--offset=-1"}, gapsDocument, `{"offset": -1, "asOf": "2016-01-13"}`, exitInput},
	} {
		holdJSON(t, api, c.run(t, append(q.args, day...)...), q.document, q.variables, q.code)
	}
}

// holdJSON holds what a command gave against what the API gives.
func holdJSON(t *testing.T, api http.Handler, r run, document, variables string, code int) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": map[string]any{"query": json.RawMessage(variables)}})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "http://localhost/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, request)
	want := strings.TrimRight(answer.Body.String(), "\n")
	if got := strings.TrimSuffix(r.stdout, "\n"); got != want || r.code != code {
		t.Errorf("%s: exit code %d, the answer differs at %s", variables, r.code, difference(strings.ReplaceAll(got, ",", ",\n"), strings.ReplaceAll(want, ",", ",\n")))
	}
}

// TestBadArguments: input that a user can mend is named as they typed it, and ends with exit code 2.
func TestBadArguments(t *testing.T) {
	c := tiny(t)
	for _, q := range []struct {
		args []string
		says string
	}{
		{[]string{"paths", "Alba"}, `expected "<to>"`},
		{[]string{"path", "Alba", "Boria"}, "unexpected argument path"},
		{[]string{"paths", "Alba", "Boria", "--asof", "2005-06-01"}, "unknown flag --asof, did you mean"},
		{[]string{"paths", "Alba", "Boria", "--max-hops", "many"}, "--max-hops: expected a valid 64 bit int"},
		{[]string{"paths", "Alba", "Boria", "--max-hops", "99"}, "backchannel paths: --max-hops: 99: an indirect path has 2 to 12 ties"},
		{[]string{"paths", "Alba", "Boria", "--limit", "0"}, "--limit: 0: ask for 1 to 100 routes"},
		{[]string{"paths", "Alba", "Boria", "--exact", "--limit", "0"}, "--limit: 0: ask for 1 to 1000"},
		{[]string{"paths", "Alba", "Boria", "--exact", "--memo"}, "--exact and --memo can't be used together"},
		{[]string{"paths", "Alba", "Boria", "--close", "Alba"}, "--close"},
		{[]string{"paths", "Alba", "Boria", "--remove", "Alba"}, "--remove"},
		{[]string{"paths", "Alba", "Boria", "--why-not", "Nobody, anywhere"}, `--why-not: nothing is known as "Nobody, anywhere"`},
		{[]string{"paths", "Alba", "Boria", "--against", "2005"}, "--against: "},
		{[]string{"paths", "Alba", "Boria", "--as-of", "2005"}, "--as-of: "},
		{[]string{"paths", "Alba", "Boria", "--as-of", "2005-02-31"}, `--as-of: "2005-02-31"`},
		{[]string{"paths", "Alba", "Boria", "--kinds", "tenure,about"}, "--kinds: ABOUT conducts nothing"},
		{[]string{"paths", "Alba", "Boria", "--character", "sinister"}, `--character: "SINISTER": use OFFICIAL, MIXED or UNOFFICIAL`},
		{[]string{"paths", "Alba", "alba"}, "TO: state:alba stands on both sides"},
		{[]string{"paths", "Alba", "the north"}, "TO: \"the north\" is the name of 2: give the id of one\n  organization:alban-institute     Alban Institute\n  organization:borian-institute    Institute of Boria\n"},
		{[]string{"paths", "Alpa", "Boria"}, "FROM: nothing is known as \"Alpa\"; near it are\n  state:alba                       Alba\n"},
		{[]string{"paths", "state:boriia", "Alba"}, "FROM: nothing is known as \"state:boriia\"; near it are\n  state:boria "},
		{[]string{"paths", "Alba", "Boria", "--avoid", "Nobody, anywhere"}, `--avoid: nothing is known as "Nobody, anywhere", nor by a name near it`},
		{[]string{"stability", "Alba", "Boria", "--limit", "11"}, "backchannel stability: --limit: 11: the stability of 1 to 10 paths"},
		{[]string{"cuts", "Alba", "Alba"}, "TO: state:alba stands on both sides"},
		{[]string{"convenors", "Alba"}, "backchannel convenors: PARTY: 1 parties: give 2 to 10"},
		{[]string{"convenors", "Alba", "Boria", "--limit", "101"}, "--limit: 101: ask for 1 to 100 convenors"},
		{[]string{"convenors", "Alba", "the north"}, "PARTY: \"the north\" is the name of 2: give the id of one\n  organization:alban-institute "},
		{[]string{"convenors", "Alba", "Boria", "--kinds", "ghost"}, "--kinds: \"GHOST\": a convenor is one of STATE"},
		{[]string{"gaps", "--among", "Alpa"}, "--among: nothing is known as \"Alpa\"; near it are\n  state:alba "},
		{[]string{"gaps", "--limit", "501"}, "--limit: 501: ask for 1 to 500 pairs"},
		{[]string{"load", "testdata/nowhere.yaml"}, "testdata/nowhere.yaml: no such file or directory"},
		{[]string{"export", "nowhere/graph.yaml"}, "nowhere/graph.yaml: no such file or directory"},
		{[]string{"serve", "--listen", "8080"}, `--listen: "8080" is no address`},
		{[]string{"serve", "--cache-memory", "much"}, `"much" is no size: write a number and a unit, such as 256MB`},
		{[]string{"serve", "--cache-memory=-1MB"}, `"-1MB" is no size`},
	} {
		r := c.run(t, append(q.args, "--no-seed")...)
		if r.code != exitInput || !strings.Contains(r.stderr, q.says) || r.stdout != "" {
			t.Errorf("%v: exit code %d, want %d and %q\n%s%s", q.args, r.code, exitInput, q.says, r.stderr, r.stdout)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"paths", "--help"}, {"independent", "--help"}, {"cuts", "--help"}, {"stability", "--help"}, {"convenors", "--help"}, {"gaps", "--help"}, {"load", "--help"}, {"export", "--help"}} {
		r := newTerminal(t).run(t, args...)
		if r.code != 0 || !strings.HasPrefix(r.stdout, "Usage: backchannel") || r.stderr != "" {
			t.Errorf("%v: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
		}
		if args[0] != "serve" && !strings.Contains(r.stdout, "\n    backchannel ") {
			t.Errorf("%v: no example", args)
		}
		for line := range strings.Lines(r.stdout) {
			if len(line) > 101 {
				t.Errorf("%v: a line of %d: %s", args, len(line), line)
			}
		}
	}
}

func TestLoad(t *testing.T) {
	c := newTerminal(t)
	for _, q := range []struct{ args, want string }{
		{"testdata/tiny.yaml --dry-run", "testdata/tiny.yaml: 39 to add, 0 to change, 0 unchanged\nDry run: nothing of this was written.\n"},
		{"testdata/tiny.yaml", "testdata/tiny.yaml: 39 added, 0 changed, 0 unchanged\nThe graph is at revision r000000000000001.\n"},
		{"testdata/tiny.yaml", "testdata/tiny.yaml: 0 added, 0 changed, 39 unchanged\nThe graph is at revision r000000000000001.\n"},
		{"-", "standard-input: 0 added, 1 changed, 0 unchanged\n  of those to change, others had written state:ceria\nThe graph is at revision r000000000000002.\n"},
	} {
		c.in = `{"title": "Ceria", "entities": {"state:ceria": {"names": ["Ceria", "Ceria Major"], "cite": {"source": "gazette", "grade": "A2"}}}}`
		if got := c.must(t, append([]string{"load", "--no-seed"}, strings.Fields(q.args)...)...); got != q.want {
			t.Errorf("load %s said\n%s\nnot\n%s", q.args, got, q.want)
		}
	}
}

// TestLeftAlone: what a user's file has replaced in the starter graph is left as it is, and named.
func TestLeftAlone(t *testing.T) {
	c := newTerminal(t)
	c.in = `{"title": "Iran", "entities": {"state:iran": {"names": ["Iran"], "cite": {"source": "pocom", "grade": "A2"}}}}`
	if got := c.must(t, "load", "-"); !strings.Contains(got, "1 changed") || !strings.Contains(got, "others had written state:iran") || strings.Contains(got, "left") {
		t.Errorf("the load said\n%s", got)
	}
	if got := c.must(t, "load", "-"); !strings.HasSuffix(got, "Of the starter graph, left as somebody made it:\n  state:iran: file:standard-input edited it\n") {
		t.Errorf("the next load said\n%s", got)
	}
}

// TestLoadMistakes: everything wrong is named with file, line and field, and nothing is written.
func TestLoadMistakes(t *testing.T) {
	c := newTerminal(t)
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	write := func(text string) {
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("title: t\nentities:\n  state:x: {names: [X], span: 2018-02-31, cite: {source: pocom, grade: B2}}\nties:\n  - {kind: CONTACT, form: state:x}\n")
	r := c.run(t, "load", bad)
	want := bad + `:3: entities["state:x"].span: "2018-02-31" is no date: write 1978, 1978-11 or 1978-11-20 (with ~ for about, ? for uncertain), a day that exists` + "\n" +
		bad + ":5: ties[0].form: no such key here: did you mean from?; known are assessment, basis, cite, from, id, kind, marking, note, role, span, to\nNothing of it was written.\n"
	if r.code != exitInput || !strings.HasSuffix(r.stderr, want) {
		t.Errorf("exit code %d\n%s\nwant\n%s", r.code, r.stderr, want)
	}
	write("title: t\nties:\n  - {kind: CONTACT, role: CLOSE, from: state:iran,\n     to: state:atlantis, span: 2001, cite: {source: pocom, grade: B2}}\n")
	for _, more := range [][]string{nil, {"--dry-run"}} {
		r = c.run(t, append([]string{"load", bad}, more...)...)
		if r.code != exitInput || !strings.Contains(r.stderr, bad+`:4: ties[0].to: "state:atlantis" does not exist`) {
			t.Errorf("%v: exit code %d\n%s", more, r.code, r.stderr)
		}
	}
}

func TestExport(t *testing.T) {
	c := tiny(t)
	file := filepath.Join(t.TempDir(), "graph.yaml")
	text := c.must(t, "export", "--no-seed")
	if c.must(t, "export", file, "--no-seed") != "" {
		t.Error("an export to a file printed something")
	}
	written, err := os.ReadFile(file)
	if err != nil || string(written) != text {
		t.Errorf("the file is not what standard output got: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: others must not read it", info.Mode(), err)
	}
	again := newTerminal(t)
	again.must(t, "load", file, "--no-seed")
	if again.must(t, "export", "--no-seed") != text {
		t.Error("what was exported and loaded is exported differently")
	}
}

// TestUnwritableData: a data folder that cannot be made is named, with the reason.
func TestUnwritableData(t *testing.T) {
	c := newTerminal(t)
	if err := os.WriteFile(c.data, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"paths", "Iran", "Cuba"}, {"load", "testdata/tiny.yaml"}, {"export"}, {"serve", "--listen", "127.0.0.1:0"}} {
		r := c.run(t, args...)
		if r.code != exitInput || !strings.Contains(r.stderr, "--data: the folder "+c.data+" cannot be ") || !strings.Contains(r.stderr, "a file is in its place") {
			t.Errorf("%v: exit code %d\n%s", args, r.code, r.stderr)
		}
	}
	if os.Geteuid() == 0 {
		return // who may do everything meets no folder that can't be written
	}
	c.data = filepath.Join(t.TempDir(), "shut")
	if err := os.Mkdir(c.data, 0o500); err != nil {
		t.Fatal(err)
	}
	if r := c.run(t, "paths", "Iran", "Cuba"); r.code != exitInput || !strings.Contains(r.stderr, "--data: the folder "+c.data+" cannot be written: this user has no right to") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}

// TestNoSeed: a store that is to stay empty does.
func TestNoSeed(t *testing.T) {
	if got := newTerminal(t).must(t, "export", "--no-seed"); got != "title: Export of a Backchannel graph\n" {
		t.Errorf("an empty store exports\n%s", got)
	}
}

func TestWrap(t *testing.T) {
	for _, q := range []struct {
		text string
		most int
		want string
	}{
		{"", 10, ""},
		{"a b c", 3, "a b|c"},
		{"abc defg", 3, "abc|def|g"},
		{"李小龙 b", 4, "李小|龙 b"},
		{"e\u0301e\u0301e\u0301 x", 5, "e\u0301e\u0301e\u0301 x"},
		{"李", 1, "李"},
	} {
		if got := strings.Join(wrap(q.text, q.most), "|"); got != q.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", q.text, q.most, got, q.want)
		}
	}
}

var colour = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestColours(t *testing.T) {
	var plain, coloured bytes.Buffer
	answer := &graph.PathAnswer{Query: graph.PathQuery{AsOf: 1, MaxHops: 6, Limit: 1}, WhyNone: "Nothing.", Complete: true}
	for out, colours := range map[*bytes.Buffer]bool{&plain: false, &coloured: true} {
		table := newTable(out, 80, colours)
		table.answer(answer, nil, nil)
		if err := table.flush(); err != nil {
			t.Fatal(err)
		}
	}
	if colour.MatchString(plain.String()) || !colour.MatchString(coloured.String()) || colour.ReplaceAllString(coloured.String(), "") != plain.String() {
		t.Errorf("with colours %q, without %q", coloured.String(), plain.String())
	}
}

// TestProgress: work that takes long says so; what is quick stays silent.
func TestProgress(t *testing.T) {
	var stderr locked
	p := &process{stderr: &stderr, now: time.Now}
	g := p.newProgress("loading")
	g.tell(seed.Progress{File: "a.yaml", Step: "comparing", Total: 3, Records: 7})
	g.print()
	g.stop()
	again := p.newProgress("gaps")
	again.print() // nothing to tell yet
	again.stop()
	if got := stderr.String(); got != "loading: file 1 of 3, comparing 7 records of a.yaml, 0 s so far\n" {
		t.Errorf("got %q", got)
	}
}
