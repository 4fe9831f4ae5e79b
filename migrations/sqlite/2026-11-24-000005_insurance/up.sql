-- No row is 'ended': that is what 'active' and 'ending' are called once their last day has passed.
CREATE TABLE insurance_enrollments (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT insurance_enrollments_status CHECK (status IN ('planned', 'requested', 'sent', 'active', 'rejected', 'ending', 'cancelled')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    trainee_id BLOB NOT NULL REFERENCES trainees (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    participation_kind TEXT NOT NULL CONSTRAINT insurance_enrollments_participation_kind CHECK (participation_kind IN ('enrollment', 'apprenticeship')),
    participation_id BLOB NOT NULL,
    covers_jkk INTEGER NOT NULL,
    covers_jkm INTEGER NOT NULL,
    segment TEXT NOT NULL CONSTRAINT insurance_enrollments_segment CHECK (segment IN ('bpu', 'pu')),
    payer TEXT NOT NULL CONSTRAINT insurance_enrollments_payer CHECK (payer IN ('office', 'employer', 'provider', 'self')),
    wage_base_idr INTEGER,
    covers_from TEXT,
    covers_until TEXT,
    member_number TEXT,
    UNIQUE (client_id, client_ref),
    CONSTRAINT insurance_enrollments_days CHECK (covers_from <= covers_until),
    CONSTRAINT insurance_enrollments_programs CHECK (covers_jkk OR covers_jkm),
    CONSTRAINT insurance_enrollments_wage CHECK ((segment = 'pu') = (wage_base_idr IS NOT NULL)),
    CONSTRAINT insurance_enrollments_begun CHECK (status NOT IN ('active', 'ending') OR (covers_from IS NOT NULL AND member_number IS NOT NULL))
) STRICT;
CREATE INDEX insurance_enrollments_by_agency ON insurance_enrollments (agency, id);
CREATE INDEX insurance_enrollments_by_update ON insurance_enrollments (agency, updated_at, id);
CREATE INDEX insurance_enrollments_by_trainee ON insurance_enrollments (trainee_id, id);
CREATE INDEX insurance_enrollments_by_participation ON insurance_enrollments (participation_id, id);
CREATE INDEX insurance_enrollments_by_last_day ON insurance_enrollments (agency, covers_until, id);

-- At most one live cover per person, scheme and day; PostgreSQL has an exclusion constraint for it.
CREATE TRIGGER insurance_enrollments_one_cover_on_insert BEFORE INSERT ON insurance_enrollments
WHEN NEW.covers_from IS NOT NULL AND NEW.status IN ('planned', 'requested', 'sent', 'active', 'ending')
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: insurance_enrollments_one_cover')
    WHERE EXISTS (
        SELECT 1 FROM insurance_enrollments AS other
        WHERE other.trainee_id = NEW.trainee_id AND other.id <> NEW.id
            AND other.status IN ('planned', 'requested', 'sent', 'active', 'ending')
            AND ((other.covers_jkk AND NEW.covers_jkk) OR (other.covers_jkm AND NEW.covers_jkm))
            AND (NEW.covers_until IS NULL OR other.covers_from <= NEW.covers_until)
            AND (other.covers_until IS NULL OR other.covers_until >= NEW.covers_from)
    );
END;

-- At most one live cover per person, scheme and day; PostgreSQL has an exclusion constraint for it.
CREATE TRIGGER insurance_enrollments_one_cover_on_update BEFORE UPDATE ON insurance_enrollments
WHEN NEW.covers_from IS NOT NULL AND NEW.status IN ('planned', 'requested', 'sent', 'active', 'ending')
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: insurance_enrollments_one_cover')
    WHERE EXISTS (
        SELECT 1 FROM insurance_enrollments AS other
        WHERE other.trainee_id = NEW.trainee_id AND other.id <> NEW.id
            AND other.status IN ('planned', 'requested', 'sent', 'active', 'ending')
            AND ((other.covers_jkk AND NEW.covers_jkk) OR (other.covers_jkm AND NEW.covers_jkm))
            AND (NEW.covers_until IS NULL OR other.covers_from <= NEW.covers_until)
            AND (other.covers_until IS NULL OR other.covers_until >= NEW.covers_from)
    );
END;
