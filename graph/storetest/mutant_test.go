package storetest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"backchannel/graph"
)

// mutant is a store with one fault.
type mutant struct {
	// part is the part of the suite that must find it.
	part string
	make func(m *Model) graph.Store
}

// hooked is a store some of whose methods are replaced.
type hooked struct {
	graph.Store
	head       func(ctx context.Context) (graph.Head, error)
	get        func(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error)
	find       func(ctx context.Context, q graph.FindQuery) (graph.Found, error)
	search     func(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error)
	neighbours func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error)
	snapshot   func(ctx context.Context, visit func(record any) error) (graph.Revision, error)
	changes    func(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error)
	apply      func(ctx context.Context, b graph.Batch) (graph.Receipt, error)
	close      func(ctx context.Context) error
}

func (h *hooked) Head(ctx context.Context) (graph.Head, error) {
	if h.head != nil {
		return h.head(ctx)
	}
	return h.Store.Head(ctx)
}

func (h *hooked) Get(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
	if h.get != nil {
		return h.get(ctx, scope, ids)
	}
	return h.Store.Get(ctx, scope, ids)
}

func (h *hooked) Find(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
	if h.find != nil {
		return h.find(ctx, q)
	}
	return h.Store.Find(ctx, q)
}

func (h *hooked) Search(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
	if h.search != nil {
		return h.search(ctx, q)
	}
	return h.Store.Search(ctx, q)
}

func (h *hooked) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	if h.neighbours != nil {
		return h.neighbours(ctx, q)
	}
	return h.Store.Neighbours(ctx, q)
}

func (h *hooked) Snapshot(ctx context.Context, visit func(record any) error) (graph.Revision, error) {
	if h.snapshot != nil {
		return h.snapshot(ctx, visit)
	}
	return h.Store.Snapshot(ctx, visit)
}

func (h *hooked) Changes(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
	if h.changes != nil {
		return h.changes(ctx, q)
	}
	return h.Store.Changes(ctx, q)
}

func (h *hooked) Apply(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
	if h.apply != nil {
		return h.apply(ctx, b)
	}
	return h.Store.Apply(ctx, b)
}

func (h *hooked) Close(ctx context.Context) error {
	if h.close != nil {
		return h.close(ctx)
	}
	return h.Store.Close(ctx)
}

// everything is the scope that sees all of a store.
func everything(ctx context.Context, s graph.Store) graph.Scope {
	head, err := s.Head(ctx)
	if err != nil {
		return nil
	}
	return graph.LocalUser().Scope(head.Classes)
}

