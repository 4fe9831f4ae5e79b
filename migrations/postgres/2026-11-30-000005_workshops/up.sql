-- Government and firms are registered to train where a private institution has a licence.
ALTER TABLE training_providers ADD COLUMN registration_number text COLLATE "C";

CREATE TABLE workshops (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT workshops_status CHECK (status IN ('active', 'closed')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    name text NOT NULL,
    capacity integer NOT NULL CONSTRAINT workshops_capacity CHECK (capacity BETWEEN 1 AND 1000),
    equipment jsonb NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    -- A provider's rooms are told apart by their names, folded.
    UNIQUE (provider_id, search_key)
);
CREATE INDEX workshops_by_agency ON workshops (agency, id);
CREATE INDEX workshops_by_update ON workshops (agency, updated_at, id);
CREATE INDEX workshops_by_name ON workshops (agency, search_key, id);
CREATE INDEX workshops_by_capacity ON workshops (agency, capacity, id);
CREATE INDEX workshops_by_provider ON workshops (provider_id, id);
CREATE INDEX workshops_search ON workshops USING gin (search_key gin_trgm_ops);
