package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"backchannel/graph"
	"backchannel/graph/cachestore"
	"backchannel/graph/sqlitestore"
	"backchannel/graph/storetest"
)

// Answers read what they need and no more: in a bounded number of statements, of one revision, and equal however it is read.

func open(t *testing.T, ran *atomic.Int64) graph.Store {
	t.Helper()
	store, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: filepath.Join(t.TempDir(), "graph.db"), OnStatement: func(string) { ran.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return store
}

func clock() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }

// dated sets a tie's span.
func dated(set ...func(*graph.Tie)) func(*graph.Tie) {
	return func(t *graph.Tie) {
		t.Span = graph.Span{From: "2000-01-01", To: graph.Open}
		for _, s := range set {
			s(t)
		}
	}
}

// fan makes a graph in which n of everything hangs on two states: posts and their holders, organs, channels with their rounds and participants, formal
// ties, sanctions, hand-overs.
func fan(n int) []any {
	out := []any{storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewTie("formal-tie:ab", "state:a", "state:b", dated())}
	id := func(prefix string, i int) graph.ID { return graph.ID(fmt.Sprintf("%s:n%03d", prefix, i)) }
	tie := func(prefix string, i int, from, to graph.ID, set ...func(*graph.Tie)) any {
		return storetest.NewTie(id(prefix, i), from, to, dated(set...))
	}
	for i := range n {
		organ, post, person, channel, event, source := id("organization", i), id("post", i), id("person", i), id("channel", i), id("event", i), id("source", i)
		derived := graph.ID(string(source) + "-again")
		out = append(out,
			storetest.NewSource(source), storetest.NewSource(derived, func(s *graph.Source) { s.DerivedFrom = source }),
			storetest.NewEntity(organ, func(e *graph.Entity) { e.Type = "GOVERNMENT_BODY" }), storetest.NewEntity(person), storetest.NewEntity(event),
			storetest.NewEntity(graph.ID("agreement:"+event.Slug())),
			tie("part-of", i, organ, "state:a"), tie("accredited-to", i, post, "state:b"),
			tie("tenure", i, person, post, func(t *graph.Tie) { t.Citations[0].Source = derived }),
			tie("contact", i, person, "state:b"), tie("attended", i, person, event, func(t *graph.Tie) { t.Span = graph.Span{} }),
			tie("participation", i, person, channel, func(t *graph.Tie) { t.Role, t.RestsOn, t.Capacity = "MEDIATOR", id("tenure", i), "OFFICIAL" }),
			tie("round-of", i, event, channel, func(t *graph.Tie) { t.Span = graph.Span{} }),
			tie("life-cycle", i, event, channel, func(t *graph.Tie) { t.Span, t.State = graph.Span{}, "OPEN" }),
			tie("led-to", i, channel, graph.ID("agreement:"+event.Slug()), func(t *graph.Tie) { t.Span = graph.Span{} }),
			tie("sanctions", i, "state:b", person),
		)
		out = append(out, storetest.NewPost(post.Slug(), organ), storetest.NewChannel(channel.Slug(), "state:a", "state:b"))
	}
	return out
}

