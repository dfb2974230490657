package graph

import "context"

// Questions as users put them: parties by id or name, days as text.

// SearchFor finds entities by name; a nil limit is the default.
func (s *Session) SearchFor(ctx context.Context, text string, kinds []EntityKind, limit *int) ([]SearchHit, error) {
	if limit == nil {
		return s.Search(ctx, text, kinds, defaultSearch)
	}
	if *limit == 0 {
		return nil, FieldErrorf("limit", "0: ask for 1 to %d", maxSearch)
	}
	return s.Search(ctx, text, kinds, *limit)
}

// AskFormalTie says whether two parties have relations on a day.
func (s *Session) AskFormalTie(ctx context.Context, a, b string, asOf *Date) (*FormalTieAnswer, error) {
	day, err := s.AsOf("asOf", asOf)
	if err != nil {
		return nil, err
	}
	idA, err := s.Resolve(ctx, "a", a, ActorKinds)
	if err != nil {
		return nil, err
	}
	idB, err := s.Resolve(ctx, "b", b, ActorKinds)
	if err != nil {
		return nil, err
	}
	return s.FormalTie(ctx, idA, idB, day)
}

// VacancyInput is a VacancyQuery as users put it.
type VacancyInput struct {
	AsOf                      *Date
	Owner, AccreditedTo, Post *string
	Statuses                  []PostStatus
}

// AskVacancies lists how posts stand on a day.
func (s *Session) AskVacancies(ctx context.Context, in VacancyInput, page PageArgs) (PostStandingConnection, error) {
	q := VacancyQuery{Statuses: in.Statuses}
	var err error
	if q.AsOf, err = s.AsOf("asOf", in.AsOf); err != nil {
		return PostStandingConnection{}, err
	}
	for _, ref := range []struct {
		field string
		ref   *string
		kinds []EntityKind
		out   *ID
	}{{"owner", in.Owner, bodies, &q.Owner}, {"accreditedTo", in.AccreditedTo, bodies, &q.AccreditedTo}, {"post", in.Post, []EntityKind{Post}, &q.Post}} {
		if ref.ref == nil {
			continue
		}
		if *ref.out, err = s.Resolve(ctx, ref.field, *ref.ref, ref.kinds); err != nil {
			return PostStandingConnection{}, err
		}
	}
	return s.VacancyPage(ctx, q, page)
}

// AskTimeline lists what happened to one actor or channel, or between two parties.
func (s *Session) AskTimeline(ctx context.Context, of []string, from, to *Date, page PageArgs) (TimelineConnection, error) {
	q := TimelineQuery{From: BeginningOfTime, To: EndOfTime}
	var err error
	if from != nil {
		if q.From, err = s.AsOf("from", from); err != nil {
			return TimelineConnection{}, err
		}
	}
	if to != nil {
		if q.To, err = s.AsOf("to", to); err != nil {
			return TimelineConnection{}, err
		}
	}
	if q.Of, err = s.ResolveAll(ctx, "of", of, append([]EntityKind{Channel}, ActorKinds...)); err != nil {
		return TimelineConnection{}, err
	}
	return s.TimelinePage(ctx, q, page)
}

// AskLineage says how something came about and what came of it.
func (s *Session) AskLineage(ctx context.Context, of string) (*LineageAnswer, error) {
	id, err := s.Resolve(ctx, "of", of, nil)
	if err != nil {
		return nil, err
	}
	return s.Lineage(ctx, id)
}
