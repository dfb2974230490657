package server

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

//go:embed pom.xml
var pom []byte

// Version is the version of Neo4j that pom.xml names.
var Version = pomVersion()

func pomVersion() string {
	var project struct {
		Dependencies []struct {
			ArtifactID string `xml:"artifactId"`
			Version    string `xml:"version"`
		} `xml:"dependencies>dependency"`
	}
	if err := xml.Unmarshal(pom, &project); err != nil {
		panic(err)
	}
	for _, d := range project.Dependencies {
		if d.ArtifactID == "neo4j" {
			return d.Version
		}
	}
	panic("pom.xml names no neo4j")
}

// download returns the folder of Neo4j's jars, which it fills with Maven once per user and version.
func download(ctx context.Context, log io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "backchannel", "neo4j-"+Version)
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	lock, err := waitForLock(ctx, dir+".lock", log)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if _, err := os.Stat(dir); err == nil { // by whoever held the lock
		return dir, nil
	}

	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return "", fmt.Errorf("Neo4j is downloaded with Maven, and there is no mvn: install it (Debian: apt-get install maven)")
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := os.MkdirAll(part, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(part, "pom.xml"), pom, 0o600); err != nil {
		return "", err
	}
	fmt.Fprintf(log, "downloading Neo4j %s with Maven into %s, about 130 MB, once\n", Version, dir)
	defer progress(log, "downloading")()
	if err := maven(ctx, mvn, part); err != nil {
		return "", err
	}
	return dir, os.Rename(part, dir) // only a whole set of jars ever has the name that is looked for
}

func maven(ctx context.Context, mvn, dir string) error {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, mvn, "-B", "-q", "-Dstyle.color=never", "-f", filepath.Join(dir, "pom.xml"),
		"dependency:copy-dependencies", "-DoutputDirectory="+dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	runtime.LockOSThread() // whose end would send Pdeathsig
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("mvn could not download Neo4j: %w\n%s", err, bytes.TrimSpace(out.Bytes()[:min(out.Len(), 2000)]))
	}
	return nil
}

var errLocked = errors.New("locked by another process")

// lockFile takes the lock that a file stands for, until the file is closed or this process ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func waitForLock(ctx context.Context, path string, log io.Writer) (*os.File, error) {
	defer progress(log, "waiting for another process to download Neo4j")()
	for {
		f, err := lockFile(path)
		if !errors.Is(err, errLocked) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}
