// Package neo4jstore keeps the graph in Neo4j, the system of record: entities are nodes, ties are relationships, and what stands there can be
// read in Neo4j's own browser. See README.md beside this file for set-up and for what the graph looks like.
package neo4jstore

import (
	"context"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"backchannel/graph"
)

// Config says which database to use and how. Only URI is required.
type Config struct {
	// URI is neo4j://host:7687 for a cluster or a single server, bolt://host:7687 for one server alone; with +s for TLS.
	URI string
	// Username and Password; where both are empty, no login is made.
	Username, Password string
	// Database is by default the server's own choice for the user.
	Database string
	// Timeout bounds a read at the server, 30 seconds by default. Snapshot and Apply have longer ones.
	Timeout time.Duration
	// Retry bounds how long a call is tried again while the server moves, restarts or is away, 10 seconds by default.
	Retry time.Duration
	// OnStatement, where set, is told the name of every statement about to be sent; for counting.
	OnStatement func(name string)
}

const (
	readTimeout  = 30 * time.Second
	writeTimeout = 10 * time.Minute
	// A snapshot streams the whole graph at the pace of who takes it.
	snapshotTimeout = time.Hour
	setUpTimeout    = 2 * time.Minute
	retryTime       = 10 * time.Second
	closeTimeout    = 5 * time.Second
	// loginPause is how long a refused login is not tried again: three of them lock the user out, everywhere.
	loginPause = 10 * time.Second
	// Connections idle for longer are tested before they are used.
	idleTime = 30 * time.Second
	// fetchSize is how many rows come at a time; the default of 1000 is 20 to 45 % slower on streams.
	fetchSize = 10_000
)

// Store implements graph.Store on Neo4j 5.26 or newer.
type Store struct {
	driver    neo4j.DriverWithContext
	config    Config
	bookmarks *bookmarks
	calls     calls
	heads     *shared[graph.Head]
	gets      *shared[graph.Records]
	lists     *shared[map[graph.ID]graph.Neighbours]
	ready     readiness
	count     atomic.Int64
	// turn holds one thing while a writer of this process is at work.
	turn chan struct{}
}

var _ graph.Store = (*Store)(nil)

// Open returns a store. Where the server does not answer, the store is returned all the same: its calls are UNAVAILABLE until the server is
// there, and then set up the schema first. An error means that this program and that database do not fit, or that the URI is none.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Timeout <= 0 {
		c.Timeout = readTimeout
	}
	if c.Retry <= 0 {
		c.Retry = retryTime
	}
	if u, err := url.Parse(c.URI); err != nil || u.Host == "" {
		return nil, graph.FieldErrorf("uri", "this is no address of a graph database: write neo4j://host:7687")
	}
	driver, err := neo4j.NewDriverWithContext(c.URI, login(c), func(d *config.Config) {
		d.FetchSize = fetchSize
		d.MaxTransactionRetryTime = c.Retry
		d.ConnectionAcquisitionTimeout = c.Retry
		d.ConnectionLivenessCheckTimeout = idleTime
		d.TelemetryDisabled = true
		d.NotificationsMinSeverity = notifications.DisabledLevel
	})
	if err != nil {
		return nil, &graph.Error{Code: graph.Invalid, Field: "uri", Message: "this is no address of a graph database: write neo4j://host:7687", Err: err}
	}
	s := &Store{
		driver: driver, config: c, bookmarks: newBookmarks(), turn: make(chan struct{}, 1),
		heads: newShared[graph.Head](1), gets: newShared[graph.Records](sharedLanes), lists: newShared[map[graph.ID]graph.Neighbours](sharedLanes),
	}
	_, leave, err := s.enter(ctx, "opening the store")
	if err == nil {
		leave()
	}
	if isRefusal(err) {
		closeQuietly(ctx, s)
		return nil, err
	}
	return s, nil
}

func login(c Config) neo4j.AuthToken {
	if c.Username == "" && c.Password == "" {
		return neo4j.NoAuth()
	}
	return neo4j.BasicAuth(c.Username, c.Password, "")
}

// closer is what has to be closed under a context of its own: the caller's may be over, and then nothing would be given back in order.
type closer interface {
	Close(ctx context.Context) error
}

func closeQuietly(ctx context.Context, c closer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	_ = c.Close(ctx) // there is nobody to tell, and nothing to be lost: what was to be kept is committed
}

// Close implements graph.Store. It ends the calls under way, which are then UNAVAILABLE.
func (s *Store) Close(ctx context.Context) error {
	// The driver must not be closed while it is used: v5.28.4 does not guard its pool against that.
	if s.calls.end() {
		closeQuietly(ctx, s.driver)
	}
	return nil
}

// Ping implements graph.Store. It does not try again: who pings wants to know how things are.
func (s *Store) Ping(ctx context.Context) error {
	const op = "asking the graph database for a sign of life"
	inner, leave, err := s.enter(ctx, op)
	if err != nil {
		return err
	}
	defer leave()
	// This drops connections that died with a server since restarted, so that what follows meets the server there is.
	if err := s.driver.VerifyConnectivity(inner); err != nil {
		return s.wrap(ctx, op, err)
	}
	session := s.session(inner, neo4j.AccessModeRead)
	defer closeQuietly(inner, session)
	s.sent(ping)
	result, err := session.Run(inner, string(ping), noParameters(), neo4j.WithTxTimeout(s.config.Timeout))
	if err == nil {
		_, err = result.Consume(inner)
	}
	return s.wrap(ctx, op, err)
}

