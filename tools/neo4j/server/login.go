package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

const initialPassword = "neo4j" // of every new server, which does nothing until it is changed

func hasGraph(home string) bool {
	_, err := os.Stat(filepath.Join(home, "data", "databases", "system"))
	return err == nil
}

// password returns the given password or the one kept in the home folder, and makes one up for a new home.
func password(home, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	file := filepath.Join(home, "password")
	kept, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if hasGraph(home) {
		return "", fmt.Errorf("the graph in %s was made with a password of its own: give that password", home)
	}
	made := rand.Text()
	return made, os.WriteFile(file, []byte(made+"\n"), 0o600)
}

// login waits until the server answers a query under its password, which it sets on a new server.
func (s *Server) login(ctx context.Context, j *jvm, fresh bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Wait, fmt.Errorf("Neo4j gave no answer in %s", s.options.Wait))
	defer cancel()
	for {
		err := s.tryLogin(ctx, fresh)
		if err == nil {
			return nil
		}
		if isUnauthorized(err) {
			return fmt.Errorf("Neo4j does not know this password: give the one that the graph in %s was made with", s.Home)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; the last try: %w; its last lines:\n%s", context.Cause(ctx), err, s.LastLines())
		case <-j.done:
			return &exitError{home: s.Home, lines: s.LastLines()}
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// tryLogin runs one query. A start that was cut off may have left the initial password in an old home, so that one is tried there too.
func (s *Server) tryLogin(ctx context.Context, fresh bool) error {
	if fresh {
		if err := s.setPassword(ctx); err != nil && !isUnauthorized(err) {
			return err
		}
	}
	err := s.query(ctx, s.Password, Database, "RETURN 1", nil)
	if !isUnauthorized(err) || fresh {
		return err
	}
	if err := s.setPassword(ctx); err != nil {
		return err
	}
	return s.query(ctx, s.Password, Database, "RETURN 1", nil)
}

func (s *Server) setPassword(ctx context.Context) error {
	return s.query(ctx, initialPassword, "system", "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
		map[string]any{"old": initialPassword, "new": s.Password})
}

func (s *Server) query(ctx context.Context, password, database, cypher string, params map[string]any) error {
	driver, err := neo4j.NewDriverWithContext(s.URI, neo4j.BasicAuth(s.Username, password, ""), func(c *config.Config) {
		c.TelemetryDisabled = true
		c.MaxTransactionRetryTime = 0 // the caller tries again
	})
	if err != nil {
		return err
	}
	defer driver.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the answer is in hand
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: database})
	defer session.Close(context.WithoutCancel(ctx)) //nolint:errcheck // as above
	result, err := session.Run(ctx, cypher, params)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

func isUnauthorized(err error) bool {
	e, ok := errors.AsType[*neo4j.Neo4jError](err)
	return ok && e.Code == "Neo.ClientError.Security.Unauthorized"
}
