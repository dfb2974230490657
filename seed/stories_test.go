package seed

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"backchannel/graph"
)

// story is a file of web/explorer/stories: a sequence of views with text.
type story struct {
	ID, Title, Lede string
	Steps           []struct{ Title, Text, Address string }
	Sources         []graph.ID
}

// storyViews are the views that a step may show, with the keys each must have.
var storyViews = map[string][]string{
	"paths": {"from", "to", "asOf"}, "independent": {"from", "to", "asOf"}, "cuts": {"from", "to", "asOf"}, "stability": {"from", "to", "asOf"},
	"convenors": {"parties", "asOf"}, "vacancies": {"owner", "asOf"}, "gaps": {"asOf"}, "overview": {"asOf"}, "timeline": {"of"}, "lineage": {"of"},
	"actor": {"asOf"}, "channel": {"asOf"}, "event": nil, "source": nil, "post": {"asOf"},
}

// storyKeys are the keys of an address that stand for ids, days and numbers.
var (
	storyIDs     = []string{"from", "to", "of", "parties", "owner", "avoid", "close", "remove", "among"}
	storyDays    = []string{"asOf", "against"}
	storyNumbers = []string{"route", "variant", "maxHops"}
)

// sentenceEnd is the end of a sentence, and no initial of a name.
var sentenceEnd = regexp.MustCompile(`([^ A-Z.]|[A-Z]{2})[.?]( |$)`)

// mistakes returns what is wrong with a story in a graph that has the given ids.
func (s *story) mistakes(exists func(graph.ID) bool) (out []string) {
	if s.ID == "" || s.Title == "" || s.Lede == "" {
		out = append(out, "id, title or lede is missing")
	}
	if len(s.Steps) < 4 || len(s.Steps) > 7 {
		out = append(out, strconv.Itoa(len(s.Steps))+" steps, want 4 to 7")
	}
	if len(s.Sources) == 0 {
		out = append(out, "no sources")
	}
	for _, id := range s.Sources {
		if !strings.HasPrefix(string(id), "source:") || !exists(id) {
			out = append(out, "source "+string(id)+" is not in the seed")
		}
	}
	for i, step := range s.Steps {
		where := "step " + strconv.Itoa(i+1) + ": "
		if step.Title == "" {
			out = append(out, where+"no title")
		}
		if n := len(sentenceEnd.FindAllString(step.Text, -1)); n < 2 || n > 4 {
			out = append(out, where+strconv.Itoa(n)+" sentences, want 2 to 4")
		}
		for _, m := range addressMistakes(step.Address, exists) {
			out = append(out, where+m)
		}
	}
	return out
}

// addressMistakes returns what is wrong with the address of a view.
func addressMistakes(address string, exists func(graph.ID) bool) (out []string) {
	place, query, _ := strings.Cut(address, "?")
	rest, ok := strings.CutPrefix(place, "#/")
	view, id, one := strings.Cut(rest, "/")
	needed, known := storyViews[view]
	if !ok || !known {
		return []string{address + " is no view"}
	}
	ofOne := slices.Contains([]string{"actor", "channel", "event", "source", "post"}, view)
	if one != ofOne || one && !exists(graph.ID(id)) {
		out = append(out, "what "+address+" is about is not in the seed")
	}
	if kind, _, _ := strings.Cut(id, ":"); one && view != "actor" && kind != view {
		out = append(out, id+" is no "+view)
	}
	keys, err := url.ParseQuery(query)
	if err != nil {
		return append(out, err.Error())
	}
	for _, key := range needed {
		if len(keys[key]) == 0 {
			out = append(out, address+" lacks "+key)
		}
	}
	for key, values := range keys {
		for _, value := range values {
			if m := valueMistake(key, value, exists); m != "" {
				out = append(out, m)
			}
		}
	}
	return out
}

// valueMistake returns what is wrong with one value of an address, if anything.
func valueMistake(key, value string, exists func(graph.ID) bool) string {
	switch {
	case slices.Contains(storyIDs, key):
		if !exists(graph.ID(value)) {
			return key + "=" + value + " is not in the seed"
		}
	case slices.Contains(storyDays, key):
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return key + "=" + value + " is no full date"
		}
	case slices.Contains(storyNumbers, key):
		if n, err := strconv.Atoi(value); err != nil || n < 1 {
			return key + "=" + value + " is no number from 1 on"
		}
	default:
		return key + " is no key of an address"
	}
	return ""
}

// seedIDs tells what ids the embedded files have.
func seedIDs(tb testing.TB) func(graph.ID) bool {
	tb.Helper()
	ids := map[graph.ID]bool{}
	for _, f := range embedded(tb) {
		for _, s := range f.Sources {
			ids[s.ID] = true
		}
		for _, e := range f.Entities {
			ids[e.ID] = true
		}
	}
	return func(id graph.ID) bool { return ids[id] }
}

// TestStories holds the stories of the explorer against the seed: every view that a step shows can be shown.
func TestStories(t *testing.T) {
	exists := seedIDs(t)
	files, err := filepath.Glob(filepath.Join("..", "web", "explorer", "stories", "*.json"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	seen := map[string]string{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var s story
			if err := json.Unmarshal(text, &s); err != nil {
				t.Fatal(err)
			}
			for _, m := range s.mistakes(exists) {
				t.Error(m)
			}
			if name := strings.TrimSuffix(filepath.Base(file), ".json"); len(name) < 4 || name[3:] != s.ID {
				t.Errorf("the file is not named NN-%s.json", s.ID)
			}
			if other := seen[s.ID]; other != "" {
				t.Errorf("%s has the same id", other)
			}
			seen[s.ID] = file
		})
	}
}

// TestBadAddresses: what TestStories is to find, it finds.
func TestBadAddresses(t *testing.T) {
	exists := seedIDs(t)
	for address, says := range map[string]string{
		"#/paths?from=state:atlantis&to=state:iran&asOf=2018-03-01": "state:atlantis",
		"#/paths?from=state:cuba&to=state:iran&asOf=2018-02-31":     "full date",
		"#/paths?from=state:cuba&to=state:iran":                     "asOf",
		"#/paths?from=state:cuba&to=state:iran&asOf=2018-03-01&x=1": "no key",
		"#/channel/channel:nowhere?asOf=2018-03-01":                 "not in the seed",
		"#/channel/state:cuba?asOf=2018-03-01":                      "no channel",
		"#/pathes?of=state:cuba":                                    "no view",
		"/timeline?of=state:cuba":                                   "no view",
	} {
		if got := strings.Join(addressMistakes(address, exists), "; "); !strings.Contains(got, says) {
			t.Errorf("%s: %q does not say %q", address, got, says)
		}
	}
	good := "#/paths?from=state:cuba&to=state:iran&asOf=2018-03-01&against=2018-06-01&close=channel:jcpoa&route=2"
	if got := addressMistakes(good, exists); len(got) > 0 {
		t.Errorf("%s: %v", good, got)
	}
}
