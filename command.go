package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"backchannel/graph"
	"backchannel/seed"
)

const about = `Who and what connects two parties that have no formal tie, how good is that connection, and on what evidence?

Without a command it serves the GraphQL API and a playground on this machine.

  backchannel
  backchannel paths "United States" "North Korea" --as-of 2018-03-01
  backchannel load my-case.yaml --dry-run
  backchannel export graph.yaml

The graph is kept in the data folder, which holds a sourced starter graph from the first use on; or in Neo4j where NEO4J_URI is set in the
environment (with NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE).`

// commandLine is what can be given on the command line.
type commandLine struct {
	sharedFlags

	Serve       serveCommand       `cmd:"" default:"withargs" help:"Serve the API and the playground (the default)."`
	Paths       pathsCommand       `cmd:"" help:"Show the best indirect paths between two parties on a day."`
	Independent independentCommand `cmd:"" help:"Show the most paths that share no broker and no channel."`
	Cuts        cutsCommand        `cmd:"" help:"Show what the paths between two parties hang on."`
	Stability   stabilityCommand   `cmd:"" help:"Show whether the first paths stay first when half-lives and grades move."`
	Convenors   convenorsCommand   `cmd:"" help:"Show who could bring parties together."`
	Gaps        gapsCommand        `cmd:"" help:"Show which pairs have no relations, by their best indirect path."`
	Load        loadCommand        `cmd:"" help:"Load files in the seed's format into the graph."`
	Export      exportCommand      `cmd:"" help:"Write the graph in the seed's format."`
}

// sharedFlags are those of every command.
type sharedFlags struct {
	Data   string `default:"./data" placeholder:"FOLDER" help:"Folder of the embedded store (${default}). Not used with NEO4J_URI."`
	NoSeed bool   `help:"Leave the starter graph out: a new store stays empty."`
}

// memory is a number of bytes, on the command line with a unit: 256MB.
type memory int

// units are the units of memory, the longest first.
var units = []struct {
	name  string
	bytes int
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// mostMemory is more than any machine has.
const mostMemory = 1 << 50

// UnmarshalText reads a number of bytes as people write it.
func (m *memory) UnmarshalText(text []byte) error {
	number, unit := strings.ToUpper(string(text)), 1
	for _, u := range units {
		if rest, found := strings.CutSuffix(number, u.name); found {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n >= 0 && n*float64(unit) <= mostMemory) { // NaN fails too
		return fmt.Errorf("%q is no size: write a number and a unit, such as 256MB, 1.5GB or 0", text)
	}
	*m = memory(n * float64(unit))
	return nil
}

// The exit codes besides 0.
const (
	exitFailed = 1
	exitInput  = 2
)

// leave is thrown by the parser where it ends the run itself, as after --help.
type leave int

// run parses the arguments and runs the command.
func (p *process) run(ctx context.Context, args []string) (code int) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case leave:
			code = int(thrown)
		default:
			panic(thrown)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line, kong.Name("backchannel"), kong.Description(about), kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(code int) { panic(leave(code)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(p.help), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p, &line.sharedFlags))
	if err != nil {
		return p.fail(nil, graph.InternalError("setting up the command line", err))
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(p.stderr, "backchannel: %v. See backchannel --help.\n", err)
		return exitInput
	}
	if err := command.Run(); err != nil {
		return p.fail(command, err)
	}
	return 0
}

// help prints kong's help, without the empty lines at its end.
func (p *process) help(options kong.HelpOptions, ctx *kong.Context) error {
	var b strings.Builder
	stdout := ctx.Stdout
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = stdout
	if err == nil {
		_, err = fmt.Fprintln(p.stdout, strings.TrimSpace(b.String()))
	}
	return err
}

// flagOf names a field of a question as the command line does.
var flagOf = map[string]string{
	"from": "FROM", "to": "TO", "asOf": "--as-of", "maxHops": "--max-hops", "limit": "--limit", "minStrength": "--min-strength", "kinds": "--kinds",
	"character": "--character", "avoid": "--avoid", "passAll": "--pass", "passAny": "--any", "pass": "--pass", "parties": "PARTY", "among": "--among", "of": "--of",
	"offset": "--offset", "path": "--data", "uri": "NEO4J_URI", "scenario.close": "--close", "scenario.remove": "--remove", "through": "--why-not", "other.asOf": "--against",
}

var inQuestion = regexp.MustCompile(`^([A-Za-z.]+)(\[[0-9]+\])?$`)

// fail says what went wrong, and returns the exit code for it.
func (p *process) fail(command *kong.Context, err error) int {
	var mistakes *seed.MistakesError
	if errors.As(err, &mistakes) {
		fmt.Fprintf(p.stderr, "%v\nNothing of it was written.\n", mistakes)
		return exitInput
	}
	name := "backchannel"
	if command != nil {
		name += " " + strings.Fields(command.Command())[0]
	}
	field := ""
	var e *graph.Error
	if errors.As(err, &e) && e.Field != "" {
		field = e.Field + ": "
		if m := inQuestion.FindStringSubmatch(e.Field); m != nil && flagOf[m[1]] != "" {
			field = flagOf[m[1]] + ": "
		}
	}
	var u *unresolved
	if errors.As(err, &u) {
		fmt.Fprintf(p.stderr, "%s: %s%s\n", name, field, u.hint)
		for _, entity := range u.meant {
			fmt.Fprintf(p.stderr, "  %-32s %s\n", entity.ID, entity.Name())
		}
	} else {
		fmt.Fprintf(p.stderr, "%s: %s%s\n", name, field, messageOf(err))
	}
	switch graph.CodeOf(err) {
	case graph.Invalid, graph.NotFound, graph.Ambiguous, graph.Limit:
		return exitInput
	default:
		return exitFailed
	}
}

// messageOf returns what people may read of an error; the cause of an internal one is all that there is to go by at a terminal.
func messageOf(err error) string {
	var e *graph.Error
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case e.Code == graph.Internal && e.Err != nil:
		return e.Message + ": " + e.Err.Error()
	default:
		return e.Message
	}
}

