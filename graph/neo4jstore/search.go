package neo4jstore

import (
	"context"
	"slices"
	"strings"

	"backchannel/graph"
)

// Full-text indexes take a language of their own as their query, in which a user's text could ask for anything, or crash the server. So nothing
// goes into one but words of a-z and 0-9, ids, and the operators written here. Both indexes keep each element of a list whole (the
// keyword analyzer), so that it is we who say what a word is.

const (
	// maxToken bounds the tokens whose near misses are looked up: of n letters there are n. Longer words are all found by longMark and compared here.
	maxToken = 64
	// maxTokens bounds the tokens that are looked up; more are compared here.
	maxTokens = 12
	// longMark stands for any long word. No word has capitals.
	longMark = "LONG"
	// maxClauses is how many ids go into one look-up, each twice; the index takes 1024 clauses.
	maxClauses = 400
)

// nearWords are what the words of a name are found by besides their beginnings: everything that graph.Deletions has in common with a token's.
func nearWords(folded string) []string {
	var out []string
	for _, word := range graph.Words(folded) {
		if len(word) <= maxToken+2 {
			out = append(out, graph.Deletions(word)...)
		}
		if len(word) >= maxToken {
			out = append(out, longMark)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tokenQuery is the look-up of names that meet all tokens. It finds too many where loose is set, and never too few; none is set where no
// name can meet them.
func tokenQuery(tokens []string) (text string, loose, none bool) {
	tokens = slices.Clone(tokens)
	slices.Sort(tokens)
	tokens = slices.Compact(tokens)
	if len(tokens) > maxTokens {
		tokens, loose = tokens[:maxTokens], true
	}
	var all []string
	for _, token := range tokens {
		switch {
		case token == "":
			// Every word begins with it, and every name has a word.
		case len(token) > maxToken:
			all, loose = append(all, "+near:"+longMark), true
		default:
			one := tokenClause(token)
			if one == "" {
				return "", false, true
			}
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return "*:*", loose, false
	}
	return strings.Join(all, " "), loose, false
}

// tokenClause finds what begins with the token or shares one of its deletions; "" where nothing can.
func tokenClause(token string) string {
	var either []string
	if isWord(token) {
		either = append(either, "words:"+token+"*")
	}
	for _, d := range graph.Deletions(token) {
		if isWord(d) {
			either = append(either, "near:"+d)
		}
	}
	if len(either) == 0 {
		return ""
	}
	return "+(" + strings.Join(either, " ") + ")"
}

// isWord reports whether a text can be a word of a folded name, and is safe in a look-up.
func isWord(text string) bool {
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return text != ""
}

// changeQueries are the look-ups of changes that touched one of the records. Ids that can't be any are left out.
func changeQueries(ids []graph.ID) []string {
	var safe []string
	for _, id := range ids {
		slug := strings.ReplaceAll(id.Slug(), "-", "")
		if isWord(slug) && (id.IsEntity() || id.IsTie() || id.IsSource() || id.IsCoverage()) {
			safe = append(safe, `"`+string(id)+`"`)
		}
	}
	slices.Sort(safe)
	var out []string
	for chunk := range slices.Chunk(slices.Compact(safe), maxClauses) {
		list := strings.Join(chunk, " ")
		out = append(out, "put:("+list+") dropped:("+list+")")
	}
	return out
}

// Search implements graph.Store.
func (s *Store) Search(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
	const op = "searching for names"
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = graph.EntityKinds
	}
	limit := max(q.Limit, 0)
	if len(q.Folded) > 0 {
		hits, err := s.hits(ctx, op, query{searchFolded, foldedParameters(q, kinds, limit)})
		return hits, err
	}
	text, loose, none := tokenQuery(q.Tokens)
	if none || len(q.Tokens) == 0 {
		return []graph.Hit{}, s.touch(ctx, op)
	}
	for take := limit; ; take *= 2 {
		hits, err := s.hits(ctx, op, query{searchTokens, tokenParameters(text, q, kinds, take)})
		if err != nil || !loose {
			return hits, err
		}
		found := len(hits)
		hits = slices.DeleteFunc(hits, func(h graph.Hit) bool { return !graph.Meets(h.Folded, q.Tokens) })
		if found < take || len(hits) >= limit {
			return hits[:min(len(hits), limit)], nil
		}
	}
}

func (s *Store) hits(ctx context.Context, op string, q query) ([]graph.Hit, error) {
	answers, err := s.read(ctx, op, q)
	if err != nil {
		return nil, err
	}
	out := []graph.Hit{}
	for _, p := range answers[0].parts {
		out = append(out, p.hit())
		if p.failed != nil {
			return nil, s.wrap(ctx, op, p.failed)
		}
	}
	return out, nil
}
