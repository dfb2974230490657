package seed

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"backchannel/graph"
)

// jsonSchema is the part of a JSON Schema that is compared.
type jsonSchema struct {
	Properties    map[string]json.RawMessage
	PropertyNames struct{ Enum []string }
	AnyOf         []jsonSchema
	AllOf         []struct {
		If struct {
			Properties map[string]struct{ Const string }
		}
		Then jsonSchema
	}
	Defs map[string]jsonSchema `json:"$defs"`
}

// TestSchemaAgrees: the schema that editors use knows every key that the reader knows, and no other.
func TestSchemaAgrees(t *testing.T) {
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s jsonSchema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	agree := func(what string, known keys, listed []string) {
		t.Helper()
		slices.Sort(listed)
		if !slices.Equal(known.names(), listed) {
			t.Errorf("%s: the reader knows\n  %s\nthe schema\n  %s", what, strings.Join(known.names(), " "), strings.Join(listed, " "))
		}
	}
	properties := func(s jsonSchema) []string { return slices.Collect(maps.Keys(s.Properties)) }
	agree("file", (&File{}).keys(), properties(s))
	agree("source", sourceKeys(&graph.Source{}), properties(s.Defs["source"]))
	agree("coverage", coverageKeys(&graph.Coverage{}), properties(s.Defs["coverage"]))
	agree("citation", citationKeys(&graph.Citation{}), properties(s.Defs["citation"]))
	agree("name", nameKeys(&graph.Name{}), properties(s.Defs["name"].AnyOf[1]))
	agree("marking", markingKeys(&graph.Marking{}), properties(s.Defs["marking"].AnyOf[1]))
	for _, kind := range graph.EntityKinds {
		agree(string(kind), entityKeys(&graph.Entity{Kind: kind}), properties(s.Defs[graph.PrefixOf(kind)]))
	}
	all := keys{}
	byKind := map[string]jsonSchema{}
	for _, rule := range s.Defs["tie"].AllOf {
		if kind := rule.If.Properties["kind"].Const; len(rule.If.Properties) == 1 {
			byKind[kind] = rule.Then
		}
	}
	for _, kind := range graph.TieKinds {
		known := tieKeys(&graph.Tie{Kind: kind})
		maps.Copy(all, known)
		agree(string(kind), known, byKind[string(kind)].PropertyNames.Enum)
	}
	agree("tie", all, properties(s.Defs["tie"]))
}
