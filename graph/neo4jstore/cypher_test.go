package neo4jstore_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
)

// constants returns the string constants of cypher.go with what they are made of written out, and which of them are statements.
func constants(t *testing.T) (text map[string]string, statements []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "cypher.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text = map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncDecl); ok {
			return f == nil
		}
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if _, isList := spec.Values[0].(*ast.CompositeLit); isList {
			return true
		}
		name := spec.Names[0].Name
		text[name] = evaluate(t, spec.Values[0], text)
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "statement" && name != "explain" {
			statements = append(statements, name)
		}
		return true
	})
	return text, statements
}

// evaluate puts together a constant string.
func evaluate(t *testing.T, e ast.Expr, known map[string]string) string {
	t.Helper()
	switch v := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(v.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.Ident:
		s, ok := known[v.Name]
		if !ok {
			t.Fatalf("cypher.go uses %s before it stands", v.Name)
		}
		return s
	case *ast.BinaryExpr:
		return evaluate(t, v.X, known) + evaluate(t, v.Y, known)
	}
	t.Fatalf("cypher.go has a constant made of a %T", e)
	return ""
}

func TestEveryStatementHasItsName(t *testing.T) {
	text, statements := constants(t)
	for _, name := range statements {
		line, _, _ := strings.Cut(text[name], "\n")
		want := "// " + name
		if strings.HasPrefix(line, "// create ") {
			want = "// create " + strings.ToLower(regexp.MustCompile(`(ID|[A-Z])`).ReplaceAllString(strings.TrimPrefix(name, "create"), "_$1"))[1:]
		}
		if line != want {
			t.Errorf("statement %s begins with %q, want %q", name, line, want)
		}
	}
}

func TestEveryStatementIsExplainedOrSchema(t *testing.T) {
	text, statements := constants(t)
	explained := neo4jstore.StatementNames()
	for _, name := range statements {
		schema := regexp.MustCompile(`(?m)^(CREATE (CONSTRAINT|INDEX|FULLTEXT)|DROP|SHOW|CALL dbms|CALL db\.await)|\$format|g\.format|countStrangers`).MatchString(text[name])
		if slices.Contains(explained, name) == schema {
			t.Errorf("%s: explained %v, of the schema %v", name, !schema, schema)
		}
	}
}

// Every kind of tie is written out where names of kinds cannot be parameters.
func TestStatementsKnowEveryKindOfTie(t *testing.T) {
	text, _ := constants(t)
	var prefixes []string
	for _, kind := range graph.TieKinds {
		prefixes = append(prefixes, graph.PrefixOf(kind)+":")
		for name, want := range map[string]string{
			"anyTie": string(kind), "tiesByID": "UNWIND $ties." + string(kind) + " AS id MATCH (a)-[t:" + string(kind) + " {id: id}]->(b)",
			"streamTies": "MATCH (a)-[t:" + string(kind) + "]->(b)",
		} {
			if !regexp.MustCompile(`(^|[^A-Z_])` + regexp.QuoteMeta(want) + `($|[^A-Z_])`).MatchString(text[name]) {
				t.Errorf("%s lacks %s", name, kind)
			}
		}
		if !slices.Contains(neo4jstore.SchemaNames(), strings.ToLower(string(kind))+"_id") {
			t.Errorf("the schema lacks an index of %s by id", kind)
		}
	}
	slices.Sort(prefixes)
	var streamed []string
	for _, m := range regexp.MustCompile(`MATCH \(a\)-\[t:([A-Z_]+)\]`).FindAllStringSubmatch(text["streamTies"], -1) {
		streamed = append(streamed, graph.PrefixOf(graph.TieKind(m[1]))+":")
	}
	if !slices.Equal(streamed, prefixes) {
		t.Errorf("ties are streamed in the order %v, want that of ids, %v", streamed, prefixes)
	}
}

// What asks for ties of one kind is what asks for any, but for the kind.
func TestNeighboursOfEachKind(t *testing.T) {
	text, _ := constants(t)
	for _, kind := range graph.TieKinds {
		of, known := neo4jstore.NeighboursOf(kind)
		for i, name := range []string{"getNeighbours", "getNeighboursOut", "getNeighboursIn"} {
			want := strings.Replace(strings.Replace(text[name], "// "+name, "// "+name+" "+string(kind), 1), text["anyTie"], "t:"+string(kind), 1)
			if !known || of[i] != want {
				t.Errorf("%s of %s: %s", name, kind, of[i])
			}
		}
	}
}

// Whatever a kind of tie may point with has its index, and its place among the referrers.
func TestStatementsKnowEveryPointer(t *testing.T) {
	text, _ := constants(t)
	for kind, rule := range graph.TieRules {
		for _, pointer := range []string{"in", "restsOn", "assessment"} {
			takes := slices.Contains(rule.Takes, pointer) || slices.Contains(rule.Needs, pointer)
			matched := strings.Contains(text["getReferrers"], "[t:"+string(kind)+" {"+pointer+": id}]")
			name := strings.ToLower(string(kind)) + "_" + map[string]string{"in": "in", "restsOn": "rests_on", "assessment": "assessment"}[pointer]
			if takes != matched || takes != slices.Contains(neo4jstore.SchemaNames(), name) {
				t.Errorf("%s takes %s: %v; among referrers: %v; index %s: %v", kind, pointer, takes, matched, name, !takes)
			}
		}
	}
	var tie graph.Tie
	for _, a := range tie.Attributes() {
		*a.At = "state:" + strings.ToLower(a.Name)
	}
	if refs := graph.References(&tie); len(refs) != 3 {
		t.Errorf("ties refer by %v besides their ends and citations: this store knows in, restsOn and assessment", refs)
	}
}

// An attribute of the same name as a property of ours would overwrite it.
func TestAttributesAreNoOtherProperties(t *testing.T) {
	entity, tie := neo4jstore.Properties()
	for _, a := range (&graph.Entity{}).Attributes() {
		if slices.Contains(entity, a.Name) {
			t.Errorf("an entity's attribute %s is a property of another meaning", a.Name)
		}
	}
	for _, a := range (&graph.Tie{}).Attributes() {
		if slices.Contains(tie, a.Name) {
			t.Errorf("a tie's attribute %s is a property of another meaning", a.Name)
		}
	}
}

// Statements are never converted from other strings, and maps of anything stand in codec.go alone.
func TestHouseRules(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`\bstatement\(`).Find(source); m != nil {
			t.Errorf("%s makes a statement of a string", name)
		}
		if name != "codec.go" && regexp.MustCompile(`map\[string\]any|\bproperties\{|\bparameters\{`).Match(source) {
			t.Errorf("%s has maps of anything, which belong into codec.go", name)
		}
	}
}

// What the README tells people to type works, and what it says of versions is so.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := regexp.MustCompile("(?s)```cypher\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(queries) != 2 {
		t.Fatalf("%d queries, want 2", len(queries))
	}
	c := testConfig(t)
	open(t)
	for _, q := range queries {
		raw(t, c, q[1], nil)
	}
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if v := regexp.MustCompile(`neo4j-go-driver/v5 (v[0-9.]+)`).FindSubmatch(module); !strings.Contains(string(readme), "neo4j-go-driver "+string(v[1])) {
		t.Errorf("the README names another driver than %s", v[1])
	}
	tested := raw(t, c, "CALL dbms.components() YIELD versions RETURN versions[0]", nil)[0].Values[0].(string)
	if !strings.Contains(string(readme), "tested on "+tested) {
		t.Logf("the README names another server than this, %s", tested)
	}
}
