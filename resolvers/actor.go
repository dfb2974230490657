package resolvers

import (
	"context"

	"backchannel/graph"
	"backchannel/resolvers/internal/generated"
)

// Ties is the resolver for the ties field.
func (r *organizationResolver) Ties(ctx context.Context, obj *graph.OrganizationNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *personResolver) Ties(ctx context.Context, obj *graph.PersonNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Ties is the resolver for the ties field.
func (r *stateResolver) Ties(ctx context.Context, obj *graph.StateNode, kinds []graph.TieKind, direction *string, first *int, after *string) (graph.Connection[*graph.Tie], error) {
	return on(ctx).tiesAt(ctx, obj.ID, kinds, direction, first, after)
}

// Organization returns generated.OrganizationResolver implementation.
func (r *Resolver) Organization() generated.OrganizationResolver { return &organizationResolver{r} }

// Person returns generated.PersonResolver implementation.
func (r *Resolver) Person() generated.PersonResolver { return &personResolver{r} }

// State returns generated.StateResolver implementation.
func (r *Resolver) State() generated.StateResolver { return &stateResolver{r} }

type (
	organizationResolver struct{ *Resolver }
	personResolver       struct{ *Resolver }
	stateResolver        struct{ *Resolver }
)
