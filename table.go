package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"backchannel/graph"
)

// table writes a path answer for people: the formal tie, then the paths with their sentences, what was left out, and the sources.
type table struct {
	out     *bufio.Writer
	width   int
	colours bool
	sources sources
}

func newTable(out io.Writer, width int, colours bool) *table {
	return &table{out: bufio.NewWriter(out), width: width, colours: colours, sources: sources{number: map[citedSource]int{}}}
}

// flush writes what is still held back, and returns the first error of all writing.
func (t *table) flush() error { return t.out.Flush() }

// paragraph writes a text behind a label, further lines indented to where it began.
func (t *table) paragraph(label, text string) {
	indent := columns(label)
	for i, line := range wrap(text, t.width-indent) {
		if i > 0 {
			label = strings.Repeat(" ", indent)
		}
		_, _ = t.out.WriteString(strings.TrimRight(label+line, " ") + "\n")
	}
}

func (t *table) heading(text string) {
	if t.colours {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	_, _ = t.out.WriteString("\n" + text + "\n")
}

// answer writes the whole answer, by routes or, without them, path by path.
func (t *table) answer(a *graph.PathAnswer, routes *graph.RouteAnswer, misses *graph.NearestMissAnswer) {
	t.paragraph("", fmt.Sprintf("%s and %s on %s", names(a.From), names(a.To), a.Query.AsOf))
	t.heading("Formal tie")
	for _, f := range a.FormalTies {
		t.formalTie(f)
	}
	t.heading(pathsHeading(a, routes))
	if a.WhyNone != "" {
		t.paragraph("  ", a.WhyNone)
	}
	if misses != nil {
		t.misses(misses)
	}
	if routes != nil {
		t.routes(routes)
	} else {
		for _, p := range a.Paths {
			t.path(p.Rank, p)
		}
	}
	if len(a.Excluded) > 0 {
		t.heading("Left out as go-betweens")
		for _, x := range a.Excluded {
			t.paragraph("  ", fmt.Sprintf("%s: rejected by %s %s", x.Actor.Name(), x.By.Name(), t.sources.cite(x.Tie.Citations)))
		}
	}
	if len(a.Shut) > 0 {
		t.heading("Channels between them that were shut by then")
		for _, x := range a.Shut {
			t.paragraph("  ", x.Sentence+" "+t.sources.cite(x.Tie.Citations))
		}
	}
	t.list()
	if routes != nil {
		t.footer(a, routes.Requirement)
	} else {
		t.footer(a, a.Requirement)
	}
}

// routes writes routes, each led by its best path.
func (t *table) routes(r *graph.RouteAnswer) {
	for _, route := range r.Routes {
		best := "path " + strconv.Itoa(route.Best.Rank)
		if n := len(route.Variants); n > 0 {
			best += fmt.Sprintf(", the best of %d through them", n+1)
		}
		t.path(route.Rank, route.Best, best)
	}
	if len(r.Routes) == 0 {
		return
	}
	looked := fmt.Sprintf("There are %d routes among the first %d paths.", r.Found, r.Examined)
	if r.Counted {
		looked = fmt.Sprintf("There are %d routes among all %d paths.", r.Found, r.Examined)
	}
	if !r.Complete {
		looked += fmt.Sprintf(" There may be more behind them: the search ran out of %s.", strings.ToLower(r.StoppedBecause))
	}
	_, _ = t.out.WriteString("\n")
	t.paragraph("  ", looked)
}

// misses writes what to change so that there is a path.
func (t *table) misses(m *graph.NearestMissAnswer) {
	for _, miss := range m.Misses {
		t.paragraph("  - ", fmt.Sprintf("%s That gives %s %s: %s", miss.Sentence, graph.StrengthText(miss.Best.Strength), miss.Best.Word, chain(miss.Best.Nodes)))
	}
	if rest := m.Rest(); rest != "" {
		t.paragraph("  - ", rest)
	}
}

// chain writes nodes in a row.
func chain(nodes []*graph.Entity) string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = n.Name()
	}
	return strings.Join(all, " > ")
}

