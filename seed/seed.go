// Package seed reads and writes graphs as files that a domain expert can read and edit (README.md tells the format), carries a sourced starter
// graph, and loads either through the same batch writes as anybody's data.
package seed

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"path"
	"strings"

	"backchannel/graph"
)

//go:embed data/*.yaml
var data embed.FS

// EmbeddedOrigin begins the origin of what the starter graph writes, UserOrigin that of anybody else's files; the file's name follows.
const (
	EmbeddedOrigin = "seed/"
	UserOrigin     = "file:"
)

// Embedded reads the starter graph, in the order of the files' numbers.
func Embedded() ([]*File, error) {
	entries, err := data.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("list the embedded files: %w", err)
	}
	var files []*File
	var errs []error
	for _, entry := range entries {
		text, err := data.ReadFile("data/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read the embedded file %s: %w", entry.Name(), err)
		}
		file, err := Read(entry.Name(), text)
		files, errs = append(files, file), append(errs, err)
	}
	return files, JoinMistakes(errs)
}

// Options say what to load and how.
type Options struct {
	// Files are loaded in this order; a file may refer to earlier ones and to what is stored.
	Files []*File
	// Embedded tells that the files are the service's own starter graph. Then markings default to CLEAR, records that an earlier version of the
	// files wrote and that they no longer hold are dropped, and whatever somebody else has edited or dropped is left alone. Otherwise the files are
	// a user's: they replace what they name, whoever wrote it, and drop nothing.
	Embedded bool
	// Origin begins the origin in the change log; empty is EmbeddedOrigin or UserOrigin. The file's name is appended.
	Origin string
	// DryRun checks the files as the store would, all in one batch, and writes nothing.
	DryRun bool
	// Progress, if set, is told of each step before it is taken.
	Progress func(Progress)
	// Log, if set, gets a line at level debug for each file that changed anything: counts only, no name of a record.
	Log *slog.Logger
}

// Progress is a step about to be taken.
type Progress struct {
	File string
	// Step is "comparing" or "writing".
	Step string
	// Done and Total count files; Records is how many records the step is about.
	Done, Total, Records int
}

// Report tells what a load did, or a dry run would do.
type Report struct {
	Files []FileReport
	// Revision is that of the last change, or of the store where nothing changed.
	Revision graph.Revision
}

// FileReport tells what became of one file.
type FileReport struct {
	File, Title string
	// Added, Changed, Unchanged and Dropped count records.
	Added, Changed, Unchanged, Dropped int
	// LeftAlone are records of the starter graph that were not written or dropped because of what somebody did to them.
	LeftAlone []LeftAlone
	// Replaced are records that somebody else had written, replaced by a user's file.
	Replaced []graph.ID
}

// LeftAlone is a record that was left alone, and why.
type LeftAlone struct {
	ID  graph.ID
	Why string
}

// Counts sums up what was added, changed and dropped in all files.
func (r Report) Counts() (added, changed, dropped int) {
	for _, f := range r.Files {
		added, changed, dropped = added+f.Added, changed+f.Changed, dropped+f.Dropped
	}
	return added, changed, dropped
}

// LeftAlone lists what was left alone in all files.
func (r Report) LeftAlone() []LeftAlone {
	var out []LeftAlone
	for _, f := range r.Files {
		out = append(out, f.LeftAlone...)
	}
	return out
}

// Load writes files to the graph, each as one batch: all of it or nothing. Loading the same again changes nothing; a load cut short is completed
// by the next. Mistakes come back as *MistakesError; then files before the one at fault are loaded.
func Load(ctx context.Context, svc *graph.Service, o Options) (Report, error) {
	l := &loader{Options: o, svc: svc, fileOf: map[graph.ID]int{}}
	if l.Origin == "" {
		l.Origin = UserOrigin
		if o.Embedded {
			l.Origin = EmbeddedOrigin
		}
	}
	if err := l.checkTogether(); err != nil {
		return Report{}, err
	}
	if o.DryRun {
		return l.dryRun(ctx)
	}
	return l.run(ctx)
}

// origin returns the origin of a file, as the change log shows it.
func (l *loader) origin(f *File) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xFFFD {
			return -1
		}
		return r
	}, strings.ToValidUTF8(path.Base(f.Name), ""))
	return l.Origin + name
}
