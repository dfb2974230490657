// Package web serves the pages that people open in a browser. Vite builds them
// into dist, which is embedded here, so that the service needs no other file
// and no other host.
package web

import (
	"compress/gzip"
	"embed"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// contentSecurityPolicy lets a page load from and talk to this server only.
// Styles may be inline because the Monaco editor writes its own; fonts and
// images may be data because the style sheets carry theirs.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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
	return http.HandlerFunc(servePlayground)
}

func servePlayground(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "The playground can only be read.", http.StatusMethodNotAllowed)
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
	serveFile(w, r, name)
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
	if strings.HasPrefix(name, "playground/assets/") {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		header.Set("Cache-Control", "no-cache")
	}
	var content io.Reader = file
	if packed {
		header.Set("Vary", "Accept-Encoding")
	}
	if packed && !acceptsGzip(r.Header.Values("Accept-Encoding")) {
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

// acceptsGzip reports whether the Accept-Encoding header fields allow gzip.
func acceptsGzip(fields []string) bool {
	accepts := false
	for coding := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		coding, parameter, _ := strings.Cut(coding, ";")
		weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(parameter), "q="), 64)
		wanted := err != nil || weight > 0
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip":
			return wanted
		case "*":
			accepts = wanted
		}
	}
	return accepts
}
