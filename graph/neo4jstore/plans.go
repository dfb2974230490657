package neo4jstore

import (
	"context"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Plans returns the database's plan for every statement on records, by the statement's name: a line for each operator, its name first. It is for
// tests, which see from it that nothing is looked for without an index.
func (s *Store) Plans(ctx context.Context) (map[string]string, error) {
	const op = "explaining"
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return nil, err
	}
	defer leave()
	plans := map[string]string{}
	for _, text := range explained() {
		plan, err := s.plan(inner, text)
		if err != nil {
			return nil, s.wrap(ctx, op+" "+text.name(), err)
		}
		plans[text.name()] = plan
	}
	return plans, nil
}

func (s *Store) plan(ctx context.Context, text statement) (string, error) {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer closeQuietly(ctx, session)
	result, err := session.Run(ctx, string(explain+text), noParameters())
	if err != nil {
		return "", err
	}
	summary, err := result.Consume(ctx)
	if err != nil {
		return "", err
	}
	table := cast[string](&row{}, "a plan", summary.Plan().Arguments()["string-representation"])
	return operators(table), nil
}

// operators reads the table in which the server draws a plan. The driver's own tree of it can't be used: in v5.28.4 all children of an
// operator are its last one.
func operators(table string) string {
	var out []string
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		first := strings.TrimLeft(strings.Join(cells[:max(len(cells)-1, 0)], "|"), "| \\")
		name, isOperator := strings.CutPrefix(first, "+")
		if !isOperator || strings.HasPrefix(name, "-") {
			continue
		}
		name, rest, _ := strings.Cut(name, "|")
		details := strings.Split(rest, "|")
		out = append(out, strings.TrimSpace(strings.TrimSpace(name)+" "+strings.TrimSpace(details[min(1, len(details)-1)])))
	}
	return strings.Join(out, "\n")
}
