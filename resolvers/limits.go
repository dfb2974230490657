package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"backchannel/graph"
)

// Limits bounds what one operation may ask for. Fields that fragments bring in count wherever they are spread, whether or not @skip leaves them out.
type Limits struct {
	// Depth is the most fields one within another.
	Depth int
	// Aliases is the most fields under another name, by which one query asks the same thing many times.
	Aliases int
	// Roots is the most fields of the query itself.
	Roots int
	// Fields is the most fields in all.
	Fields int
	// Cost is the most values an answer may hold by estimate: each field is one, times the sizes of the lists it stands in.
	Cost int
	// IntrospectionDepth and IntrospectionCost stand for Depth and Cost below __schema and __type, where the rest does not count: tools ask for the
	// whole schema at once.
	IntrospectionDepth, IntrospectionCost int
	// Tokens is the most words, names and signs of a document, before anything else is looked at.
	Tokens int
}

// DefaultLimits are the limits of the service. They leave room above the largest questions of its own pages: ten paths with all there is to know
// of each hop nest 7 fields, are 110 of them and cost 5,900; the standard introspection query nests 15 and costs 100,000.
func DefaultLimits() Limits {
	return Limits{Depth: 15, Aliases: 50, Roots: 20, Fields: 2_000, Cost: 20_000, IntrospectionDepth: 20, IntrospectionCost: 250_000, Tokens: 2_000}
}

// Configure gives a server what all operations need, over whatever transport they come: the limits, the presenter of errors, a cache of parsed
// queries and introspection, and last of all the transport Post. Transports of other kinds are added before.
func Configure(srv *handler.Server, limits Limits) {
	srv.SetErrorPresenter(presentError)
	srv.SetRecoverFunc(recoverPanic)
	srv.SetParserTokenLimit(limits.Tokens)
	// Looking for similar names costs more than all else about a wrong query.
	srv.SetDisableSuggestion(true)
	srv.SetQueryCache(queryCache{lru.New[*ast.QueryDocument](maxCachedQueries)})
	srv.Use(extension.Introspection{})
	srv.Use(limits)
	srv.AddTransport(Post{})
}

// ExtensionName is the name under which the analysis of an operation stands in its statistics.
func (Limits) ExtensionName() string { return "Limits" }

