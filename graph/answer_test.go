package graph

import (
	"slices"
	"strings"
	"testing"
)

// sketch builds a small graph for a test: every record is CLEAR and cited B2 to one source unless told otherwise.
type sketch struct {
	t *testing.T
	b Batch
	n int
}

func newSketch(t *testing.T) *sketch {
	t.Helper()
	s := &sketch{t: t, b: Batch{Key: "k", Origin: "test"}}
	s.source("a")
	return s
}

func (s *sketch) source(slug string) {
	s.b.Sources = append(s.b.Sources, &Source{ID: ID("source:" + slug), Title: slug, Type: "PRESS", Marking: Marking{TLP: Clear}})
}

func (s *sketch) cite(grade, source string) []Citation {
	return []Citation{{Source: ID("source:" + source), Stance: supports, Reliability: grade[:1], Credibility: grade[1:], Observed: "2000", Marking: Marking{TLP: Clear}}}
}

func (s *sketch) entity(id ID, set func(*Entity)) ID {
	e := &Entity{ID: id, Kind: entityPrefix[id.Prefix()], Names: []Name{{Text: id.Slug(), Kind: "NAME", Marking: Marking{TLP: Clear}}}, Marking: Marking{TLP: Clear}, Citations: s.cite("B2", "a")}
	if set != nil {
		set(e)
	}
	s.b.Entities = append(s.b.Entities, e)
	return id
}

func (s *sketch) tie(kind TieKind, from, to ID, span Span, set func(*Tie)) *Tie {
	s.n++
	t := &Tie{ID: ID(PrefixOf(kind) + ":t" + itoa(s.n)), Kind: kind, From: from, To: to, Span: span, Marking: Marking{TLP: Clear}, Citations: s.cite("B2", "a")}
	if set != nil {
		set(t)
	}
	s.b.Ties = append(s.b.Ties, t)
	return t
}

func (s *sketch) build() *permitted {
	s.t.Helper()
	w, err := Prepare(s.t.Context(), noStore{}, s.b, 1)
	if err != nil {
		s.t.Fatal(err)
	}
	return viewOf(w).For(LocalUser())
}

// channel enters a channel between two states.
func (s *sketch) channel(id, x, y ID) {
	s.entity(id, func(e *Entity) { e.Type, e.Track, e.Format = "DIALOGUE", "TRACK_2", "STANDING_DIALOGUE" })
	s.tie(Between, id, x, Span{}, nil)
	s.tie(Between, id, y, Span{}, nil)
}

func (s *sketch) step(channel ID, state string, on Date) {
	event := s.entity(ID("event:e"+itoa(len(s.b.Entities))), func(e *Entity) { e.Type, e.Span = "MEETING", Span{on, on} })
	s.tie(LifeCycle, event, channel, Span{}, func(t *Tie) { t.State = state })
}

func TestChannelStateIsReplayed(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "PROBING", "2000-01-10")
	s.step("channel:c", "OPEN", "2000-06")
	s.step("channel:c", "SUSPENDED", "2004")
	s.step("channel:c", "CLOSED", "2005-03-01")
	p := s.build()
	for _, c := range []struct {
		day       string
		state     string
		certainty Certainty
		may       string
		live      bool
	}{
		{"2000-01-09", "UNKNOWN", Certain, "", false},
		{"2000-01-10", "PROBING", Certain, "PROBING", true},
		{"2000-06-15", "PROBING", Possible, "PROBING OPEN", true},
		{"2000-06-30", "OPEN", Certain, "OPEN", true},
		{"2001-06-30", "OPEN", Certain, "OPEN", true},
		{"2001-07-01", "DORMANT", Certain, "DORMANT", true},
		{"2004-05-05", "DORMANT", Possible, "DORMANT SUSPENDED", true},
		{"2004-12-31", "SUSPENDED", Certain, "SUSPENDED", false},
		{"2005-03-01", "CLOSED", Certain, "CLOSED", false},
	} {
		got := p.stateOn("channel:c", day(t, c.day))
		live, _ := p.lifeCycle("channel:c").live(day(t, c.day), nil)
		if got.State != c.state || got.Certainty != c.certainty || strings.Join(got.May, " ") != c.may || live != c.live {
			t.Errorf("%s: %s %s %v live %t", c.day, got.State, got.Certainty, got.May, live)
		}
	}
}

func TestOpenedAndClosedInOneYearIsClosed(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "CLOSED", "1989")
	s.step("channel:c", "OPEN", "1989")
	if got := s.build().stateOn("channel:c", day(t, "1990-01-01")); got.State != "CLOSED" {
		t.Errorf("%s", got.State)
	}
}

