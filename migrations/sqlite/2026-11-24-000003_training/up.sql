CREATE TABLE training_providers (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT training_providers_status CHECK (status IN ('proposed', 'active', 'suspended', 'closed')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT training_providers_kind CHECK (kind IN ('blk', 'lpks', 'company')),
    vin TEXT,
    nib TEXT,
    licence_number TEXT,
    licence_until TEXT,
    accredited_until TEXT,
    region TEXT NOT NULL,
    workshops TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT,
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (agency, vin)
) STRICT;
CREATE INDEX training_providers_by_agency ON training_providers (agency, id);
CREATE INDEX training_providers_by_update ON training_providers (agency, updated_at, id);
CREATE INDEX training_providers_by_name ON training_providers (agency, search_key, id);

CREATE TABLE training_programs (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT training_programs_status CHECK (status IN ('draft', 'submitted', 'approved', 'refused', 'retired')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    title TEXT NOT NULL,
    occupation TEXT NOT NULL,
    units TEXT NOT NULL,
    demand_ids TEXT NOT NULL,
    hours_theory INTEGER NOT NULL CONSTRAINT training_programs_hours_theory CHECK (hours_theory >= 0),
    hours_practice INTEGER NOT NULL CONSTRAINT training_programs_hours_practice CHECK (hours_practice >= 0),
    entry_min_age INTEGER,
    entry_max_age INTEGER,
    entry_education TEXT,
    entry_residence TEXT,
    certificate TEXT NOT NULL,
    policy_reason TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT training_programs_ages CHECK (entry_min_age <= entry_max_age)
) STRICT;
CREATE INDEX training_programs_by_agency ON training_programs (agency, id);
CREATE INDEX training_programs_by_update ON training_programs (agency, updated_at, id);
CREATE INDEX training_programs_by_title ON training_programs (agency, search_key, id);
CREATE INDEX training_programs_by_provider ON training_programs (provider_id, id);

CREATE TABLE training_program_demands (
    training_program_id BLOB NOT NULL REFERENCES training_programs (id),
    skill_demand_id BLOB NOT NULL REFERENCES skill_demands (id),
    PRIMARY KEY (training_program_id, skill_demand_id)
) STRICT;
CREATE INDEX training_program_demands_by_demand ON training_program_demands (skill_demand_id, training_program_id);

CREATE TABLE batches (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT batches_status CHECK (status IN ('planned', 'open', 'running', 'completed', 'cancelled')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    program_id BLOB NOT NULL REFERENCES training_programs (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    occupation TEXT NOT NULL,
    name TEXT NOT NULL,
    seats INTEGER NOT NULL CONSTRAINT batches_seats CHECK (seats BETWEEN 1 AND 1000),
    min_seats INTEGER NOT NULL,
    seats_taken INTEGER NOT NULL,
    funding_source TEXT,
    funding_ceiling_idr INTEGER,
    region TEXT NOT NULL,
    registration_opens_on TEXT NOT NULL,
    registration_closes_on TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    cancelled_on TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT batches_seats_taken CHECK (seats_taken BETWEEN 0 AND seats),
    CONSTRAINT batches_min_seats CHECK (min_seats BETWEEN 1 AND seats),
    CONSTRAINT batches_dates CHECK (registration_opens_on <= registration_closes_on AND registration_closes_on <= starts_on AND starts_on <= ends_on)
) STRICT;
CREATE INDEX batches_by_agency ON batches (agency, id);
CREATE INDEX batches_by_update ON batches (agency, updated_at, id);
CREATE INDEX batches_by_start ON batches (agency, starts_on, id);
CREATE INDEX batches_by_name ON batches (agency, search_key, id);
CREATE INDEX batches_by_program ON batches (program_id, id);
CREATE INDEX batches_by_provider ON batches (provider_id, id);
-- The batches that count in the alignment.
CREATE INDEX batches_counted ON batches (agency, id) WHERE status IN ('planned', 'open', 'running');
