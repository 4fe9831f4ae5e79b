-- How an office works, where it is not as every office does: one row at most for an agency.
CREATE TABLE office_settings (
    agency TEXT NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    required_opinions TEXT NOT NULL,
    UNIQUE (id)
) STRICT;
