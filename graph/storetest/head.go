package storetest

import (
	"slices"
	"testing"

	"backchannel/graph"
)

func testHead(t *testing.T, open opener) {
	t.Helper()
	each(t, open, []test{
		{"an empty store stands at revision 0 and holds no class", headEmpty},
		{"gives the revision last committed", headAdvances},
		{"stays where it is when nothing is committed", headStays},
		{"classes are the needs that occur, sorted, each once", headClasses},
		{"classes hold the needs of names, citations and rules alone", headInnerClasses},
		{"classes may keep what no longer occurs and gain what is new", headClassesChange},
	})
}

func headEmpty(h *harness) {
	h.same("head", h.head(), graph.Head{})
}

func headAdvances(h *harness) {
	h.apply(NewSource(Public))
	h.same("revision after one batch", h.head().Revision, graph.Revision(1))
	h.apply(NewEntity("state:a"), NewEntity("state:b"))
	h.apply(graph.ID("state:b"))
	h.same("revision after three batches", h.head().Revision, graph.Revision(3))
}

func headStays(h *harness) {
	h.apply(NewSource(Public))
	before := h.head()
	h.apply()
	h.apply(graph.ID("state:never-there"))
	dry := NewBatch(newKey(), NewEntity("state:a", marked(graph.Red)))
	dry.DryRun = true
	Fill(h, h.store, dry)
	h.refuse(NewBatch(newKey(), NewEntity("state:a", marked("SECRET"))), graph.Invalid, "entities[0].marking.tlp")
	h.same("head after an empty, an idle, a dry and a refused batch", h.head(), before)
}

// marked sets an entity's marking.
func marked(tlp graph.TLP, groups ...string) func(*graph.Entity) {
	return func(e *graph.Entity) { e.Marking = graph.Marking{TLP: tlp, Groups: groups} }
}

func headClasses(h *harness) {
	h.apply(
		NewSource(Public), NewSource("source:red", func(s *graph.Source) { s.Marking.TLP = graph.Red }),
		NewEntity("state:a", marked(graph.Amber, "unit", "desk")), NewEntity("state:b", marked(graph.Green)),
		NewTie("contact:a-b", "state:a", "state:b", func(t *graph.Tie) { t.Marking.TLP = graph.AmberStrict }),
		NewCoverage("coverage:a", graph.FormalTie, "state:a", []graph.ID{"state:b"}, func(c *graph.Coverage) {
			c.Marking = graph.Marking{TLP: graph.Clear, Groups: []string{"oslo"}}
		}),
	)
	h.same("classes", h.head().Classes, []graph.Access{"AMBER;desk,unit", "AMBER_STRICT", "CLEAR", "CLEAR;oslo", "GREEN", "RED"})
}

func headInnerClasses(h *harness) {
	h.apply(
		NewSource(Public), NewSource("source:desk", func(s *graph.Source) { s.Marking = graph.Marking{TLP: graph.Green, Groups: []string{"desk"}} }),
		NewEntity("event:e", func(e *graph.Entity) { e.RuleGroup = "oslo" }),
		NewEntity("person:p", func(e *graph.Entity) {
			e.Names = append(e.Names, graph.Name{Text: "code name", Kind: "CODE_NAME", Marking: graph.Marking{TLP: graph.Red}})
			e.Citations = append(e.Citations, Cite(Public, func(c *graph.Citation) { c.ObtainedAt = "event:e" }), Cite("source:desk"))
		}),
	)
	classes := h.head().Classes
	for _, want := range []graph.Access{"CLEAR", "CLEAR;oslo", "GREEN;desk", "RED", "RED;oslo", "RED;desk"} {
		if !slices.Contains(classes, want) {
			h.Errorf("classes %v lack %s: a viewer of it would see less than they may", classes, want)
		}
	}
}

func headClassesChange(h *harness) {
	h.apply(NewSource(Public), NewEntity("state:a", marked(graph.Red)))
	h.same("classes", h.head().Classes, []graph.Access{"CLEAR", "RED"})
	h.apply(NewEntity("state:a", marked(graph.Green)))
	classes := h.head().Classes
	if !slices.Contains(classes, "GREEN") || !slices.Contains(classes, "CLEAR") {
		h.Errorf("classes %v lack CLEAR or GREEN, which occur", classes)
	}
	if !slices.IsSorted(classes) || len(slices.Compact(slices.Clone(classes))) != len(classes) {
		h.Errorf("classes %v are not sorted, each once", classes)
	}
}
