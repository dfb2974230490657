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

// place is where a record stands in its file.
type place struct {
	// field is the record's path in the file: `ties[3]`, `entities["person:x"]`.
	field string
	// key is what names the record, node what it says.
	key, node *node
	// faulty tells that mistakes were noted in it: checking it further would only repeat them.
	faulty bool
}

// line returns the line of a field inside the record, such as `cite[0].source`: of the innermost part that the file has.
func (p place) line(inner string) int {
	line := 0
	switch {
	case p.key != nil:
		line = p.key.Line
	case p.node != nil:
		line = p.node.Line
	}
	at := p.node
	for _, step := range steps(inner) {
		at = descend(at, step)
		if at == nil {
			break
		}
		line = at.Line
	}
	return line
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
	field := p.field
	if inner != "" {
		field = dotted(field, inner)
	}
	return Mistake{File: f.Name, Line: p.line(inner), Field: field, Text: text}
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
