package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// From is the resolver for the from field.
func (r *tieResolver) From(ctx context.Context, obj *graph.Tie) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.From)
}

// To is the resolver for the to field.
func (r *tieResolver) To(ctx context.Context, obj *graph.Tie) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.To)
}

// In is the resolver for the in field.
func (r *tieResolver) In(ctx context.Context, obj *graph.Tie) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.In)
}

// RestsOn is the resolver for the restsOn field.
func (r *tieResolver) RestsOn(ctx context.Context, obj *graph.Tie) (*graph.Tie, error) {
	return on(ctx).tie(ctx, obj.RestsOn)
}

// Assessment is the resolver for the assessment field.
func (r *tieResolver) Assessment(ctx context.Context, obj *graph.Tie) (graph.EntityNode, error) {
	return on(ctx).entity(ctx, obj.Assessment)
}

// Standing is the resolver for the standing field.
func (r *tieResolver) Standing(ctx context.Context, obj *graph.Tie, asOf *graph.Date) (graph.Standing, error) {
	return onDay(ctx, on(ctx), on(ctx).standings, obj.ID, asOf)
}

// Tie returns generated.TieResolver implementation.
func (r *Resolver) Tie() generated.TieResolver { return &tieResolver{r} }

type tieResolver struct{ *Resolver }