// questions are one of each sort.
func questions(n int) map[string]func(context.Context, *graph.Session) (any, error) {
	day := graph.DayOf(2010, 6, 1)
	ids := func(prefix string) (out []graph.ID) {
		for i := range n {
			out = append(out, graph.ID(fmt.Sprintf("%s:n%03d", prefix, i)))
		}
		return out
	}
	return map[string]func(context.Context, *graph.Session) (any, error){
		"paths": func(ctx context.Context, s *graph.Session) (any, error) {
			return s.Paths(ctx, graph.PathQuery{From: []graph.ID{"state:a"}, To: []graph.ID{"state:b"}, AsOf: day, Limit: 2 * n})
		},
		"formal tie": func(ctx context.Context, s *graph.Session) (any, error) {
			return s.FormalTie(ctx, "state:a", "state:b", day)
		},
		"vacancies": func(ctx context.Context, s *graph.Session) (any, error) {
			out, _, err := s.Vacancies(ctx, graph.VacancyQuery{AsOf: day, Owner: "state:a", Statuses: graph.PostStatuses})
			return out, err
		},
		"all vacancies": func(ctx context.Context, s *graph.Session) (any, error) {
			out, _, err := s.Vacancies(ctx, graph.VacancyQuery{AsOf: day, Statuses: graph.PostStatuses})
			return out, err
		},
		"timeline": func(ctx context.Context, s *graph.Session) (any, error) {
			out, _, err := s.Timeline(ctx, graph.TimelineQuery{Of: []graph.ID{"state:b"}, From: graph.BeginningOfTime, To: graph.EndOfTime})
			return out, err
		},
		"timeline of two": func(ctx context.Context, s *graph.Session) (any, error) {
			out, _, err := s.Timeline(ctx, graph.TimelineQuery{Of: []graph.ID{"state:a", "state:b"}, From: graph.BeginningOfTime, To: graph.EndOfTime})
			return out, err
		},
		"lineage": func(ctx context.Context, s *graph.Session) (any, error) { return s.Lineage(ctx, "channel:n000") },
		"posts":   func(ctx context.Context, s *graph.Session) (any, error) { return s.PostsOn(ctx, ids("post"), day) },
		"channels": func(ctx context.Context, s *graph.Session) (any, error) {
			return s.ChannelsOn(ctx, ids("channel"), day)
		},
		"steps": func(ctx context.Context, s *graph.Session) (any, error) { return s.LifeCycles(ctx, ids("channel")) },
		"standings": func(ctx context.Context, s *graph.Session) (any, error) {
			return s.StandingsOn(ctx, ids("participation"), day)
		},
	}
}

// TestStatementsDoNotGrow asks for 1, 10 and 100 of everything and holds each answer to one number of statements.
func TestStatementsDoNotGrow(t *testing.T) {
	const most = 40
	counts := map[string][]int64{}
	for _, n := range []int{1, 10, 100} {
		var ran atomic.Int64
		store := open(t, &ran)
		storetest.Fill(t, store, storetest.NewBatch("fan", fan(n)...))
		svc := graph.NewService(store, clock)
		for name, ask := range questions(n) {
			ask := func() []byte {
				out, err := ask(t.Context(), svc.For(graph.LocalUser()))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				raw, err := json.Marshal(out)
				if err != nil {
					t.Fatal(err)
				}
				return raw
			}
			if answer := ask(); n > 1 && name != "lineage" && name != "formal tie" && strings.Count(string(answer), "n001") == 0 {
				t.Errorf("%s: the answer does not grow: %s", name, answer)
			}
			ran.Store(0) // what is kept for all is there now
			ask()
			counts[name] = append(counts[name], ran.Load())
		}
	}
	for name, c := range counts {
		t.Logf("%s: %v", name, c)
		if c[1] != c[2] || c[2] > most {
			t.Errorf("%s takes %v statements for 1, 10 and 100", name, c)
		}
	}
}

// meddler is a store that commits something in the middle of a read.
type meddler struct {
	graph.Store
	commit func()
	reads  int
}

func (m *meddler) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	out, err := m.Store.Neighbours(ctx, q)
	m.reads++
	if m.commit != nil {
		m.commit()
	}
	return out, err
}

// TestAnswersAreOfOneRevision commits between two reads of an answer.
func TestAnswersAreOfOneRevision(t *testing.T) {
	for name, over := range map[string]func(graph.Store) graph.Store{
		"bare": func(s graph.Store) graph.Store { return s },
		"remembered": func(s graph.Store) graph.Store {
			return cachestore.New(s, cachestore.Options{MaxStale: time.Hour, Now: time.Now})
		},
	} {
		t.Run(name, func(t *testing.T) { holdOneRevision(t, over) })
	}
}

