package graph_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
)

func TestParseDay(t *testing.T) {
	for _, text := range []string{"1978-11-20", "2024-02-29", "2000-02-29", "1999-02-28", "1978-12-31", "1979-01-01", "0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31"} {
		d, err := graph.ParseDay(text)
		if err != nil || d.String() != text {
			t.Errorf("%s: got %v, %v", text, d, err)
		}
	}
	if epoch, _ := graph.ParseDay("1970-01-01"); epoch != 0 {
		t.Errorf("1970-01-01 is day %d, want 0", epoch)
	}
	if before, _ := graph.ParseDay("1969-12-31"); before != -1 {
		t.Errorf("1969-12-31 is day %d, want -1", before)
	}
}

// TestParseDayErrors holds that what is no day is INVALID, with a word on how to write one.
func TestParseDayErrors(t *testing.T) {
	for text, mend := range map[string]string{
		"1978-02-31": "a day that exists", "2023-02-29": "a day that exists", "1900-02-29": "a day that exists", "1978-04-31": "a day that exists",
		"1978-13-01": "such as 1978-11-20", "1978-00-10": "such as 1978-11-20", "1978-11-00": "such as 1978-11-20", "0000-01-01": "such as 1978-11-20", "": "such as 1978-11-20",
		"..":          "such as 1978-11-20",
		"<1978-01-01": "such as 1978-11-20", "1978-1-1": "such as 1978-11-20", "78-01-01": "such as 1978-11-20", "1978/01/01": "such as 1978-11-20", "20.11.1978": "such as 1978-11-20",
		"1978-11-20T00:00:00Z": "such as 1978-11-20", "1978-11-20 ": "such as 1978-11-20", " 1978-11-20": "such as 1978-11-20", "-978-11-20": "such as 1978-11-20",
		"+978-11-20": "such as 1978-11-20",
		"1978-11-2O": "such as 1978-11-20", "１９７８": "such as 1978-11-20", "today": "such as 1978-11-20", "1978-11-20~?": "such as 1978-11-20", "~1978-11-20": "such as 1978-11-20",
		"19781120": "such as 1978-11-20",
		"1978":     "1978-01-01 or 1978-12-31", "1978-11": "1978-11-01 or 1978-11-30", "2024-02": "2024-02-01 or 2024-02-29", "1978~": "1978-01-01",
		"1978-11-20~": "such as 1978-11-20", "1978-11-20?": "such as 1978-11-20", "1978-11-20%": "such as 1978-11-20",
		strings.Repeat("9", 10_000): "...",
	} {
		d, err := graph.ParseDay(text)
		if graph.CodeOf(err) != graph.Invalid || !strings.Contains(err.Error(), mend) {
			t.Errorf("%.20s: got %v, %v, want INVALID with %q", text, d, err, mend)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("%.20s: a message of %d bytes", text, len(err.Error()))
		}
	}
}

