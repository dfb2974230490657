package graph

// Certainty tells whether a record certainly holds on a day, or only may.
type Certainty string

// The certainties.
const (
	Certain  Certainty = "CERTAIN"
	Possible Certainty = "POSSIBLE"
)

// Ending tells how a record's end is known.
type Ending string

// The endings.
const (
	// EndOpen goes on: a source says so.
	EndOpen Ending = "OPEN"
	// EndStated is a date that a source gives.
	EndStated Ending = "STATED"
	// EndPresumed is the horizon after the last day observed: no source tells of an end.
	EndPresumed Ending = "PRESUMED"
	// EndBefore is known only to lie before some date: the record is active on no day and has faded in full.
	EndBefore Ending = "BEFORE"
)

// Validity is a record's span worked out in days, from what a viewer sees.
type Validity struct {
	EarliestFrom, LatestFrom Day
	EarliestTo, LatestTo     Day
	Ending                   Ending
}

// On is the one as-of predicate: whether the record is active on a day, and whether certainly so. Both ends are included.
func (v Validity) On(d Day) (active bool, c Certainty) {
	if v.Ending == EndBefore || d < v.EarliestFrom || d > v.LatestTo {
		return false, ""
	}
	if v.LatestFrom <= d && d <= v.EarliestTo {
		return true, Certain
	}
	return true, Possible
}

// Ended reports whether the record began by d and is over.
func (v Validity) Ended(d Day) bool {
	return v.EarliestFrom <= d && (v.Ending == EndBefore || d > v.LatestTo)
}

// observation is the span of days on which sources observed something; none is false until there is one.
type observation struct {
	any                      bool
	firstEarliest, firstLate Day
	lastEarliest, lastLatest Day
}

// see adds a day, month or year observed.
func (o *observation) see(earliest, latest Day) {
	if !o.any {
		*o = observation{true, earliest, latest, earliest, latest}
		return
	}
	o.firstEarliest, o.firstLate = min(o.firstEarliest, earliest), min(o.firstLate, latest)
	o.lastEarliest, o.lastLatest = max(o.lastEarliest, earliest), max(o.lastLatest, latest)
}

// observed gathers the days on which supporting citations observed a record.
func observed(citations []Citation) observation {
	var o observation
	for _, c := range citations {
		if first, last, ok := c.Observed.Days(); ok && c.Stance == supports {
			o.see(first, last)
		}
	}
	return o
}

// validity works a span out in days. An unknown start is the earliest day observed; with appointed it lies at the appointment or later. An
// unknown end is presumed a horizon after the last day observed; a horizon of 0 never presumes one, and an unknown start then sets no limit.
func validity(s Span, appointed Date, o observation, horizonDays int) Validity {
	v := Validity{}
	v.EarliestFrom, v.LatestFrom = start(s.From, appointed, o, horizonDays)
	switch {
	case s.To == Open:
		v.EarliestTo, v.LatestTo, v.Ending = EndOfTime, EndOfTime, EndOpen
	case s.To.before():
		v.Ending = EndBefore
		v.EarliestTo, v.LatestTo, _ = s.To.Days()
	case s.To != Unknown:
		v.EarliestTo, v.LatestTo, _ = s.To.Days()
		v.Ending = EndStated
	default:
		v.EarliestTo, v.LatestTo = presumedEnd(v, s.From, appointed, o, horizonDays)
		v.Ending = EndPresumed
	}
	return v
}

func start(from, appointed Date, o observation, horizonDays int) (earliest, latest Day) {
	if first, last, ok := from.Days(); ok {
		return first, last
	}
	if from == Open {
		return BeginningOfTime, BeginningOfTime
	}
	if first, _, ok := appointed.Days(); ok {
		if o.any {
			return first, max(o.firstLate, first)
		}
		return first, EndOfTime
	}
	switch {
	case horizonDays == 0:
		return BeginningOfTime, BeginningOfTime
	case o.any:
		return o.firstEarliest, o.firstLate
	default:
		return EndOfTime, EndOfTime
	}
}

// presumedEnd is certain through the last day observed (at least the start, which is when it was known to hold), possible through the horizon.
func presumedEnd(v Validity, from, appointed Date, o observation, horizonDays int) (earliest, latest Day) {
	last := BeginningOfTime
	earliest = BeginningOfTime
	if _, day, ok := from.Days(); ok {
		last, earliest = day, v.EarliestFrom
	} else if _, day, ok := appointed.Days(); ok {
		last, earliest = day, v.EarliestFrom
	}
	if o.any {
		last, earliest = max(last, o.lastLatest), max(earliest, o.lastEarliest)
	}
	if horizonDays == 0 || (last == BeginningOfTime && !o.any) {
		return earliest, EndOfTime
	}
	return earliest, last.Plus(horizonDays)
}

// exists returns when an entity exists. An unknown beginning sets no limit: it is the ties that say when it acts. States and bodies have no
// presumed end; a person with an unknown end is presumed dead 100 years after birth, else 60 after the last day observed.
func (e *Entity) exists() Validity {
	o := observed(e.Citations)
	v := validity(e.Span, "", o, 0)
	if e.Kind != Person || v.Ending != EndPresumed {
		return v
	}
	if _, born, ok := e.Span.From.Days(); ok {
		v.LatestTo = born.Plus(lifeFromBirthDays)
	} else if o.any {
		v.LatestTo = o.lastLatest.Plus(lifeFromObservedDays)
	}
	return v
}
