package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// ID is the resolver for the id field.
func (r *citationResolver) ID(ctx context.Context, obj *graph.Citation) (graph.ID, error) {
	return graph.ID(obj.ID), nil
}

// Source is the resolver for the source field.
func (r *citationResolver) Source(ctx context.Context, obj *graph.Citation) (graph.Source, error) {
	return found(on(ctx).source(ctx, obj.Source))
}

// ObtainedAt is the resolver for the obtainedAt field.
func (r *citationResolver) ObtainedAt(ctx context.Context, obj *graph.Citation) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.ObtainedAt)
}

// Subject is the resolver for the subject field.
func (r *coverageResolver) Subject(ctx context.Context, obj *graph.Coverage) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.Subject)
}

// Counterparts is the resolver for the counterparts field.
func (r *coverageResolver) Counterparts(ctx context.Context, obj *graph.Coverage) ([]graph.EntityNode, error) {
	return on(ctx).entities(ctx, obj.Counterparts)
}

// Source is the resolver for the source field.
func (r *coverageResolver) Source(ctx context.Context, obj *graph.Coverage) (graph.Source, error) {
	return found(on(ctx).source(ctx, obj.Source))
}

// DerivedFrom is the resolver for the derivedFrom field.
func (r *sourceResolver) DerivedFrom(ctx context.Context, obj *graph.Source) (*graph.Source, error) {
	return on(ctx).source(ctx, obj.DerivedFrom)
}

// Citation returns generated.CitationResolver implementation.
func (r *Resolver) Citation() generated.CitationResolver { return &citationResolver{r} }

// Coverage returns generated.CoverageResolver implementation.
func (r *Resolver) Coverage() generated.CoverageResolver { return &coverageResolver{r} }

// Source returns generated.SourceResolver implementation.
func (r *Resolver) Source() generated.SourceResolver { return &sourceResolver{r} }

type (
	citationResolver struct{ *Resolver }
	coverageResolver struct{ *Resolver }
	sourceResolver   struct{ *Resolver }
)
