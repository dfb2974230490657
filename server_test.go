package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"backchannel/graph/neo4jstore/neo4jtest"
)

// client keeps no connection open: one kept would be a goroutine left behind.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       time.Minute,
}

// service is a service running in this process.
type service struct {
	url            string
	stdout, stderr *locked
	stop           context.CancelFunc
	code           chan int
}

// serve starts a service on a free port and waits until it listens.
func (c terminal) serve(t *testing.T, args ...string) *service {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &service{stdout: &locked{}, stderr: &locked{}, stop: cancel, code: make(chan int, 1)}
	address := freePort(t)
	s.url = "http://" + address
	go func() {
		s.code <- Run(ctx, append([]string{"serve", "--listen", address, "--data", c.data}, args...), c.getenv, strings.NewReader(""), s.stdout, s.stderr)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-s.code:
		case <-time.After(30 * time.Second):
			t.Error("the service did not end")
		}
	})
	s.until(t, "/healthz", http.StatusOK, "alive")
	return s
}

// freePort returns an address nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get asks for a page; a service that does not answer is status 0.
func (s *service) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	response, err := client.Get(s.url + path)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, strings.TrimSpace(string(text))
}

// until asks for a page until it is as wanted.
func (s *service) until(t *testing.T, path string, status int, body string) {
	t.Helper()
	var got int
	var text string
	for begun := time.Now(); time.Since(begun) < 2*time.Minute; time.Sleep(20 * time.Millisecond) {
		if got, text = s.get(t, path); got == status && strings.Contains(text, body) {
			return
		}
	}
	t.Fatalf("%s answers %d %q, not %d %q\n%s%s", path, got, text, status, body, s.stdout, s.stderr)
}

