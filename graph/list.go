package graph

import (
	"context"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// ActorList asks for actors.
type ActorList struct {
	Kinds             []EntityKind
	OrganizationTypes []string
	Page              PageArgs
}

// ChannelList asks for channels; Between are ids or names.
type ChannelList struct {
	Between, Tracks, Types []string
	Page                   PageArgs
}

// LinkedList asks for entities of one kind with one or two links to others, which are ids or names.
type LinkedList struct {
	Kind  EntityKind
	Types []string
	// Links maps a kind of tie to the other end; nil ends are not asked for.
	Links []LinkedTo
	Page  PageArgs
}

// LinkedTo is one link of a LinkedList: the field of the question that names the other end, and what the end may be.
type LinkedTo struct {
	Field string
	Kind  TieKind
	Ref   *string
	Ends  []EntityKind
}

// Actors lists actors by id.
func (s *Session) Actors(ctx context.Context, l ActorList) (ActorConnection, error) {
	q := FindQuery{Kinds: l.Kinds, Types: l.OrganizationTypes}
	if len(q.Kinds) == 0 {
		q.Kinds = ActorKinds
	}
	return findPage(ctx, s, "actors", q, l.Page, (*Entity).Actor)
}

// Channels lists channels by id.
func (s *Session) Channels(ctx context.Context, l ChannelList) (ChannelConnection, error) {
	q := FindQuery{Kinds: []EntityKind{Channel}, Types: l.Types, Tracks: l.Tracks}
	for i, ref := range l.Between {
		id, err := s.Resolve(ctx, indexed("between", i), ref, ActorKinds)
		if err != nil {
			return ChannelConnection{}, err
		}
		q.Linked = append(q.Linked, Link{Between, id})
	}
	return findPage(ctx, s, "channels", q, l.Page, func(e *Entity) ChannelNode { return ChannelNode{e} })
}

// Linked lists entities of one kind, as their type in the API.
func Linked[N any](ctx context.Context, s *Session, l LinkedList, as func(*Entity) N) (Connection[N], error) {
	q := FindQuery{Kinds: []EntityKind{l.Kind}, Types: l.Types}
	for _, link := range l.Links {
		if link.Ref == nil {
			continue
		}
		id, err := s.Resolve(ctx, link.Field, *link.Ref, link.Ends)
		if err != nil {
			return Connection[N]{}, err
		}
		q.Linked = append(q.Linked, Link{link.Kind, id})
	}
	return findPage(ctx, s, PrefixOf(l.Kind)+"s", q, l.Page, as)
}

// Sources lists sources by id.
func (s *Session) Sources(ctx context.Context, page PageArgs) (SourceConnection, error) {
	q := FindQuery{}
	if err := page.bound(&q, "sources"); err != nil {
		return SourceConnection{}, err
	}
	found, err := s.FindSources(ctx, q)
	if err != nil {
		return SourceConnection{}, err
	}
	return connect("sources", q, found.Found, found.Sources, func(src *Source) Key { return Key{ID: src.ID} }, func(src *Source) *Source { return src }, found.Revision), nil
}

// findPage reads a page of entities of a list.
func findPage[N any](ctx context.Context, s *Session, list string, q FindQuery, page PageArgs, as func(*Entity) N) (Connection[N], error) {
	list = fmt.Sprintf("%s-%x", list, digest(q))
	if err := page.bound(&q, list); err != nil {
		return Connection[N]{}, err
	}
	found, err := s.Find(ctx, q)
	if err != nil {
		return Connection[N]{}, err
	}
	return connect(list, q, found.Found, found.Entities, func(e *Entity) Key { return Key{e.SortKey(), e.ID} }, as, found.Revision), nil
}

// digest tells lists of different filters apart, so that a cursor of one is refused by another.
func digest(q FindQuery) uint32 {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%q %q %q %q", q.Kinds, q.Types, q.Tracks, q.Linked)
	return h.Sum32()
}

// bound puts a page's arguments into a query.
func (a PageArgs) bound(q *FindQuery, list string) error {
	var err error
	if q.Limit, q.Backward, err = a.Limits(); err != nil {
		return err
	}
	if q.After, err = readCursor("after", list, a.After); err != nil {
		return err
	}
	q.Before, err = readCursor("before", list, a.Before)
	return err
}

// connect makes a connection of what was found.
func connect[R, N any](list string, q FindQuery, found Found, records []R, key func(R) Key, as func(R) N, revision Revision) Connection[N] {
	c := Connection[N]{Edges: make([]Edge[N], len(records)), TotalCount: found.Total, Revision: revision.Token()}
	for i, r := range records {
		c.Edges[i] = Edge[N]{Cursor: cursor(list, key(r)), Node: as(r)}
	}
	c.PageInfo = pageInfo(c.Edges, q, found.More)
	return c
}

// pageInfo tells whether more lies on either side: on the side read from, whether the page began at a cursor.
func pageInfo[N any](edges []Edge[N], q FindQuery, more bool) PageInfo {
	p := PageInfo{HasNextPage: more, HasPreviousPage: q.After != nil}
	if q.Backward {
		p = PageInfo{HasNextPage: q.Before != nil, HasPreviousPage: more}
	}
	if len(edges) > 0 {
		p.StartCursor, p.EndCursor = &edges[0].Cursor, &edges[len(edges)-1].Cursor
	}
	return p
}

// paginate cuts a list held in memory, in order of its keys, down to a page.
func paginate[N any](list string, all []N, key func(N) Key, page PageArgs, revision Revision) (Connection[N], error) {
	var q FindQuery
	if err := page.bound(&q, list); err != nil {
		return Connection[N]{}, err
	}
	kept := slices.DeleteFunc(slices.Clone(all), func(n N) bool {
		k := key(n)
		return (q.After != nil && compareKeys(k.Sort, k.ID, q.After.Sort, q.After.ID) <= 0) ||
			(q.Before != nil && compareKeys(k.Sort, k.ID, q.Before.Sort, q.Before.ID) >= 0)
	})
	found := Found{Total: len(all), More: len(kept) > q.Limit}
	if found.More && q.Backward {
		kept = kept[len(kept)-q.Limit:]
	} else if found.More {
		kept = kept[:q.Limit]
	}
	return connect(list, q, found, kept, key, func(n N) N { return n }, revision), nil
}

const cursorVersion = "1"

// cursor writes a place in a list; opaque to users.
func cursor(list string, k Key) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{cursorVersion, list, k.Sort, string(k.ID)}, "|")))
}

