CREATE TABLE trainees (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT trainees_status CHECK (status IN ('active', 'closed')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    nik_sealed bytea NOT NULL,
    nik_hash bytea NOT NULL,
    name text NOT NULL,
    sex text NOT NULL COLLATE "C" CONSTRAINT trainees_sex CHECK (sex IN ('female', 'male')),
    birth_date date NOT NULL,
    birth_place text NOT NULL,
    phone text NOT NULL COLLATE "C",
    email text COLLATE "C",
    address text NOT NULL,
    region text NOT NULL COLLATE "C",
    education text NOT NULL COLLATE "C",
    disability text,
    guardian_sealed bytea,
    consents jsonb NOT NULL,
    UNIQUE (agency, client_id, client_ref)
);
CREATE INDEX trainees_by_agency ON trainees (agency, id);
CREATE INDEX trainees_by_update ON trainees (agency, updated_at, id);
CREATE INDEX trainees_by_name ON trainees (agency, search_key, id);
CREATE UNIQUE INDEX trainees_agency_nik_hash_key ON trainees (agency, nik_hash) WHERE status = 'active';
CREATE INDEX trainees_search ON trainees USING gin (search_key gin_trgm_ops);

CREATE TABLE enrollments (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT enrollments_status CHECK (status IN ('enrolled', 'active', 'suspended', 'completed', 'not_yet_competent', 'withdrawn', 'dropped')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    trainee_id uuid NOT NULL REFERENCES trainees (id),
    batch_id uuid NOT NULL REFERENCES batches (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    program_id uuid NOT NULL REFERENCES training_programs (id),
    program_version integer NOT NULL,
    enrolled_on date NOT NULL,
    effective_on date,
    -- Whether a cover in force lies on each day of participation, in every scheme: kept by triggers (see the covers), so
    -- that figures over all enrollments need not look at each one's days. The report of the gaps does not rest on it.
    is_covered boolean NOT NULL DEFAULT false,
    UNIQUE (agency, client_id, client_ref)
);
CREATE INDEX enrollments_by_agency ON enrollments (agency, id);
CREATE INDEX enrollments_by_update ON enrollments (agency, updated_at, id);
CREATE INDEX enrollments_by_batch ON enrollments (batch_id, id);
CREATE INDEX enrollments_by_trainee ON enrollments (trainee_id, id);
CREATE INDEX enrollments_by_provider ON enrollments (provider_id, id);
CREATE INDEX enrollments_by_program ON enrollments (program_id, id);
CREATE INDEX enrollments_uncovered ON enrollments (batch_id) WHERE NOT is_covered AND status NOT IN ('withdrawn', 'dropped');
-- How a program's enrollments ended: its completion rate.
CREATE INDEX enrollments_ended ON enrollments (program_id, status, batch_id, effective_on) WHERE status IN ('completed', 'not_yet_competent', 'withdrawn', 'dropped');
CREATE UNIQUE INDEX enrollments_trainee_id_batch_id_key ON enrollments (trainee_id, batch_id) WHERE status NOT IN ('withdrawn', 'dropped');
