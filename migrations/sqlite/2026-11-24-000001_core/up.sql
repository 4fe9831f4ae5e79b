CREATE TABLE master_keys (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    created_at TEXT NOT NULL
) STRICT;

-- PostgreSQL's feed needs it; here one writer commits in the order of the sequence.
CREATE TABLE journal_clock (ahead INTEGER NOT NULL PRIMARY KEY) STRICT;
INSERT INTO journal_clock VALUES (0);

CREATE TABLE journal (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    xid INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL,
    client_id TEXT NOT NULL,
    party TEXT,
    agency TEXT NOT NULL,
    owner TEXT,
    resource TEXT NOT NULL,
    record_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    reason TEXT,
    request_id TEXT NOT NULL,
    state TEXT
) STRICT;
CREATE INDEX journal_feed ON journal (xid, seq);
CREATE INDEX journal_history ON journal (record_id, seq);

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE idempotency_keys (
    identity TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    answer BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (identity, method, path, key)
) STRICT;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    party TEXT,
    scope TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT
) STRICT;

CREATE TABLE signing_keys (
    id BLOB NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    private_key BLOB NOT NULL,
    created_at TEXT NOT NULL,
    signs_from TEXT NOT NULL,
    signs_until TEXT,
    verifies_until TEXT
) STRICT;
