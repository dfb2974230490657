package seed

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"backchannel/graph"
)

// plan is what a file changes in the graph as it stood at a revision.
type plan struct {
	revision graph.Revision
	batch    graph.Batch
	report   FileReport
	// whole are all records of the file, marked, whether or not they change anything.
	whole []any
	// write are those to put.
	write map[graph.ID]bool
}

func (p *plan) size() int { return len(p.write) + len(p.batch.Drop) }

// plan compares a file with what is stored. leave lists records that the store has refused, and why.
func (l *loader) plan(ctx context.Context, f *File, leave map[graph.ID]string) (*plan, error) {
	return l.planUpon(ctx, f, leave, l.surroundings())
}

func (l *loader) surroundings() *surroundings {
	today, _ := l.svc.For(graph.LocalUser()).AsOf("", nil) // no text is no mistake
	return &surroundings{embedded: l.Embedded, today: today}
}

// planUpon plans on top of what earlier files hold, which are not stored yet in a dry run. It adds the file's records to these.
func (l *loader) planUpon(ctx context.Context, f *File, leave map[graph.ID]string, around *surroundings) (*plan, error) {
	gone := l.gone[l.origin(f)]
	revision, stored, err := l.stored(ctx, append(mentioned(f), gone...))
	if err != nil {
		return nil, err
	}
	eachRecord(stored, func(id graph.ID, record any) {
		if !around.Has(id) {
			around.Put(record)
		}
	})
	f.each(func(_ graph.ID, record any) { around.Put(record) })
	p := &plan{
		revision: revision, write: map[graph.ID]bool{}, report: FileReport{File: f.Name, Title: f.Title},
		batch: graph.Batch{Key: l.key(f), Origin: l.origin(f), Why: cmp.Or(f.Title, f.Name), Expect: &revision},
	}
	f.each(func(_ graph.ID, record any) {
		c := graph.Clone(record)
		fillMarkings(c, around.defaultMarking(f, record))
		p.whole = append(p.whole, c)
	})
	if !l.Embedded {
		p.compare(l, stored, nil, nil)
		p.fill()
		return p, l.dangling(f, around)
	}
	dropped, err := l.droppedBy(ctx, p.missing(stored))
	if err != nil {
		return nil, err
	}
	p.compare(l, stored, leave, dropped)
	p.giveUpDangling(stored)
	p.fill()
	p.batch.Drop = slices.DeleteFunc(l.ours(stored, gone), func(id graph.ID) bool { return slices.Contains(l.later, id) })
	p.report.Dropped = len(p.batch.Drop)
	return p, nil
}

// compare decides about every record: whether it is new, changed, the same, or to be left alone.
func (p *plan) compare(l *loader, stored graph.Records, leave, dropped map[graph.ID]string) {
	for _, record := range p.whole {
		id := idOf(record)
		old := recordOf(stored, id)
		meta, there := metaOf(old)
		switch {
		case there && same(old, record):
			p.report.Unchanged++
		case leave[id] != "":
			p.leave(id, leave[id])
		case !there && dropped[id] != "":
			p.leave(id, dropped[id]+" dropped it")
		case !there:
			p.report.Added++
			p.write[id] = true
		case l.Embedded && !strings.HasPrefix(meta.Origin, l.Origin):
			p.leave(id, meta.Origin+" edited it")
		default:
			if !l.Embedded && meta.Origin != p.batch.Origin {
				p.report.Replaced = append(p.report.Replaced, id)
			}
			p.report.Changed++
			p.write[id] = true
		}
	}
}

func (p *plan) leave(id graph.ID, why string) {
	p.report.LeftAlone = append(p.report.LeftAlone, LeftAlone{id, why})
}

