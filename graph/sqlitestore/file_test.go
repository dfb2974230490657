package sqlitestore_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"backchannel/graph"
	"backchannel/graph/sqlitestore"
)

// smallBatch puts a source and two people who know each other, and their names begin with the key.
func smallBatch(key string) graph.Batch {
	open := graph.Marking{TLP: graph.Clear}
	cite := func() []graph.Citation {
		return []graph.Citation{{Source: "source:s", Stance: "SUPPORTS", Reliability: "B", Credibility: "2", Observed: "1978", Marking: open}}
	}
	person := func(n string) *graph.Entity {
		return &graph.Entity{
			ID: graph.ID("person:" + key + n), Kind: graph.Person, Names: []graph.Name{{Text: key + " " + n, Kind: "NAME", Marking: open}}, Marking: open, Citations: cite(),
		}
	}
	a, b := person("a"), person("b")
	return graph.Batch{
		Key: key, Origin: "test", Sources: []*graph.Source{{ID: "source:s", Title: "S", Type: "PRESS", Marking: open}}, Entities: []*graph.Entity{a, b},
		Ties: []*graph.Tie{{ID: graph.ID("contact:" + key), Kind: graph.Contact, From: a.ID, To: b.ID, Role: "CLOSE", Marking: open, Citations: cite()}},
	}
}

// opened opens a file that must not open, and returns the error, which must be for users.
func refused(t *testing.T, path string) *graph.Error {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: path})
	if err == nil {
		_ = s.Close(t.Context())
		t.Fatalf("%q was opened", path)
	}
	var e *graph.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v), want *graph.Error", err, err)
	}
	mustBeForUsers(t, e)
	return e
}

func mustBeForUsers(t *testing.T, e *graph.Error) {
	t.Helper()
	for _, telltale := range []string{"sql", "SELECT", "INSERT", "pragma", "database", "modernc", "/tmp"} {
		if strings.Contains(strings.ToLower(e.Error()), strings.ToLower(telltale)) && !strings.Contains(e.Message, "folder /tmp") {
			t.Errorf("message %q tells of %q", e.Error(), telltale)
		}
	}
}

func apply(t *testing.T, s graph.Store, b graph.Batch) graph.Receipt {
	t.Helper()
	receipt, err := s.Apply(t.Context(), b)
	if err != nil {
		t.Fatalf("%s: %v (%v)", b.Key, err, errors.Unwrap(err))
	}
	return receipt
}

func TestFilesAreShutToOthers(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "data")
	path := filepath.Join(folder, "data.db")
	s := open(t, path)
	apply(t, s, smallBatch("k"))
	want := map[string]fs.FileMode{folder: 0o700, filepath.Dir(folder): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, path + "-lock": 0o600}
	for name, mode := range want {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != mode {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), info.Mode().Perm(), mode)
		}
	}
}

func TestAFileThatOthersMayReadIsShut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	apply(t, s, smallBatch("k"))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	open(t, path)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", filepath.Base(name), info.Mode(), err)
		}
	}
}