func holdOneRevision(t *testing.T, over func(graph.Store) graph.Store) {
	t.Helper()
	day := graph.DayOf(2010, 6, 1)
	ask := func(t *testing.T, commit func(store graph.Store, n int) []any) (*graph.FormalTieAnswer, int, error) {
		t.Helper()
		inner := storetest.NewModel()
		storetest.Fill(t, inner, storetest.NewBatch("fan", fan(2)...))
		m := &meddler{Store: inner}
		svc := graph.NewService(over(m), clock)
		if _, err := svc.For(graph.LocalUser()).Revision(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := 0
		m.commit = func() {
			n++
			if records := commit(inner, n); len(records) > 0 {
				storetest.Fill(t, inner, storetest.NewBatch(fmt.Sprint("meddling", n), records...))
			}
		}
		a, err := svc.For(graph.LocalUser()).FormalTie(t.Context(), "state:a", "state:b", day)
		return a, m.reads, err
	}
	t.Run("what was read and dropped is not in the answer", func(t *testing.T) {
		a, _, err := ask(t, func(_ graph.Store, n int) []any {
			if n > 1 {
				return nil
			}
			return []any{graph.ID("formal-tie:ab")}
		})
		if err != nil || a.Status != graph.FormalUnknown || a.Revision != 2 || len(a.Claims) != 0 {
			t.Errorf("%+v %v", a, err)
		}
	})
	t.Run("what came between two reads is in the answer of the later revision", func(t *testing.T) {
		a, _, err := ask(t, func(_ graph.Store, n int) []any {
			if n > 1 {
				return nil
			}
			return []any{storetest.NewTie("formal-tie:ba", "state:b", "state:a", dated())}
		})
		if err != nil || a.Revision != 2 || len(a.Claims) != 2 {
			t.Errorf("%+v %v", a, err)
		}
	})
	t.Run("what has nothing to do with it costs nothing", func(t *testing.T) {
		a, reads, err := ask(t, func(_ graph.Store, n int) []any {
			return []any{storetest.NewTie(graph.ID(fmt.Sprint("contact:m", n)), "person:n000", "person:n001")}
		})
		if err != nil || a.Revision != 1 || reads != 2 {
			t.Errorf("%+v after %d reads, %v", a, reads, err)
		}
	})
	t.Run("a graph that never stands still is CONFLICT", func(t *testing.T) {
		_, _, err := ask(t, func(_ graph.Store, n int) []any {
			return []any{storetest.NewTie("formal-tie:ba", "state:b", "state:a", dated(func(t *graph.Tie) { t.Note = fmt.Sprint("note ", n) }))}
		})
		if graph.CodeOf(err) != graph.Conflict {
			t.Errorf("%v", err)
		}
	})
	t.Run("a tie's end that is hidden meanwhile", func(t *testing.T) {
		a, _, err := ask(t, func(_ graph.Store, n int) []any {
			if n > 1 {
				return nil
			}
			return []any{storetest.NewEntity("state:b", func(e *graph.Entity) { e.Summary = "changed" })}
		})
		if err != nil || a.Revision != 2 || a.B.Summary != "changed" {
			t.Errorf("%+v %v", a, err)
		}
	})
}

// failing is a store of which the nth read of ties fails.
type failing struct {
	graph.Store
	n int
}

func (f *failing) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	if f.n--; f.n < 0 {
		return nil, graph.Errorf(graph.Unavailable, "gone")
	}
	return f.Store.Neighbours(ctx, q)
}

