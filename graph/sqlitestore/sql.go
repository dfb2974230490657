package sqlitestore

import "strings"

// statement is SQL text. Only the constants of this file and the embedded migrations are of this type and the runner (run.go) takes no other,
// so that SQL put together from values does not compile. A statement begins with its name in a comment: it is what tests, logs and
// counters call it, and in a trace it tells where the statement comes from.
type statement string

// name returns the name at the head of the statement.
func (s statement) name() string {
	_, rest, _ := strings.Cut(string(s), "/* ")
	name, _, _ := strings.Cut(rest, " */")
	return name
}

// Visibility. A record is visible when its audience is, and so are its ends: a tie has two, a coverage one, its subject. The audience of a
// dropped record is NULL, which is in no list.
const (
	// seen is the set of audiences that the scope is among; SQLite computes it once a statement.
	seen statement = `(SELECT a.audience FROM json_each(:scope) AS s CROSS JOIN audience_need AS a WHERE a.need = s.value)`

	visible statement = ` r.audience IN ` + seen + `
    AND (r.from_n IS NULL OR EXISTS (SELECT 1 FROM record AS e WHERE e.n = r.from_n AND e.audience IN ` + seen + `))
    AND (r.to_n IS NULL OR EXISTS (SELECT 1 FROM record AS e WHERE e.n = r.to_n AND e.audience IN ` + seen + `)) `
)

// Reading.
const (
	readHead statement = `/* Head */
SELECT (SELECT coalesce(max(revision), 0) FROM change), c.need FROM (SELECT 1) LEFT JOIN class AS c ORDER BY c.need`

	readRevision statement = `/* Revision */ SELECT coalesce(max(revision), 0) FROM change`

	readRecords statement = `/* Get */
SELECT r.id, r.doc FROM json_each(:ids) AS i CROSS JOIN record AS r ON r.id = i.value WHERE ` + visible

	// streamRecords gives the records whose ids begin alike: a prefix of an id names one kind.
	streamRecords statement = `/* Stream */
SELECT r.id, r.doc FROM record AS r WHERE r.id >= :first AND r.id < :last AND r.doc IS NOT NULL ORDER BY r.id`
)

// Lists. A page lies between two keys; the blob that stands for "no key" sorts after every text. One kind has an index in the order of the
// list; several share one in which the others are passed over.
const (
	onPage statement = `
   AND (r.sort_key, r.id) > (:afterSort, :afterID) AND (r.sort_key, r.id) < (:beforeSort, :beforeID)`
	listed statement = `
   AND r.sort_key IS NOT NULL
   AND (:types IS NULL OR r.type IN (SELECT value FROM json_each(:types)))
   AND (:tracks IS NULL OR r.track IN (SELECT value FROM json_each(:tracks)))
   AND r.audience IN ` + seen

	forward  statement = ` ORDER BY r.sort_key, r.id LIMIT :limit`
	backward statement = ` ORDER BY r.sort_key DESC, r.id DESC LIMIT :limit`

	ofKind statement = `
SELECT r.sort_key, r.id FROM record AS r INDEXED BY record_kind
 WHERE r.kind = json_extract(:kinds, '$[0]')` + onPage + listed
	ofKinds statement = `
SELECT r.sort_key, r.id FROM record AS r INDEXED BY record_order
 WHERE r.kind IN (SELECT value FROM json_each(:kinds))` + onPage + listed

	findKind      statement = `/* FindKind */ ` + ofKind + forward
	findKindBack  statement = `/* FindKindBack */ ` + ofKind + backward
	findKinds     statement = `/* FindKinds */ ` + ofKinds + forward
	findKindsBack statement = `/* FindKindsBack */ ` + ofKinds + backward

	countFound statement = `/* FindCount */
SELECT coalesce(sum(t.total), 0) FROM tally AS t WHERE t.kind IN (SELECT value FROM json_each(:kinds))
   AND (:types IS NULL OR t.type IN (SELECT value FROM json_each(:types)))
   AND (:tracks IS NULL OR t.track IN (SELECT value FROM json_each(:tracks)))
   AND t.audience IN ` + seen
)