func TestFormalTie(t *testing.T) {
	s := newSketch(t)
	s.source("b")
	for _, id := range []ID{"state:x", "state:y", "state:z"} {
		s.entity(id, nil)
	}
	person := s.entity("person:p", nil)
	s.tie(FormalTie, "state:x", "state:y", Span{"1977-09-01", "2015-07-19"}, func(t *Tie) { t.Level = "INTERESTS_SECTION" })
	s.tie(FormalTie, "state:x", "state:y", Span{"2015-07-20", "2020-12-31"}, func(t *Tie) { t.Level = "EMBASSY" })
	s.tie(FormalTie, "state:x", "state:y", Span{"2018-01-01", "2018-12-31"}, func(t *Tie) { t.Level, t.Citations = "NONE", s.cite("D4", "b") })
	s.b.Coverages = append(s.b.Coverages, &Coverage{ID: "coverage:c", Kind: FormalTie, Subject: "state:x", Counterparts: []ID{"state:y", "state:z"}, Span: Span{"1950-01-01", "2020-12-31"}, Source: "source:a", Marking: Marking{TLP: Clear}})
	p := s.build()
	for _, c := range []struct {
		a, b   ID
		day    string
		status FormalTieStatus
		since  Date
	}{
		{"state:x", "state:y", "1949-12-31", FormalUnknown, ""},
		{"state:x", "state:y", "1976-01-01", FormalNone, ""},
		{"state:x", "state:y", "1978-11-20", FormalNone, ""},
		{"state:y", "state:x", "2016-01-01", FormalPresent, "2015-07-20"},
		{"state:x", "state:y", "2018-06-01", FormalPresent, "2015-07-20"},
		{"state:x", "state:y", "2021-01-01", FormalUnknown, ""},
		{"state:x", "state:z", "1990-01-01", FormalNone, ""},
		{"state:y", "state:z", "1990-01-01", FormalUnknown, ""},
		{"state:x", person, "1990-01-01", FormalNotApplicable, ""},
	} {
		got := p.formalTie(c.a, c.b, day(t, c.day))
		if got.Status != c.status || got.Since != c.since {
			t.Errorf("%s and %s on %s: %s since %q, want %s since %q", c.a, c.b, c.day, got.Status, got.Since, c.status, c.since)
		}
	}
	if got := p.formalTie("state:x", "state:y", day(t, "1978-11-20")); len(got.Contacts) != 1 || got.Contacts[0].Level != "INTERESTS_SECTION" {
		t.Errorf("contacts %+v", got.Contacts)
	}
	if got := p.formalTie("state:x", "state:y", day(t, "2018-06-01")); len(got.Claims) != 2 || !got.Claims[0].Leads || got.Claims[1].Leads {
		t.Errorf("contradicting claims %+v", got.Claims)
	}
	if got := p.formalTie("state:x", "state:y", day(t, "2022-01-01")); got.LastKnown == nil || got.LastKnown.Status != FormalPresent || got.LastKnown.Date != day(t, "2020-12-31") {
		t.Errorf("last known %+v", got.LastKnown)
	}
	if got := p.formalTie("state:y", "state:z", day(t, "1990-01-01")); got.LastKnown != nil {
		t.Errorf("last known %+v", got.LastKnown)
	}
}