// TestNoHalfAnswers breaks every read of every answer in turn: an answer is whole or an error.
func TestNoHalfAnswers(t *testing.T) {
	inner := storetest.NewModel()
	storetest.Fill(t, inner, storetest.NewBatch("fan", fan(3)...))
	for name, ask := range questions(3) {
		broken := 0
		for n := range 100 {
			f := &failing{Store: inner, n: n}
			out, err := ask(t.Context(), graph.NewService(f, clock).For(graph.LocalUser()))
			if err == nil {
				if f.n < 0 {
					t.Errorf("%s: %v though read %d failed", name, out, n)
				}
				break
			}
			if broken++; graph.CodeOf(err) != graph.Unavailable {
				t.Errorf("%s, read %d: %v", name, n, err)
			}
		}
		if broken == 0 {
			t.Errorf("%s reads no ties", name)
		}
	}
}

// TestDataThroughFollows holds how far the data reach, as it is kept fresh by the change log, against a service that reads all anew.
func TestDataThroughFollows(t *testing.T) {
	store := storetest.NewModel()
	storetest.Fill(t, store, storetest.NewBatch("start", storetest.NewSource(storetest.Public), storetest.NewSource("source:hidden", func(s *graph.Source) { s.Marking.TLP = graph.Red }),
		storetest.NewEntity("state:a"), storetest.NewEntity("state:b"), storetest.NewEntity("state:secret", func(e *graph.Entity) { e.Marking.TLP = graph.Red })))
	kept := graph.NewService(store, clock)
	observed := func(id, to graph.ID, year int) any {
		return storetest.NewTie(id, "state:a", to, func(t *graph.Tie) { t.Citations[0].Observed = graph.Date(fmt.Sprint(year)) })
	}
	event := func(id graph.ID, year int) any {
		return storetest.NewEntity(id, func(e *graph.Entity) { e.Span = graph.Span{From: graph.Date(fmt.Sprint(year))} })
	}
	var many []any
	for i := range 100 { // more than is remembered
		many = append(many, observed(graph.ID(fmt.Sprintf("contact:m%03d", i)), "state:secret", 2050))
	}
	var none []any
	for i := range 100 {
		none = append(none, graph.ID(fmt.Sprintf("contact:m%03d", i)))
	}
	public := graph.Viewer{Clearance: graph.Clear}
	for i, c := range []struct {
		records []any
		public  int
	}{
		{[]any{observed("contact:x", "state:b", 1999)}, 1999},
		{[]any{event("event:x", 2001)}, 2001},
		{[]any{observed("contact:secret", "state:secret", 2005)}, 2001},
		{[]any{graph.ID("event:x")}, 1999},
		{[]any{storetest.NewCoverage("coverage:x", graph.Contact, "state:a", []graph.ID{"state:b"}, func(c *graph.Coverage) { c.Span.To = "2003-12-31" })}, 2003},
		{many, 2003},
		{[]any{observed("contact:x", "state:b", 2010)}, 2010},
		{none, 2010},
		{[]any{graph.ID("contact:x")}, 2003},
		{[]any{graph.ID("coverage:x"), graph.ID("contact:secret"), observed("contact:y", "state:b", 1950)}, 1950},
	} {
		storetest.Fill(t, store, storetest.NewBatch(fmt.Sprint("step", i), c.records...))
		for _, v := range []graph.Viewer{public, graph.LocalUser()} {
			got, err := kept.For(v).Revision(t.Context())
			want, err2 := graph.NewService(store, clock).For(v).Revision(t.Context())
			if err != nil || err2 != nil || got != want {
				t.Errorf("step %d: %+v, anew %+v (%v, %v)", i, got, want, err, err2)
			}
			if year := got.DataThrough.String()[:4]; v.Clearance == graph.Clear && year != fmt.Sprint(c.public) {
				t.Errorf("step %d: the data reach to %s, want %d", i, got.DataThrough, c.public)
			}
		}
	}
}

