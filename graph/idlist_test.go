package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIDListFindsWhatItHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		set := map[ID]bool{}
		for range r.IntN(200) {
			set[ID(fmt.Sprintf("%s:p%d--q%d", []string{"contact", "tenure", "part-of"}[r.IntN(3)], r.IntN(50), r.IntN(50)))] = true
		}
		ids := sortedIDs(slices.Collect(func(yield func(ID) bool) {
			for id := range set {
				if !yield(id) {
					return
				}
			}
		}))
		l := &idList{}
		for _, id := range ids {
			l.add(id)
		}
		more := []ID{"person:z", "affiliation:a"}
		if len(ids) > 0 {
			more = append(more, ids[0])
		}
		longer := l.with(more[:1]).with(more[1:])
		for i, id := range ids {
			number, ok := longer.find(id)
			if !ok || longer.get(number) != id || l.get(int32(i)) != id {
				t.Fatalf("%s is number %d (%v), which is %s", id, number, ok, longer.get(number))
			}
		}
		for _, id := range []ID{"", "contact:", "contact:p1--q1x", "zzz:a", "affiliation:a"} {
			if _, ok := l.find(id); ok != set[id] {
				t.Fatalf("%s: found %v, held %v", id, ok, set[id])
			}
		}
		if number, ok := longer.find("affiliation:a"); !ok || number != int32(len(ids))+1 {
			t.Fatalf("added as %d (%v)", number, ok)
		}
		if longer.len() != int32(len(ids)+len(more)) || l.len() != int32(len(ids)) {
			t.Fatalf("%d and %d ids", longer.len(), l.len())
		}
	}
}
