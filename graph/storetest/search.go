package storetest

import (
	"cmp"
	"slices"
	"testing"

	"backchannel/graph"
)

func testSearch(t *testing.T, open opener) {
	t.Helper()
	shared(t, open, fillNames, []test{
		{"folded finds names whose folded text is one of these, whole", searchFolded},
		{"a hit tells id, kind, text, folded text and kind of name", searchHit},
		{"a token is met by a word that begins with it", searchPrefix},
		{"a token is met by a word one edit away", searchOneEdit},
		{"a token is not met by two edits, nor a short one by any", searchTwoEdits},
		{"every token is to be met, in any order, within one name", searchAllTokens},
		{"one word may meet two tokens", searchSameWord},
		{"kinds keep names of entities of these", searchKinds},
		{"hits ascend by folded text, id, text, as bytes", searchOrder},
		{"at most limit, the first ones", searchLimit},
		{"nothing found is no error", searchNothing},
		{"agrees with Meets on every token tried", searchMeets},
	})
	shared(t, open, fillMarked, []test{
		{"names of hidden entities are not found", searchHiddenEntity},
		{"hidden names of visible entities are not found", searchHiddenName},
		{"a limit counts visible names only", searchHiddenLimit},
		{"an empty scope finds nothing", searchEmptyScope},
	})
	each(t, open, []test{
		{"a new name is found and the one it replaced is not", searchRenamed},
		{"a dropped entity is not found", searchDropped},
		{"names that fold alike are all found", searchSameFold},
	})
}

// named are the entities of fillNames and their names, of which the first is the NAME.
var named = []struct {
	id    graph.ID
	texts []string
}{
	{"person:leon-sigal", []string{"Leon Sigal", "Leon V. Sigal"}},
	{"person:leonid", []string{"Леонид Брежнев", "Leonid Brezhnev"}},
	{"person:mitchell", []string{"George J. Mitchell", "Senator Mitchell"}},
	{"person:mitchel", []string{"John Mitchel"}},
	{"person:kim", []string{"Kim Kye Gwan", "金桂冠"}},
	{"organization:kim", []string{"Kim Foundation"}},
	{"organization:un", []string{"United Nations", "U.N.", "UN"}},
	{"organization:santegidio", []string{"Sant'Egidio", "Community of Sant’Egidio"}},
	{"state:us", []string{"United States", "USA", "U.S.A"}},
	{"state:uk", []string{"United Kingdom of Great Britain"}},
	{"organization:numbers", []string{"Track 2 1978", "Group of 77"}},
	{"event:mitchell", []string{"Mitchell Commission"}},
}

func fillNames(h *harness) {
	records := []any{NewSource(Public)}
	for _, n := range named {
		records = append(records, NewEntity(n.id, names(n.texts...)))
	}
	h.apply(records...)
}

// names gives an entity these names: the first a NAME, the others ALIAS.
func names(texts ...string) func(*graph.Entity) {
	return func(e *graph.Entity) {
		e.Names = nil
		for i, text := range texts {
			n := graph.Name{Text: text, Kind: "ALIAS", Marking: graph.Marking{TLP: graph.Clear}}
			if i == 0 {
				n.Kind = "NAME"
			}
			e.Names = append(e.Names, n)
		}
	}
}

