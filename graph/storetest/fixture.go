package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
)

// Public is the source that the records made here cite: marked CLEAR, derived from nothing.
const Public graph.ID = "source:public"

// noon is the time of batches in tests, to the nanosecond, none of which a store may lose.
var noon = time.Date(2026, 3, 1, 12, 30, 15, 123456789, time.UTC)

// NewSource returns a valid source, marked CLEAR unless a change marks it otherwise.
func NewSource(id graph.ID, change ...func(*graph.Source)) *graph.Source {
	s := &graph.Source{ID: id, Title: "Title of " + id.Slug(), Type: "PRESS", Marking: graph.Marking{TLP: graph.Clear}}
	for _, c := range change {
		c(s)
	}
	return s
}

// Cite returns a citation that supports with grade B2, marked CLEAR unless a change marks it otherwise.
func Cite(source graph.ID, change ...func(*graph.Citation)) graph.Citation {
	c := graph.Citation{Source: source, Stance: "SUPPORTS", Reliability: "B", Credibility: "2", Observed: "1978-06", Marking: graph.Marking{TLP: graph.Clear}}
	for _, f := range change {
		f(&c)
	}
	return c
}

// NewEntity returns a valid entity of the kind its id names: it cites Public and has what its kind needs and no more.
func NewEntity(id graph.ID, change ...func(*graph.Entity)) *graph.Entity {
	e := &graph.Entity{
		ID: id, Kind: entityKind(id), Marking: graph.Marking{TLP: graph.Clear}, Citations: []graph.Citation{Cite(Public)},
		Names: []graph.Name{{Text: strings.ReplaceAll(id.Slug(), "-", " "), Kind: "NAME", Marking: graph.Marking{TLP: graph.Clear}}},
	}
	rule := graph.EntityRules[e.Kind]
	for _, name := range rule.Needs {
		switch name {
		case "type":
			// The last word, OTHER for most: an assessment of the first, TRUST, would need a value.
			e.Type = rule.Types[len(rule.Types)-1]
		case "from":
			e.Span.From = "1978-06-15"
		case "value":
			v := 0.5
			e.Value = &v
		default:
			set(e.Attributes(), name, entityWord(name))
		}
	}
	for _, c := range change {
		c(e)
	}
	return e
}

// entityWord is a value an entity's attribute may take.
func entityWord(name string) string {
	switch name {
	case "level":
		return "MINISTER"
	case "track":
		return "TRACK_2"
	case "format":
		return "STANDING_DIALOGUE"
	default:
		return "some " + name
	}
}

// NewTie returns a valid tie of the kind its id names: it began in 1978, cites Public and has what its kind needs and no more. A protecting power
// acts in state:third.
func NewTie(id, from, to graph.ID, change ...func(*graph.Tie)) *graph.Tie {
	t := &graph.Tie{
		ID: id, Kind: tieKind(id), From: from, To: to, Span: graph.Span{From: "1978"}, Marking: graph.Marking{TLP: graph.Clear},
		Citations: []graph.Citation{Cite(Public)},
	}
	for _, name := range graph.TieRules[t.Kind].Needs {
		set(t.Attributes(), name, tieWord(t.Kind, name))
	}
	for _, c := range change {
		c(t)
	}
	return t
}

// tieWord is a value a tie's attribute may take.
func tieWord(kind graph.TieKind, name string) string {
	return tieWords(kind)[name][0]
}

// tieWords lists, for one kind of tie, values of each attribute that needs no other record.
func tieWords(kind graph.TieKind) map[string][]string {
	words := map[string][]string{
		"role": {"MEDIATOR", "PARTICIPANT", "CONVENOR", "COURIER", "HOST"}, "capacity": {"PERSONAL", "OBSERVER", "MANDATED"},
		"basis": {"OFFICE", "KIN", "FAITH", "SCHOOL"},
		"level": {"EMBASSY", "CONSULATE", "INTERESTS_SECTION", "NONE"}, "presence": {"OPEN", "SUSPENDED"}, "state": {"OPEN", "PROBING", "DORMANT"},
		"reason": {"OFFER", "RESUMED", "LEAK"}, "mandate": {"NONE", "INFORMED", "AUTHORISED"}, "what": {"PERSON", "IDEA"}, "in": {"state:third"},
	}
	switch kind {
	case graph.Tenure:
		words["capacity"] = []string{"FULL", "ACTING", "AD_INTERIM", "NOMINATED"}
	case graph.Affiliation:
		words["role"] = []string{"STAFF", "BOARD", "FELLOW", "MEMBER", "ALUMNUS"}
	case graph.Contact:
		words["role"] = []string{"CLOSE", "WORKED_TOGETHER", "ACQUAINTED"}
	case graph.PartyTo:
		words["role"] = []string{"PARTY", "WITNESS"}
	default:
	}
	return words
}

