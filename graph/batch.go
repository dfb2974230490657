package graph

import (
	"time"
)

// Batch is a set of changes, all or nothing. Its order means nothing: a tie may stand before its ends. A put replaces the whole record.
type Batch struct {
	// Key makes the batch idempotent: a second batch of the same key changes nothing and gets the first one's receipt. Needed.
	Key string
	// Origin says who or what file wrote; Why is free text. Both go into the change log. Origin is needed.
	Origin string
	Why    string
	// Expect, when not nil, is the revision the writer saw: the batch is refused with CONFLICT where the graph has moved on.
	Expect *Revision
	// At is the time of the change log; the service sets it.
	At time.Time

	Sources   []*Source
	Entities  []*Entity
	Ties      []*Tie
	Coverages []*Coverage
	// Drop removes records; dropping what is not there is fine. A record still referred to is a CONFLICT.
	Drop []ID
	// DryRun validates everything against the store and then changes nothing; the receipt is that of the current revision.
	DryRun bool
}

// validate checks what is not a record: it goes into the change log.
func (b *Batch) validate() error {
	if b.Key == "" {
		return FieldErrorf("key", "a batch needs a key, by which a second sending is recognised")
	}
	if b.Origin == "" {
		return FieldErrorf("origin", "a batch needs an origin: who or what file writes")
	}
	for _, a := range []Attribute{{"key", &b.Key}, {"origin", &b.Origin}, {"why", &b.Why}} {
		limit := maxLine
		if a.Name == "why" {
			limit = maxText
		}
		if err := shortText(a.Name, *a.At, limit); err != nil {
			return err
		}
	}
	return nil
}

// Receipt tells what became of a batch.
type Receipt struct {
	Revision Revision
	// Replayed tells that a batch of this key had been committed before.
	Replayed bool
}

// Empty reports whether the batch changes nothing.
func (b *Batch) Empty() bool { return b.records()+len(b.Drop) == 0 }

// records returns how many records the batch puts.
func (b *Batch) records() int {
	return len(b.Sources) + len(b.Entities) + len(b.Ties) + len(b.Coverages)
}

// Writes is a batch made ready for a store: validated, with everything derived that a store keeps. Each slice ascends by id.
type Writes struct {
	Sources   []*Source
	Entities  []*Entity
	Ties      []*Tie
	Coverages []*Coverage
	Drop      []ID
	// Classes are the needs that occur in what is written, sorted.
	Classes []Access
	Change  Change
}

// References returns every id a record refers to, each once, ascending: its ends, sources, pointers. Stores index it for Tx.Referrers.
func References(record any) []ID {
	var ids []ID
	citations := citationsOf(record)
	switch v := record.(type) {
	case *Source:
		ids = []ID{v.DerivedFrom, v.ObtainedAt}
	case *Tie:
		ids = append(make([]ID, 0, 5+2*len(citations)), v.From, v.To, v.In, v.RestsOn, v.Assessment)
	case *Coverage:
		ids = append([]ID{v.Subject, v.Source}, v.Counterparts...)
	}
	for i := range citations {
		ids = append(ids, citations[i].Source, citations[i].ObtainedAt)
	}
	return distinct(ids)
}

// Empty reports whether there is nothing to write: such a batch commits no revision.
func (w *Writes) Empty() bool { return len(w.Change.Put)+len(w.Drop) == 0 }

// StaleError is the CONFLICT of a batch that expected another revision.
func StaleError(expected, actual Revision) *Error {
	return &Error{Code: Conflict, Field: "expect", Message: "the graph has moved on from " + expected.Token() + " to " + actual.Token() + ": read again and repeat the change"}
}
