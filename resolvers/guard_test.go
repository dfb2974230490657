package resolvers

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// page is what a guard stands before in tests.
var page = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "page") })

func TestGuardHosts(t *testing.T) {
	configured := GuardOptions{Hosts: []string{"Graph.Example", "other.example:8443", "[fd00::1]:80", ""}}
	for _, c := range []struct {
		host string
		opts GuardOptions
		ok   bool
	}{
		{"localhost", GuardOptions{}, true},
		{"localhost:8080", GuardOptions{}, true},
		{"LocalHost:8080", GuardOptions{}, true},
		{"127.0.0.1", GuardOptions{}, true},
		{"127.0.0.1:65535", GuardOptions{}, true},
		{"[::1]", GuardOptions{}, true},
		{"[::1]:8080", GuardOptions{}, true},
		{"graph.example", configured, true},
		{"graph.example:9", configured, true},
		{"other.example:8443", configured, true},
		{"[fd00::1]:80", configured, true},
		{"localhost:8080", configured, true},

		{"", GuardOptions{}, false},
		{"", configured, false},
		{":8080", configured, false},
		{"evil.example", GuardOptions{}, false},
		{"localhost.evil.example", GuardOptions{}, false},
		{"evil.localhost", GuardOptions{}, false},
		{"localhost.", GuardOptions{}, false},
		{"localhost:8080.evil.example", GuardOptions{}, false},
		{"localhost@evil.example", GuardOptions{}, false},
		{"evil.example:80@localhost", GuardOptions{}, false},
		{"localhost, evil.example", GuardOptions{}, false},
		{"localhost:x", GuardOptions{}, false},
		{"0.0.0.0:8080", GuardOptions{}, false},
		{"127.0.0.2", GuardOptions{}, false},
		{"127.1", GuardOptions{}, false},
		{"2130706433", GuardOptions{}, false},
		{"::1", GuardOptions{}, false},
		{"[::ffff:127.0.0.1]", GuardOptions{}, false},
		{"192.168.0.7:8080", GuardOptions{}, false},
		{"graph.example", GuardOptions{}, false},
		{"a.graph.example", configured, false},
		{"other.example", configured, false},
		{"other.example:8444", configured, false},
	} {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.Host = c.host
		Guard(page, c.opts).ServeHTTP(w, r)
		if ok := w.Code == 200; ok != c.ok || !ok && w.Code != 421 {
			t.Errorf("Host %q: got %d", c.host, w.Code)
		}
	}
}

const (
	refusedHost   = "this service is not known under that host name: use localhost, or have the name configured"
	refusedOrigin = "pages of another origin may not ask here: open the page at the same scheme, host and port as the service"
	refusedFetch  = "requests that another site starts are not answered: open the page at the same host and port as the service"
	refusedProxy  = "the request came through a proxy (header %s): without authentication, only direct requests are answered"
)

// change is a header to set on a request; method, path and host too.
type change map[string]string

func (c change) request() *http.Request {
	value := func(name, otherwise string) string {
		if v, ok := c[name]; ok {
			return v
		}
		return otherwise
	}
	r := httptest.NewRequest(value("method", "POST"), value("path", Endpoint), strings.NewReader(wordQuery))
	r.Host = value("host", "localhost:8080")
	r.Header.Set("Content-Type", "application/json")
	for name, v := range c {
		switch name {
		case "method", "path", "host":
		default:
			r.Header[name] = strings.Split(v, "|") // exactly as written
		}
	}
	return r
}

