package graph_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"backchannel/graph"
)

var groupNames = []string{"a", "b", "c", "desk"}

// needs draws a need: a label, the unset one included, and up to three sets of groups.
func needs() *rapid.Generator[graph.Access] {
	return rapid.Custom(func(t *rapid.T) graph.Access {
		label := rapid.SampledFrom(append(slices.Clone(graph.TLPs), "")).Draw(t, "label")
		var sets []string
		for range rapid.IntRange(0, 3).Draw(t, "sets") {
			set := rapid.SliceOfNDistinct(rapid.SampledFrom(groupNames), 1, 3, rapid.ID[string]).Draw(t, "set")
			slices.Sort(set)
			sets = append(sets, strings.Join(set, ","))
		}
		slices.Sort(sets)
		return graph.Access(strings.Join(append([]string{string(label)}, slices.Compact(sets)...), ";"))
	})
}

func viewers() *rapid.Generator[graph.Viewer] {
	return rapid.Custom(func(t *rapid.T) graph.Viewer {
		if rapid.IntRange(0, 9).Draw(t, "owner") == 0 {
			return graph.LocalUser()
		}
		return graph.Viewer{
			Clearance: rapid.SampledFrom(append(slices.Clone(graph.TLPs), "", "SECRET")).Draw(t, "clearance"),
			Groups:    rapid.SliceOfDistinct(rapid.SampledFrom(groupNames), rapid.ID[string]).Draw(t, "groups"),
		}
	})
}

// TestAccessAnd holds that needs add up in any order, any grouping and any number of times.
func TestAccessAnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := needs().Draw(t, "a"), needs().Draw(t, "b"), needs().Draw(t, "c")
		if a.And(b) != b.And(a) {
			t.Errorf("%s and %s: %s, the other way round %s", a, b, a.And(b), b.And(a))
		}
		if left, right := a.And(b).And(c), a.And(b.And(c)); left != right {
			t.Errorf("%s, %s, %s: %s or %s", a, b, c, left, right)
		}
		if a.And(a) != a {
			t.Errorf("%s and itself: %s", a, a.And(a))
		}
		if a.And("CLEAR") != a {
			t.Errorf("%s and nothing: %s", a, a.And("CLEAR"))
		}
	})
}

// TestSeesBoth holds that what needs a and b is seen by those who see a and see b, and by nobody else.
func TestSeesBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, v := needs().Draw(t, "a"), needs().Draw(t, "b"), viewers().Draw(t, "viewer")
		if got, want := v.Sees(a.And(b)), v.Sees(a) && v.Sees(b); got != want {
			t.Errorf("%+v sees %s and %s: %v, together (%s): %v", v, a, b, want, a.And(b), got)
		}
	})
}

// TestMoreIsSeen holds that a higher clearance or another group never hides anything.
func TestMoreIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, v := needs().Draw(t, "need"), viewers().Draw(t, "viewer")
		if !v.Sees(a) {
			return
		}
		if i := slices.Index(graph.TLPs, v.Clearance); i >= 0 && i+1 < len(graph.TLPs) {
			v.Clearance = graph.TLPs[i+1]
		}
		v.Groups = append(slices.Clone(v.Groups), rapid.SampledFrom(groupNames).Draw(t, "group"))
		if !v.Sees(a) {
			t.Errorf("%+v no longer sees %s", v, a)
		}
	})
}

func TestSees(t *testing.T) {
	for _, c := range []struct {
		need   graph.Access
		viewer graph.Viewer
		want   bool
	}{
		{"CLEAR", graph.Viewer{Clearance: graph.Clear}, true},
		{"GREEN", graph.Viewer{Clearance: graph.Clear}, false},
		{"GREEN", graph.Viewer{Clearance: graph.Green}, true},
		{"AMBER", graph.Viewer{Clearance: graph.AmberStrict}, true},
		{"AMBER_STRICT", graph.Viewer{Clearance: graph.Amber}, false},
		{"RED", graph.Viewer{Clearance: graph.AmberStrict}, false},
		{"RED", graph.Viewer{Clearance: graph.Red}, true},
		{"CLEAR;desk", graph.Viewer{Clearance: graph.Red}, false},
		{"CLEAR;desk", graph.Viewer{Clearance: graph.Clear, Groups: []string{"desk"}}, true},
		{"CLEAR;a,desk", graph.Viewer{Clearance: graph.Clear, Groups: []string{"desk"}}, true},
		{"CLEAR;a;desk", graph.Viewer{Clearance: graph.Clear, Groups: []string{"desk"}}, false},
		{"CLEAR;a;desk", graph.Viewer{Clearance: graph.Clear, Groups: []string{"desk", "a"}}, true},
		{"AMBER;desk", graph.Viewer{Clearance: graph.Green, Groups: []string{"desk"}}, false},
		{"CLEAR;des", graph.Viewer{Clearance: graph.Red, Groups: []string{"desk"}}, false},
		{"CLEAR;Desk", graph.Viewer{Clearance: graph.Red, Groups: []string{"desk"}}, false},
		{"CLEAR;a,desk", graph.Viewer{Clearance: graph.Red, Groups: []string{"a,desk"}}, false},
		{"RED;anything", graph.LocalUser(), true},
	} {
		if got := c.viewer.Sees(c.need); got != c.want {
			t.Errorf("%+v sees %q: %v, want %v", c.viewer, c.need, got, c.want)
		}
	}
}

