package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"backchannel/graph"
	"backchannel/graph/document"
)

// Head implements graph.Store.
func (s *Store) Head(ctx context.Context) (graph.Head, error) {
	head := graph.Head{Classes: []graph.Access{}}
	err := s.read(ctx, "reading the revision", func(r *session) error {
		return r.rows(ctx, readHead, func(scan func(...any) error) error {
			var need sql.NullString
			if err := scan(&head.Revision, &need); err != nil {
				return err
			}
			if need.Valid {
				head.Classes = append(head.Classes, graph.Access(need.String))
			}
			return nil
		})
	})
	return head, err
}

// Get implements graph.Store.
func (s *Store) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	if err := checkBatch(ids); err != nil {
		return out, err
	}
	err := s.read(ctx, "reading records", func(r *session) error {
		var err error
		out, err = readAll(ctx, r, scope, ids)
		return err
	})
	return out, err
}

// readAll reads those of the records that a scope sees, in one statement.
func readAll(ctx context.Context, r *session, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	var out graph.Records
	if len(ids) == 0 {
		return out, nil
	}
	err := r.records(ctx, readRecords, document.NewDecoder(), func(_ graph.ID, record any) error {
		out.Put(record)
		return nil
	}, scoped(scope), named("ids", texts(ids)))
	return out, err
}

func checkBatch(ids []graph.ID) error {
	if len(ids) > graph.MaxBatch {
		return graph.Errorf(graph.Limit, "%d ids in one read: at most %d", len(ids), graph.MaxBatch)
	}
	return nil
}

// sourceKind is what record.kind holds for a source, coverageKind for a coverage.
const (
	sourceKind   = "SOURCE"
	coverageKind = "COVERAGE"
)

// Find implements graph.Store.
func (s *Store) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	var found graph.Found
	args, page, count := listing(q)
	err := s.readTx(ctx, "listing", func(r *session) error {
		if _, err := r.row(ctx, count, []any{&found.Total}, args...); err != nil {
			return err
		}
		return r.rows(ctx, page, func(scan func(...any) error) error {
			var k graph.Key
			if err := scan(&k.Sort, &k.ID); err != nil {
				return err
			}
			found.Keys = append(found.Keys, k)
			return nil
		}, append(args, named("limit", q.Limit+1))...)
	})
	if err != nil {
		return graph.Found{}, err
	}
	if len(found.Keys) > q.Limit {
		found.Keys, found.More = found.Keys[:q.Limit], true
	}
	if q.Backward {
		slices.Reverse(found.Keys)
	}
	return found, nil
}

// listing returns the two statements that answer a query, and their parameters but the limit.
func listing(q graph.FindQuery) (args []any, page, count statement) {
	forwards, backwards := findKinds, findKindsBack
	kinds := toJSON([]string{sourceKind})
	if q.Sources {
		q.Types, q.Tracks, q.Linked = nil, nil, nil
	} else {
		kinds = texts(known(q.Kinds, graph.EntityKinds))
	}
	switch {
	case len(q.Linked) > 0:
		forwards, backwards, count = findLinked, findLinkedBack, countLinked
	case q.Sources, len(q.Kinds) == 1:
		forwards, backwards, count = findKind, findKindBack, countFound
	default:
		count = countFound
	}
	args = []any{scoped(q.Scope), named("kinds", kinds), named("types", filter(q.Types)), named("tracks", filter(q.Tracks))}
	if len(q.Linked) > 0 {
		args = append(args, named("links", links(q.Linked)))
	}
	args = append(args, bounds(q)...)
	if q.Backward {
		return args, backwards, count
	}
	return args, forwards, count
}

// links encodes the links asked for; one to an id that cannot exist stays, so that nothing has them all.
func links(all []graph.Link) string {
	type link struct {
		Kind  graph.TieKind `json:"kind"`
		Other graph.ID      `json:"other"`
	}
	out := make([]link, len(all))
	for i, l := range all {
		if isPrintable(string(l.Kind)) && isPrintable(string(l.Other)) {
			out[i] = link(l)
		}
	}
	return toJSON(out)
}

// bounds returns the two ends of a page. What stands in for no end sorts before every key, and after: a blob is more than any text.
func bounds(q graph.FindQuery) []any {
	var afterSort, afterID any = "", ""
	if q.After != nil {
		afterSort, afterID = q.After.Sort, string(q.After.ID)
	}
	var beforeSort, beforeID any = []byte{0}, ""
	if q.Before != nil {
		beforeSort, beforeID = q.Before.Sort, string(q.Before.ID)
	}
	return []any{
		named("afterSort", afterSort), named("afterID", afterID), named("beforeSort", beforeSort), named("beforeID", beforeID),
	}
}

