package sqlitestore

import "backchannel/graph"

// recent is what a writer knows of the records table: the batches of an import refer to the same entities and sources over and over. It is true
// of one revision, and every write begins by reading the revision of the file, so that a write of another process makes it void.
type recent struct {
	revision graph.Revision
	// known is what is stored of ids; nil of one that was never written.
	known map[graph.ID]*stored
	size  int
}

// stored is a row of record: its number and document. A dropped record has no document.
type stored struct {
	n   int64
	doc string
	// isNew tells that the row is yet to be written.
	isNew bool
}

// maxRecent bounds, in bytes, what is kept from one write for the next.
const maxRecent = 32 << 20

// begin forgets what was true of another revision.
func (r *recent) begin(now graph.Revision) {
	if r.known == nil || r.revision != now {
		*r = recent{known: map[graph.ID]*stored{}}
	}
}

// remember notes what is stored of an id.
func (r *recent) remember(id graph.ID, s *stored) {
	if old := r.known[id]; old != nil {
		r.size -= len(old.doc)
	}
	r.known[id] = s
	r.size += len(s.doc)
}

// isReferredTo tells of what later writes are likely to ask for again. Few records refer to ties and coverages.
func isReferredTo(id graph.ID) bool { return id.IsEntity() || id.IsSource() }

// finish keeps what the next write may need.
func (r *recent) finish(now graph.Revision) {
	const perID = 150 // what a map's entry and a small allocation take, about
	for id, s := range r.known {
		if s == nil || !isReferredTo(id) {
			if s != nil {
				r.size -= len(s.doc)
			}
			delete(r.known, id)
		}
	}
	r.revision = now
	if r.size+perID*len(r.known) > maxRecent {
		*r = recent{}
	}
}
