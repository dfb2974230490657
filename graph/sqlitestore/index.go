package sqlitestore

import (
	"context"
	"maps"
	"slices"

	"backchannel/graph"
)

// pointers collects what a batch changes in the table of that name. They go in and out by target, because most records of a batch cite few
// sources.
type pointers struct {
	// added and removed hold referrers under their targets, all as numbers.
	added, removed map[int64][]int64
}

func newPointers() *pointers {
	return &pointers{added: map[int64][]int64{}, removed: map[int64][]int64{}}
}

func (p *pointers) add(r *row) { note(p.added, r) }

func (p *pointers) remove(r *row) { note(p.removed, r) }

// note adds a record's pointers: what it refers to besides its ends, by which it is found already.
func note(byTarget map[int64][]int64, r *row) {
	for i, id := range r.refs {
		if id != r.from && id != r.to {
			target := r.targets[i].n
			byTarget[target] = append(byTarget[target], r.stored.n)
		}
	}
}

func (p *pointers) write(ctx context.Context, t *writeTx) error {
	for _, step := range []struct {
		statement
		byTarget map[int64][]int64
	}{{deletePointers, p.removed}, {insertPointers, p.added}} {
		if len(step.byTarget) == 0 {
			continue
		}
		if err := t.exec(ctx, step.statement, named("groups", groups(step.byTarget))); err != nil {
			return err
		}
	}
	return nil
}

// tallies collects what a batch changes in the table of that name: by how many there are more of each sort of listed record, or fewer.
type tallies map[sort]int

// sort is what the total of a list is a sum over.
type sort struct {
	kind            string
	kindType, track any
	audience        int64
}

// count notes that there is one more of a record's sort, or one fewer.
func (y tallies) count(more int, c *columns, audience int64) {
	if c.sortKey != nil {
		y[sort{c.kind, c.kindType, c.track, audience}] += more
	}
}

func (y tallies) write(ctx context.Context, t *writeTx) error {
	var all [][5]any
	fewer := false
	for s, more := range y {
		if more != 0 {
			all = append(all, [5]any{s.kind, s.kindType, s.track, s.audience, more})
			fewer = fewer || more < 0
		}
	}
	if len(all) == 0 {
		return nil
	}
	sorts := named("sorts", toJSON(all))
	if err := t.exec(ctx, insertTallies, sorts); err != nil || !fewer {
		return err
	}
	return t.exec(ctx, deleteTallies, sorts)
}

// index collects what a batch changes in the index of names.
type index struct {
	added []nameOf
	// removed are the numbers of entities whose names go, and the words of these names.
	removed []int64
	words   map[string]bool
}

// nameOf is a name with the number of its entity.
type nameOf struct {
	record int64
	graph.Name
}

func newIndex() *index { return &index{words: map[string]bool{}} }

func (x *index) add(n int64, e *graph.Entity) {
	for _, name := range e.Names {
		x.added = append(x.added, nameOf{n, name})
	}
}

func (x *index) remove(n int64, e *graph.Entity) {
	x.removed = append(x.removed, n)
	for _, name := range e.Names {
		for _, w := range graph.Words(name.Folded) {
			x.words[w] = true
		}
	}
}

func (x *index) write(ctx context.Context, t *writeTx) error {
	if len(x.removed) > 0 {
		if err := t.exec(ctx, deleteNames, named("records", toJSON(x.removed))); err != nil {
			return err
		}
	}
	if err := x.insert(ctx, t); err != nil {
		return err
	}
	return x.clean(ctx, t)
}

// insert adds names, and the words that are new with what comes of them by one deletion.
func (x *index) insert(ctx context.Context, t *writeTx) error {
	if len(x.added) == 0 {
		return nil
	}
	quick := context.WithoutCancel(ctx) // as in put
	names := map[string][]int64{}
	for _, n := range x.added {
		audience, err := t.audience(ctx, n.Access)
		if err != nil {
			return err
		}
		t.name++
		if err := t.exec(quick, insertName, t.name, n.record, n.Text, n.Folded, n.Kind, audience); err != nil {
			return err
		}
		for _, w := range graph.Words(n.Folded) {
			names[w] = append(names[w], t.name)
		}
	}
	numbers, err := t.wordNumbers(ctx, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return err
	}
	lists := make(map[int64][]int64, len(names))
	for w, list := range names {
		lists[numbers[w]] = list
	}
	return t.exec(ctx, insertWordNames, named("groups", groups(lists)))
}

// wordNumbers returns the numbers of words, giving new ones where needed.
func (t *writeTx) wordNumbers(ctx context.Context, words []string) (map[string]int64, error) {
	numbers := make(map[string]int64, len(words))
	err := t.readWords(ctx, readWords, words, func(n int64, w string) { numbers[w] = n })
	if err != nil {
		return nil, err
	}
	quick := context.WithoutCancel(ctx) // as in put
	variants := map[int64][]string{}
	for _, w := range words {
		if numbers[w] != 0 {
			continue
		}
		t.word++
		numbers[w] = t.word
		variants[t.word] = graph.Deletions(w)
		if err := t.exec(quick, insertWord, t.word, w); err != nil {
			return nil, err
		}
	}
	if len(variants) == 0 {
		return numbers, nil
	}
	return numbers, t.exec(ctx, insertDeletions, named("groups", groups(variants)))
}

// clean removes words that no name has any more, so that nothing is left of a name that was dropped.
func (x *index) clean(ctx context.Context, t *writeTx) error {
	variants := map[int64][]string{}
	err := t.readWords(ctx, readUnusedWords, slices.Sorted(maps.Keys(x.words)), func(n int64, w string) { variants[n] = graph.Deletions(w) })
	if err != nil || len(variants) == 0 {
		return err
	}
	unused := named("groups", groups(variants))
	if err := t.exec(ctx, deleteDeletions, unused); err != nil {
		return err
	}
	return t.exec(ctx, deleteWords, unused)
}

func (t *writeTx) readWords(ctx context.Context, st statement, words []string, each func(n int64, w string)) error {
	if len(words) == 0 {
		return nil
	}
	return t.rows(ctx, st, func(scan func(...any) error) error {
		var n int64
		var w string
		err := scan(&n, &w)
		each(n, w)
		return err
	}, named("words", toJSON(words)))
}
