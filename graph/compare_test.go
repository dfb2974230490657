package graph

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// changes is the difference of two lists of paths, worked out from the oracle's whole lists.
func changes(before, after []oraclePath, k int) []string {
	at := func(list []oraclePath, nodes []ID) int {
		return slices.IndexFunc(list, func(p oraclePath) bool { return slices.Equal(p.Nodes, nodes) })
	}
	rank := func(i int) string {
		if i < 0 || i >= k {
			return "-"
		}
		return itoa(i + 1)
	}
	var out []string
	for i, b := range before[:min(k, len(before))] {
		switch j := at(after, b.Nodes); {
		case j < 0:
			out = append(out, fmt.Sprint("LOST ", b.Nodes, rank(i), "-", b.Cost, 0))
		case j != i || after[j].Cost != b.Cost:
			out = append(out, fmt.Sprint("CHANGED ", b.Nodes, rank(i), rank(j), b.Cost, after[j].Cost))
		}
	}
	for j, a := range after[:min(k, len(after))] {
		switch i := at(before, a.Nodes); {
		case i < 0:
			out = append(out, fmt.Sprint("GAINED ", a.Nodes, "-", rank(j), 0, a.Cost))
		case i >= k:
			out = append(out, fmt.Sprint("CHANGED ", a.Nodes, "-", rank(j), before[i].Cost, a.Cost))
		}
	}
	slices.Sort(out)
	return out
}

func TestCompareIsTheDifference(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		other := q
		other.AsOf = DayOf(2006+r.IntN(10), 6, 1+r.IntN(28))
		if r.IntN(3) == 0 && p.seen(r.channels[0]) != nil {
			other.AsOf, other.Scenario.Close = q.AsOf, []ID{r.channels[0]}
		}
		c, err := p.compare(context.Background(), q, other)
		if err != nil {
			t.Fatal(err)
		}
		bare := o.b
		if len(other.Scenario.Close) > 0 {
			bare.Ties = slices.DeleteFunc(slices.Clone(o.b.Ties), func(t *Tie) bool { return t.Kind == LifeCycle && t.To == r.channels[0] })
		}
		there := &oracle{b: bare, q: other}
		want := changes(o.all(q), there.all(other), c.Before.Query.Limit)
		got := []string{}
		number := func(rank *int) string {
			if rank == nil {
				return "-"
			}
			return itoa(*rank)
		}
		for _, x := range c.Paths {
			nodes := x.Before
			if nodes == nil {
				nodes = x.After
			}
			got = append(got, fmt.Sprint(x.What, " ", ids(nodes.Nodes), number(x.RankBefore()), number(x.RankAfter()), value(x.CostBefore), value(x.CostAfter)))
			seen[x.What]++
			if len(x.Causes) == 0 && x.What != changeChanged {
				t.Fatalf("seed %d: %s has no cause", seed, got[len(got)-1])
			}
			for _, cause := range x.Causes {
				if seen[cause.What]++; cause.Sentence == "" {
					t.Fatalf("seed %d: no sentence: %+v", seed, cause)
				}
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n got %v\nwant %v\n%+v\n%+v", seed, got, want, q, other)
		}
		if total := c.SamePaths + len(c.Paths); total < len(c.Before.Paths) || total < len(c.After.Paths) {
			t.Fatalf("seed %d: %d the same, %d changed", seed, c.SamePaths, len(c.Paths))
		}
		holdRoutes(t, seed, o, q, c, func(x RouteChange) ([]*Entity, *int) { return x.Brokers, x.RankBefore }, changeGained)
		holdRoutes(t, seed, there, other, c, func(x RouteChange) ([]*Entity, *int) { return x.BrokersAfter, x.RankAfter }, changeLost)
	}
	t.Log(seen)
	for _, what := range []string{changeLost, changeGained, changeChanged, obstacleChannelShut, obstacleEnded, obstacleNotBegun, obstacleChanged, obstacleNotExisting, obstacleSupposed} {
		if seen[what] == 0 {
			t.Errorf("nothing is %s: the generator tests too little", what)
		}
	}
}

