package seed

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"backchannel/graph"
)

// Bounds of lists, checked before they are read; graph has the same ones.
const (
	maxNames        = 200
	maxCitations    = 200
	maxCounterparts = 5000
	maxGroups       = 20
	maxTitle        = 400
)

func (f *File) keys() keys {
	return keys{
		"title": func(c cursor) {
			if into(&f.Title)(c); len(f.Title) > maxTitle || strings.ContainsFunc(f.Title, unicode.IsControl) {
				c.wrong("a title is one line of at most %d bytes", maxTitle)
			}
		},
		"note": into(&f.Note),
		"marking": func(c cursor) {
			c.marking(&f.Marking)
			f.markingAt = place{section: c.field, line: c.node.Line}
		},
		"sources":  func(c cursor) { c.byID("source", func(id graph.ID, at cursor) any { return at.source(id) }, f) },
		"entities": func(c cursor) { c.byID("", func(id graph.ID, at cursor) any { return at.entity(id) }, f) },
		"coverage": func(c cursor) { c.byID("coverage", func(id graph.ID, at cursor) any { return at.coverage(id) }, f) },
		"ties": func(c cursor) {
			number := 0
			c.list(math.MaxInt32, func(at cursor) {
				before, index := at.faults, number
				number++
				if t := at.tie(); t != nil {
					f.add(t, place{section: c.field, index: index, line: at.node.Line, faulty: at.faults > before})
				}
			})
		},
	}
}

// byID reads a mapping of records by their ids. An id without a prefix gets the one given, if any.
func (c cursor) byID(prefix string, read func(graph.ID, cursor) any, f *File) {
	path := func(name string) string { return c.field + "[" + strconv.Quote(clip(name)) + "]" }
	c.pairs(func(key *node, value cursor) {
		id := graph.ID(key.Value)
		if prefix != "" {
			id = withPrefix(prefix, key.Value)
		}
		before := value.faults
		if record := read(id, value); record != nil {
			f.add(record, place{section: c.field, key: key.Value, line: key.Line, faulty: value.faults > before})
		}
	}, path)
}

// withPrefix completes an id that is given without its kind: `kenkel-2026` among sources.
func withPrefix(prefix, id string) graph.ID {
	if id == "" || strings.Contains(id, ":") {
		return graph.ID(id)
	}
	return graph.ID(prefix + ":" + id)
}

func sourceKeys(s *graph.Source) keys {
	return keys{
		"title": into(&s.Title), "type": into(&s.Type), "author": into(&s.Author), "publisher": into(&s.Publisher),
		"published": date(&s.Published), "licence": into(&s.Licence), "locator": into(&s.Locator), "derivedFrom": sourceID(&s.DerivedFrom),
		"unknownOrigin": boolean(&s.UnknownOrigin), "obtainedAt": into(&s.ObtainedAt), "marking": marking(&s.Marking),
	}
}

func (c cursor) source(id graph.ID) any {
	s := &graph.Source{ID: id}
	c.mapping(sourceKeys(s))
	return s
}

// entityKeys are the keys of one kind of entity: those of all, and the attributes that graph.EntityRules gives it.
func entityKeys(e *graph.Entity) keys {
	k := keys{
		"names": func(c cursor) { c.names(e) }, "span": span(&e.Span), "summary": into(&e.Summary), "cite": citations(&e.Citations),
		"marking": marking(&e.Marking),
	}
	rule := graph.EntityRules[e.Kind]
	takes := slices.Concat(rule.Takes, rule.Needs)
	if len(rule.Types) > 0 {
		takes = append(takes, "type")
	}
	for _, a := range e.Attributes() {
		if slices.Contains(takes, a.Name) {
			k[a.Name] = into(a.At)
		}
	}
	if slices.Contains(takes, "value") {
		k["value"] = number(&e.Value)
	}
	return k
}

