package resolvers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"backchannel/graph"
)

func TestWithSessionGivesEachRequestItsOwn(t *testing.T) {
	var sessions []*graph.Session
	var ids, headers []string
	var viewed []*http.Request
	viewer := func(r *http.Request) graph.Viewer {
		viewed = append(viewed, r)
		return LocalViewer(r)
	}
	h := WithSession(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sessions = append(sessions, SessionOf(r.Context()))
		ids = append(ids, RequestID(r.Context()))
	}), graph.NewService(nil, time.Now), viewer)
	for range 2 {
		w := httptest.NewRecorder()
		r := fakeRequest(wordQuery)
		r.Header.Set(requestIDHeader, "forged\nline")
		h.ServeHTTP(w, r)
		headers = append(headers, w.Header().Get(requestIDHeader))
	}
	if sessions[0] == nil || sessions[0] == sessions[1] || len(viewed) != 2 {
		t.Errorf("sessions %v of %d viewers", sessions, len(viewed))
	}
	if ids[0] != headers[0] || ids[1] != headers[1] || ids[0] == ids[1] || len(ids[0]) != requestIDLength {
		t.Errorf("ids %q, headers %q", ids, headers)
	}
}

func TestRequestKeepsTheIDOfTheGuard(t *testing.T) {
	var id string
	h := Guard(WithSession(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { id = RequestID(r.Context()) }),
		graph.NewService(nil, time.Now), LocalViewer), GuardOptions{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, fakeRequest(wordQuery))
	if got := w.Header().Values(requestIDHeader); len(got) != 1 || got[0] != id || id == "" {
		t.Errorf("header %q, context %q", got, id)
	}
}

func TestContextWithSessionCarriesOperationsOfOneConnection(t *testing.T) {
	service := graph.NewService(nil, time.Now)
	outer, inner := service.For(graph.LocalUser()), service.For(graph.LocalUser())
	ctx := ContextWithSession(ContextWithSession(t.Context(), outer), inner)
	if SessionOf(ctx) != inner {
		t.Error("the operation has the connection's session")
	}
}

func TestSessionOfNothing(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	if RequestID(context.Background()) != "" {
		t.Error("an id without a request")
	}
	SessionOf(t.Context())
}
