package seed

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxDepth bounds how deep a file nests: the format itself needs seven levels.
const maxDepth = 24

// parse reads a document into a tree of nodes, with a bound on everything that a hostile file could blow up: the parser keeps an alias as one
// node, and reader.budget bounds what following them costs.
func parse(file string, data []byte) (root *yaml.Node, nodes int, mistake *Mistake) {
	wrong := func(line int, format string, args ...any) *Mistake {
		return &Mistake{File: file, Line: line, Text: fmt.Sprintf(format, args...)}
	}
	// The parser has had panics on odd input before; one file must not end a server.
	defer func() {
		if fault := recover(); fault != nil {
			root, mistake = nil, wrong(0, "can't be read as YAML: simplify or quote what is unusual in it")
		}
	}()
	if bad := firstInvalid(data); bad >= 0 {
		return nil, 0, wrong(lineAt(data, bad), "is not UTF-8 text: save it as UTF-8")
	}
	if root := parseJSON(data); root != nil {
		return bounded(file, root)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if strings.TrimSpace(string(data)) == "" || err.Error() == "EOF" {
			return nil, 0, wrong(0, "is empty: a file needs at least a title")
		}
		line, text := syntaxError(data, err)
		return nil, 0, wrong(line, "%s", text)
	}
	var second yaml.Node
	if decoder.Decode(&second) == nil {
		return nil, 0, wrong(second.Line, "a second document begins here (---): put it into a file of its own")
	}
	return bounded(file, document.Content[0])
}

// bounded counts the nodes of a tree and refuses one that nests too deep.
func bounded(file string, tree *yaml.Node) (root *yaml.Node, nodes int, mistake *Mistake) {
	nodes, deep := count(tree, 1)
	if deep != nil {
		return nil, 0, &Mistake{File: file, Line: deep.Line, Text: fmt.Sprintf("nests deeper than %d levels: no part of a file needs that", maxDepth)}
	}
	return tree, nodes, nil
}

// count returns how many nodes a tree has, aliases not followed, and one that lies too deep, if any.
func count(n *yaml.Node, depth int) (nodes int, deep *yaml.Node) {
	if depth > maxDepth {
		return 1, n
	}
	nodes = 1
	for _, child := range n.Content {
		more, deep := count(child, depth+1)
		nodes += more
		if deep != nil {
			return nodes, deep
		}
	}
	return nodes, nil
}

func firstInvalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func lineAt(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

var (
	parserLine    = regexp.MustCompile(`^yaml: line (\d+): `)
	unknownAnchor = regexp.MustCompile(`unknown anchor '([^']*)' referenced`)
)

// syntaxError puts the parser's complaint into a line and a text.
func syntaxError(data []byte, err error) (line int, text string) {
	text = err.Error()
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		if i := bytes.Index(data, []byte("*"+m[1])); i >= 0 {
			line = lineAt(data, i)
		}
		return line, fmt.Sprintf("*%s refers to an anchor that is not set above it: put &%s before what is meant", m[1], m[1])
	}
	if m := parserLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		return line, "can't be read as YAML here or just above: " + strings.TrimPrefix(text, m[0])
	}
	return 0, "can't be read as YAML: " + strings.TrimPrefix(text, "yaml: ")
}

// reader reads one file and notes every mistake.
type reader struct {
	file     string
	mistakes []Mistake
	// faults counts the mistakes met, those in an anchor once for each alias.
	faults int
	// noted keeps a mistake in an anchor from being named once for each alias.
	noted map[noted]bool
	// budget is how many nodes may still be looked at.
	budget int
}

// maxNoted bounds the memory that a file of nothing but mistakes takes.
const maxNoted = 10_000

type noted struct {
	node *yaml.Node
	text string
}

// cursor is a place in a file: a node and its field path.
type cursor struct {
	*reader
	node  *yaml.Node
	field string
}

// wrong notes a mistake at the cursor.
func (c cursor) wrong(format string, args ...any) {
	key := noted{c.node, fmt.Sprintf(format, args...)}
	c.faults++
	if c.noted[key] || len(c.mistakes) >= maxNoted {
		return
	}
	c.noted[key] = true
	c.mistakes = append(c.mistakes, Mistake{File: c.file, Line: c.node.Line, Field: c.field, Text: key.text})
}

