package resolvers

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Endpoint is the path of the API: the one place that answers questions and takes a body. BulkEndpoint is guarded like it.
const Endpoint = "/graphql"

// maxBody bounds a request's body: a query of the most tokens allowed with ample variables is a tenth of it.
const maxBody = 1 << 20

// maxDrain is how much of a body that is too large is read all the same, because a client that is still sending would otherwise see its connection
// break instead of the answer.
const maxDrain = 64 << 20

// forbidden is the code of what the guard refuses.
const forbidden = "FORBIDDEN"

// GuardOptions say what a guard lets through beside the machine itself.
type GuardOptions struct {
	// Hosts are further names that the service is reached by, such as graph.example or graph.example:8443. Without a port, any port is meant.
	Hosts []string
	// Framed are paths of pages that another site may show in a frame, such as /embed. Which sites those are is told by the page's own content
	// security policy, which the browser enforces.
	Framed []string
}

// Guard stands before everything the service answers, because without authentication being able to ask is being allowed to. It refuses what a page
// of another site, or another machine through a proxy, could send to a service on this machine:
//
//   - A Host other than localhost, 127.0.0.1, [::1] or a configured one: 421. A foreign name that leads here is DNS rebinding.
//   - A header that a proxy adds: 403.
//   - An Origin other than the request's own scheme, host and port, null included: 403. So are their preflights; there are no CORS headers.
//   - A Sec-Fetch-Site other than same-origin and none: 403, but for one case. A link in a mail or on another site opens a page here: a GET that
//     navigates a whole tab (Sec-Fetch-Mode navigate, Sec-Fetch-Dest document, no Origin) passes, except to the API. So does one that navigates a
//     frame (Sec-Fetch-Dest iframe) to a path that may be framed.
//   - A body of more than 1 MiB at the API: 413.
//
// It also gives the request its id, puts the headers common to all answers, and turns a panic into a 500 that tells nothing.
func Guard(next http.Handler, opts GuardOptions) http.Handler {
	g := &guard{next: next, framed: opts.Framed}
	for _, host := range opts.Hosts {
		if name, port := splitHost(host); name != "" {
			g.hosts = append(g.hosts, [2]string{name, port})
		}
	}
	return g
}

type guard struct {
	next http.Handler
	// hosts are pairs of name and port; no port is any.
	hosts  [][2]string
	framed []string
}

// refusal says why a request is not passed on.
type refusal struct {
	status  int
	message string
}

// ServeHTTP passes a request on or refuses it.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(identify(r.Context(), w))
	setCommonHeaders(w.Header())
	tracked := &trackedWriter{ResponseWriter: w}
	defer endPanic(tracked, r)
	if refused := g.check(r); refused != nil {
		refuse(tracked, refused.status, newError(forbidden, refused.message))
		return
	}
	if isAPI(r.URL.Path) {
		if r.ContentLength > maxBody {
			drain(r)
			refuse(tracked, http.StatusRequestEntityTooLarge, exceeded(limitBody, int(min(r.ContentLength, saturated)), maxBody))
			return
		}
		// The server's own writer lets MaxBytesReader close the connection after the answer.
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	}
	g.next.ServeHTTP(tracked, r)
}

