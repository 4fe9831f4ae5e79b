-- Equality of ids inside a GiST index.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- No row is 'ended': that is what 'active' and 'ending' are called once their last day has passed.
CREATE TABLE insurance_enrollments (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_status CHECK (status IN ('planned', 'requested', 'sent', 'active', 'rejected', 'ending', 'cancelled')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    trainee_id uuid NOT NULL REFERENCES trainees (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    participation_kind text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_participation_kind CHECK (participation_kind IN ('enrollment', 'apprenticeship')),
    participation_id uuid NOT NULL,
    covers_jkk boolean NOT NULL,
    covers_jkm boolean NOT NULL,
    segment text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_segment CHECK (segment IN ('bpu', 'pu')),
    payer text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_payer CHECK (payer IN ('office', 'employer', 'provider', 'self')),
    wage_base_idr bigint,
    covers_from date,
    covers_until date,
    member_number text COLLATE "C",
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT insurance_enrollments_days CHECK (covers_from <= covers_until),
    CONSTRAINT insurance_enrollments_programs CHECK (covers_jkk OR covers_jkm),
    CONSTRAINT insurance_enrollments_wage CHECK ((segment = 'pu') = (wage_base_idr IS NOT NULL)),
    CONSTRAINT insurance_enrollments_begun CHECK (status NOT IN ('active', 'ending') OR (covers_from IS NOT NULL AND member_number IS NOT NULL)),
    -- At most one live cover per person, scheme and day.
    CONSTRAINT insurance_enrollments_one_jkk EXCLUDE USING gist (trainee_id WITH =, daterange(covers_from, covers_until, '[]') WITH &&)
        WHERE (covers_jkk AND covers_from IS NOT NULL AND status IN ('planned', 'requested', 'sent', 'active', 'ending')),
    CONSTRAINT insurance_enrollments_one_jkm EXCLUDE USING gist (trainee_id WITH =, daterange(covers_from, covers_until, '[]') WITH &&)
        WHERE (covers_jkm AND covers_from IS NOT NULL AND status IN ('planned', 'requested', 'sent', 'active', 'ending'))
);
CREATE INDEX insurance_enrollments_by_agency ON insurance_enrollments (agency, id);
CREATE INDEX insurance_enrollments_by_update ON insurance_enrollments (agency, updated_at, id);
CREATE INDEX insurance_enrollments_by_trainee ON insurance_enrollments (trainee_id, id);
CREATE INDEX insurance_enrollments_by_participation ON insurance_enrollments (participation_id, id);
CREATE INDEX insurance_enrollments_by_last_day ON insurance_enrollments (agency, covers_until, id);

-- Whether a cover in force lies on each day of an enrollment's participation, in every scheme. The days are those of
-- `people::enrollment`; where there is none, nothing is lacking. No two covers of one person and scheme share a day, so
-- a scheme covers the participation if its covers have as many days within it as there are.
-- In PL/pgSQL, which keeps the plan: one in SQL is planned for each call, and that takes longer than the answer.
CREATE FUNCTION enrollment_is_covered(enrollment uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (
    SELECT p.first_day > p.last_day OR (
        SELECT coalesce(sum(c.days) FILTER (WHERE c.covers_jkk), 0) >= p.last_day - p.first_day + 1
            AND coalesce(sum(c.days) FILTER (WHERE c.covers_jkm), 0) >= p.last_day - p.first_day + 1
        FROM (
            SELECT i.covers_jkk, i.covers_jkm, least(i.covers_until, p.last_day) - greatest(i.covers_from, p.first_day) + 1 AS days
            FROM insurance_enrollments i
            WHERE i.trainee_id = p.trainee_id AND i.status IN ('active', 'ending')
                AND i.covers_from <= p.last_day AND (i.covers_until IS NULL OR i.covers_until >= p.first_day)
        ) c
    )
    FROM (
        SELECT e.trainee_id, greatest(b.starts_on, e.enrolled_on) AS first_day, least(b.ends_on, e.effective_on - 1, b.cancelled_on - 1) AS last_day
        FROM enrollments e JOIN batches b ON b.id = e.batch_id
        WHERE e.id = enrollment
    ) p
); END $$;

CREATE FUNCTION enrollments_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.id = NEW.id AND e.is_covered <> enrollment_is_covered(e.id);
    RETURN NULL;
END $$;
CREATE TRIGGER enrollments_covered_on_insert AFTER INSERT ON enrollments
    FOR EACH ROW EXECUTE FUNCTION enrollments_keep_covered();
CREATE TRIGGER enrollments_covered_on_update AFTER UPDATE ON enrollments
    FOR EACH ROW WHEN ((OLD.enrolled_on, OLD.effective_on) IS DISTINCT FROM (NEW.enrolled_on, NEW.effective_on))
    EXECUTE FUNCTION enrollments_keep_covered();

CREATE FUNCTION batches_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.batch_id = NEW.id AND e.is_covered <> enrollment_is_covered(e.id);
    RETURN NULL;
END $$;
CREATE TRIGGER batches_covered_on_update AFTER UPDATE ON batches
    FOR EACH ROW WHEN ((OLD.starts_on, OLD.ends_on, OLD.cancelled_on) IS DISTINCT FROM (NEW.starts_on, NEW.ends_on, NEW.cancelled_on))
    EXECUTE FUNCTION batches_keep_covered();

CREATE FUNCTION insurance_enrollments_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.trainee_id = NEW.trainee_id AND e.is_covered <> enrollment_is_covered(e.id);
    RETURN NULL;
END $$;
CREATE TRIGGER insurance_enrollments_covered_on_insert AFTER INSERT ON insurance_enrollments
    FOR EACH ROW WHEN (NEW.status IN ('active', 'ending'))
    EXECUTE FUNCTION insurance_enrollments_keep_covered();
CREATE TRIGGER insurance_enrollments_covered_on_update AFTER UPDATE ON insurance_enrollments
    FOR EACH ROW WHEN (NEW.status IN ('active', 'ending') OR OLD.status IN ('active', 'ending'))
    EXECUTE FUNCTION insurance_enrollments_keep_covered();
