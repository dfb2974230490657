package graph

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// snapshotChunk is how many records of a snapshot are handed on at once, snapshotAhead how many such lots may wait.
const (
	snapshotChunk = 256
	snapshotAhead = 4
)

// snapshot reads a store's snapshot and visits its records in their order in another goroutine, so that reading and working out go side by side. It returns
// once both have ended, with the first error of either.
func snapshot(ctx context.Context, s Store, visit func(record any) error) (Revision, error) {
	var revision Revision
	lots := make(chan []any, snapshotAhead)
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		for lot := range lots {
			for _, record := range lot {
				if err := visit(record); err != nil {
					return err
				}
			}
		}
		return nil
	})
	both.Go(func() (err error) {
		defer close(lots)
		lot := make([]any, 0, snapshotChunk)
		hand := func() error {
			select {
			case lots <- lot:
				lot = make([]any, 0, snapshotChunk)
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if revision, err = s.Snapshot(ctx, func(record any) error {
			if lot = append(lot, record); len(lot) < snapshotChunk {
				return nil
			}
			return hand()
		}); err != nil {
			return err
		}
		return hand()
	})
	if err := both.Wait(); err != nil {
		return 0, err
	}
	return revision, nil
}
