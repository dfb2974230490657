package graph

import "testing"

func day(t *testing.T, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// seen makes a supporting citation that observed something.
func seen(on Date) []Citation { return []Citation{{Stance: supports, Observed: on}} }

// TestOn holds the one as-of predicate against its edges.
func TestOn(t *testing.T) {
	for _, c := range []struct {
		name      string
		span      Span
		appointed Date
		observed  Date
		horizon   int
		day       string
		active    bool
		certainty Certainty
	}{
		{"first day counts", Span{"2010-03-01", "2010-03-31"}, "", "", 730, "2010-03-01", true, Certain},
		{"last day counts", Span{"2010-03-01", "2010-03-31"}, "", "", 730, "2010-03-31", true, Certain},
		{"day before", Span{"2010-03-01", "2010-03-31"}, "", "", 730, "2010-02-28", false, ""},
		{"day after", Span{"2010-03-01", "2010-03-31"}, "", "", 730, "2010-04-01", false, ""},
		{"a month as start may have begun", Span{"2010-03", "2012"}, "", "", 730, "2010-03-15", true, Possible},
		{"and certainly has on its last day", Span{"2010-03", "2012"}, "", "", 730, "2010-03-31", true, Certain},
		{"a year as end may be over", Span{"2010", "2012"}, "", "", 730, "2012-01-02", true, Possible},
		{"and is not before it begins", Span{"2010", "2012"}, "", "", 730, "2012-01-01", true, Certain},
		{"about and uncertain widen nothing", Span{"2010~", "2012?"}, "", "", 730, "2013-01-01", false, ""},
		{"29 February ends a month", Span{"2012-02", "2012-02"}, "", "", 730, "2012-02-29", true, Possible},
		{"open end", Span{"2010-01-01", ".."}, "", "", 730, "2500-01-01", true, Certain},
		{"before some date: active on no day", Span{"2010-01-01", "<2012"}, "", "", 730, "2010-06-01", false, ""},
		{"unknown start is the earliest day observed", Span{"", "2012-12-31"}, "", "2011-05-05", 730, "2011-05-05", true, Certain},
		{"and not the day before", Span{"", "2012-12-31"}, "", "2011-05-05", 730, "2011-05-04", false, ""},
		{"unknown end is certain through the last day observed", Span{"2010-01-01", ""}, "", "2011-05-05", 730, "2011-05-05", true, Certain},
		{"possible through the horizon", Span{"2010-01-01", ""}, "", "2011-05-05", 730, "2013-05-04", true, Possible},
		{"presumed over behind it", Span{"2010-01-01", ""}, "", "2011-05-05", 730, "2013-05-05", false, ""},
		{"unobserved: the start is when it was known", Span{"2010-01-01", ""}, "", "", 730, "2010-01-02", true, Possible},
		{"an appointment alone is never certain", Span{"", ""}, "2018-04-27", "", 1461, "2018-06-12", true, Possible},
		{"nor before it", Span{"", ""}, "2018-04-27", "", 1461, "2018-04-26", false, ""},
		{"appointment and a day observed in office", Span{"", ""}, "2018-04-27", "2018-07-01", 1461, "2018-07-01", true, Certain},
		{"nothing known at all", Span{}, "", "", 730, "2018-07-01", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := validity(c.span, c.appointed, observed(seen(c.observed)), c.horizon)
			active, certainty := v.On(day(t, c.day))
			if active != c.active || certainty != c.certainty {
				t.Errorf("active %t %s, want %t %s (%+v)", active, certainty, c.active, c.certainty, v)
			}
		})
	}
}

func TestParticipationEndsWithItsTenure(t *testing.T) {
	tenure := validity(Span{"2013-02-01", "2017-01-20"}, "", observation{}, 1461)
	v := endWith(validity(Span{"2013-09-26", ""}, "", observed(seen("2016-01-13")), 730), tenure)
	if active, _ := v.On(day(t, "2017-01-20")); !active {
		t.Error("over before the tenure ends")
	}
	if active, _ := v.On(day(t, "2017-01-21")); active || v.Ending != EndStated {
		t.Errorf("goes on after the tenure, or ends as %s", v.Ending)
	}
}

func TestPeopleArePresumedDead(t *testing.T) {
	born := &Entity{Kind: Person, Span: Span{"1900-05-01", ""}, Citations: seen("1950")}
	unborn := &Entity{Kind: Person, Citations: seen("1950-01-01")}
	state := &Entity{Kind: State, Citations: seen("2026-05-15")}
	for _, c := range []struct {
		e    *Entity
		day  string
		want bool
	}{
		{born, "1899-12-31", false},
		{born, "2000-05-01", true},
		{born, "2000-05-02", false},
		{unborn, "1920-01-01", true},
		{unborn, "2009-12-31", true},
		{unborn, "2010-01-02", false},
		{state, "1950-01-01", true},
		{state, "2200-01-01", true},
	} {
		if got, _ := c.e.exists().On(day(t, c.day)); got != c.want {
			t.Errorf("%+v on %s: %t", c.e.Span, c.day, got)
		}
	}
}