// missing lists the file's records that are not stored.
func (p *plan) missing(stored graph.Records) (ids []graph.ID) {
	for _, record := range p.whole {
		if id := idOf(record); !stored.Has(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// giveUpDangling leaves out records that refer to what somebody has dropped, and in turn those that refer to these.
func (p *plan) giveUpDangling(stored graph.Records) {
	for again := true; again; {
		again = false
		for _, record := range p.whole {
			id := idOf(record)
			if !p.write[id] {
				continue
			}
			for _, ref := range graph.References(record) {
				if stored.Has(ref) || p.write[ref] {
					continue
				}
				delete(p.write, id)
				p.leave(id, "refers to "+string(ref)+", which is not there")
				if stored.Has(id) {
					p.report.Changed--
				} else {
					p.report.Added--
				}
				again = true
				break
			}
		}
	}
}

// fill puts the records to write into the batch.
func (p *plan) fill() {
	for _, record := range p.whole {
		if p.write[idOf(record)] {
			put(&p.batch, record)
		}
	}
}

// addAll puts every record of the file into a batch, whether or not it changes anything.
func (p *plan) addAll(b *graph.Batch) {
	for _, record := range p.whole {
		put(b, record)
	}
}

func put(b *graph.Batch, record any) {
	switch v := record.(type) {
	case *graph.Source:
		b.Sources = append(b.Sources, v)
	case *graph.Entity:
		b.Entities = append(b.Entities, v)
	case *graph.Tie:
		b.Ties = append(b.Ties, v)
	case *graph.Coverage:
		b.Coverages = append(b.Coverages, v)
	}
}

// recordAt returns the record that a field of a batch, such as `ties[3].from`, is about, and the rest of the field.
func recordAt(b *graph.Batch, field string) (graph.ID, string) {
	list, i, inner, ok := splitField(field)
	switch {
	case ok && list == "sources" && i < len(b.Sources):
		return b.Sources[i].ID, inner
	case ok && list == "entities" && i < len(b.Entities):
		return b.Entities[i].ID, inner
	case ok && list == "ties" && i < len(b.Ties):
		return b.Ties[i].ID, inner
	case ok && list == "coverages" && i < len(b.Coverages):
		return b.Coverages[i].ID, inner
	default:
		return "", field
	}
}

// dangling names every reference to what is neither stored nor in this file or an earlier one.
func (l *loader) dangling(f *File, around *surroundings) error {
	var mistakes []Mistake
	f.each(func(id graph.ID, record any) {
		for _, r := range references(record) {
			if around.Has(r.to) || len(mistakes) > maxMistakes {
				continue
			}
			if later, held := l.fileOf[r.to]; held {
				mistakes = append(mistakes, f.mistakeAt(id, r.field, fmt.Sprintf("%s stands in %s: give that file first", r.to, l.Files[later].Name)))
				continue
			}
			mistakes = append(mistakes, f.mistakeAt(id, r.field,
				fmt.Sprintf("%q does not exist%s: enter it too, or correct the id", clip(string(r.to)), hint(string(r.to), around.idsLike(r.to)))))
		}
	})
	return mistakesOf(mistakes)
}

// idsLike lists the ids of the same kind, sorted.
func (s *surroundings) idsLike(id graph.ID) (ids []string) {
	eachRecord(s.Records, func(known graph.ID, _ any) {
		if known.Prefix() == id.Prefix() {
			ids = append(ids, string(known))
		}
	})
	slices.Sort(ids)
	return ids
}

// stored reads records by id, and a revision at which they were so unless the graph has moved on since.
func (l *loader) stored(ctx context.Context, ids []graph.ID) (graph.Revision, graph.Records, error) {
	session := l.svc.For(graph.LocalUser())
	revision, err := session.At(ctx)
	if err != nil {
		return 0, graph.Records{}, err
	}
	records, err := session.Get(ctx, ids)
	return revision, records, err
}

// mentioned lists the ids of a file's records and of all they refer to.
func mentioned(f *File) []graph.ID {
	ids := map[graph.ID]bool{}
	f.each(func(id graph.ID, record any) {
		ids[id] = true
		for _, ref := range graph.References(record) {
			ids[ref] = true
		}
	})
	return slices.Collect(maps.Keys(ids))
}
