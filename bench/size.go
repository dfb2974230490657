package main

import (
	"fmt"
	"strings"
	"time"
)

// Size says how large a bench graph is, exactly so many entities and ties, and how its measurements are bounded.
type Size struct {
	Name           string
	Entities, Ties int
	States         int
	// perSystem bounds the time that each system's questions take in all.
	perSystem time.Duration
	// neo4jHeap and neo4jCache are the memory of a Neo4j that holds it.
	neo4jHeap, neo4jCache string
}

// Sizes are the three graphs that DESIGN section 6 speaks of, and one more. No world has more than 200 states.
var Sizes = []Size{
	{Name: "S", Entities: 2_000, Ties: 10_000, States: 50, perSystem: 15 * time.Second, neo4jHeap: "1g", neo4jCache: "256m"},
	{Name: "M", Entities: 50_000, Ties: 400_000, States: 200, perSystem: 100 * time.Second, neo4jHeap: "2g", neo4jCache: "1g"},
	{Name: "L", Entities: 500_000, Ties: 4_000_000, States: 200, perSystem: 100 * time.Second, neo4jHeap: "2g", neo4jCache: "1g"},
	// W is for the explorer's tests, which show the whole of it in a browser.
	{Name: "W", Entities: 20_000, Ties: 60_000, States: 200, perSystem: 30 * time.Second, neo4jHeap: "1g", neo4jCache: "256m"},
}

// sizeOf finds a size by its letter.
func sizeOf(name string) (Size, error) {
	for _, s := range Sizes {
		if strings.EqualFold(s.Name, name) {
			return s, nil
		}
	}
	return Size{}, fmt.Errorf("%q is no size: give S, W, M or L", name)
}