// Validate finds any schema fit.
func (Limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that asks for too much; it changes nothing.
func (l Limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	found, err := analyse(op.Operation, op.Variables)
	if err != nil {
		return err
	}
	op.Stats.SetExtension(l.ExtensionName(), found)
	return l.check(found)
}

// check returns the first limit that an operation exceeds.
func (l Limits) check(a analysis) *gqlerror.Error {
	for _, c := range []struct {
		name       string
		value, max int
	}{
		{limitDepth, a.depth, l.Depth},
		{limitAliases, a.aliases, l.Aliases},
		{limitRoots, a.width, l.Roots},
		{limitFields, a.fields, l.Fields},
		{limitCost, a.cost, l.Cost},
		{limitIntrospectionDepth, a.introspectionDepth, l.IntrospectionDepth},
		{limitIntrospectionCost, a.introspectionCost, l.IntrospectionCost},
	} {
		if c.value > c.max {
			return exceeded(c.name, c.value, c.max)
		}
	}
	return nil
}

// The names of limits in errors.
const (
	limitAliases            = "aliases"
	limitBody               = "body"
	limitCost               = "cost"
	limitDepth              = "depth"
	limitFields             = "fields"
	limitIntrospectionCost  = "introspectionCost"
	limitIntrospectionDepth = "introspectionDepth"
	limitRoots              = "rootFields"
	limitTokens             = "tokens"
)

// limitWords say what exceeds a limit, and what to do about it.
var limitWords = map[string][2]string{
	limitAliases:            {"fields under another name", "ask in several requests"},
	limitBody:               {"bytes in the body", "ask in several requests, or for fewer ids at once"},
	limitCost:               {"values in the answer by estimate", "ask for smaller pages (first, last, limit), for fewer lists within lists, or in several requests"},
	limitDepth:              {"fields one within another", "ask in several requests, the next one beginning with node(id:) where the last one ended"},
	limitFields:             {"fields, those of fragments counted wherever they are spread", "ask for fewer, or in several requests"},
	limitIntrospectionCost:  {"values of the schema by estimate", "send the standard introspection query, or ask for single types with __type(name:)"},
	limitIntrospectionDepth: {"fields of the schema one within another", "send the standard introspection query"},
	limitRoots:              {"fields of the query itself", "ask in several requests"},
	limitTokens:             {"words, names and signs", "pass values as variables, or ask in several requests"},
}

// exceeded is the error of a limit; value 0 means that nobody has counted further.
func exceeded(name string, value, limit int) *gqlerror.Error {
	words := limitWords[name]
	count := "more than " + strconv.Itoa(limit)
	switch {
	case value >= saturated:
		count = strconv.Itoa(saturated) + " or more"
	case value > 0:
		count = strconv.Itoa(value)
	}
	message := fmt.Sprintf("the request comes to %s %s, at most %d are allowed: %s", count, words[0], limit, words[1])
	err := newError(string(graph.Limit), message)
	// The presenter knows errors of ours by their cause.
	err.Err = &graph.Error{Code: graph.Limit, Message: message}
	err.Extensions["limit"], err.Extensions["max"] = name, limit
	if value > 0 {
		err.Extensions["value"] = value
	}
	return err
}

// maxCachedQueries and maxCachedQuery bound the cache of parsed queries: so many, of at most so many bytes each. Without the second, a query padded
// to the size of a body would be kept whole.
const (
	maxCachedQueries = 256
	maxCachedQuery   = 8 << 10
)

// queryCache keeps the queries asked last.
type queryCache struct {
	graphql.Cache[*ast.QueryDocument]
}

// Add keeps a query, unless it is large.
func (c queryCache) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	if len(query) <= maxCachedQuery {
		c.Cache.Add(ctx, query, doc)
	}
}

// analysis is what a selection of fields asks for.
type analysis struct {
	// depth is the most fields one within another, width the number of fields side by side at the top.
	depth, width          int
	aliases, fields, cost int
	// apart is the cost of what a limit further up does not multiply: routes have a limit of their own.
	apart                                 int
	introspectionDepth, introspectionCost int
}

// saturated is where counting ends: beyond every limit, and far enough below the largest integer that two such numbers can be added.
const saturated = math.MaxInt32

func add(a, b int) int { return min(a+b, saturated) }

func multiply(a, b int) int {
	if a > 0 && b > saturated/a {
		return saturated
	}
	return a * b
}

// beside adds up two selections that stand side by side.
func (a analysis) beside(b analysis) analysis {
	return analysis{
		depth: max(a.depth, b.depth), width: add(a.width, b.width),
		aliases: add(a.aliases, b.aliases), fields: add(a.fields, b.fields), cost: add(a.cost, b.cost), apart: add(a.apart, b.apart),
		introspectionDepth: max(a.introspectionDepth, b.introspectionDepth), introspectionCost: add(a.introspectionCost, b.introspectionCost),
	}
}

// analyse adds up an operation in time linear in its text: each fragment is looked at once, however often it is spread, which is where gqlgen's own
// complexity takes a minute over two kilobytes. A fragment's numbers depend on nothing around it, as its fields are those of its type condition.
func analyse(op *ast.OperationDefinition, variables map[string]any) (analysis, *gqlerror.Error) {
	a := analyser{variables: variables, known: map[*ast.FragmentDefinition]analysis{}, open: map[*ast.FragmentDefinition]bool{}}
	found := a.selection(op.SelectionSet)
	found.cost, found.apart = add(found.cost, found.apart), 0
	if a.cyclic != "" {
		err := newError(errcode.ValidationFailed, fmt.Sprintf("fragment %s spreads itself: leave that spread out", a.cyclic))
		return analysis{}, err
	}
	return found, nil
}

