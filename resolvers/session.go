package resolvers

import (
	"context"
	"crypto/rand"
	"net/http"

	"backchannel/graph"
)

// WithSession gives each request what its resolvers need: a session of its viewer, the loaders over it, and a request id. The viewer is worked out
// for each request anew.
func WithSession(next http.Handler, service *graph.Service, viewer func(*http.Request) graph.Viewer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := ContextWithSession(identify(r.Context(), w), service.For(viewer(r)))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// ContextWithSession returns a context whose resolvers read through a session. A connection that carries many operations calls it for each of them,
// as a session sees one revision only.
func ContextWithSession(ctx context.Context, session *graph.Session) context.Context {
	return withLoaders(ctx, session)
}

// SessionOf returns the session of a request. It panics where no middleware has placed one, as nothing may be read then.
func SessionOf(ctx context.Context) *graph.Session { return requestOf(ctx).session }

// LocalViewer is the viewer of every request to a service without authentication: the owner of the data.
func LocalViewer(*http.Request) graph.Viewer { return graph.LocalUser() }

type requestIDKey struct{}

// requestIDHeader tells the caller the request id, to quote in a report.
const requestIDHeader = "X-Request-Id"

// requestIDLength is 60 bits of chance in base 32: short enough to read out, long enough never to repeat in a log.
const requestIDLength = 12

// RequestID returns the id under which the log knows a request; "" outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// identify gives a request its id, once however many middlewares ask. An id that the caller sends is not taken over: it would put their words into
// our log.
func identify(ctx context.Context, w http.ResponseWriter) context.Context {
	if RequestID(ctx) != "" {
		return ctx
	}
	id := rand.Text()[:requestIDLength]
	w.Header().Set(requestIDHeader, id)
	return context.WithValue(ctx, requestIDKey{}, id)
}