// TestHubIsBounded asks for a timeline of more ties than are read for one answer, and for one whose ties come in two pages.
func TestHubIsBounded(t *testing.T) {
	store := storetest.NewModel()
	records := []any{storetest.NewSource(storetest.Public), storetest.NewEntity("state:a"), storetest.NewEntity("state:b")}
	const n = 2500
	for i := range n {
		records = append(records, storetest.NewTie(graph.ID(fmt.Sprintf("contact:c%05d", i)), "state:a", "state:b", dated()))
	}
	storetest.Fill(t, store, storetest.NewBatch("hub", records...))
	ask := func(store graph.Store) (int, error) {
		out, _, err := graph.NewService(store, clock).For(graph.LocalUser()).Timeline(t.Context(), graph.TimelineQuery{Of: []graph.ID{"state:a"}, From: graph.BeginningOfTime, To: graph.EndOfTime})
		if !slices.IsSortedFunc(out, func(a, b graph.TimelineEntry) int { return strings.Compare(string(a.Tie.ID), string(b.Tie.ID)) }) {
			t.Error("out of order")
		}
		return len(out), err
	}
	if got, err := ask(store); err != nil || got != n {
		t.Errorf("%d entries, %v", got, err)
	}
	if _, err := ask(crowded{store}); graph.CodeOf(err) != graph.Limit {
		t.Errorf("%v", err)
	}
}

// crowded is a store that says that there are more ties than it gives.
type crowded struct{ graph.Store }

func (c crowded) Neighbours(ctx context.Context, q graph.NeighbourQuery) (map[graph.ID]graph.Neighbours, error) {
	out, err := c.Store.Neighbours(ctx, q)
	for id, n := range out {
		n.Total, n.More = 1_000_000, true
		out[id] = n
	}
	return out, err
}

// TestExportShowsWhatIsSeen streams a graph to viewers of all sorts: each gets exactly the records that they may look up, and no pointer to another.
func TestExportShowsWhatIsSeen(t *testing.T) {
	store := storetest.NewModel()
	storetest.Fill(t, store, storetest.WholeBatch())
	storetest.Fill(t, store, storetest.NewBatch("hidden", storetest.NewSource("source:red", func(s *graph.Source) { s.Marking.TLP = graph.Red }),
		storetest.NewEntity("state:red", func(e *graph.Entity) { e.Marking.TLP = graph.Red }), storetest.NewEntity("event:red", func(e *graph.Entity) { e.Marking.TLP = graph.Red }),
		storetest.NewEntity("state:open", func(e *graph.Entity) { e.Citations[0].ObtainedAt = "event:red" }), storetest.NewTie("contact:red", "state:red", "state:open"),
		storetest.NewSource("source:open", func(s *graph.Source) { s.ObtainedAt = "event:red" }),
		storetest.NewCoverage("coverage:open", graph.Contact, "state:open", []graph.ID{"state:red", "state:open"})))
	svc := graph.NewService(store, clock)
	var all []graph.ID
	idOf := func(record any) graph.ID { return record.(graph.Node).NodeID() }
	if _, err := svc.For(graph.LocalUser()).Snapshot(t.Context(), func(record any) error { all = append(all, idOf(record)); return nil }); err != nil {
		t.Fatal(err)
	}
	sizes := map[int]bool{}
	for _, v := range []graph.Viewer{{}, {Clearance: graph.Clear}, {Clearance: graph.Amber, Groups: []string{"desk"}}, {Clearance: graph.Red}, {Clearance: graph.Red, Groups: []string{"desk", "unit", "oslo"}}, graph.LocalUser()} {
		session := svc.For(v)
		known, err := session.Get(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		if _, err := session.Snapshot(t.Context(), func(record any) error {
			shown++
			for _, id := range append(graph.References(record), idOf(record)) {
				if !known.Has(id) {
					t.Errorf("%+v is shown %s, which leads to %s", v, idOf(record), id)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if shown != known.Len() {
			t.Errorf("%+v is shown %d records and may look up %d", v, shown, known.Len())
		}
		sizes[shown] = true
	}
	if len(sizes) < 4 {
		t.Errorf("the viewers see too much alike: %v", sizes)
	}
}
