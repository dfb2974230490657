package main

import "context"

func (b *bench) imports(ctx context.Context) (*Part, error) { return nil, ctx.Err() }
