package resolvers

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// NewHandler serves Endpoint and BulkEndpoint over a service, to the local user. It stands behind Guard.
func NewHandler(service *graph.Service, with ...Option) http.Handler {
	return newHandler(service, LocalViewer, with...)
}

func newHandler(service *graph.Service, viewer func(*http.Request) graph.Viewer, with ...Option) http.Handler {
	var o options
	for _, option := range with {
		option(&o)
	}
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{}}))
	Configure(srv, DefaultLimits())
	srv.AroundFields(prefetch)
	if o.answerMemory > 0 {
		srv.AroundResponses(remember(o.answerMemory))
	}
	mux := http.NewServeMux()
	mux.Handle("/", WithSession(srv, service, viewer))
	mux.Handle(BulkEndpoint, bulk(service, viewer))
	return mux
}
