package seed

import (
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"backchannel/graph"
)

type node = yaml.Node

const mappingNode = yaml.MappingNode

// place is where a record stands in its file: in a section, by its id there or, for ties, by its number.
type place struct {
	section, key string
	index        int
	// line is that of what names the record.
	line int
	// faulty tells that mistakes were noted in it: checking it further would only repeat them.
	faulty bool
}

// field returns the record's path in the file: `ties[3]`, `entities["person:x"]`.
func (p place) field() string {
	switch {
	case p.section == "ties":
		return "ties[" + strconv.Itoa(p.index) + "]"
	case p.key != "":
		return p.section + "[" + strconv.Quote(clip(p.key)) + "]"
	default:
		return p.section
	}
}

// line returns the line of a field inside the record at a place, such as `cite[0].source`: of the innermost part that the file has.
func (f *File) line(p place, inner string) int {
	if inner == "" {
		return p.line
	}
	at := descend(f.root(), p.section)
	if p.section == "ties" {
		at = descend(at, strconv.Itoa(p.index))
	} else {
		at = descend(at, p.key)
	}
	line := p.line
	for _, step := range steps(inner) {
		if at = descend(at, step); at == nil {
			break
		}
		line = at.Line
	}
	return line
}

// root returns the file's tree. It takes many times the memory of the text, so it is let go when the file was read without mistakes, and made anew for
// those that only the store finds.
func (f *File) root() *node {
	if f.tree == nil {
		f.tree, _, _ = parse(f.Name, f.data)
	}
	return f.tree
}

// steps splits a path: `cite[0].source` into cite, 0, source.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

func descend(at *node, step string) *node {
	at = followed(at)
	if at == nil {
		return nil
	}
	index, err := strconv.Atoi(step)
	switch {
	case at.Kind == yaml.MappingNode && err == nil && index == 0:
		return at // one alone stands for a list of one
	case at.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == step {
				return followed(at.Content[i+1])
			}
		}
	case at.Kind == yaml.SequenceNode && err == nil && index < len(at.Content):
		return followed(at.Content[index])
	}
	return nil
}

func followed(at *node) *node {
	for range maxDepth {
		if at == nil || at.Kind != yaml.AliasNode {
			break
		}
		at = at.Alias
	}
	return at
}

// mistakeAt puts an error about a record into the file's words: field is the error's field inside the record.
func (f *File) mistakeAt(id graph.ID, inner, text string) Mistake {
	p := f.places[id]
	field := p.field()
	if inner != "" {
		field = dotted(field, inner)
	}
	return Mistake{File: f.Name, Line: f.line(p, inner), Field: field, Text: text}
}

// splitField parts a batch's field, `ties[3].cite[0].source`, into its list, index and the rest; ok is false for fields of another form.
func splitField(field string) (list string, index int, inner string, ok bool) {
	list, rest, found := strings.Cut(field, "[")
	number, inner, closed := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	return list, index, strings.TrimPrefix(inner, "."), found && closed && err == nil
}

// textOf returns an error's message without its field, which mistakes write themselves.
func textOf(err error) string {
	var e *graph.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}
