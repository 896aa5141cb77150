-- The transparency log: a Merkle tree (RFC 9162) of salted hashes. It holds nothing about anybody.
-- Times are milliseconds of Unix time; ids are UUIDs as text; hashes are 32 bytes.

-- How far the log has come. Appending updates this row first, so that no leaf is skipped.
CREATE TABLE log_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    -- Roots of the complete subtrees that the tree falls into, largest first, one after the other.
    frontier BYTEA NOT NULL
);
INSERT INTO log_head (id, size, frontier) VALUES (1, 0, '');

CREATE TABLE log_leaves (
    idx BIGINT NOT NULL PRIMARY KEY,
    leaf BYTEA NOT NULL UNIQUE CHECK (length(leaf) = 32),
    -- Roots of the subtrees that this leaf completed, of 2, 4, 8, … leaves, one after the other:
    -- every node of the tree stands here once, and a proof is read by primary key.
    nodes BYTEA NOT NULL
);
CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'log_leaves is append-only';
END;
$$;
CREATE TRIGGER log_leaves_refuses_update BEFORE UPDATE ON log_leaves
FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER log_leaves_refuses_delete BEFORE DELETE ON log_leaves
FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER log_leaves_refuses_truncate BEFORE TRUNCATE ON log_leaves
FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();

-- What a leaf is the hash of, for those who may know. May be forgotten without harm to the log.
CREATE TABLE log_openings (
    idx BIGINT NOT NULL PRIMARY KEY REFERENCES log_leaves (idx),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    salt BYTEA NOT NULL
);
CREATE INDEX log_openings_by_subject ON log_openings (subject, idx);
