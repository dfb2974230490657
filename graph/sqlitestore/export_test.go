package sqlitestore

// Wrap is what the tests of this folder need of its inside.
var Wrap = wrap
