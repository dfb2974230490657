package seed

import (
	"bytes"
	"encoding/json"
	"errors"

	"go.yaml.in/yaml/v3"
)

// parseJSON reads a JSON object into a tree of nodes; nil where the data are none. All JSON is meant to be YAML, but the parser does not know pairs of
// escapes for one letter (Python writes them), nor tabs between brackets.
func parseJSON(data []byte) *yaml.Node {
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(data) {
		return nil
	}
	p := &jsonParser{data: data, decoder: json.NewDecoder(bytes.NewReader(data)), line: 1}
	p.decoder.UseNumber()
	root, err := p.value(1)
	if err != nil {
		return nil
	}
	return root
}

type jsonParser struct {
	data    []byte
	decoder *json.Decoder
	// line is that of the byte at offset: lines are counted once, from front to back.
	line   int
	offset int64
}

var (
	errClosed = errors.New("the end of a list or object")
	// errDeep leaves what nests far deeper than any file to the YAML parser, which says so.
	errDeep = errors.New("too deep")
)

// value reads one value; errClosed tells that a bracket closed in its place.
func (p *jsonParser) value(depth int) (*yaml.Node, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Line: p.here()}
	switch v := token.(type) {
	case nil:
		n.Tag = "!!null"
	case bool:
		n.Value = "false"
		if v {
			n.Value = "true"
		}
	case json.Number:
		n.Value = v.String()
	case string:
		n.Value = v
	case json.Delim:
		switch {
		case v == ']' || v == '}':
			return nil, errClosed
		case depth > 2*maxDepth:
			return nil, errDeep
		}
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if v == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		return n, p.children(n, depth)
	}
	return n, nil
}

func (p *jsonParser) children(n *yaml.Node, depth int) error {
	for {
		child, err := p.value(depth + 1)
		if errors.Is(err, errClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		n.Content = append(n.Content, child)
	}
}

// here returns the line of the token just read.
func (p *jsonParser) here() int {
	to := p.decoder.InputOffset()
	p.line += bytes.Count(p.data[p.offset:to], []byte("\n"))
	p.offset = to
	return p.line
}
