package graph

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Service is the use cases of the graph: what every resolver, command and export calls. It holds the rules above the stores. Reads go through a
// Session, which is a Viewer's.
type Service struct {
	store Store
	now   func() time.Time

	mu      sync.Mutex
	outline *outline
	atlases []*keptAtlas
	// tooLarge names the scopes whose atlas took more memory than it may.
	tooLarge map[string]bool
	// viewMemory bounds the memory of the atlases, in bytes.
	viewMemory int64
	building   singleflight.Group
	// bulk is held by whoever streams a graph.
	bulk chan struct{}
}

// NewService makes a service over a store; now is the clock.
func NewService(store Store, now func() time.Time) *Service {
	return &Service{store: store, now: now, viewMemory: DefaultViewMemory, tooLarge: map[string]bool{}, bulk: make(chan struct{}, maxBulk)}
}

// DefaultViewMemory is how many bytes the view may take unless ViewMemory says otherwise.
const DefaultViewMemory = 1 << 30

// ViewMemory bounds the memory that the view may take, in bytes; 0 keeps none, and every question gathers the part that it can reach. Call it before
// the first request.
func (s *Service) ViewMemory(bytes int64) { s.viewMemory = bytes }

// AsOf reads the day a question is asked for; nil is today in UTC.
func (s *Session) AsOf(field string, text *Date) (Day, error) {
	if text == nil || *text == "" {
		return Today(s.service.now()), nil
	}
	d, err := ParseDay(string(*text))
	if err != nil {
		return 0, FieldErrorf(field, "%s", err.Error())
	}
	return d, nil
}

// AskPaths answers a path question as users put it: parties by id or name.
func (s *Session) AskPaths(ctx context.Context, in PathInput) (*PathAnswer, error) {
	q, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Paths(ctx, q)
}

// PathQuery reads a path question as users put it.
func (s *Session) PathQuery(ctx context.Context, in PathInput) (PathQuery, error) {
	q := PathQuery{
		Offset: value(in.Offset), Kinds: in.Kinds, Tracks: in.Tracks, ChannelStates: in.ChannelStates, ActorKinds: in.ActorKinds, Character: value(in.Character),
		MinStrength: value(in.MinStrength), ActiveOnly: value(in.ActiveOnly), IncludeFormal: value(in.IncludeFormal), IncludeRejected: value(in.IncludeRejected), Overrides: in.Overrides.overrides(),
	}
	if err := in.limits(&q); err != nil {
		return q, err
	}
	var err error
	if q.AsOf, err = s.AsOf("asOf", in.AsOf); err != nil {
		return q, err
	}
	if q.Scenario, err = s.scenario(ctx, in.Scenario); err != nil {
		return q, err
	}
	passable := append(slices.Clone(ActorKinds), Channel)
	for _, list := range []struct {
		field string
		refs  []string
		kinds []EntityKind
		out   *[]ID
	}{{"from", in.From, ActorKinds, &q.From}, {"to", in.To, ActorKinds, &q.To}, {"avoid", in.Avoid, passable, &q.Avoid}, {"passAll", in.PassAll, passable, &q.PassAll}, {"passAny", in.PassAny, passable, &q.PassAny}} {
		if *list.out, err = s.ResolveAll(ctx, list.field, list.refs, list.kinds); err != nil {
			return q, err
		}
	}
	return q, nil
}

// limits copies the limits, so that a 0 that was asked for is refused rather than read as the default.
func (in *PathInput) limits(q *PathQuery) error {
	if in.MaxHops != nil {
		if q.MaxHops = *in.MaxHops; q.MaxHops == 0 {
			return FieldErrorf("maxHops", "0: an indirect path has %d to %d ties", minHops, maxHops)
		}
	}
	if in.Limit != nil {
		if q.Limit = *in.Limit; q.Limit == 0 {
			return FieldErrorf("limit", "0: ask for 1 to %d paths", maxPaths)
		}
	}
	return nil
}

// value returns what a pointer leads to, or the zero value.
func value[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}

