package sqlitestore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"backchannel/graph"
)

// dataFile is the data file with its companions: the write-ahead log (-wal), its index (-shm) and the lock file (-lock).
//
// No file but the lock file is ever opened here: closing any descriptor of a file drops all POSIX locks that the process holds on it, and
// with them those of another Store on the same file (https://sqlite.org/howtocorrupt.html, 2.2).
type dataFile struct {
	path string
	lock *os.File
	// unclean tells that the file was left by a process that ended without closing it.
	unclean bool
}

const (
	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
)

// openFile makes the file and its folder where they do not exist, and shuts both to other users. A folder that was there keeps its mode.
func openFile(ctx context.Context, given string) (*dataFile, error) {
	path, err := filepath.Abs(given)
	if given == "" || err != nil || strings.ContainsRune(given, 0) {
		return nil, graph.FieldErrorf("path", "name the data file, such as data/backchannel.db")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, graph.FieldErrorf("path", "%q is a folder: name a file in it", given)
	}
	folder := filepath.Dir(given)
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return nil, badFolder(folder, "made", err)
	}
	f := &dataFile{path: path}
	if err := f.create(); err != nil {
		return nil, badFolder(folder, "written", err)
	}
	f.lock, err = os.OpenFile(path+"-lock", os.O_RDWR|os.O_CREATE, fileMode) //nolint:gosec // the user names it
	if err != nil {
		return nil, badFolder(folder, "written", err)
	}
	alone, err := lockShared(ctx, f.lock)
	if err != nil {
		f.close()
		return nil, wrap("opening the data file", err)
	}
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		f.unclean = alone
	}
	if err := f.protect(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// create makes an empty data file, so that it has its mode from the start; SQLite gives its companions the same.
func (f *dataFile) create() error {
	made, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return made.Close()
}

// protect shuts the file and its companions to other users.
func (f *dataFile) protect() error {
	for _, name := range []string{f.path, f.path + "-wal", f.path + "-shm", f.path + "-lock"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm()&^fileMode == 0 {
			continue
		}
		if err := os.Chmod(name, fileMode); err != nil {
			return &graph.Error{Code: graph.Invalid, Field: "path", Err: err, Message: "the data file can be read by other users and is not ours to shut: make this program's user its owner"}
		}
	}
	return nil
}

func (f *dataFile) close() {
	if f.lock != nil {
		_ = f.lock.Close()
	}
}

// badFolder explains why the data cannot be kept in a folder.
func badFolder(folder, how string, err error) error {
	why := "something is wrong with the disk"
	switch {
	case errors.Is(err, fs.ErrPermission):
		why = "this user has no right to"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		why = "a file is in its place"
	case errors.Is(err, syscall.EROFS):
		why = "the disk can only be read"
	case errors.Is(err, syscall.ENOSPC):
		why = "the disk is full"
	case errors.Is(err, fs.ErrNotExist):
		why = "there is no such place"
	}
	return &graph.Error{
		Code: graph.Invalid, Field: "path", Err: err,
		Message: "the folder " + folder + " cannot be " + how + ": " + why + "; mend that, or keep the data file somewhere else",
	}
}

// lockPause is the pause between tries at a lock that another process holds for a moment.
const lockPause = 2 * time.Millisecond