// hits holds what a search finds to be these texts, in order.
func (h *harness) hits(q graph.SearchQuery, want ...string) {
	h.Helper()
	if q.Scope == nil {
		q.Scope = h.all()
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	var got []string
	for _, hit := range h.search(q) {
		got = append(got, hit.Text)
	}
	if diff := difference(got, want); diff != "" {
		h.Errorf("search for %q %q %v (-want +got):\n%s", q.Folded, q.Tokens, q.Kinds, diff)
	}
}

func (h *harness) tokens(tokens []string, want ...string) {
	h.Helper()
	h.hits(graph.SearchQuery{Tokens: tokens}, want...)
}

func searchFolded(h *harness) {
	h.hits(graph.SearchQuery{Folded: []string{"leon sigal"}}, "Leon Sigal")
	h.hits(graph.SearchQuery{Folded: []string{"usa"}}, "U.S.A", "USA")
	h.hits(graph.SearchQuery{Folded: []string{"usa", "un", "nobody at all", "usa"}}, "U.N.", "UN", "U.S.A", "USA")
	h.hits(graph.SearchQuery{Folded: []string{"leonid brezhnev"}}, "Leonid Brezhnev", "Леонид Брежнев")
	h.hits(graph.SearchQuery{Folded: []string{"leon"}})
	h.hits(graph.SearchQuery{Folded: []string{"sigal leon"}})
	h.hits(graph.SearchQuery{Folded: []string{"Leon Sigal"}})
	h.hits(graph.SearchQuery{Folded: []string{"leon sigal "}})
}

func searchHit(h *harness) {
	got := h.search(graph.SearchQuery{Scope: h.all(), Folded: []string{"leonid brezhnev"}, Limit: 10})
	h.same("hits", got, []graph.Hit{
		{ID: "person:leonid", Kind: graph.Person, Text: "Leonid Brezhnev", Folded: "leonid brezhnev", Name: "ALIAS"},
		{ID: "person:leonid", Kind: graph.Person, Text: "Леонид Брежнев", Folded: "leonid brezhnev", Name: "NAME"},
	})
	got = h.search(graph.SearchQuery{Scope: h.all(), Tokens: []string{"commission"}, Limit: 10})
	h.same("hits", got, []graph.Hit{{ID: "event:mitchell", Kind: graph.Event, Text: "Mitchell Commission", Folded: "mitchell commission", Name: "NAME"}})
}

func searchPrefix(h *harness) {
	h.tokens([]string{"sig"}, "Leon Sigal", "Leon V. Sigal")
	h.tokens([]string{"s"}, "Community of Sant’Egidio", "Leon Sigal", "Leon V. Sigal", "Sant'Egidio", "Senator Mitchell", "United States")
	h.tokens([]string{"sigal"}, "Leon Sigal", "Leon V. Sigal")
	h.tokens([]string{"leoni"}, "Leon Sigal", "Leon V. Sigal", "Leonid Brezhnev", "Леонид Брежнев")
	h.tokens([]string{"igal"}, "Leon Sigal", "Leon V. Sigal")
	h.tokens([]string{"gal"})
	h.tokens([]string{"197"}, "Track 2 1978")
	h.tokens([]string{"7"}, "Group of 77")
}

func searchOneEdit(h *harness) {
	with := func(more ...string) []string { return append(more, "Mitchell Commission", "Senator Mitchell") }
	for _, c := range []struct {
		what, token string
		want        []string
	}{
		{"none", "mitchell", with("George J. Mitchell", "John Mitchel")},
		{"a letter left out", "mitchel", with("George J. Mitchell", "John Mitchel")},
		{"a letter changed", "mitchall", with("George J. Mitchell")},
		{"the first letter changed", "nitchell", with("George J. Mitchell")},
		{"a letter added", "mittchell", with("George J. Mitchell")},
		{"a letter added in front", "amitchell", with("George J. Mitchell")},
		{"a letter added behind", "mitchells", with("George J. Mitchell")},
		{"two neighbours swapped", "mithcell", with("George J. Mitchell")},
	} {
		h.Run(c.what, func(t *testing.T) { newHarness(t, h.store).tokens([]string{c.token}, c.want...) })
	}
}

func searchTwoEdits(h *harness) {
	h.tokens([]string{"natchell"})
	h.tokens([]string{"mtchel"}, "John Mitchel")
	h.tokens([]string{"xxmitchell"})
	h.tokens([]string{"kom"})
	h.tokens([]string{"usb"})
	h.tokens([]string{"u"}, "U.N.", "UN", "United Kingdom of Great Britain", "United Nations", "United States", "U.S.A", "USA")
}

func searchAllTokens(h *harness) {
	h.tokens([]string{"mitchell", "senator"}, "Senator Mitchell")
	h.tokens([]string{"senator", "mitchell"}, "Senator Mitchell")
	h.tokens([]string{"george", "senator"})
	h.tokens([]string{"united", "nat"}, "United Nations")
	h.tokens([]string{"united", "nations", "states"})
	h.tokens([]string{"great", "britain", "united", "kingdom", "of"}, "United Kingdom of Great Britain")
}

func searchSameWord(h *harness) {
	h.tokens([]string{"unit", "unite"}, "United Kingdom of Great Britain", "United Nations", "United States")
	h.tokens([]string{"sigal", "sigal"}, "Leon Sigal", "Leon V. Sigal")
}

func searchKinds(h *harness) {
	q := graph.SearchQuery{Tokens: []string{"kim"}}
	h.hits(q, "Kim Foundation", "Kim Kye Gwan")
	q.Kinds = []graph.EntityKind{graph.Organization}
	h.hits(q, "Kim Foundation")
	q.Kinds = []graph.EntityKind{graph.Person, graph.Organization}
	h.hits(q, "Kim Foundation", "Kim Kye Gwan")
	q.Kinds = []graph.EntityKind{graph.Post}
	h.hits(q)
	h.hits(graph.SearchQuery{Folded: []string{"usa"}, Kinds: []graph.EntityKind{graph.Person}})
}

func searchOrder(h *harness) {
	got := h.search(graph.SearchQuery{Scope: h.all(), Tokens: []string{"u"}, Limit: 100})
	if !slices.IsSortedFunc(got, compareHits) {
		h.Errorf("hits do not ascend: %v", got)
	}
	h.same("hits", len(got), 7)
}

func compareHits(a, b graph.Hit) int {
	return cmp.Or(cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text))
}