func TestPostStanding(t *testing.T) {
	s := newSketch(t)
	s.source("b")
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	s.entity("organization:ministry", func(e *Entity) { e.Type = "GOVERNMENT_BODY" })
	s.tie(PartOf, "organization:ministry", "state:x", Span{}, nil)
	for _, post := range []struct {
		id    ID
		level string
	}{{"post:ambassador", "CHIEF_OF_MISSION"}, {"post:charge", "CHARGE"}, {"post:secretary", "DEPUTY"}} {
		s.entity(post.id, func(e *Entity) { e.Level = post.level })
		s.tie(PostOf, post.id, "organization:ministry", Span{}, nil)
	}
	s.tie(AccreditedTo, "post:ambassador", "state:y", Span{}, nil)
	s.tie(AccreditedTo, "post:charge", "state:y", Span{}, nil)
	for _, p := range []ID{"person:old", "person:stand-in", "person:new", "person:acting"} {
		s.entity(p, nil)
	}
	held := func(who, post ID, span Span, capacity string, appointed Date) {
		s.tie(Tenure, who, post, span, func(t *Tie) { t.Capacity, t.Appointed = capacity, appointed })
	}
	held("person:old", "post:ambassador", Span{"2014-11-21", "2017-01-20"}, "FULL", "")
	held("person:new", "post:ambassador", Span{"2018-07-25", ".."}, "FULL", "2018-06-29")
	held("person:stand-in", "post:charge", Span{"2017-01-20", "2018-07-07"}, "AD_INTERIM", "")
	held("person:acting", "post:secretary", Span{"2017-03-09", "2018-07-31"}, "ACTING", "")
	held("person:new", "post:secretary", Span{}, "FULL", "2018-09-01")
	s.tie(Vacancy, "post:secretary", "organization:ministry", Span{"2018-06", "2018-06"}, nil)
	for _, tie := range s.b.Ties {
		if tie.Appointed == "2018-09-01" {
			tie.Citations[0].Observed = ""
		}
	}
	s.b.Coverages = append(s.b.Coverages, &Coverage{ID: "coverage:c", Kind: Tenure, Subject: "organization:ministry", Counterparts: []ID{"post:ambassador"}, Span: Span{"2008-01-01", "2019-12-31"}, Source: "source:a", Marking: Marking{TLP: Clear}})
	p := s.build()
	for _, c := range []struct {
		post   ID
		day    string
		status PostStatus
	}{
		{"post:ambassador", "2017-01-20", PostFilled},
		{"post:ambassador", "2017-01-21", PostVacant},
		{"post:ambassador", "2018-06-12", PostVacant},
		{"post:ambassador", "2018-07-25", PostFilled},
		{"post:ambassador", "2007-06-12", PostUnknown},
		{"post:secretary", "2018-06-12", PostActing},
		{"post:secretary", "2018-08-15", PostUnknown},
		{"post:secretary", "2018-10-01", PostUncertain},
	} {
		if got := p.postOn(p.seen(c.post), day(t, c.day)); got.Status != c.status {
			t.Errorf("%s on %s: %s, want %s (%+v)", c.post, c.day, got.Status, c.status, got.Claims)
		}
	}
	got := p.postOn(p.seen("post:ambassador"), day(t, "2018-06-12"))
	if got.Since != "2017-01-20" || got.Until != "2018-07-25" || got.Days == nil || *got.Days != 551 || got.Previous.ID != "person:old" || got.Next.ID != "person:new" {
		t.Errorf("%+v", got)
	}
	if len(got.Charges) != 1 || got.Charges[0].Holder.ID != "person:stand-in" {
		t.Errorf("charges %+v", got.Charges)
	}
	both := p.postOn(p.seen("post:secretary"), day(t, "2018-06-12"))
	if len(both.Claims) != 2 || both.Claims[1].Status != PostVacant {
		t.Errorf("both claims are shown: %+v", both.Claims)
	}
	all, err := p.vacancies(VacancyQuery{AsOf: day(t, "2018-06-12"), Owner: "state:x"})
	if err != nil || len(all) != 2 {
		t.Errorf("%d posts, %v", len(all), err)
	}
	if _, err := p.vacancies(VacancyQuery{Owner: "state:nowhere"}); CodeOf(err) != NotFound {
		t.Errorf("%v", err)
	}
}

func TestLineageAndTimeline(t *testing.T) {
	s := newSketch(t)
	s.entity("state:x", nil)
	s.entity("state:y", nil)
	s.channel("channel:c", "state:x", "state:y")
	s.step("channel:c", "OPEN", "1990-07-08")
	s.entity("event:round", func(e *Entity) { e.Type, e.Span = "ROUND", Span{"1992-06-10", "1992-07-01"} })
	s.tie(RoundOf, "event:round", "channel:c", Span{}, nil)
	s.entity("agreement:peace", func(e *Entity) { e.Type, e.Span = "FINAL", Span{"1992-10-04", ".."} })
	s.entity("outcome:vote", func(e *Entity) { e.Type, e.Span = "OTHER", Span{"1994-10", ""} })
	s.tie(LedTo, "event:round", "agreement:peace", Span{}, func(t *Tie) { t.What = "TEXT" })
	s.tie(LedTo, "agreement:peace", "outcome:vote", Span{}, nil)
	p := s.build()
	a, err := p.lineage("channel:c")
	if err != nil || len(a.Steps) != 2 || a.Steps[0].Depth != 1 || a.Steps[1].Depth != 2 || *a.Steps[0].LagDays != 116 {
		t.Fatalf("%+v %v", a, err)
	}
	if back, err := p.lineage("outcome:vote"); err != nil || len(back.Steps) != 2 || back.Steps[0].Depth != -2 {
		t.Errorf("%+v %v", back, err)
	}
	entries, err := p.timeline(TimelineQuery{Of: []ID{"state:x", "state:y"}, From: BeginningOfTime, To: EndOfTime})
	var whats []string
	for _, e := range entries {
		whats = append(whats, e.What+" "+string(e.Date))
	}
	if want := []string{"STATE 1990-07-08", "HAPPENED 1992-06-10"}; err != nil || !slices.Equal(whats, want) {
		t.Errorf("%v, want %v (%v)", whats, want, err)
	}
	if _, err := p.timeline(TimelineQuery{Of: []ID{"state:x", "state:x"}}); CodeOf(err) != Invalid {
		t.Errorf("%v", err)
	}
}