func TestAnyPathCanBeOpened(t *testing.T) {
	for _, name := range []string{"a b.db", "a?mode=ro&b#c.db", "100%41.db", "ä;:'\".db", "a\\b.db", "x?_pragma=y"} {
		path := filepath.Join(t.TempDir(), name)
		s := open(t, path)
		apply(t, s, smallBatch("k"))
		if info, err := os.Stat(path); err != nil || info.Size() == 0 && !exists(path+"-wal") {
			t.Errorf("%q: the data went somewhere else: %v", name, err)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestUnusablePaths(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("not a data file, but a text of some length\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, says string }{
		{"no path", "", "name the data file"},
		{"a NUL", "a\x00b", "name the data file"},
		{"a folder", folder, "is a folder"},
		{"a file in the folder's place", filepath.Join(file, "x", "data.db"), "the folder " + filepath.Join(file, "x") + " cannot be made: a file is in its place"},
		{"another file", file, "not a data file of this program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: c.path})
			if err == nil {
				_ = s.Close(t.Context())
				t.Fatal("it was opened")
			}
			if graph.CodeOf(err) != graph.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s %v, want INVALID with %q", graph.CodeOf(err), err, c.says)
			}
		})
	}
}

// A folder is named as the user named it: not as an absolute path, which tells where the program runs.
func TestFolderIsNamedAsGiven(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if e := refused(t, "file/data.db"); e.Code != graph.Invalid || !strings.Contains(e.Message, "the folder file cannot be") {
		t.Errorf("%s %v", e.Code, e)
	}
}

func TestFolderThatMayNotBeWritten(t *testing.T) {
	if os.Getuid() != 0 {
		folder := t.TempDir()
		if err := os.Chmod(folder, 0o500); err != nil {
			t.Fatal(err)
		}
		if e := refused(t, filepath.Join(folder, "data.db")); e.Code != graph.Invalid || !strings.Contains(e.Message, "no right to") {
			t.Errorf("%s %v", e.Code, e)
		}
		return
	}
	// The superuser may write anywhere, so somebody else tries, in a folder that anybody may enter.
	folder, err := os.MkdirTemp("/tmp", "sqlitestore") //nolint:usetesting // nobody else may enter that folder
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{filepath.Join(folder, "data.db"): "written", filepath.Join(folder, "new", "data.db"): "made"} {
		out, err := start(t, "openAs", "65534", path).CombinedOutput()
		want := fmt.Sprintf("path: the folder %s cannot be %s: this user has no right to;", filepath.Dir(path), says)
		if err == nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("%v %q, want %q", err, out, want)
		}
	}
	// Nor may they open a file that is shut to them.
	path := filepath.Join(folder, "shut.db")
	open(t, path)
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if out, err := start(t, "openAs", "65534", path).CombinedOutput(); err == nil || strings.Contains(string(out), "SQL") {
		t.Errorf("%v %q", err, out)
	}
}

// raw opens a data file past the store.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_busy_timeout=5000&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execute(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestFileOfANewerVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	apply(t, s, smallBatch("k"))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	execute(t, raw(t, path), "PRAGMA user_version = 99")
	e := refused(t, path)
	if e.Code != graph.Invalid || !strings.Contains(e.Message, "format 99") || !strings.Contains(e.Message, "newer version") {
		t.Errorf("%s %v", e.Code, e)
	}
}

// A file whose totals were kept by triggers is brought up to date, and its totals stay true of what is written from then on.
func TestFileOfFormat1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	apply(t, s, smallBatch("k"))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	start, err := os.ReadFile("migrations/0001_start.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, triggers, _ := strings.Cut(string(start), "CREATE TRIGGER")
	triggers, _, _ = strings.Cut(triggers, "\n--")
	execute(t, raw(t, path), "CREATE TRIGGER"+triggers+"PRAGMA user_version = 1")
	s = open(t, path)
	total := func(want int) {
		t.Helper()
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Find(t.Context(), graph.FindQuery{Scope: graph.LocalUser().Scope(head.Classes), Limit: 10})
		if err != nil || found.Total != want || len(found.Keys) != want {
			t.Errorf("a list of %d that says %d, want %d (%v)", len(found.Keys), found.Total, want, err)
		}
	}
	total(2)
	apply(t, s, smallBatch("more"))
	total(4)
	apply(t, s, graph.Batch{Key: "drop", Origin: "test", Drop: []graph.ID{"contact:k", "person:ka", "person:kb"}})
	total(2)
}

func TestFileOfAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	execute(t, raw(t, path), "CREATE TABLE record (x)")
	if e := refused(t, path); e.Code != graph.Invalid || !strings.Contains(e.Message, "not a data file of this program") {
		t.Errorf("%s %v", e.Code, e)
	}
}

