package graph

import (
	"context"
	"slices"

	"backchannel/graph/paths"
)

// CutAnswer says what a question's paths hang on: each broker and channel of the best path, and what is left without it.
type CutAnswer struct {
	// PathAnswer holds the question and, as its one path, the best. Complete tells that every node was decided and all paths were counted.
	*PathAnswer
	// Nodes are the brokers and channels on the best path, in its order. Any node without which no path is left is one of them.
	Nodes []CutNode
	// Counted is how many paths were counted, at most 1,000.
	Counted int
}

// CutNode is a broker or channel of the best path.
type CutNode struct {
	Node *Entity
	// Cut tells that no eligible path is left without it; nil where the budget ran out before that was known.
	Cut *bool
	// Left is the best path without it, and Added what that costs more than the best of all, in micronats; nil where there is none.
	Left  *Path
	Added *int64
	// Lost is how many of the paths counted pass it.
	Lost int
}

// cutNodes takes each broker and channel of the best path out in turn.
func (p *permitted) cutNodes(ctx context.Context, q PathQuery) (*CutAnswer, error) {
	p, a, err := p.asked(&q)
	if err != nil {
		return nil, err
	}
	search, found := p.lookThrough(ctx, q, a)
	out := &CutAnswer{PathAnswer: a, Nodes: []CutNode{}, Counted: len(found.Paths)}
	if len(found.Paths) == 0 {
		a.Requirement = p.requirementOf(a)
		return out, nil
	}
	ctx, cancel := context.WithTimeout(ctx, pathTimeBudget)
	defer cancel()
	best := found.Paths[0]
	search.openNodes(found.Paths[:1])
	shown := &PathAnswer{Excluded: a.Excluded, Paths: []Path{search.explain(1, best)}}
	a.Paths, a.Certain = shown.Paths[:1:1], 1
	for _, n := range best.Nodes[1 : len(best.Nodes)-1] {
		if e := p.seen(search.a.places.get(n)); e.Kind != Channel && search.isOfficial(e.ID) {
			continue
		}
		node := search.without(ctx, n, found)
		if node.Cut == nil {
			a.Complete, a.StoppedBecause = false, paths.StoppedByTime
		}
		if node.Left != nil {
			shown.Paths = append(shown.Paths, *node.Left)
		}
		out.Nodes = append(out.Nodes, node)
	}
	a.Requirement = p.requirementOf(shown)
	return out, nil
}

// without says what is left of the paths found without a node. Where all of them pass it and there may be more, the others are asked for.
func (s *pathSearch) without(ctx context.Context, node int32, found paths.Result) CutNode {
	out := CutNode{Node: s.p.seen(s.a.places.get(node))}
	first := -1
	for i, f := range found.Paths {
		if slices.Contains(f.Nodes, node) {
			out.Lost++
		} else if first < 0 {
			first = i
		}
	}
	switch {
	case first >= 0:
		out.leave(s.explain(1, found.Paths[first]), found.Paths[0].Cost)
	case found.Stopped == "" && len(found.Paths) < maxPaths:
		out.Cut = ref(true)
	default:
		s.seek(ctx, &out, found.Paths[0].Cost)
	}
	return out
}

// seek asks for the best path that avoids a node.
func (s *pathSearch) seek(ctx context.Context, out *CutNode, best int64) {
	isIt := func(id ID) bool { return id == out.Node.ID }
	q := s.q
	q.Limit, q.Avoid = 1, append(slices.Clone(q.Avoid), out.Node.ID)
	q.PassAny = slices.DeleteFunc(slices.Clone(q.PassAny), isIt)
	if slices.ContainsFunc(q.PassAll, isIt) || len(q.PassAny) == 0 && len(s.q.PassAny) > 0 {
		out.Cut = ref(true)
		return
	}
	search := s.p.pathSearch(q)
	left := search.find(ctx)
	switch {
	case len(left.Paths) > 0:
		out.leave(search.explain(1, left.Paths[0]), best)
	case left.Stopped == "":
		out.Cut = ref(true)
	}
}

func (n *CutNode) leave(left Path, best int64) {
	n.Cut, n.Left, n.Added = ref(false), &left, ref(left.Cost-best)
}

// ref returns a pointer to a value.
func ref[T any](v T) *T { return &v }

// AskCuts says what the paths of a question hang on; parties are given by id or name.
func (s *Session) AskCuts(ctx context.Context, in PathInput) (*CutAnswer, error) {
	q, err := s.PathQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Cuts(ctx, q)
}

// Cuts says what the paths of a question hang on.
func (s *Session) Cuts(ctx context.Context, q PathQuery) (*CutAnswer, error) {
	return answer(ctx, s, func(p *permitted) (*CutAnswer, error) { return p.cutNodes(ctx, q) })
}

// Best returns the best path of all, nil where there is none.
func (a *CutAnswer) Best() *Path {
	if len(a.Paths) == 0 {
		return nil
	}
	return &a.Paths[0]
}

// EntityNode returns the node.
func (n CutNode) EntityNode() EntityNode { return n.Node.Node() }
