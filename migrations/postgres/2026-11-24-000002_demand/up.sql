CREATE TABLE employers (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT employers_status CHECK (status IN ('registered', 'verified', 'suspended', 'closed')),
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
    UNIQUE (client_id, client_ref),
    UNIQUE (agency, nib)
);
CREATE INDEX employers_by_agency ON employers (agency, id);
CREATE INDEX employers_by_update ON employers (agency, updated_at, id);
CREATE INDEX employers_by_name ON employers (agency, search_key, id);
CREATE INDEX employers_search ON employers USING gin (search_key gin_trgm_ops);
