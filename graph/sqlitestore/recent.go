package sqlitestore

import "backchannel/graph"

// recent is what a writer knows of the table of records. The batches of an import refer to the same entities and sources over and over, so what
// is known of these is kept from one write to the next. It is true of one revision, and every write begins by reading the revision of the file,
// so that a write of another process makes it void.
type recent struct {
	revision graph.Revision
	// kept are the rows of entities and sources.
	kept map[graph.ID]*stored
	size int
	// passing are the rows of all others, and nil for ids that were never written: for this write only.
	passing map[graph.ID]*stored
}

// stored is a row of record: its number and document. A dropped record has no document.
type stored struct {
	n   int64
	doc string
	// isNew tells that the row is yet to be written.
	isNew bool
}

// maxRecent bounds, in bytes, what is kept; perID is what a map's entry and a small allocation take, about.
const (
	maxRecent = 32 << 20
	perID     = 150
)

// begin forgets what is not true of the revision that the file is at.
func (r *recent) begin(now graph.Revision) {
	if r.kept == nil || r.revision != now {
		*r = recent{kept: map[graph.ID]*stored{}}
	}
	r.passing = map[graph.ID]*stored{}
}

// find returns what is stored of an id, nil if that is nothing; looked is false where it is not known.
func (r *recent) find(id graph.ID) (s *stored, looked bool) {
	if s := r.kept[id]; s != nil {
		return s, true
	}
	s, looked = r.passing[id]
	return s, looked
}

// number returns the number of an id that is known to have one.
func (r *recent) number(id graph.ID) int64 {
	s, _ := r.find(id)
	return s.n
}

// remember notes what is stored of an id.
func (r *recent) remember(id graph.ID, s *stored) {
	if !id.IsEntity() && !id.IsSource() {
		r.passing[id] = s
		return
	}
	if old := r.kept[id]; old != nil {
		r.size -= len(old.doc)
	}
	r.kept[id] = s
	r.size += len(s.doc)
}

// finish keeps what the next write may need.
func (r *recent) finish(now graph.Revision) {
	r.revision, r.passing = now, nil
	if r.size+perID*len(r.kept) > maxRecent {
		*r = recent{}
	}
}
