package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Node is the resolver for the node field.
func (r *queryResolver) Node(ctx context.Context, id graph.ID) (graph.Node, error) {
	return on(ctx).node(ctx, id)
}

// Nodes is the resolver for the nodes field.
func (r *queryResolver) Nodes(ctx context.Context, ids []graph.ID) ([]graph.Node, error) {
	return on(ctx).nodes(ctx, ids)
}

// Actors is the resolver for the actors field.
func (r *queryResolver) Actors(ctx context.Context, kinds []graph.EntityKind, organizationTypes []string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.ActorNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.ActorConnection{}, err
	}
	return s.Actors(ctx, graph.ActorList{Kinds: kinds, OrganizationTypes: organizationTypes, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}})
}

// Channels is the resolver for the channels field.
func (r *queryResolver) Channels(ctx context.Context, between []string, tracks []string, types []string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.ChannelNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.ChannelConnection{}, err
	}
	return s.Channels(ctx, graph.ChannelList{Between: between, Tracks: tracks, Types: types, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}})
}

// Disputes is the resolver for the disputes field.
func (r *queryResolver) Disputes(ctx context.Context, party *string, types []string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.DisputeNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.DisputeConnection{}, err
	}
	return graph.Linked(ctx, s, graph.LinkedList{Kind: graph.Dispute, Types: types, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}, Links: []graph.LinkedTo{{Field: "party", Kind: graph.PartyTo, Ref: party, Ends: graph.ActorKinds}}}, func(e *graph.Entity) graph.DisputeNode { return graph.DisputeNode{Entity: e} })
}

// Events is the resolver for the events field.
func (r *queryResolver) Events(ctx context.Context, channel *string, attendedBy *string, types []string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.EventNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.EventConnection{}, err
	}
	return graph.Linked(ctx, s, graph.LinkedList{Kind: graph.Event, Types: types, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}, Links: []graph.LinkedTo{{Field: "channel", Kind: graph.RoundOf, Ref: channel, Ends: []graph.EntityKind{graph.Channel}}, {Field: "attendedBy", Kind: graph.Attended, Ref: attendedBy, Ends: graph.ActorKinds}}}, func(e *graph.Entity) graph.EventNode { return graph.EventNode{Entity: e} })
}

// Agreements is the resolver for the agreements field.
func (r *queryResolver) Agreements(ctx context.Context, party *string, types []string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.AgreementNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.AgreementConnection{}, err
	}
	return graph.Linked(ctx, s, graph.LinkedList{Kind: graph.Agreement, Types: types, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}, Links: []graph.LinkedTo{{Field: "party", Kind: graph.PartyTo, Ref: party, Ends: graph.ActorKinds}}}, func(e *graph.Entity) graph.AgreementNode { return graph.AgreementNode{Entity: e} })
}

// Posts is the resolver for the posts field.
func (r *queryResolver) Posts(ctx context.Context, owner *string, accreditedTo *string, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.PostNode], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.PostConnection{}, err
	}
	return graph.Linked(ctx, s, graph.LinkedList{Kind: graph.Post, Page: graph.PageArgs{First: first, After: after, Last: last, Before: before}, Links: []graph.LinkedTo{{Field: "owner", Kind: graph.PostOf, Ref: owner, Ends: []graph.EntityKind{graph.State, graph.Organization}}, {Field: "accreditedTo", Kind: graph.AccreditedTo, Ref: accreditedTo, Ends: []graph.EntityKind{graph.State, graph.Organization}}}}, func(e *graph.Entity) graph.PostNode { return graph.PostNode{Entity: e} })
}

// Sources is the resolver for the sources field.
func (r *queryResolver) Sources(ctx context.Context, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[*graph.Source], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.SourceConnection{}, err
	}
	return s.Sources(ctx, graph.PageArgs{First: first, After: after, Last: last, Before: before})
}

// Search is the resolver for the search field.
func (r *queryResolver) Search(ctx context.Context, text string, kinds []graph.EntityKind, limit *int, minRevision *string) ([]graph.SearchHit, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return nil, err
	}
	return s.SearchFor(ctx, text, kinds, limit)
}

