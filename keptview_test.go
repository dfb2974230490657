package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKeptView starts a service three times on the same data: the first keeps the view, for its owner alone; the second takes it over; the third finds it
// damaged, says so, reads the graph and keeps it again. All answer alike.
func TestKeptView(t *testing.T) {
	c := newTerminal(t)
	file := filepath.Join(c.data, keptFile)
	var whole []byte
	for i, says := range []string{"", "", "the kept view cannot be used: the graph is read anew"} {
		s := c.serve(t)
		s.until(t, "/readyz", http.StatusOK, "ready")
		if _, answer := s.ask(t, founding); !strings.Contains(answer, "Leon V. Sigal") {
			t.Errorf("start %d: asked for Sigal, got %s", i, answer)
		}
		s.stop()
		if code := <-s.code; code != 0 {
			t.Errorf("start %d: it ended with %d\n%s", i, code, s.stderr)
		}
		s.code <- 0
		if log := s.stderr.String(); says == "" && strings.Contains(log, "kept") || !strings.Contains(log, says) {
			t.Errorf("start %d: the log is\n%s", i, log)
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("start %d: %v, %v", i, err, info)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		switch i {
		case 0:
			whole = data
			old := time.Now().Add(-time.Hour)
			if err := os.Chtimes(file, old, old); err != nil {
				t.Fatal(err)
			}
		case 1:
			if time.Since(info.ModTime()) < time.Minute {
				t.Error("a view that was taken over was written again")
			}
			if err := os.WriteFile(file, data[:len(data)/2], 0o600); err != nil {
				t.Fatal(err)
			}
		default:
			if len(data) != len(whole) {
				t.Errorf("the damaged file was not replaced: %d bytes of %d", len(data), len(whole))
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(c.data, ".view-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v: left behind %v", err, left)
	}
}
