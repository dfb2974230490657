package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// wrap breaks a text into lines of at most so many columns, at spaces; a word that is longer is broken where it must be.
func wrap(text string, most int) (lines []string) {
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		for columns(word) > most {
			if used > 0 {
				lines, line, used = append(lines, line), "", 0
			}
			head := cut(word, most)
			lines, word = append(lines, head), word[len(head):]
		}
		w := columns(word)
		switch {
		case used == 0:
			line, used = word, w
		case used+1+w <= most:
			line, used = line+" "+word, used+1+w
		default:
			lines = append(lines, line)
			line, used = word, w
		}
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut returns the beginning of a word that fits, at least one letter of it.
func cut(word string, most int) string {
	used := 0
	for i, r := range word {
		if used += columnsOf(r); used > most && i > 0 {
			return word[:i]
		}
	}
	return word
}

// columns counts how many columns of a terminal a text takes: two for a wide letter, none for an accent of its own.
func columns(text string) (n int) {
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
		return 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}
