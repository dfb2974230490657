package graph

import (
	"cmp"
	"slices"
)

// latest knows the last day that records speak of, and can take back what one of them said: it keeps the latestKept last days with their records.
type latest struct {
	days []dayOfRecord
	// more tells that other records speak of earlier days only.
	more bool
}

type dayOfRecord struct {
	day Day
	id  ID
}

const latestKept = 256

// see adds that a record speaks of a day.
func (l *latest) see(id ID, day Day) {
	if l.more && len(l.days) > 0 && day < l.days[len(l.days)-1].day {
		return
	}
	d := dayOfRecord{day, id}
	at, _ := slices.BinarySearchFunc(l.days, d, func(a, b dayOfRecord) int { return cmp.Or(-cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id)) })
	l.days = slices.Insert(l.days, at, d)
	if len(l.days) > latestKept {
		l.days, l.more = l.days[:latestKept], true
	}
}

// forget takes back what a record said. Known is false where the last day can no longer be told.
func (l *latest) forget(id ID) (known bool) {
	l.days = slices.DeleteFunc(l.days, func(d dayOfRecord) bool { return d.id == id })
	return len(l.days) > 0 || !l.more
}

// day returns the last day; BeginningOfTime where no record speaks of any.
func (l *latest) day() Day {
	if len(l.days) == 0 {
		return BeginningOfTime
	}
	return l.days[0].day
}

func (l *latest) clone() latest { return latest{slices.Clone(l.days), l.more} }
