package storetest

import (
	"maps"
	"slices"

	"backchannel/graph"
)

// Seen returns a model that holds what the viewer may see and nothing else, as if the rest had never been entered: docs/adr/0004-who-may-see-what.md worked out
// from the markings alone, without any Access. In it everything is seen by everyone who is cleared at all, and Meta has no revision. "For every query the
// answer equals that of a store from which everything hidden was physically removed": this is that store.
func (m *Model) Seen(v graph.Viewer) *Model {
	m.mu.RLock()
	defer m.mu.RUnlock()
	p := &pruning{m: m, viewer: v, sources: map[graph.ID]bool{}, rules: map[graph.ID][]string{}}
	p.readRules()
	out := NewModel()
	out.classes[openNeed] = true
	for id, record := range m.records {
		if left := p.prune(record); left != nil {
			out.records[id] = left
		}
	}
	out.clearPointers()
	out.changes = []graph.Change{{Revision: 1, Key: "seen", Origin: "storetest"}}
	return out
}

// openNeed is the need of everything in a model that Seen made.
const openNeed graph.Access = "CLEAR"

// Batch returns a batch that puts everything in the model.
func (m *Model) Batch(key string) graph.Batch {
	m.mu.RLock()
	defer m.mu.RUnlock()
	b := NewBatch(key)
	for _, id := range slices.Sorted(maps.Keys(m.records)) {
		b = merge(b, NewBatch(key, graph.Clone(m.records[id])))
	}
	return b
}

// pruning removes what one viewer may not see.
type pruning struct {
	m      *Model
	viewer graph.Viewer
	// sources memoises which sources are seen; rules holds, by source, the groups of the rules under which it was cited.
	sources map[graph.ID]bool
	rules   map[graph.ID][]string
}

// readRules notes under which rules each source was cited.
func (p *pruning) readRules() {
	for _, record := range p.m.records {
		for _, c := range citationsOf(record) {
			if group := p.ruleAt(c.ObtainedAt); group != "" {
				p.rules[c.Source] = append(p.rules[c.Source], group)
			}
		}
	}
}

func citationsOf(record any) []graph.Citation {
	switch v := record.(type) {
	case *graph.Entity:
		return v.Citations
	case *graph.Tie:
		return v.Citations
	}
	return nil
}

// ruleAt is the group of the rule at an event or channel; "" where there is none.
func (p *pruning) ruleAt(id graph.ID) string {
	if e, ok := p.m.records[id].(*graph.Entity); ok {
		return e.RuleGroup
	}
	return ""
}

// member reports whether the viewer is in a group; the local user, who sees all, is in every one.
func (p *pruning) member(group string) bool {
	return group == "" || slices.Contains(p.viewer.Groups, group) || p.viewer.Sees("RED;no-such-group")
}

// cleared reports whether the viewer meets a marking.
func (p *pruning) cleared(m graph.Marking) bool {
	clearance := slices.Index(graph.TLPs, p.viewer.Clearance)
	if label := slices.Index(graph.TLPs, m.TLP); label < 0 || clearance < label {
		return false
	}
	return len(m.Groups) == 0 || slices.ContainsFunc(m.Groups, p.member)
}

// source reports whether the viewer sees a source: its marking, the rule it was obtained under, what it derives from, and the rules under which
// that was cited.
func (p *pruning) source(id graph.ID) bool {
	if seen, known := p.sources[id]; known {
		return seen
	}
	s, ok := p.m.records[id].(*graph.Source)
	seen := ok && p.cleared(s.Marking) && p.member(p.ruleAt(s.ObtainedAt))
	if seen && s.DerivedFrom != "" {
		seen = p.source(s.DerivedFrom)
		for _, group := range p.rules[s.DerivedFrom] {
			seen = seen && p.member(group)
		}
	}
	p.sources[id] = seen
	return seen
}

// citations returns those the viewer sees.
func (p *pruning) citations(all []graph.Citation) []graph.Citation {
	var out []graph.Citation
	for _, c := range all {
		if p.cleared(c.Marking) && p.source(c.Source) && p.member(p.ruleAt(c.ObtainedAt)) {
			c.Access = openNeed
			out = append(out, c)
		}
	}
	return out
}

// prune returns what is left of a record, nil where that is nothing.
func (p *pruning) prune(record any) any {
	switch v := graph.Clone(record).(type) {
	case *graph.Source:
		if p.source(v.ID) {
			v.Access, v.Meta.Revision = openNeed, 0
			return v
		}
	case *graph.Entity:
		if p.entity(v.ID) {
			v.Citations = p.citations(v.Citations)
			v.Names = p.names(v.Names, v.Citations)
			v.Access, v.Meta.Revision = []graph.Access{openNeed}, 0
			return v
		}
	case *graph.Tie:
		if v.Citations = p.citations(v.Citations); len(v.Citations) > 0 && p.cleared(v.Marking) && p.entity(v.From) && p.entity(v.To) {
			v.Access, v.Meta.Revision = []graph.Access{openNeed}, 0
			return v
		}
	case *graph.Coverage:
		if p.cleared(v.Marking) && p.source(v.Source) && p.entity(v.Subject) {
			v.Counterparts = slices.DeleteFunc(v.Counterparts, func(id graph.ID) bool { return !p.entity(id) })
			v.Access, v.Meta.Revision = openNeed, 0
			return v
		}
	}
	return nil
}

func (p *pruning) entity(id graph.ID) bool {
	e, ok := p.m.records[id].(*graph.Entity)
	return ok && p.cleared(e.Marking) && len(p.citations(e.Citations)) > 0
}

// names returns those that the viewer is cleared for and that a citation they see supports.
func (p *pruning) names(all []graph.Name, seen []graph.Citation) []graph.Name {
	var out []graph.Name
	for _, n := range all {
		named := len(n.Citations) > 0
		n.Citations = slices.DeleteFunc(n.Citations, func(id string) bool {
			return !slices.ContainsFunc(seen, func(c graph.Citation) bool { return c.ID == id })
		})
		if p.cleared(n.Marking) && (!named || len(n.Citations) > 0) {
			n.Access = []graph.Access{openNeed}
			out = append(out, n)
		}
	}
	return out
}

// clearPointers empties pointers to what is not in the model.
func (m *Model) clearPointers() {
	clearID := func(id *graph.ID) {
		if m.records[*id] == nil {
			*id = ""
		}
	}
	for _, record := range m.records {
		citations := citationsOf(record)
		for i := range citations {
			clearID(&citations[i].ObtainedAt)
		}
		switch v := record.(type) {
		case *graph.Source:
			clearID(&v.ObtainedAt)
		case *graph.Tie:
			clearID(&v.In)
			clearID(&v.RestsOn)
			clearID(&v.Assessment)
		}
	}
}
