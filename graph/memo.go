package graph

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// memo writes Markdown with footnotes.
type memo struct {
	p *permitted
	strings.Builder
	// prefix stands before each number, so that memos can be pasted one below the other.
	prefix string
	number map[memoNote]int
	notes  []string
}

// memoNote is a place in a source, as one footnote stands for it.
type memoNote struct{ described, quote string }

func newMemo(p *permitted, prefix string) *memo {
	return &memo{p: p, prefix: prefix, number: map[memoNote]int{}}
}

// special are the signs that mean something to Markdown or HTML; listed is what would begin a list where it begins a line.
var (
	special = regexp.MustCompile("[\\\\`*_\\[\\]<>&|~^$#]")
	listed  = regexp.MustCompile(`^([0-9]*)([-+.)])`)
)

// plain writes a text so that Markdown shows it as it is, on one line.
func plain(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return listed.ReplaceAllString(special.ReplaceAllString(text, `\$0`), `$1\$2`)
}

// cite returns the footnote marks of citations, each once.
func (m *memo) cite(citations []Citation) string {
	var numbers []int
	for _, c := range citations {
		key := memoNote{c.Describe(m.p.source(c.Source)), c.Quote}
		if m.number[key] == 0 {
			note := plain(key.described)
			if key.quote != "" {
				note += ": \"" + plain(key.quote) + "\""
			}
			m.notes = append(m.notes, note)
			m.number[key] = len(m.notes)
		}
		numbers = append(numbers, m.number[key])
	}
	slices.Sort(numbers)
	var out strings.Builder
	for _, n := range slices.Compact(numbers) {
		fmt.Fprintf(&out, "[^%s%d]", m.prefix, n)
	}
	return out.String()
}

// path writes one path as one paragraph; heading says which it is.
func (m *memo) path(heading string, path Path) {
	first, last := path.Nodes[0].Name(), path.Nodes[len(path.Nodes)-1].Name()
	m.say("**%s: %s to %s on %s, %s** (index %s).", heading, plain(first), plain(last), path.search.q.AsOf, path.Word, StrengthText(path.Strength))
	var possible []string
	for i, h := range path.Hops {
		m.say(" (%d) %s%s", i+1, plain(h.Sentence), m.cite(h.Citations))
		if h.Certainty == Possible {
			possible = append(possible, itoa(i+1))
		}
	}
	switch {
	case len(possible) == 1:
		m.say(" Only possible that day: tie %s.", possible[0])
	case len(possible) > 1:
		m.say(" Only possible that day: ties %s.", strings.Join(possible, ", "))
	}
	weakest := path.Hops[path.Weakest]
	m.say(" The weakest tie is %d, between %s and %s; the least evidence is %s.", path.Weakest+1, plain(weakest.From.Name()), plain(weakest.To.Name()), path.Grade)
	m.say(" What would raise the path: %s", plain(lowerFirst(path.Raise)))
	if len(path.Brokers) > 0 {
		m.say(" The connection is made by %s; it is %s.", plain(nameList(path.Brokers)), strings.ToLower(path.Character))
	} else {
		m.say(" No broker takes part: it is %s.", strings.ToLower(path.Character))
	}
	for _, t := range path.Mandates {
		if t.Mandate != "" {
			m.say(" Mandate of %s in %s: %s%s.", plain(m.p.seen(t.To).Name()), plain(m.p.seen(t.From).Name()), strings.ToLower(t.Mandate), m.cite(t.Citations))
		}
	}
	for _, t := range path.Flags {
		what := map[TieKind]string{Sanctions: "has sanctions on", BansContact: "bans contact with"}[t.Kind]
		m.say(" Mind that %s %s %s%s.", plain(m.p.seen(t.From).Name()), what, plain(m.p.seen(t.To).Name()), m.cite(t.Citations))
	}
	m.say("\n\n")
}

