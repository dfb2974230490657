package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // for the document
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"backchannel/graph"
	"backchannel/resolvers"
)

// pathsDocument is the question as GraphQL puts it, for --json.
//
//go:embed paths.graphql
var pathsDocument string

// pairQuestion is what all questions about the paths between two parties have in common.
type pairQuestion struct {
	From            string   `arg:"" help:"One party: an id such as state:iran, or a name."`
	To              string   `arg:"" help:"The other party."`
	AsOf            string   `placeholder:"YYYY-MM-DD" help:"The day asked for; by default today."`
	MaxHops         *int     `placeholder:"N" help:"The most ties a path may have: 2 to 12, by default 6."`
	Limit           *int     `placeholder:"N" help:"How many: of routes 1 to 100, by default 5; with --exact or --json of paths 1 to 1000, by default 10."`
	MinStrength     *float64 `placeholder:"0..1" help:"Only paths of at least this strength."`
	Kinds           []string `placeholder:"KIND" help:"Only over ties of these kinds, such as TENURE,PARTICIPATION."`
	Character       string   `placeholder:"WORD" help:"Only paths that are OFFICIAL, MIXED or UNOFFICIAL."`
	Avoid           []string `sep:"none" placeholder:"WHO" help:"Pass none of these actors and channels; may be given again."`
	Pass            []string `sep:"none" placeholder:"WHO" help:"Pass all of these, in any order; may be given again."`
	Any             []string `sep:"none" placeholder:"WHO" help:"Pass at least one of these; may be given again."`
	ActiveOnly      bool     `help:"Leave out ties that have ended."`
	IncludeFormal   bool     `help:"Let states, intergovernmental bodies, formal ties and protecting powers conduct."`
	IncludeRejected bool     `help:"Admit go-betweens whom a party rejects."`
	Close           []string `sep:"none" placeholder:"CHANNEL" help:"Suppose that this channel were closed; may be given again."`
	Remove          []string `sep:"none" placeholder:"WHO" help:"Suppose that this actor were gone; may be given again."`
	JSON            bool     `name:"json" xor:"face" help:"Give the answer as the API gives it."`
}

// pathsCommand shows the best indirect paths between two parties.
type pathsCommand struct {
	pairQuestion
	Exact   bool   `xor:"face" help:"List the paths one by one, not by route."`
	Memo    bool   `xor:"face" help:"Write the answer as Markdown with footnotes, to paste."`
	WhyNot  string `xor:"face" placeholder:"WHO" help:"Say instead how good the best path through this actor or channel is, or what excludes it."`
	Against string `xor:"face" placeholder:"YYYY-MM-DD" help:"Say instead what changes between the day asked for and this one."`
}

// Help is shown below the command's own line.
func (pathsCommand) Help() string {
	return `Paths are ranked by their cost, every tie is explained in a sentence, and every sentence names its sources. The strength is an index for ordering,
not a probability. Paths through the same brokers are one route: the best of them leads, the others are counted. Where there is no path, the nearest misses
follow: what to change so that there is one.

  backchannel paths "United States" "North Korea" --as-of 2018-03-01
  backchannel paths US KP --as-of 2018-03-01 --pass "Leon Sigal" --exact --limit 3
  backchannel paths US KP --as-of 2018-03-01 --memo
  backchannel paths US KP --as-of 2018-03-01 --why-not "Joel Wit"
  backchannel paths US Iran --as-of 2016-01-13 --against 2018-06-01
  backchannel paths US Iran --as-of 2016-01-13 --close channel:jcpoa
  backchannel paths state:cuba US --as-of 1978-11-20 --avoid "Bernardo Benes" --json`
}

// Run answers the question.
func (c *pathsCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	q := c.question(pathsDocument)
	q.given["through"] = []string{c.WhyNot}
	return p.ask(ctx, shared, q, func(session *graph.Session, t *table) error { return c.write(ctx, session, t) })
}

// write asks the service and writes its answer the way that was asked for.
func (c *pathsCommand) write(ctx context.Context, session *graph.Session, t *table) error {
	in := c.input()
	switch {
	case c.WhyNot != "":
		answer, err := session.AskWhyNot(ctx, in, c.WhyNot)
		if err != nil {
			return err
		}
		return t.whyNot(ctx, session, answer)
	case c.Against != "":
		day := graph.Date(c.Against)
		answer, err := session.AskCompare(ctx, in, graph.CompareInput{AsOf: &day})
		if err != nil {
			return err
		}
		return t.comparison(ctx, session, answer)
	case c.Exact:
		answer, err := session.AskPaths(ctx, in)
		if err != nil {
			return err
		}
		return t.load(ctx, session, answer, nil)
	}
	limit, one := in.Limit, 1
	in.Limit = &one // the routes have a limit of their own
	answer, err := session.AskPaths(ctx, in)
	if err != nil {
		return err
	}
	if c.Memo {
		memo, err := answer.Memo(ctx, limit)
		_, _ = t.out.WriteString(memo)
		return err
	}
	routes, err := answer.Routes(ctx, limit, nil)
	if err != nil {
		return err
	}
	return t.load(ctx, session, answer, routes)
}

