package resolvers

import (
	"context"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"backchannel/graph"
)

// Prefetch looks ahead: when a root field, or one that is worked out like one, has its answer, it reads what the fields below it will ask for, level by level, one read a level however many
// results there are, and hands it to the loaders. The number of statements of a request so depends on its query alone. What is not foreseen here the
// loaders still gather.

// prefetch is a field middleware of the server.
func prefetch(ctx context.Context, next graphql.Resolver) (any, error) {
	answer, err := next(ctx)
	field := graphql.GetFieldContext(ctx)
	if err != nil || field == nil || !isRoot(field) || field.Field.Field == nil {
		return answer, err
	}
	p := &prefetcher{l: on(ctx), variables: graphql.GetOperationContext(ctx).Variables}
	lv := &level{selected: map[string][]*ast.Field{}}
	lv.harvest(reflect.ValueOf(answer))
	lv.foresee(field.Field.Selections)
	// What can't be read ahead is read again, and reported, by the field that asks for it.
	for range maxLookahead {
		if lv = p.read(ctx, lv); lv == nil {
			break
		}
	}
	return answer, err
}

// isRoot reports whether a field's answer is computed anew: the query's own fields, and what an answer works out when asked.
func isRoot(field *graphql.FieldContext) bool {
	return field.Object == "Query" || (field.Object == "PathAnswer" && (field.Field.Name == "routes" || field.Field.Name == "nearestMiss"))
}

// maxLookahead bounds the levels; the limit on depth is below it.
const maxLookahead = 32

// level is what one level of an answer holds, and which fields below are asked for, by the type they stand on.
type level struct {
	entities  []*graph.Entity
	ties      []*graph.Tie
	citations []graph.Citation
	sources   []*graph.Source
	coverages []*graph.Coverage
	selected  map[string][]*ast.Field
}

// The names under which selections are kept; all kinds of entity share one.
const (
	onEntity, onTie, onCitation, onSource, onCoverage = "Entity", "Tie", "Citation", "Source", "Coverage"
)

func (lv *level) empty() bool {
	return len(lv.entities)+len(lv.ties)+len(lv.citations)+len(lv.sources)+len(lv.coverages) == 0 || len(lv.selected) == 0
}

// harvest collects the records within an answer, without looking into them.
func (lv *level) harvest(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	if v.CanInterface() && lv.take(v.Interface()) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		lv.harvest(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			lv.harvest(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				lv.harvest(v.Field(i))
			}
		}
	default:
	}
}

// take adds a record.
func (lv *level) take(v any) bool {
	switch r := v.(type) {
	case graph.EntityNode:
		if e := r.Base(); e != nil {
			lv.entities = append(lv.entities, e)
		}
	case *graph.Tie:
		if r != nil {
			lv.ties = append(lv.ties, r)
		}
	case graph.Citation:
		lv.citations = append(lv.citations, r)
	case *graph.Source:
		if r != nil {
			lv.sources = append(lv.sources, r)
		}
	case *graph.Coverage:
		if r != nil {
			lv.coverages = append(lv.coverages, r)
		}
	default:
		return false
	}
	return true
}

// foresee finds the fields asked for on each type of record, at the first such type on the way down.
func (lv *level) foresee(set ast.SelectionSet) {
	lv.walk(set, "", map[*ast.FragmentDefinition]bool{})
}

func (lv *level) walk(set ast.SelectionSet, on string, seen map[*ast.FragmentDefinition]bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if on != "" {
				lv.selected[on] = append(lv.selected[on], s)
			} else if s.Definition != nil {
				lv.walk(s.SelectionSet, recordType(s.Definition.Type.Name()), seen)
			}
		case *ast.InlineFragment:
			lv.walk(s.SelectionSet, onFragment(on, s.TypeCondition), seen)
		case *ast.FragmentSpread:
			if s.Definition != nil && !seen[s.Definition] {
				seen[s.Definition] = true
				lv.walk(s.Definition.SelectionSet, onFragment(on, s.Definition.TypeCondition), seen)
				delete(seen, s.Definition)
			}
		}
	}
}

// onFragment is the record type within a fragment; one on Node may turn into any.
func onFragment(on, condition string) string {
	if t := recordType(condition); t != "" {
		return t
	}
	return on
}

// recordType maps a GraphQL type to the name its selections are kept under; "" for answers that hold records.
func recordType(name string) string {
	switch name {
	case "Entity", "Actor", "State", "Organization", "Person", "Post", "Channel", "Event", "Agreement", "Outcome", "Dispute", "Indicator", "Assessment":
		return onEntity
	case onTie, onCitation, onSource, onCoverage:
		return name
	default:
		return ""
	}
}

// prefetcher reads levels.
type prefetcher struct {
	l         *loaders
	variables map[string]any
}

// read loads what a level's fields lead to, hands it to the loaders and returns it as the next level; nil when there is nothing more.
func (p *prefetcher) read(ctx context.Context, lv *level) *level {
	if lv.empty() {
		return nil
	}
	next := &level{selected: map[string][]*ast.Field{}}
	p.cited(lv, next)
	ids := p.pointed(lv, next)
	if len(ids) > 0 && !p.records(ctx, ids, next) {
		return nil
	}
	for _, field := range lv.selected[onEntity] {
		if field.Name == "ties" && !p.tiesOf(ctx, lv.entities, field, next) {
			return nil
		}
	}
	return next
}

