package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"backchannel/graph/paths"
)

// What a nearest miss relaxes.
const (
	relaxedActiveOnly  = "ACTIVE_ONLY"
	relaxedMaxHops     = "MAX_HOPS"
	relaxedMinStrength = "MIN_STRENGTH"
	relaxedFilter      = "FILTER"
	relaxedAvoid       = "AVOID"
	relaxedPass        = "PASS"
	relaxedFormal      = "INCLUDE_FORMAL"
	relaxedDay         = "DAY"
)

// Miss is one relaxation of a question that works: it gives a path that is better than the best one as asked, or a path where there was none.
type Miss struct {
	// Relaxed is what was changed.
	Relaxed  string
	Sentence string
	// Patch is the change as a JSON merge patch (RFC 7396) of the question's input.
	Patch string
	Best  Path
	query PathQuery
}

// NearestMissAnswer is what to change so that a question has a path, or a better one.
type NearestMissAnswer struct {
	// Asked is the best path as asked; nil where there is none.
	Asked *Path
	// Misses are all single relaxations that work, in their fixed order.
	Misses []Miss
	// Complete tells that every relaxation was tried; otherwise StoppedBecause says what ran out, and Reached how far it got.
	Complete       bool
	StoppedBecause string
	Reached        string
	Requirement    Requirement
	need           Access
}

// Rest says what lies beyond the misses: that there are none, or that not all changes were tried; "" where neither is so.
func (a *NearestMissAnswer) Rest() string {
	switch {
	case !a.Complete:
		return fmt.Sprintf("Not all changes were tried: the search ran out of %s at %s.", strings.ToLower(a.StoppedBecause), a.Reached)
	case len(a.Misses) == 0:
		return "No single change of the question gives one, nor does another day within ten years."
	default:
		return ""
	}
}

// tenYears is how far the nearest day is looked for, in days.
const tenYears = 3653

// relaxation is one change of a question.
type relaxation struct {
	what, sentence string
	patch          map[string]any
	q              PathQuery
}

// nearestMiss tries the relaxations of a question.
func (p *permitted) nearestMiss(ctx context.Context, q PathQuery) (*NearestMissAnswer, error) {
	s, err := p.searchFor(&q)
	if err != nil {
		return nil, err
	}
	return s.p.misses(ctx, q), nil
}

// misses tries the relaxations of a question that has been checked, other days too, for as long as a search may take.
func (p *permitted) misses(ctx context.Context, q PathQuery) *NearestMissAnswer {
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	return p.relax(ctx, q, true)
}

// relax tries the relaxations of a question that has been checked, other days only if told to, in a graph in which what it supposes is taken for
// granted.
func (p *permitted) relax(ctx context.Context, q PathQuery, days bool) *NearestMissAnswer {
	q.Limit = 1
	m := &misses{p: p, a: &NearestMissAnswer{Misses: []Miss{}, Complete: true}, need: Access(Clear)}
	if best, ok := m.best(ctx, q); ok {
		m.asked, m.a.Asked = &best.Cost, &best
		m.need = p.requirementOfPath(best)
	}
	if !m.stopped("the question as asked") && m.try(ctx, q) && days && m.asked == nil {
		m.nearestDay(ctx, q)
	}
	m.a.need, m.a.Requirement = m.need, m.need.Requirement()
	return m.a
}

// misses gathers what works.
type misses struct {
	p     *permitted
	a     *NearestMissAnswer
	asked *int64
	need  Access
	// why is set when a search stopped.
	why string
}

// stopped notes how far it got when a search ran out of something.
func (m *misses) stopped(at string) bool {
	if m.why == "" {
		return false
	}
	if m.a.Reached != "" {
		at = m.a.Reached + "; " + at
	}
	m.a.Complete, m.a.StoppedBecause, m.a.Reached = false, m.why, at
	return true
}

// first finds the best path of a question; ok is false where there is none, or where the search stopped before it.
func (m *misses) first(ctx context.Context, q PathQuery) (s *pathSearch, best paths.Path, ok bool) {
	if ctx.Err() != nil {
		m.why = paths.StoppedByTime
		return nil, best, false
	}
	s = m.p.pathSearch(q)
	found := s.find(ctx)
	if len(found.Paths) == 0 {
		m.why = cmp.Or(m.why, found.Stopped)
		return s, best, false
	}
	return s, found.Paths[0], true
}