func searchLimit(h *harness) {
	q := graph.SearchQuery{Scope: h.all(), Tokens: []string{"u"}, Limit: 100}
	all := h.search(q)
	for limit := 1; limit <= len(all); limit++ {
		q.Limit = limit
		h.same("limited hits", h.search(q), all[:limit])
	}
	h.same("limited folded", h.search(graph.SearchQuery{Scope: h.all(), Folded: []string{"un", "usa"}, Limit: 1}), all[:1])
}

func searchNothing(h *harness) {
	h.tokens([]string{"zzzzzz"})
	h.tokens([]string{"united", "zzzzzz"})
	h.hits(graph.SearchQuery{Folded: []string{"zzzzzz"}})
	h.hits(graph.SearchQuery{Folded: []string{""}})
}

func searchMeets(h *harness) {
	tokens := []string{"united", "untied", "unite", "nited", "states", "state", "sta", "tates", "leon", "lean", "leno", "1978", "1979", "0978", "kye", "qwan", "gwan", "of", "o"}
	for _, token := range tokens {
		var want []string
		for _, n := range named {
			for _, text := range n.texts {
				if graph.Meets(graph.Fold(text), []string{token}) {
					want = append(want, text)
				}
			}
		}
		var got []string
		for _, hit := range h.search(graph.SearchQuery{Scope: h.all(), Tokens: []string{token}, Limit: 100}) {
			got = append(got, hit.Text)
		}
		slices.Sort(want)
		slices.Sort(got)
		h.same(token, got, want)
	}
}

func searchHiddenEntity(h *harness) {
	h.hits(graph.SearchQuery{Scope: h.scope(anyone), Tokens: []string{"desk"}})
	h.hits(graph.SearchQuery{Scope: h.scope(anyone), Folded: []string{"desk"}})
	h.hits(graph.SearchQuery{Scope: h.scope(desk), Tokens: []string{"desk"}}, "desk")
	h.hits(graph.SearchQuery{Scope: h.scope(desk), Folded: []string{"red"}})
}

func searchHiddenName(h *harness) {
	h.hits(graph.SearchQuery{Scope: h.scope(oslo), Folded: []string{"codename"}})
	h.hits(graph.SearchQuery{Scope: h.scope(oslo), Tokens: []string{"two"}}, "two")
	h.hits(graph.SearchQuery{Scope: h.scope(desk), Folded: []string{"codename"}}, "Codename")
	h.hits(graph.SearchQuery{Scope: h.scope(desk), Tokens: []string{"codename"}}, "Codename")
}

func searchHiddenLimit(h *harness) {
	// For tokens "o", anyone sees o, open and oslo; codename, first by bytes, does not begin so, but desk sorts before them all.
	h.hits(graph.SearchQuery{Scope: h.scope(anyone), Folded: []string{"desk", "codename", "open", "oslo"}, Limit: 1}, "open")
	h.hits(graph.SearchQuery{Scope: h.scope(desk), Folded: []string{"desk", "codename", "open", "oslo"}, Limit: 1}, "Codename")
}

func searchEmptyScope(h *harness) {
	h.hits(graph.SearchQuery{Scope: graph.Scope{}, Tokens: []string{"o"}})
	h.hits(graph.SearchQuery{Scope: graph.Scope{}, Folded: []string{"open"}})
}

func searchRenamed(h *harness) {
	h.apply(NewSource(Public), NewEntity("person:p", names("Before Anything", "Also Known")))
	h.apply(NewEntity("person:p", names("After Everything")))
	h.tokens([]string{"before"})
	h.tokens([]string{"befora"})
	h.hits(graph.SearchQuery{Folded: []string{"also known"}})
	h.tokens([]string{"everithing"}, "After Everything")
}

func searchDropped(h *harness) {
	h.apply(NewSource(Public), NewEntity("person:p", names("Here Today")), NewEntity("person:q", names("Here Tomorrow")))
	h.apply(graph.ID("person:p"))
	h.tokens([]string{"here"}, "Here Tomorrow")
	h.hits(graph.SearchQuery{Folded: []string{"here today"}})
}

func searchSameFold(h *harness) {
	h.apply(NewSource(Public), NewEntity("person:b", names("José", "JOSE")), NewEntity("person:a", names("jose", "Jo'se")))
	h.hits(graph.SearchQuery{Folded: []string{"jose"}}, "Jo'se", "jose", "JOSE", "José")
	h.tokens([]string{"jose"}, "Jo'se", "jose", "JOSE", "José")
}