// FormalTie is the resolver for the formalTie field.
func (r *queryResolver) FormalTie(ctx context.Context, a string, b string, asOf *graph.Date, minRevision *string) (graph.FormalTieAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.FormalTieAnswer{}, err
	}
	return found(s.AskFormalTie(ctx, a, b, asOf))
}

// Paths is the resolver for the paths field.
func (r *queryResolver) Paths(ctx context.Context, query graph.PathInput, minRevision *string) (graph.PathAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.PathAnswer{}, err
	}
	return found(s.AskPaths(ctx, query))
}

// Compare is the resolver for the compare field.
func (r *queryResolver) Compare(ctx context.Context, query graph.PathInput, other graph.CompareInput, minRevision *string) (graph.Comparison, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.Comparison{}, err
	}
	return found(s.AskCompare(ctx, query, other))
}

// WhyNot is the resolver for the whyNot field.
func (r *queryResolver) WhyNot(ctx context.Context, query graph.PathInput, through string, minRevision *string) (graph.WhyNotAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.WhyNotAnswer{}, err
	}
	return found(s.AskWhyNot(ctx, query, through))
}

// IndependentRoutes is the resolver for the independentRoutes field.
func (r *queryResolver) IndependentRoutes(ctx context.Context, query graph.PathInput, minRevision *string) (graph.IndependentAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.IndependentAnswer{}, err
	}
	return found(s.AskIndependent(ctx, query))
}

// CutNodes is the resolver for the cutNodes field.
func (r *queryResolver) CutNodes(ctx context.Context, query graph.PathInput, minRevision *string) (graph.CutAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.CutAnswer{}, err
	}
	return found(s.AskCuts(ctx, query))
}

// Stability is the resolver for the stability field.
func (r *queryResolver) Stability(ctx context.Context, query graph.PathInput, minRevision *string) (graph.StabilityAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.StabilityAnswer{}, err
	}
	return found(s.AskStability(ctx, query))
}

// Convenors is the resolver for the convenors field.
func (r *queryResolver) Convenors(ctx context.Context, query graph.ConvenorInput, minRevision *string) (graph.ConvenorAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.ConvenorAnswer{}, err
	}
	return found(s.AskConvenors(ctx, query))
}

// Gaps is the resolver for the gaps field.
func (r *queryResolver) Gaps(ctx context.Context, query graph.GapInput, minRevision *string) (graph.GapAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.GapAnswer{}, err
	}
	return found(s.AskGaps(ctx, query, nil))
}

// Vacancies is the resolver for the vacancies field.
func (r *queryResolver) Vacancies(ctx context.Context, asOf *graph.Date, owner *string, accreditedTo *string, post *string, statuses []graph.PostStatus, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.PostAnswer], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.PostStandingConnection{}, err
	}
	return s.AskVacancies(ctx, graph.VacancyInput{AsOf: asOf, Owner: owner, AccreditedTo: accreditedTo, Post: post, Statuses: statuses}, graph.PageArgs{First: first, After: after, Last: last, Before: before})
}

// Timeline is the resolver for the timeline field.
func (r *queryResolver) Timeline(ctx context.Context, of []string, from *graph.Date, to *graph.Date, first *int, after *string, last *int, before *string, minRevision *string) (graph.Connection[graph.TimelineEntry], error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.TimelineConnection{}, err
	}
	return s.AskTimeline(ctx, of, from, to, graph.PageArgs{First: first, After: after, Last: last, Before: before})
}

// Lineage is the resolver for the lineage field.
func (r *queryResolver) Lineage(ctx context.Context, of string, minRevision *string) (graph.LineageAnswer, error) {
	s, err := at(ctx, minRevision)
	if err != nil {
		return graph.LineageAnswer{}, err
	}
	return found(s.AskLineage(ctx, of))
}

// Revision is the resolver for the revision field.
func (r *queryResolver) Revision(ctx context.Context) (graph.RevisionAnswer, error) {
	return SessionOf(ctx).Revision(ctx)
}

// Weights is the resolver for the weights field.
func (r *queryResolver) Weights(ctx context.Context) ([]graph.TrustRow, error) {
	return graph.Weights, nil
}

// Query returns generated.QueryResolver implementation.
func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

type queryResolver struct{ *Resolver }
