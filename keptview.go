package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"backchannel/graph"
)

// keptFile is the file of the kept view in the data folder.
const keptFile = "view.snapshot"

// keptView is the file in which the view is kept for the next start; no file where path is empty. It holds what the store holds of all that paths are found in,
// whatever the markings, and is as closed to others as the store's own.
type keptView struct {
	p    *process
	path string
	// program tells which build wrote the file: another may read the same records otherwise.
	program string
	// revision is that of the view in the file, 0 where none is known.
	revision graph.Revision
}

func newKeptView(p *process, shared *sharedFlags, path string) *keptView {
	if path == "" && p.env("NEO4J_URI") == "" {
		path = filepath.Join(shared.Data, keptFile)
	}
	k := &keptView{p: p, path: path}
	if name, err := os.Executable(); err == nil {
		if info, err := os.Stat(name); err == nil {
			k.program = fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
		}
	}
	return k
}

// restore takes over what an earlier run has kept. What cannot be used is ignored, and replaced later.
func (k *keptView) restore(ctx context.Context, svc *graph.Service) {
	if k.path == "" {
		return
	}
	data, err := os.ReadFile(k.path)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		k.p.log.Warn("the kept view cannot be read: the graph is read anew", "why", reasonOf(err))
		return
	}
	if err := svc.RestoreView(ctx, k.program, data); err != nil {
		k.p.log.Warn("the kept view cannot be used: the graph is read anew", "why", messageOf(err))
		return
	}
	k.revision = svc.ViewRevision()
}

// keep writes the view, where it was drawn since the file was written: to a new file that then takes the other's place, so that no half of one is ever there.
func (k *keptView) keep(ctx context.Context, svc *graph.Service) {
	if k.path == "" {
		return
	}
	if err := k.write(ctx, svc); err != nil {
		why := messageOf(err)
		if _, isFile := errors.AsType[*os.PathError](err); isFile {
			why = reasonOf(err)
		}
		k.p.log.Warn("the view could not be kept for the next start", "why", why)
	}
}

func (k *keptView) write(ctx context.Context, svc *graph.Service) (err error) {
	if drawn := svc.ViewRevision(); drawn == 0 || drawn == k.revision {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(k.path), ".view-*") // for its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone already where all went well
	revision, err := svc.KeepView(ctx, k.program, f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil || revision == 0 {
		return err
	}
	if err := os.Rename(f.Name(), k.path); err != nil {
		return err
	}
	k.revision = revision
	return nil
}
