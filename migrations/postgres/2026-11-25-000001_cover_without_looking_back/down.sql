DROP TRIGGER enrollments_covered_on_insert ON enrollments;
DROP TRIGGER enrollments_covered_on_update ON enrollments;
DROP FUNCTION enrollments_keep_covered();

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

CREATE OR REPLACE FUNCTION batches_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.batch_id = NEW.id AND e.is_covered <> enrollment_is_covered(e.id);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION insurance_enrollments_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.trainee_id = NEW.trainee_id AND e.is_covered <> enrollment_is_covered(e.id);
    RETURN NULL;
END $$;

DROP FUNCTION enrollment_is_covered(enrollments);
