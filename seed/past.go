package seed

import (
	"context"
	"maps"
	"slices"
	"strings"

	"backchannel/graph"
)

// logPage is how many changes are read at a time: each may list thousands of records.
const logPage = 50

// readPast learns from the change log what earlier versions of the starter graph wrote and this one no longer holds. A file whose present version
// is in the log already was compared when that was written, so only what came later matters of it.
//
// A file taken out of the starter graph must stay, empty but for its title, or its records may be overlooked.
func (l *loader) readPast(ctx context.Context) error {
	since := map[string]graph.Revision{}
	first := graph.Revision(0)
	for i, f := range l.Files {
		receipt, err := l.svc.Apply(ctx, graph.Batch{Key: l.key(f), Origin: l.origin(f), DryRun: true})
		if err != nil {
			return err
		}
		revision := receipt.Revision
		if !receipt.Replayed {
			revision = 0
		}
		since[l.origin(f)] = revision
		if i == 0 || revision < first {
			first = revision
		}
	}
	wrote := map[graph.ID]bool{}
	err := l.changes(ctx, graph.ChangesQuery{After: first}, func(c graph.Change) {
		if !strings.HasPrefix(c.Origin, l.Origin) || c.Revision <= since[c.Origin] {
			return
		}
		for _, id := range c.Put {
			if _, held := l.fileOf[id]; !held {
				wrote[id] = true
			}
		}
	})
	if err != nil {
		return err
	}
	return l.sortGone(ctx, slices.Sorted(maps.Keys(wrote)), since)
}

// sortGone parts what no file holds any more by the file that wrote it last.
func (l *loader) sortGone(ctx context.Context, ids []graph.ID, files map[string]graph.Revision) error {
	_, stored, err := l.stored(ctx, ids)
	if err != nil {
		return err
	}
	l.gone = map[string][]graph.ID{}
	for _, id := range l.ours(stored, ids) {
		meta, _ := metaOf(recordOf(stored, id))
		if _, held := files[meta.Origin]; held {
			l.gone[meta.Origin] = append(l.gone[meta.Origin], id)
		} else {
			l.later = append(l.later, id)
		}
	}
	return nil
}

// changes calls visit with every change that a query asks for, page by page.
func (l *loader) changes(ctx context.Context, q graph.ChangesQuery, visit func(graph.Change)) error {
	q.Limit = logPage
	for {
		page, err := l.svc.Changes(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page {
			visit(c)
			q.After = c.Revision
		}
		if len(page) < q.Limit {
			return nil
		}
	}
}

// droppedBy tells who dropped records that are not there: only what somebody else dropped, not the starter graph itself.
func (l *loader) droppedBy(ctx context.Context, missing []graph.ID) (map[graph.ID]string, error) {
	by := map[graph.ID]string{}
	for part := range slices.Chunk(missing, graph.MaxBatch) {
		err := l.changes(ctx, graph.ChangesQuery{IDs: part}, func(c graph.Change) {
			for _, id := range c.Dropped {
				by[id] = c.Origin
			}
		})
		if err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(by, func(_ graph.ID, origin string) bool { return strings.HasPrefix(origin, l.Origin) })
	return by, nil
}

// key makes a file's batch recognisable: the same content of the same file is written once.
func (l *loader) key(f *File) string { return l.origin(f) + "@" + f.sum }
