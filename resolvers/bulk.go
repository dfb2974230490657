package resolvers

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"backchannel/accept"
	"backchannel/graph"
)

// BulkEndpoint is the path of the graph in bulk, for programs that work on all of it.
const BulkEndpoint = "/graph.ndjson"

// typeLines is the media type of lines of JSON.
const typeLines = "application/x-ndjson"

// bulk answers GET with the viewer's graph as of a day (parameters asOf and minRevision), a line at a time as docs/bulk.md describes. HEAD reads nothing of it.
func bulk(service *graph.Service, viewer func(*http.Request) graph.Viewer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := identify(r.Context(), w)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, newError(string(graph.Invalid), "the graph is read by GET"))
			return
		}
		session := service.For(viewer(r))
		day, err := bulkDay(ctx, session, r.URL.RawQuery)
		if err != nil {
			presented := presentError(ctx, err)
			refuse(w, bulkStatus(presented), presented)
			return
		}
		out := newBulkWriter(w, r)
		if r.Method == http.MethodHead {
			out.begin()
			w.WriteHeader(http.StatusOK)
			return
		}
		if err := out.end(ctx, session.Bulk(ctx, day, out.line)); err != nil {
			refuse(w, bulkStatus(err), err)
		}
	})
}

// bulkDay reads what is asked for, and waits for the revision that it is asked of.
func bulkDay(ctx context.Context, session *graph.Session, query string) (graph.Day, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return 0, graph.FieldErrorf("", "the address cannot be read: write it as in %s?asOf=2018-03-01", BulkEndpoint)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name != "asOf" && name != "minRevision" {
			return 0, graph.FieldErrorf("", "there are two parameters, asOf and minRevision, and no other: write %s?asOf=2018-03-01", BulkEndpoint)
		}
		if len(values[name]) > 1 {
			return 0, graph.FieldErrorf(name, "it is given %d times: give it once", len(values[name]))
		}
	}
	asOf := graph.Date(values.Get("asOf"))
	day, err := session.AsOf("asOf", &asOf)
	if err != nil {
		return 0, err
	}
	return day, session.AwaitRevision(ctx, values.Get("minRevision"))
}