type analyser struct {
	variables map[string]any
	// known holds the fragments done, open those being looked at.
	known map[*ast.FragmentDefinition]analysis
	open  map[*ast.FragmentDefinition]bool
	// cyclic is the name of a fragment that spreads itself. Validation refuses such a query before; should it ever not, this must end all the same.
	cyclic string
}

func (a *analyser) selection(set ast.SelectionSet) analysis {
	var sum analysis
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum = sum.beside(a.field(s))
		case *ast.InlineFragment:
			sum = sum.beside(a.selection(s.SelectionSet))
		case *ast.FragmentSpread:
			sum = sum.beside(a.fragment(s.Definition))
		}
	}
	return sum
}

func (a *analyser) fragment(f *ast.FragmentDefinition) analysis {
	if f == nil {
		return analysis{}
	}
	if a.open[f] {
		a.cyclic = f.Name
		return analysis{}
	}
	found, ok := a.known[f]
	if !ok {
		a.open[f] = true
		found = a.selection(f.SelectionSet)
		delete(a.open, f)
		a.known[f] = found
	}
	return found
}

func (a *analyser) field(f *ast.Field) analysis {
	found := a.selection(f.SelectionSet)
	found.depth, found.width = add(found.depth, 1), 1
	found.fields = add(found.fields, 1)
	if f.Alias != f.Name {
		found.aliases = add(found.aliases, 1)
	}
	size, isLimit := a.size(f)
	found.cost = add(multiply(size, found.cost), 1)
	switch {
	case isLimit && f.ObjectDefinition != nil && f.ObjectDefinition.Name != "Query":
		found.cost, found.apart = 0, add(found.cost, found.apart)
	case !isLimit:
		found.apart = multiply(size, found.apart)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		found.introspectionDepth, found.introspectionCost = found.depth, found.cost
		found.depth, found.cost = 1, 1
	}
	return found
}

// Sizes that hold where a query gives none; the schema's descriptions say the same.
const (
	defaultPage  = 20
	defaultLimit = 10
	defaultList  = 5
)

// listSizes estimates the lists that take no size, by field or by type and field. A list whose size is an argument further up is 1 here, as all below
// that argument is multiplied already.
var listSizes = map[string]int{
	"edges":            1,
	"PathAnswer.paths": 1,
	// Those below grow with the limit of their question too, or are bounded below its default.
	"IndependentAnswer.paths": 1, "CutAnswer.nodes": 1, "StabilityAnswer.standings": 1, "StabilityAnswer.variants": 3, "PathStanding.moved": 3,
	"ConvenorAnswer.convenors": 1, "ConvenorAnswer.parties": 1, "Convenor.legs": 3, "Convenor.reasons": 4, "Convenor.counterReasons": 3, "ConvenorReason.ties": 3,
	"GapAnswer.gaps": 1, "GapAnswer.lastKnownNone": 1,

	"names": 3, "citations": 3, "claims": 2, "contacts": 2, "charges": 2, "protecting": 2,
	"FormalTieAnswer.coverage": 2,
	"LineageAnswer.steps":      20,
	"Path.brokers":             3, "Path.flags": 2, "Path.hops": 6, "Path.nodes": 7,
	"Hop.organs": 1, "Hop.others": 2,
	"Query.weights": 60,

	// Routes and paths that changed: a limit above stands for them.
	"RouteAnswer.routes": 1, "PathComparison.paths": 2, "PathComparison.routes": 1, "NearestMissAnswer.misses": 1, "WhyNotAnswer.obstacles": 1,
	"PathChange.nodes": 7, "Variant.nodes": 7, "PathChange.causes": 2, "RouteChange.causes": 2, "RouteChange.brokers": 3, "RouteChange.brokersAfter": 3,

	"__Schema.types": 120, "__Schema.directives": 5,
	"__Type.fields": 10, "__Type.enumValues": 5, "__Type.inputFields": 1, "__Type.interfaces": 1, "__Type.possibleTypes": 1,
	"__Field.args": 1, "__Directive.args": 2,
}

