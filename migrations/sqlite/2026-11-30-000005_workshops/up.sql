-- Government and firms are registered to train where a private institution has a licence.
ALTER TABLE training_providers ADD COLUMN registration_number TEXT;

CREATE TABLE workshops (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT workshops_status CHECK (status IN ('active', 'closed')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    name TEXT NOT NULL,
    capacity INTEGER NOT NULL CONSTRAINT workshops_capacity CHECK (capacity BETWEEN 1 AND 1000),
    equipment TEXT NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    -- A provider's rooms are told apart by their names, folded.
    UNIQUE (provider_id, search_key)
) STRICT;
CREATE INDEX workshops_by_agency ON workshops (agency, id);
CREATE INDEX workshops_by_update ON workshops (agency, updated_at, id);
CREATE INDEX workshops_by_name ON workshops (agency, search_key, id);
CREATE INDEX workshops_by_capacity ON workshops (agency, capacity, id);
CREATE INDEX workshops_by_provider ON workshops (provider_id, id);