// load reads what an answer points to, and what to change where it has no path, and writes it.
func (t *table) load(ctx context.Context, session *graph.Session, a *graph.PathAnswer, routes *graph.RouteAnswer) error {
	var misses *graph.NearestMissAnswer
	if a.WhyNone != "" {
		var err error
		if misses, err = a.NearestMiss(ctx); err != nil {
			return err
		}
	}
	if err := t.sources.load(ctx, session, a, routes); err != nil {
		return err
	}
	t.answer(a, routes, misses)
	return nil
}

// question is what is asked, as the API and as people put it.
type question struct {
	json      bool
	document  string
	variables map[string]any
	// given are the names and ids that were typed, by the field of the question.
	given map[string][]string
}

func (c *pairQuestion) question(document string) question {
	for i, kind := range c.Kinds {
		c.Kinds[i] = word(kind)
	}
	return question{c.JSON, document, c.variables(), map[string][]string{"from": {c.From}, "to": {c.To}, "avoid": c.Avoid, "passAll": c.Pass, "passAny": c.Any, "scenario.close": c.Close, "scenario.remove": c.Remove}}
}

// ask answers a question: as the API does, or by writing a table.
func (p *process) ask(ctx context.Context, shared *sharedFlags, q question, write func(*graph.Session, *table) error) error {
	svc, closeStore, err := p.open(ctx, shared)
	if err != nil {
		return err
	}
	defer closeStore()
	if q.json {
		return q.writeJSON(ctx, p.stdout, resolvers.NewHandler(svc))
	}
	session := svc.For(graph.LocalUser())
	t := newTable(p.stdout, p.width(), p.colours())
	if err := write(session, t); err != nil {
		return q.resolving(ctx, session, err)
	}
	return t.flush()
}

// word writes a word of a vocabulary as the API does, however it was typed.
func word(typed string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(typed), "-", "_"))
}

// input is the question for the service.
func (c *pairQuestion) input() graph.PathInput {
	in := graph.PathInput{
		From: []string{c.From}, To: []string{c.To}, MaxHops: c.MaxHops, Limit: c.Limit, MinStrength: c.MinStrength, Avoid: c.Avoid, PassAll: c.Pass,
		PassAny: c.Any, ActiveOnly: &c.ActiveOnly, IncludeFormal: &c.IncludeFormal, IncludeRejected: &c.IncludeRejected,
	}
	if c.AsOf != "" {
		day := graph.Date(c.AsOf)
		in.AsOf = &day
	}
	if c.Character != "" {
		character := word(c.Character)
		in.Character = &character
	}
	for _, kind := range c.Kinds {
		in.Kinds = append(in.Kinds, graph.TieKind(kind))
	}
	if len(c.Close)+len(c.Remove) > 0 {
		in.Scenario = &graph.ScenarioInput{Close: c.Close, Remove: c.Remove}
	}
	return in
}

// variables is the question for the API: only what was asked for.
func (c *pairQuestion) variables() map[string]any {
	in := c.input()
	q := map[string]any{"from": in.From, "to": in.To}
	for name, v := range map[string]*bool{"activeOnly": in.ActiveOnly, "includeFormal": in.IncludeFormal, "includeRejected": in.IncludeRejected} {
		if *v {
			q[name] = true
		}
	}
	for name, list := range map[string][]string{"avoid": in.Avoid, "passAll": in.PassAll, "passAny": in.PassAny, "kinds": c.Kinds} {
		if len(list) > 0 {
			q[name] = list
		}
	}
	if in.Scenario != nil {
		q["scenario"] = map[string]any{"close": slices.Concat([]string{}, c.Close), "remove": slices.Concat([]string{}, c.Remove)}
	}
	set(q, "asOf", in.AsOf)
	set(q, "maxHops", in.MaxHops)
	set(q, "limit", in.Limit)
	set(q, "minStrength", in.MinStrength)
	set(q, "character", in.Character)
	return q
}

func set[T any](q map[string]any, name string, v *T) {
	if v != nil {
		q[name] = *v
	}
}