// Lists of what is linked to certain entities begin at those entities.
const (
	linked statement = `
WITH link (i, kind, other) AS (
  SELECT l.key, json_extract(l.value, '$.kind'), r.n FROM json_each(:links) AS l CROSS JOIN record AS r ON r.id = json_extract(l.value, '$.other')
   WHERE r.audience IN ` + seen + `),
ends (i, n) AS (
  SELECT l.i, r.from_n FROM link AS l CROSS JOIN record AS r ON r.to_n = l.other WHERE r.kind = l.kind AND r.audience IN ` + seen + `
  UNION
  SELECT l.i, r.to_n FROM link AS l CROSS JOIN record AS r ON r.from_n = l.other WHERE r.kind = l.kind AND r.audience IN ` + seen + `),
met (n) AS (SELECT n FROM ends GROUP BY n HAVING count(*) = json_array_length(:links))`

	ofLinked statement = ` FROM met CROSS JOIN record AS r ON r.n = met.n
 WHERE r.kind IN (SELECT value FROM json_each(:kinds))` + listed

	findLinked     statement = `/* FindLinked */ ` + linked + ` SELECT r.sort_key, r.id` + ofLinked + onPage + forward
	findLinkedBack statement = `/* FindLinkedBack */ ` + linked + ` SELECT r.sort_key, r.id` + ofLinked + onPage + backward
	countLinked    statement = `/* FindLinkedCount */ ` + linked + ` SELECT count(*)` + ofLinked
)

// Names.
const (
	hits statement = `
SELECT r.id, r.kind, m.text, m.folded, m.kind FROM name AS m CROSS JOIN record AS r ON r.n = m.record
 WHERE m.audience IN ` + seen + ` AND r.audience IN ` + seen + `
   AND (:kinds IS NULL OR r.kind IN (SELECT value FROM json_each(:kinds)))`

	hitOrder statement = ` ORDER BY m.folded, r.id, m.text, m.n LIMIT :limit`

	searchFolded statement = `/* SearchFolded */ ` + hits + `
   AND m.folded IN (SELECT value FROM json_each(:folded))` + hitOrder

	// searchToken finds the names in which one token is met. A word is of a-z and 0-9, so that { comes after all that begin alike.
	searchToken statement = `/* SearchToken */ ` + hits + `
   AND m.n IN (
     SELECT wn.name FROM (
       SELECT w.n FROM word AS w WHERE w.text >= :token AND w.text < :token || '{'
       UNION
       SELECT d.word FROM json_each(:variants) AS v CROSS JOIN deletion AS d ON d.variant = v.value
     ) AS near CROSS JOIN word_name AS wn ON wn.word = near.n)` + hitOrder
)

// Neighbours. :out and :in say which directions are asked for; an end is never on both sides of a tie.
const (
	asked statement = `
WITH asked (n, id) AS (
  SELECT DISTINCT r.n, r.id FROM json_each(:ids) AS i CROSS JOIN record AS r ON r.id = i.value WHERE r.audience IN ` + seen + `)`

	outOfAsked statement = `
  FROM record AS t CROSS JOIN record AS o ON o.n = t.to_n
 WHERE :out AND t.from_n = asked.n AND t.kind IN (SELECT value FROM json_each(:kinds)) AND t.audience IN ` + seen + ` AND o.audience IN ` + seen
	inOfAsked statement = `
  FROM record AS t CROSS JOIN record AS o ON o.n = t.from_n
 WHERE :in AND t.to_n = asked.n AND t.kind IN (SELECT value FROM json_each(:kinds)) AND t.audience IN ` + seen + ` AND o.audience IN ` + seen

	countNeighbours statement = `/* NeighbourCount */ ` + asked + `
SELECT asked.id, (SELECT count(*)` + outOfAsked + `) + (SELECT count(*)` + inOfAsked + `) FROM asked`

	readNeighbours statement = `/* Neighbours */ ` + asked + `
SELECT asked.id, r.id, r.doc FROM asked CROSS JOIN record AS r ON r.n IN (
  SELECT n FROM (SELECT t.n, t.id` + outOfAsked + ` AND t.id > :after UNION ALL SELECT t.n, t.id` + inOfAsked + ` AND t.id > :after)
   ORDER BY id LIMIT :limit)`
)