// readCursor reads a cursor of the same list; nil for none.
func readCursor(field, list string, text *string) (*Key, error) {
	if text == nil {
		return nil, nil //nolint:nilnil // no cursor is no key
	}
	raw, err := base64.RawURLEncoding.DecodeString(*text)
	parts := strings.Split(string(raw), "|")
	if err != nil || len(parts) != 4 || parts[0] != cursorVersion {
		return nil, FieldErrorf(field, "%q is no cursor: take one from pageInfo or an edge of this list", clip(*text))
	}
	if parts[1] != list {
		return nil, FieldErrorf(field, "the cursor belongs to another list, or to this one under other filters: take one from this list")
	}
	return &Key{Sort: parts[2], ID: ID(parts[3])}, nil
}

// VacancyPage lists how posts stand on a day, a page at a time.
func (s *Session) VacancyPage(ctx context.Context, q VacancyQuery, page PageArgs) (PostStandingConnection, error) {
	all, revision, err := s.Vacancies(ctx, q)
	if err != nil {
		return PostStandingConnection{}, err
	}
	list := fmt.Sprintf("vacancies-%s-%s-%s-%s-%s", q.AsOf, q.Owner, q.AccreditedTo, q.Post, words(q.Statuses))
	return paginate(list, all, func(a PostAnswer) Key { return Key{ID: a.Post.ID} }, page, revision)
}

// TimelinePage lists what happened, a page at a time.
func (s *Session) TimelinePage(ctx context.Context, q TimelineQuery, page PageArgs) (TimelineConnection, error) {
	all, revision, err := s.Timeline(ctx, q)
	if err != nil {
		return TimelineConnection{}, err
	}
	return paginate("timeline-"+words(q.Of), all, (*timelineKey)(nil).of, page, revision)
}

// timelineKey makes the keys of timeline entries: they order as timeline does.
type timelineKey struct{}

func (*timelineKey) of(e TimelineEntry) Key {
	return Key{Sort: e.Day.String() + " " + string(e.Date) + " " + e.What, ID: e.record()}
}

// TieQuery asks for a page of the ties at an entity.
type TieQuery struct {
	ID        ID
	Kinds     []TieKind
	Direction string
	Limit     int
	After     ID
}

// TieArgs checks the arguments of a page of ties.
func TieArgs(id ID, kinds []TieKind, direction *string, first *int, after *string) (TieQuery, error) {
	q := TieQuery{ID: id, Kinds: kinds}
	if direction != nil {
		q.Direction = *direction
	}
	var err error
	if q.Limit, _, err = (PageArgs{First: first}).Limits(); err != nil {
		return q, err
	}
	key, err := readCursor("after", q.list(), after)
	if key != nil {
		q.After = key.ID
	}
	return q, err
}

func (q TieQuery) list() string {
	return "ties-" + string(q.ID) + "-" + words(q.Kinds) + "-" + q.Direction
}

// Connect makes a connection of a page of ties.
func (q TieQuery) Connect(n Neighbours, revision Revision) TieConnection {
	find := FindQuery{}
	if q.After != "" {
		find.After = &Key{ID: q.After}
	}
	return connect(q.list(), find, Found{Total: n.Total, More: n.More}, n.Ties, func(t *Tie) Key { return Key{ID: t.ID} }, func(t *Tie) *Tie { return t }, revision)
}
