package graph

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"
)

// StabilityAnswer says how firmly the first paths of a question stand when the tables move.
type StabilityAnswer struct {
	// PathAnswer holds the question and its first paths, by the published tables. Complete tells that every variant was searched whole.
	*PathAnswer
	// Standings are how each of the paths fares, in their order.
	Standings []PathStanding
	// Variants are the tables tried, one change each.
	Variants []VariantOutcome
	// Depth is down to which rank each variant was searched.
	Depth int
}

// PathStanding is how one of the first paths fares under all variants.
type PathStanding struct {
	Path Path
	// Best and Worst bound its ranks; Worst is nil where a variant puts it below the depth searched, or leaves it no path at all.
	Best  int
	Worst *int
	// Leaves tells that some variant puts it behind the first ones.
	Leaves bool
	// Moved are the variants that change its rank.
	Moved []RankUnder
}

// RankUnder is a path's rank under a variant of the tables, nil where it is below the depth searched or no path at all.
type RankUnder struct {
	Variant TableVariant
	Rank    *int
}

// VariantOutcome is what a variant of the tables does to the first paths.
type VariantOutcome struct {
	Variant TableVariant
	// Leavers and Newcomers count the paths that leave the first ones and those that come in for them.
	Leavers, Newcomers int
	// Complete is false where a budget ran out: a path that was not found then is not said to leave, unless the first places were filled.
	Complete bool
}

// TableVariant is the published tables with one change.
type TableVariant struct {
	// Name is unique, such as HALF_LIFE_CONTACT_HALVED or GRADE_C_AS_B; Words says it for people.
	Name, Words string
	tables      Tables
}

// The bounds of a question of stability.
const (
	defaultWatched = 5
	maxWatched     = 10
	// stabilityDepth is how far down a path is followed.
	stabilityDepth      = 50
	stabilityTimeBudget = 30 * time.Second
)

// TableVariants lists the variants of the published tables that stability is tried under: every half-life halved and doubled, one at a time and all
// together, and every grade weighed as its neighbour on the ladders A to E and 1 to 5. F and 6 stand on no ladder.
func TableVariants() []TableVariant {
	var out []TableVariant
	for _, change := range []struct{ name, words string }{{"HALVED", "halved"}, {"DOUBLED", "doubled"}} {
		scale := func(days *int) {
			if change.name == "DOUBLED" {
				*days *= 2
			} else {
				*days = int(math.Round(float64(*days) / 2))
			}
		}
		all := DefaultTables()
		for i, kind := range []string{"high offices", "other offices", "affiliations", "contacts", "contacts of kin and faith", "participations"} {
			one := DefaultTables()
			scale(one.HalfLives.each()[i])
			scale(all.HalfLives.each()[i])
			name := "HALF_LIFE_" + strings.ReplaceAll(strings.ToUpper(kind), " ", "_") + "_" + change.name
			out = append(out, TableVariant{name, "half-life of " + kind + " " + change.words, one})
		}
		out = append(out, TableVariant{"HALF_LIVES_" + change.name, "all half-lives " + change.words, all})
	}
	return append(out, gradeVariants()...)
}

// each lists the half-lives, so that they can be changed one by one.
func (h *HalfLives) each() []*int {
	return []*int{&h.HighTenure, &h.Tenure, &h.Affiliation, &h.Contact, &h.Kinship, &h.Participation}
}

func gradeVariants() []TableVariant {
	var out []TableVariant
	for _, ladder := range []struct {
		what, steps string
		in          func(*Tables) map[string]float64
	}{
		{"sources", "ABCDE", func(t *Tables) map[string]float64 { return t.Reliability }},
		{"information", "12345", func(t *Tables) map[string]float64 { return t.Credibility }},
	} {
		for i := range ladder.steps {
			for _, other := range []int{i - 1, i + 1} {
				if other < 0 || other >= len(ladder.steps) {
					continue
				}
				tables := DefaultTables()
				from, to := ladder.steps[i:i+1], ladder.steps[other:other+1]
				ladder.in(&tables)[from] = ladder.in(&tables)[to]
				out = append(out, TableVariant{"GRADE_" + from + "_AS_" + to, ladder.what + " graded " + from + " weighed as " + to, tables})
			}
		}
	}
	return out
}