func (s *service) ask(t *testing.T, document string) (status int, answer string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Post(s.url+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

const founding = `{paths(query: {from: ["United States"], to: ["North Korea"], asOf: "2018-03-01", passAll: ["Leon Sigal"], limit: 1}) {paths {brokers {name}}}}`

func TestServe(t *testing.T) {
	c := newTerminal(t)
	s := c.serve(t)
	s.until(t, "/readyz", http.StatusOK, "ready")
	if _, answer := s.ask(t, founding); !strings.Contains(answer, "Leon V. Sigal") {
		t.Errorf("asked for Sigal, got %s", answer)
	}
	for path, want := range map[string]int{"/": 200, "/embed": 200, "/playground": 200, "/healthz": 200, "/readyz": 200, "/nowhere": 404, "/graphql": 405} {
		if status, body := s.get(t, path); status != want {
			t.Errorf("%s answers %d, want %d: %s", path, status, want, body)
		}
	}
	address := strings.TrimPrefix(s.url, "http://")
	announced := regexp.MustCompile(`^Backchannel is ready after [0-9.]+ s: [0-9]+ entities from [0-9]+ sources at revision r[0-9a-f]{15}, kept in .*graph\.db\.
  explorer    http://` + address + `/
  playground  http://` + address + `/playground
  GraphQL     http://` + address + `/graphql
Ctrl-C stops it\.
$`)
	if got := s.stdout.String(); !announced.MatchString(got) {
		t.Errorf("it announced itself with\n%s", got)
	}
	for _, word := range []string{"Sigal", "Korea", "paths"} {
		if strings.Contains(s.stderr.String(), word) {
			t.Errorf("the log has %q in it:\n%s", word, s.stderr)
		}
	}

	// A command and a second service use the same data meanwhile.
	if got := c.must(t, "paths", "US", "KP", "--as-of", "2018-03-01", "--limit", "1"); !strings.Contains(got, "United States and North Korea on 2018-03-01") {
		t.Errorf("the command said\n%s", got)
	}
	if r := c.run(t, "serve", "--listen", address); r.code != exitFailed || !strings.Contains(r.stderr, address+" is in use") {
		t.Errorf("a second service on the port: exit code %d\n%s", r.code, r.stderr)
	}
	second := c.serve(t)
	second.until(t, "/readyz", http.StatusOK, "ready")

	s.stop()
	if code := <-s.code; code != 0 {
		t.Errorf("it ended with %d\n%s", code, s.stderr)
	}
	s.code <- 0
}

func TestRefusesOtherMachines(t *testing.T) {
	c := newTerminal(t)
	for _, address := range []string{"0.0.0.0:8080", ":8080", "[::]:8080", "192.0.2.1:80", "example.org:80", "127.0.0.1.example.org:80"} {
		r := c.run(t, "serve", "--listen", address)
		if r.code != exitInput || !strings.Contains(r.stderr, "there is no authentication yet") || !strings.Contains(r.stderr, "ssh -L") {
			t.Errorf("%s: exit code %d\n%s", address, r.code, r.stderr)
		}
	}
	if _, err := os.Stat(c.data); err == nil {
		t.Error("a refused service made its data folder")
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0", "127.0.0.9:0"} {
		if err := onLoopback(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// program starts the program as a process of its own.
func (c terminal) program(t *testing.T, stderr io.Writer, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append(args, "--data", c.data)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "NEO4J_URI=", "GOMAXPROCS=2")
	for name, value := range c.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stderr = stderr
	return cmd
}

// TestSignals: the first signal ends the service when its requests have ended, the second at once.
func TestSignals(t *testing.T) {
	for _, second := range []bool{false, true} {
		c := newTerminal(t)
		address := freePort(t)
		var stderr locked
		cmd := c.program(t, &stderr, "serve", "--listen", address, "--no-seed")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		s := &service{url: "http://" + address, stdout: &locked{}, stderr: &stderr}
		s.until(t, "/readyz", http.StatusOK, "ready")
		var hanging net.Conn
		if second {
			// A request whose body never comes keeps the service from ending in order.
			var err error
			if hanging, err = net.Dial("tcp", address); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(hanging, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", address)
			time.Sleep(200 * time.Millisecond)
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); !strings.Contains(stderr.String(), "Shutting down") && time.Since(begun) < 10*time.Second; {
			time.Sleep(10 * time.Millisecond)
		}
		if second {
			time.Sleep(200 * time.Millisecond)
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Errorf("it ended with a request under way: %v", err)
			}
		}
		err := cmd.Wait()
		status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
		if second && (!status.Signaled() || status.Signal() != syscall.SIGTERM) {
			t.Errorf("after a second signal: %v\n%s", err, &stderr)
		}
		if !second && err != nil {
			t.Errorf("after one signal: %v\n%s", err, &stderr)
		}
		if hanging != nil {
			_ = hanging.Close()
		}
	}
}

// TestStoreDownAtStart: a database that does not answer is waited for, and the service says so meanwhile.
func TestStoreDownAtStart(t *testing.T) {
	c := newTerminal(t)
	c.env["NEO4J_URI"] = "bolt://" + freePort(t)
	s := c.serve(t)
	s.until(t, "/readyz", http.StatusServiceUnavailable, "not ready: the graph database does not answer")
	if status, answer := s.ask(t, founding); status != http.StatusServiceUnavailable || !strings.Contains(answer, `"code":"UNAVAILABLE"`) || !json.Valid([]byte(answer)) {
		t.Errorf("asked meanwhile: %d %s", status, answer)
	}
	if got := s.stderr.String(); strings.Count(got, "Not ready yet: the graph database does not answer") != 1 || s.stdout.String() != "" {
		t.Errorf("it said\n%s%s", got, s.stdout)
	}
	c.env["NEO4J_URI"] = "nonsense"
	if r := c.run(t, "serve", "--listen", "127.0.0.1:0"); r.code != exitInput || !strings.Contains(r.stderr, "NEO4J_URI: ") {
		t.Errorf("an address that is none: exit code %d\n%s", r.code, r.stderr)
	}
}

// TestStoreComesAndGoes has Neo4j away at start, then there, then away, then back.
func TestStoreComesAndGoes(t *testing.T) {
	config := neo4jtest.Config(t)
	neo4jtest.Wipe(t, config)
	c := newTerminal(t)
	p := newProxy(t, config.URI)
	c.env = map[string]string{"NEO4J_URI": p.uri, "NEO4J_USERNAME": config.Username, "NEO4J_PASSWORD": config.Password, "NEO4J_DATABASE": config.Database}
	s := c.serve(t)
	s.until(t, "/readyz", http.StatusServiceUnavailable, "does not answer")
	p.up(true)
	s.until(t, "/readyz", http.StatusOK, "ready")
	for range 2 {
		if _, answer := s.ask(t, founding); !strings.Contains(answer, "Leon V. Sigal") {
			t.Errorf("asked for Sigal, got %s", answer)
		}
		p.up(false)
		s.until(t, "/readyz", http.StatusServiceUnavailable, "not ready: ")
		s.until(t, "/healthz", http.StatusOK, "alive")
		if _, answer := s.ask(t, `{actors {totalCount}}`); !strings.Contains(answer, "UNAVAILABLE") {
			t.Errorf("asked while the store is away: %s", answer)
		}
		p.up(true)
		s.until(t, "/readyz", http.StatusOK, "ready")
	}
}

// proxy stands between the service and its database, and can be shut.
type proxy struct {
	uri    string
	target string
	listen net.Listener
	t      *testing.T
	states chan bool
}

// newProxy returns a proxy that is shut.
func newProxy(t *testing.T, uri string) *proxy {
	t.Helper()
	_, target, _ := strings.Cut(uri, "://")
	address := freePort(t)
	p := &proxy{uri: "bolt://" + address, target: target, t: t, states: make(chan bool)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.run(address)
	}()
	t.Cleanup(func() { close(p.states); <-done })
	return p
}

func (p *proxy) up(up bool) { p.states <- up }

// run opens and shuts the proxy as it is told, cutting what runs through it.
func (p *proxy) run(address string) {
	var conns []net.Conn
	accepted := make(chan net.Conn)
	shut := func() {
		if p.listen != nil {
			_ = p.listen.Close()
			p.listen = nil
		}
		for _, c := range conns {
			_ = c.Close()
		}
		conns = nil
	}
	defer shut()
	for {
		select {
		case up, more := <-p.states:
			shut()
			if !more {
				return
			}
			if up {
				l, err := net.Listen("tcp", address)
				if err != nil {
					p.t.Errorf("the proxy: %v", err)
					return
				}
				p.listen = l
				go func() {
					for {
						c, err := l.Accept()
						if err != nil {
							return
						}
						accepted <- c
					}
				}()
			}
		case c := <-accepted:
			to, err := net.Dial("tcp", p.target)
			if err != nil || p.listen == nil {
				_ = c.Close()
				continue
			}
			conns = append(conns, c, to)
			go func() { _, _ = io.Copy(c, to); _ = c.Close() }()
			go func() { _, _ = io.Copy(to, c); _ = to.Close() }()
		}
	}
}

// TestWhileStdin: a service that was started by a program ends with it, and tells it what it is.
func TestWhileStdin(t *testing.T) {
	c := newTerminal(t)
	stdin, parent := io.Pipe()
	stdout, code := &locked{}, make(chan int, 1)
	go func() {
		code <- Run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0", "--while-stdin", "--data", c.data}, c.getenv, stdin, stdout, &locked{})
	}()
	address := regexp.MustCompile(`http://[0-9.:]+`)
	for address.FindString(stdout.String()) == "" {
		select {
		case got := <-code:
			t.Fatalf("the service ended with %d", got)
		case <-time.After(10 * time.Millisecond):
		}
	}
	response, err := client.Get(address.FindString(stdout.String()) + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if fingerprint := response.Header.Get(schemaHeader); !regexp.MustCompile("^[0-9a-f]{16}$").MatchString(fingerprint) || response.Header.Get(versionHeader) == "" {
		t.Errorf("schema %q, version %q", fingerprint, response.Header.Get(versionHeader))
	}
	parent.Close()
	select {
	case got := <-code:
		if got != 0 {
			t.Errorf("ended with %d", got)
		}
	case <-time.After(30 * time.Second):
		t.Error("the service goes on without the program that started it")
	}
}
