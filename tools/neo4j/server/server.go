// Package server runs a real Neo4j Community server on the loopback interface, for people who have none installed and for tests
// that need one they may kill.
package server

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Database is the one user database that a Community server has.
const Database = "neo4j"

// Options says which server to start. Only Home is required.
type Options struct {
	Home      string        // folder of the graph, made if absent, kept when the server stops
	Password  string        // empty: the one kept in Home, made up for a new Home
	BoltPort  int           // 0: a free one
	HTTPPort  int           // 0: a free one
	Heap      string        // of the JVM, such as 512m, the default
	PageCache string        // such as 256m, the default
	Quick     bool          // compile less: starts with two thirds of the work and then answers slower; for tests, not for measuring
	Wait      time.Duration // how long the server may take to answer, 2 minutes by default; the first download is not counted
	Log       io.Writer     // is told what takes longer than 2 seconds; nil: nobody
}

// Server is a Neo4j server that Start has started. Its methods may be called at the same time, its fields do not change.
type Server struct {
	URI      string // bolt://127.0.0.1:port; neo4j:// works on the same port
	HTTP     string // http://127.0.0.1:port
	Username string
	Password string
	Home     string

	options Options
	java    string
	jars    string

	mu  sync.Mutex
	jvm *jvm
}

// Start downloads Neo4j where this user has never run it, starts it, sets its password and returns when it answers queries.
// Ctx bounds the start alone; the server runs until Stop or Kill, and no longer than this process.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Home == "" {
		return nil, fmt.Errorf("no home folder is given for Neo4j")
	}
	o.Heap = cmp.Or(o.Heap, "512m")
	o.PageCache = cmp.Or(o.PageCache, "256m")
	o.Wait = cmp.Or(o.Wait, 2*time.Minute)
	if o.Log == nil {
		o.Log = io.Discard
	}
	home, err := filepath.Abs(o.Home)
	if err != nil {
		return nil, err
	}
	s := &Server{Home: home, Username: "neo4j", options: o}
	if s.java, err = findJava(ctx); err != nil {
		return nil, err
	}
	if s.jars, err = download(ctx, o.Log); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(home, "conf"), 0o700); err != nil {
		return nil, err
	}
	if s.Password, err = password(home, o.Password); err != nil {
		return nil, err
	}
	return s, s.startOnPorts(ctx)
}

// startOnPorts tries again where a port was taken between choosing it and listening on it.
func (s *Server) startOnPorts(ctx context.Context) error {
	for try := 1; ; try++ {
		if err := s.choosePorts(); err != nil {
			return err
		}
		err := s.start(ctx)
		if err == nil || try == 3 || !isPortTaken(err) || s.options.BoltPort != 0 && s.options.HTTPPort != 0 {
			return err
		}
	}
}

// PID is the process id of the JVM, 0 while the server is stopped.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jvm == nil {
		return 0
	}
	return s.jvm.pid
}

// Done is closed when the JVM that now runs has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jvm == nil {
		done := make(chan struct{})
		close(done)
		return done
	}
	return s.jvm.done
}

// LastLines is what the server logged last, for a message about its death.
func (s *Server) LastLines() string { return lastLines(consoleLog(s.Home), 15) }

// Stop ends the server in order. Where ctx ends first it is killed and ctx's error is returned. Stopping a stopped server is fine.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stop(ctx)
}

func (s *Server) stop(ctx context.Context) error {
	if s.jvm == nil {
		return nil
	}
	j := s.jvm
	s.jvm = nil
	return j.stop(ctx)
}

// Kill ends the server as kill -9 does, and returns when it is gone.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jvm != nil {
		s.jvm.kill()
		s.jvm = nil
	}
}

// Restart starts the server again on the same home, ports and password, after stopping it in order where it still runs.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	err := s.stop(ctx)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.start(ctx)
}

// start launches the JVM and returns when the server answers.
func (s *Server) start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jvm != nil {
		return fmt.Errorf("the Neo4j server in %s runs already", s.Home)
	}
	defer progress(s.options.Log, "starting Neo4j "+Version)()
	fresh := !hasGraph(s.Home)
	j, err := s.launch()
	if err != nil {
		return err
	}
	if err := s.login(ctx, j, fresh); err != nil {
		j.kill()
		return err
	}
	s.jvm = j
	return nil
}

// progress reports after 2 seconds, and every 10 seconds from then on, that something still goes on, until the returned function is called.
func progress(w io.Writer, what string) (stop func()) {
	var once sync.Once
	var ended sync.WaitGroup
	stopped := make(chan struct{})
	start := time.Now()
	ended.Go(func() {
		for wait := 2 * time.Second; ; wait = 10 * time.Second {
			select {
			case <-stopped:
				return
			case <-time.After(wait):
				fmt.Fprintf(w, "%s ... %.0f s\n", what, time.Since(start).Seconds())
			}
		}
	})
	return func() { once.Do(func() { close(stopped); ended.Wait() }) }
}
