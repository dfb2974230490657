package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Ties is the resolver for the ties field.
func (r *assessmentResolver) Ties(ctx context.Context, obj *graph.AssessmentNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *disputeResolver) Ties(ctx context.Context, obj *graph.DisputeNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *indicatorResolver) Ties(ctx context.Context, obj *graph.IndicatorNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Assessment returns generated.AssessmentResolver implementation.
func (r *Resolver) Assessment() generated.AssessmentResolver { return &assessmentResolver{r} }

// Dispute returns generated.DisputeResolver implementation.
func (r *Resolver) Dispute() generated.DisputeResolver { return &disputeResolver{r} }

// Indicator returns generated.IndicatorResolver implementation.
func (r *Resolver) Indicator() generated.IndicatorResolver { return &indicatorResolver{r} }

type (
	assessmentResolver struct{ *Resolver }
	disputeResolver    struct{ *Resolver }
	indicatorResolver  struct{ *Resolver }
)
