// Package scalar writes the graph's words and dates as GraphQL scalars. What is empty in the graph is null in the API.
package scalar

import (
	"fmt"
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"backchannel/graph"
)

// word writes a string type; empty is null.
func word[W ~string](w W) graphql.Marshaler {
	if w == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(w))
}

// read reads a string type.
func read[W ~string](v any) (W, error) {
	switch s := v.(type) {
	case nil:
		return "", nil
	case string:
		return W(s), nil
	default:
		return "", &graph.Error{Code: graph.Invalid, Message: fmt.Sprintf("%T is no text", v)}
	}
}

// MarshalText writes a text or a word of an open enumeration.
func MarshalText(s string) graphql.Marshaler { return word(s) }

// UnmarshalText reads a text.
func UnmarshalText(v any) (string, error) { return read[string](v) }

// MarshalTieKind writes a kind of tie.
func MarshalTieKind(k graph.TieKind) graphql.Marshaler { return word(k) }

// UnmarshalTieKind reads a kind of tie.
func UnmarshalTieKind(v any) (graph.TieKind, error) { return read[graph.TieKind](v) }

// MarshalEntityKind writes a kind of entity.
func MarshalEntityKind(k graph.EntityKind) graphql.Marshaler { return word(k) }

// UnmarshalEntityKind reads a kind of entity.
func UnmarshalEntityKind(v any) (graph.EntityKind, error) { return read[graph.EntityKind](v) }

// MarshalTLP writes a label.
func MarshalTLP(t graph.TLP) graphql.Marshaler { return word(t) }

// UnmarshalTLP reads a label.
func UnmarshalTLP(v any) (graph.TLP, error) { return read[graph.TLP](v) }

// MarshalCertainty writes a certainty.
func MarshalCertainty(c graph.Certainty) graphql.Marshaler { return word(c) }

// UnmarshalCertainty reads a certainty.
func UnmarshalCertainty(v any) (graph.Certainty, error) { return read[graph.Certainty](v) }

// MarshalEnding writes an ending.
func MarshalEnding(e graph.Ending) graphql.Marshaler { return word(e) }

// UnmarshalEnding reads an ending.
func UnmarshalEnding(v any) (graph.Ending, error) { return read[graph.Ending](v) }

// MarshalPostStatus writes how a post stands.
func MarshalPostStatus(s graph.PostStatus) graphql.Marshaler { return word(s) }

// UnmarshalPostStatus reads how a post stands.
func UnmarshalPostStatus(v any) (graph.PostStatus, error) { return read[graph.PostStatus](v) }

// MarshalFormalTieStatus writes the status of a formal tie.
func MarshalFormalTieStatus(s graph.FormalTieStatus) graphql.Marshaler { return word(s) }

// UnmarshalFormalTieStatus reads the status of a formal tie.
func UnmarshalFormalTieStatus(v any) (graph.FormalTieStatus, error) {
	return read[graph.FormalTieStatus](v)
}

// MarshalDate writes a date as people write it.
func MarshalDate(d graph.Date) graphql.Marshaler { return word(d) }

// UnmarshalDate reads a date.
func UnmarshalDate(v any) (graph.Date, error) { return read[graph.Date](v) }

// MarshalDay writes a day as YYYY-MM-DD; the limits of time are null.
func MarshalDay(d graph.Day) graphql.Marshaler { return word(d.String()) }

// UnmarshalDay reads a full date.
func UnmarshalDay(v any) (graph.Day, error) {
	s, err := read[string](v)
	if err != nil {
		return 0, err
	}
	return graph.ParseDay(s)
}

// MarshalRevision writes a revision's token.
func MarshalRevision(r graph.Revision) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(r.Token())) })
}

// UnmarshalRevision reads a revision's token.
func UnmarshalRevision(v any) (graph.Revision, error) {
	s, err := read[string](v)
	if err != nil {
		return 0, err
	}
	return graph.ParseRevision(s)
}
