package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// request is a GraphQL request, ready to be sent, and how many ids its answer holds.
type request struct {
	body []byte
	ids  int
}

func newRequest(query string, variables map[string]any) (request, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	return request{body: body}, err
}

// idField begins each id of an answer: records are counted by it.
var idField = []byte(`"id":`)

// endpoint is a GraphQL server under load. Its clients share the cores with it, so they are lean: each has one connection, and writes a request as it was
// made beforehand.
type endpoint struct {
	url string
	// host is where the server listens, head what precedes the length of a request's body.
	host, head string
}

// mostClients is the largest number of clients at once.
const mostClients = 32

func newEndpoint(address string) (*endpoint, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	head := "POST " + cmp.Or(u.Path, "/") + " HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Type: application/json\r\nContent-Length: "
	return &endpoint{url: address, host: u.Host, head: head}, nil
}

// client is one connection to an endpoint.
type client struct {
	*endpoint
	conn net.Conn
	// forget ends the waiting for the context, whose end closes the connection.
	forget func() bool
	in     *bufio.Reader
	// limit is how long the server may take for an answer.
	limit time.Duration
	out   []byte
	body  bytes.Buffer
}

// answerLimit is the limit of a client under load.
const answerLimit = time.Minute

func (e *endpoint) connect(ctx context.Context) (*client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", e.host)
	if err != nil {
		return nil, err
	}
	forget := context.AfterFunc(ctx, func() { _ = conn.Close() })
	return &client{endpoint: e, conn: conn, forget: forget, in: bufio.NewReader(conn), limit: answerLimit}, nil
}

func (c *client) close() {
	c.forget()
	_ = c.conn.Close()
}

// send puts a request and returns how many ids the answer holds. An answer with errors is one.
func (c *client) send(r request) (ids int, err error) {
	c.out = strconv.AppendInt(append(c.out[:0], c.head...), int64(len(r.body)), 10)
	c.out = append(append(c.out, "\r\n\r\n"...), r.body...)
	if err := c.conn.SetDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	if _, err := c.conn.Write(c.out); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	c.body.Reset()
	if _, err := c.body.ReadFrom(answer.Body); err != nil {
		return 0, err
	}
	body := c.body.Bytes()
	if answer.StatusCode != http.StatusOK || bytes.Contains(body, []byte(`"errors":`)) {
		return 0, fmt.Errorf("%s answers %s: %.300s", c.url, answer.Status, body)
	}
	return bytes.Count(body, idField), nil
}

// burst is what a server did under load.
type burst struct {
	times   times
	seconds float64
}

func (b burst) perSecond() float64 { return float64(len(b.times)) / b.seconds }

// run has so many clients send the requests in turn for a while, each waiting for its answer before it sends the next one. Every answer must hold as many
// ids as it should.
func (e *endpoint) run(ctx context.Context, requests []request, clients int, length time.Duration) (burst, error) {
	var next atomic.Int64
	var group sync.WaitGroup
	all := make([]times, clients)
	failed := make([]error, clients)
	start := time.Now()
	for c := range clients {
		group.Go(func() {
			conn, err := e.connect(ctx)
			if err != nil {
				failed[c] = err
				return
			}
			defer conn.close()
			for time.Since(start) < length && failed[c] == nil && ctx.Err() == nil {
				r := requests[int(next.Add(1))%len(requests)]
				begun := time.Now()
				ids, err := conn.send(r)
				all[c] = append(all[c], time.Since(begun))
				switch {
				case err != nil:
					failed[c] = err
				case ids != r.ids:
					failed[c] = fmt.Errorf("%s gives %d ids, not %d: %.200s", e.url, ids, r.ids, r.body)
				}
			}
		})
	}
	group.Wait()
	out := burst{seconds: time.Since(start).Seconds()}
	for c := range clients {
		if failed[c] != nil {
			return burst{}, failed[c]
		}
		out.times = append(out.times, all[c]...)
	}
	return out, ctx.Err()
}
