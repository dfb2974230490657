package storetest

import (
	"testing"

	"backchannel/graph"
)

func openModel(testing.TB) graph.Store { return NewModel() }

// TestModel holds the model to the contract that it is the oracle of.
func TestModel(t *testing.T) {
	Run(t, openModel)
}

func BenchmarkModel(b *testing.B) {
	Bench(b, openModel)
}
