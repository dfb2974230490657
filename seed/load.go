package seed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"backchannel/graph"
)

// loader is one load under way.
type loader struct {
	Options
	svc *graph.Service
	// fileOf maps every record of the files to its file's place in the list.
	fileOf map[graph.ID]int
	// gone are the records that an earlier version of each embedded file wrote and that no file holds any more.
	gone map[string][]graph.ID
	// later are such records that other files still referred to when theirs was loaded, or whose file is gone too.
	later []graph.ID
}

// checkTogether holds the files against each other.
func (l *loader) checkTogether() error {
	errs := make([]error, len(l.Files))
	for i, f := range l.Files {
		var mistakes []Mistake
		if !l.Embedded && isClear(f.Marking, graph.Amber) {
			mistakes = append(mistakes, Mistake{
				File: f.Name, Line: f.markingAt.line, Field: f.markingAt.field(),
				Text: "a file as a whole can't be CLEAR: mark each record that is public, or use GREEN, AMBER, AMBER_STRICT or RED here",
			})
		}
		f.each(func(id graph.ID, _ any) {
			if first, twice := l.fileOf[id]; twice {
				other := l.Files[first]
				mistakes = append(mistakes, f.mistakeAt(id, "id",
					fmt.Sprintf("%s stands in %s, line %d, too: a record stands in one file; give one of them another id", id, other.Name, other.places[id].line)))
				return
			}
			l.fileOf[id] = i
		})
		errs[i] = mistakesOf(append(mistakes, l.circles(f)...))
	}
	return JoinMistakes(errs)
}

// circles finds sources that derive from themselves, as far as the files loaded so far tell.
func (l *loader) circles(f *File) (mistakes []Mistake) {
	parents := map[graph.ID]graph.ID{}
	for _, file := range l.Files {
		for _, s := range file.Sources {
			parents[s.ID] = s.DerivedFrom
		}
	}
	for _, s := range f.Sources {
		chain := []string{string(s.ID)}
		for at := s.DerivedFrom; at != "" && len(chain) <= maxChain; at = parents[at] {
			chain = append(chain, string(at))
			if at == s.ID {
				mistakes = append(mistakes, f.mistakeAt(s.ID, "derivedFrom", "sources derive from each other in a circle: "+strings.Join(chain, " <- ")))
				break
			}
		}
	}
	return mistakes
}

// each calls visit with every record of a file: sources, entities, ties, coverages, in the order of the file.
func (f *File) each(visit func(id graph.ID, record any)) {
	for _, s := range f.Sources {
		visit(s.ID, s)
	}
	for _, e := range f.Entities {
		visit(e.ID, e)
	}
	for _, t := range f.Ties {
		visit(t.ID, t)
	}
	for _, c := range f.Coverages {
		visit(c.ID, c)
	}
}

// run loads the files one by one.
func (l *loader) run(ctx context.Context) (Report, error) {
	var report Report
	if l.Embedded {
		if err := l.readPast(ctx); err != nil {
			return report, err
		}
	}
	for i, f := range l.Files {
		one, revision, err := l.load(ctx, i, f)
		if err != nil {
			return report, err
		}
		report.Files = append(report.Files, one)
		report.Revision = max(report.Revision, revision)
		l.log(one)
	}
	return report, l.sweep(ctx, &report)
}

// log notes what a file changed. File names are the service's own or bare; records are counted, never named.
func (l *loader) log(f FileReport) {
	if l.Log == nil || (f.Added+f.Changed+f.Dropped+len(f.LeftAlone) == 0) {
		return
	}
	l.Log.Debug("loaded a file", slog.String("file", f.File), slog.Int("added", f.Added), slog.Int("changed", f.Changed),
		slog.Int("dropped", f.Dropped), slog.Int("left_alone", len(f.LeftAlone)), slog.Int("replaced", len(f.Replaced)))
}

func (l *loader) tell(step string, i, records int) {
	if l.Progress != nil {
		l.Progress(Progress{File: l.Files[i].Name, Step: step, Done: i, Total: len(l.Files), Records: records})
	}
}

// maxAttempts bounds how often a file is compared again because somebody else wrote in between.
const maxAttempts = 50

// load brings the graph to what one file says.
func (l *loader) load(ctx context.Context, i int, f *File) (FileReport, graph.Revision, error) {
	leave := map[graph.ID]string{}
	for attempt := range maxAttempts {
		l.tell("comparing", i, f.Len())
		p, err := l.plan(ctx, f, leave)
		if err != nil {
			return FileReport{}, 0, err
		}
		if p.batch.Empty() {
			return p.report, p.revision, nil
		}
		l.tell("writing", i, p.size())
		revision, err := l.write(ctx, p)
		if err == nil {
			return p.report, revision, nil
		}
		if err := l.answer(ctx, f, p, err, leave, attempt); err != nil {
			return FileReport{}, 0, err
		}
	}
	return FileReport{}, 0, graph.Errorf(graph.Conflict, "others kept writing while %s was being loaded: try again", f.Name)
}

