package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
)

// SearchHit is one entity found by name, with the name that fitted and how well.
type SearchHit struct {
	Entity *Entity
	// Matched is the name that fitted best.
	Matched string
	// Score is 1 for an exact name, less for beginnings and near misses.
	Score float64
}

// The limits of a search.
const (
	maxQuery       = 200
	maxTokens      = 8
	maxSearch      = 50
	maxCandidates  = 2000
	defaultSearch  = 10
	scoreExact     = 1.0
	scoreAliasDrop = 0.02
)

// search finds entities by name, in any script, best first: an exact name, then words in full, then beginnings, then one-letter slips; among
// equals by id. Every word of the query must be met by one name.
func (s *Session) search(ctx context.Context, text string, kinds []EntityKind, limit int) ([]SearchHit, error) {
	if limit == 0 {
		limit = defaultSearch
	}
	if limit < 1 || limit > maxSearch {
		return nil, FieldErrorf("limit", "%d: ask for 1 to %d", limit, maxSearch)
	}
	if len(text) > maxQuery {
		return nil, FieldErrorf("text", "%d bytes: search for at most %d", len(text), maxQuery)
	}
	folded := Fold(text)
	if folded == "" {
		return nil, FieldErrorf("text", "%q has no letter or digit to search for", clip(text))
	}
	tokens := Words(folded)
	if len(tokens) > maxTokens {
		return nil, FieldErrorf("text", "%d words: search for at most %d", len(tokens), maxTokens)
	}
	scope, err := s.scope(ctx)
	if err != nil {
		return nil, err
	}
	exact, err := s.store.Search(ctx, SearchQuery{Scope: scope, Folded: []string{folded}, Kinds: kinds, Limit: maxCandidates})
	if err != nil {
		return nil, err
	}
	near, err := s.store.Search(ctx, SearchQuery{Scope: scope, Tokens: tokens, Kinds: kinds, Limit: maxCandidates})
	if err != nil {
		return nil, err
	}
	return s.rank(ctx, scope, asWritten(append(exact, near...), text), folded, limit)
}

// asWritten leaves out codes where the query is in another script: folded, the Arabic name of Oman reads like a code of Mongolia.
func asWritten(hits []Hit, text string) []Hit {
	if strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return hits
	}
	return slices.DeleteFunc(hits, func(h Hit) bool { return h.Name == "CODE" })
}

// rank scores the hits, keeps each entity's best and loads the entities of the best ones.
func (s *Session) rank(ctx context.Context, scope Scope, hits []Hit, folded string, limit int) ([]SearchHit, error) {
	best := map[ID]SearchHit{}
	for _, h := range hits {
		score := nameScore(h.Folded, folded)
		if h.Name != "NAME" {
			score -= scoreAliasDrop
		}
		if old, seen := best[h.ID]; score > 0 && (!seen || score > old.Score) {
			best[h.ID] = SearchHit{Matched: h.Text, Score: score}
		}
	}
	ids := make([]ID, 0, len(best))
	for id := range best {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b ID) int { return cmp.Or(-cmp.Compare(best[a].Score, best[b].Score), cmp.Compare(a, b)) })
	ids = ids[:min(len(ids), limit)]
	records, err := s.store.Get(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	out := make([]SearchHit, 0, len(ids))
	for _, id := range ids {
		if e := records.Entities[id]; e != nil {
			out = append(out, SearchHit{Entity: TrimEntity(e, scope), Matched: best[id].Matched, Score: best[id].Score})
		}
	}
	return out, nil
}

// nameScore compares two folded names: 1 for the same, else the mean over the query's words of how well the best word of the name fits, times
// how much of the name was asked for; 0 where a word is not met.
func nameScore(name, query string) float64 {
	if name == query {
		return scoreExact
	}
	words, sum := Words(name), 0.0
	asked := Words(query)
	for _, token := range asked {
		best := 0.0
		for _, word := range words {
			best = max(best, wordScore(word, token))
		}
		if best == 0 {
			return 0
		}
		sum += best
	}
	fit := sum / float64(len(asked))
	return .6*fit + .3*fit*float64(len(asked))/float64(max(len(words), len(asked)))
}

// wordScore is 1 for the same word, .9 to .7 for a beginning, .6 for one slip (a letter more, less, other, or two swapped), else 0.
func wordScore(word, token string) float64 {
	switch {
	case word == token:
		return 1
	case strings.HasPrefix(word, token):
		return .7 + .2*float64(len(token))/float64(len(word))
	case len(token) >= minFuzzy && oneEdit(word, token):
		return .6
	default:
		return 0
	}
}

// oneEdit reports whether two words differ by one letter more, less or other, or by two neighbours swapped (optimal string alignment of 1).
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || a[i+1:] == b[i+1:]
}

// Resolve turns a party given by id or by exact name or alias into an id. An ambiguous name is an error that lists the candidates.
func (s *Session) Resolve(ctx context.Context, field, ref string, kinds []EntityKind) (ID, error) {
	scope, err := s.scope(ctx)
	if err != nil {
		return "", err
	}
	if id := ID(ref); id.wellFormed() && id.IsEntity() {
		return s.resolveID(ctx, scope, field, id, kinds)
	}
	folded := Fold(ref)
	if folded == "" || len(ref) > maxQuery {
		return "", FieldErrorf(field, "%q: give an id such as state:iran, or a name", clip(ref))
	}
	hits, err := s.store.Search(ctx, SearchQuery{Scope: scope, Folded: []string{folded}, Kinds: kinds, Limit: maxCandidates})
	if err != nil {
		return "", err
	}
	ids := []ID{}
	for _, h := range asWritten(hits, ref) {
		ids = append(ids, h.ID)
	}
	ids = sortedIDs(ids)
	switch len(ids) {
	case 0:
		return "", notFound(field, ref)
	case 1:
		return ids[0], nil
	default:
		return "", &Error{Code: Ambiguous, Field: field, Candidates: ids, Message: quote(ref) + " is the name of " + itoa(len(ids)) + ": give one of the ids " + words(ids)}
	}
}

// resolveID checks that an id names something visible of the kinds wanted.
func (s *Session) resolveID(ctx context.Context, scope Scope, field string, id ID, kinds []EntityKind) (ID, error) {
	records, err := s.get(ctx, scope, []ID{id})
	if err != nil {
		return "", err
	}
	e := records.Entities[id]
	if e == nil {
		return "", notFound(field, string(id))
	}
	if len(kinds) > 0 && !slices.Contains(kinds, e.Kind) {
		return "", FieldErrorf(field, "%s is of kind %s: give one of kind %s", id, e.Kind, words(kinds))
	}
	return id, nil
}

// ResolveAll resolves a list of references, each once; a repeated one is dropped.
func (s *Session) ResolveAll(ctx context.Context, field string, refs []string, kinds []EntityKind) ([]ID, error) {
	return s.resolveUpTo(ctx, field, refs, kinds, maxListed)
}

func (s *Session) resolveUpTo(ctx context.Context, field string, refs []string, kinds []EntityKind, most int) ([]ID, error) {
	if len(refs) > most {
		return nil, FieldErrorf(field, "%d: give at most %d", len(refs), most)
	}
	out := make([]ID, 0, len(refs))
	for i, ref := range refs {
		id, err := s.Resolve(ctx, indexed(field, i), ref, kinds)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}