// Neighbours implements graph.Store.
func (s *Store) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	if err := checkBatch(q.IDs); err != nil {
		return nil, err
	}
	entities := slices.DeleteFunc(slices.Clone(q.IDs), func(id graph.ID) bool { return !id.IsEntity() })
	args := []any{
		scoped(q.Scope), named("ids", texts(entities)), named("kinds", texts(known(q.Kinds, graph.TieKinds))),
		named("out", q.Direction != "IN"), named("in", q.Direction != "OUT"),
	}
	out := map[graph.ID]graph.Neighbours{}
	err := s.readTx(ctx, "reading ties", func(r *session) error {
		err := r.rows(ctx, countNeighbours, func(scan func(...any) error) error {
			var id graph.ID
			var n graph.Neighbours
			err := scan(&id, &n.Total)
			out[id] = n
			return err
		}, args...)
		if err != nil {
			return err
		}
		if err := readPages(ctx, r, q, out, args); err != nil || !q.Ends {
			return err
		}
		return readEnds(ctx, r, q.Scope, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// readEnds adds the entities at the other ends of all pages.
func readEnds(ctx context.Context, r *session, scope graph.Scope, out map[graph.ID]graph.Neighbours) error {
	var ids []graph.ID
	for at, n := range out {
		for _, t := range n.Ties {
			ids = append(ids, t.Other(at))
		}
	}
	slices.Sort(ids)
	found, err := readAll(ctx, r, scope, slices.Compact(ids))
	if err != nil {
		return err
	}
	for at, n := range out {
		for _, t := range n.Ties {
			e := found.Entities[t.Other(at)]
			if e == nil {
				return document.ErrDamaged
			}
			n.Ends = append(n.Ends, e)
		}
		out[at] = n
	}
	return nil
}

// readPages adds each entity's page of ties to what is known of it. They come in no order, with one more than the page holds if there is one.
func readPages(ctx context.Context, r *session, q graph.NeighbourQuery, out map[graph.ID]graph.Neighbours, args []any) error {
	d := document.NewDecoder()
	var at, id graph.ID
	var doc string
	err := r.rows(ctx, readNeighbours, func(scan func(...any) error) error {
		if err := scan(&at, &id, &doc); err != nil {
			return err
		}
		record, err := d.Decode(id, doc)
		if err != nil {
			return err
		}
		tie, ok := record.(*graph.Tie)
		if !ok {
			return document.ErrDamaged
		}
		n := out[at]
		n.Ties = append(n.Ties, tie)
		out[at] = n
		return nil
	}, append(args, named("after", string(q.After)), named("limit", q.Limit+1))...)
	for at, n := range out {
		slices.SortFunc(n.Ties, func(a, b *graph.Tie) int { return cmp.Compare(a.ID, b.ID) })
		if len(n.Ties) > q.Limit {
			n.Ties, n.More = n.Ties[:q.Limit], true
		}
		out[at] = n
	}
	return err
}

// Snapshot implements graph.Store.
func (s *Store) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	var revision graph.Revision
	var refused error
	err := s.readTx(ctx, "reading everything", func(r *session) error {
		if _, err := r.row(ctx, readRevision, []any{&revision}); err != nil {
			return err
		}
		d := document.NewStreamDecoder()
		for _, prefix := range snapshotOrder() {
			err := r.records(ctx, streamRecords, d, func(_ graph.ID, record any) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				refused = visit(record)
				return refused
			}, named("first", prefix+":"), named("last", prefix+";"))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if refused != nil {
		return 0, refused
	}
	if err != nil {
		return 0, err
	}
	return revision, nil
}

// snapshotOrder returns the prefixes of ids in the order of a snapshot: by sort of record, and such that the ids ascend within each.
func snapshotOrder() []string {
	order := []string{graph.PrefixOf(sourceKind)}
	order = append(order, prefixesOf(graph.EntityKinds)...)
	order = append(order, prefixesOf(graph.TieKinds)...)
	return append(order, graph.PrefixOf(coverageKind))
}

func prefixesOf[K ~string](kinds []K) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = graph.PrefixOf(k)
	}
	// An id goes on with a colon, which comes after the dash that one prefix may have where a shorter one ends.
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(a+":", b+":") })
	return out
}

// Changes implements graph.Store.
func (s *Store) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	st, args := readChanges, []any{named("after", int64(min(q.After, maxRevision))), named("limit", max(q.Limit, 0))}
	if len(q.IDs) > 0 {
		st, args = readHistory, append(args, named("ids", texts(q.IDs)))
	}
	changes := []graph.Change{}
	err := s.read(ctx, "reading the change log", func(r *session) error {
		return r.rows(ctx, st, func(scan func(...any) error) error {
			c, err := scanChange(scan)
			changes = append(changes, c)
			return err
		}, args...)
	})
	if err != nil {
		return nil, err
	}
	return changes, nil
}

// maxRevision is the highest revision that SQLite's integers hold.
const maxRevision graph.Revision = 1<<63 - 1

func scanChange(scan func(...any) error) (graph.Change, error) {
	var c graph.Change
	var at, put, dropped string
	if err := scan(&c.Revision, &at, &c.Key, &c.Origin, &c.Why, &put, &dropped); err != nil {
		return c, err
	}
	var err error
	if c.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return c, document.ErrDamaged
	}
	for _, list := range []struct {
		text string
		into *[]graph.ID
	}{{put, &c.Put}, {dropped, &c.Dropped}} {
		if err := json.Unmarshal([]byte(list.text), list.into); err != nil {
			return c, document.ErrDamaged
		}
		slices.Sort(*list.into)
	}
	return c, nil
}
