package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// get asks a page's handler for a path, with an Accept-Encoding field if one is given.
func get(t *testing.T, page http.Handler, method, target, acceptEncoding string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, target, nil)
	if acceptEncoding != "" {
		request.Header.Set("Accept-Encoding", acceptEncoding)
	}
	recorder := httptest.NewRecorder()
	page.ServeHTTP(recorder, request)
	return recorder.Result()
}

// host is an origin that may embed pages.
const host = "https://host.example"

// pages are the pages, by where they are.
var pages = []struct {
	handler             http.Handler
	path, assets, title string
	frames              string
}{
	{Playground(), "/playground?reset", "/playground/assets/", "Backchannel playground", "'none'"},
	{Explorer(), "/?x", "/assets/", "Backchannel", "'none'"},
	{Embed(nil), "/embed", "/assets/", "Backchannel, embedded", "'self'"},
	{Embed([]string{host}), "/embed", "/assets/", "Backchannel, embedded", "'self' " + host},
}

func body(t *testing.T, response *http.Response) []byte {
	t.Helper()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func unpack(t *testing.T, packed []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func wantHeader(t *testing.T, response *http.Response, name, want string) {
	t.Helper()
	if got := response.Header.Get(name); got != want {
		t.Errorf("%s is %q, want %q", name, got, want)
	}
}

func TestPages(t *testing.T) {
	for _, page := range pages {
		response := get(t, page.handler, http.MethodGet, page.path, "")
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s has status %d", page.path, response.StatusCode)
		}
		wantHeader(t, response, "Content-Type", "text/html; charset=utf-8")
		wantHeader(t, response, "Cache-Control", "no-cache")
		text := string(body(t, response))
		for _, want := range []string{"<title>" + page.title + "</title>", "<noscript>"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s has no %s", page.path, want)
			}
		}
		links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(text, -1)
		if len(links) < 3 {
			t.Fatalf("%s loads %d files", page.path, len(links))
		}
		files := page.handler
		if page.path == "/embed" {
			files = Explorer()
		}
		for _, link := range links {
			if !strings.HasPrefix(link[1], page.assets) {
				t.Errorf("%s loads %s", page.path, link[1])
			}
			if status := get(t, files, http.MethodGet, link[1], "").StatusCode; status != http.StatusOK {
				t.Errorf("%s has status %d", link[1], status)
			}
		}
	}
}

// TestEmbedTellsOnlyWhomItMay: the page names the origins that it may talk to, and the policy those that may frame it.
func TestEmbedTellsOnlyWhomItMay(t *testing.T) {
	for _, c := range []struct {
		origins []string
		meta    string
	}{{nil, `<meta name="embed-origins" content="">`}, {[]string{host, "http://other.example:8443"}, `<meta name="embed-origins" content="https://host.example http://other.example:8443">`}} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			response := get(t, Embed(c.origins), method, "/embed", "gzip")
			text := string(body(t, response))
			if method == http.MethodGet && (!strings.Contains(text, c.meta) || response.Header.Get("Content-Length") != strconv.Itoa(len(text))) {
				t.Errorf("%q is not in the page of %s bytes:\n%s", c.meta, response.Header.Get("Content-Length"), text)
			}
			if method == http.MethodHead && text != "" {
				t.Errorf("HEAD has a body of %d bytes", len(text))
			}
			policy := response.Header.Get("Content-Security-Policy")
			if want := strings.TrimSpace("frame-ancestors 'self' " + strings.Join(c.origins, " ")); !strings.HasSuffix(policy, want) {
				t.Errorf("the policy %q does not end with %q", policy, want)
			}
		}
	}
}