// TestDateDays holds that a partial date is the interval it may mean, which neither ~ nor ? nor % widens.
func TestDateDays(t *testing.T) {
	for text, want := range map[string]string{
		"1978": "1978-01-01 1978-12-31", "1980": "1980-01-01 1980-12-31", "1978-02": "1978-02-01 1978-02-28", "1980-02": "1980-02-01 1980-02-29",
		"1900-02": "1900-02-01 1900-02-28", "2000-02": "2000-02-01 2000-02-29", "1978-12": "1978-12-01 1978-12-31",
		"1978-11-20": "1978-11-20 1978-11-20",
		"0001":       "0001-01-01 0001-12-31", "9999": "9999-01-01 9999-12-31",
	} {
		for _, form := range []string{text, text + "~", text + "?", text + "%", "<" + text, "<" + text + "~"} {
			first, last, ok := graph.Date(form).Days()
			if got := first.String() + " " + last.String(); !ok || got != want {
				t.Errorf("%s: got %s, %v, want %s", form, got, ok, want)
			}
		}
	}
	for _, text := range []graph.Date{graph.Unknown, graph.Open, "<", "<<1978", "<..", "1978-02-30", "0000", "78", "1978-1", "1978~~", "1978-11-20Z", "x"} {
		if first, last, ok := text.Days(); ok || first != 0 || last != 0 {
			t.Errorf("%q: got %v to %v, want no days", text, first, last)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]graph.Span{
		"1978/1980": {From: "1978", To: "1980"}, "1978": {From: "1978", To: "1978"}, "1978-11-20": {From: "1978-11-20", To: "1978-11-20"},
		"": {}, "/": {}, "1978/": {From: "1978"}, "/1980": {To: "1980"}, "1978/..": {From: "1978", To: graph.Open},
		"../1980": {From: graph.Open, To: "1980"},
		"../..":   {From: graph.Open, To: graph.Open}, "..": {From: graph.Open, To: graph.Open}, "1978/<1980": {From: "1978", To: "<1980"},
		"/<1980-02":       {To: "<1980-02"},
		" 1978~ / 1980? ": {From: "1978~", To: "1980?"}, "1978-12-31/1979-01-01": {From: "1978-12-31", To: "1979-01-01"},
		"1978-11-20/1978-11-20": {From: "1978-11-20", To: "1978-11-20"},
		// The end may lie after the start, as far as these say.
		"1978-12-31/1978": {From: "1978-12-31", To: "1978"}, "1978/1978-01-01": {From: "1978", To: "1978-01-01"},
		"1978-06/1978": {From: "1978-06", To: "1978"}, "1978/<1978": {From: "1978", To: "<1978"},
	} {
		got, err := graph.ParseSpan(text)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
}

// TestParseSpanErrors holds that what is no span is INVALID at the end at fault, with a word on how to mend it.
func TestParseSpanErrors(t *testing.T) {
	for text, want := range map[string][2]string{
		"1980/1978": {"to", "swap"}, "1978-11-20/1978-11-19": {"to", "swap"}, "1979-01-01/1978": {"to", "swap"},
		"1979/1978-12-31": {"to", "swap"}, "1980~/1978?": {"to", "swap"}, "1990/<1985": {"to", "swap"},
		"<1978/1980": {"from", "leave an unknown start empty"}, "<1978": {"from", "leave an unknown start empty"},
		"1978/1979/1980": {"", "write from/to"}, "//": {"", "write from/to"},
		"x/1978": {"from", "write 1978"}, "1978/x": {"to", "write 1978"}, "1978-02-31/..": {"from", "a day that exists"},
		"../1978-02-30": {"to", "a day that exists"}, "1978/<": {"to", "write 1978"},
		"1978/<..": {"to", "write 1978"}, "1978 1980": {"from", "write 1978"}, "1978–1980": {"from", "write 1978"}, ".": {"from", "write 1978"},
		".../1978": {"from", "write 1978"},
	} {
		span, err := graph.ParseSpan(text)
		var e *graph.Error
		if graph.CodeOf(err) != graph.Invalid || !asError(err, &e) || e.Field != want[0] || !strings.Contains(e.Message, want[1]) {
			t.Errorf("%q: got %+v, %v, want INVALID at %q with %q", text, span, err, want[0], want[1])
		}
	}
}

func TestDayString(t *testing.T) {
	if graph.BeginningOfTime.String() != "" || graph.EndOfTime.String() != "" {
		t.Error("the limits of time have no date")
	}
	if got := graph.DayOf(2024, time.March, 1).Plus(-1).String(); got != "2024-02-29" {
		t.Errorf("the day before 2024-03-01 is %s", got)
	}
	for _, limit := range []graph.Day{graph.BeginningOfTime, graph.EndOfTime} {
		for _, days := range []int{-1, 0, 1, 3653} {
			if limit.Plus(days) != limit {
				t.Errorf("%d days on from a limit of time is %d", days, limit.Plus(days))
			}
		}
	}
}

func TestToday(t *testing.T) {
	east := time.FixedZone("east", 14*3600)
	for want, now := range map[string]time.Time{
		"2026-02-28": time.Date(2026, 3, 1, 13, 59, 59, 0, east), "2026-03-01": time.Date(2026, 3, 1, 14, 0, 0, 0, east),
		"1969-12-31": time.Unix(-1, 0),
	} {
		if got := graph.Today(now).String(); got != want {
			t.Errorf("%v is day %s, want %s", now, got, want)
		}
	}
}

// TestDaysRunOn holds that days follow each other over leap years and centuries.
func TestDaysRunOn(t *testing.T) {
	day := graph.DayOf(1895, time.January, 1)
	for at := time.Date(1895, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2105; at = at.AddDate(0, 0, 1) {
		if got := graph.DayOf(at.Date()); got != day || got.String() != at.Format(time.DateOnly) {
			t.Fatalf("%s is day %d (%s), want %d", at.Format(time.DateOnly), got, got, day)
		}
		day = day.Plus(1)
	}
}

func FuzzParseDay(f *testing.F) {
	for _, seed := range []string{"1978-11-20", "1978", "1978-02-31", "..", "<1978", "1978-11-20~", "1978-11-20%", "\xff", "２０２６-01-01", "2024-02-29"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := graph.ParseDay(text)
		if err != nil {
			wellMade(t, err)
			return
		}
		if d.String() != text {
			t.Errorf("%q was read as %s", text, d)
		}
		first, last, ok := graph.Date(text).Days()
		if !ok || first != d || last != d {
			t.Errorf("%q is day %d, and as a date %d to %d, %v", text, d, first, last, ok)
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, seed := range []string{"1978/1980", "1978", "../..", "/", "1978/<1980", "1980/1978", "1978~/1980?", " 1978 / .. ", "a/b/c", "1978-02-31/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := graph.ParseSpan(text)
		if err != nil {
			wellMade(t, err)
			return
		}
		again, err := graph.ParseSpan(s.String())
		if err != nil || again != s {
			t.Errorf("%q was read as %+v, which is written %q and read as %+v, %v", text, s, s.String(), again, err)
		}
		from, fromLast, okFrom := s.From.Days()
		toFirst, to, okTo := s.To.Days()
		if okFrom && okTo && (to < from || fromLast < from || to < toFirst) {
			t.Errorf("%q is accepted and ends before it begins", text)
		}
	})
}

func FuzzParseRevision(f *testing.F) {
	for _, seed := range []string{"r000000000000001", "r00000000000000", "r000000000000001 ", "R000000000000001", "rffffffffffffffF", "r+00000000000001", "", "r0x0000000000001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		r, err := graph.ParseRevision(token)
		if err != nil {
			wellMade(t, err)
			return
		}
		if r.Token() != strings.ToLower(token) {
			t.Errorf("%q was read as %d, whose token is %q", token, r, r.Token())
		}
	})
}

// TestRevisionTokens holds that tokens are read back and sort as the revisions do.
func TestRevisionTokens(t *testing.T) {
	last := ""
	for _, r := range []graph.Revision{0, 1, 9, 10, 15, 16, 255, 4096, 1 << 32, 1<<60 - 1} {
		token := r.Token()
		got, err := graph.ParseRevision(token)
		if err != nil || got != r {
			t.Errorf("%s: got %d, %v, want %d", token, got, err, r)
		}
		if token <= last {
			t.Errorf("%s does not sort after %s", token, last)
		}
		last = token
	}
	for _, token := range []string{"", "r", "1", "r1", "r00000000000000g", "r0000000000000001", "x000000000000001", "r-00000000000001", "r 00000000000001"} {
		if r, err := graph.ParseRevision(token); graph.CodeOf(err) != graph.Invalid {
			t.Errorf("%q: got %d, %v, want INVALID", token, r, err)
		}
	}
}

// TestDatesAgreeWithTime holds dates, right and wrong ones, against the standard library's.
func TestDatesAgreeWithTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	right := 0
	for range 200_000 {
		text := []byte(fmt.Sprintf("%04d-%02d-%02d", r.IntN(10000), r.IntN(14), r.IntN(33))[:[]int{4, 7, 10}[r.IntN(3)]])
		if r.IntN(4) == 0 {
			text[r.IntN(len(text))] = "0123456789-+ /:"[r.IntN(15)]
		}
		layout := time.DateOnly[:len(text)]
		want, err := time.Parse(layout, string(text))
		last := want
		switch layout {
		case "2006":
			last = want.AddDate(1, 0, -1)
		case "2006-01":
			last = want.AddDate(0, 1, -1)
		}
		first, latest, ok := graph.Date(text).Days()
		if ok != (err == nil && want.Year() > 0) {
			t.Fatalf("%q is a date: %v, and %v to time.Parse", text, ok, err)
		}
		if ok && (first != graph.Today(want) || latest != graph.Today(last)) {
			t.Fatalf("%q is %s to %s, want %s to %s", text, first, latest, want, last)
		}
		if ok {
			right++
		}
	}
	if right < 10_000 {
		t.Errorf("only %d dates were right ones", right)
	}
}
