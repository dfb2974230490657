package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"backchannel/graph"
)

// historySize is a graph in which sources, and what is obtained under a rule, are many for what rests on them.
var historySize = Size{States: 3, Organizations: 2, Persons: 4, Posts: 2, Channels: 1, Events: 3, Others: 5, Sources: 6, Coverages: 2, Ties: 20}

// testHistory holds that after any history of changes random viewers see what is left once all that is hidden from them is removed: that needs,
// worked out change by change, are those worked out anew from the markings (Model.Seen).
func testHistory(t *testing.T, open opener, seed int) {
	t.Helper()
	r := newRandom(seed)
	h := newHarness(t, open(t))
	m := &machine{ctx: h.ctx, model: NewModel(), g: newGenerator(r, historySize)}
	m.pool = recordsOf(m.g.batch)
	var ids []graph.ID
	for _, record := range m.pool {
		ids = append(ids, idOf(record))
	}
	batch := m.batch(m.pool...)
	for range 12 {
		receipt, err := m.model.Apply(h.ctx, batch)
		got, gotErr := h.store.Apply(h.ctx, batch)
		h.same("refusal", refusalOf(gotErr), refusalOf(err))
		h.same("receipt", got, receipt)
		for range 3 {
			v := RandomViewer(r)
			want := keysOf(m.model.Seen(v).records)
			seen := idsOf(listOf(h.get(h.scope(v), ids...)))
			slices.Sort(seen)
			if h.same(fmt.Sprintf("what %+v sees after %v", v, idsOf(recordsOf(batch))), seen, want); h.Failed() {
				return
			}
		}
		batch = m.change(r)
	}
}

// change makes a batch of a few records of the pool, sources more often than others: as they are in the store, varied, or dropped.
func (m *machine) change(r *rand.Rand) graph.Batch {
	var changes []any
	taken := map[graph.ID]bool{}
	for range 1 + r.IntN(4) {
		record := pick(r, m.pool)
		if r.IntN(2) == 0 {
			record = pick(r, m.pool[:historySize.Sources+1])
		}
		id := idOf(record)
		now := m.model.records[id]
		if now == nil || taken[id] {
			continue
		}
		taken[id] = true
		switch r.IntN(6) {
		case 0:
			changes = append(changes, id)
		case 1:
			changes = append(changes, graph.Clone(now))
		default:
			changes = append(changes, m.descend(r, m.vary(r, now)))
		}
	}
	return m.batch(changes...)
}

// descend gives a source another parent at times.
func (m *machine) descend(r *rand.Rand, record any) any {
	if s, ok := record.(*graph.Source); ok && s.ID != Public && r.IntN(2) == 0 {
		if s.DerivedFrom = pick(r, m.g.batch.Sources).ID; s.DerivedFrom == s.ID {
			s.DerivedFrom = ""
		}
	}
	return record
}
