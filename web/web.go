// Package web serves the pages that people open in a browser. Vite builds them
// into dist, which is embedded here, so that the service needs no other file
// and no other host.
package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"backchannel/accept"
)

//go:embed all:dist
var dist embed.FS

// playgroundPolicy lets the playground load from and talk to this server only.
// Styles may be inline because the Monaco editor writes its own; fonts and
// images may be data because the style sheets carry theirs.
const playgroundPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// explorerPolicy lets the explorer load from and talk to this server only, and
// run and style nothing that does not come in a file of its own. Images may be
// blobs because a picture that is saved as PNG is drawn from one. Who may frame
// the page is added to it.
const explorerPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"style-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors "

// contentTypes maps the ending of a file to its type. Nothing else is served:
// the machine's own table differs from place to place.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".md":   "text/plain; charset=utf-8",
	".svg":  "image/svg+xml",
	".ttf":  "font/ttf",
}

// Playground serves the GraphQL playground: the page at /playground, and what
// it loads below /playground/. The page posts queries to /graphql on the same
// server.
func Playground() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !begin(w, r, playgroundPolicy) {
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		switch name {
		case "playground":
			name = "playground/index.html"
		case "playground/":
			http.Redirect(w, r, "/playground", http.StatusMovedPermanently)
			return
		}
		if !strings.HasPrefix(name, "playground/") {
			http.NotFound(w, r)
			return
		}
		serveFile(w, r, name)
	})
}

// Explorer serves the explorer: the page at /, and what it and the embedded
// page load, at /assets/ and /licenses.md. The page posts
// questions to /graphql on the same server, and no other page may frame it.
func Explorer() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !begin(w, r, explorerPolicy+"'none'") {
			return
		}
		switch r.URL.Path {
		case "/":
			serveFile(w, r, "explorer/index.html")
		case "/embed.html", "/index.html": // each page has one address
			http.NotFound(w, r)
		default:
			serveFile(w, r, "explorer"+r.URL.Path)
		}
	})
}

// Embed serves the explorer's pages without their frame, at /embed, for an
// iframe of this server or of the origins given, which OriginOf has checked.
// It tells those origins, and nobody else, how high it is and what is selected.
func Embed(origins []string) http.Handler {
	allowed := strings.Join(origins, " ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !begin(w, r, explorerPolicy+strings.TrimSpace("'self' "+allowed)) {
			return
		}
		if r.URL.Path != "/embed" {
			http.NotFound(w, r)
			return
		}
		page, err := dist.ReadFile("dist/explorer/embed.html")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		page = bytes.Replace(page, []byte(noOrigins), []byte(`content="`+allowed+`"`), 1)
		header := w.Header()
		header.Set("Content-Type", contentTypes[".html"])
		header.Set("Cache-Control", "no-cache")
		header.Set("Content-Length", strconv.Itoa(len(page)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(page)
		}
	})
}

// noOrigins stands in the embedded page where the origins are written that it
// may talk to.
const noOrigins = `content=""`

var hostName = regexp.MustCompile(`^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?$`)

// OriginOf returns an origin as browsers write it, such as https://example.org,
// or an error that says what is wrong with it. A wildcard is none: whoever
// embeds the pages is named.
func OriginOf(text string) (string, error) {
	origin := strings.TrimSuffix(strings.ToLower(text), "/")
	scheme, host, found := strings.Cut(origin, "://")
	if !found || (scheme != "https" && scheme != "http") || !hostName.MatchString(host) {
		return "", fmt.Errorf("%q is no origin: write scheme, host and, if it is not the usual one, port, such as https://example.org; wildcards are not allowed", text)
	}
	usual := map[string]string{"https": ":443", "http": ":80"}[scheme]
	return scheme + "://" + strings.TrimSuffix(host, usual), nil
}

// begin puts what a browser is told whatever it asked for, and refuses all but
// reading. It reports whether to go on.
func begin(w http.ResponseWriter, r *http.Request, policy string) bool {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	header.Set("Allow", "GET, HEAD")
	http.Error(w, "The page can only be read.", http.StatusMethodNotAllowed)
	return false
}

// serveFile serves a file of dist. Vite puts a hash of the content into the
// names below assets/, so those never change.
func serveFile(w http.ResponseWriter, r *http.Request, name string) {
	contentType := contentTypes[path.Ext(name)]
	file, packed, err := open(name)
	if contentType == "" || err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	if page, _, found := strings.Cut(name, "/assets/"); found && page != "" {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		header.Set("Cache-Control", "no-cache")
	}
	var content io.Reader = file
	if packed {
		header.Set("Vary", "Accept-Encoding")
	}
	if packed && !accept.Gzip(r.Header.Values("Accept-Encoding")) {
		if content, err = gzip.NewReader(file); err != nil {
			http.Error(w, "The file cannot be unpacked.", http.StatusInternalServerError)
			return
		}
	} else {
		header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		if packed {
			header.Set("Content-Encoding", "gzip")
		}
	}
	if r.Method == http.MethodGet {
		_, _ = io.Copy(w, content) //nolint:gosec // what is unpacked is our own, embedded; it fails only if the reader has gone
	}
}

// open opens a file of dist, of which the build keeps large ones only packed.
func open(name string) (file fs.File, packed bool, err error) {
	if file, err = dist.Open("dist/" + name); err == nil {
		return file, false, nil
	}
	file, err = dist.Open("dist/" + name + ".gz")
	return file, true, err
}