// to moves to a node at a field, following an alias. A file may look at no more nodes than its budget: aliases of aliases make much of little.
func (c cursor) to(node *yaml.Node, field string) cursor {
	c.budget--
	for range maxDepth {
		if node.Kind != yaml.AliasNode {
			break
		}
		node = node.Alias
	}
	return cursor{c.reader, node, field}
}

// spent reports, once, that the file repeats itself too much to be read.
func (c cursor) spent() bool {
	if c.budget > 0 {
		return false
	}
	if c.budget > exhausted {
		c.wrong("the aliases (*name) repeat more than can be read: write out less of it, or split the file")
		c.budget = exhausted
	}
	return true
}

// exhausted marks a budget whose end has been reported.
const exhausted = -1 << 40

// keys maps each key that a mapping may have to what reads its value.
type keys map[string]func(cursor)

// names lists the keys, sorted.
func (k keys) names() []string { return slices.Sorted(maps.Keys(k)) }

// mapping reads a mapping whose keys are known.
func (c cursor) mapping(known keys) {
	c.pairs(func(key *yaml.Node, value cursor) {
		read := known[key.Value]
		if read == nil {
			at := value
			at.node = key
			at.wrong("no such key here%s; known are %s", hint(key.Value, known.names()), strings.Join(known.names(), ", "))
			return
		}
		read(value)
	}, func(name string) string { return dotted(c.field, name) })
}

// pairs calls visit with every key of a mapping and its value, in order of the file.
func (c cursor) pairs(visit func(key *yaml.Node, value cursor), path func(name string) string) {
	if c.node.Kind != yaml.MappingNode {
		c.wrong("expects `key: value` pairs, not %s", c.what())
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(c.node.Content) && !c.spent(); i += 2 {
		key := c.node.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			at := cursor{c.reader, key, c.field}
			at.wrong("a key must be plain text: merging (<<) and keys of several parts are not supported, so write the keys out")
			continue
		}
		value := c.to(c.node.Content[i+1], path(key.Value))
		if first, twice := seen[key.Value]; twice {
			at := cursor{c.reader, key, value.field}
			at.wrong("stands twice, here and on line %d: keep one", first)
			continue
		}
		seen[key.Value] = key.Line
		visit(key, value)
	}
}

// list calls visit with every item of a list; at most limit are allowed.
func (c cursor) list(limit int, visit func(cursor)) {
	if c.node.Kind != yaml.SequenceNode {
		c.wrong("expects a list, not %s", c.what())
		return
	}
	if len(c.node.Content) > limit {
		c.wrong("has %d items: at most %d", len(c.node.Content), limit)
		return
	}
	for i, item := range c.node.Content {
		if c.spent() {
			return
		}
		visit(c.to(item, fmt.Sprintf("%s[%d]", c.field, i)))
	}
}

// oneOrList reads a list, or one item alone as a list of it.
func (c cursor) oneOrList(limit int, visit func(cursor)) {
	if c.node.Kind == yaml.SequenceNode {
		c.list(limit, visit)
		return
	}
	visit(cursor{c.reader, c.node, c.field + "[0]"})
}

// text returns a scalar as it is written: 2018, 2018-03-01 and NO stay text. ok is false, and the mistake noted, where there is none.
func (c cursor) text() (text string, ok bool) {
	switch {
	case c.node.Kind != yaml.ScalarNode:
		c.wrong("expects text, not %s", c.what())
	case c.node.Tag == "!!null":
		c.wrong("is empty: leave the key out, or put the text in quotes")
	case c.node.Style&yaml.TaggedStyle != 0:
		c.wrong("has the type %s: write the text alone", c.node.Tag)
	default:
		return c.node.Value, true
	}
	return "", false
}

// into returns what reads a text into a place.
func into[T ~string](at *T) func(cursor) {
	return func(c cursor) {
		if text, ok := c.text(); ok {
			*at = T(text)
		}
	}
}

// what names the kind of node for a message.
func (c cursor) what() string {
	switch {
	case c.node.Kind == yaml.MappingNode:
		return "`key: value` pairs"
	case c.node.Kind == yaml.SequenceNode:
		return "a list"
	case c.node.Tag == "!!null":
		return "nothing"
	default:
		return "text"
	}
}

func dotted(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}
