package sqlitestore

import (
	"cmp"
	"context"
	"slices"

	"backchannel/graph"
)

// Search implements graph.Store.
//
// The index answers for one token, the longest, because that is met by the fewest names; whether the others are met graph.Meets decides, row by
// row, until there are enough hits.
func (s *Store) Search(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
	st, args := search(q)
	hits := []graph.Hit{}
	err := s.read(ctx, "searching", func(r *session) error {
		if st == "" || q.Limit <= 0 {
			return nil
		}
		err := r.rows(ctx, st, func(scan func(...any) error) error {
			var h graph.Hit
			if err := scan(&h.ID, &h.Kind, &h.Text, &h.Folded, &h.Name); err != nil {
				return err
			}
			if len(q.Tokens) > 1 && !graph.Meets(h.Folded, q.Tokens) {
				return nil
			}
			if hits = append(hits, h); len(hits) == q.Limit {
				return errEnough
			}
			return nil
		}, args...)
		if err == errEnough { //nolint:errorlint // it is our own and came straight back
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

// errEnough ends a walk over rows.
var errEnough = graph.Errorf(graph.Internal, "enough hits")

// search returns the statement for a query and its parameters; no statement where nothing is asked for.
func search(q graph.SearchQuery) (statement, []any) {
	args := []any{scoped(q.Scope), named("kinds", filter(q.Kinds))}
	switch {
	case len(q.Folded) > 0:
		return searchFolded, append(args, named("folded", texts(q.Folded)), named("limit", q.Limit))
	case len(q.Tokens) == 0:
		return "", nil
	}
	token := slices.MaxFunc(q.Tokens, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	limit := q.Limit
	if len(q.Tokens) > 1 {
		limit = -1
	}
	return searchToken, append(args, named("token", token), named("variants", texts(graph.Deletions(token))), named("limit", limit))
}
