-- Between registration and the class people are chosen and the class is confirmed; after it the office says what it was worth.
--
-- SQLite changes no CHECK of a table: it is made anew. Rows of other tables name its own, so that its rules are held again when
-- the transaction ends; the triggers on it go with it, and are made again last, so that nothing is counted as changed.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE batches_before AS SELECT * FROM batches;
DROP TABLE batches;
CREATE TABLE batches (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT batches_status CHECK (status IN ('planned', 'open', 'selecting', 'confirmed', 'running', 'completed', 'evaluated', 'cancelled')),
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
    quarter TEXT NOT NULL GENERATED ALWAYS AS (substr(ends_on, 1, 4) || 'Q' || ((CAST(substr(ends_on, 6, 2) AS integer) + 2) / 3)) VIRTUAL,
    evaluation TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT batches_seats_taken CHECK (seats_taken BETWEEN 0 AND seats),
    CONSTRAINT batches_min_seats CHECK (min_seats BETWEEN 1 AND seats),
    CONSTRAINT batches_dates CHECK (registration_opens_on <= registration_closes_on AND registration_closes_on <= starts_on AND starts_on <= ends_on)
) STRICT;
INSERT INTO batches (id, agency, client_id, client_ref, status, status_reason, status_note, version, created_at, updated_at, search_key, program_id, provider_id, occupation, name, seats, min_seats, seats_taken, funding_source, funding_ceiling_idr, region, registration_opens_on, registration_closes_on, starts_on, ends_on, cancelled_on)
SELECT id, agency, client_id, client_ref, status, status_reason, status_note, version, created_at, updated_at, search_key, program_id, provider_id, occupation, name, seats, min_seats, seats_taken, funding_source, funding_ceiling_idr, region, registration_opens_on, registration_closes_on, starts_on, ends_on, cancelled_on FROM batches_before;
DROP TABLE batches_before;
CREATE INDEX batches_by_agency ON batches (agency, id);
CREATE INDEX batches_by_update ON batches (agency, updated_at, id);
CREATE INDEX batches_by_start ON batches (agency, starts_on, id);
CREATE INDEX batches_by_name ON batches (agency, search_key, id);
CREATE INDEX batches_by_program ON batches (program_id, id);
CREATE INDEX batches_by_provider ON batches (provider_id, id);
-- The batches that count in the alignment.
CREATE INDEX batches_counted ON batches (agency, id) WHERE status IN ('planned', 'open', 'selecting', 'confirmed', 'running');
DROP INDEX batch_days_counted;
CREATE INDEX batch_days_counted ON batch_days (agency, until) WHERE status IN ('planned', 'open', 'selecting', 'confirmed', 'running');

CREATE TRIGGER batches_covered_on_update AFTER UPDATE OF starts_on, ends_on, cancelled_on ON batches
WHEN OLD.starts_on <> NEW.starts_on OR OLD.ends_on <> NEW.ends_on OR OLD.cancelled_on IS NOT NEW.cancelled_on
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered, is_covered_since = date(NEW.updated_at, '+7 hours')
    WHERE batch_id = NEW.id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER batches_days_on_insert AFTER INSERT ON batches
BEGIN
    INSERT INTO batch_days VALUES (NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.program_id, NEW.provider_id, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats);
END;
CREATE TRIGGER batches_days_on_update AFTER UPDATE ON batches
WHEN (OLD.status, OLD.occupation, OLD.region, OLD.starts_on, OLD.ends_on, OLD.seats) IS NOT (NEW.status, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats)
BEGIN
    DELETE FROM batch_days WHERE batch_id = NEW.id AND since >= date(NEW.updated_at, '+7 hours');
    UPDATE batch_days SET until = date(NEW.updated_at, '+7 hours')
    WHERE batch_id = NEW.id AND until > date(NEW.updated_at, '+7 hours');
    INSERT INTO batch_days VALUES (NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.program_id, NEW.provider_id, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats);
END;
-- Its last moment is the one at which it was deleted: the program writes it before.
CREATE TRIGGER batches_days_on_delete AFTER DELETE ON batches
BEGIN
    DELETE FROM batch_days WHERE batch_id = OLD.id AND since >= date(OLD.updated_at, '+7 hours');
    UPDATE batch_days SET until = date(OLD.updated_at, '+7 hours')
    WHERE batch_id = OLD.id AND until > date(OLD.updated_at, '+7 hours');
END;

-- Whether a class starts only when everyone in it is insured.
ALTER TABLE office_settings ADD COLUMN require_cover_at_start INTEGER NOT NULL DEFAULT 0 CONSTRAINT office_settings_require_cover_at_start CHECK (require_cover_at_start IN (0, 1));
