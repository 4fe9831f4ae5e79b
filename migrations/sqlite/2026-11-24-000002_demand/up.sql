CREATE TABLE employers (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT employers_status CHECK (status IN ('registered', 'verified', 'suspended', 'closed')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    name TEXT NOT NULL,
    nib TEXT NOT NULL,
    npwp TEXT,
    npp TEXT,
    industry_version TEXT NOT NULL,
    industry TEXT NOT NULL,
    workers INTEGER NOT NULL CONSTRAINT employers_workers CHECK (workers >= 0),
    workers_as_of TEXT NOT NULL,
    risk_group INTEGER NOT NULL CONSTRAINT employers_risk_group CHECK (risk_group BETWEEN 1 AND 5),
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT,
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (agency, nib)
) STRICT;
CREATE INDEX employers_by_agency ON employers (agency, id);
CREATE INDEX employers_by_update ON employers (agency, updated_at, id);
CREATE INDEX employers_by_name ON employers (agency, search_key, id);

CREATE TABLE skill_demands (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT skill_demands_status CHECK (status IN ('draft', 'submitted', 'verified', 'rejected', 'withdrawn')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    title_key TEXT NOT NULL,
    employer_id BLOB NOT NULL REFERENCES employers (id),
    title TEXT NOT NULL,
    occupation TEXT NOT NULL,
    skills TEXT NOT NULL,
    headcount INTEGER NOT NULL CONSTRAINT skill_demands_headcount CHECK (headcount >= 1),
    hired INTEGER NOT NULL CONSTRAINT skill_demands_hired CHECK (hired BETWEEN 0 AND headcount),
    kind TEXT NOT NULL CONSTRAINT skill_demands_kind CHECK (kind IN ('hire', 'upskill', 'intern')),
    region TEXT NOT NULL,
    needed_from TEXT NOT NULL,
    needed_by TEXT NOT NULL,
    wage_min_idr INTEGER,
    wage_max_idr INTEGER,
    valid_until TEXT NOT NULL,
    input_ids TEXT NOT NULL,
    renews BLOB REFERENCES skill_demands (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT skill_demands_needed CHECK (needed_from <= needed_by),
    CONSTRAINT skill_demands_wages CHECK (wage_min_idr <= wage_max_idr)
) STRICT;
CREATE INDEX skill_demands_by_agency ON skill_demands (agency, id);
CREATE INDEX skill_demands_by_update ON skill_demands (agency, updated_at, id);
CREATE INDEX skill_demands_by_need ON skill_demands (agency, needed_by, id);
CREATE INDEX skill_demands_by_title ON skill_demands (agency, title_key, id);
CREATE INDEX skill_demands_by_employer ON skill_demands (employer_id, id);
CREATE INDEX skill_demands_by_occupation ON skill_demands (agency, occupation, id);
-- The demands that count in the alignment, with all that it looks at (the state too, or SQLite would look it up).
CREATE INDEX skill_demands_counted ON skill_demands (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, status) WHERE status = 'verified';
CREATE INDEX skill_demands_by_renewed ON skill_demands (renews) WHERE renews IS NOT NULL;

CREATE TABLE skill_demand_hires (
    id BLOB NOT NULL PRIMARY KEY,
    skill_demand_id BLOB NOT NULL REFERENCES skill_demands (id),
    count INTEGER NOT NULL CONSTRAINT skill_demand_hires_count CHECK (count <> 0),
    hired_on TEXT NOT NULL,
    reason TEXT,
    note TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX skill_demand_hires_by_demand ON skill_demand_hires (skill_demand_id, id);
