package graph

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestWhyNotGivesPlaceInTheExactList(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(some()) {
		p, o, q, r, ok := asked(t, seed)
		if !ok {
			continue
		}
		through := pick(r, slices.Concat(r.people, r.people, r.orgs, r.channels, r.states))
		got, err := p.whyNot(context.Background(), q, through)
		if err != nil {
			if e := o.entity(through); CodeOf(err) == NotFound && e == nil || CodeOf(err) == Invalid && (slices.Contains(q.From, through) || slices.Contains(q.To, through)) {
				continue
			}
			t.Fatalf("seed %d: %v", seed, err)
		}
		list := o.all(q)
		list = list[:min(len(list), maxPaths)]
		at := slices.IndexFunc(list, func(path oraclePath) bool { return slices.Contains(path.Nodes, through) })
		switch {
		case at >= 0:
			if got.Path == nil || got.Rank != at+1 || got.Path.Rank != at+1 || got.Path.Cost != list[at].Cost || !slices.Equal(ids(got.Path.Nodes), list[at].Nodes) || len(got.Obstacles) > 0 {
				t.Fatalf("seed %d: %s: rank %d, want %d; %+v", seed, through, got.Rank, at+1, got.Obstacles)
			}
			seen["PATH"]++
		case len(list) == maxPaths:
		case got.Path != nil || len(got.Obstacles) == 0:
			t.Fatalf("seed %d: %s is in no path, not at %d: %+v", seed, through, got.Rank, got.Obstacles)
		}
		for _, obstacle := range got.Obstacles {
			seen[obstacle.What]++
			if obstacle.Sentence == "" || strings.Contains(obstacle.Sentence, "%!") {
				t.Fatalf("seed %d: %+v", seed, obstacle)
			}
		}
		holdObstacles(t, seed, o, q, through, got)
	}
	t.Log(seen)
	for _, what := range []string{"PATH", obstacleAvoided, obstacleNotExisting, obstacleRejected, obstacleClass, obstacleOrgan, obstacleChannelShut, obstacleFiltered, obstacleNoTies, obstacleNotConnected, obstacleTooManyHops, obstacleTooWeak} {
		if seen[what] == 0 {
			t.Errorf("nothing is %s: the generator tests too little", what)
		}
	}
}

// holdObstacles holds what is said to exclude a node against the oracle's own reading.
func holdObstacles(t *testing.T, seed uint64, o *oracle, q PathQuery, through ID, got *WhyNotAnswer) {
	t.Helper()
	says := func(what string) bool {
		return slices.ContainsFunc(got.Obstacles, func(o Obstacle) bool { return o.What == what })
	}
	e := o.entity(through)
	o.q = q
	for what, want := range map[string]bool{
		obstacleAvoided:     slices.Contains(q.Avoid, through),
		obstacleNotExisting: e.Kind != Channel && !o.exists(through),
		obstacleRejected:    e.Kind != Channel && o.rejected(through),
		obstacleClass:       !q.IncludeFormal && (e.Kind == State || e.Type == "INTERGOVERNMENTAL"),
		obstacleChannelShut: e.Kind == Channel && !o.channelLive(through),
	} {
		if says(what) != want {
			t.Fatalf("seed %d: %s is %s: %t, want %t (%+v)", seed, through, what, says(what), want, got.Obstacles)
		}
	}
	if says(obstacleTooManyHops) {
		longer := q
		for longer.MaxHops++; ; longer.MaxHops++ {
			if slices.ContainsFunc(o.all(longer), func(p oraclePath) bool { return slices.Contains(p.Nodes, through) }) {
				break
			}
		}
		if i := slices.IndexFunc(got.Obstacles, func(o Obstacle) bool { return o.What == obstacleTooManyHops }); !strings.Contains(got.Obstacles[i].Sentence, "the shortest has "+itoa(longer.MaxHops)) {
			t.Fatalf("seed %d: %s, want %d ties", seed, got.Obstacles[i].Sentence, longer.MaxHops)
		}
	}
}

func TestWhyNotRefuses(t *testing.T) {
	s := newSketch(t)
	for _, id := range []ID{"state:x", "state:y"} {
		s.entity(id, nil)
	}
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "2000")
	p := s.build()
	q := PathQuery{From: []ID{"state:x"}, To: []ID{"state:y"}, AsOf: day(t, "2001-01-30")}
	for through, code := range map[ID]Code{"state:x": Invalid, "event:e3": Invalid, "person:hidden": NotFound} {
		if _, err := p.whyNot(context.Background(), q, through); CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", through, err, code)
		}
	}
	got, err := p.whyNot(context.Background(), q, "channel:c")
	if err != nil || len(got.Obstacles) != 1 || got.Obstacles[0].What != obstacleNoTies {
		t.Errorf("%+v %v", got, err)
	}
}
