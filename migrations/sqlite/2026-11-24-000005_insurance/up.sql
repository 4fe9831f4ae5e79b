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
    UNIQUE (agency, client_id, client_ref),
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
            AND other.covers_from IS NOT NULL
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
            AND other.covers_from IS NOT NULL
            AND (NEW.covers_until IS NULL OR other.covers_from <= NEW.covers_until)
            AND (other.covers_until IS NULL OR other.covers_until >= NEW.covers_from)
    );
END;

-- Whether a cover in force lies on each day of an enrollment's participation, in every scheme. The days are those of
-- `people::enrollment`; where there is none, nothing is lacking. No two covers of one person and scheme share a day, so
-- a scheme covers the participation if its covers have as many days within it as there are.
CREATE VIEW enrollment_covers AS
SELECT p.id, p.first_day > p.last_day OR (
    SELECT coalesce(sum(c.days) FILTER (WHERE c.covers_jkk), 0) >= p.days AND coalesce(sum(c.days) FILTER (WHERE c.covers_jkm), 0) >= p.days
    FROM (
        SELECT i.covers_jkk, i.covers_jkm,
            julianday(min(coalesce(i.covers_until, p.last_day), p.last_day)) - julianday(max(i.covers_from, p.first_day)) + 1 AS days
        FROM insurance_enrollments i
        WHERE i.trainee_id = p.trainee_id AND i.status IN ('active', 'ending')
            AND i.covers_from <= p.last_day AND (i.covers_until IS NULL OR i.covers_until >= p.first_day)
    ) c
) AS is_covered
FROM (
    SELECT d.id, d.trainee_id, d.first_day, d.last_day, julianday(d.last_day) - julianday(d.first_day) + 1 AS days
    FROM (
        SELECT e.id, e.trainee_id, max(b.starts_on, e.enrolled_on) AS first_day,
            min(b.ends_on, coalesce(date(e.effective_on, '-1 day'), b.ends_on), coalesce(date(b.cancelled_on, '-1 day'), b.ends_on)) AS last_day
        FROM enrollments e JOIN batches b ON b.id = e.batch_id
    ) d
) p;

CREATE TRIGGER enrollments_covered_on_insert AFTER INSERT ON enrollments
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered
    WHERE id = NEW.id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER enrollments_covered_on_update AFTER UPDATE OF enrolled_on, effective_on ON enrollments
WHEN OLD.enrolled_on <> NEW.enrolled_on OR OLD.effective_on IS NOT NEW.effective_on
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered
    WHERE id = NEW.id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER batches_covered_on_update AFTER UPDATE OF starts_on, ends_on, cancelled_on ON batches
WHEN OLD.starts_on <> NEW.starts_on OR OLD.ends_on <> NEW.ends_on OR OLD.cancelled_on IS NOT NEW.cancelled_on
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered
    WHERE batch_id = NEW.id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER insurance_enrollments_covered_on_insert AFTER INSERT ON insurance_enrollments
WHEN NEW.status IN ('active', 'ending')
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered
    WHERE trainee_id = NEW.trainee_id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER insurance_enrollments_covered_on_update AFTER UPDATE OF status, covers_jkk, covers_jkm, covers_from, covers_until ON insurance_enrollments
WHEN NEW.status IN ('active', 'ending') OR OLD.status IN ('active', 'ending')
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered
    WHERE trainee_id = NEW.trainee_id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