// The change log.
const (
	readChanges statement = `/* Changes */
SELECT revision, at, key, origin, why, put, dropped FROM change WHERE revision > :after ORDER BY revision LIMIT :limit`

	// readHistory gives, of each change that touched one of the records, only these.
	readHistory statement = `/* History */
WITH touched (revision, id, op) AS (
  SELECT cr.revision, r.id, cr.op
    FROM json_each(:ids) AS i CROSS JOIN record AS r ON r.id = i.value CROSS JOIN change_record AS cr ON cr.record = r.n
   WHERE cr.revision > :after)
SELECT c.revision, c.at, c.key, c.origin, c.why,
       json_group_array(DISTINCT t.id) FILTER (WHERE t.op = 'PUT'), json_group_array(DISTINCT t.id) FILTER (WHERE t.op = 'DROP')
  FROM touched AS t CROSS JOIN change AS c ON c.revision = t.revision GROUP BY c.revision ORDER BY c.revision LIMIT :limit`
)

// Reading within a write.
const (
	readReceipt statement = `/* Receipt */ SELECT revision FROM change WHERE key = :key`

	readNumbers statement = `/* Numbers */
SELECT r.n, r.id, coalesce(r.doc, '') FROM json_each(:ids) AS i CROSS JOIN record AS r ON r.id = i.value`

	readReferrers statement = `/* Referrers */
WITH target (n) AS (SELECT r.n FROM json_each(:ids) AS i CROSS JOIN record AS r ON r.id = i.value)
SELECT r.id FROM target CROSS JOIN pointer AS p ON p.target = target.n CROSS JOIN record AS r ON r.n = p.referrer
UNION
SELECT r.id FROM target CROSS JOIN record AS r ON r.from_n = target.n
UNION
SELECT r.id FROM target CROSS JOIN record AS r ON r.to_n = target.n
ORDER BY 1`

	readAudience statement = `/* Audience */ SELECT n FROM audience WHERE needs = :needs`

	// lastNumbers are the highest numbers given so far.
	lastNumbers statement = `/* LastNumbers */
SELECT coalesce((SELECT max(n) FROM record), 0), coalesce((SELECT max(n) FROM name), 0), coalesce((SELECT max(n) FROM word), 0)`

	readWords statement = `/* Words */
SELECT w.n, w.text FROM json_each(:words) AS i CROSS JOIN word AS w ON w.text = i.value`

	// readUnusedWords gives those of the words that no name has any more.
	readUnusedWords statement = `/* UnusedWords */
SELECT w.n, w.text FROM json_each(:words) AS i CROSS JOIN word AS w ON w.text = i.value
 WHERE NOT EXISTS (SELECT 1 FROM word_name AS wn WHERE wn.word = w.n)`
)

