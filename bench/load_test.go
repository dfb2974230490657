package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The load is closed: no more requests are under way than there are clients, and every answer is held against its size.
func TestLoad(t *testing.T) {
	answer := `{"data":{"nodes":[{"id":"a"},{"id":"b"}]}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("sent as %q", r.Header.Get("Content-Type"))
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	r, err := newRequest("{ nodes { id } }", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.ids = 2
	e, err := newEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.run(t.Context(), []request{r}, 4, 200*time.Millisecond)
	if err != nil || len(b.times) < 4 || b.seconds < 0.2 || b.times.mean() <= 0 {
		t.Errorf("%d answers in %v s, %v", len(b.times), b.seconds, err)
	}
	for bad, want := range map[string]string{`{"data":{"nodes":[{"id":"a"}]}}`: "gives 1 ids, not 2", `{"errors":[{}]}`: `"errors"`} {
		answer = bad
		if _, err := e.run(t.Context(), []request{r}, 1, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestQuantiles(t *testing.T) {
	var all times
	for i := range 200 {
		all = append(all, time.Duration(200-i))
	}
	if all.quantile(median) != 100 || all.quantile(nearlyAll) != 198 || all.mean() != 100 || (times{}).quantile(median) != 0 {
		t.Errorf("median %d, p99 %d, mean %d", all.quantile(median), all.quantile(nearlyAll), all.mean())
	}
}