// answer decides what to do about a refused batch: nil is to plan anew. The starter graph gives way to whatever it meets; a user's file is refused.
func (l *loader) answer(ctx context.Context, f *File, p *plan, err error, leave map[graph.ID]string, attempt int) error {
	var e *graph.Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code == graph.Conflict && e.Field == "expect":
		return pause(ctx, attempt)
	case e.Code == graph.Conflict && e.Field == "drop" && l.Embedded:
		l.later = append(l.later, p.batch.Drop...)
		return nil
	case e.Code != graph.Invalid:
		return err
	}
	id, inner := recordAt(&p.batch, e.Field)
	if l.Embedded && id != "" {
		leave[id] = "does not fit what is stored: " + e.Message
		return nil
	}
	return mistakesOf([]Mistake{f.mistakeAt(id, inner, e.Message)})
}

// pause waits a moment, longer each time, so that writers who meet do not meet again at once.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return &graph.Error{Code: graph.Canceled, Message: "the load was given up", Err: ctx.Err()}
	case <-time.After(time.Duration(attempt+1) * 5 * time.Millisecond):
		return nil
	}
}

// write commits a plan. Its key is the content's, so that a second sending is recognised; where that content was applied before and the graph has
// moved on since, as when a file goes back to an earlier version, the revision tells the two apart.
func (l *loader) write(ctx context.Context, p *plan) (graph.Revision, error) {
	b := p.batch
	receipt, err := l.svc.Apply(ctx, b)
	if err == nil && receipt.Replayed {
		b.Key += "@" + p.revision.Token()
		receipt, err = l.svc.Apply(ctx, b)
	}
	return receipt.Revision, err
}

// sweep drops what other files referred to when its own was loaded, now that they no longer do. What somebody's records still refer to stays.
func (l *loader) sweep(ctx context.Context, report *Report) error {
	wanted := l.later
	for attempt := 0; len(wanted) > 0 && attempt < maxAttempts; attempt++ {
		last := &report.Files[len(report.Files)-1]
		revision, stored, err := l.stored(ctx, wanted)
		if err != nil {
			return err
		}
		drop := l.ours(stored, wanted)
		b := graph.Batch{Key: l.Origin + "@drop@" + revision.Token(), Origin: l.Origin, Why: "no longer in the starter graph", Expect: &revision, Drop: drop}
		receipt, err := l.svc.Apply(ctx, b)
		var e *graph.Error
		switch {
		case err == nil:
			last.Dropped += len(drop)
			report.Revision = max(report.Revision, receipt.Revision)
			return nil
		case !errors.As(err, &e) || e.Code != graph.Conflict:
			return err
		case e.Field == "expect":
			err = pause(ctx, attempt)
		default:
			var kept []LeftAlone
			kept, wanted = stillUsed(drop, e.Message)
			last.LeftAlone = append(last.LeftAlone, kept...)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ours returns those of some records that the starter graph wrote last.
func (l *loader) ours(stored graph.Records, ids []graph.ID) []graph.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id graph.ID) bool {
		meta, there := metaOf(recordOf(stored, id))
		return !there || !strings.HasPrefix(meta.Origin, l.Origin)
	})
}

// stillUsed parts the record that a refusal names from the others; where it names none of them, all are kept.
func stillUsed(drop []graph.ID, message string) (kept []LeftAlone, rest []graph.ID) {
	named, by, _ := strings.Cut(message, " is still referred to by ")
	by, _, _ = strings.Cut(by, ": drop")
	for _, id := range drop {
		if string(id) == named {
			kept = append(kept, LeftAlone{id, "is no longer in the starter graph, but " + by + " refers to it"})
		} else {
			rest = append(rest, id)
		}
	}
	if len(kept) == 0 {
		for _, id := range drop {
			kept = append(kept, LeftAlone{id, "is no longer in the starter graph, but something refers to it"})
		}
		return kept, nil
	}
	return kept, rest
}

// dryRun checks all files in one batch, because a later one may need an earlier one, and counts what a load would do.
func (l *loader) dryRun(ctx context.Context) (Report, error) {
	var report Report
	all := graph.Batch{Key: "dry run of " + l.Origin, Origin: l.Origin, DryRun: true}
	var errs []error
	before := l.surroundings()
	for i, f := range l.Files {
		l.tell("comparing", i, f.Len())
		p, err := l.planUpon(ctx, f, nil, before)
		errs = append(errs, err)
		if err != nil {
			continue
		}
		report.Files = append(report.Files, p.report)
		report.Revision = p.revision
		p.addAll(&all)
	}
	if err := JoinMistakes(errs); err != nil {
		return Report{}, err
	}
	_, err := l.svc.Apply(ctx, all)
	var e *graph.Error
	if errors.As(err, &e) && e.Code == graph.Invalid {
		id, inner := recordAt(&all, e.Field)
		f := l.Files[max(0, min(l.fileOf[id], len(l.Files)-1))]
		return Report{}, mistakesOf([]Mistake{f.mistakeAt(id, inner, e.Message)})
	}
	return report, err
}