// whyNot writes why an actor or channel is not among the paths.
func (t *table) whyNot(ctx context.Context, session *graph.Session, a *graph.WhyNotAnswer) error {
	shown := &graph.PathAnswer{}
	if a.Path != nil {
		shown.Paths = []graph.Path{*a.Path}
	}
	if err := t.sources.load(ctx, session, shown, nil, citationsOf(a.Obstacles)...); err != nil {
		return err
	}
	t.paragraph("", fmt.Sprintf("%s on %s", a.Through.Name(), a.Query.AsOf))
	if a.Path != nil {
		rank := "Its place is not known."
		switch {
		case a.Rank > 0:
			rank = fmt.Sprintf("The best path through it stands at place %d.", a.Rank)
		case a.Beyond():
			rank = "The best path through it stands beyond the first thousand."
		}
		t.paragraph("  ", rank)
		t.path(a.Rank, *a.Path)
	}
	t.obstacles("  ", a.Obstacles)
	if !a.Complete {
		t.paragraph("  ", fmt.Sprintf("Incomplete: the search ran out of %s.", strings.ToLower(a.StoppedBecause)))
	}
	t.list()
	return nil
}

func citationsOf(obstacles []graph.Obstacle) []graph.Citation {
	var out []graph.Citation
	for _, o := range obstacles {
		out = append(out, o.Citations...)
	}
	return out
}

func (t *table) obstacles(indent string, obstacles []graph.Obstacle) {
	for _, o := range obstacles {
		t.paragraph(indent+"- ", o.Sentence+" "+t.sources.cite(o.Citations))
	}
}

// comparison writes what changes between two days.
func (t *table) comparison(ctx context.Context, session *graph.Session, c *graph.Comparison) error {
	var cited []graph.Citation
	for _, r := range c.Routes {
		cited = append(cited, citationsOf(r.Causes)...)
	}
	for _, p := range c.Paths {
		cited = append(cited, citationsOf(p.Causes)...)
	}
	if err := t.sources.load(ctx, session, &graph.PathAnswer{}, nil, cited...); err != nil {
		return err
	}
	t.paragraph("", fmt.Sprintf("%s and %s on %s, against %s", names(c.Before.From), names(c.Before.To), c.Before.Query.AsOf, c.After.Query.AsOf))
	t.heading(fmt.Sprintf("Routes (the first five of either day; %d unchanged)", c.SameRoutes))
	for _, r := range c.Routes {
		who := cmp.Or(names(r.Brokers), "without a broker")
		if after := cmp.Or(names(r.BrokersAfter), "without a broker"); r.BrokersAfter != nil && after != who {
			who += ", since then " + after
		}
		doubt := ""
		if !r.Certain {
			doubt = " (among the paths that were looked at)"
		}
		t.change(r.What, r.RankBefore, r.RankAfter, r.StrengthBefore(), r.StrengthAfter(), who+doubt)
		t.obstacles("      ", r.Causes)
	}
	t.heading(fmt.Sprintf("Paths (the first %d of either day; %d unchanged)", c.Before.Query.Limit, c.SamePaths))
	for _, p := range c.Paths {
		path := p.Before
		if path == nil {
			path = p.After
		}
		t.change(p.What, p.RankBefore(), p.RankAfter(), p.StrengthBefore(), p.StrengthAfter(), chain(path.Nodes))
		t.obstacles("      ", p.Causes)
	}
	t.list()
	for _, side := range []*graph.PathAnswer{c.Before, c.After} {
		if !side.Complete {
			t.paragraph("  ", fmt.Sprintf("Incomplete on %s: the search ran out of %s.", side.Query.AsOf, strings.ToLower(side.StoppedBecause)))
		}
	}
	return nil
}

// change writes what became of one route or path: its ranks and strengths on both days.
func (t *table) change(what string, rankBefore, rankAfter *int, before, after *float64, who string) {
	rank := func(n *int) string {
		if n == nil {
			return "-"
		}
		return strconv.Itoa(*n)
	}
	strength := func(s *float64) string {
		if s == nil {
			return "none"
		}
		return graph.StrengthText(*s)
	}
	t.paragraph("  ", fmt.Sprintf("%s %s > %s, %s > %s: %s", strings.ToLower(what), rank(rankBefore), rank(rankAfter), strength(before), strength(after), who))
}