// open opens the store and brings the starter graph up to date, for a command.
func (p *process) open(ctx context.Context, shared *sharedFlags) (*graph.Service, func(), error) {
	store, _, err := p.openStore(ctx, shared.Data)
	if err != nil {
		return nil, nil, err
	}
	closeStore := func() {
		if err := store.Close(context.WithoutCancel(ctx)); err != nil {
			p.log.Warn("the store did not close in order", "code", graph.CodeOf(err))
		}
	}
	svc := graph.NewService(store, p.now)
	if err := p.seed(ctx, svc, shared); err != nil {
		closeStore()
		return nil, nil, err
	}
	return svc, closeStore, nil
}

// seed brings the starter graph up to date.
func (p *process) seed(ctx context.Context, svc *graph.Service, shared *sharedFlags) error {
	if shared.NoSeed {
		return nil
	}
	files, err := seed.Embedded() //nolint:contextcheck // it waits for nothing
	if err != nil {
		return graph.InternalError("reading the starter graph", err)
	}
	progress := p.newProgress("starter graph")
	defer progress.stop()
	report, err := seed.Load(ctx, svc, seed.Options{Files: files, Embedded: true, Progress: progress.tell, Log: p.log})
	if err != nil {
		return err
	}
	p.leftAlone = report.LeftAlone()
	added, changed, dropped := report.Counts()
	if left := len(p.leftAlone); added+changed+dropped+left > 0 {
		p.log.Info("the starter graph is up to date", "added", added, "changed", changed, "dropped", dropped, "left_alone", left)
	}
	return nil
}

// loadCommand loads files.
type loadCommand struct {
	Files   []string `arg:"" name:"file" help:"Files in YAML or JSON; - is standard input. seed/README.md tells the format."`
	DryRun  bool     `help:"Check everything as the load would, and write nothing."`
	MaxSize int64    `default:"64" placeholder:"MB" help:"The largest file taken, in megabytes (${default})."`
}

// Help is shown below the command's own line.
func (loadCommand) Help() string {
	return `Each file is one batch: all of it or nothing. Loading the same again changes nothing. A file replaces the records it names and drops none.
What a record may be seen by, where neither it nor the file says so: AMBER; a living person without a public source, AMBER_STRICT.

  backchannel load my-case.yaml --dry-run
  backchannel load sources.yaml people.yaml
  generate-case | backchannel load -`
}

