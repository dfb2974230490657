package storetest

import (
	"slices"
	"testing"
	"time"

	"backchannel/graph"
)

func testChanges(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillChanges, []test{
		{"ascends by revision and tells key, time, origin and why", changesWhole},
		{"after is exclusive", changesAfter},
		{"limit takes the first ones", changesLimit},
		{"ids keep the changes that touched one of these, and of each only these", changesIDs},
		{"ids, after and limit are met together", changesTogether},
		{"the history of a dropped record stays", changesDropped},
		{"ids that nothing touched keep nothing", changesUntouched},
		{"changes belong to the caller", changesOwned},
	})
	each(t, open, []test{
		{"an empty store has no changes", changesEmpty},
		{"what was not committed leaves no change", changesUncommitted},
		{"put includes records whose visibility changed with another's", changesTouched},
		{"a time comes back to the nanosecond, in UTC", changesTime},
		{"a large batch is one change with all its ids", changesLarge},
	})
}

// later is the time of the nth batch of fillChanges.
func later(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

func fillChanges(h *harness) {
	for i, b := range []graph.Batch{
		NewBatch("first", NewSource(Public), NewEntity("state:b"), NewEntity("state:a")),
		NewBatch("second", NewEntity("person:p"), NewTie("contact:x", "person:p", "state:a")),
		NewBatch("third", NewEntity("state:a"), graph.ID("contact:x"), graph.ID("person:p"), graph.ID("person:never-there")),
		NewBatch("fourth", graph.ID("state:b")),
		NewBatch("fifth", NewEntity("state:b"), NewCoverage("coverage:x", graph.Contact, "state:a", []graph.ID{"state:b"})),
	} {
		b.At, b.Origin, b.Why = later(i), "file of "+b.Key, "because: 'why' %"+b.Key
		Fill(h, h.store, b)
	}
}

// logged is what the log holds after fillChanges.
func logged() []graph.Change {
	entry := func(n int, key string, put, dropped []graph.ID) graph.Change {
		return graph.Change{
			Revision: rev(n), At: later(n - 1), Key: key, Origin: "file of " + key, Why: "because: 'why' %" + key, Put: put, Dropped: dropped,
		}
	}
	return []graph.Change{
		entry(1, "first", []graph.ID{Public, "state:a", "state:b"}, nil),
		entry(2, "second", []graph.ID{"contact:x", "person:p"}, nil),
		entry(3, "third", []graph.ID{"state:a"}, []graph.ID{"contact:x", "person:p"}),
		entry(4, "fourth", nil, []graph.ID{"state:b"}),
		entry(5, "fifth", []graph.ID{"coverage:x", "state:b"}, nil),
	}
}

func changesWhole(h *harness) {
	h.same("changes", h.changes(graph.ChangesQuery{Limit: 100}), logged())
}

func changesAfter(h *harness) {
	for after := range 5 {
		h.same("changes after one", h.changes(graph.ChangesQuery{After: rev(after), Limit: 100}), logged()[after:])
	}
	h.same("changes after the last", h.changes(graph.ChangesQuery{After: 5, Limit: 100}), []graph.Change{})
	h.same("changes after a revision to come", h.changes(graph.ChangesQuery{After: 1 << 40, Limit: 100}), []graph.Change{})
}

func changesLimit(h *harness) {
	for limit := 1; limit <= 5; limit++ {
		h.same("limited changes", h.changes(graph.ChangesQuery{Limit: limit}), logged()[:limit])
	}
	h.same("a page", h.changes(graph.ChangesQuery{After: 2, Limit: 2}), logged()[2:4])
}

// only keeps, of the changes at these revisions, these ids.
func only(ids []graph.ID, revisions ...int) []graph.Change {
	var out []graph.Change
	for _, n := range revisions {
		c := logged()[n-1]
		c.Put, c.Dropped = among(c.Put, ids), among(c.Dropped, ids)
		out = append(out, c)
	}
	return out
}

func changesIDs(h *harness) {
	for _, c := range []struct {
		ids       []graph.ID
		revisions []int
	}{
		{[]graph.ID{"state:a"}, []int{1, 3}},
		{[]graph.ID{"state:b"}, []int{1, 4, 5}},
		{[]graph.ID{"contact:x", "state:b"}, []int{1, 2, 3, 4, 5}},
		{[]graph.ID{"coverage:x", "coverage:x"}, []int{5}},
		{[]graph.ID{Public, "person:nobody"}, []int{1}},
	} {
		h.same("changes of some records", h.changes(graph.ChangesQuery{IDs: c.ids, Limit: 100}), only(c.ids, c.revisions...))
	}
}

func changesTogether(h *harness) {
	ids := []graph.ID{"state:b"}
	h.same("after one", h.changes(graph.ChangesQuery{IDs: ids, After: 1, Limit: 100}), only(ids, 4, 5))
	h.same("the first", h.changes(graph.ChangesQuery{IDs: ids, Limit: 1}), only(ids, 1))
	h.same("the first after one", h.changes(graph.ChangesQuery{IDs: ids, After: 1, Limit: 1}), only(ids, 4))
}

func changesDropped(h *harness) {
	ids := []graph.ID{"person:p"}
	h.same("changes", h.changes(graph.ChangesQuery{IDs: ids, Limit: 9}), only(ids, 2, 3))
}

func changesUntouched(h *harness) {
	h.same("changes", h.changes(graph.ChangesQuery{IDs: oddIDs, Limit: 9}), []graph.Change{})
	h.same("changes of what was dropped though never there", h.changes(graph.ChangesQuery{IDs: []graph.ID{"person:never-there"}, Limit: 9}), []graph.Change{})
}

func changesOwned(h *harness) {
	got := h.changes(graph.ChangesQuery{Limit: 9})
	got[0].Put[0], got[2].Dropped[0] = "spoiled:put", "spoiled:dropped"
	slices.Reverse(got)
	h.same("changes after a caller changed theirs", h.changes(graph.ChangesQuery{Limit: 9}), logged())
}

func changesEmpty(h *harness) {
	h.same("changes", h.changes(graph.ChangesQuery{Limit: 9}), []graph.Change{})
	h.same("changes of a record", h.changes(graph.ChangesQuery{IDs: []graph.ID{"state:a"}, Limit: 9}), []graph.Change{})
}

func changesUncommitted(h *harness) {
	h.apply(NewSource(Public))
	h.apply()
	h.apply(graph.ID("state:a"))
	dry := NewBatch(newKey(), NewEntity("state:a"))
	dry.DryRun = true
	Fill(h, h.store, dry)
	h.refuse(NewBatch(newKey(), NewEntity("state:a"), NewTie("formal-tie:x", "state:a", "state:b")), graph.Invalid, "ties[0].to")
	h.same("changes", len(h.changes(graph.ChangesQuery{Limit: 9})), 1)
}

func changesTouched(h *harness) {
	h.apply(NewSource(Public), NewSource("source:s"), NewEntity("state:a", citing("source:s")), NewEntity("state:b"))
	h.apply(NewSource("source:s", func(s *graph.Source) { s.Marking.TLP = graph.Green }))
	last := h.changes(graph.ChangesQuery{After: 1, Limit: 9})
	h.same("put", last[0].Put, []graph.ID{"source:s", "state:a"})
	h.same("change of the record alone", h.changes(graph.ChangesQuery{After: 1, IDs: []graph.ID{"state:a"}, Limit: 9})[0].Put, []graph.ID{"state:a"})
}

// citing makes an entity cite one source.
func citing(source graph.ID, change ...func(*graph.Citation)) func(*graph.Entity) {
	return func(e *graph.Entity) { e.Citations = []graph.Citation{Cite(source, change...)} }
}

func changesTime(h *harness) {
	b := NewBatch("zoned", NewSource(Public))
	b.At = time.Date(1999, 12, 31, 23, 59, 59, 999999999, time.FixedZone("east", 5*3600+1800))
	Fill(h, h.store, b)
	at := h.changes(graph.ChangesQuery{Limit: 1})[0].At
	if !at.Equal(b.At) || at.Location() != time.UTC {
		h.Errorf("time %v, want %v", at, b.At.UTC())
	}
}

func changesLarge(h *harness) {
	records := []any{NewSource(Public)}
	want := []graph.ID{}
	for _, id := range manyIDs(1500) {
		records = append(records, NewEntity(id))
		want = append(want, id)
	}
	h.apply(records...)
	want = append(want, Public)
	slices.Sort(want)
	h.same("put", h.changes(graph.ChangesQuery{Limit: 1})[0].Put, want)
	h.same("one of them", h.changes(graph.ChangesQuery{IDs: []graph.ID{"person:n1499"}, Limit: 1})[0].Put, []graph.ID{"person:n1499"})
}