func TestOriginOf(t *testing.T) {
	for text, want := range map[string]string{
		"https://example.org":        "https://example.org",
		"HTTPS://Example.org/":       "https://example.org",
		"https://example.org:443":    "https://example.org",
		"http://localhost:80":        "http://localhost",
		"http://127.0.0.1:8888":      "http://127.0.0.1:8888",
		"http://[::1]:8888":          "http://[::1]:8888",
		"https://a-b.c-d.example":    "https://a-b.c-d.example",
		"*":                          "",
		"https://*":                  "",
		"https://*.example.org":      "",
		"example.org":                "",
		"null":                       "",
		"":                           "",
		"https://":                   "",
		"file:///x":                  "",
		"https://example.org/page":   "",
		"https://example.org?x":      "",
		"https://u@example.org":      "",
		"https://example.org; x":     "",
		"https://a.example,b":        "",
		"https://a.example 'self'":   "",
		"https://example.org\">":     "",
		"https://example.org:port":   "",
		"https://example.org:123456": "",
	} {
		got, err := OriginOf(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestRedirect(t *testing.T) {
	response := get(t, Playground(), http.MethodGet, "/playground/", "")
	if response.StatusCode != http.StatusMovedPermanently {
		t.Errorf("status %d", response.StatusCode)
	}
	wantHeader(t, response, "Location", "/playground")
}

// TestEveryFile asks for each file of dist in every way a client may.
func TestEveryFile(t *testing.T) {
	err := fs.WalkDir(dist, "dist", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, packed := strings.CutSuffix(strings.TrimPrefix(file, "dist"), ".gz")
		handler, target := Playground(), name
		if rest, found := strings.CutPrefix(name, "/explorer"); found {
			handler, target = Explorer(), rest
		}
		if target == "/index.html" || target == "/embed.html" {
			return nil // they have addresses of their own
		}
		t.Run(name, func(t *testing.T) { checkFile(t, handler, target, packed) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, handler http.Handler, name string, packed bool) {
	t.Helper()
	cache, encoding, vary := "no-cache", "", ""
	if strings.Contains(name, "/assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	if packed {
		encoding, vary = "gzip", "Accept-Encoding"
	}
	plain := get(t, handler, http.MethodGet, name, "")
	content := body(t, plain)
	wantHeader(t, plain, "Content-Encoding", "")

	response := get(t, handler, http.MethodGet, name, "br, gzip")
	wantHeader(t, response, "Content-Encoding", encoding)
	sent := body(t, response)
	if packed {
		sent = unpack(t, sent)
	}
	if len(content) == 0 || !bytes.Equal(sent, content) {
		t.Errorf("%d bytes plain, %d bytes packed and unpacked", len(content), len(sent))
	}

	head := get(t, handler, http.MethodHead, name, "br, gzip")
	if got := len(body(t, head)); got != 0 {
		t.Errorf("HEAD has a body of %d bytes", got)
	}
	wantHeader(t, head, "Content-Length", response.Header.Get("Content-Length"))
	wantHeader(t, head, "Content-Encoding", encoding)
	for _, response := range []*http.Response{plain, response, head} {
		if response.StatusCode != http.StatusOK {
			t.Errorf("status %d", response.StatusCode)
		}
		wantHeader(t, response, "Content-Type", contentTypes[path.Ext(name)])
		wantHeader(t, response, "Cache-Control", cache)
		wantHeader(t, response, "Vary", vary)
	}
}

// TestFirstLoad: what the explorer's first view loads, as it is sent, stays small.
func TestFirstLoad(t *testing.T) {
	const most = 250_000
	total := 0
	for _, target := range append(loaded(t, "/"), "/") {
		total += len(body(t, get(t, Explorer(), http.MethodGet, target, "gzip")))
	}
	t.Logf("%d bytes", total)
	if total > most || total < 50_000 {
		t.Errorf("the first view loads %d bytes, at most %d are wanted", total, most)
	}
}

// loaded returns the scripts and styles that the paths view needs: those that the page names, and what they load themselves, but for other pages.
func loaded(t *testing.T, page string) []string {
	t.Helper()
	name := regexp.MustCompile(`assets/[\w.-]+\.(?:js|css)`)
	var found []string
	for queue := name.FindAllString(string(body(t, get(t, Explorer(), http.MethodGet, page, ""))), -1); len(queue) > 0; {
		next := queue[0]
		queue = queue[1:]
		if slices.Contains(found, "/"+next) {
			continue
		}
		found = append(found, "/"+next)
		if strings.HasSuffix(next, ".js") {
			script := string(body(t, get(t, Explorer(), http.MethodGet, "/"+next, "")))
			for _, other := range regexp.MustCompile(`"\./([\w.-]+\.js)"`).FindAllStringSubmatch(script, -1) {
				queue = append(queue, "assets/"+other[1])
			}
		}
	}
	return found
}

func TestUnknown(t *testing.T) {
	for _, target := range []string{
		"/", "/graphql", "/playgrounds", "/playground/assets", "/playground/assets/", "/playground/nothing.js",
		"/playground/licenses.md.gz", "/playground/../web.go", "/playground/index.html/", "//playground", "/playground/.html",
		"/playground/../explorer/index.html", "/explorer/index.html",
	} {
		wantUnknown(t, Playground(), target)
	}
	for _, target := range []string{
		"/index.html", "/embed.html", "/assets", "/assets/", "/assets/nothing.js", "/licenses.md.gz", "/../web.go", "//", "/playground/index.html",
		"/../playground/index.html", "/explorer/index.html",
	} {
		wantUnknown(t, Explorer(), target)
	}
	for _, target := range []string{"/", "/embed/", "/embed.html", "/embed/index.html"} {
		wantUnknown(t, Embed(nil), target)
	}
}

func wantUnknown(t *testing.T, page http.Handler, target string) {
	t.Helper()
	response := get(t, page, http.MethodGet, target, "gzip")
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("%s has status %d", target, response.StatusCode)
	}
	wantHeader(t, response, "Content-Encoding", "")
}

func TestMethods(t *testing.T) {
	for _, page := range pages {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			response := get(t, page.handler, method, page.path, "")
			if response.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("status %d", response.StatusCode)
			}
			wantHeader(t, response, "Allow", "GET, HEAD")
		}
	}
}

// TestSafety checks what a browser is told whatever it asked for.
func TestSafety(t *testing.T) {
	for _, page := range pages {
		for _, response := range []*http.Response{
			get(t, page.handler, http.MethodGet, page.path, ""),
			get(t, page.handler, http.MethodGet, page.assets+"../licenses.md", "gzip"),
			get(t, page.handler, http.MethodGet, page.assets, ""),
			get(t, page.handler, http.MethodGet, "/nothing", ""),
			get(t, page.handler, http.MethodPost, page.path, ""),
		} {
			wantHeader(t, response, "X-Content-Type-Options", "nosniff")
			wantHeader(t, response, "Referrer-Policy", "no-referrer")
			wantHeader(t, response, "Cross-Origin-Opener-Policy", "same-origin")
			checkPolicy(t, response.Header.Get("Content-Security-Policy"), page.frames, page.assets)
		}
	}
}

func checkPolicy(t *testing.T, policy, frames, assets string) {
	t.Helper()
	for _, want := range []string{"default-src 'none';", "script-src 'self';", "worker-src 'self';", "connect-src 'self';"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q has no %s", policy, want)
		}
	}
	if !strings.HasSuffix(policy, "frame-ancestors "+frames) {
		t.Errorf("the policy %q does not end with who may frame the page, %s", policy, frames)
	}
	own, _, _ := strings.Cut(policy, "frame-ancestors")
	others := []string{"http", "*", "unsafe-eval", "script-src 'self' "}
	if assets == "/assets/" {
		others = append(others, "unsafe-inline", "data:")
	} else {
		others = append(others, "blob:")
	}
	for _, other := range others {
		if strings.Contains(own, other) {
			t.Errorf("the policy %q has %s", policy, other)
		}
	}
}
