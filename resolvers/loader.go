package resolvers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"backchannel/graph"
)

// loaders gather what the fields of one request ask for, so that a level of a query costs one read however many results it has.
type loaders struct {
	session   *graph.Session
	named     sync.Once
	records   *batcher[graph.ID, any]
	ties      *batcher[tieKey, graph.TieConnection]
	standings *batcher[dated, graph.Standing]
	posts     *batcher[dated, graph.PostAnswer]
	channels  *batcher[dated, graph.ChannelState]
	steps     *batcher[graph.ID, []graph.Step]
}

// dated asks for something as of a day.
type dated struct {
	id  graph.ID
	day graph.Day
}

// tieKey asks for a page of the ties at an entity, and for their other ends; it is a TieQuery that can be compared.
type tieKey struct {
	id        graph.ID
	kinds     string
	direction string
	limit     int
	after     graph.ID
	ends      bool
}

func newLoaders(session *graph.Session) *loaders {
	l := &loaders{session: session}
	l.records = newBatcher(l.loadRecords)
	l.ties = newBatcher(l.loadTies)
	l.standings = newBatcher(onDays(session.StandingsOn))
	l.posts = newBatcher(onDays(session.PostsOn))
	l.channels = newBatcher(onDays(session.ChannelsOn))
	l.steps = newBatcher(l.loadSteps)
	return l
}

type loadersKey struct{}

// withLoaders gives a request its loaders, which are made when the first field asks for them: an answer that is remembered needs none.
func withLoaders(ctx context.Context, session *graph.Session) context.Context {
	return context.WithValue(ctx, loadersKey{}, &requestLoaders{session: session})
}

// requestLoaders are the session of a request, and its loaders once they are needed.
type requestLoaders struct {
	session *graph.Session
	once    sync.Once
	made    *loaders
}

// on returns the request's loaders.
func on(ctx context.Context) *loaders {
	r := requestOf(ctx)
	r.once.Do(func() { r.made = newLoaders(r.session) })
	return r.made
}

func requestOf(ctx context.Context) *requestLoaders {
	r, ok := ctx.Value(loadersKey{}).(*requestLoaders)
	if !ok {
		panic("resolvers: a request without loaders")
	}
	return r
}

// at returns the request's session once the graph is at least at a revision.
func at(ctx context.Context, minRevision *string) (*graph.Session, error) {
	session := SessionOf(ctx)
	if minRevision == nil {
		return session, nil
	}
	return session, session.AwaitRevision(ctx, *minRevision)
}

// all returns the same error for every key.
func all[V any](n int, err error) ([]V, []error) {
	return make([]V, n), slices.Repeat([]error{err}, n)
}

func (l *loaders) loadRecords(ctx context.Context, ids []graph.ID) ([]any, []error) {
	records, err := l.session.Get(ctx, ids)
	if err != nil {
		return all[any](len(ids), err)
	}
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = records.Node(id)
	}
	return out, nil
}

// entity returns an entity, or nil where the viewer sees none of that id.
func (l *loaders) entity(ctx context.Context, id graph.ID) (graph.EntityNode, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // no id is no entity: null in the API
	}
	record, err := l.records.Load(ctx, id)
	node, _ := record.(graph.EntityNode)
	return node, err
}

// tie returns a tie, or nil.
func (l *loaders) tie(ctx context.Context, id graph.ID) (*graph.Tie, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // no id is no tie: null in the API
	}
	record, err := l.records.Load(ctx, id)
	t, _ := record.(*graph.Tie)
	return t, err
}

// source returns a source, or nil.
func (l *loaders) source(ctx context.Context, id graph.ID) (*graph.Source, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // no id is no source: null in the API
	}
	record, err := l.records.Load(ctx, id)
	s, _ := record.(*graph.Source)
	return s, err
}

// readNamed reads what the operation's own fields ask for by id, all of it at once and without waiting to see what else is asked for.
func (l *loaders) readNamed(ctx context.Context) {
	l.named.Do(func() {
		op := graphql.GetOperationContext(ctx)
		var ids []graph.ID
		for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
			if field.Name != "node" && field.Name != "nodes" {
				continue
			}
			arguments := field.ArgumentMap(op.Variables)
			one, _ := arguments["id"].(string)
			several, _ := arguments["ids"].([]any)
			if len(several) > maxNodes {
				continue // the field refuses it
			}
			for _, id := range append(several, one) {
				if id, ok := id.(string); ok && id != "" {
					ids = append(ids, graph.ID(id))
				}
			}
		}
		l.records.fill(ctx, ids)
	})
}

// node returns a record that the operation names.
func (l *loaders) node(ctx context.Context, id graph.ID) (graph.Node, error) {
	l.readNamed(ctx)
	record, err := l.records.Load(ctx, id)
	node, _ := record.(graph.Node)
	return node, err
}

