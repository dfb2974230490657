package sqlitestore_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"backchannel/graph/sqlitestore"
)

// TestMain runs the tests, or, where a test started this program again, one of the jobs that need a process of their own.
func TestMain(m *testing.M) {
	if job := os.Getenv("SQLITESTORE_JOB"); job != "" {
		if err := jobs[job](os.Args[1:]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

var jobs = map[string]func(args []string) error{
	// write PATH NAME COUNT: commits so many batches and prints the revision of each as it is acknowledged; for ever with a COUNT of 0.
	"write": func(args []string) error {
		ctx := context.Background()
		s, err := sqlitestore.Open(ctx, sqlitestore.Config{Path: args[0]})
		if err != nil {
			return err
		}
		count, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		for i := 0; count == 0 || i < count; i++ {
			receipt, err := s.Apply(ctx, smallBatch(fmt.Sprintf("%s-%d", args[1], i)))
			if err != nil {
				return err
			}
			fmt.Println(uint64(receipt.Revision))
		}
		return s.Close(ctx)
	},
	// openAs UID PATH: opens the file as another user and prints what comes of it.
	"openAs": func(args []string) error {
		uid, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		if err := syscall.Setuid(uid); err != nil {
			return err
		}
		ctx := context.Background()
		s, err := sqlitestore.Open(ctx, sqlitestore.Config{Path: args[1]})
		if err != nil {
			return err
		}
		return s.Close(ctx)
	},
}

// start prepares this program to run a job.
func start(t *testing.T, job string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), "SQLITESTORE_JOB="+job)
	return cmd
}
