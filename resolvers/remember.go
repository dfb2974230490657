package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"backchannel/graph"
)

// Option changes what NewHandler serves by.
type Option func(*options)

type options struct{ answerMemory int }

// WithAnswerMemory remembers answers to look-ups and lists in so many bytes; without it none are.
func WithAnswerMemory(size int) Option { return func(o *options) { o.answerMemory = size } }

// maxAnswer bounds what one remembered answer takes, its question included: larger ones are worked out each time.
const maxAnswer = 64 << 10

// lookups are the fields of the query whose answers depend on nothing but the graph at a revision, what the viewer may see of it, the day, and the question:
// no budget of time, and no revision to wait for.
var lookups = map[string]bool{
	"node": true, "nodes": true, "actors": true, "channels": true, "disputes": true, "events": true, "agreements": true, "posts": true, "sources": true,
	"search": true,
}

// remember keeps whole answers to look-ups and lists. One is handed out again only at the same revision, to a viewer whose scope is the same, on the same day,
// for the same question with the same variables; rights and limits have been looked at by then, as always.
func remember(answerMemory int) graphql.ResponseMiddleware {
	kept := lru.New[json.RawMessage](max(answerMemory/maxAnswer, 1))
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		op := graphql.GetOperationContext(ctx)
		if !isLookup(op) {
			return next(ctx)
		}
		key, ok := questionOf(ctx, op)
		if !ok {
			return next(ctx)
		}
		if data, known := kept.Get(ctx, key); known {
			return &graphql.Response{Data: data}
		}
		resp := next(ctx)
		if resp != nil && resp.Data != nil && len(resp.Errors) == 0 && len(resp.Extensions) == 0 && resp.HasNext == nil && len(key)+len(resp.Data) <= maxAnswer {
			kept.Add(ctx, key, bytes.Clone(resp.Data))
		}
		return resp
	}
}

// isLookup reports whether an operation asks for nothing but look-ups and lists.
func isLookup(op *graphql.OperationContext) bool {
	if op.Operation == nil || op.Operation.Operation != ast.Query {
		return false
	}
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	for _, field := range fields {
		if !lookups[field.Name] || field.Arguments.ForName("minRevision") != nil {
			return false
		}
	}
	return len(fields) > 0
}

// questionOf names all that an answer depends on; ok is false where that can't be told, as when the store is away: whoever answers will say so.
func questionOf(ctx context.Context, op *graphql.OperationContext) (key string, ok bool) {
	session := SessionOf(ctx)
	revision, scope, err := session.Sight(ctx)
	if err != nil {
		return "", false
	}
	today, err := session.AsOf("", nil)
	if err != nil {
		return "", false
	}
	variables, err := json.Marshal(op.Variables)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%d %d %q %q %q %s", revision, today, []graph.Access(scope), op.OperationName, op.RawQuery, variables), true
}
