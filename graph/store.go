package graph

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Revision counts the batches committed to a store; 0 is the empty one. Users see it as an opaque token that sorts in order.
type Revision uint64

// Token returns the revision as users see it.
func (r Revision) Token() string { return fmt.Sprintf("r%015x", uint64(r)) }

// ParseRevision reads a token.
func ParseRevision(token string) (Revision, error) {
	if len(token) == 16 && token[0] == 'r' {
		if n, err := strconv.ParseUint(token[1:], 16, 60); err == nil {
			return Revision(n), nil
		}
	}
	return 0, FieldErrorf("", "%q is no revision: give one as an earlier answer named it", clip(token))
}

// Head is where a store stands.
type Head struct {
	Revision Revision
	// Classes are the needs (Access) that occur in the store, sorted: what a Viewer's Scope is chosen from. It may hold needs that no
	// longer occur.
	Classes []Access
}

// Records is a set of records by id. A map may be nil; a missing id is simply absent.
type Records struct {
	Sources   map[ID]*Source
	Entities  map[ID]*Entity
	Ties      map[ID]*Tie
	Coverages map[ID]*Coverage
}

// Put adds a record to the set.
func (r *Records) Put(record any) {
	switch v := record.(type) {
	case *Source:
		put(&r.Sources, v.ID, v)
	case *Entity:
		put(&r.Entities, v.ID, v)
	case *Tie:
		put(&r.Ties, v.ID, v)
	case *Coverage:
		put(&r.Coverages, v.ID, v)
	default:
		panic(fmt.Sprintf("graph: %T is no record", record))
	}
}

func put[V any](m *map[ID]V, id ID, v V) {
	if *m == nil {
		*m = map[ID]V{}
	}
	(*m)[id] = v
}

// Has reports whether the set holds the id.
func (r Records) Has(id ID) bool {
	return r.Sources[id] != nil || r.Entities[id] != nil || r.Ties[id] != nil || r.Coverages[id] != nil
}

// Len returns how many records the set holds.
func (r Records) Len() int {
	return len(r.Sources) + len(r.Entities) + len(r.Ties) + len(r.Coverages)
}

// Key is a place in a list: lists ascend by Sort, then ID, compared as bytes.
type Key struct {
	Sort string
	ID   ID
}

// Link asks that an entity has a visible tie of Kind, in either direction, with a visible Other.
type Link struct {
	Kind  TieKind
	Other ID
}

// FindQuery asks for a page of a list.
type FindQuery struct {
	Scope Scope
	// Sources lists sources (by id) in place of entities; Kinds and Linked are then empty.
	Sources bool
	// Kinds, Types and Tracks each keep entities with one of these; empty keeps all.
	Kinds  []EntityKind
	Types  []string
	Tracks []string
	// Linked keeps entities that have every one of these links.
	Linked []Link
	// After and Before bound the page, both exclusive. Backward takes the last Limit before Before rather than the first after After.
	After, Before *Key
	Limit         int
	Backward      bool
}

// Found is a page: keys in ascending order, how many the list holds in all, and whether more lie beyond the page in its direction.
type Found struct {
	Keys  []Key
	Total int
	More  bool
}

// SearchQuery asks for names. Exactly one of Folded and Tokens is set.
type SearchQuery struct {
	Scope Scope
	// Folded asks for names whose folded text is one of these.
	Folded []string
	// Tokens asks for names in which every token is met: some word of the folded name begins with it, or shares one of Deletions with it.
	Tokens []string
	// Kinds keeps names of entities of these kinds; empty keeps all.
	Kinds []EntityKind
	Limit int
}

// Hit is one visible name of a visible entity.
type Hit struct {
	ID     ID
	Kind   EntityKind
	Text   string
	Folded string
	// Name is the name's kind.
	Name string
}

// NeighbourQuery asks for the ties at some entities.
type NeighbourQuery struct {
	Scope Scope
	IDs   []ID
	// Kinds keeps ties of these kinds; empty keeps all.
	Kinds []TieKind
	// Direction is "OUT" (ties from the entity), "IN" (to it) or "" (both).
	Direction string
	// After bounds each entity's page to tie ids after it; Limit is per entity.
	After ID
	Limit int
	// Ends asks for the entities at the other ends too, which saves a Get of them.
	Ends bool
}

// Neighbours is one entity's page of ties, ascending by id, and how many it has in all under the query's kinds and direction.
type Neighbours struct {
	Ties []*Tie
	// Ends are, where they were asked for, the entities at the other end of each of Ties, as Get gives them; else nil.
	Ends  []*Entity
	Total int
	More  bool
}

// ChangesQuery asks for the change log, ascending by revision.
type ChangesQuery struct {
	After Revision
	// IDs keeps changes that touched one of these records, and of each change only these; empty keeps all.
	IDs   []ID
	Limit int
}

// Change is one committed batch in the change log.
type Change struct {
	Revision Revision
	At       time.Time
	Key      string
	Origin   string
	Why      string
	// Put and Dropped are the records written and removed, ascending. Put includes records whose visibility changed with another's.
	Put     []ID
	Dropped []ID
}

// MaxBatch bounds how many ids one read takes.
const MaxBatch = 1000

// Store is the contract of every store, tested by storetest. Implementations are safe for concurrent use, obey cancellation and return
// *Error only. Reads that take a Scope give what it sees and nothing of the rest: no count, no order, no error tells of it. Records come whole, with all
// citations and names: Trim takes out what the scope does not see. The records of Get and Neighbours must not be changed, as others may be reading them;
// all else that is handed out belongs to the caller.
type Store interface {
	// Head returns the last committed revision.
	Head(ctx context.Context) (Head, error)
	// Get returns records by id: visible ones only; a missing or hidden id is absent. At most MaxBatch ids, or LIMIT. No ids, no round trip.
	Get(ctx context.Context, scope Scope, ids []ID) (Records, error)
	// Find returns a page of a list with its exact total.
	Find(ctx context.Context, q FindQuery) (Found, error)
	// Search returns names that match, ascending by folded text, id, text; at most Limit.
	Search(ctx context.Context, q SearchQuery) ([]Hit, error)
	// Neighbours returns the visible ties at visible entities; a missing or hidden id is absent. At most MaxBatch ids, or LIMIT.
	Neighbours(ctx context.Context, q NeighbourQuery) (map[ID]Neighbours, error)
	// Snapshot calls visit with every record at exactly one revision: sources, entities, ties, coverages, each ascending by id. It is
	// for the service itself and knows no scope. An error of visit ends it and is returned.
	Snapshot(ctx context.Context, visit func(record any) error) (Revision, error)
	// Changes returns the change log.
	Changes(ctx context.Context, q ChangesQuery) ([]Change, error)
	// Apply commits a batch: all or nothing. It runs Prepare within its transaction.
	Apply(ctx context.Context, b Batch) (Receipt, error)
	// Ping makes one round trip; UNAVAILABLE when the store can't answer.
	Ping(ctx context.Context) error
	// Close ends the store; twice is fine, any later call is UNAVAILABLE.
	Close(ctx context.Context) error
}