func pathsHeading(a *graph.PathAnswer, routes *graph.RouteAnswer) string {
	limits := []string{fmt.Sprintf("at most %d ties", a.Query.MaxHops)}
	if a.Query.ActiveOnly {
		limits = append(limits, "active only")
	}
	if a.Query.IncludeFormal {
		limits = append(limits, "formal ties included")
	}
	if a.Query.IncludeRejected {
		limits = append(limits, "rejected go-betweens admitted")
	}
	if a.Query.Character != "" {
		limits = append(limits, strings.ToLower(a.Query.Character)+" only")
	}
	best := "The best indirect paths"
	switch {
	case routes != nil && len(routes.Routes) > 0 && routes.Counted && len(routes.Routes) == routes.Found:
		best = "All routes"
	case routes != nil && len(routes.Routes) > 0:
		best = "The best routes"
	case len(a.Paths) == 0:
		best = "No indirect path"
	case len(a.Paths) < a.Query.Limit && a.Complete:
		best = "All indirect paths"
	}
	return fmt.Sprintf("%s (%s)", best, strings.Join(limits, ", "))
}

// formalTie writes the status of a pair in one line, and its claims below.
func (t *table) formalTie(f graph.FormalTieAnswer) {
	status := string(f.Status)
	if f.Status == graph.FormalNotApplicable {
		status += " (formal ties are between states)"
	}
	if f.Since != "" {
		status += " since " + string(f.Since)
	}
	if f.Certainty == graph.Possible {
		status += ", possibly"
	}
	if last := f.LastKnown; last != nil {
		status += fmt.Sprintf("; last known: %s on %s", last.Status, last.Date)
	}
	t.paragraph("  ", fmt.Sprintf("%s and %s: %s", f.A.Name(), f.B.Name(), status))
	for _, c := range f.Claims {
		t.paragraph("    ", fmt.Sprintf("%s in %s: %s%s %s", c.From.Name(), c.To.Name(), levelText(c.Level), sinceText(c.Since), t.sources.cite(c.Tie.Citations)))
	}
	for _, tie := range f.Protecting {
		t.paragraph("    ", fmt.Sprintf("%s protects the interests of %s in %s%s %s",
			t.sources.name(tie.From), t.sources.name(tie.To), t.sources.name(tie.In), sinceText(tie.Span.From), t.sources.cite(tie.Citations)))
	}
}

// levelText writes a level of representation in words.
func levelText(level string) string {
	if level == "NONE" {
		return "no mission"
	}
	return strings.ReplaceAll(strings.ToLower(level), "_", " ")
}

func sinceText(from graph.Date) string {
	if from == graph.Unknown || from == graph.Open {
		return ""
	}
	return ", since " + string(from)
}

// path writes one path: number, strength and chain, then what else there is to say of it, and what makes it so.
func (t *table) path(number int, p graph.Path, also ...string) {
	const indent = "     "
	label := fmt.Sprintf("%3d  %s %s  ", number, graph.StrengthText(p.Strength), p.Word)
	_, _ = t.out.WriteString("\n")
	t.paragraph(label, chain(p.Nodes))
	facts := []string{lower(p.Character), fmt.Sprintf("%d ties, weakest: tie %d", len(p.Hops), p.Weakest+1), "grade " + p.Grade}
	if p.Certainty == graph.Possible {
		facts = append(facts, "not all of them certain")
	}
	if len(p.Brokers) > 0 {
		facts = append(facts, "through "+names(p.Brokers))
	}
	facts = append(facts, also...)
	t.paragraph(indent, strings.Join(facts, "; "))
	for i, h := range p.Hops {
		t.paragraph(fmt.Sprintf("%s%d. ", indent, i+1), h.Sentence+" "+t.sources.cite(h.Citations))
	}
	for _, m := range p.Mandates {
		if m.Mandate != "" {
			t.paragraph(indent, fmt.Sprintf("Mandate of %s: %s", t.sources.name(m.To), strings.ToLower(m.Mandate)))
		}
	}
	for _, f := range p.Flags {
		what := map[graph.TieKind]string{graph.Sanctions: "sanctions", graph.BansContact: "bans contact with"}[f.Kind]
		t.paragraph(indent, fmt.Sprintf("Mind: %s %s %s %s", t.sources.name(f.From), what, t.sources.name(f.To), t.sources.cite(f.Citations)))
	}
	t.paragraph(indent, "To raise it: "+p.Raise)
}

