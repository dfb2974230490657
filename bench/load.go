package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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

// endpoint is a GraphQL server under load.
type endpoint struct {
	url    string
	client *http.Client
}

// mostClients is the largest number of clients at once.
const mostClients = 32

func newEndpoint(url string) *endpoint {
	transport := &http.Transport{MaxIdleConnsPerHost: mostClients, DisableCompression: true}
	return &endpoint{url: url, client: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// send puts a request and returns how many ids the answer holds. An answer with errors is one.
func (e *endpoint) send(ctx context.Context, r request) (ids int, err error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(r.body))
	if err != nil {
		return 0, err
	}
	ask.Header.Set("Content-Type", "application/json")
	answer, err := e.client.Do(ask)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err
	}
	if answer.StatusCode != http.StatusOK || bytes.Contains(body, []byte(`"errors":`)) {
		return 0, fmt.Errorf("%s answers %s: %.300s", e.url, answer.Status, body)
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
			for time.Since(start) < length && failed[c] == nil && ctx.Err() == nil {
				r := requests[int(next.Add(1))%len(requests)]
				begun := time.Now()
				ids, err := e.send(ctx, r)
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