// writeJSON asks the API in this process and gives its answer byte for byte. Refusals are answers too: they go out as they are, and decide the exit code.
func (q *question) writeJSON(ctx context.Context, out io.Writer, api http.Handler) error {
	body, err := json.Marshal(map[string]any{"query": q.document, "variables": map[string]any{"query": q.variables}})
	if err != nil {
		return graph.InternalError("putting the question", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+resolvers.Endpoint, bytes.NewReader(body))
	if err != nil {
		return graph.InternalError("putting the question", err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer := &reply{header: http.Header{}}
	api.ServeHTTP(answer, request)
	if _, err := fmt.Fprintf(out, "%s\n", bytes.TrimRight(answer.body.Bytes(), "\n")); err != nil {
		return err
	}
	return refusalIn(answer.body.Bytes())
}

// reply takes an answer of a handler in this process.
type reply struct {
	header http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *reply) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter; what went wrong stands in the body.
func (r *reply) WriteHeader(int) {}

// Write implements http.ResponseWriter.
func (r *reply) Write(p []byte) (int, error) { return r.body.Write(p) }

// refusalIn returns the first error of an answer.
func refusalIn(answer []byte) error {
	var parsed struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, Field string }
		}
	}
	if err := json.Unmarshal(answer, &parsed); err != nil {
		return graph.InternalError("reading the answer", err)
	}
	if len(parsed.Errors) == 0 {
		return nil
	}
	first := parsed.Errors[0]
	code := graph.Code(first.Extensions.Code)
	if strings.HasPrefix(string(code), "GRAPHQL") {
		code = graph.Invalid // a word that the schema does not know
	}
	return &graph.Error{Code: code, Field: strings.TrimPrefix(first.Extensions.Field, "query."), Message: first.Message}
}

// unresolved is a name that fits several or none, together with who may have been meant.
type unresolved struct {
	cause *graph.Error
	hint  string
	meant []*graph.Entity
}

// Error returns the error's own message.
func (u *unresolved) Error() string { return u.cause.Error() }

// Unwrap returns the error itself.
func (u *unresolved) Unwrap() error { return u.cause }

// resolving looks up who may have been meant by a name that fits several or none.
func (q *question) resolving(ctx context.Context, session *graph.Session, err error) error {
	e, ok := err.(*graph.Error) //nolint:errorlint // the service returns it as it is
	if !ok {
		return err
	}
	switch e.Code {
	case graph.Ambiguous:
		u := &unresolved{cause: e, hint: fmt.Sprintf("%q is the name of %d: give the id of one", q.typed(e.Field), len(e.Candidates))}
		if records, err := session.Get(ctx, e.Candidates); err == nil {
			for _, id := range e.Candidates {
				u.meant = append(u.meant, records.Entities[id])
			}
		}
		u.meant = slices.DeleteFunc(u.meant, func(e *graph.Entity) bool { return e == nil })
		return u
	case graph.NotFound:
		const few = 5
		u := &unresolved{cause: e, hint: fmt.Sprintf("nothing is known as %q; near it are", q.typed(e.Field))}
		hits, err := session.Search(ctx, slug(q.typed(e.Field)), graph.ActorKinds, few)
		if err != nil || len(hits) == 0 {
			return &graph.Error{Code: e.Code, Field: e.Field, Message: fmt.Sprintf("nothing is known as %q, nor by a name near it", q.typed(e.Field))}
		}
		for _, h := range hits {
			u.meant = append(u.meant, h.Entity)
		}
		return u
	default:
		return err
	}
}

// typed returns what was typed for a field of the question, such as avoid[1].
func (q *question) typed(field string) string {
	name, rest, _ := strings.Cut(field, "[")
	i, _ := strconv.Atoi(strings.TrimSuffix(rest, "]")) // a field without a number is the first
	if i >= len(q.given[name]) {
		return ""
	}
	return q.given[name][i]
}

// slug returns what stands behind the colon of an id, and a name as it is.
func slug(given string) string {
	_, slug, _ := strings.Cut(given, ":")
	return cmp.Or(slug, given)
}

// width is how many columns the output has: those of the terminal or of COLUMNS, else 80.
func (p *process) width() int {
	const usual, least, most = 80, 60, 140
	columns := usual
	if given, err := strconv.Atoi(p.env("COLUMNS")); err == nil {
		columns = given
	} else if f, ok := p.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			columns = w
		}
	}
	return max(least, min(columns, most))
}

// colours tells whether the output may be coloured: a terminal that knows how, whose user has not said no (no-color.org).
func (p *process) colours() bool {
	f, ok := p.stdout.(*os.File)
	return ok && p.env("NO_COLOR") == "" && p.env("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}