// Ping reports whether the store answers.
func (s *Service) Ping(ctx context.Context) error { return s.store.Ping(ctx) }

// Revision returns the last committed revision and how far the data seen by the viewer reach.
func (s *Session) Revision(ctx context.Context) (RevisionAnswer, error) {
	return answer(ctx, s, func(p *permitted) (RevisionAnswer, error) { return RevisionAnswer{p.revision, p.dataThrough}, nil })
}

// At returns the revision of the session.
func (s *Session) At(ctx context.Context) (Revision, error) {
	head, err := s.headOnce(ctx)
	return head.Revision, err
}

// Session is a viewer's reads for the length of one request. Each answer that is computed from the viewer's graph is of one revision; look-ups and
// lists see that revision or, where a write comes between, a later one.
type Session struct {
	service *Service
	store   Store
	viewer  Viewer

	mu   sync.Mutex
	head *Head
	// idle holds what earlier answers have read of the viewer's graph, for the next ones.
	idle []*permitted
}

// For starts a session of a viewer.
func (s *Service) For(viewer Viewer) *Session {
	return &Session{service: s, store: s.store, viewer: viewer}
}

// headOnce asks the store where it stands, once a session.
func (s *Session) headOnce(ctx context.Context) (Head, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.head == nil {
		head, err := s.store.Head(ctx)
		if err != nil {
			return Head{}, err
		}
		s.head = &head
	}
	return *s.head, nil
}

// scope returns what the viewer meets of the needs in the store.
func (s *Session) scope(ctx context.Context) (Scope, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return nil, err
	}
	return s.viewer.Scope(head.Classes), nil
}

// Sight returns what answers depend on besides the question: the revision of the session, and what the viewer meets of the needs there.
func (s *Session) Sight(ctx context.Context) (Revision, Scope, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return 0, nil, err
	}
	return head.Revision, s.viewer.Scope(head.Classes), nil
}

// minRevisionWait bounds how long a read waits for a revision another replica promised.
const minRevisionWait = 5 * time.Second