// A store that was closed leaves the one file that is to be kept, with everything in it.
func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	apply(t, s, smallBatch("k"))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if exists(path+"-wal") || exists(path+"-shm") {
		t.Error("a log was left")
	}
	lines := &lines{}
	again, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: path, Log: slog.New(slog.NewTextHandler(lines, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close(t.Context())
	if head, err := again.Head(t.Context()); err != nil || head.Revision != 1 {
		t.Errorf("%v %v", head, err)
	}
	if lines.has("not closed properly") {
		t.Error("a file that was closed properly was checked")
	}
}

// lines is a log to look into.
type lines struct{ strings.Builder }

func (l *lines) has(text string) bool { return strings.Contains(l.String(), text) }

// Whatever a process was told is committed is there after it was killed; the next to open the file checks it, unless somebody has it open, who
// sees the same.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	for round := range 4 {
		acknowledged := writeAndKill(t, path, fmt.Sprintf("round-%d", round), 20+round)
		log := &lines{}
		s, err := sqlitestore.Open(t.Context(), sqlitestore.Config{Path: path, Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if !log.has("not closed properly") {
			t.Error("the file was not checked")
		}
		mustHoldWhole(t, s, acknowledged)
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	watcher := open(t, path)
	for round := range 4 {
		acknowledged := writeAndKill(t, path, fmt.Sprintf("watched-%d", round), 20+round)
		mustHoldWhole(t, watcher, acknowledged)
		mustHoldWhole(t, open(t, path), acknowledged)
		apply(t, watcher, smallBatch(fmt.Sprintf("after-%d", round)))
	}
}

// writeAndKill has another process write, kills it in the midst, and returns the last revision it was told.
func writeAndKill(t *testing.T, path, name string, after int) graph.Revision {
	t.Helper()
	cmd := start(t, "write", path, name, "0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		if last, err = strconv.ParseUint(scan.Text(), 10, 64); err != nil {
			t.Fatalf("the writer says %q", scan.Text())
		}
		if n == after {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	return graph.Revision(last)
}

// mustHoldWhole requires at least so many batches of smallBatch, each of them whole.
func mustHoldWhole(t *testing.T, s *sqlitestore.Store, atLeast graph.Revision) {
	t.Helper()
	kinds := map[string]int{}
	revision, err := s.Snapshot(t.Context(), func(record any) error {
		kinds[fmt.Sprintf("%T", record)]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if revision < atLeast {
		t.Errorf("revision %d, but %d was acknowledged", revision, atLeast)
	}
	if n := int(revision); kinds["*graph.Tie"] != n || kinds["*graph.Entity"] != 2*n {
		t.Errorf("%d batches left %v", n, kinds)
	}
	changes, err := s.Changes(t.Context(), graph.ChangesQuery{Limit: int(revision)})
	if err != nil || len(changes) != int(revision) {
		t.Errorf("%d changes up to revision %d (%v)", len(changes), revision, err)
	}
}

// A file that was not closed and has come to harm is refused; so is, on reading, a document that has.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	for i := range 50 {
		apply(t, s, smallBatch(fmt.Sprintf("k%d", i)))
	}
	execute(t, raw(t, path), "PRAGMA wal_checkpoint(TRUNCATE)")
	apply(t, s, smallBatch("last"))

	copied := filepath.Join(t.TempDir(), "data.db")
	copyFile(t, path+"-wal", copied+"-wal", false)
	copyFile(t, path, copied, true)
	if e := refused(t, copied); e.Code != graph.Internal || !strings.Contains(e.Message, "damaged: restore it from a backup") {
		t.Errorf("%s %v", e.Code, e)
	}

	execute(t, raw(t, path), "UPDATE record SET doc = x'01ff' WHERE id = 'person:k1a'")
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Get(t.Context(), graph.Scope(head.Classes), []graph.ID{"person:k1a"})
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != graph.Internal || e.Err == nil {
		t.Fatalf("%v", err)
	}
	mustBeForUsers(t, e)
}

// copyFile copies a file, with a hole in its second half where it is to be harmed.
func copyFile(t *testing.T, from, to string, harm bool) {
	t.Helper()
	// Not os.ReadFile on a file that is open here: see dataFile. The test has nothing to lose by it.
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 2; harm && i < len(b)/2+20000 && i < len(b); i++ {
		b[i] = byte(i)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