// NewCoverage returns a valid coverage statement by Public over 1970 to 1980.
func NewCoverage(id graph.ID, kind graph.TieKind, subject graph.ID, counterparts []graph.ID, change ...func(*graph.Coverage)) *graph.Coverage {
	c := &graph.Coverage{
		ID: id, Kind: kind, Subject: subject, Counterparts: counterparts, Span: graph.Span{From: "1970", To: "1980"}, Source: Public,
		Marking: graph.Marking{TLP: graph.Clear},
	}
	for _, f := range change {
		f(c)
	}
	return c
}

// NewChannel returns a valid channel between two parties with all that it needs: its sides and the event that opened it.
func NewChannel(slug string, a, b graph.ID, change ...func(*graph.Entity)) []any {
	channel := NewEntity(graph.ID("channel:"+slug), change...)
	opening := NewEntity(graph.ID("event:" + slug + "-opens"))
	return []any{
		channel, opening,
		NewTie(graph.ID("between:"+slug+"-a"), channel.ID, a), NewTie(graph.ID("between:"+slug+"-b"), channel.ID, b),
		NewTie(graph.ID("life-cycle:"+slug+"-opens"), opening.ID, channel.ID),
	}
}

// NewPost returns a valid post and the tie to its owner.
func NewPost(slug string, owner graph.ID, change ...func(*graph.Entity)) []any {
	post := NewEntity(graph.ID("post:"+slug), change...)
	return []any{post, NewTie(graph.ID("post-of:"+slug), post.ID, owner)}
}

// NewBatch returns a batch that puts the records and drops what is given as an id. A slice of records stands for its elements.
func NewBatch(key string, records ...any) graph.Batch {
	b := graph.Batch{Key: key, Origin: "storetest", Why: "a test", At: noon}
	for _, record := range records {
		switch v := record.(type) {
		case *graph.Source:
			b.Sources = append(b.Sources, v)
		case *graph.Entity:
			b.Entities = append(b.Entities, v)
		case *graph.Tie:
			b.Ties = append(b.Ties, v)
		case *graph.Coverage:
			b.Coverages = append(b.Coverages, v)
		case graph.ID:
			b.Drop = append(b.Drop, v)
		case []any:
			inner := NewBatch(key, v...)
			b = merge(b, inner)
		default:
			panic(fmt.Sprintf("storetest: %T is no record", record))
		}
	}
	return b
}

// merge adds the changes of one batch to another.
func merge(b, more graph.Batch) graph.Batch {
	b.Sources = append(b.Sources, more.Sources...)
	b.Entities = append(b.Entities, more.Entities...)
	b.Ties = append(b.Ties, more.Ties...)
	b.Coverages = append(b.Coverages, more.Coverages...)
	b.Drop = append(b.Drop, more.Drop...)
	return b
}

// Fill applies a batch that must succeed.
func Fill(tb testing.TB, s graph.Store, b graph.Batch) graph.Receipt {
	tb.Helper()
	receipt, err := s.Apply(tb.Context(), b)
	if err != nil {
		tb.Fatalf("applying batch %q: %v", b.Key, err)
	}
	return receipt
}

func set(attributes []graph.Attribute, name, value string) {
	for _, a := range attributes {
		if a.Name == name {
			*a.At = value
		}
	}
}

// entityKind and tieKind read the kind off an id: `formal-tie:a` names a FORMAL_TIE.
func entityKind(id graph.ID) graph.EntityKind { return graph.EntityKind(kindOf(id)) }

func tieKind(id graph.ID) graph.TieKind { return graph.TieKind(kindOf(id)) }

func kindOf(id graph.ID) string {
	return strings.ToUpper(strings.ReplaceAll(id.Prefix(), "-", "_"))
}
