package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// jvm is one run of the server.
type jvm struct {
	pid  int
	done chan struct{} // closed when the process has been waited for
}

// exitError says that the JVM ended by itself while it was starting.
type exitError struct{ home, lines string }

func (e *exitError) Error() string {
	return fmt.Sprintf("Neo4j ended while starting in %s; its last lines:\n%s", e.home, e.lines)
}

// isPortTaken tells whether the JVM ended because something else listens on its port.
func isPortTaken(err error) bool {
	e, ok := errors.AsType[*exitError](err)
	return ok && (strings.Contains(e.lines, "BindException") || strings.Contains(e.lines, "already in use"))
}

// launch writes the configuration and starts the JVM in a process group of its own, so that Ctrl-C at a terminal reaches it only through Stop.
func (s *Server) launch() (*jvm, error) {
	if err := s.checkPorts(); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(s.Home, "lock"))
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("another Neo4j server runs in %s", s.Home)
	} else if err != nil {
		return nil, err
	}
	conf := filepath.Join(s.Home, "conf")
	if err := os.WriteFile(filepath.Join(conf, "neo4j.conf"), []byte(s.config()), 0o600); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	if err := os.MkdirAll(filepath.Dir(consoleLog(s.Home)), 0o700); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	console, err := os.OpenFile(consoleLog(s.Home), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}

	args := []string{"-Xms" + s.options.Heap, "-Xmx" + s.options.Heap, "-XX:+UseSerialGC"} // the serial collector starts fastest and holds 200 MB less
	if s.options.Quick {
		args = append(args, "-XX:TieredStopAtLevel=1")
	}
	for _, p := range []string{"java.nio", "java.lang", "java.io", "java.util.concurrent", "sun.nio.ch"} {
		args = append(args, "--add-opens=java.base/"+p+"=ALL-UNNAMED")
	}
	args = append(args, "-cp", filepath.Join(s.jars, "*"), "org.neo4j.server.CommunityEntryPoint",
		"--home-dir="+s.Home, "--config-dir="+conf, "--console-mode")
	cmd := exec.Command(s.java, args...) //nolint:noctx // the server outlives the context of its start
	cmd.Stdout, cmd.Stderr = console, console
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}

	j := &jvm{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel sends Pdeathsig when the thread that forked ends, so that thread waits here for the JVM.
		runtime.LockOSThread()
		err := cmd.Start()
		if err == nil {
			j.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended shows in its log
		}
		_, _ = console.Close(), lock.Close()
		close(j.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("cannot run %s: %w", s.java, err)
	}
	return j, nil
}

// config keeps everything on the loopback interface, reports nothing to anybody and stops without Bolt's ten idle seconds.
func (s *Server) config() string {
	bolt, http := strings.TrimPrefix(s.URI, "bolt://"), strings.TrimPrefix(s.HTTP, "http://")
	return strings.Join([]string{
		"server.default_listen_address=127.0.0.1",
		"server.bolt.listen_address=" + bolt,
		"server.bolt.advertised_address=" + bolt,
		"server.http.listen_address=" + http,
		"server.http.advertised_address=" + http,
		"server.https.enabled=false",
		"server.memory.pagecache.size=" + s.options.PageCache,
		"server.config.strict_validation.enabled=true",
		"dbms.usage_report.enabled=false",
		"client.allow_telemetry=false",
		"dbms.security.auth_max_failed_attempts=0", // a test of wrong passwords must not lock the others out
		"db.logs.query.enabled=OFF",
		"db.tx_log.preallocate=false",
		"internal.dbms.bolt.netty_server_shutdown_quiet_period=0",
		"internal.dbms.bolt.netty_server_shutdown_timeout=1000",
		"internal.server.bolt.thread_pool_shutdown_wait_time=1s",
		"",
	}, "\n")
}

func (j *jvm) ended() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

func (j *jvm) kill() {
	if !j.ended() {
		_ = syscall.Kill(-j.pid, syscall.SIGKILL) // gone already is as good
	}
	<-j.done
}

func (j *jvm) stop(ctx context.Context) error {
	if !j.ended() {
		_ = syscall.Kill(j.pid, syscall.SIGTERM)
	}
	select {
	case <-j.done:
		return nil
	case <-ctx.Done():
		j.kill()
		return fmt.Errorf("Neo4j did not stop in time and was killed: %w", context.Cause(ctx))
	}
}

var javaVersion = regexp.MustCompile(`version "(\d+)`)

// findJava returns the java of JAVA_HOME or PATH, where it is new enough for Neo4j 5.
func findJava(ctx context.Context) (string, error) {
	java := "java"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		java = filepath.Join(home, "bin", "java")
	}
	java, err := exec.LookPath(java)
	if err != nil {
		return "", fmt.Errorf("Neo4j needs Java 17 or 21, and there is no java: install it (Debian: apt-get install openjdk-17-jre-headless)")
	}
	out, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("%s -version: %w\n%s", java, err, out)
	}
	if m := javaVersion.FindSubmatch(out); m != nil {
		if v, err := strconv.Atoi(string(m[1])); err == nil && v < 17 {
			return "", fmt.Errorf("Neo4j needs Java 17 or 21, %s is %d: install a newer one or point JAVA_HOME at it", java, v)
		}
	}
	return java, nil
}

func consoleLog(home string) string { return filepath.Join(home, "logs", "console.log") }

// lastLines returns the last n lines of a file, without Java's stack frames.
func lastLines(path string, n int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "\tat ") && !strings.HasPrefix(line, "\t... ") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines[max(0, len(lines)-n):], ""))
}