// cited moves the citations of a level's records to the next one.
func (p *prefetcher) cited(lv, next *level) {
	for _, field := range lv.selected[onEntity] {
		if field.Name == "citations" {
			for _, e := range lv.entities {
				next.citations = append(next.citations, e.Citations...)
			}
			next.below(field)
		}
	}
	for _, field := range lv.selected[onTie] {
		if field.Name == "citations" {
			for _, t := range lv.ties {
				next.citations = append(next.citations, t.Citations...)
			}
			next.below(field)
		}
	}
}

// below adds the fields below a field to a level's selections.
func (lv *level) below(field *ast.Field) {
	if field.Definition != nil {
		lv.walk(field.SelectionSet, recordType(field.Definition.Type.Name()), map[*ast.FragmentDefinition]bool{})
	}
}

// pointed lists the ids that a level's records point to through the fields asked for.
func (p *prefetcher) pointed(lv, next *level) []graph.ID {
	var ids []graph.ID
	each := func(on string, pointers func(field string) ([]graph.ID, bool)) {
		for _, field := range lv.selected[on] {
			if found, known := pointers(field.Name); known {
				ids = append(ids, found...)
				next.below(field)
			}
		}
	}
	each(onTie, func(field string) ([]graph.ID, bool) { return gatherIDs(lv.ties, tiePointers[field]) })
	each(onCitation, func(field string) ([]graph.ID, bool) { return gatherIDs(lv.citations, citationPointers[field]) })
	each(onSource, func(field string) ([]graph.ID, bool) { return gatherIDs(lv.sources, sourcePointers[field]) })
	each(onCoverage, func(field string) ([]graph.ID, bool) { return gatherIDs(lv.coverages, coveragePointers[field]) })
	return ids
}

func gatherIDs[R any](records []R, pointers func(R) []graph.ID) ([]graph.ID, bool) {
	if pointers == nil {
		return nil, false
	}
	var ids []graph.ID
	for _, r := range records {
		for _, id := range pointers(r) {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids, true
}

// The fields of each type that lead to another record.
var (
	tiePointers = map[string]func(*graph.Tie) []graph.ID{
		"from": func(t *graph.Tie) []graph.ID { return []graph.ID{t.From} }, "to": func(t *graph.Tie) []graph.ID { return []graph.ID{t.To} },
		"in": func(t *graph.Tie) []graph.ID { return []graph.ID{t.In} }, "restsOn": func(t *graph.Tie) []graph.ID { return []graph.ID{t.RestsOn} },
		"assessment": func(t *graph.Tie) []graph.ID { return []graph.ID{t.Assessment} },
	}
	citationPointers = map[string]func(graph.Citation) []graph.ID{
		"source":     func(c graph.Citation) []graph.ID { return []graph.ID{c.Source} },
		"obtainedAt": func(c graph.Citation) []graph.ID { return []graph.ID{c.ObtainedAt} },
	}
	sourcePointers   = map[string]func(*graph.Source) []graph.ID{"derivedFrom": func(s *graph.Source) []graph.ID { return []graph.ID{s.DerivedFrom} }}
	coveragePointers = map[string]func(*graph.Coverage) []graph.ID{
		"subject": func(c *graph.Coverage) []graph.ID { return []graph.ID{c.Subject} }, "source": func(c *graph.Coverage) []graph.ID { return []graph.ID{c.Source} },
		"counterparts": func(c *graph.Coverage) []graph.ID { return c.Counterparts },
	}
)

// records reads the records of ids, those known from before included, into the next level.
func (p *prefetcher) records(ctx context.Context, ids []graph.ID, next *level) bool {
	for _, record := range p.l.records.fill(ctx, ids) {
		next.take(record)
	}
	return ctx.Err() == nil
}

// tiesOf reads one page of ties at each entity into the next level.
func (p *prefetcher) tiesOf(ctx context.Context, entities []*graph.Entity, field *ast.Field, next *level) bool {
	args, ends := field.ArgumentMap(p.variables), asksForEnds(field.SelectionSet)
	keys := make([]tieKey, 0, len(entities))
	for _, e := range entities {
		key, err := tieKeyOf(e.ID, args, ends)
		if err != nil {
			return true // the resolver says what is wrong
		}
		keys = append(keys, key)
		if ends {
			p.l.records.know(e.ID, e.Node()) // it is the near end of its ties
		}
	}
	for _, page := range p.l.ties.fill(ctx, keys) {
		for _, edge := range page.Edges {
			next.ties = append(next.ties, edge.Node)
		}
	}
	next.foresee(field.SelectionSet)
	return ctx.Err() == nil
}

// asksForEnds reports whether the selections of a page of ties hold an end of theirs, which is then read with them.
func asksForEnds(set ast.SelectionSet) bool {
	page := &level{selected: map[string][]*ast.Field{}}
	page.foresee(set)
	return slices.ContainsFunc(page.selected[onTie], func(f *ast.Field) bool { return f.Name == "from" || f.Name == "to" })
}

// tieKeyOf reads the arguments of a field `ties`, as its resolver gets them.
func tieKeyOf(id graph.ID, args map[string]any, ends bool) (tieKey, error) {
	var kinds []graph.TieKind
	if list, ok := args["kinds"].([]any); ok {
		for _, k := range list {
			if word, ok := k.(string); ok {
				kinds = append(kinds, graph.TieKind(word))
			}
		}
	} else if word, ok := args["kinds"].(string); ok {
		kinds = []graph.TieKind{graph.TieKind(word)}
	}
	var first *int
	if n, given := number(args["first"]); given {
		first = &n
	}
	direction, _ := args["direction"].(string)
	after, given := args["after"].(string)
	var cursor *string
	if given {
		cursor = &after
	}
	return newTieKey(id, kinds, &direction, first, cursor, ends)
}
