package neo4jstore

import (
	"context"

	"backchannel/graph"
)

// What tests in neo4jstore_test need of the inside.

// TokenQuery is the look-up that tokens make of the full-text index.
var TokenQuery = tokenQuery

// StatementNames lists the statements that Plans explains.
func StatementNames() []string {
	var out []string
	for _, s := range statements {
		out = append(out, s.name())
	}
	return out
}

// NeighboursOf returns the statements for ties of one kind at entities, in both directions, out and in.
func NeighboursOf(kind graph.TieKind) (texts [3]string, known bool) {
	of, known := getNeighboursOf[kind]
	for i := range of {
		texts[i] = string(of[i])
	}
	return texts, known
}

// SchemaNames lists the constraints and indexes.
func SchemaNames() []string {
	var out []string
	for _, x := range schema {
		out = append(out, x.name)
	}
	return out
}

// Properties of the four sorts of record that are not textual attributes.
func Properties() (entity, tie []string) {
	for name := range entityRowOf(full())["properties"].(properties) {
		entity = append(entity, name)
	}
	for name := range tieRowOf(&graph.Tie{ID: "contact:a", Span: graph.Span{From: "1", To: "2"}, Note: "n", Marking: graph.Marking{Groups: []string{"g"}}, Access: []graph.Access{"CLEAR"}})["properties"].(properties) {
		tie = append(tie, name)
	}
	return entity, tie
}

func full() *graph.Entity {
	v := 1.0
	return &graph.Entity{ID: "person:a", Kind: graph.Person, Names: []graph.Name{{Text: "A"}}, Summary: "s", Span: graph.Span{From: "1", To: "2"}, Value: &v, Marking: graph.Marking{Groups: []string{"g"}}, Access: []graph.Access{"CLEAR"}}
}

// WriteWhileReading tries to write where the store reads.
func (s *Store) WriteWhileReading(ctx context.Context) error {
	write := func(ctx context.Context, run runner) ([]answer, error) {
		return answersOf(ctx, run, []query{{addSources, rowParameters([]any{properties{"properties": properties{"id": "source:forbidden"}}})}})
	}
	if _, err := s.attempt(ctx, true, write); err == nil {
		return nil
	}
	_, err := s.attempt(ctx, false, write)
	return err
}

// SetSnapshot bounds the snapshots that are read as other reads are, and says how many records come at once.
func SetSnapshot(inMemory int64, page int) (restore func()) {
	oldMemory, oldPage := snapshotInMemory, snapshotPage
	snapshotInMemory, snapshotPage = inMemory, page
	return func() { snapshotInMemory, snapshotPage = oldMemory, oldPage }
}

// Held reads an entity as a read does that was disturbed too often.
func (s *Store) Held(ctx context.Context, id graph.ID) (graph.Records, error) {
	var out graph.Records
	answers, err := s.held(ctx, func(ctx context.Context, run runner) ([]answer, error) {
		return answersOf(ctx, run, recordQueries(graph.Scope{"CLEAR"}, []graph.ID{id}))
	})
	if err != nil {
		return out, err
	}
	return out, collect(&out, answers)
}