// holdRoutes holds the routes of a side that are gone or moved against the oracle's grouping; those of one kind of change are none on that side.
func holdRoutes(t *testing.T, seed uint64, o *oracle, q PathQuery, c *Comparison, side func(RouteChange) ([]*Entity, *int), none string) {
	t.Helper()
	rank := map[string]int{}
	for _, path := range o.all(q) {
		if key := fmt.Sprint(o.brokers(path)); rank[key] == 0 {
			rank[key] = len(rank) + 1
		}
	}
	for _, x := range c.Routes {
		brokers, at := side(x)
		if x.What == none {
			brokers = x.Brokers
			if none == changeLost && len(x.BrokersAfter) > 0 {
				t.Fatalf("seed %d: a lost route has brokers: %+v", seed, x)
			}
		}
		if key := fmt.Sprint(ids(brokers)); value(at) != rank[key] && x.Certain {
			t.Fatalf("seed %d: %s route %s is %d, want %d", seed, x.What, key, value(at), rank[key])
		}
		if len(x.Causes) == 0 && x.What != changeChanged {
			t.Fatalf("seed %d: route %v has no cause", seed, ids(brokers))
		}
	}
}

// TestCauses: the tie or event that made the difference is named, with its day.
func TestCauses(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y", "person:minister", "person:friend", "person:late"} {
		s.entity(id, nil)
	}
	s.entity("post:minister", func(e *Entity) { e.Level = "MINISTER" })
	s.tie(PostOf, "post:minister", "state:x", Span{}, nil)
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2000-01-01")
	s.step("channel:c", "CLOSED", "2004-03-02")
	s.channel("channel:d", "state:x", "state:y")
	s.step("channel:d", "OPEN", "2000-01-01")
	tenure := s.tie(Tenure, "person:minister", "post:minister", Span{"2000-01-01", "2003-06-30"}, func(t *Tie) { t.Capacity = "FULL" })
	for _, c := range []ID{"channel:c", "channel:d"} {
		s.tie(Participation, "person:minister", c, Span{"2000-01-01", ".."}, func(t *Tie) { t.Role, t.Capacity, t.RestsOn = "PARTICIPANT", "OFFICIAL", tenure.ID })
		s.tie(Participation, "person:friend", c, Span{"2000-01-01", ".."}, func(t *Tie) { t.Role = "PARTICIPANT" })
	}
	s.tie(Affiliation, "person:friend", "state:y", Span{"1990", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:late", "state:x", Span{"2004-01-01", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:late", "state:y", Span{"2003-01-01", ".."}, func(t *Tie) { t.Role = "STAFF" })
	p := s.build()
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-01-01")}
	other := q
	other.AsOf = day(t, "2005-01-01")
	c, err := p.compare(context.Background(), q, other)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range c.Paths {
		for _, cause := range x.Causes {
			got = append(got, x.What+" "+cause.What+" "+cause.Day.String()+" "+cause.Sentence)
		}
	}
	want := []string{
		"LOST CHANNEL_SHUT 2004-03-02 c was closed on 2004-03-02 by e8.",
		"LOST TIE_ENDED 2003-06-30 Over by 2005-01-01: minister took part in d as a participant, since 2000-01-01. It ended with the office that it rested on: minister held the post of minister (x), from 2000-01-01 to 2003-06-30.",
		"GAINED TIE_NOT_BEGUN 2003-01-01 Not begun by 2001-01-01: late is on the staff of y, since 2003-01-01.",
		"GAINED TIE_NOT_BEGUN 2004-01-01 Not begun by 2001-01-01: late is on the staff of x, since 2004-01-01.",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	other = q
	other.Scenario.Close = []ID{"channel:d"}
	if c, err = p.compare(context.Background(), q, other); err != nil || len(c.Paths) != 1 || c.Paths[0].Causes[0].Sentence != "d is closed by the scenario." || c.SamePaths != 1 {
		t.Errorf("%+v %v", c, err)
	}
	other.Scenario = Scenario{Add: []HypotheticalTie{{From: "person:late", To: "state:x", Kind: Affiliation, Role: "STAFF"}, {From: "person:late", To: "person:friend", Kind: Contact, Role: "CLOSE"}}}
	if c, err = p.compare(context.Background(), q, other); err != nil || len(c.Paths) != 1+2 || c.Paths[0].What != changeGained || c.Paths[0].After.Rank != 1 || c.Paths[0].Causes[0].What != obstacleSupposed {
		t.Errorf("%+v %v", c.Paths, err)
	}
}

// TestARouteThatIsKeptIsWeakenedNotLost: who leaves an office is a broker from then on, and who changes the way through the same brokers keeps the route.
func TestARouteThatIsKeptIsWeakenedNotLost(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y", "person:minister", "person:friend", "person:late"} {
		s.entity(id, nil)
	}
	s.entity("post:minister", func(e *Entity) { e.Level = "MINISTER" })
	s.tie(PostOf, "post:minister", "state:x", Span{}, nil)
	s.tie(Tenure, "person:minister", "post:minister", Span{"2000-01-01", "2003-06-30"}, func(t *Tie) { t.Capacity = "FULL" })
	s.tie(Contact, "person:minister", "state:y", Span{"1990", ".."}, func(t *Tie) { t.Role = "CLOSE" })
	s.tie(Affiliation, "person:friend", "state:x", Span{"1990", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:friend", "state:y", Span{"1990", "2002-01-01"}, func(t *Tie) { t.Role = "STAFF" })
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2003-01-01")
	s.tie(Participation, "person:friend", "channel:c", Span{"2003-01-01", ".."}, func(t *Tie) { t.Role = "CONVENOR" })
	s.tie(Participation, "state:y", "channel:c", Span{"2003-01-01", ".."}, func(t *Tie) { t.Role, t.Capacity = "PARTICIPANT", "OFFICIAL" })
	s.tie(Affiliation, "person:late", "state:x", Span{"2004-01-01", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:late", "state:y", Span{"2004-01-01", ".."}, func(t *Tie) { t.Role = "STAFF" })
	p := s.build()
	early := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-06-01")}
	late := early
	late.AsOf = day(t, "2012-01-01")
	told := func(before, after PathQuery) (out []string) {
		c, err := p.compare(context.Background(), before, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Routes {
			stronger := r.CostBefore != nil && r.CostAfter != nil && *r.CostAfter < *r.CostBefore
			out = append(out, fmt.Sprint(r.What, ids(r.Brokers), ids(r.BrokersAfter), r.Rerouted, stronger, len(r.Causes) > 0))
		}
		return out
	}
	want := []string{
		"GAINED[person:late] [person:late] false false true",
		"CHANGED[] [person:minister] false false true",
		"CHANGED[person:friend] [person:friend] true false true",
	}
	if got := told(early, late); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	want = []string{
		"LOST[person:late] [] false false true",
		"CHANGED[person:minister] [] false true true",
		"CHANGED[person:friend] [person:friend] true true true",
	}
	if got := told(late, early); !slices.Equal(got, want) {
		t.Errorf("back: got\n%q\nwant\n%q", got, want)
	}
}

// TestARemovedBrokerOfARouteIsToldOf: a mediator who is not on the path itself is a broker of its route, and may be removed by the scenario.
func TestARemovedBrokerOfARouteIsToldOf(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y", "person:a", "person:b", "person:mediator"} {
		s.entity(id, nil)
	}
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2000-01-01")
	s.tie(Affiliation, "person:a", "state:x", Span{"1990", ".."}, func(t *Tie) { t.Role = "STAFF" })
	s.tie(Affiliation, "person:b", "state:y", Span{"1990", ".."}, func(t *Tie) { t.Role = "STAFF" })
	for who, role := range map[ID]string{"person:a": "PARTICIPANT", "person:b": "PARTICIPANT", "person:mediator": "MEDIATOR"} {
		s.tie(Participation, who, "channel:c", Span{"2000-01-01", ".."}, func(t *Tie) { t.Role = role })
	}
	p := s.build()
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-01-01")}
	without := q
	without.Scenario.Remove = []ID{"person:mediator"}
	for _, sides := range [][2]PathQuery{{q, without}, {without, q}} {
		c, err := p.compare(context.Background(), sides[0], sides[1])
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Routes) != 2 || c.SamePaths != 1 {
			t.Fatalf("%+v, %d paths the same", c.Routes, c.SamePaths)
		}
		for _, r := range c.Routes {
			if len(r.Causes) != 1 || r.Causes[0].What != obstacleSupposed || r.Causes[0].Sentence != "mediator is removed by the scenario." {
				t.Errorf("%s: %+v", r.What, r.Causes)
			}
		}
	}
}

// TestAStateThatNobodyTellsHasNoBeginning: before its first step, a channel's state is unknown since no day.
func TestAStateThatNobodyTellsHasNoBeginning(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2000-01-01")
	p := s.build()
	if got := p.stateOn("channel:c", day(t, "1999-12-31")); got.State != "UNKNOWN" || got.Since != BeginningOfTime {
		t.Errorf("%+v", got)
	}
	if got := p.stateOn("channel:c", day(t, "2000-01-01")); got.State != "OPEN" || got.Since != day(t, "2000-01-01") {
		t.Errorf("%+v", got)
	}
}