// size estimates how often the fields below a field are answered, and whether a limit says so.
func (a *analyser) size(f *ast.Field) (size int, isLimit bool) {
	if f.Definition == nil || len(f.SelectionSet) == 0 {
		return 1, false
	}
	if n, ok := a.page(f); ok {
		return n, false
	}
	if f.Definition.Arguments.ForName("ids") != nil {
		return a.length(f.Arguments.ForName("ids")), false
	}
	if n, ok := a.limit(f); ok {
		return n, true
	}
	return listSize(f), false
}

// page returns the size of a connection's page; ok is false where the field is none.
func (a *analyser) page(f *ast.Field) (size int, ok bool) {
	takes, given := f.Definition.Arguments, false
	for _, name := range []string{"first", "last"} {
		if def := takes.ForName(name); def != nil {
			n, isGiven := a.argument(def, f.Arguments.ForName(name))
			size, given, ok = max(size, n), given || isGiven, true
		}
	}
	if ok && !given {
		return defaultPage, true
	}
	return size, ok
}

// limit returns the argument limit, whether the field takes it itself or within an input; ok is false where it takes none.
func (a *analyser) limit(f *ast.Field) (n int, ok bool) {
	if def := f.Definition.Arguments.ForName("limit"); def != nil {
		if n, ok = a.argument(def, f.Arguments.ForName("limit")); ok {
			return n, true
		}
		return defaultLimit, true
	}
	for _, arg := range f.Arguments {
		input := arg.Value.Definition
		if input == nil || input.Kind != ast.InputObject || input.Fields.ForName("limit") == nil {
			continue
		}
		if n, ok = a.member(arg.Value, "limit"); ok {
			return n, true
		}
		if n, ok = a.number(input.Fields.ForName("limit").DefaultValue); ok {
			return n, true
		}
		return defaultLimit, true
	}
	return 0, false
}

// listSize returns the size of a list that takes none, 1 for what is no list.
func listSize(f *ast.Field) int {
	if f.Definition.Type.Elem == nil {
		return 1
	}
	if f.ObjectDefinition != nil {
		if n, ok := listSizes[f.ObjectDefinition.Name+"."+f.Name]; ok {
			return n
		}
	}
	if n, ok := listSizes[f.Name]; ok {
		return n
	}
	return defaultList
}

// argument returns a whole number that an argument or its default gives.
func (a *analyser) argument(def *ast.ArgumentDefinition, arg *ast.Argument) (int, bool) {
	if arg == nil {
		return a.number(def.DefaultValue)
	}
	return a.number(arg.Value)
}

// member returns a whole number within an input.
func (a *analyser) member(input *ast.Value, name string) (int, bool) {
	if input.Kind == ast.Variable {
		members, _ := a.variables[input.Raw].(map[string]any)
		return number(members[name])
	}
	return a.number(input.Children.ForName(name))
}

// number returns a whole number that a value of the query gives; one that is too large for any machine is a number all the same.
func (a *analyser) number(v *ast.Value) (int, bool) {
	switch {
	case v == nil:
		return 0, false
	case v.Kind == ast.Variable:
		return number(a.variables[v.Raw])
	case v.Kind == ast.IntValue:
		return number(json.Number(v.Raw))
	default:
		return 0, false
	}
}

// number returns a whole number that a variable gives, from 0 to saturated: what is negative or too large is for the resolver to refuse.
func number(v any) (int, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := strconv.ParseFloat(v.String(), 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0, false
		}
		return number(n)
	case float64:
		return int(min(max(v, 0), saturated)), true
	case int64:
		return int(min(max(v, 0), saturated)), true
	case int:
		return min(max(v, 0), saturated), true
	default:
		return 0, false
	}
}

// length returns how many values a list in the arguments has.
func (a *analyser) length(arg *ast.Argument) int {
	switch {
	case arg == nil:
		return 0
	case arg.Value.Kind == ast.ListValue:
		return len(arg.Value.Children)
	case arg.Value.Kind == ast.Variable:
		// Validation makes a list of any type of a single value.
		if list := reflect.ValueOf(a.variables[arg.Value.Raw]); list.Kind() == reflect.Slice {
			return min(list.Len(), saturated)
		}
	}
	return 1
}