// TestUnsetDenies holds that an unset or unknown label is seen by nobody, the owner included, whatever it is joined to; and that the zero viewer
// sees nothing.
func TestUnsetDenies(t *testing.T) {
	for _, unset := range []graph.Access{"", "SECRET", "clear", "CLEAR ", ";desk", "WHITE;a", ","} {
		for _, v := range []graph.Viewer{graph.LocalUser(), {Clearance: graph.Red, Groups: groupNames}, {}} {
			for _, other := range []graph.Access{"CLEAR", "RED;desk", ""} {
				if v.Sees(unset) || v.Sees(unset.And(other)) || v.Sees(other.And(unset)) {
					t.Errorf("%+v sees %q, or with %q", v, unset, other)
				}
			}
		}
	}
	for _, label := range graph.TLPs {
		for _, v := range []graph.Viewer{{}, {Groups: groupNames}, {Clearance: "SECRET", Groups: groupNames}, {Clearance: "clear"}} {
			if v.Sees(graph.Access(label)) || v.Sees(graph.Access(label)+";desk") {
				t.Errorf("%+v sees %s", v, label)
			}
		}
	}
}

// TestScope holds that a scope is what its viewer sees of the classes, and that Has looks exactly into it.
func TestScope(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes, v := rapid.SliceOf(needs()).Draw(t, "classes"), viewers().Draw(t, "viewer")
		scope := v.Scope(classes)
		if !slices.IsSorted(scope) || len(slices.Compact(slices.Clone(scope))) != len(scope) {
			t.Fatalf("scope %v is not sorted, each once", scope)
		}
		for _, c := range classes {
			if scope.Has([]graph.Access{c}) != v.Sees(c) {
				t.Errorf("%+v: %s is in the scope %v: %v", v, c, scope, !v.Sees(c))
			}
		}
		some := rapid.SliceOf(needs()).Draw(t, "some")
		want := slices.ContainsFunc(some, func(a graph.Access) bool { return slices.Contains(scope, a) })
		if scope.Has(some) != want {
			t.Errorf("%v has any of %v: %v", scope, some, !want)
		}
	})
	if (graph.Scope{}).Has([]graph.Access{"CLEAR"}) || (graph.Scope{"CLEAR"}).Has(nil) {
		t.Error("an empty scope, or a record without a need that is met, is seen")
	}
}

// TestRequirement holds that the readable form says what the need says.
func TestRequirement(t *testing.T) {
	for need, want := range map[graph.Access]string{
		"CLEAR": "CLEAR []", "AMBER;desk": "AMBER [[desk]]", "RED;a,b;desk": "RED [[a b] [desk]]",
	} {
		readable := need.Requirement()
		if got := fmt.Sprintf("%s %v", readable.TLP, readable.Groups); got != want {
			t.Errorf("%s: %s, want %s", need, got, want)
		}
	}
}

// TestMarkingAccess holds that equal markings have equal needs, whatever the order of their groups.
func TestMarkingAccess(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 50 {
		groups := append(slices.Clone(groupNames), "a", "b")
		r.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
		if got := needOf(t, graph.Marking{TLP: graph.Amber, Groups: groups}); got != "AMBER;a,b,c,desk" {
			t.Fatalf("groups %v need %s", groups, got)
		}
	}
	if got := needOf(t, graph.Marking{TLP: graph.Green}); got != "GREEN" {
		t.Errorf("no groups need %s", got)
	}
}
