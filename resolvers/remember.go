package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"sync"

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

// answers are whole answers to look-ups and lists, all of one revision: any other one, were it an earlier one restored from a backup, begins anew.
type answers struct {
	most int

	mu       sync.Mutex
	revision graph.Revision
	kept     *lru.LRU[json.RawMessage]
}

// at returns what is kept of a revision.
func (a *answers) at(revision graph.Revision) *lru.LRU[json.RawMessage] {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil || a.revision != revision {
		a.revision, a.kept = revision, lru.New[json.RawMessage](a.most)
	}
	return a.kept
}

// remember keeps answers. One is handed out again only at the same revision, to a viewer whose scope is the same, on the same day, for the same question with
// the same variables. The limits have been looked at by then, as always.
func remember(answerMemory int) graphql.ResponseMiddleware {
	known := &answers{most: max(answerMemory/maxAnswer, 1)}
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		op := graphql.GetOperationContext(ctx)
		if !isLookup(op) {
			return next(ctx)
		}
		revision, key, ok := questionOf(ctx, op)
		if !ok {
			return next(ctx)
		}
		kept := known.at(revision)
		if data, found := kept.Get(ctx, key); found {
			return &graphql.Response{Data: data}
		}
		resp := next(ctx)
		if resp != nil && resp.Data != nil && len(resp.Errors)+len(resp.Extensions) == 0 && resp.HasNext == nil && len(key)+len(resp.Data) <= maxAnswer {
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

// questionOf names the revision that an operation is asked at, and all else that its answer depends on; ok is false where that can't be told, as when the store
// is away: whoever answers will say so.
func questionOf(ctx context.Context, op *graphql.OperationContext) (at graph.Revision, key string, ok bool) {
	session := SessionOf(ctx)
	at, scope, err := session.Sight(ctx)
	if err != nil {
		return 0, "", false
	}
	today, err := session.AsOf("", nil)
	if err != nil {
		return 0, "", false
	}
	variables, err := json.Marshal(op.Variables)
	if err != nil {
		return 0, "", false
	}
	named := make([]byte, 0, len(op.RawQuery)+len(variables)+keyRoom)
	named = strconv.AppendInt(named, int64(today), 10)
	for _, need := range scope {
		named = strconv.AppendQuote(append(named, ' '), string(need))
	}
	for _, text := range []string{op.OperationName, op.RawQuery} { // told apart by their lengths
		named = append(strconv.AppendInt(append(named, ' '), int64(len(text)), 10), ':')
		named = append(named, text...)
	}
	return at, string(append(append(named, ' '), variables...)), true
}

// keyRoom is how much of the name of a question is usually neither its text nor its variables.
const keyRoom = 64
