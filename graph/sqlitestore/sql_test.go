package sqlitestore_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every statement is a constant with a name of its own, stands in sql.go, and belongs to one of the lists that Open prepares and Plans explains.
func TestStatementsAreListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`^/\* (\w+) \*/\s`)
	names := map[string]string{}
	var constants, listed []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "statement" && file != "migrate.go" {
					t.Errorf("%s makes a statement of a value: write a constant in sql.go", file)
				}
			case *ast.ValueSpec:
				if isList(n) {
					for _, e := range n.Values[0].(*ast.CompositeLit).Elts {
						listed = append(listed, e.(*ast.Ident).Name)
					}
				}
				typ, ok := n.Type.(*ast.Ident)
				if !ok || typ.Name != "statement" {
					return true
				}
				if file != "sql.go" {
					t.Errorf("%s: %s belongs into sql.go", file, n.Names[0].Name)
				}
				m := named.FindStringSubmatch(leftmost(n.Values[0]))
				if m == nil {
					return true
				}
				if other := names[m[1]]; other != "" {
					t.Errorf("%s and %s have the same name %s", other, n.Names[0].Name, m[1])
				}
				names[m[1]] = n.Names[0].Name
				constants = append(constants, n.Names[0].Name)
			}
			return true
		})
	}
	if len(constants) < 40 {
		t.Fatalf("found only %d statements: this test no longer sees them", len(constants))
	}
	opening := []string{"readJournal", "readFormat", "readApplication", "countTables", "quickCheck"}
	for _, c := range constants {
		if slices.Contains(listed, c) == slices.Contains(opening, c) {
			t.Errorf("%s is in none of the lists reads, writeReads and writes, or in one of them and used on opening", c)
		}
	}
}

// isList reports whether a declaration is one of the lists of statements.
func isList(n *ast.ValueSpec) bool {
	if len(n.Values) != 1 || !slices.Contains([]string{"reads", "writeReads", "writes"}, n.Names[0].Name) {
		return false
	}
	_, ok := n.Values[0].(*ast.CompositeLit)
	return ok
}

// leftmost returns the text that a concatenation begins with.
func leftmost(e ast.Expr) string {
	for {
		switch v := e.(type) {
		case *ast.BinaryExpr:
			e = v.X
		case *ast.BasicLit:
			return strings.Trim(v.Value, "`")
		default:
			return ""
		}
	}
}

// Every read finds its rows by an index. Besides the suite's rules: what is scanned is a list of parameters or what a statement has put together.
func TestPlans(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "data.db"))
	plans, err := s.Plans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	scan := regexp.MustCompile(`(?m)^SCAN (\w+)(.*)$`)
	whole := regexp.MustCompile(`(?i)^(audience|audience_need|class|record|r|t|e|o|pointer|p|tally|name|m|word|w|word_name|wn|deletion|d|change|change_record|cr|c)$`)
	for name, plan := range plans {
		t.Logf("%s:\n%s\n", name, plan)
		for _, m := range scan.FindAllStringSubmatch(plan, -1) {
			// The head lists all classes, in their order.
			if whole.MatchString(m[1]) && name != "Head" {
				t.Errorf("%s goes through all of a table:\n%s", name, plan)
			}
		}
		if strings.Contains(plan, "AUTOMATIC") {
			t.Errorf("%s makes an index for itself:\n%s", name, plan)
		}
	}
}
