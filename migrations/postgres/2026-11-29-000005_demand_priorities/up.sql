CREATE TABLE demand_priorities (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    occupation text NOT NULL COLLATE "C",
    region text NOT NULL COLLATE "C",
    weight integer NOT NULL CONSTRAINT demand_priorities_weight CHECK (weight BETWEEN 0 AND 1000),
    reason text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT demand_priorities_days CHECK (valid_from <= valid_until),
    -- At most one for an occupation, a region and a day.
    CONSTRAINT demand_priorities_one_a_day EXCLUDE USING gist (agency WITH =, occupation WITH =, region WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);
CREATE INDEX demand_priorities_by_agency ON demand_priorities (agency, id);
CREATE INDEX demand_priorities_by_update ON demand_priorities (agency, updated_at, id);
CREATE INDEX demand_priorities_by_weight ON demand_priorities (agency, weight, id);
CREATE INDEX demand_priorities_by_start ON demand_priorities (agency, valid_from, id);
-- By which a demand finds its own.
CREATE INDEX demand_priorities_by_occupation ON demand_priorities (agency, occupation, region);