func (c cursor) entity(id graph.ID) any {
	kind := kindOf[id.Prefix()]
	if kind == "" {
		c.wrong("%q: the part before the colon must be a kind of entity%s; use one of %s", clip(string(id)), hint(id.Prefix(), kindWords), strings.Join(kindWords, ", "))
		return nil
	}
	e := &graph.Entity{ID: id, Kind: kind}
	c.mapping(entityKeys(e))
	return e
}

// kindOf maps the prefix of an id to the kind of entity.
var kindOf, kindWords = func() (map[string]graph.EntityKind, []string) {
	m, words := map[string]graph.EntityKind{}, []string{}
	for _, k := range graph.EntityKinds {
		m[graph.PrefixOf(k)] = k
		words = append(words, graph.PrefixOf(k))
	}
	return m, words
}()

// tieKeys are the keys of one kind of tie: those of all, and the attributes that graph.TieRules gives it.
func tieKeys(t *graph.Tie) keys {
	k := keys{
		"id": into(&t.ID), "kind": into(&t.Kind), "from": into(&t.From), "to": into(&t.To), "span": span(&t.Span), "note": into(&t.Note),
		"cite": citations(&t.Citations), "marking": marking(&t.Marking),
	}
	rule := graph.TieRules[t.Kind]
	for _, a := range t.Attributes() {
		if slices.Contains(rule.Takes, a.Name) || slices.Contains(rule.Needs, a.Name) {
			k[a.Name] = into(a.At)
		}
	}
	if k["appointed"] != nil {
		k["appointed"] = date(&t.Appointed)
	}
	return k
}

// tie reads a tie; its kind first, since that decides which other keys it has. It returns nil where no kind tells them.
func (c cursor) tie() *graph.Tie {
	t := &graph.Tie{}
	if c.node.Kind != mappingNode {
		c.mapping(nil)
		return nil
	}
	at := descend(c.node, "kind")
	if at == nil {
		c.wrong("a tie needs kind: one of %s", strings.Join(tieWords, ", "))
		return nil
	}
	t.Kind = graph.TieKind(at.Value)
	if _, known := graph.TieRules[t.Kind]; !known {
		c.to(at, dotted(c.field, "kind")).wrong("%q is no kind of tie%s; use one of %s", clip(at.Value), hint(at.Value, tieWords), strings.Join(tieWords, ", "))
		return nil
	}
	c.mapping(tieKeys(t))
	return t
}

var tieWords = func() (words []string) {
	for _, k := range graph.TieKinds {
		words = append(words, string(k))
	}
	return words
}()

func coverageKeys(v *graph.Coverage) keys {
	return keys{
		"kind": into(&v.Kind), "subject": into(&v.Subject), "span": span(&v.Span), "source": sourceID(&v.Source), "locator": into(&v.Locator),
		"marking": marking(&v.Marking),
		"counterparts": func(c cursor) {
			c.list(maxCounterparts, func(at cursor) {
				if id, ok := at.text(); ok {
					v.Counterparts = append(v.Counterparts, graph.ID(id))
				}
			})
		},
	}
}

func (c cursor) coverage(id graph.ID) any {
	v := &graph.Coverage{ID: id}
	c.mapping(coverageKeys(v))
	return v
}

func citationKeys(cite *graph.Citation) keys {
	return keys{
		// id is the part of the citation's id behind the #; the record's id is put before it once that is known.
		"id": into(&cite.ID), "source": sourceID(&cite.Source), "observed": date(&cite.Observed), "locator": into(&cite.Locator), "stance": into(&cite.Stance),
		"quote": into(&cite.Quote), "obtainedAt": into(&cite.ObtainedAt), "marking": marking(&cite.Marking),
		"grade": func(c cursor) {
			grade, ok := c.text()
			if ok && len(grade) != len("B2") {
				c.wrong("%q: a grade is a letter A to F for the source and a digit 1 to 6 for the information, such as B2", clip(grade))
			} else if ok {
				cite.Reliability, cite.Credibility = grade[:1], grade[1:]
			}
		},
	}
}