// bulkStatus returns the status of a request that is answered with an error alone.
func bulkStatus(err *gqlerror.Error) int {
	switch err.Extensions["code"] {
	case string(graph.Invalid):
		return http.StatusBadRequest
	case string(graph.Conflict):
		return http.StatusConflict
	case string(graph.Unavailable), string(graph.Canceled):
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// bulkWriter writes lines, compressed where that is accepted. Nothing is written before the first line.
type bulkWriter struct {
	header  http.Header
	lines   *bufio.Writer
	packed  *gzip.Writer
	encoder *json.Encoder
	begun   bool
}

// bulkBuffer is how many bytes are put together before they are compressed or sent.
const bulkBuffer = 64 << 10

func newBulkWriter(w http.ResponseWriter, r *http.Request) *bulkWriter {
	out := &bulkWriter{header: w.Header()}
	var to io.Writer = w
	if accept.Gzip(r.Header.Values("Accept-Encoding")) {
		out.packed, _ = gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is a known one
		to = out.packed
	}
	out.lines = bufio.NewWriterSize(to, bulkBuffer)
	out.encoder = json.NewEncoder(out.lines)
	out.encoder.SetEscapeHTML(false)
	return out
}

// begin sets the headers.
func (b *bulkWriter) begin() {
	b.begun = true
	b.header.Set("Content-Type", typeLines)
	b.header.Set("Cache-Control", "no-store")
	b.header.Set("Vary", "Accept-Encoding")
	if b.packed != nil {
		b.header.Set("Content-Encoding", "gzip")
	}
}

// line writes the next line of the graph.
func (b *bulkWriter) line(line any) error {
	switch l := line.(type) {
	case graph.BulkHead:
		return b.write(headLine{Type: "graph", AsOf: l.AsOf.String(), Revision: l.Revision.Token(), DataThrough: l.DataThrough.String()})
	case graph.BulkNode:
		return b.write(nodeLine{
			Type: "node", ID: l.ID, Kind: l.Kind, Name: l.Name(), EntityType: l.Type, Track: l.Track, State: l.State, Conducts: l.Conducts, Marking: markingOf(l.Marking),
		})
	case graph.BulkTie:
		return b.write(tieLine{
			Type: "tie", ID: l.ID, Kind: l.Kind, From: l.From, To: l.To, Role: l.Role, Since: l.Span.From, Until: l.Span.To, Validity: l.Validity,
			Marking: markingOf(l.Marking), Hop: hopOf(l.Legs),
		})
	case graph.BulkEnd:
		return b.write(endLine{Type: "end", Nodes: l.Nodes, Ties: l.Ties})
	default:
		return fmt.Errorf("%T is no line of a graph", line)
	}
}

func (b *bulkWriter) write(line any) error {
	if !b.begun {
		b.begin()
	}
	if err := b.encoder.Encode(line); err != nil {
		// A line is of strings and numbers: what fails is the connection.
		return &graph.Error{Code: graph.Canceled, Message: "the reader has gone away", Err: err}
	}
	return nil
}

// end sends what is left, and what went wrong; it is returned where nothing was sent before.
func (b *bulkWriter) end(ctx context.Context, failed error) *gqlerror.Error {
	if failed != nil {
		presented := presentError(ctx, failed)
		if !b.begun {
			return presented
		}
		_ = b.write(errorLine{Type: "error", Code: presented.Extensions["code"], Message: presented.Message}) // a reader that sees no end fails all the same
	}
	// That the reader has gone, there is nobody left to be told of.
	_ = b.lines.Flush()
	if b.packed != nil {
		_ = b.packed.Close()
	}
	return nil
}

// The lines.
type (
	headLine struct {
		Type        string `json:"type"`
		AsOf        string `json:"asOf"`
		Revision    string `json:"revision"`
		DataThrough string `json:"dataThrough"`
	}
	nodeLine struct {
		Type       string           `json:"type"`
		ID         graph.ID         `json:"id"`
		Kind       graph.EntityKind `json:"kind"`
		Name       string           `json:"name"`
		EntityType string           `json:"entityType,omitempty"`
		Track      string           `json:"track,omitempty"`
		State      string           `json:"state,omitempty"`
		Conducts   bool             `json:"conducts"`
		Marking    markingLine      `json:"marking"`
	}
	tieLine struct {
		Type     string             `json:"type"`
		ID       graph.ID           `json:"id"`
		Kind     graph.TieKind      `json:"kind"`
		From     graph.ID           `json:"from"`
		To       graph.ID           `json:"to"`
		Role     string             `json:"role,omitempty"`
		Since    graph.Date         `json:"since"`
		Until    graph.Date         `json:"until"`
		Validity graph.BulkValidity `json:"validity"`
		Marking  markingLine        `json:"marking"`
		Hop      *hopLine           `json:"hop,omitempty"`
	}
	hopLine struct {
		A        graph.ID   `json:"a"`
		B        graph.ID   `json:"b"`
		Trust    int64      `json:"trust"`
		Evidence int64      `json:"evidence"`
		Fading   int64      `json:"fading"`
		Cost     int64      `json:"cost"`
		Also     []pairLine `json:"also,omitempty"`
	}
	pairLine struct {
		A graph.ID `json:"a"`
		B graph.ID `json:"b"`
	}
	markingLine struct {
		TLP    graph.TLP `json:"tlp"`
		Groups []string  `json:"groups"`
	}
	endLine struct {
		Type  string `json:"type"`
		Nodes int    `json:"nodes"`
		Ties  int    `json:"ties"`
	}
	errorLine struct {
		Type    string `json:"type"`
		Code    any    `json:"code"`
		Message string `json:"message"`
	}
)

func markingOf(m graph.Marking) markingLine {
	return markingLine{m.TLP, append([]string{}, m.Groups...)}
}

// hopOf returns how a tie conducts, nil where it does not.
func hopOf(legs []*graph.Leg) *hopLine {
	if len(legs) == 0 {
		return nil
	}
	first := legs[0]
	h := &hopLine{A: first.A, B: first.B, Trust: first.TrustCost, Evidence: first.EvidenceCost, Fading: first.CurrencyCost, Cost: first.Cost()}
	for _, l := range legs[1:] {
		h.Also = append(h.Also, pairLine{l.A, l.B})
	}
	return h
}
