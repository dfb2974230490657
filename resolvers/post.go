package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Ties is the resolver for the ties field.
func (r *postResolver) Ties(ctx context.Context, obj *graph.PostNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Standing is the resolver for the standing field.
func (r *postResolver) Standing(ctx context.Context, obj *graph.PostNode, asOf *graph.Date) (graph.PostAnswer, error) {
	return onDay(ctx, on(ctx), on(ctx).posts, obj.ID, asOf)
}

// Post returns generated.PostResolver implementation.
func (r *Resolver) Post() generated.PostResolver { return &postResolver{r} }

type postResolver struct{ *Resolver }
