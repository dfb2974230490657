package main

import (
	"fmt"
	"strings"
)

// Size says how large a bench graph is: exactly so many entities and ties.
type Size struct {
	Name            string
	Entities, Ties  int
	States          int
	secondsAPart    int
	cypherHeap      string
	cypherPageCache string
}

// Sizes are the three graphs that DESIGN section 6 speaks of. No world has more than 200 states.
var Sizes = []Size{
	{Name: "S", Entities: 2_000, Ties: 10_000, States: 50, secondsAPart: 15, cypherHeap: "1g", cypherPageCache: "256m"},
	{Name: "M", Entities: 50_000, Ties: 400_000, States: 200, secondsAPart: 150, cypherHeap: "3g", cypherPageCache: "1g"},
	{Name: "L", Entities: 500_000, Ties: 4_000_000, States: 200, secondsAPart: 150, cypherHeap: "3g", cypherPageCache: "1g"},
}

// sizeOf finds a size by its letter.
func sizeOf(name string) (Size, error) {
	for _, s := range Sizes {
		if strings.EqualFold(s.Name, name) {
			return s, nil
		}
	}
	return Size{}, fmt.Errorf("%q is no size: give S, M or L", name)
}