// lower writes a word of a vocabulary for people.
func lower(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", " ")) }

// number writes a number of things.
func number(n int, thing string) string {
	if n == 1 {
		return "one " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// footer says how far the answer goes.
func (t *table) footer(a *graph.PathAnswer, marking graph.Requirement) {
	note := ""
	if !a.Complete {
		note = fmt.Sprintf("Incomplete: the search ran out of %s. Certainly the best are the first %d.", lower(a.StoppedBecause), a.Certain)
	}
	t.about(a, note, marking)
}

// about writes what holds for all answers, below a note of its own.
func (t *table) about(a *graph.PathAnswer, note string, marking graph.Requirement) {
	t.heading("About this answer")
	if note != "" {
		t.paragraph("  ", note)
	}
	t.paragraph("  ", "Strength is an index for ordering, not a probability. Grades: source A to F, information 1 to 6 (Admiralty; F and 6 mean unknown).")
	reach := ""
	if through := a.DataThrough.String(); through != "" {
		reach = ", data through " + through
	}
	t.paragraph("  ", fmt.Sprintf("Revision %s%s. Marking of what is shown: %s", a.Revision.Token(), reach, marking.Words()))
}

// list writes the numbered sources.
func (t *table) list() {
	if len(t.sources.order) == 0 {
		return
	}
	t.heading("Sources")
	pad := len(fmt.Sprint(len(t.sources.order)))
	for i, c := range t.sources.order {
		t.paragraph(fmt.Sprintf("  %*s ", pad+2, fmt.Sprintf("[%d]", i+1)), c.Describe(t.sources.known.Sources[c.Source]))
	}
}

// citedSource is a place in a source, as one number of the list stands for it.
type citedSource struct {
	source         graph.ID
	grade, locator string
	denies         bool
}

// sources numbers what is cited, in order of appearance.
type sources struct {
	number map[citedSource]int
	order  []graph.Citation
	known  graph.Records
}

// cite returns the numbers of citations in brackets, taking new ones into the list.
func (s *sources) cite(citations []graph.Citation) string {
	var numbers []int
	for _, c := range citations {
		key := citedSource{c.Source, c.Grade(), c.Locator, c.Stance == "DENIES"}
		if s.number[key] == 0 {
			s.order = append(s.order, c)
			s.number[key] = len(s.order)
		}
		numbers = append(numbers, s.number[key])
	}
	slices.Sort(numbers)
	texts := []string{}
	for _, n := range slices.Compact(numbers) {
		texts = append(texts, fmt.Sprint(n))
	}
	if len(texts) == 0 {
		return ""
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// name returns an entity's name.
func (s *sources) name(id graph.ID) string {
	if e := s.known.Entities[id]; e != nil {
		return e.Name()
	}
	return id.Slug()
}

// load reads what an answer, its routes and what else is cited only point to.
func (s *sources) load(ctx context.Context, session *graph.Session, a *graph.PathAnswer, routes *graph.RouteAnswer, cited ...graph.Citation) error {
	var ids []graph.ID
	shown := a.Paths
	if routes != nil {
		shown = nil
		for _, r := range routes.Routes {
			shown = append(shown, r.Best)
		}
	}
	for _, c := range cited {
		ids = append(ids, c.Source)
	}
	tie := func(ties ...*graph.Tie) {
		for _, t := range ties {
			ids = append(ids, t.From, t.To, t.In)
			for _, c := range t.Citations {
				ids = append(ids, c.Source)
			}
		}
	}
	for _, f := range a.FormalTies {
		tie(f.Protecting...)
		for _, c := range f.Claims {
			tie(c.Tie)
		}
	}
	for _, p := range shown {
		tie(slices.Concat(p.Mandates, p.Flags)...)
		for _, h := range p.Hops {
			for _, c := range h.Citations {
				ids = append(ids, c.Source)
			}
		}
	}
	for _, x := range a.Excluded {
		tie(x.Tie)
	}
	for _, x := range a.Shut {
		tie(x.Tie)
	}
	var err error
	s.known, err = session.Get(ctx, ids)
	return err
}

func names(entities []*graph.Entity) string {
	all := make([]string, len(entities))
	for i, e := range entities {
		all[i] = e.Name()
	}
	return strings.Join(all, ", ")
}
