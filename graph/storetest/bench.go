package storetest

import (
	"context"
	"fmt"
	"testing"

	"backchannel/graph"
)

// Bench measures a store on the large graph of the size test: reads of each method, and batches of 100 ties.
func Bench(b *testing.B, open func(t testing.TB) graph.Store) {
	b.Helper()
	store := open(b)
	loadLarge(b, store)
	head, err := store.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	scope := graph.LocalUser().Scope(head.Classes)
	for _, m := range benches(scope) {
		b.Run(m.name, func(b *testing.B) {
			for i := range b.N {
				if err := m.run(b.Context(), store, i); err != nil {
					b.Fatal(describe(err))
				}
			}
		})
	}
}

// bench is one measured call.
type bench struct {
	name string
	run  func(ctx context.Context, s graph.Store, i int) error
}

func benches(scope graph.Scope) []bench {
	id := func(i int) graph.ID { return largeID(i * 7919 % largeEntities) }
	return []bench{
		{"Head", func(ctx context.Context, s graph.Store, _ int) error { _, err := s.Head(ctx); return err }},
		{"Get1", func(ctx context.Context, s graph.Store, i int) error {
			_, err := s.Get(ctx, scope, []graph.ID{id(i)})
			return err
		}},
		{"Get1000", func(ctx context.Context, s graph.Store, _ int) error {
			_, err := s.Get(ctx, scope, largeIDs())
			return err
		}},
		{"Find100", func(ctx context.Context, s graph.Store, i int) error {
			_, err := s.Find(ctx, graph.FindQuery{Scope: scope, Kinds: []graph.EntityKind{graph.Person}, After: &graph.Key{ID: id(i)}, Limit: 100})
			return err
		}},
		{"SearchFolded", func(ctx context.Context, s graph.Store, i int) error {
			_, err := s.Search(ctx, graph.SearchQuery{Scope: scope, Folded: []string{fmt.Sprintf("number%05d large", i%largeEntities)}, Limit: 20})
			return err
		}},
		{"SearchTokens", func(ctx context.Context, s graph.Store, i int) error {
			_, err := s.Search(ctx, graph.SearchQuery{Scope: scope, Tokens: []string{fmt.Sprintf("nunber%05d", i%largeEntities)}, Limit: 20})
			return err
		}},
		{"Neighbours1", func(ctx context.Context, s graph.Store, i int) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: []graph.ID{id(i)}, Limit: 100})
			return err
		}},
		{"Neighbours1000", func(ctx context.Context, s graph.Store, _ int) error {
			_, err := s.Neighbours(ctx, graph.NeighbourQuery{Scope: scope, IDs: largeIDs(), Limit: 100})
			return err
		}},
		{"Snapshot", func(ctx context.Context, s graph.Store, _ int) error {
			_, err := s.Snapshot(ctx, func(any) error { return nil })
			return err
		}},
		{"Apply100", func(ctx context.Context, s graph.Store, i int) error {
			key := newKey()
			_, err := s.Apply(ctx, NewBatch(key, largeTiesFrom("contact:"+key+"-%05d", i*100, 100)...))
			return err
		}},
	}
}
