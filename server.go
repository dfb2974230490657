// Backchannel answers who and what connects two parties that have no formal tie: a GraphQL service, and commands, over a graph of actors and
// channels in unofficial diplomacy. This file is the only place that wires the parts together and reads the environment and the clock.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"backchannel/graph"
	"backchannel/graph/neo4jstore"
	"backchannel/graph/sqlitestore"
	"backchannel/resolvers"
	"backchannel/seed"
	"backchannel/web"
)

// gcPercent is how much garbage may gather, in hundredths of what is kept. An answer leaves much behind and the service keeps little: at the usual 100
// collecting took a tenth of the work of an answer.
const gcPercent = 200

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(Run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// process is what a run of the program has of the world around it.
type process struct {
	env            func(name string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	log            *slog.Logger
	// leftAlone are the records of the starter graph that somebody has changed or dropped, as the last look at it found.
	leftAlone []seed.LeftAlone
}

// Run runs the program with these arguments and returns its exit code: 0 when all went well, 2 for input that the user can mend, 1 for anything else.
func Run(ctx context.Context, args []string, env func(name string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &process{env: env, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}
	p.log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return p.run(ctx, args)
}

// dataFile is the embedded store's file in the data folder.
const dataFile = "graph.db"

// openStore opens the store: Neo4j where NEO4J_URI is set, else the embedded one in the data folder. place names it for people.
func (p *process) openStore(ctx context.Context, folder string) (store graph.Store, place string, err error) {
	if uri := p.env("NEO4J_URI"); uri != "" {
		config := neo4jstore.Config{
			URI: uri, Username: p.env("NEO4J_USERNAME"), Password: p.env("NEO4J_PASSWORD"), Database: p.env("NEO4J_DATABASE"),
		}
		store, err = neo4jstore.Open(ctx, config)
		return store, "Neo4j", err
	}
	path := filepath.Join(folder, dataFile)
	store, err = sqlitestore.Open(ctx, sqlitestore.Config{Path: path, Log: p.log})
	return store, path, err
}

// The server's bounds. Answers may take long where a large graph is first read into memory; what a client may take its time with is bounded tightly.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 30 * time.Second
	writeTimeout    = 6 * time.Minute
	idleTimeout     = 2 * time.Minute
	maxHeader       = 64 << 10
	shutdownTimeout = 10 * time.Second
)

// serveCommand runs the service.
type serveCommand struct {
	Listen      string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen, on this machine only (${default}). Port 0 takes any free one."`
	CacheMemory memory   `default:"256MB" placeholder:"SIZE" help:"How much memory to keep looked-up records in (${default}), so that the next look-up need not ask the store. 0 keeps none."`
	ViewMemory  memory   `default:"1GB" placeholder:"SIZE" help:"How much memory the view may take (${default}), in which paths are found. Where it would take more, or with 0, each question gathers from the store the part that it can reach."`
	EmbedOrigin []string `placeholder:"ORIGIN" sep:"none" help:"A site whose pages may show /embed in a frame and are told what is selected there, such as https://example.org; may be repeated. By default only this service's own."`
	WhileStdin  bool     `help:"Stop when standard input ends: for programs that start the service and may be killed."`
	Snapshot    string   `placeholder:"FILE" help:"Where to keep the view for the next start, which then need not read the whole graph. By default in the data folder; with NEO4J_URI, nowhere."`
}

// Run serves until the context ends or a signal comes; a second signal ends the process at once.
func (c *serveCommand) Run(ctx context.Context, p *process, shared *sharedFlags) error {
	if err := onLoopback(c.Listen); err != nil {
		return err
	}
	origins, err := c.embedOrigins()
	if err != nil {
		return err
	}
	started := p.now()
	p.log = slog.New(slog.NewTextHandler(p.stderr, nil))
	slog.SetDefault(p.log)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	if c.WhileStdin {
		go func() {
			_, _ = io.Copy(io.Discard, p.stdin) // however it ends, whoever started the service is gone
			stop()
		}()
	}
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()

	g := newGate(p, shared, c.CacheMemory, c.ViewMemory, newKeptView(p, shared, c.Snapshot))
	server := &http.Server{
		Handler:           resolvers.Guard(tellVersion(routes(g, origins)), resolvers.GuardOptions{Hosts: []string{listener.Addr().String()}, Framed: framed(origins)}),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
	served, failed := make(chan error, 1), make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	g.start(ctx, func() { p.announce(listener.Addr(), g, started) }, failed)
	select {
	case err = <-served:
	case err = <-failed:
	case <-ctx.Done():
		fmt.Fprintln(p.stderr, "Shutting down; a second signal ends at once.")
	}
	stop()
	return cmp.Or(err, p.shutDown(context.WithoutCancel(ctx), server, g))
}

// embedOrigins returns the origins that may embed pages, as browsers write them.
func (c *serveCommand) embedOrigins() ([]string, error) {
	var origins []string
	for _, text := range c.EmbedOrigin {
		origin, err := web.OriginOf(text)
		if err != nil {
			return nil, graph.FieldErrorf("--embed-origin", "%v", err)
		}
		origins = append(origins, origin)
	}
	return origins, nil
}

// embedPath is the path of the pages for frames.
const embedPath = "/embed"

// framed returns what may be shown in frames of other sites: nothing, unless some are named.
func framed(origins []string) []string {
	if len(origins) == 0 {
		return nil
	}
	return []string{embedPath}
}

// shutDown lets requests under way end, within bounds, and closes the store.
func (p *process) shutDown(ctx context.Context, server *http.Server, g *gate) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		p.log.Warn("some requests took too long to end and were cut off")
		_ = server.Close() // what it could not close is closed with the process
	}
	return g.close(ctx)
}

// announce tells where the service is, once it is ready.
func (p *process) announce(address net.Addr, g *gate, started time.Time) {
	fmt.Fprintf(p.stdout, "Backchannel is ready after %.1f s: %s, kept in %s.\n", p.now().Sub(started).Seconds(), g.contents, g.place)
	fmt.Fprintf(p.stdout, "  explorer    http://%s/\n  playground  http://%s/playground\n  GraphQL     http://%s%s\nCtrl-C stops it.\n", address, address, address, resolvers.Endpoint)
}

// routes maps paths to what answers them; the origins are those that may embed pages.
func routes(g *gate, origins []string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(resolvers.Endpoint, g)
	mux.Handle(resolvers.BulkEndpoint, g)
	mux.Handle("/playground", web.Playground())
	mux.Handle("/playground/", web.Playground())
	for _, path := range []string{"/{$}", "/assets/", "/licenses.md"} {
		mux.Handle(path, web.Explorer())
	}
	mux.Handle(embedPath, web.Embed(origins))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", g.readyz)
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// onLoopback refuses to listen where others than this machine's users could reach the service.
func onLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return graph.FieldErrorf("--listen", "%q is no address: write host and port, such as 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	return graph.FieldErrorf("--listen", "%q can be reached from other machines, and there is no authentication yet: whoever reaches the service sees everything. "+
		"Listen on 127.0.0.1:8080, and from elsewhere come through a tunnel: ssh -L 8080:127.0.0.1:8080 THIS-MACHINE", address)
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, _ := net.SplitHostPort(address) // onLoopback has split it before
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1" // whatever the name may lead to on this machine
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	refused := func(code graph.Code, format string, args ...any) error {
		return &graph.Error{Code: code, Field: "--listen", Message: fmt.Sprintf(format, args...), Err: err}
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, refused(graph.Unavailable, "%s is in use, perhaps by a Backchannel that runs already: stop what listens there, or take another port, such as --listen 127.0.0.1:0 for any", address)
	case errors.Is(err, syscall.EACCES):
		return nil, refused(graph.Invalid, "this user may not listen on %s: take a port above 1023", address)
	case err != nil:
		return nil, refused(graph.Invalid, "%s is no address of this machine, or no port: write 127.0.0.1:8080", address)
	}
	return l, nil
}
