CREATE TABLE demand_priorities (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    occupation TEXT NOT NULL,
    region TEXT NOT NULL,
    weight INTEGER NOT NULL CONSTRAINT demand_priorities_weight CHECK (weight BETWEEN 0 AND 1000),
    reason TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT demand_priorities_days CHECK (valid_from <= valid_until)
) STRICT;
CREATE INDEX demand_priorities_by_agency ON demand_priorities (agency, id);
CREATE INDEX demand_priorities_by_update ON demand_priorities (agency, updated_at, id);
CREATE INDEX demand_priorities_by_weight ON demand_priorities (agency, weight, id);
CREATE INDEX demand_priorities_by_start ON demand_priorities (agency, valid_from, id);
-- By which a demand finds its own.
CREATE INDEX demand_priorities_by_occupation ON demand_priorities (agency, occupation, region);

-- At most one for an occupation, a region and a day; PostgreSQL has an exclusion constraint for it.
CREATE TRIGGER demand_priorities_one_a_day_on_insert BEFORE INSERT ON demand_priorities
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: demand_priorities_one_a_day')
    WHERE EXISTS (
        SELECT 1 FROM demand_priorities AS other
        WHERE other.agency = NEW.agency AND other.occupation = NEW.occupation AND other.region = NEW.region AND other.id <> NEW.id
            AND (NEW.valid_until IS NULL OR other.valid_from <= NEW.valid_until)
            AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
    );
END;

-- At most one for an occupation, a region and a day; PostgreSQL has an exclusion constraint for it.
CREATE TRIGGER demand_priorities_one_a_day_on_update BEFORE UPDATE ON demand_priorities
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: demand_priorities_one_a_day')
    WHERE EXISTS (
        SELECT 1 FROM demand_priorities AS other
        WHERE other.agency = NEW.agency AND other.occupation = NEW.occupation AND other.region = NEW.region AND other.id <> NEW.id
            AND (NEW.valid_until IS NULL OR other.valid_from <= NEW.valid_until)
            AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
    );
END;
