package sqlitestore

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"backchannel/graph"
)

// Plans returns SQLite's plan for every statement that reads, by the statement's name, a line for each step. It is for tests: a step that begins
// with SCAN goes through a whole table, which is fit for a list of parameters and for little else.
func (s *Store) Plans(ctx context.Context) (map[string]string, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	plans := map[string]string{}
	for _, st := range slices.Concat(reads, writeReads) {
		plan, err := s.plan(ctx, st)
		if err != nil {
			return nil, s.fail(ctx, "explaining", err)
		}
		plans[st.name()] = plan
	}
	return plans, nil
}

var parameter = regexp.MustCompile(`:[a-zA-Z]+`)

func (s *Store) plan(ctx context.Context, st statement) (string, error) {
	var args []any
	for _, p := range parameter.FindAllString(string(st), -1) {
		args = append(args, named(p[1:], dummy(p)))
	}
	rows, err := s.readers.db.QueryContext(ctx, string(explain+st), args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return "", err
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, "\n"), rows.Err()
}

// dummy is a value for a parameter of a statement that is only explained: the plan depends on its type alone.
func dummy(parameter string) any {
	switch parameter {
	case ":limit", ":in", ":out":
		return 1
	case ":scope", ":ids", ":kinds", ":folded", ":variants", ":words", ":links":
		return toJSON([]graph.ID{})
	default:
		return ""
	}
}