// AwaitRevision waits until the store has at least a revision, and lets the session see it: a caller reads their own writes. UNAVAILABLE when it
// does not come in time.
func (s *Session) AwaitRevision(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	wanted, err := ParseRevision(token)
	if err != nil {
		return FieldErrorf("minRevision", "%s", err.Error())
	}
	if head, err := s.headOnce(ctx); err != nil || head.Revision >= wanted {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, minRevisionWait)
	defer cancel()
	for {
		// The change log is asked, as what is known of the head may be a moment old.
		changes, err := s.store.Changes(ctx, ChangesQuery{After: wanted - 1, Limit: 1})
		if err != nil && CodeOf(err) != Canceled {
			return err
		}
		if err == nil && len(changes) > 0 {
			return s.goOn(ctx)
		}
		select {
		case <-ctx.Done():
			return &Error{Code: Unavailable, Field: "minRevision", Message: "revision " + token + " has not arrived here: ask again, or without minRevision"}
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// goOn lets the session see what has been committed by now.
func (s *Session) goOn(ctx context.Context) error {
	head, err := s.store.Head(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.head = &head
	s.mu.Unlock()
	return nil
}

// Apply commits a batch.
func (s *Service) Apply(ctx context.Context, b Batch) (Receipt, error) {
	b.At = s.now().UTC().Truncate(time.Second)
	return s.store.Apply(ctx, b)
}

// Changes returns the change log; it is for the service's own loaders and knows no viewer.
func (s *Service) Changes(ctx context.Context, q ChangesQuery) ([]Change, error) {
	return s.store.Changes(ctx, q)
}

// Get returns records by id as the viewer sees them; hidden and missing ones are absent alike.
func (s *Session) Get(ctx context.Context, ids []ID) (Records, error) {
	scope, err := s.scope(ctx)
	if err != nil {
		return Records{}, err
	}
	return s.get(ctx, scope, ids)
}

func (s *Session) get(ctx context.Context, scope Scope, ids []ID) (Records, error) {
	known := slices.DeleteFunc(sortedIDs(ids), func(id ID) bool { return !id.wellFormed() })
	var out Records
	for part := range slices.Chunk(known, MaxBatch) {
		records, err := s.store.Get(ctx, scope, part)
		if err != nil {
			return Records{}, err
		}
		records.each(func(_ ID, record any) { out.Put(trim(record, scope)) })
	}
	return out, nil
}

func trim(record any, scope Scope) any {
	switch v := record.(type) {
	case *Entity:
		return TrimEntity(v, scope)
	case *Tie:
		return TrimTie(v, scope)
	default:
		return Clone(record)
	}
}

// EntityPage is a page of a list of entities.
type EntityPage struct {
	Entities []*Entity
	Found    Found
	Revision Revision
}

// MaxPage bounds a page.
const MaxPage = 200

// Find returns a page of entities. The scope of q is set here.
func (s *Session) Find(ctx context.Context, q FindQuery) (EntityPage, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return EntityPage{}, err
	}
	q.Scope = s.viewer.Scope(head.Classes)
	found, err := s.store.Find(ctx, q)
	if err != nil {
		return EntityPage{}, err
	}
	records, err := s.get(ctx, q.Scope, keyIDs(found.Keys))
	if err != nil {
		return EntityPage{}, err
	}
	page := EntityPage{Found: found, Revision: head.Revision}
	for _, k := range found.Keys {
		if e := records.Entities[k.ID]; e != nil {
			page.Entities = append(page.Entities, e)
		}
	}
	return page, nil
}

// SourcePage is a page of the list of sources.
type SourcePage struct {
	Sources  []*Source
	Found    Found
	Revision Revision
}

// FindSources returns a page of sources.
func (s *Session) FindSources(ctx context.Context, q FindQuery) (SourcePage, error) {
	head, err := s.headOnce(ctx)
	if err != nil {
		return SourcePage{}, err
	}
	q.Scope, q.Sources = s.viewer.Scope(head.Classes), true
	found, err := s.store.Find(ctx, q)
	if err != nil {
		return SourcePage{}, err
	}
	records, err := s.get(ctx, q.Scope, keyIDs(found.Keys))
	if err != nil {
		return SourcePage{}, err
	}
	page := SourcePage{Found: found, Revision: head.Revision}
	for _, k := range found.Keys {
		if src := records.Sources[k.ID]; src != nil {
			page.Sources = append(page.Sources, src)
		}
	}
	return page, nil
}

func keyIDs(keys []Key) []ID {
	ids := make([]ID, len(keys))
	for i, k := range keys {
		ids[i] = k.ID
	}
	return ids
}

// Neighbours returns the ties at entities as the viewer sees them. The scope of q is set here.
func (s *Session) Neighbours(ctx context.Context, q NeighbourQuery) (map[ID]Neighbours, error) {
	scope, err := s.scope(ctx)
	if err != nil {
		return nil, err
	}
	q.Scope = scope
	ids := sortedIDs(q.IDs)
	out := map[ID]Neighbours{}
	for part := range slices.Chunk(ids, MaxBatch) {
		q.IDs = part
		found, err := s.store.Neighbours(ctx, q)
		if err != nil {
			return nil, err
		}
		for id, n := range found {
			for i := range n.Ties {
				n.Ties[i] = TrimTie(n.Ties[i], scope)
			}
			for i := range n.Ends {
				n.Ends[i] = TrimEntity(n.Ends[i], scope)
			}
			out[id] = n
		}
	}
	return out, nil
}

// Search finds entities by name, best first; limit 0 is 10, at most 50.
func (s *Session) Search(ctx context.Context, text string, kinds []EntityKind, limit int) ([]SearchHit, error) {
	return s.search(ctx, text, kinds, limit)
}

// Paths answers a path query.
func (s *Session) Paths(ctx context.Context, q PathQuery) (*PathAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*PathAnswer, error) { return p.paths(ctx, q) })
}

// Rank answers a path query without explaining it.
func (s *Session) Rank(ctx context.Context, q PathQuery) (*Ranking, error) {
	return answer(ctx, s, func(p *permitted) (*Ranking, error) { return p.rank(ctx, q) })
}

// FormalTie says whether two parties have relations on a day.
func (s *Session) FormalTie(ctx context.Context, a, b ID, d Day) (*FormalTieAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*FormalTieAnswer, error) {
		p.openFormalTies([]ID{a, b})
		for i, id := range []ID{a, b} {
			field := []string{"a", "b"}[i]
			e, err := p.entity(field, id)
			if err != nil {
				return nil, err
			}
			if !e.Kind.IsActor() {
				return nil, FieldErrorf(field, "%s is no actor", id)
			}
		}
		if a == b {
			return nil, FieldErrorf("b", "%s stands on both sides: give two parties", a)
		}
		out := p.formalTie(a, b, d)
		return &out, nil
	})
}