// Run loads the files.
func (c *loadCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	files, err := c.read(p) //nolint:contextcheck // reading waits for nothing that a context could end
	if err != nil {
		return err
	}
	svc, closeStore, err := p.open(ctx, shared)
	if err != nil {
		return err
	}
	defer closeStore()
	progress := p.newProgress("loading")
	defer progress.stop()
	report, err := seed.Load(ctx, svc, seed.Options{Files: files, DryRun: c.DryRun, Progress: progress.tell, Log: p.log})
	c.report(p.stdout, report)
	p.tellLeftAlone()
	return err
}

// tellLeftAlone names the records of the starter graph that were left as somebody made them: here and not in the log, which names nothing.
func (p *process) tellLeftAlone() {
	const many = 50
	for i, l := range p.leftAlone {
		if i == many {
			fmt.Fprintf(p.stdout, "  and %d more\n", len(p.leftAlone)-many)
			break
		}
		if i == 0 {
			fmt.Fprintln(p.stdout, "Of the starter graph, left as somebody made it:")
		}
		fmt.Fprintf(p.stdout, "  %s: %s\n", l.ID, l.Why)
	}
}

func (c *loadCommand) read(p *process) (files []*seed.File, err error) {
	progress := p.newProgress("loading")
	defer progress.stop()
	var errs []error
	for i, name := range c.Files {
		progress.tell(seed.Progress{File: name, Step: "reading", Done: i, Total: len(c.Files)})
		f, err := c.readOne(p, name)
		files, errs = append(files, f), append(errs, err)
	}
	return files, seed.JoinMistakes(errs)
}

func (c *loadCommand) readOne(p *process, name string) (*seed.File, error) {
	if name == "-" {
		return seed.ReadFrom("standard-input", p.stdin, c.MaxSize<<20)
	}
	f, err := os.Open(name) //nolint:gosec // the user says which
	if err != nil {
		return nil, &graph.Error{Code: graph.Invalid, Field: name, Message: reasonOf(err), Err: err}
	}
	defer f.Close()
	return seed.ReadFrom(name, f, c.MaxSize<<20)
}

// reasonOf returns why a file could not be opened or written, without repeating its name.
func reasonOf(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// report tells what became of each file.
func (c *loadCommand) report(out io.Writer, report seed.Report) {
	added, changed := "added", "changed"
	if c.DryRun {
		added, changed = "to add", "to change"
	}
	for _, f := range report.Files {
		fmt.Fprintf(out, "%s: %d %s, %d %s, %d unchanged\n", f.File, f.Added, added, f.Changed, changed, f.Unchanged)
		if n := len(f.Replaced); n > 0 {
			fmt.Fprintf(out, "  of those to change, others had written %s\n", listed(f.Replaced))
		}
	}
	switch {
	case len(report.Files) == 0:
	case c.DryRun:
		fmt.Fprintln(out, "Dry run: nothing of this was written.")
	default:
		fmt.Fprintf(out, "The graph is at revision %s.\n", report.Revision.Token())
	}
}

// listed lists the first few ids.
func listed(ids []graph.ID) string {
	const few = 5
	var words []string
	for _, id := range ids[:min(few, len(ids))] {
		words = append(words, string(id))
	}
	if more := len(ids) - few; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

// exportCommand writes the graph.
type exportCommand struct {
	File string `arg:"" optional:"" help:"Where to write; standard output by default."`
}

// Help is shown below the command's own line.
func (exportCommand) Help() string {
	return `Everything is written, whatever its marking: mind who gets the file. Loaded into an empty store, it is the same graph again.

  backchannel export graph.yaml
  backchannel export | grep person:`
}

// Run exports the graph: to a file whole or not at all.
func (c *exportCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	svc, closeStore, err := p.open(ctx, shared)
	if err != nil {
		return err
	}
	defer closeStore()
	if c.File == "" || c.File == "-" {
		return seed.Export(ctx, svc.For(graph.LocalUser()), p.stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(c.File), ".backchannel-*")
	if err != nil {
		return &graph.Error{Code: graph.Invalid, Field: c.File, Message: reasonOf(err), Err: err}
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone already where all went well
	if err := errors.Join(seed.Export(ctx, svc.For(graph.LocalUser()), f), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), c.File); err != nil {
		return &graph.Error{Code: graph.Invalid, Field: c.File, Message: reasonOf(err), Err: err}
	}
	return nil
}
