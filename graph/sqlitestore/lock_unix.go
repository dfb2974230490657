//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlitestore

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// lockShared takes a lock on the lock file that every open Store shares, and tells whether it is the only one. The kernel frees the lock of a
// process that dies, so that whoever is alone knows that a log left behind was left by a crash.
func lockShared(ctx context.Context, f *os.File) (alone bool, err error) {
	fd := int(f.Fd())
	alone = syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB) == nil
	for {
		// Turning the lock into a shared one may fail for as long as another Store looks whether it is alone.
		err = syscall.Flock(fd, syscall.LOCK_SH|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return alone, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(lockPause):
		}
	}
}