func citations(at *[]graph.Citation) func(cursor) {
	return func(c cursor) {
		c.oneOrList(maxCitations, func(item cursor) {
			cite := graph.Citation{Stance: "SUPPORTS"}
			item.mapping(citationKeys(&cite))
			*at = append(*at, cite)
		})
	}
}

func nameKeys(n *graph.Name) keys {
	return keys{
		"text": into(&n.Text), "kind": into(&n.Kind), "lang": into(&n.Lang), "marking": marking(&n.Marking),
		// cite holds the numbers of those of the record's citations that support this name.
		"cite": func(c cursor) {
			c.oneOrList(maxCitations, func(item cursor) {
				if number, ok := item.text(); ok {
					n.Citations = append(n.Citations, number)
				}
			})
		},
	}
}

// names reads the names of an entity: a text, or a mapping of a text and more.
func (c cursor) names(e *graph.Entity) {
	c.list(maxNames, func(item cursor) {
		n := graph.Name{Kind: "NAME"}
		if item.node.Kind == mappingNode {
			item.mapping(nameKeys(&n))
		} else if text, ok := item.text(); ok {
			n.Text = text
		}
		e.Names = append(e.Names, n)
	})
}

func markingKeys(m *graph.Marking) keys {
	return keys{
		"tlp": into(&m.TLP),
		"groups": func(c cursor) {
			c.list(maxGroups, func(item cursor) {
				if group, ok := item.text(); ok && !groupName.MatchString(group) {
					item.wrong("%q is no group: 1 to 64 of a-z, 0-9 and -", clip(group))
				} else if ok {
					m.Groups = append(m.Groups, group)
				}
			})
		},
	}
}

// groupName is what a group is called, as in graph.
var groupName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// marking reads a label alone, or a label with groups.
func (c cursor) marking(m *graph.Marking) {
	if c.node.Kind == mappingNode {
		c.mapping(markingKeys(m))
	} else {
		into(&m.TLP)(c)
	}
	if m.TLP == "" || slices.Contains(graph.TLPs, m.TLP) {
		return
	}
	c.wrong("%q is no marking: use one of %s", clip(string(m.TLP)), strings.Join(tlpWords, ", "))
	m.TLP = ""
}

var tlpWords = func() (words []string) {
	for _, t := range graph.TLPs {
		words = append(words, string(t))
	}
	return words
}()

func marking(m *graph.Marking) func(cursor) { return func(c cursor) { c.marking(m) } }

func sourceID(at *graph.ID) func(cursor) {
	return func(c cursor) {
		if text, ok := c.text(); ok {
			*at = withPrefix("source", text)
		}
	}
}

func span(at *graph.Span) func(cursor) {
	return func(c cursor) {
		text, ok := c.text()
		if !ok {
			return
		}
		s, err := graph.ParseSpan(text)
		if err != nil {
			c.wrong("%s", textOf(err))
			return
		}
		*at = s
	}
}

// date reads one date; whether the place takes ~, .. and the like, the record's own check decides.
func date(at *graph.Date) func(cursor) {
	return func(c cursor) {
		text, ok := c.text()
		if !ok {
			return
		}
		if strings.Contains(text, "/") {
			c.wrong("%q is a span: give one date", clip(text))
			return
		}
		if _, err := graph.ParseSpan("/" + text); err != nil {
			c.wrong("%s", textOf(err))
			return
		}
		*at = graph.Date(text)
	}
}

func boolean(at *bool) func(cursor) {
	return func(c cursor) {
		text, ok := c.text()
		if ok && text != "true" && text != "false" {
			c.wrong("%q: write true or false", clip(text))
		}
		*at = text == "true"
	}
}

// plainNumber is a number as JSON writes it: YAML's hexadecimal and infinite ones are mistakes here.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func number(at **float64) func(cursor) {
	return func(c cursor) {
		text, ok := c.text()
		if !ok {
			return
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !plainNumber.MatchString(text) {
			c.wrong("%q is no number: write 12 or 0.5", clip(text))
			return
		}
		*at = &v
	}
}

// clip shortens what a file says for a message.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}
