-- How much money of a source an office may promise in a year.
CREATE TABLE funding_ceilings (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    source TEXT NOT NULL,
    year INTEGER NOT NULL CONSTRAINT funding_ceilings_year CHECK (year BETWEEN 2000 AND 2100),
    amount_idr INTEGER NOT NULL CONSTRAINT funding_ceilings_amount_idr CHECK (amount_idr BETWEEN 0 AND 1000000000000000),
    note TEXT,
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (agency, source, year)
) STRICT;
CREATE INDEX funding_ceilings_by_agency ON funding_ceilings (agency, id);
CREATE INDEX funding_ceilings_by_update ON funding_ceilings (agency, updated_at, id);
CREATE INDEX funding_ceilings_by_year ON funding_ceilings (agency, year, id);

-- What a class is planned to cost and has cost, line by line.
CREATE TABLE batch_costs (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    batch_id BLOB NOT NULL REFERENCES batches (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    line TEXT NOT NULL CONSTRAINT batch_costs_line CHECK (line IN ('instructor_fees', 'materials', 'consumables', 'equipment_hire', 'room', 'meals', 'transport', 'certification', 'insurance', 'other')),
    planned_idr INTEGER NOT NULL CONSTRAINT batch_costs_planned_idr CHECK (planned_idr BETWEEN 0 AND 1000000000000000),
    used_idr INTEGER NOT NULL CONSTRAINT batch_costs_used_idr CHECK (used_idr BETWEEN 0 AND 1000000000000000),
    note TEXT,
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (batch_id, line)
) STRICT;
CREATE INDEX batch_costs_by_agency ON batch_costs (agency, id);
CREATE INDEX batch_costs_by_update ON batch_costs (agency, updated_at, id);
CREATE INDEX batch_costs_by_batch ON batch_costs (batch_id, id);
CREATE INDEX batch_costs_by_provider ON batch_costs (provider_id, id);

-- The classes that claim money of a source in a year.
CREATE INDEX batches_by_funding ON batches (agency, funding_source, starts_on, id);
