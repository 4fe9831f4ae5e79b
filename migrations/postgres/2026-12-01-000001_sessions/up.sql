CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT sessions_status CHECK (status IN ('planned', 'cancelled')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    batch_id uuid NOT NULL REFERENCES batches (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    workshop_id uuid NOT NULL REFERENCES workshops (id),
    instructor_id uuid REFERENCES instructors (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    kind text NOT NULL COLLATE "C" CONSTRAINT sessions_kind CHECK (kind IN ('theory', 'practice')),
    topic text,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT sessions_length CHECK (ends_at - starts_at BETWEEN interval '15 minutes' AND interval '12 hours'),
    -- One session may begin at the moment at which another ends.
    CONSTRAINT sessions_one_in_a_room EXCLUDE USING gist (workshop_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status = 'planned'),
    CONSTRAINT sessions_one_of_an_instructor EXCLUDE USING gist (instructor_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status = 'planned'),
    CONSTRAINT sessions_one_of_a_class EXCLUDE USING gist (batch_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status = 'planned')
);
CREATE INDEX sessions_by_agency ON sessions (agency, id);
CREATE INDEX sessions_by_update ON sessions (agency, updated_at, id);
CREATE INDEX sessions_by_start ON sessions (agency, starts_at, id);
CREATE INDEX sessions_by_provider ON sessions (provider_id, id);
CREATE INDEX sessions_by_batch ON sessions (batch_id, starts_at);
CREATE INDEX sessions_by_workshop ON sessions (workshop_id, starts_at);
CREATE INDEX sessions_by_instructor ON sessions (instructor_id, starts_at);
