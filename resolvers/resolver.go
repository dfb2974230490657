// Package resolvers serves the API of schema/ over graph.Service: one file a schema file, each resolver one call. What a request needs beside its
// resolvers stands in loader.go, session.go, guard.go, limits.go, transport.go and errors.go.
package resolvers

import "backchannel/graph"

// Resolver is the root of all resolvers. It holds nothing: a request's session and loaders come with its context.
type Resolver struct{}

// found returns what a read gave by value, as the generated code wants it; the zero value goes with an error.
func found[V any](v *V, err error) (V, error) {
	if v == nil && err == nil {
		err = &graph.Error{Code: graph.NotFound, Message: "nothing of that id is known any more: ask again"}
	}
	if err != nil {
		var none V
		return none, err
	}
	return *v, nil
}