// rankWith finds the paths of a question by other tables, without explaining them.
func (p *permitted) rankWith(ctx context.Context, q PathQuery, tables Tables) (*Ranking, error) {
	return p.by(&tables).rank(ctx, q)
}

// stability ranks a question anew under each variant of the tables.
func (p *permitted) stability(ctx context.Context, q PathQuery, variants []TableVariant) (*StabilityAnswer, error) {
	if q.Limit == 0 {
		q.Limit = defaultWatched
	}
	if q.Limit > maxWatched {
		return nil, FieldErrorf("limit", "%d: the stability of 1 to %d paths can be asked for", q.Limit, maxWatched)
	}
	ctx, cancel := context.WithTimeout(ctx, stabilityTimeBudget)
	defer cancel()
	base, err := p.paths(ctx, q)
	if err != nil {
		return nil, err
	}
	a := &StabilityAnswer{PathAnswer: base, Depth: stabilityDepth, Standings: []PathStanding{}, Variants: []VariantOutcome{}}
	for _, path := range base.Paths {
		a.Standings = append(a.Standings, PathStanding{Path: path, Best: path.Rank, Worst: &path.Rank, Moved: []RankUnder{}})
	}
	if len(base.Paths) == 0 {
		return a, nil
	}
	q.Limit = stabilityDepth
	for _, v := range variants {
		ranking, err := p.rankWith(ctx, q, v.tables)
		if err != nil {
			return nil, err
		}
		a.note(v, ranking)
	}
	return a, nil
}

// note takes in how a variant ranks the paths.
func (a *StabilityAnswer) note(v TableVariant, r *Ranking) {
	out := VariantOutcome{Variant: v, Complete: r.Complete}
	if !r.Complete {
		a.Complete, a.StoppedBecause = false, r.StoppedBecause
	}
	for i := range a.Standings {
		s := &a.Standings[i]
		at := 1 + slices.IndexFunc(r.Paths, func(p RankedPath) bool {
			return slices.EqualFunc(p.Nodes, s.Path.Nodes, func(id ID, e *Entity) bool { return id == e.ID })
		})
		switch {
		case at == s.Path.Rank || (at == 0 && !r.Complete && len(r.Paths) < a.Query.Limit):
			continue
		case at == 0:
			s.Worst = nil
			s.Moved = append(s.Moved, RankUnder{Variant: v})
		default:
			s.Best = min(s.Best, at)
			if s.Worst != nil {
				s.Worst = ref(max(*s.Worst, at))
			}
			s.Moved = append(s.Moved, RankUnder{Variant: v, Rank: &at})
		}
		if at == 0 || at > a.Query.Limit {
			s.Leaves = true
			out.Leavers++
		}
	}
	for _, p := range r.Paths[:min(len(r.Paths), a.Query.Limit)] {
		if !slices.ContainsFunc(a.Standings, func(s PathStanding) bool {
			return slices.EqualFunc(p.Nodes, s.Path.Nodes, func(id ID, e *Entity) bool { return id == e.ID })
		}) {
			out.Newcomers++
		}
	}
	a.Variants = append(a.Variants, out)
}

// AskStability says how firmly the first paths of a question stand when the tables move; parties are given by id or name.
func (s *Session) AskStability(ctx context.Context, in PathInput) (*StabilityAnswer, error) {
	q, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Stability(ctx, q)
}

// Stability says how firmly the first paths of a question stand when the tables move.
func (s *Session) Stability(ctx context.Context, q PathQuery) (*StabilityAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*StabilityAnswer, error) { return p.stability(ctx, q, TableVariants()) })
}