// Statements returns how many statements the store has sent so far.
func (s *Store) Statements() int { return int(s.count.Load()) }

// sent counts a statement.
func (s *Store) sent(text statement) {
	s.count.Add(1)
	if s.config.OnStatement != nil {
		s.config.OnStatement(text.name())
	}
}

// enter is the beginning of every call: whether the caller and the store are still there, and the database is as it should be. The call then works
// under the context it gets, which also ends with the store, and leaves when it is through.
func (s *Store) enter(ctx context.Context, op string) (inner context.Context, leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, s.wrap(ctx, op, err)
	}
	inner, leave, open := s.calls.enter(ctx)
	if !open {
		return nil, nil, graph.Errorf(graph.Unavailable, closedMessage)
	}
	if err := s.ready.await(inner, s.attemptSetUp); err != nil {
		leave()
		return nil, nil, s.wrap(ctx, op, err)
	}
	return inner, leave, nil
}

// attemptSetUp sets up in a goroutine of its own, as a call that has no caller.
func (s *Store) attemptSetUp(ctx context.Context) error {
	inner, leave, open := s.calls.enter(context.WithoutCancel(ctx))
	if !open {
		return graph.Errorf(graph.Unavailable, closedMessage)
	}
	defer leave()
	inner, cancel := context.WithTimeout(inner, setUpTimeout)
	defer cancel()
	return s.setUp(inner)
}

// touch checks what a call has to check that has nothing to ask of the database.
func (s *Store) touch(ctx context.Context, op string) error {
	_, leave, err := s.enter(ctx, op)
	if err == nil {
		leave()
	}
	return err
}

// calls are those under way.
type calls struct {
	mu     sync.Mutex
	closed bool
	cancel map[*context.CancelFunc]bool
	// idle is closed when the last one leaves a closed store.
	idle chan struct{}
}

// enter begins a call, unless the store is closed.
func (c *calls) enter(ctx context.Context) (inner context.Context, leave func(), open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, false
	}
	inner, cancel := context.WithCancel(ctx)
	if c.cancel == nil {
		c.cancel = map[*context.CancelFunc]bool{}
	}
	c.cancel[&cancel] = true
	return inner, func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.cancel, &cancel)
		if c.closed && len(c.cancel) == 0 {
			close(c.idle)
		}
	}, true
}

// end closes the store, cancels all calls, and returns when they have left; false where that was done before.
func (c *calls) end() bool {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return false
	}
	c.closed, c.idle = true, make(chan struct{})
	for cancel := range c.cancel {
		(*cancel)()
	}
	if len(c.cancel) == 0 {
		close(c.idle)
	}
	c.mu.Unlock()
	<-c.idle
	return true
}

// ended reports whether the store is closed.
func (c *calls) ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

func (s *Store) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: mode, DatabaseName: s.config.Database, BookmarkManager: s.bookmarks})
}

// readiness is whether the database was found to fit. One caller finds out for all that wait.
type readiness struct {
	mu      sync.Mutex
	done    bool
	attempt *attempt
}

type attempt struct {
	ended chan struct{}
	err   error
}

// await returns when the database fits, trying setUp where nobody does so already. A caller that gives up does not end the attempt.
func (r *readiness) await(ctx context.Context, setUp func(context.Context) error) error {
	r.mu.Lock()
	if r.done {
		r.mu.Unlock()
		return nil
	}
	a := r.attempt
	if a == nil {
		a = &attempt{ended: make(chan struct{})}
		r.attempt = a
		go r.try(ctx, a, setUp)
	}
	r.mu.Unlock()
	select {
	case <-a.ended:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *readiness) try(ctx context.Context, a *attempt, setUp func(context.Context) error) {
	a.err = setUp(ctx)
	if isLogin(a.err) {
		time.AfterFunc(loginPause, func() { r.end(a) })
	} else {
		r.end(a)
	}
	close(a.ended)
}

// end lets another attempt be made, where this one failed.
func (r *readiness) end(a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.attempt = a.err == nil, nil
}

// forget has the database looked at again before the next call.
func (r *readiness) forget() {
	r.mu.Lock()
	r.done = false
	r.mu.Unlock()
}

// bookmarks hands every session what the sessions before it have seen or written, so that in a cluster reads see our own writes.
type bookmarks struct {
	mu    sync.Mutex
	inner neo4j.BookmarkManager
}

func newBookmarks() *bookmarks {
	b := &bookmarks{}
	b.forget()
	return b
}

// forget starts anew.
func (b *bookmarks) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inner = neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{})
}

func (b *bookmarks) current() neo4j.BookmarkManager {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.inner
}

// UpdateBookmarks implements neo4j.BookmarkManager.
func (b *bookmarks) UpdateBookmarks(ctx context.Context, previous, next neo4j.Bookmarks) error {
	return b.current().UpdateBookmarks(ctx, previous, next)
}

// GetBookmarks implements neo4j.BookmarkManager.
func (b *bookmarks) GetBookmarks(ctx context.Context) (neo4j.Bookmarks, error) {
	return b.current().GetBookmarks(ctx)
}
