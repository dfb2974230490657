// Command neo4j runs a real Neo4j Community server on this machine, downloaded on first use.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"backchannel/tools/neo4j/server"
)

const usage = `usage: go run ./tools/neo4j [flags] [-- COMMAND ARGUMENTS]

Runs Neo4j %s on 127.0.0.1. With a command: runs it with NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE set,
then stops the server and exits with the command's code. Without: prints these for a shell and runs until Ctrl-C.

`

const stopTime = 30 * time.Second

func main() {
	dieWithGoRun()
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "neo4j:", err)
		code = cmp.Or(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	var o server.Options
	flags := flag.NewFlagSet("neo4j", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), usage, server.Version)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.Home, "home", "neo4j-data", "`folder` of the graph, kept between runs")
	temp := flags.Bool("temp", false, "use a new folder instead and delete it at the end")
	flags.StringVar(&o.Password, "password", "", "password of the user neo4j (default: made up, kept in the folder)")
	flags.IntVar(&o.BoltPort, "bolt-port", 0, "`port` for Bolt (default: 7687 where free, else any; any with --temp)")
	flags.IntVar(&o.HTTPPort, "http-port", 0, "`port` for HTTP (default: 7474 where free, else any; any with --temp)")
	flags.StringVar(&o.Heap, "heap", "512m", "`size` of the Java heap")
	flags.StringVar(&o.PageCache, "page-cache", "256m", "`size` of the page cache")
	flags.BoolVar(&o.Quick, "quick", false, "start faster and answer slower: for tests, not for measuring")
	flags.DurationVar(&o.Wait, "wait", 2*time.Minute, "how long the server may take to answer")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0, nil
	} else if err != nil {
		return 2, nil
	}
	// A command stands behind --, so that a mistyped flag is not taken for one.
	command := flags.Args()
	if n := len(args) - len(command); len(command) > 0 && (n == 0 || args[n-1] != "--") {
		return 2, fmt.Errorf("unexpected argument %q: put -- before a command", command[0])
	}

	if *temp {
		if o.Home, err = os.MkdirTemp("", "backchannel-neo4j-"); err != nil {
			return 1, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.Home)) }()
	} else {
		o.BoltPort = cmp.Or(o.BoltPort, ifFree(7687))
		o.HTTPPort = cmp.Or(o.HTTPPort, ifFree(7474))
	}
	o.Log = os.Stderr
	return serve(o, command)
}

// serve runs the server for as long as the command, or until a signal. A second signal kills the server.
func serve(o server.Options, command []string) (code int, err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithCancelCause(context.Background())
	started := make(chan struct{})
	go func() {
		select {
		case sig := <-signals:
			cancel(signalError{sig})
		case <-started:
		}
	}()
	s, err := server.Start(ctx, o)
	close(started)
	if sig := context.Cause(ctx); sig != nil {
		if err == nil {
			s.Kill()
		}
		return exitCode(sig), sig
	}
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stop(s, signals)) }()
	if len(command) > 0 {
		return runCommand(command, environment(s), s, signals)
	}

	for _, v := range environment(s) {
		name, value, _ := strings.Cut(v, "=")
		fmt.Printf("export %s=%s\n", name, quote(value))
	}
	fmt.Fprintf(os.Stderr, "\nNeo4j %s runs in %s\nbrowser: %s/browser/ (user and password as above)\nCtrl-C stops it.\n", server.Version, s.Home, s.HTTP)
	select {
	case <-signals:
		return 0, nil
	case <-s.Done():
		return 1, fmt.Errorf("the server ended by itself; its last lines:\n%s", s.LastLines())
	}
}

// runCommand passes signals on to the command. At a terminal the command shares our process group, so that it may read from the
// terminal and gets Ctrl-C from it; elsewhere it gets a group, so that a signal reaches what it has started too.
func runCommand(command, env []string, s *server.Server, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...) //nolint:noctx // it ends by signals
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), env...)
	terminal := hasTerminal()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: !terminal, Pdeathsig: syscall.SIGTERM}
	runtime.LockOSThread() // whose end would send Pdeathsig
	if err := cmd.Start(); err != nil {
		return 127, err
	}
	target := cmd.Process.Pid
	if !terminal {
		target = -target
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	died := s.Done()
	for {
		select {
		case sig := <-signals:
			if number, ok := sig.(syscall.Signal); ok && !(terminal && sig == os.Interrupt) {
				_ = syscall.Kill(target, number) // it may have ended meanwhile
			}
		case <-died:
			died = nil // said once; the command may want to see it fail
			fmt.Fprintf(os.Stderr, "neo4j: the server ended by itself; its last lines:\n%s\n", s.LastLines())
		case err := <-ended:
			return exitCode(err), nil
		}
	}
}

// stop ends the server in order; one more signal ends it at once.
func stop(s *server.Server, signals <-chan os.Signal) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	return s.Stop(ctx)
}

type signalError struct{ os.Signal }

func (e signalError) Error() string { return "stopped by a signal: " + e.String() }

// exitCode is the code by which a shell would tell the same.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return 128 + int(status.Signal())
		}
		return exit.ExitCode()
	}
	if sig, ok := errors.AsType[signalError](err); ok {
		if number, ok := sig.Signal.(syscall.Signal); ok {
			return 128 + int(number)
		}
	}
	if err != nil {
		return 1
	}
	return 0
}

func environment(s *server.Server) []string {
	return []string{
		"NEO4J_URI=" + s.URI,
		"NEO4J_USERNAME=" + s.Username,
		"NEO4J_PASSWORD=" + s.Password,
		"NEO4J_DATABASE=" + server.Database,
	}
}

func ifFree(port int) int {
	if server.PortFree(port) {
		return port
	}
	return 0
}

func hasTerminal() bool {
	f, err := os.Open("/dev/tty")
	return err == nil && f.Close() == nil
}

func quote(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// dieWithGoRun has this process stopped when the go run above it is killed, which go run itself does not see to.
func dieWithGoRun() {
	parent := os.Getppid()
	name, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(parent), "comm"))
	if err != nil || strings.TrimSpace(string(name)) != "go" {
		return
	}
	runtime.LockOSThread()
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0)
	if os.Getppid() != parent { // it ended before the kernel knew
		os.Exit(1)
	}
}