// setCommonHeaders puts what holds for every answer; a handler may say more, such as a page's content security policy.
func setCommonHeaders(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	// Other sites cannot even load our answers as images or scripts, where timing and size would tell of them.
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// check returns why a request is refused, or nil.
func (g *guard) check(r *http.Request) *refusal {
	if !g.knows(r.Host) {
		return &refusal{http.StatusMisdirectedRequest, "this service is not known under that host name: use localhost, or have the name configured"}
	}
	if name := proxyHeader(r.Header); name != "" {
		return &refusal{http.StatusForbidden, "the request came through a proxy (header " + name + "): without authentication, only direct requests are answered"}
	}
	if origin := r.Header["Origin"]; len(origin) > 0 && !isOwnOrigin(strings.Join(origin, ", "), r) {
		return &refusal{http.StatusForbidden, "pages of another origin may not ask here: open the page at the same scheme, host and port as the service"}
	}
	if !isOwnFetch(r) && !g.isFramed(r) {
		return &refusal{http.StatusForbidden, "requests that another site starts are not answered: open the page at the same host and port as the service"}
	}
	return nil
}

// knows reports whether a Host is one of the service's own.
func (g *guard) knows(host string) bool {
	name, port := splitHost(host)
	switch name {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return slices.ContainsFunc(g.hosts, func(h [2]string) bool { return h[0] == name && (h[1] == "" || h[1] == port) })
}

// splitHost returns the name, in lower case and without brackets, and the port of a Host. A malformed one is a name that nobody has.
func splitHost(host string) (name, port string) {
	u := url.URL{Host: strings.ToLower(host)}
	return u.Hostname(), u.Port()
}

// proxyHeaders are what proxies add, beside those that begin with X-Forwarded.
var proxyHeaders = []string{"Cf-Connecting-Ip", "Forwarded", "True-Client-Ip", "Via", "X-Client-Ip", "X-Real-Ip"}

// proxyHeader returns the first header that a proxy has added, or "".
func proxyHeader(h http.Header) string {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if strings.HasPrefix(name, "X-Forwarded") || slices.Contains(proxyHeaders, name) {
			return name
		}
	}
	return ""
}

// isOwnOrigin reports whether an Origin is where the request itself went. Browsers write it in one form only, so text is compared.
func isOwnOrigin(origin string, r *http.Request) bool {
	scheme, usual := "http", ":80"
	if r.TLS != nil {
		scheme, usual = "https", ":443"
	}
	return strings.ToLower(origin) == scheme+"://"+strings.TrimSuffix(strings.ToLower(r.Host), usual)
}

// isOwnFetch reports whether a request was started by a page of ours or by the user. Programs send no Sec-Fetch headers and pass; pages cannot keep
// their browser from sending them.
func isOwnFetch(r *http.Request) bool {
	switch strings.Join(r.Header.Values("Sec-Fetch-Site"), ", ") {
	case "", "same-origin", "none":
		return true
	default:
		return isLinkToPage(r)
	}
}

// isLinkToPage reports whether a request opens a page in a tab of its own: what the other site cannot read, and cannot ask with.
func isLinkToPage(r *http.Request) bool {
	_, hasOrigin := r.Header["Origin"]
	return r.Method == http.MethodGet && !hasOrigin && !isAPI(r.URL.Path) &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// isFramed reports whether a request opens, in a frame of another site, a page that may be framed.
func (g *guard) isFramed(r *http.Request) bool {
	_, hasOrigin := r.Header["Origin"]
	return r.Method == http.MethodGet && !hasOrigin && slices.Contains(g.framed, r.URL.Path) &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "iframe"
}

// isAPI reports whether a path is the API's or below it, however it is written.
func isAPI(p string) bool {
	p = strings.ToLower(path.Clean("/" + p))
	for _, endpoint := range []string{Endpoint, BulkEndpoint} {
		if p == endpoint || strings.HasPrefix(p, endpoint+"/") {
			return true
		}
	}
	return false
}

// refuse answers in the words of the API, but as plain JSON: a person may be looking at it in a browser.
func refuse(w http.ResponseWriter, status int, err *gqlerror.Error) {
	writeErrors(w, status, typeJSON, gqlerror.List{err})
}

// drain reads a body that nobody will look at. A client that waits for 100 Continue has not sent it yet and is spared doing so.
func drain(r *http.Request) {
	if r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
	}
}

// endPanic answers a request whose handler has panicked.
func endPanic(w *trackedWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // the very value is the signal to the server
		panic(p)
	}
	err := presentError(r.Context(), recoverPanic(r.Context(), p))
	if w.begun {
		// Half an answer is out: better end the connection than let it pass for a whole one.
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Encoding", "Content-Length", "Etag", "Last-Modified"} {
		w.Header().Del(name)
	}
	refuse(w, http.StatusInternalServerError, err)
}

// trackedWriter knows whether an answer has begun.
type trackedWriter struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader begins the answer, unless the status is only informational.
func (w *trackedWriter) WriteHeader(status int) {
	w.begun = w.begun || status >= http.StatusOK
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the answer.
func (w *trackedWriter) Write(p []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(p)
}

// Flush sends what has been written, for handlers that stream; that it cannot, a Flusher has no way to say.
func (w *trackedWriter) Flush() {
	w.begun = true
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands over the connection, for WebSocket.
func (w *trackedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.begun = true
	conn, buf, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("hijack: %w", err)
	}
	return conn, buf, nil
}

// Unwrap is for http.ResponseController.
func (w *trackedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