func (m *memo) say(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// close writes how far the memo goes, and its sources.
func (m *memo) close(need Requirement) string {
	reach := ""
	if through := m.p.dataThrough.String(); through != "" {
		reach = ", data through " + through
	}
	m.say("The index orders paths and is no probability. Grades: source A to F, information 1 to 6; F and 6 mean unknown. Marking of the whole: %s. Revision %s%s.\n",
		need.Words(), m.p.revision.Token(), reach)
	for i, note := range m.notes {
		// Lines of their own even where footnotes are not known.
		m.say("\n[^%s%d]: %s\n", m.prefix, i+1, note)
	}
	return m.String()
}

// Memo writes the path as a paragraph of Markdown with footnotes and its sources below.
func (p Path) Memo(ctx context.Context) (string, error) {
	return afterwards(ctx, p.search, func() (string, error) {
		m := newMemo(p.search.p, itoa(p.Rank)+"-")
		m.path("Path "+itoa(p.Rank), p)
		return m.close(p.Requirement), nil
	})
}

// Memo writes the answer as Markdown with footnotes: the formal tie, a paragraph for each of the first routes (nil: 5) or, where there is none, what to
// change so that there is, who was left out, what was shut, and the sources.
func (a *PathAnswer) Memo(ctx context.Context, routes *int) (string, error) {
	return afterwards(ctx, a.search, func() (string, error) { return a.memo(ctx, routes) })
}

func (a *PathAnswer) memo(ctx context.Context, routes *int) (string, error) {
	found, err := a.routes(ctx, routes, 0)
	if err != nil {
		return "", err
	}
	p := a.search.p
	m := newMemo(p, "")
	m.say("## %s and %s on %s\n\n", plain(nameList(a.From)), plain(nameList(a.To)), a.Query.AsOf)
	for _, f := range a.FormalTies {
		m.formalTie(f)
	}
	need := found.need
	if a.WhyNone != "" {
		m.say("%s\n\n", plain(a.WhyNone))
		misses := p.misses(ctx, a.Query)
		m.misses(misses)
		need = need.And(misses.need)
	}
	for _, r := range found.Routes {
		heading := "Route " + itoa(r.Rank)
		if n := len(r.Variants); n > 0 {
			heading += " (the best of " + counted(n+1, "path") + ")"
		}
		m.path(heading, r.Best)
	}
	if !found.Complete {
		m.say("The search stopped early (%s): there may be further routes behind these.\n\n", strings.ToLower(found.StoppedBecause))
	}
	for _, x := range a.Excluded {
		m.say("Left out: %s, rejected by %s%s.\n\n", plain(x.Actor.Name()), plain(x.By.Name()), m.cite(x.Tie.Citations))
	}
	for _, x := range a.Shut {
		m.say("Shut by then: %s%s\n\n", plain(x.Sentence), m.cite(x.Tie.Citations))
	}
	return m.close(need.Requirement()), nil
}

// misses writes what to change so that there is a path, a paragraph each.
func (m *memo) misses(found *NearestMissAnswer) {
	for _, x := range found.Misses {
		var cited []Citation
		for _, h := range x.Best.Hops {
			cited = append(cited, h.Citations...)
		}
		m.say("%s That gives a path that is %s (index %s), through %s%s.\n\n",
			plain(x.Sentence), x.Best.Word, StrengthText(x.Best.Strength), plain(nameList(x.Best.Nodes[1:len(x.Best.Nodes)-1])), m.cite(cited))
	}
	if rest := found.Rest(); rest != "" {
		m.say("%s\n\n", plain(rest))
	}
}

// formalTie writes the status of a pair in one line.
func (m *memo) formalTie(f FormalTieAnswer) {
	status := map[FormalTieStatus]string{
		FormalPresent: "there are relations", FormalNone: "there are no relations", FormalUnknown: "it is not known whether there are relations",
		FormalNotApplicable: "there can be no relations, which are between states",
	}[f.Status]
	if f.Since != "" {
		status += " (since " + string(f.Since) + ")"
	}
	var cited []Citation
	for _, c := range f.Claims {
		cited = append(cited, c.Tie.Citations...)
	}
	m.say("Formally, between %s and %s %s%s.", plain(f.A.Name()), plain(f.B.Name()), status, m.cite(cited))
	for _, c := range f.Contacts {
		m.say(" There is contact without relations: %s has %s in %s%s.", plain(c.From.Name()), levelWords[c.Level], plain(c.To.Name()), m.cite(c.Tie.Citations))
	}
	for _, t := range f.Protecting {
		m.say(" %s protects the interests of %s in %s%s.", plain(m.p.seen(t.From).Name()), plain(m.p.seen(t.To).Name()), plain(m.p.seen(t.In).Name()), m.cite(t.Citations))
	}
	m.say("\n\n")
}

func nameList(entities []*Entity) string {
	all := make([]string, len(entities))
	for i, e := range entities {
		all[i] = e.Name()
	}
	if last := len(all) - 1; last > 0 {
		return strings.Join(all[:last], ", ") + " and " + all[last]
	}
	return strings.Join(all, "")
}

// lowerFirst writes a sentence behind a colon: all its first words here are articles.
func lowerFirst(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }
