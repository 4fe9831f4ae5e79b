CREATE TABLE employers (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT employers_status CHECK (status IN ('registered', 'verified', 'suspended', 'closed')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    name text NOT NULL,
    nib text NOT NULL COLLATE "C",
    npwp text COLLATE "C",
    npp text COLLATE "C",
    industry_version text NOT NULL COLLATE "C",
    industry text NOT NULL COLLATE "C",
    workers integer NOT NULL CONSTRAINT employers_workers CHECK (workers >= 0),
    workers_as_of date NOT NULL,
    risk_group integer NOT NULL CONSTRAINT employers_risk_group CHECK (risk_group BETWEEN 1 AND 5),
    region text NOT NULL COLLATE "C",
    address text NOT NULL,
    contact_name text NOT NULL,
    contact_phone text NOT NULL COLLATE "C",
    contact_email text COLLATE "C",
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (agency, nib)
);
CREATE INDEX employers_by_agency ON employers (agency, id);
CREATE INDEX employers_by_update ON employers (agency, updated_at, id);
CREATE INDEX employers_by_name ON employers (agency, search_key, id);
CREATE INDEX employers_search ON employers USING gin (search_key gin_trgm_ops);

CREATE TABLE skill_demands (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT skill_demands_status CHECK (status IN ('draft', 'submitted', 'verified', 'rejected', 'withdrawn')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    title_key text NOT NULL COLLATE "C",
    employer_id uuid NOT NULL REFERENCES employers (id),
    title text NOT NULL,
    occupation text NOT NULL COLLATE "C",
    skills jsonb NOT NULL,
    headcount integer NOT NULL CONSTRAINT skill_demands_headcount CHECK (headcount >= 1),
    hired integer NOT NULL CONSTRAINT skill_demands_hired CHECK (hired BETWEEN 0 AND headcount),
    kind text NOT NULL COLLATE "C" CONSTRAINT skill_demands_kind CHECK (kind IN ('hire', 'upskill', 'intern')),
    region text NOT NULL COLLATE "C",
    needed_from date NOT NULL,
    needed_by date NOT NULL,
    wage_min_idr bigint,
    wage_max_idr bigint,
    valid_until date NOT NULL,
    input_ids jsonb NOT NULL,
    renews uuid REFERENCES skill_demands (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT skill_demands_needed CHECK (needed_from <= needed_by),
    CONSTRAINT skill_demands_wages CHECK (wage_min_idr <= wage_max_idr)
);
CREATE INDEX skill_demands_by_agency ON skill_demands (agency, id);
CREATE INDEX skill_demands_by_update ON skill_demands (agency, updated_at, id);
CREATE INDEX skill_demands_by_need ON skill_demands (agency, needed_by, id);
CREATE INDEX skill_demands_by_title ON skill_demands (agency, title_key, id);
CREATE INDEX skill_demands_by_employer ON skill_demands (employer_id, id);
CREATE INDEX skill_demands_by_occupation ON skill_demands (agency, occupation, id);
-- The demands that count in the alignment, with all that it looks at (the state too, or SQLite would look it up).
CREATE INDEX skill_demands_counted ON skill_demands (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, status) WHERE status = 'verified';
CREATE INDEX skill_demands_by_renewed ON skill_demands (renews) WHERE renews IS NOT NULL;
CREATE INDEX skill_demands_search ON skill_demands USING gin (search_key gin_trgm_ops);

CREATE TABLE skill_demand_hires (
    id uuid NOT NULL PRIMARY KEY,
    skill_demand_id uuid NOT NULL REFERENCES skill_demands (id),
    count integer NOT NULL CONSTRAINT skill_demand_hires_count CHECK (count <> 0),
    hired_on date NOT NULL,
    reason text COLLATE "C",
    note text,
    created_at timestamptz NOT NULL
);
CREATE INDEX skill_demand_hires_by_demand ON skill_demand_hires (skill_demand_id, id);
