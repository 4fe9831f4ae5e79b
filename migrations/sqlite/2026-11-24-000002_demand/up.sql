CREATE TABLE employers (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT employers_status CHECK (status IN ('registered', 'verified', 'suspended', 'closed')),
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
    UNIQUE (client_id, client_ref),
    UNIQUE (agency, nib)
) STRICT;
CREATE INDEX employers_by_agency ON employers (agency, id);
CREATE INDEX employers_by_update ON employers (agency, updated_at, id);
CREATE INDEX employers_by_name ON employers (agency, search_key, id);