// Writing.
const (
	insertRecord statement = `/* InsertRecord */
INSERT INTO record (n, id, kind, type, track, sort_key, from_n, to_n, audience, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

	updateRecord statement = `/* UpdateRecord */
UPDATE record SET kind = ?, type = ?, track = ?, sort_key = ?, from_n = ?, to_n = ?, audience = ?, doc = ? WHERE n = ?`

	clearRecord statement = `/* ClearRecord */
UPDATE record SET kind = NULL, type = NULL, track = NULL, sort_key = NULL, from_n = NULL, to_n = NULL, audience = NULL, doc = NULL
 WHERE n = ?`

	insertPointers statement = `/* InsertPointers */
INSERT OR IGNORE INTO pointer SELECT CAST(g.key AS INTEGER), v.value FROM json_each(:groups) AS g CROSS JOIN json_each(g.value) AS v`

	deletePointers statement = `/* DeletePointers */
DELETE FROM pointer WHERE (target, referrer) IN (
  SELECT CAST(g.key AS INTEGER), v.value FROM json_each(:groups) AS g CROSS JOIN json_each(g.value) AS v)`

	insertTallies statement = `/* InsertTallies */
INSERT INTO tally
SELECT json_extract(s.value, '$[0]'), json_extract(s.value, '$[1]'), json_extract(s.value, '$[2]'), json_extract(s.value, '$[3]'), json_extract(s.value, '$[4]')
  FROM json_each(:sorts) AS s WHERE true
    ON CONFLICT DO UPDATE SET total = total + excluded.total`

	// deleteTallies removes those of the sorts of which nothing is left.
	deleteTallies statement = `/* DeleteTallies */
DELETE FROM tally WHERE total = 0 AND (kind, type, track, audience) IN (
  SELECT json_extract(s.value, '$[0]'), json_extract(s.value, '$[1]'), json_extract(s.value, '$[2]'), json_extract(s.value, '$[3]')
    FROM json_each(:sorts) AS s)`

	insertAudience statement = `/* InsertAudience */ INSERT INTO audience (needs) VALUES (:needs) RETURNING n`

	insertAudienceNeeds statement = `/* InsertAudienceNeeds */
INSERT INTO audience_need SELECT value, :audience FROM json_each(:needs)`

	insertName statement = `/* InsertName */
INSERT INTO name (n, record, text, folded, kind, audience) VALUES (?, ?, ?, ?, ?, ?)`

	deleteNames statement = `/* DeleteNames */ DELETE FROM name WHERE record IN (SELECT value FROM json_each(:records))`

	insertWord statement = `/* InsertWord */ INSERT INTO word (n, text) VALUES (?, ?)`

	insertDeletions statement = `/* InsertDeletions */
INSERT OR IGNORE INTO deletion SELECT v.value, CAST(g.key AS INTEGER) FROM json_each(:groups) AS g CROSS JOIN json_each(g.value) AS v`

	insertWordNames statement = `/* InsertWordNames */
INSERT OR IGNORE INTO word_name SELECT CAST(g.key AS INTEGER), v.value FROM json_each(:groups) AS g CROSS JOIN json_each(g.value) AS v`

	deleteWords statement = `/* DeleteWords */ DELETE FROM word WHERE n IN (SELECT CAST(key AS INTEGER) FROM json_each(:groups))`

	deleteDeletions statement = `/* DeleteDeletions */
DELETE FROM deletion WHERE (variant, word) IN (
  SELECT v.value, CAST(g.key AS INTEGER) FROM json_each(:groups) AS g CROSS JOIN json_each(g.value) AS v)`

	insertClasses statement = `/* InsertClasses */ INSERT OR IGNORE INTO class SELECT value FROM json_each(:needs)`

	insertChange statement = `/* InsertChange */
INSERT INTO change (revision, at, key, origin, why, put, dropped) VALUES (:revision, :at, :key, :origin, :why, :put, :dropped)`

	insertChangeRecords statement = `/* InsertChangeRecords */
INSERT INTO change_record SELECT value, :revision, :op FROM json_each(:records)`
)

// Opening.
const (
	readJournal     statement = `/* Journal */ PRAGMA journal_mode`
	readFormat      statement = `/* Format */ PRAGMA user_version`
	readApplication statement = `/* Application */ PRAGMA application_id`
	countTables     statement = `/* TableCount */ SELECT count(*) FROM sqlite_schema`
	quickCheck      statement = `/* QuickCheck */ PRAGMA quick_check(1)`
)

// reads are the statements that only read, which Plans explains and Open prepares.
var reads = []statement{
	readHead, readRevision, readRecords, streamRecords, findKind, findKindBack, findKinds, findKindsBack, countFound, findLinked, findLinkedBack, countLinked,
	searchFolded, searchToken, countNeighbours, readNeighbours, readChanges, readHistory,
}

// writeReads are the statements that read within a write.
var writeReads = []statement{readReceipt, readNumbers, readReferrers, readAudience, lastNumbers, readWords, readUnusedWords}

// writes are the statements that write.
var writes = []statement{
	insertRecord, updateRecord, clearRecord, insertPointers, deletePointers, insertTallies, deleteTallies, insertAudience, insertAudienceNeeds, insertName, deleteNames, insertWord,
	insertDeletions, insertWordNames, deleteWords, deleteDeletions, insertClasses, insertChange, insertChangeRecords,
}

const explain statement = `EXPLAIN QUERY PLAN `
