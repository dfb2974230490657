package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Ties is the resolver for the ties field.
func (r *agreementResolver) Ties(ctx context.Context, obj *graph.AgreementNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *eventResolver) Ties(ctx context.Context, obj *graph.EventNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *outcomeResolver) Ties(ctx context.Context, obj *graph.OutcomeNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Agreement returns generated.AgreementResolver implementation.
func (r *Resolver) Agreement() generated.AgreementResolver { return &agreementResolver{r} }

// Event returns generated.EventResolver implementation.
func (r *Resolver) Event() generated.EventResolver { return &eventResolver{r} }

// Outcome returns generated.OutcomeResolver implementation.
func (r *Resolver) Outcome() generated.OutcomeResolver { return &outcomeResolver{r} }

type (
	agreementResolver struct{ *Resolver }
	eventResolver     struct{ *Resolver }
	outcomeResolver   struct{ *Resolver }
)
