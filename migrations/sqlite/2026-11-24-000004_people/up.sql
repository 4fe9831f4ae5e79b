CREATE TABLE trainees (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT trainees_status CHECK (status IN ('active', 'closed')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    nik_sealed BLOB NOT NULL,
    nik_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL CONSTRAINT trainees_sex CHECK (sex IN ('female', 'male')),
    birth_date TEXT NOT NULL,
    birth_place TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT,
    address TEXT NOT NULL,
    region TEXT NOT NULL,
    education TEXT NOT NULL,
    disability TEXT,
    guardian_sealed BLOB,
    consents TEXT NOT NULL,
    UNIQUE (agency, client_id, client_ref)
) STRICT;
CREATE INDEX trainees_by_agency ON trainees (agency, id);
CREATE INDEX trainees_by_update ON trainees (agency, updated_at, id);
CREATE INDEX trainees_by_name ON trainees (agency, search_key, id);
CREATE UNIQUE INDEX trainees_agency_nik_hash_key ON trainees (agency, nik_hash) WHERE status = 'active';

CREATE TABLE enrollments (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT enrollments_status CHECK (status IN ('enrolled', 'active', 'suspended', 'completed', 'not_yet_competent', 'withdrawn', 'dropped')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    trainee_id BLOB NOT NULL REFERENCES trainees (id),
    batch_id BLOB NOT NULL REFERENCES batches (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    program_id BLOB NOT NULL REFERENCES training_programs (id),
    program_version INTEGER NOT NULL,
    enrolled_on TEXT NOT NULL,
    effective_on TEXT,
    -- Whether a cover in force lies on each day of participation, in every scheme: kept by triggers (see the covers), so
    -- that figures over all enrollments need not look at each one's days. The report of the gaps does not rest on it.
    is_covered INTEGER NOT NULL DEFAULT 0,
    UNIQUE (agency, client_id, client_ref)
) STRICT;
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