// best returns the best path of a question, explained.
func (m *misses) best(ctx context.Context, q PathQuery) (Path, bool) {
	s, best, ok := m.first(ctx, q)
	if !ok {
		return Path{}, false
	}
	return s.explain(1, best), true
}

// works tries one relaxation and notes it if it does.
func (m *misses) works(ctx context.Context, r relaxation) bool {
	best, ok := m.best(ctx, r.q)
	if !ok || (m.asked != nil && best.Cost >= *m.asked) {
		return false
	}
	patch, err := json.Marshal(r.patch)
	if err != nil {
		return false // names and numbers always can be written
	}
	m.need = m.need.And(m.p.requirementOfPath(best))
	m.a.Misses = append(m.a.Misses, Miss{Relaxed: r.what, Sentence: r.sentence, Patch: string(patch), Best: best, query: r.q})
	return true
}

// try goes through the relaxations in their order, and reports whether it came to their end. Of more ties the least number that works is given: any
// greater one works too.
func (m *misses) try(ctx context.Context, q PathQuery) bool {
	longer := false
	for _, r := range m.p.relaxations(q) {
		if r.what == relaxedMaxHops && longer {
			continue
		}
		if m.works(ctx, r) && r.what == relaxedMaxHops {
			longer = true
		}
		if m.stopped("\"" + r.sentence + "\"") {
			return false
		}
	}
	return true
}

// relaxations lists the changes of a question but for its day: activeOnly off, more ties, minStrength off, each filter off, each avoided node, each
// one to be passed, formal ties included.
func (p *permitted) relaxations(q PathQuery) []relaxation {
	var out []relaxation
	add := func(what, sentence, field string, value any, change func(*PathQuery)) {
		r := relaxation{what: what, sentence: sentence, patch: map[string]any{field: value}, q: q}
		change(&r.q)
		out = append(out, r)
	}
	if q.ActiveOnly {
		add(relaxedActiveOnly, "Admit ties that have ended.", "activeOnly", false, func(q *PathQuery) { q.ActiveOnly = false })
	}
	for hops := q.MaxHops + 1; hops <= maxHops; hops++ {
		add(relaxedMaxHops, "Allow paths of "+itoa(hops)+" ties.", "maxHops", hops, func(q *PathQuery) { q.MaxHops = hops })
	}
	if q.MinStrength > 0 {
		add(relaxedMinStrength, "Admit paths however weak.", "minStrength", nil, func(q *PathQuery) { q.MinStrength = 0 })
	}
	for _, f := range []struct {
		field, sentence string
		set             bool
		off             func(*PathQuery)
	}{
		{"kinds", "Admit ties of all kinds.", len(q.Kinds) > 0, func(q *PathQuery) { q.Kinds = nil }},
		{"tracks", "Admit channels on all tracks.", len(q.Tracks) > 0, func(q *PathQuery) { q.Tracks = nil }},
		{"channelStates", "Admit channels in every state in which they conduct.", len(q.ChannelStates) > 0, func(q *PathQuery) { q.ChannelStates = nil }},
		{"actorKinds", "Admit actors of all kinds in between.", len(q.ActorKinds) > 0, func(q *PathQuery) { q.ActorKinds = nil }},
		{"character", "Admit paths of every character.", q.Character != "", func(q *PathQuery) { q.Character = "" }},
	} {
		if f.set {
			add(relaxedFilter, f.sentence, f.field, nil, f.off)
		}
	}
	for i, id := range q.Avoid {
		left := slices.Delete(slices.Clone(q.Avoid), i, i+1)
		add(relaxedAvoid, "Do not avoid "+p.seen(id).Name()+".", "avoid", left, func(q *PathQuery) { q.Avoid = left })
	}
	for i, id := range q.PassAll {
		left := slices.Delete(slices.Clone(q.PassAll), i, i+1)
		add(relaxedPass, "Do not insist on passing "+p.seen(id).Name()+".", "passAll", left, func(q *PathQuery) { q.PassAll = left })
	}
	if len(q.PassAny) > 0 {
		add(relaxedPass, "Do not insist on passing one of those named.", "passAny", nil, func(q *PathQuery) { q.PassAny = nil })
	}
	if !q.IncludeFormal {
		add(relaxedFormal, "Let states, intergovernmental bodies, formal ties and protecting powers conduct.", "includeFormal", true, func(q *PathQuery) { q.IncludeFormal = true })
	}
	return out
}

