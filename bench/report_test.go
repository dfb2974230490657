package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// A part that fails is reported and the rest goes on; bars other than exactness decide nothing at S.
func TestMeasure(t *testing.T) {
	bar := func(b Bar) part {
		return part{"bar", func(*bench, context.Context) (*Part, error) { return &Part{Bars: []Bar{b}}, nil }}
	}
	broken := part{"broken", func(*bench, context.Context) (*Part, error) { return nil, errors.New("no such server") }}
	slow := part{"slow", func(_ *bench, ctx context.Context) (*Part, error) { <-ctx.Done(); return nil, ctx.Err() }}
	exact := atLeast("equal answers", 10, 9, "of those in time")
	exact.Always = true
	for _, c := range []struct {
		name  string
		size  Size
		parts []part
		bad   bool
		says  string
	}{
		{"passes", Sizes[1], []part{bar(atLeast("ratio", 5_000, 6_000, "times"))}, false, "passes"},
		{"missed", Sizes[1], []part{bar(atMost("memory", 64, 65, "bytes a tie"))}, true, "MISSED"},
		{"a target", Sizes[1], []part{bar(target(atMost("memory", 48, 65, "bytes a tie")))}, false, "target not reached"},
		{"missed at S", Sizes[0], []part{bar(atMost("memory", 64, 65, "bytes a tie"))}, false, "target not reached"},
		{"inexact at S", Sizes[0], []part{bar(exact)}, true, "MISSED"},
		{"broken, then more", Sizes[1], []part{broken, bar(atLeast("ratio", 1, 2, "times"))}, true, "FAILED: broken: no such server"},
		{"too slow", Sizes[1], []part{slow}, true, "FAILED: slow: context deadline exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := (&bench{size: c.size, most: 50 * time.Millisecond}).measure(t.Context(), c.parts)
			var out strings.Builder
			r.print(&out)
			if r.bad() != c.bad || !strings.Contains(out.String(), c.says) || len(r.Parts) != len(c.parts) {
				t.Errorf("bad is %v:\n%s", r.bad(), out.String())
			}
		})
	}
}

func TestChosen(t *testing.T) {
	if all, err := chosen(""); err != nil || len(all) != len(parts) {
		t.Errorf("%d parts, %v", len(all), err)
	}
	if some, err := chosen("graphql,paths"); err != nil || len(some) != 2 || some[0].name != "paths" {
		t.Errorf("%v, %v", some, err)
	}
	if _, err := chosen("path"); err == nil {
		t.Error("path is no part")
	}
}