func TestGuardRefuses(t *testing.T) {
	proxy := func(name string) string { return fmt.Sprintf(refusedProxy, name) }
	link := func(more change) change {
		c := change{"method": "GET", "path": "/explorer", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
		for name, v := range more {
			c[name] = v
		}
		return c
	}
	for _, c := range []struct {
		name    string
		change  change
		status  int
		message string
	}{
		{"forged host", change{"host": "rebound.example:8080"}, 421, refusedHost},
		{"forged host with its origin", change{"host": "rebound.example:8080", "Origin": "http://rebound.example:8080", "Sec-Fetch-Site": "same-origin"}, 421, refusedHost},
		{"forged host on a page", change{"host": "rebound.example", "method": "GET", "path": "/"}, 421, refusedHost},

		{"foreign origin", change{"Origin": "https://evil.example"}, 403, refusedOrigin},
		{"null origin", change{"Origin": "null"}, 403, refusedOrigin},
		{"empty origin", change{"Origin": ""}, 403, refusedOrigin},
		{"other port", change{"Origin": "http://localhost:3000"}, 403, refusedOrigin},
		{"other scheme", change{"Origin": "https://localhost:8080"}, 403, refusedOrigin},
		{"other name of the same machine", change{"Origin": "http://127.0.0.1:8080"}, 403, refusedOrigin},
		{"origin that begins alike", change{"Origin": "http://localhost:8080.evil.example"}, 403, refusedOrigin},
		{"two origins", change{"Origin": "http://localhost:8080|https://evil.example"}, 403, refusedOrigin},
		{"extension", change{"Origin": "chrome-extension://abc", "Sec-Fetch-Site": "none"}, 403, refusedOrigin},
		{"WebSocket of a foreign page", change{"method": "GET", "Origin": "https://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"}, 403, refusedOrigin},
		{"foreign preflight", change{
			"method": "OPTIONS", "Origin": "https://evil.example",
			"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type", "Access-Control-Request-Private-Network": "true",
		}, 403, refusedOrigin},
		{"foreign origin on a page", change{"method": "GET", "path": "/", "Origin": "https://evil.example"}, 403, refusedOrigin},

		{"cross-site fetch", change{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403, refusedFetch},
		{"same-site fetch", change{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403, refusedFetch},
		{"unknown fetch", change{"Sec-Fetch-Site": "same-planet"}, 403, refusedFetch},
		{"two fetch headers", change{"Sec-Fetch-Site": "same-origin|cross-site"}, 403, refusedFetch},
		{"text/plain form of another site", change{"Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403, refusedFetch},
		{"image of another site", change{"method": "GET", "path": "/logo.svg", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403, refusedFetch},
		{"link to the API", link(change{"path": Endpoint}), 403, refusedFetch},
		{"link to the API with a query", link(change{"path": Endpoint + "?query={word}"}), 403, refusedFetch},
		{"link below the API", link(change{"path": Endpoint + "/x"}), 403, refusedFetch},
		{"link to the API in disguise", link(change{"path": "/a/..//%67raphQL/"}), 403, refusedFetch},
		{"form posted to a page", link(change{"method": "POST"}), 403, refusedFetch},
		{"page in a frame", link(change{"Sec-Fetch-Dest": "iframe"}), 403, refusedFetch},
		{"page fetched", link(change{"Sec-Fetch-Mode": "cors"}), 403, refusedFetch},
		{"page loaded as a script", link(change{"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}), 403, refusedFetch},
		{"link with the page's own origin", link(change{"Origin": "http://localhost:8080"}), 403, refusedFetch},

		{"Forwarded", change{"Forwarded": "for=1.2.3.4"}, 403, proxy("Forwarded")},
		{"Via", change{"Via": "1.1 proxy"}, 403, proxy("Via")},
		{"X-Real-IP", change{"X-Real-Ip": "1.2.3.4"}, 403, proxy("X-Real-Ip")},
		{"X-Forwarded-For", change{"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "Via": "x"}, 403, proxy("Via")},
		{"X-Forwarded-Host", change{"X-Forwarded-Host": "evil.example"}, 403, proxy("X-Forwarded-Host")},
		{"X-Forwarded-Anything, empty", change{"X-Forwarded-Anything": ""}, 403, proxy("X-Forwarded-Anything")},
		{"Cf-Connecting-Ip", change{"Cf-Connecting-Ip": "1.2.3.4"}, 403, proxy("Cf-Connecting-Ip")},
		{"proxy before a page", change{"method": "GET", "path": "/", "X-Forwarded-For": "127.0.0.1"}, 403, proxy("X-Forwarded-For")},
	} {
		t.Run(c.name, func(t *testing.T) {
			passed := false
			next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })
			w := httptest.NewRecorder()
			Guard(next, GuardOptions{}).ServeHTTP(w, c.change.request())
			want := `{"errors":[{"message":"` + c.message + `","extensions":{"code":"FORBIDDEN"}}]}`
			if w.Code != c.status || w.Body.String() != want || passed {
				t.Errorf("got %d %s, passed %t\nwant %d %s", w.Code, w.Body, passed, c.status, want)
			}
			checkHeadersOf(t, w.Header())
			if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
		})
	}
}

// TestGuardLetsPagesBeFramed: only the paths named, and only opened in a frame.
func TestGuardLetsPagesBeFramed(t *testing.T) {
	frame := change{"method": "GET", "path": "/embed", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
	with := func(name, value string) change {
		c := maps.Clone(frame)
		c[name] = value
		return c
	}
	for _, c := range []struct {
		name   string
		framed []string
		change change
		status int
	}{
		{"a page that may be framed", []string{"/embed"}, frame, 200},
		{"from another port", []string{"/embed"}, with("Sec-Fetch-Site", "same-site"), 200},
		{"where nothing may be framed", nil, frame, 403},
		{"another page", []string{"/embed"}, with("path", "/"), 403},
		{"the API", []string{"/embed"}, with("path", Endpoint), 403},
		{"posted to", []string{"/embed"}, with("method", "POST"), 403},
		{"fetched", []string{"/embed"}, with("Sec-Fetch-Mode", "cors"), 403},
		{"as an object", []string{"/embed"}, with("Sec-Fetch-Dest", "object"), 403},
		{"with an origin", []string{"/embed"}, with("Origin", "https://host.example"), 403},
	} {
		w := httptest.NewRecorder()
		next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		Guard(next, GuardOptions{Framed: c.framed}).ServeHTTP(w, c.change.request())
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, w.Code, c.status)
		}
	}
}

// checkHeadersOf holds an answer to the headers common to all, and to those that none may have.
func checkHeadersOf(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if len(h.Get(requestIDHeader)) != requestIDLength {
		t.Errorf("%s: got %q", requestIDHeader, h.Get(requestIDHeader))
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("a CORS header: %s", name)
		}
	}
}

func TestGuardPasses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change change
		tls    bool
	}{
		{"program", nil, false},
		{"own page", change{"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, false},
		{"own page on [::1]", change{"host": "[::1]:8080", "Origin": "http://[::1]:8080"}, false},
		{"own page, usual port", change{"host": "localhost", "Origin": "http://localhost"}, false},
		{"own page, usual port spelt out", change{"host": "localhost:80", "Origin": "http://localhost"}, false},
		{"own page over TLS", change{"host": "localhost:443", "Origin": "https://localhost"}, true},
		{"own page of an old browser", change{"Origin": "http://localhost:8080"}, false},
		{"WebSocket of the own page", change{"method": "GET", "Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "websocket"}, false},
		{"address typed", change{"method": "GET", "path": "/", "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, false},
		{"link in a mail", change{"method": "GET", "path": "/explorer?from=state:iran", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, false},
		{"link on another port", change{"method": "GET", "path": "/", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, false},
		{"page whose name begins like the API", change{"method": "GET", "path": "/graphql-guide", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, false},
	} {
		w, r := httptest.NewRecorder(), c.change.request()
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		Guard(page, GuardOptions{}).ServeHTTP(w, r)
		if w.Code != 200 || w.Body.String() != "page" {
			t.Errorf("%s: got %d %s", c.name, w.Code, w.Body)
		}
		checkHeadersOf(t, w.Header())
	}
}

func TestGuardEndsPanics(t *testing.T) {
	log := catchLog(t)
	w := httptest.NewRecorder()
	Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "7")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Etag", "x")
		panic(fmt.Errorf("no row for 'Kim Secret' in person:kim-secret at localhost:7687"))
	}), GuardOptions{}).ServeHTTP(w, change{"method": "GET", "path": "/"}.request())
	id := w.Header().Get(requestIDHeader)
	want := `{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","requestId":"` + id + `"}}]}`
	if w.Code != 500 || w.Body.String() != want || id == "" {
		t.Errorf("got %d %s\nwant 500 %s", w.Code, w.Body, want)
	}
	if h := w.Header(); h.Get("Content-Encoding") != "" || h.Get("Etag") != "" || h.Get("Content-Length") != fmt.Sprint(len(want)) {
		t.Errorf("headers of the answer that was not given: %v", h)
	}
	checkHeadersOf(t, w.Header())
	if text := log.String(); !strings.Contains(text, "request="+id) || !strings.Contains(text, "no row for … in person:… at localhost:7687") ||
		!strings.Contains(text, "guard_test.go") || strings.Contains(strings.ToLower(text), "secret") {
		t.Errorf("log: %s", text)
	}
}

func TestGuardEndsPanicsWithinAnAnswer(t *testing.T) {
	catchLog(t)
	for name, next := range map[string]http.HandlerFunc{
		"half an answer": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "half")
			panic("stop")
		},
		"a streamed answer": func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			panic("stop")
		},
		"an answer given up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		srv := httptest.NewUnstartedServer(Guard(next, GuardOptions{}))
		srv.Config.ErrorLog = nil
		srv.Start()
		resp, err := http.Get(srv.URL)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s passed for a whole one", name)
		}
		srv.Close()
	}
}

func TestGuardBoundsBodies(t *testing.T) {
	srv := httptest.NewServer(Guard(fakeServer(t, nil), GuardOptions{}))
	defer srv.Close()
	padded := func(size int) io.Reader {
		return strings.NewReader(wordQuery + strings.Repeat(" ", size-len(wordQuery)))
	}
	tooLarge := func(count string) string {
		return `{"errors":[{"message":"the request comes to ` + count + ` bytes in the body, at most 1048576 are allowed: ` +
			`ask in several requests, or for fewer ids at once","extensions":{"code":"LIMIT","limit":"body","max":1048576`
	}
	for _, c := range []struct {
		name   string
		body   io.Reader
		status int
		want   string
	}{
		{"1 MiB", padded(maxBody), 200, `{"data":{"word":"yes"}}`},
		{"1 MiB in pieces", io.MultiReader(padded(maxBody)), 200, `{"data":{"word":"yes"}}`},
		{"1 byte more", padded(maxBody + 1), 413, tooLarge("1048577") + `,"value":1048577}}]}`},
		{"1 byte more in pieces", io.MultiReader(padded(maxBody + 1)), 413, tooLarge("more than 1048576") + `}}]}`},
		{"20 MB", padded(20e6), 413, tooLarge("20000000") + `,"value":20000000}}]}`},
		{"2 MB in pieces", io.MultiReader(padded(2e6)), 413, tooLarge("more than 1048576") + `}}]}`},
	} {
		resp, err := http.Post(srv.URL+Endpoint, "application/json", c.body)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || string(got) != c.want {
			t.Errorf("%s: got %d %s, %v\nwant %d %s", c.name, resp.StatusCode, got, err, c.status, c.want)
		}
		checkHeadersOf(t, resp.Header)
	}
}

// TestGuardHearsOutClientsThatSendFirst is for clients that look for an answer only once they have sent all, as Python's do.
func TestGuardHearsOutClientsThatSendFirst(t *testing.T) {
	srv := httptest.NewServer(Guard(fakeServer(t, nil), GuardOptions{}))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	const size = 20_000_000
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", Endpoint, size)
	if _, err := conn.Write(make([]byte, size)); err != nil {
		t.Fatalf("the connection broke: %v", err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 413 ") {
		t.Errorf("got %q, %v", line, err)
	}
}

func TestGuardDoesNotAskForABodyItRefuses(t *testing.T) {
	srv := httptest.NewServer(Guard(fakeServer(t, nil), GuardOptions{}))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n", Endpoint)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 413 ") {
		t.Errorf("got %q, %v", line, err)
	}
}

func TestGuardLetsConnectionsBeTakenOver(t *testing.T) {
	srv := httptest.NewServer(Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ntaken")
		conn.Close()
	}), GuardOptions{}))
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); string(got) != "taken" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, _, err := (&trackedWriter{ResponseWriter: httptest.NewRecorder()}).Hijack(); err == nil {
		t.Error("a recorder was taken over")
	}
	if err := http.NewResponseController(&trackedWriter{ResponseWriter: httptest.NewRecorder()}).Flush(); err != nil {
		t.Error(err)
	}
}

func TestGuardCountsOnlyFinalStatuses(t *testing.T) {
	w := &trackedWriter{ResponseWriter: httptest.NewRecorder()}
	if w.WriteHeader(http.StatusEarlyHints); w.begun {
		t.Error("an early hint begins no answer")
	}
	if w.WriteHeader(http.StatusNoContent); !w.begun || w.Unwrap() == nil {
		t.Error("a status begins the answer")
	}
}

// FuzzGuardHost holds the guard to what a browser makes of a host: none that leads elsewhere may pass.
func FuzzGuardHost(f *testing.F) {
	for _, host := range []string{"localhost", "[::1]:80", "localhost:80", "evil.example", "a@localhost", "localhost#.evil", "[localhost]:1", "127.0.0.1:"} {
		f.Add(host)
	}
	g := &guard{}
	f.Fuzz(func(t *testing.T, host string) {
		if !g.knows(host) {
			return
		}
		name := strings.ToLower(host)
		if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, ']') {
			name = name[:colon]
		}
		switch strings.Trim(name, "[]") {
		case "localhost", "127.0.0.1", "::1":
		default:
			t.Errorf("%q passed", host)
		}
	})
}
