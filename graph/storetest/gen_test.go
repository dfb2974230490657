package storetest

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"backchannel/graph"
)

// seeds is how many random graphs are tried: 100, and 3,000 under SOAK.
func seeds() uint64 {
	if os.Getenv("SOAK") != "" {
		return 3_000
	}
	return 100
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// TestRandomGraph holds that random graphs are taken as they come, and so is what any viewer sees of them.
func TestRandomGraph(t *testing.T) {
	kinds, ties := map[graph.EntityKind]bool{}, map[graph.TieKind]bool{}
	hidden := 0
	for seed := range seeds() {
		r := random(seed)
		m := NewModel()
		b := RandomGraph(r, []Size{Small, Medium}[seed%2])
		Fill(t, m, b)
		for _, e := range b.Entities {
			kinds[e.Kind] = true
		}
		for _, tie := range b.Ties {
			ties[tie.Kind] = true
		}
		for range 5 {
			seen := m.Seen(RandomViewer(r)).Batch("seen")
			Fill(t, NewModel(), seen)
			hidden += len(b.Ties) - len(seen.Ties)
		}
	}
	if len(kinds) != len(graph.EntityKinds) || len(ties) != len(graph.TieKinds) {
		t.Errorf("only %d of %d kinds of entity and %d of %d of tie occur", len(kinds), len(graph.EntityKinds), len(ties), len(graph.TieKinds))
	}
	if hidden == 0 {
		t.Error("nothing was hidden from anyone")
	}
}

func TestRandomGraphIsRepeatable(t *testing.T) {
	if diff := cmp.Diff(RandomGraph(random(7), Medium), RandomGraph(random(7), Medium)); diff != "" {
		t.Errorf("one seed gave two graphs:\n%s", diff)
	}
}

// TestSeen holds that the owner sees everything and nobody nothing.
func TestSeen(t *testing.T) {
	m := NewModel()
	b := RandomGraph(random(3), Medium)
	Fill(t, m, b)
	seen := m.Seen(graph.LocalUser()).Batch("seen")
	if len(seen.Ties) != len(b.Ties) || len(seen.Entities) != len(b.Entities) || len(seen.Sources) != len(b.Sources) || len(seen.Coverages) != len(b.Coverages) {
		t.Error("the owner does not see everything")
	}
	if nothing := m.Seen(graph.Viewer{}).Batch("seen"); !nothing.Empty() {
		t.Errorf("the zero viewer sees %d entities", len(nothing.Entities))
	}
}
