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
	"strings"
	"testing"
)

// get asks the playground for a path, with an Accept-Encoding field if one is given.
func get(t *testing.T, method, target, acceptEncoding string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, target, nil)
	if acceptEncoding != "" {
		request.Header.Set("Accept-Encoding", acceptEncoding)
	}
	recorder := httptest.NewRecorder()
	Playground().ServeHTTP(recorder, request)
	return recorder.Result()
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

func TestPage(t *testing.T) {
	response := get(t, http.MethodGet, "/playground?reset", "")
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d", response.StatusCode)
	}
	wantHeader(t, response, "Content-Type", "text/html; charset=utf-8")
	wantHeader(t, response, "Cache-Control", "no-cache")
	page := string(body(t, response))
	for _, want := range []string{"<title>Backchannel playground</title>", "<noscript>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 3 {
		t.Fatalf("the page loads %d files", len(links))
	}
	for _, link := range links {
		if !strings.HasPrefix(link[1], "/playground/assets/") {
			t.Errorf("the page loads %s", link[1])
		}
		if status := get(t, http.MethodGet, link[1], "").StatusCode; status != http.StatusOK {
			t.Errorf("%s has status %d", link[1], status)
		}
	}
}

func TestRedirect(t *testing.T) {
	response := get(t, http.MethodGet, "/playground/", "")
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
		t.Run(name, func(t *testing.T) { checkFile(t, name, packed) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, name string, packed bool) {
	t.Helper()
	cache, encoding, vary := "no-cache", "", ""
	if strings.HasPrefix(name, "/playground/assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	if packed {
		encoding, vary = "gzip", "Accept-Encoding"
	}
	plain := get(t, http.MethodGet, name, "")
	content := body(t, plain)
	wantHeader(t, plain, "Content-Encoding", "")

	response := get(t, http.MethodGet, name, "br, gzip")
	wantHeader(t, response, "Content-Encoding", encoding)
	sent := body(t, response)
	if packed {
		sent = unpack(t, sent)
	}
	if len(content) == 0 || !bytes.Equal(sent, content) {
		t.Errorf("%d bytes plain, %d bytes packed and unpacked", len(content), len(sent))
	}

	head := get(t, http.MethodHead, name, "br, gzip")
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

func TestUnknown(t *testing.T) {
	for _, target := range []string{
		"/", "/graphql", "/playgrounds", "/playground/assets", "/playground/assets/", "/playground/nothing.js",
		"/playground/licenses.md.gz", "/playground/../web.go", "/playground/index.html/", "//playground", "/playground/.html",
	} {
		response := get(t, http.MethodGet, target, "gzip")
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%s has status %d", target, response.StatusCode)
		}
		wantHeader(t, response, "Content-Encoding", "")
	}
}

func TestMethods(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		response := get(t, method, "/playground", "")
		if response.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s has status %d", method, response.StatusCode)
		}
		wantHeader(t, response, "Allow", "GET, HEAD")
	}
}

// TestSafety checks what a browser is told whatever it asked for.
func TestSafety(t *testing.T) {
	for _, response := range []*http.Response{
		get(t, http.MethodGet, "/playground", ""),
		get(t, http.MethodGet, "/playground/licenses.md", "gzip"),
		get(t, http.MethodGet, "/playground/", ""),
		get(t, http.MethodGet, "/playground/nothing", ""),
		get(t, http.MethodPost, "/playground", ""),
	} {
		wantHeader(t, response, "X-Content-Type-Options", "nosniff")
		wantHeader(t, response, "Referrer-Policy", "no-referrer")
		wantHeader(t, response, "Cross-Origin-Opener-Policy", "same-origin")
		policy := response.Header.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none';", "script-src 'self';", "worker-src 'self';", "connect-src 'self';", "frame-ancestors 'none'",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("the policy %q has no %s", policy, want)
			}
		}
		for _, other := range []string{"http", "blob:", "*", "unsafe-eval", "script-src 'self' "} {
			if strings.Contains(policy, other) {
				t.Errorf("the policy %q has %s", policy, other)
			}
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for field, want := range map[string]bool{
		"":                        false,
		"identity":                false,
		"gzip":                    true,
		"GZIP":                    true,
		"deflate, gzip;q=1.0, *":  true,
		"br;q=1, gzip ; q=0.2":    true,
		"gzip;q=0":                false,
		"gzip;q=0, *":             false,
		"*":                       true,
		"*;q=0":                   false,
		"gzipped, deflate;q=gzip": false,
	} {
		if got := acceptsGzip([]string{field}); got != want {
			t.Errorf("%q: %t, want %t", field, got, want)
		}
	}
	if !acceptsGzip([]string{"br", "gzip"}) {
		t.Error("two fields: false, want true")
	}
}
