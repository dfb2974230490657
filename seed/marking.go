package seed

import (
	"backchannel/graph"
)

// surroundings answers what the default marking of a record depends on: records of the files being loaded, and of the store.
type surroundings struct {
	graph.Records
	// embedded tells that the files are those the service carries, which are public throughout.
	embedded bool
	today    graph.Day
}

// defaultMarking is the one rule of what a record without a marking of its own gets. Files that the service carries are CLEAR. In anybody
// else's it is what the file says, else AMBER; a living person and their ties, where no public source is cited, are AMBER_STRICT at least.
func (s *surroundings) defaultMarking(file *File, record any) graph.Marking {
	fallback := graph.Marking{TLP: graph.Amber}
	if s.embedded {
		fallback.TLP = graph.Clear
	}
	if file.Marking.TLP != "" {
		fallback = file.Marking
	}
	if s.embedded || fallback.TLP == graph.Red || !s.ofLiving(record) || s.cited(record) {
		return fallback
	}
	return graph.Marking{TLP: graph.AmberStrict, Groups: fallback.Groups}
}

// ofLiving reports whether a record is a living person, or a tie of one.
func (s *surroundings) ofLiving(record any) bool {
	switch v := record.(type) {
	case *graph.Entity:
		return s.living(v)
	case *graph.Tie:
		return s.living(s.Entities[v.From]) || s.living(s.Entities[v.To])
	default:
		return false
	}
}

// lifeDays is after how many days from birth a person is presumed dead, as in graph: a hundred years.
const lifeDays = 36525

func (s *surroundings) living(e *graph.Entity) bool {
	if e == nil || e.Kind != graph.Person || (e.Span.To != graph.Unknown && e.Span.To != graph.Open) {
		return false
	}
	_, born, known := e.Span.From.Days()
	return !known || born.Plus(lifeDays) >= s.today
}

// cited reports whether a record has a citation of a public source.
func (s *surroundings) cited(record any) bool {
	var citations []graph.Citation
	switch v := record.(type) {
	case *graph.Entity:
		citations = v.Citations
	case *graph.Tie:
		citations = v.Citations
	}
	for _, c := range citations {
		if isClear(c.Marking, graph.Clear) && c.ObtainedAt == "" && s.public(c.Source) {
			return true
		}
	}
	return false
}

// public reports whether a source, and all that it derives from, is CLEAR. A source of the file that says nothing of itself is not.
func (s *surroundings) public(id graph.ID) bool {
	unsaid := graph.Amber
	if s.embedded {
		unsaid = graph.Clear
	}
	for range maxChain {
		source := s.Sources[id]
		if source == nil || !isClear(source.Marking, unsaid) || source.ObtainedAt != "" {
			return false
		}
		if source.DerivedFrom == "" {
			return true
		}
		id = source.DerivedFrom
	}
	return false
}

// maxChain bounds a chain of derivedFrom, as in graph.
const maxChain = 100

// isClear reports whether everybody meets a marking; unsaid is what an unset one counts as.
func isClear(m graph.Marking, unsaid graph.TLP) bool {
	if m.TLP == "" {
		m.TLP = unsaid
	}
	return m.TLP == graph.Clear && len(m.Groups) == 0
}

// fillMarkings marks a record without a marking with the default, and its names and citations without one as the record itself.
func fillMarkings(record any, fallback graph.Marking) {
	fill := func(m *graph.Marking, with graph.Marking) {
		if m.TLP == "" {
			m.TLP = with.TLP
			if len(m.Groups) == 0 {
				m.Groups = with.Groups
			}
		}
	}
	cited := func(citations []graph.Citation, with graph.Marking) {
		for i := range citations {
			fill(&citations[i].Marking, with)
		}
	}
	switch v := record.(type) {
	case *graph.Source:
		fill(&v.Marking, fallback)
	case *graph.Coverage:
		fill(&v.Marking, fallback)
	case *graph.Tie:
		fill(&v.Marking, fallback)
		cited(v.Citations, v.Marking)
	case *graph.Entity:
		fill(&v.Marking, fallback)
		cited(v.Citations, v.Marking)
		for i := range v.Names {
			fill(&v.Names[i].Marking, v.Marking)
		}
	}
}