// nodes returns records that the operation names in the order of their ids, nil where there is none.
func (l *loaders) nodes(ctx context.Context, ids []graph.ID) ([]graph.Node, error) {
	if len(ids) > maxNodes {
		return nil, &graph.Error{Code: graph.Limit, Field: "ids", Message: fmt.Sprintf("%d ids: ask for at most %d at once", len(ids), maxNodes)}
	}
	l.readNamed(ctx)
	records, err := l.records.LoadAll(ctx, ids)
	out := make([]graph.Node, len(ids))
	for i := range records {
		out[i], _ = records[i].(graph.Node)
	}
	return out, err
}

// maxNodes bounds nodes(ids:).
const maxNodes = 100

// entities returns those of the ids that the viewer sees, in order.
func (l *loaders) entities(ctx context.Context, ids []graph.ID) ([]graph.EntityNode, error) {
	records, err := l.records.LoadAll(ctx, ids)
	out := []graph.EntityNode{}
	for _, record := range records {
		if node, ok := record.(graph.EntityNode); ok {
			out = append(out, node)
		}
	}
	return out, err
}

// tiesAt returns a page of the ties at an entity.
func (l *loaders) tiesAt(ctx context.Context, id graph.ID, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.TieConnection, error) {
	key, err := newTieKey(id, kinds, direction, first, after, asksForEnds(graphql.GetFieldContext(ctx).Field.Selections))
	if err != nil {
		return graph.TieConnection{}, err
	}
	return l.ties.Load(ctx, key)
}

// newTieKey checks the arguments of a page of ties.
func newTieKey(id graph.ID, kinds []graph.TieKind, direction *string, first *int, after *string, ends bool) (tieKey, error) {
	q, err := graph.TieArgs(id, kinds, direction, first, after)
	return tieKey{q.ID, joinKinds(q.Kinds), q.Direction, q.Limit, q.After, ends}, err
}

// loadTies reads the pages of one level: one read for all that ask alike.
func (l *loaders) loadTies(ctx context.Context, keys []tieKey) ([]graph.TieConnection, []error) {
	revision, err := l.session.At(ctx)
	if err != nil {
		return all[graph.TieConnection](len(keys), err)
	}
	alike := map[tieKey][]int{}
	for i, k := range keys {
		k.id = ""
		alike[k] = append(alike[k], i)
	}
	out := make([]graph.TieConnection, len(keys))
	for k, places := range alike {
		q := graph.NeighbourQuery{Kinds: splitKinds(k.kinds), Direction: k.direction, Limit: k.limit, After: k.after, Ends: k.ends}
		for _, i := range places {
			q.IDs = append(q.IDs, keys[i].id)
		}
		found, err := l.session.Neighbours(ctx, q)
		if err != nil {
			return all[graph.TieConnection](len(keys), err)
		}
		for _, i := range places {
			asked := graph.TieQuery{ID: keys[i].id, Kinds: q.Kinds, Direction: k.direction, Limit: k.limit, After: k.after}
			n := found[keys[i].id]
			for _, e := range n.Ends {
				l.records.know(e.ID, e.Node())
			}
			out[i] = asked.Connect(n, revision)
		}
	}
	return out, nil
}

func (l *loaders) loadSteps(ctx context.Context, ids []graph.ID) ([][]graph.Step, []error) {
	found, err := l.session.LifeCycles(ctx, ids)
	if err != nil {
		return all[[]graph.Step](len(ids), err)
	}
	out := make([][]graph.Step, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out, nil
}

// onDays batches reads as of a day: one read for each day asked for.
func onDays[V any](read func(context.Context, []graph.ID, graph.Day) (map[graph.ID]*V, error)) func(context.Context, []dated) ([]V, []error) {
	return func(ctx context.Context, keys []dated) ([]V, []error) {
		days := map[graph.Day][]graph.ID{}
		for _, k := range keys {
			days[k.day] = append(days[k.day], k.id)
		}
		found := map[dated]*V{}
		for day, ids := range days {
			on, err := read(ctx, ids, day)
			if err != nil {
				return all[V](len(keys), err)
			}
			for id, v := range on {
				found[dated{id, day}] = v
			}
		}
		out, errs := make([]V, len(keys)), make([]error, len(keys))
		for i, k := range keys {
			if v := found[k]; v != nil {
				out[i] = *v
			} else {
				errs[i] = &graph.Error{Code: graph.Conflict, Message: "the graph moved on while this was read: ask again"}
			}
		}
		return out, errs
	}
}

// onDay loads something as of a day given by a user.
func onDay[V any](ctx context.Context, l *loaders, from *batcher[dated, V], id graph.ID, day *graph.Date) (V, error) {
	d, err := l.session.AsOf("asOf", day)
	if err != nil {
		var none V
		return none, err
	}
	return from.Load(ctx, dated{id, d})
}

func joinKinds(kinds []graph.TieKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ",")
}

func splitKinds(joined string) []graph.TieKind {
	var kinds []graph.TieKind
	for _, word := range strings.FieldsFunc(joined, func(r rune) bool { return r == ',' }) {
		kinds = append(kinds, graph.TieKind(word))
	}
	return kinds
}