// Vacancies lists how posts stand on a day, ascending by id.
func (s *Session) Vacancies(ctx context.Context, q VacancyQuery) ([]PostAnswer, Revision, error) {
	var at Revision
	out, err := answer(ctx, s, func(p *permitted) ([]PostAnswer, error) {
		at = p.revision
		return p.vacancies(q)
	})
	return out, at, err
}

// PostsOn says how each of some posts stands on a day.
func (s *Session) PostsOn(ctx context.Context, posts []ID, d Day) (map[ID]*PostAnswer, error) {
	return answer(ctx, s, func(p *permitted) (map[ID]*PostAnswer, error) {
		p.openPosts(posts)
		out := map[ID]*PostAnswer{}
		for _, id := range posts {
			if e := p.seen(id); e != nil && e.Kind == Post {
				a := p.postOn(e, d)
				out[id] = &a
			}
		}
		return out, nil
	})
}

// ChannelsOn says in what state each of some channels is on a day.
func (s *Session) ChannelsOn(ctx context.Context, channels []ID, d Day) (map[ID]*ChannelState, error) {
	return answer(ctx, s, func(p *permitted) (map[ID]*ChannelState, error) {
		p.openChannels(channels)
		out := map[ID]*ChannelState{}
		for _, id := range channels {
			if e := p.seen(id); e != nil && e.Kind == Channel {
				state := p.stateOn(id, d)
				out[id] = &state
			}
		}
		return out, nil
	})
}

// LifeCycles returns the steps of each of some channels.
func (s *Session) LifeCycles(ctx context.Context, channels []ID) (map[ID][]Step, error) {
	return answer(ctx, s, func(p *permitted) (map[ID][]Step, error) {
		p.openChannels(channels)
		out := map[ID][]Step{}
		for _, id := range channels {
			out[id] = slices.Clone(p.lifeCycle(id).steps)
		}
		return out, nil
	})
}

// Timeline lists what happened, in order of days.
func (s *Session) Timeline(ctx context.Context, q TimelineQuery) ([]TimelineEntry, Revision, error) {
	var at Revision
	out, err := answer(ctx, s, func(p *permitted) ([]TimelineEntry, error) {
		at = p.revision
		return p.timeline(q)
	})
	return out, at, err
}

// Lineage says how something came about and what came of it.
func (s *Session) Lineage(ctx context.Context, of ID) (*LineageAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*LineageAnswer, error) { return p.lineage(of) })
}

// Standing is how a tie stands on a day for a viewer.
type Standing struct {
	Active    bool
	Certainty Certainty
	Validity  Validity
	Evidence  Evidence
}

// StandingsOn says how each of some ties stands on a day.
func (s *Session) StandingsOn(ctx context.Context, ties []ID, d Day) (map[ID]*Standing, error) {
	return answer(ctx, s, func(p *permitted) (map[ID]*Standing, error) {
		p.load(ties...)
		known := p.tiesOf(ties)
		p.settle(known)
		out := map[ID]*Standing{}
		for _, t := range known {
			st := Standing{Validity: p.validityOf(t), Evidence: p.evidenceOf(t)}
			st.Active, st.Certainty = st.Validity.On(d)
			out[t.ID] = &st
		}
		return out, nil
	})
}
