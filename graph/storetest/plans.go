package storetest

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Planner is what a store may offer besides the contract: the plan of every statement it sends, as its database explains it, by the
// statement's name.
type Planner interface {
	Plans(ctx context.Context) (map[string]string, error)
}

// never are steps of a plan that no statement may have; wholesale are those that read all of a label, type or table, which only
// statements that stream or count everything may have, and say so in their names.
var (
	never     = regexp.MustCompile(`AllNodesScan|CartesianProduct|AUTOMATIC (PARTIAL )?(COVERING )?INDEX`)
	wholesale = regexp.MustCompile(`NodeByLabels?Scan|RelationshipTypes?Scan|AllRelationshipsScan|(?m)^[^\w\n]*SCAN \w+\s*$`)
	// mayScan names statements that read everything by what they are for: streams, counts, and what a migration rewrites.
	mayScan = regexp.MustCompile(`Stream|Count|^pack`)
	// made are the tables that a statement of SQLite makes for itself, which it may scan.
	made = regexp.MustCompile(`(?:CO-ROUTINE|MATERIALIZE) (\w+)`)
)

func testPlans(t *testing.T, open opener) {
	t.Helper()
	h := newHarness(t, open(t))
	planner, ok := as[Planner](h.store)
	if !ok {
		t.Log("the store has no statements to explain")
		return
	}
	fillWhole(h)
	plans, err := planner.Plans(h.ctx)
	h.ok(err)
	if len(plans) == 0 {
		t.Fatal("no plans of a store that says it has some")
	}
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		t.Run(name, func(t *testing.T) {
			for _, fault := range faults(name, plans[name]) {
				t.Errorf("the plan of %s has %s:\n%s", name, fault, plans[name])
			}
		})
	}
}

// faults lists the steps of a plan that it may not have.
func faults(name, plan string) []string {
	if strings.TrimSpace(plan) == "" {
		return []string{"nothing in it"}
	}
	out := never.FindAllString(plan, -1)
	if mayScan.MatchString(name) {
		return out
	}
	own := map[string]bool{}
	for _, m := range made.FindAllStringSubmatch(plan, -1) {
		own["SCAN "+m[1]] = true
	}
	for _, step := range wholesale.FindAllString(plan, -1) {
		if !own[strings.Trim(step, " |`-")] {
			out = append(out, step)
		}
	}
	return out
}
