-- The transparency log: a Merkle tree (RFC 9162) of salted hashes. It holds nothing about anybody.
-- Times are milliseconds of Unix time; ids are UUIDs as text; hashes are 32 bytes.

-- How far the log has come. Appending updates this row first, so that no leaf is skipped.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    -- Roots of the complete subtrees that the tree falls into, largest first, one after the other.
    frontier BLOB NOT NULL
) STRICT;
INSERT INTO log_head (id, size, frontier) VALUES (1, 0, X'');

CREATE TABLE log_leaves (
    idx INTEGER NOT NULL PRIMARY KEY,
    leaf BLOB NOT NULL UNIQUE CHECK (length(leaf) = 32),
    -- Roots of the subtrees that this leaf completed, of 2, 4, 8, … leaves, one after the other:
    -- every node of the tree stands here once, and a proof is read by primary key.
    nodes BLOB NOT NULL
) STRICT;
CREATE TRIGGER log_leaves_refuses_update BEFORE UPDATE ON log_leaves
BEGIN SELECT RAISE(ABORT, 'log_leaves is append-only'); END;
CREATE TRIGGER log_leaves_refuses_delete BEFORE DELETE ON log_leaves
BEGIN SELECT RAISE(ABORT, 'log_leaves is append-only'); END;

-- What a leaf is the hash of, for those who may know. May be forgotten without harm to the log.
CREATE TABLE log_openings (
    idx INTEGER NOT NULL PRIMARY KEY REFERENCES log_leaves (idx),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    salt BLOB NOT NULL
) STRICT;
CREATE INDEX log_openings_by_subject ON log_openings (subject, idx);
