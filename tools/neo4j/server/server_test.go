package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// TestMain is also the program that TestServerEndsWithItsParent kills.
func TestMain(m *testing.M) {
	if home := os.Getenv("START_NEO4J_IN"); home != "" {
		s, err := Start(context.Background(), Options{Home: home, Quick: true})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("pid", s.PID())
		select {}
	}
	os.Exit(m.Run())
}

func TestServerKeepsItsGraph(t *testing.T) {
	needTools(t)
	home := filepath.Join(t.TempDir(), "home")
	s := start(t, Options{Home: home})
	run(t, s, "CREATE (:Kept {n: 1})")

	if info, err := os.Stat(filepath.Join(home, "password")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v, %v; want mode 0600", info, err)
	}
	refused(t, Options{Home: home}, "another Neo4j server runs in "+home)
	pid := s.PID()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("Done was not closed 10 s after kill -9")
	}
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.PID() == pid || s.PID() == 0 {
		t.Errorf("pid %d after a restart, %d before", s.PID(), pid)
	}
	run(t, s, "MATCH (k:Kept) WITH count(k) AS n RETURN 1 / n") // fails on none
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Errorf("second Stop: %v", err)
	}
	if s.PID() != 0 {
		t.Errorf("pid %d of a stopped server", s.PID())
	}

	refused(t, Options{Home: home, Password: "not-the-password"}, "does not know this password")
	again := start(t, Options{Home: home})
	if again.Password != s.Password {
		t.Errorf("password %q at the second start, %q at the first", again.Password, s.Password)
	}
	run(t, again, "MATCH (k:Kept) WITH count(k) AS n RETURN 1 / n")
	again.Kill()
	if err := os.Remove(filepath.Join(home, "password")); err != nil {
		t.Fatal(err)
	}
	refused(t, Options{Home: home}, "give that password")
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	needTools(t)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal(l.Addr())
	}
	refused(t, Options{}, "no home folder")
	refused(t, Options{Home: t.TempDir(), BoltPort: taken.Port}, fmt.Sprintf("bolt port %d is in use", taken.Port))
	refused(t, Options{Home: t.TempDir(), HTTPPort: taken.Port}, fmt.Sprintf("http port %d is in use", taken.Port))
	refused(t, Options{Home: t.TempDir(), Heap: "5x"}, "Invalid initial heap size")
	refused(t, Options{Home: t.TempDir(), PageCache: "5x"}, "server.memory.pagecache.size")
	refused(t, Options{Home: t.TempDir(), Wait: time.Millisecond}, "no answer in 1ms")

	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("changed my mind")
	cancel(reason)
	if _, err := Start(ctx, Options{Home: t.TempDir()}); !errors.Is(err, reason) {
		t.Errorf("a cancelled start: %v", err)
	}
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", t.TempDir())
	refused(t, Options{Home: t.TempDir()}, "there is no java")
	java := filepath.Join(os.Getenv("PATH"), "java")
	if err := os.WriteFile(java, []byte("#!/bin/sh\necho 'openjdk version \"11.0.2\"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, Options{Home: t.TempDir()}, "is 11: install a newer one")
	if err := os.WriteFile(java, []byte("#!/bin/sh\necho 'openjdk version \"17.0.2\"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	refused(t, Options{Home: t.TempDir()}, "there is no mvn")
}

func TestServerEndsWithItsParent(t *testing.T) {
	needTools(t)
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), "START_NEO4J_IN="+t.TempDir())
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	var pid int
	if _, err := fmt.Sscanf(line, "pid %d", &pid); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("a killed parent ended well")
	}
	for deadline := time.Now().Add(10 * time.Second); running(pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the JVM %d runs 10 s after its parent was killed", pid)
		}
	}
}

// running tells whether a process executes; a zombie, which only waits for being noticed, does not.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

func needTools(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("REQUIRE_NEO4J") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	o.Quick, o.Log = true, t.Output()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// refused checks that a server does not start, and that the error says why.
func refused(t *testing.T, o Options, why string) {
	t.Helper()
	o.Quick = true
	s, err := Start(t.Context(), o)
	if err == nil {
		s.Kill()
		t.Errorf("a server started that should fail with %q", why)
	} else if !strings.Contains(err.Error(), why) {
		t.Errorf("error %q, want one with %q", err, why)
	}
}

// run uses the routing protocol; Start has used plain Bolt.
func run(t *testing.T, s *Server, cypher string) {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(strings.Replace(s.URI, "bolt:", "neo4j:", 1), neo4j.BasicAuth(s.Username, s.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	if _, err := neo4j.ExecuteQuery(t.Context(), driver, cypher, nil, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(Database)); err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
}
