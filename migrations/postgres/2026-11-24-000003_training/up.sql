CREATE TABLE training_providers (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT training_providers_status CHECK (status IN ('proposed', 'active', 'suspended', 'closed')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    name text NOT NULL,
    kind text NOT NULL COLLATE "C" CONSTRAINT training_providers_kind CHECK (kind IN ('blk', 'lpks', 'company')),
    vin text COLLATE "C",
    nib text COLLATE "C",
    licence_number text COLLATE "C",
    licence_until date,
    accredited_until date,
    region text NOT NULL COLLATE "C",
    workshops jsonb NOT NULL,
    contact_name text NOT NULL,
    contact_phone text NOT NULL COLLATE "C",
    contact_email text COLLATE "C",
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (agency, vin)
);
CREATE INDEX training_providers_by_agency ON training_providers (agency, id);
CREATE INDEX training_providers_by_update ON training_providers (agency, updated_at, id);
CREATE INDEX training_providers_by_name ON training_providers (agency, search_key, id);
CREATE INDEX training_providers_search ON training_providers USING gin (search_key gin_trgm_ops);

CREATE TABLE training_programs (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT training_programs_status CHECK (status IN ('draft', 'submitted', 'approved', 'refused', 'retired')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    title text NOT NULL,
    occupation text NOT NULL COLLATE "C",
    units jsonb NOT NULL,
    demand_ids jsonb NOT NULL,
    hours_theory integer NOT NULL CONSTRAINT training_programs_hours_theory CHECK (hours_theory >= 0),
    hours_practice integer NOT NULL CONSTRAINT training_programs_hours_practice CHECK (hours_practice >= 0),
    entry_min_age integer,
    entry_max_age integer,
    entry_education text COLLATE "C",
    entry_residence text COLLATE "C",
    certificate text NOT NULL,
    policy_reason text,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT training_programs_ages CHECK (entry_min_age <= entry_max_age)
);
CREATE INDEX training_programs_by_agency ON training_programs (agency, id);
CREATE INDEX training_programs_by_update ON training_programs (agency, updated_at, id);
CREATE INDEX training_programs_by_title ON training_programs (agency, search_key, id);
CREATE INDEX training_programs_by_provider ON training_programs (provider_id, id);
CREATE INDEX training_programs_search ON training_programs USING gin (search_key gin_trgm_ops);

CREATE TABLE training_program_demands (
    training_program_id uuid NOT NULL REFERENCES training_programs (id),
    skill_demand_id uuid NOT NULL REFERENCES skill_demands (id),
    PRIMARY KEY (training_program_id, skill_demand_id)
);
CREATE INDEX training_program_demands_by_demand ON training_program_demands (skill_demand_id, training_program_id);

CREATE TABLE batches (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT batches_status CHECK (status IN ('planned', 'open', 'running', 'completed', 'cancelled')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    program_id uuid NOT NULL REFERENCES training_programs (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    occupation text NOT NULL COLLATE "C",
    name text NOT NULL,
    seats integer NOT NULL CONSTRAINT batches_seats CHECK (seats BETWEEN 1 AND 1000),
    min_seats integer NOT NULL,
    seats_taken integer NOT NULL,
    funding_source text COLLATE "C",
    funding_ceiling_idr bigint,
    region text NOT NULL COLLATE "C",
    registration_opens_on date NOT NULL,
    registration_closes_on date NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    cancelled_on date,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT batches_seats_taken CHECK (seats_taken BETWEEN 0 AND seats),
    CONSTRAINT batches_min_seats CHECK (min_seats BETWEEN 1 AND seats),
    CONSTRAINT batches_dates CHECK (registration_opens_on <= registration_closes_on AND registration_closes_on <= starts_on AND starts_on <= ends_on)
);
CREATE INDEX batches_by_agency ON batches (agency, id);
CREATE INDEX batches_by_update ON batches (agency, updated_at, id);
CREATE INDEX batches_by_start ON batches (agency, starts_on, id);
CREATE INDEX batches_by_name ON batches (agency, search_key, id);
CREATE INDEX batches_by_program ON batches (program_id, id);
CREATE INDEX batches_by_provider ON batches (provider_id, id);
-- The batches that count in the alignment.
CREATE INDEX batches_counted ON batches (agency, id) WHERE status IN ('planned', 'open', 'running');
CREATE INDEX batches_search ON batches USING gin (search_key gin_trgm_ops);
