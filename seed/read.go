package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"backchannel/graph"
)

// MaxBytes is how large a file may be unless the caller says otherwise. Reading takes about fifty times the size of a file in memory.
const MaxBytes = 64 << 20

// File is what one file holds, read and checked record by record. Markings that the file leaves to the default are unset until it is loaded,
// because the default may depend on what the store holds.
type File struct {
	Name string
	// Title and Note are the file's own words about itself; the title becomes the reason in the change log.
	Title, Note string
	// Marking is the file's default for records without their own; unset where the file gives none.
	Marking   graph.Marking
	Sources   []*graph.Source
	Entities  []*graph.Entity
	Ties      []*graph.Tie
	Coverages []*graph.Coverage

	// sum identifies the content, to the byte.
	sum       string
	places    map[graph.ID]place
	tiePlaces []place
	markingAt place
	// data is the text, tree what was parsed of it, as long as that is needed.
	data []byte
	tree *node
}

// Len returns how many records the file holds.
func (f *File) Len() int {
	return len(f.Sources) + len(f.Entities) + len(f.Ties) + len(f.Coverages)
}

// ReadFrom reads a file of at most maxBytes (0 is MaxBytes).
func ReadFrom(name string, from io.Reader, maxBytes int64) (*File, error) {
	if maxBytes <= 0 {
		maxBytes = MaxBytes
	}
	data, err := io.ReadAll(io.LimitReader(from, maxBytes+1))
	if err != nil {
		return nil, mistakesOf([]Mistake{{File: name, Text: "can't be read: " + err.Error()}})
	}
	return read(name, data, maxBytes)
}

// Read turns a file in YAML, or in JSON, which is YAML, into records of the graph. Every mistake found is named with line, field and mend,
// as *MistakesError; what only the store can tell, such as whether an end of a tie exists, is left to Load.
func Read(name string, data []byte) (*File, error) { return read(name, data, MaxBytes) }

func read(name string, data []byte, maxBytes int64) (*File, error) {
	if int64(len(data)) > maxBytes {
		return nil, mistakesOf([]Mistake{{File: name, Text: fmt.Sprintf("is larger than %d MB: split it", maxBytes>>20)}})
	}
	root, nodes, mistake := parse(name, data)
	if mistake != nil {
		return nil, mistakesOf([]Mistake{*mistake})
	}
	sum := sha256.Sum256(data)
	f := &File{Name: name, sum: hex.EncodeToString(sum[:]), places: map[graph.ID]place{}, data: data, tree: root}
	r := &reader{file: name, noted: map[noted]bool{}, budget: 100_000 + 5*nodes}
	top := cursor{r, root, ""}.to(root, "")
	top.mapping(f.keys())
	if f.Title == "" && len(r.mistakes) == 0 {
		top.wrong("needs a title, which says what the file holds")
	}
	r.mistakes = append(r.mistakes, f.finish()...)
	f.tree, f.tiePlaces = nil, nil
	return f, mistakesOf(r.mistakes)
}

// add keeps a record and where it stands. Ties get their ids later, since those depend on all of them.
func (f *File) add(record any, at place) {
	switch v := record.(type) {
	case *graph.Source:
		f.Sources = append(f.Sources, v)
		f.places[v.ID] = at
	case *graph.Entity:
		f.Entities = append(f.Entities, v)
		f.places[v.ID] = at
	case *graph.Coverage:
		f.Coverages = append(f.Coverages, v)
		f.places[v.ID] = at
	case *graph.Tie:
		f.Ties = append(f.Ties, v)
		f.tiePlaces = append(f.tiePlaces, at)
	}
}

// finish gives ties their ids and citations theirs, and holds each record against its rules.
func (f *File) finish() []Mistake {
	mistakes := f.nameTies()
	for _, e := range f.Entities {
		numberCitations(e.ID, e.Citations)
		mistakes = append(mistakes, f.citeNames(e)...)
	}
	for _, t := range f.Ties {
		numberCitations(t.ID, t.Citations)
	}
	return append(mistakes, f.check()...)
}

// citeNames turns the numbers by which names point to citations of their record into those citations' ids.
func (f *File) citeNames(e *graph.Entity) (mistakes []Mistake) {
	for i := range e.Names {
		for j, number := range e.Names[i].Citations {
			id := string(e.ID) + "#" + number
			e.Names[i].Citations[j] = id
			known := false
			for _, c := range e.Citations {
				known = known || c.ID == id
			}
			if !known {
				at := f.places[e.ID]
				at.faulty = true
				f.places[e.ID] = at
				mistakes = append(mistakes, f.mistakeAt(e.ID, fmt.Sprintf("names[%d].cite[%d]", i, j),
					fmt.Sprintf("%q is none of the record's citations: give their numbers in its cite, from 1", clip(number))))
			}
		}
	}
	return mistakes
}

// numberCitations puts the record's id before the citations' own part of their ids, and numbers those without one.
func numberCitations(record graph.ID, citations []graph.Citation) {
	taken := map[string]bool{}
	for i := range citations {
		if citations[i].ID != "" {
			citations[i].ID = string(record) + "#" + citations[i].ID
			taken[citations[i].ID] = true
		}
	}
	n := 0
	for i := range citations {
		for citations[i].ID == "" {
			n++
			if id := fmt.Sprintf("%s#%d", record, n); !taken[id] {
				citations[i].ID = id
			}
		}
	}
}

// check holds every record against the rules that need no other record: one mistake each.
func (f *File) check() (mistakes []Mistake) {
	one := func(id graph.ID, b graph.Batch) {
		if len(mistakes) > maxMistakes || f.places[id].faulty {
			return
		}
		if err := checkAlone(b); err != nil {
			_, _, inner, _ := splitField(err.Field)
			mistakes = append(mistakes, f.mistakeAt(id, inner, err.Message))
		}
	}
	for _, s := range f.Sources {
		one(s.ID, graph.Batch{Sources: []*graph.Source{marked(s)}})
	}
	for _, e := range f.Entities {
		one(e.ID, graph.Batch{Entities: []*graph.Entity{marked(e)}})
	}
	for _, t := range f.Ties {
		one(t.ID, graph.Batch{Ties: []*graph.Tie{marked(t)}})
	}
	for _, v := range f.Coverages {
		one(v.ID, graph.Batch{Coverages: []*graph.Coverage{marked(v)}})
	}
	return mistakes
}

// marked returns a copy with every unset marking set: which one matters only later.
func marked[R any](record *R) *R {
	c, _ := graph.Clone(record).(*R)
	fillMarkings(c, graph.Marking{TLP: graph.Red})
	return c
}

// checkAlone runs the graph's own check of a batch as far as it goes without a store.
func checkAlone(b graph.Batch) *graph.Error {
	b.Key, b.Origin = "check", "check"
	_, err := graph.Prepare(context.Background(), noStore{}, b, 1)
	var e *graph.Error
	if errors.Is(err, errNoStore) || !errors.As(err, &e) {
		return nil
	}
	return e
}

var errNoStore = errors.New("no store to ask")

// noStore stops the check of a batch where it first asks what is stored: by then each record has been checked alone.
type noStore struct{}

// Records implements graph.Tx.
func (noStore) Records(context.Context, []graph.ID) (graph.Records, error) {
	return graph.Records{}, errNoStore
}

// Referrers implements graph.Tx.
func (noStore) Referrers(context.Context, []graph.ID) ([]graph.ID, error) { return nil, errNoStore }