// mutants are faults that stores are known to have had, here or elsewhere.
var mutants = map[string]mutant{
	"Get sees everything": {"get", func(m *Model) graph.Store {
		return &hooked{Store: m, get: func(ctx context.Context, _ graph.Scope, ids []graph.ID) (graph.Records, error) {
			return m.Get(ctx, everything(ctx, m), ids)
		}}
	}},
	"Get trims": {"get", func(m *Model) graph.Store {
		return &hooked{Store: m, get: func(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
			r, err := m.Get(ctx, scope, ids)
			for id, e := range r.Entities {
				r.Entities[id] = graph.TrimEntity(e, scope)
			}
			return r, err
		}}
	}},
	"Get forgets case": {"get", func(m *Model) graph.Store {
		return &hooked{Store: m, get: func(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
			lower := slices.Clone(ids)
			for i := range lower {
				lower[i] = graph.ID(strings.ToLower(string(lower[i])))
			}
			return m.Get(ctx, scope, lower)
		}}
	}},
	"Get shares its sets": {"get", func(m *Model) graph.Store {
		shared := map[string]graph.Records{}
		return &hooked{Store: m, get: func(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
			key := fmt.Sprint(scope, ids)
			if r, known := shared[key]; known {
				return r, nil
			}
			r, err := m.Get(ctx, scope, ids)
			shared[key] = r
			return r, err
		}}
	}},
	"Get reads one by one": {"concurrency", func(m *Model) graph.Store {
		return &hooked{Store: m, get: func(ctx context.Context, scope graph.Scope, ids []graph.ID) (graph.Records, error) {
			var out graph.Records
			for _, id := range ids {
				r, err := m.Get(ctx, scope, []graph.ID{id})
				if err != nil {
					return out, err
				}
				for _, e := range r.Entities {
					out.Put(e)
				}
				for _, t := range r.Ties {
					out.Put(t)
				}
				time.Sleep(20 * time.Microsecond)
			}
			return out, nil
		}}
	}},
	"Find counts hidden ones": {"find", func(m *Model) graph.Store {
		return &hooked{Store: m, find: func(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
			found, err := m.Find(ctx, q)
			q.Scope = everything(ctx, m)
			if all, allErr := m.Find(ctx, q); allErr == nil {
				found.Total = all.Total
			}
			return found, err
		}}
	}},
	"Find includes its bound": {"find", func(m *Model) graph.Store {
		return &hooked{Store: m, find: func(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
			if q.After != nil {
				q.After = &graph.Key{Sort: q.After.Sort, ID: q.After.ID[:max(0, len(q.After.ID)-1)]}
			}
			return m.Find(ctx, q)
		}}
	}},
	"Find always has more": {"find", func(m *Model) graph.Store {
		return &hooked{Store: m, find: func(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
			found, err := m.Find(ctx, q)
			found.More = len(found.Keys) == q.Limit
			return found, err
		}}
	}},
	"Find orders by language": {"text", func(m *Model) graph.Store {
		return &hooked{Store: m, find: func(ctx context.Context, q graph.FindQuery) (graph.Found, error) {
			found, err := m.Find(ctx, q)
			slices.SortFunc(found.Keys, func(a, b graph.Key) int {
				strip := func(k graph.Key) string { return strings.ReplaceAll(k.Sort+string(k.ID), "-", "") }
				return strings.Compare(strip(a), strip(b))
			})
			return found, err
		}}
	}},
	"Search knows prefixes only": {"search", func(m *Model) graph.Store {
		return &hooked{Store: m, search: func(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
			hits, err := m.Search(ctx, q)
			return slices.DeleteFunc(hits, func(h graph.Hit) bool {
				return slices.ContainsFunc(q.Tokens, func(t string) bool { return !strings.Contains(" "+h.Folded, " "+t) })
			}), err
		}}
	}},
	"Search looks inside words": {"search", func(m *Model) graph.Store {
		return &hooked{Store: m, search: func(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
			if len(q.Tokens) == 0 {
				return m.Search(ctx, q)
			}
			hits, err := m.Search(ctx, graph.SearchQuery{Scope: q.Scope, Tokens: []string{""}, Kinds: q.Kinds, Limit: 1000})
			hits = slices.DeleteFunc(hits, func(h graph.Hit) bool {
				return !graph.Meets(h.Folded, q.Tokens) && slices.ContainsFunc(q.Tokens, func(t string) bool { return !strings.Contains(h.Folded, t) })
			})
			return hits[:min(len(hits), q.Limit)], err
		}}
	}},
	"Search limits before it hides": {"search", func(m *Model) graph.Store {
		return &hooked{Store: m, search: func(ctx context.Context, q graph.SearchQuery) ([]graph.Hit, error) {
			wide := q
			wide.Scope = everything(ctx, m)
			all, err := m.Search(ctx, wide)
			q.Limit = 1000
			seen, _ := m.Search(ctx, q)
			return slices.DeleteFunc(all, func(h graph.Hit) bool { return !slices.Contains(seen, h) }), err
		}}
	}},
	"Neighbours limits all together": {"neighbours", func(m *Model) graph.Store {
		return &hooked{Store: m, neighbours: func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
			all, err := m.Neighbours(ctx, q)
			left := q.Limit
			for _, id := range q.IDs {
				n := all[id]
				n.Ties = n.Ties[:min(len(n.Ties), left)]
				left -= len(n.Ties)
				if _, ok := all[id]; ok {
					all[id] = n
				}
			}
			return all, err
		}}
	}},
	"Neighbours leaves the lonely out": {"neighbours", func(m *Model) graph.Store {
		return &hooked{Store: m, neighbours: func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
			all, err := m.Neighbours(ctx, q)
			for id, n := range all {
				if n.Total == 0 {
					delete(all, id)
				}
			}
			return all, err
		}}
	}},
	"Neighbours counts hidden ties": {"visibility", func(m *Model) graph.Store {
		return &hooked{Store: m, neighbours: func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
			all, err := m.Neighbours(ctx, q)
			q.Scope = everything(ctx, m)
			wide, wideErr := m.Neighbours(ctx, q)
			for id, n := range all {
				if wideErr == nil {
					n.Total = wide[id].Total
					all[id] = n
				}
			}
			return all, err
		}}
	}},
	"Neighbours gives the near end": {"neighbours", func(m *Model) graph.Store {
		return &hooked{Store: m, neighbours: func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
			all, err := m.Neighbours(ctx, q)
			for id, n := range all {
				for i := range n.Ends {
					if n.Ties[i].From != id {
						n.Ends[i] = m.records[id].(*graph.Entity)
					}
				}
			}
			return all, err
		}}
	}},
	"Neighbours hands its list of ends out": {"neighbours", func(m *Model) graph.Store {
		kept := map[string]map[graph.ID]graph.Neighbours{}
		return &hooked{Store: m, neighbours: func(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
			all, err := m.Neighbours(ctx, q)
			if key := fmt.Sprint(q); kept[key] == nil {
				kept[key] = maps.Clone(all)
			}
			for id, n := range all {
				n.Ends = kept[fmt.Sprint(q)][id].Ends
				all[id] = n
			}
			return all, err
		}}
	}},
	"Snapshot forgets the order": {"snapshot", func(m *Model) graph.Store {
		return &hooked{Store: m, snapshot: func(ctx context.Context, visit func(any) error) (graph.Revision, error) {
			var all []any
			revision, err := m.Snapshot(ctx, func(r any) error {
				all = append(all, r)
				return nil
			})
			slices.Reverse(all)
			for _, r := range all {
				if err := visit(r); err != nil {
					return 0, err
				}
			}
			return revision, err
		}}
	}},
	"Snapshot goes on after an error": {"snapshot", func(m *Model) graph.Store {
		return &hooked{Store: m, snapshot: func(ctx context.Context, visit func(any) error) (graph.Revision, error) {
			var first error
			revision, err := m.Snapshot(ctx, func(r any) error {
				if err := visit(r); first == nil {
					first = err
				}
				return nil
			})
			if first != nil {
				return 0, first
			}
			return revision, err
		}}
	}},
	"Snapshot names a later revision": {"concurrency", func(m *Model) graph.Store {
		return &hooked{Store: m, snapshot: func(ctx context.Context, visit func(any) error) (graph.Revision, error) {
			_, err := m.Snapshot(ctx, visit)
			time.Sleep(100 * time.Microsecond)
			head, headErr := m.Head(ctx)
			if err == nil {
				err = headErr
			}
			return head.Revision, err
		}}
	}},
	"Changes include after": {"changes", func(m *Model) graph.Store {
		return &hooked{Store: m, changes: func(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
			q.After = max(q.After, 1) - 1
			return m.Changes(ctx, q)
		}}
	}},
	"Changes lose fractions of seconds": {"changes", func(m *Model) graph.Store {
		return &hooked{Store: m, changes: func(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
			all, err := m.Changes(ctx, q)
			for i := range all {
				all[i].At = all[i].At.Truncate(time.Second)
			}
			return all, err
		}}
	}},
	"Changes keep all ids": {"changes", func(m *Model) graph.Store {
		return &hooked{Store: m, changes: func(ctx context.Context, q graph.ChangesQuery) ([]graph.Change, error) {
			some, err := m.Changes(ctx, q)
			all, _ := m.Changes(ctx, graph.ChangesQuery{Limit: 10_000})
			for i, c := range some {
				some[i] = all[c.Revision-1]
			}
			return some, err
		}}
	}},
	"Apply forgets keys": {"apply", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			if b.Key != "" && !b.Empty() && !b.DryRun {
				b.Key += time.Now().String()
			}
			return m.Apply(ctx, b)
		}}
	}},
	"Apply ignores case of keys": {"apply", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			b.Key = strings.ToLower(b.Key)
			return m.Apply(ctx, b)
		}}
	}},
	"Apply ignores what is expected": {"apply", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			b.Expect = nil
			return m.Apply(ctx, b)
		}}
	}},
	"Apply checks what is expected too early": {"concurrency", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			head, err := m.Head(ctx)
			if err == nil && b.Expect != nil && *b.Expect == head.Revision {
				b.Expect = nil
				time.Sleep(time.Millisecond)
			}
			return m.Apply(ctx, b)
		}}
	}},
	"Apply writes what it can": {"apply", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			receipt, err := m.Apply(ctx, b)
			if graph.CodeOf(err) == graph.Invalid && len(b.Ties) > 0 {
				_, _ = m.Apply(ctx, graph.Batch{Key: b.Key, Origin: b.Origin, Sources: b.Sources})
			}
			return receipt, err
		}}
	}},
	"Apply runs dry batches": {"apply", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			b.DryRun = false
			return m.Apply(ctx, b)
		}}
	}},
	"Apply composes accents": {"text", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			for _, e := range b.Entities {
				for i := range e.Names {
					e.Names[i].Text = strings.ReplaceAll(e.Names[i].Text, "e\u0301", "é")
				}
			}
			return m.Apply(ctx, b)
		}}
	}},
	"Apply trims spaces": {"text", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			for _, e := range b.Entities {
				e.Summary = strings.TrimSpace(e.Summary)
			}
			return m.Apply(ctx, b)
		}}
	}},
	"Apply goes on when given up": {"life", func(m *Model) graph.Store {
		return &hooked{Store: m, apply: func(ctx context.Context, b graph.Batch) (graph.Receipt, error) {
			return m.Apply(context.WithoutCancel(ctx), b)
		}}
	}},
	"Head keeps classes of the first batch": {"head", func(m *Model) graph.Store {
		var once sync.Once
		var first []graph.Access
		return &hooked{Store: m, head: func(ctx context.Context) (graph.Head, error) {
			head, err := m.Head(ctx)
			if head.Revision > 0 {
				once.Do(func() { first = head.Classes })
				head.Classes = first
			}
			return head, err
		}}
	}},
	"Close is no end": {"life", func(m *Model) graph.Store {
		return &hooked{Store: m, close: func(context.Context) error { return nil }}
	}},
}

// TestMutant runs one part of the suite over the store with the fault that MUTANT names: TestMutants runs it in a process of its own, where it may
// fail.
func TestMutant(t *testing.T) {
	mutant, ok := mutants[os.Getenv("MUTANT")]
	if !ok {
		return
	}
	Run(t, func(testing.TB) graph.Store { return mutant.make(NewModel()) })
}

// TestMutants holds that the suite finds each of these faults, and by a failed test rather than a crash.
func TestMutants(t *testing.T) {
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMutant$/^"+m.part+"$", "-test.v", "-test.timeout=60s", "-rapid.nofailfile")
			cmd.Env = append(os.Environ(), "MUTANT="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestMutant/"+m.part) || strings.Contains(string(out), "panic:") {
				t.Errorf("part %s does not find it (%v):\n%s", m.part, err, out)
			}
		})
	}
}
