package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Ties is the resolver for the ties field.
func (r *channelResolver) Ties(ctx context.Context, obj *graph.ChannelNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// State is the resolver for the state field.
func (r *channelResolver) State(ctx context.Context, obj *graph.ChannelNode, asOf *graph.Date) (graph.ChannelState, error) {
	return onDay(ctx, on(ctx), on(ctx).channels, obj.ID, asOf)
}

// LifeCycle is the resolver for the lifeCycle field.
func (r *channelResolver) LifeCycle(ctx context.Context, obj *graph.ChannelNode) ([]graph.Step, error) {
	return on(ctx).steps.Load(ctx, obj.ID)
}

// Channel returns generated.ChannelResolver implementation.
func (r *Resolver) Channel() generated.ChannelResolver { return &channelResolver{r} }

type channelResolver struct{ *Resolver }
