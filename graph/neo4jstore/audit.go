package neo4jstore

import "context"

// Finding is something in the database that this program would never have written.
type Finding struct {
	// What says what is wrong, Count of how many things, Example names one of them where they have names.
	What    string
	Count   int
	Example string
}

var audits = []struct {
	what string
	text statement
}{
	{"entities that lack a property, label, name or citation", auditEntityCount},
	{"ties that lack a property or citation, or join what is no entity", auditTieCount},
	{"sources that lack a property or have two parents", auditSourceCount},
	{"coverage that lacks a property, a source, a subject or counterparts", auditCoverageCount},
	{"citations that lack a property or a source", auditCitationCount},
	{"citations of records that are not there", auditStrayCount},
	{"names that lack a property or belong to no entity", auditNameCount},
	{"totals of lists that are wrong", auditTallyCount},
	{"a revision that is not that of the change log", auditRevisionCount},
}

// Audit looks through the whole graph for what only a hand other than this program's can have done: a Community server can't be told to refuse
// it. It is slow and meant for a doctor, not for a request.
func (s *Store) Audit(ctx context.Context) ([]Finding, error) {
	const op = "auditing"
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []Finding
	for _, a := range audits {
		records, err := s.ask(inner, a.text, auditParameters())
		if err != nil {
			return nil, s.wrap(ctx, op, err)
		}
		for _, record := range records {
			r := row{values: cast[[]any](&row{}, "a row", record.Values[0])}
			if n := r.number(0); n > 0 {
				out = append(out, Finding{What: a.what, Count: int(n), Example: r.text(1)})
			}
			if r.failed != nil {
				return nil, s.wrap(ctx, op, r.failed)
			}
		}
	}
	return out, nil
}
