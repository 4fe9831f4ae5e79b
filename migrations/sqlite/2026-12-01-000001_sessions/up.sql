CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT sessions_status CHECK (status IN ('planned', 'cancelled')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    batch_id BLOB NOT NULL REFERENCES batches (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    workshop_id BLOB NOT NULL REFERENCES workshops (id),
    instructor_id BLOB REFERENCES instructors (id),
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT sessions_kind CHECK (kind IN ('theory', 'practice')),
    topic TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT sessions_length CHECK (unixepoch(ends_at) - unixepoch(starts_at) BETWEEN 900 AND 43200)
) STRICT;
CREATE INDEX sessions_by_agency ON sessions (agency, id);
CREATE INDEX sessions_by_update ON sessions (agency, updated_at, id);
CREATE INDEX sessions_by_start ON sessions (agency, starts_at, id);
CREATE INDEX sessions_by_provider ON sessions (provider_id, id);
CREATE INDEX sessions_by_batch ON sessions (batch_id, starts_at);
CREATE INDEX sessions_by_workshop ON sessions (workshop_id, starts_at);
CREATE INDEX sessions_by_instructor ON sessions (instructor_id, starts_at);

-- No room, instructor or class is in two planned sessions at once; PostgreSQL has exclusion constraints for it. One may begin at
-- the moment at which another ends. None lasts longer than twelve hours, so that an index finds those that can be in the way.
CREATE TRIGGER sessions_one_at_a_time_on_insert BEFORE INSERT ON sessions
WHEN NEW.status = 'planned'
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_in_a_room')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.workshop_id = NEW.workshop_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_of_an_instructor')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.instructor_id = NEW.instructor_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_of_a_class')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.batch_id = NEW.batch_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
END;

-- No room, instructor or class is in two planned sessions at once; PostgreSQL has exclusion constraints for it. One may begin at
-- the moment at which another ends. None lasts longer than twelve hours, so that an index finds those that can be in the way.
CREATE TRIGGER sessions_one_at_a_time_on_update BEFORE UPDATE OF status, batch_id, workshop_id, instructor_id, starts_at, ends_at ON sessions
WHEN NEW.status = 'planned'
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_in_a_room')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.workshop_id = NEW.workshop_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_of_an_instructor')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.instructor_id = NEW.instructor_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
    SELECT RAISE(ABORT, 'CHECK constraint failed: sessions_one_of_a_class')
    WHERE EXISTS (
        SELECT 1 FROM sessions AS other
        WHERE other.batch_id = NEW.batch_id AND other.id <> NEW.id AND other.status = 'planned'
            AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%S.000000Z', NEW.starts_at, '-12 hours')
            AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
END;
