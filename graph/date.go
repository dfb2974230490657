package graph

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Day counts days since 1970-01-01 (UTC, proleptic Gregorian).
type Day int32

// The limits of Day stand for "always" and "for ever".
const (
	BeginningOfTime Day = math.MinInt32
	EndOfTime       Day = math.MaxInt32
)

// DayOf returns the day of a date.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400) //nolint:gosec // years are bounded to 1..9999, which fit
}

// Today returns the day, in UTC, of an instant.
func Today(now time.Time) Day {
	now = now.UTC()
	return DayOf(now.Year(), now.Month(), now.Day())
}

// String returns the day as YYYY-MM-DD; "" for the limits.
func (d Day) String() string {
	if d == BeginningOfTime || d == EndOfTime {
		return ""
	}
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// Plus adds days and saturates at the limits of time.
func (d Day) Plus(days int) Day {
	if d == BeginningOfTime || d == EndOfTime {
		return d
	}
	return d + Day(days) //nolint:gosec // at most a few thousand days from a calendar date
}

// ParseDay reads a full date, YYYY-MM-DD, as `asOf` needs it. A partial date is an error that suggests full ones.
func ParseDay(text string) (Day, error) {
	e, err := parseDate(text)
	if err != nil {
		return 0, FieldErrorf("", "%q is no day: write it in full, such as 1978-11-20, a day that exists", clip(text))
	}
	if e.earliest != e.latest {
		return 0, FieldErrorf("", "%q is not a full date: give a day, such as %s or %s", text, e.earliest, e.latest)
	}
	if e.approximate || e.uncertain {
		return 0, FieldErrorf("", "%q is about or uncertain: give a plain day, such as %s", text, e.earliest)
	}
	return e.earliest, nil
}

// Date is a date as people write it, EDTF level 1: `1978`, `1978-11`, `1978-11-20`, with `~` (about) or `?` (uncertain) behind it,
// which are shown and never widen it. At the end of a span it may also be `..` (open), empty (unknown), or `<X` (known only to lie
// before X). EDTF: https://www.loc.gov/standards/datetime/.
type Date string

// The special ends of a span.
const (
	Unknown Date = ""
	Open    Date = ".."
)

// parsed is a Date as the interval of days it may mean.
type parsed struct {
	earliest, latest       Day
	approximate, uncertain bool
}

// Days returns the first and last day the date may mean; ok is false for an empty, open or malformed one. For `<X` it gives the
// days X may mean.
func (d Date) Days() (earliest, latest Day, ok bool) {
	if d == Unknown || d == Open {
		return 0, 0, false
	}
	e, err := parseDate(strings.TrimPrefix(string(d), "<"))
	if err != nil {
		return 0, 0, false
	}
	return e.earliest, e.latest, true
}

// before reports whether the date is an end known only to lie before a date.
func (d Date) before() bool { return strings.HasPrefix(string(d), "<") }

// validate checks a date; where says which forms are allowed besides plain ones.
func (d Date) validate(field string, isEnd bool) error {
	switch {
	case d == Unknown, d == Open:
		return nil
	case d.before():
		if !isEnd {
			return FieldErrorf(field, "%q: only an end can be known to lie before a date; leave an unknown start empty", clip(string(d)))
		}
	default:
	}
	if _, err := parseDate(strings.TrimPrefix(string(d), "<")); err != nil {
		return FieldErrorf(field, "%s", err.Error())
	}
	return nil
}

// parseDate reads YYYY, YYYY-MM or YYYY-MM-DD with an optional ~ or ? behind it.
func parseDate(text string) (parsed, error) {
	var e parsed
	body := text
	if n := len(body); n > 0 {
		switch body[n-1] {
		case '~':
			e.approximate, body = true, body[:n-1]
		case '?':
			e.uncertain, body = true, body[:n-1]
		case '%':
			e.approximate, e.uncertain, body = true, true, body[:n-1]
		}
	}
	var year, month, day int
	ok := false
	switch len(body) {
	case len("2006"):
		year, ok = digits(body)
		e.earliest, e.latest = DayOf(year, time.January, 1), DayOf(year+1, time.January, 1)-1
	case len("2006-01"), len("2006-01-02"):
		var okMonth bool
		year, ok = digits(body[:4])
		month, okMonth = digits(body[5:7])
		ok = ok && okMonth && body[4] == '-' && month >= 1 && month <= 12
		e.earliest, e.latest = DayOf(year, time.Month(month), 1), DayOf(year, time.Month(month+1), 1)-1
	}
	if ok && len(body) == len("2006-01-02") {
		day, ok = digits(body[8:])
		e.earliest += Day(day - 1) //nolint:gosec // two digits
		ok = ok && body[7] == '-' && day >= 1 && e.earliest <= e.latest
		e.latest = e.earliest
	}
	if !ok || year == 0 {
		return parsed{}, badDate(text)
	}
	return e, nil
}

// digits reads a number of decimal digits and nothing else. Dates are read by the million, for which time.Parse takes too long.
func digits(text string) (n int, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

func badDate(text string) error {
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return FieldErrorf("", "%q is no date: write 1978, 1978-11 or 1978-11-20 (with ~ for about, ? for uncertain), a day that exists", text)
}

// Span is the time a record holds: from and to, both included.
type Span struct {
	From Date
	To   Date
}

// ParseSpan reads `from/to`, or a single date as a span of that date alone.
func ParseSpan(text string) (Span, error) {
	from, to, found := strings.Cut(text, "/")
	if !found {
		to = from
	}
	s := Span{From: Date(strings.TrimSpace(from)), To: Date(strings.TrimSpace(to))}
	if strings.Contains(to, "/") {
		return s, FieldErrorf("", "%q is no span: write from/to", clip(text))
	}
	return s, s.validate()
}

// String returns the span as `from/to`.
func (s Span) String() string { return fmt.Sprintf("%s/%s", s.From, s.To) }

// validate checks both ends and that the end is not certainly before the start.
func (s Span) validate() error {
	if err := s.From.validate("from", false); err != nil {
		return err
	}
	if err := s.To.validate("to", true); err != nil {
		return err
	}
	from, _, okFrom := s.From.Days()
	_, to, okTo := s.To.Days()
	if s.To.before() {
		to--
	}
	if okFrom && okTo && to < from {
		return FieldErrorf("to", "the end %s lies before the start %s: swap them or correct one", s.To, s.From)
	}
	return nil
}

// join makes a field path.
func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}
