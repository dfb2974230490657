package resolvers

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// NewHandler serves Endpoint and BulkEndpoint over a service, to the local user. It stands behind Guard.
func NewHandler(service *graph.Service) http.Handler {
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{}}))
	Configure(srv, DefaultLimits())
	srv.AroundFields(prefetch)
	mux := http.NewServeMux()
	mux.Handle("/", WithSession(srv, service, LocalViewer))
	mux.Handle(BulkEndpoint, bulk(service, LocalViewer))
	return mux
}
