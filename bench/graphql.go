package main

import "context"

func (b *bench) graphql(ctx context.Context) (*Part, error) { return nil, ctx.Err() }