// nearestDay looks for the nearest day with a path within ten years, first before the day asked, then after it.
func (m *misses) nearestDay(ctx context.Context, q PathQuery) {
	events := m.p.eventDays(q)
	first, last := q.AsOf.Plus(-tenYears), q.AsOf.Plus(tenYears)
	// Half of the time is kept for the days after.
	half, cancel := context.WithTimeout(ctx, pathTimeBudget/2)
	defer cancel()
	for i, _ := slices.BinarySearch(events, q.AsOf); i >= 0; i-- {
		// Between two event days nothing begins or ends, and costs only grow: the first day of such a span is its best.
		end := q.AsOf - 1
		if i < len(events) {
			end = min(end, events[i]-1)
		}
		begin := first
		if i > 0 {
			begin = max(first, events[i-1])
		}
		if end < begin {
			if end < first {
				break
			}
			continue
		}
		if found := m.anyPath(half, q, begin); m.stoppedOn(begin) {
			break
		} else if found {
			day := m.latest(half, q, begin, end)
			if !m.stoppedOn(begin) {
				m.works(ctx, m.onDay(q, day))
			}
			break
		}
	}
	m.why = ""
	i, _ := slices.BinarySearch(events, q.AsOf+1)
	for ; i < len(events) && events[i] <= last; i++ {
		if found := m.anyPath(ctx, q, events[i]); m.stoppedOn(events[i]) {
			return
		} else if found {
			m.works(ctx, m.onDay(q, events[i]))
			m.stoppedOn(events[i])
			return
		}
	}
}

func (m *misses) stoppedOn(d Day) bool { return m.stopped("other days, as far as " + d.String()) }

// latest returns the last day of a span on which there is a path; there is one on the first, and none after a day without.
func (m *misses) latest(ctx context.Context, q PathQuery, begin, end Day) Day {
	if q.MinStrength == 0 {
		return end
	}
	for begin < end {
		middle := begin + (end-begin+1)/2
		if m.anyPath(ctx, q, middle) {
			begin = middle
		} else {
			end = middle - 1
		}
	}
	return begin
}

// anyPath reports whether a question has a path on another day.
func (m *misses) anyPath(ctx context.Context, q PathQuery, d Day) bool {
	q.AsOf = d
	_, _, ok := m.first(ctx, q)
	return ok
}

func (m *misses) onDay(q PathQuery, d Day) relaxation {
	days, way := int(q.AsOf-d), "earlier"
	if d > q.AsOf {
		days, way = -days, "later"
	}
	sentence := "Ask for " + d.String() + ", " + counted(days, "day") + " " + way + ": the nearest such day with a path."
	q.AsOf = d
	return relaxation{what: relaxedDay, sentence: sentence, patch: map[string]any{"asOf": d.String()}, q: q}
}

// eventDays lists, ascending, the days within ten years of the question's on which anything may begin or cease to conduct.
func (p *permitted) eventDays(q PathQuery) []Day {
	set := map[Day]bool{}
	add := func(days ...Day) {
		for _, d := range days {
			if d >= q.AsOf.Plus(-tenYears) && d <= q.AsOf.Plus(tenYears) {
				set[d] = true
			}
		}
	}
	a, _ := p.drawn(q)
	a.eachDay(add)
	return slices.Sorted(maps.Keys(set))
}

// NearestMiss says what to change so that the answer's question has a path or a better one.
func (a *PathAnswer) NearestMiss(ctx context.Context) (*NearestMissAnswer, error) {
	return afterwards(ctx, a.search, func() (*NearestMissAnswer, error) {
		return a.search.p.misses(ctx, a.Query), nil
	})
}

// NearestMiss says what to change so that a question has a path or a better one.
func (s *Session) NearestMiss(ctx context.Context, q PathQuery) (*NearestMissAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*NearestMissAnswer, error) { return p.nearestMiss(ctx, q) })
}
