DROP TRIGGER enrollments_days_on_update ON enrollments;
DROP TRIGGER enrollments_days_on_insert ON enrollments;
DROP FUNCTION enrollments_keep_days();
DROP TRIGGER batches_days_on_delete ON batches;
DROP FUNCTION batches_end_days();
DROP TRIGGER batches_days_on_update ON batches;
DROP TRIGGER batches_days_on_insert ON batches;
DROP FUNCTION batches_keep_days();
DROP TRIGGER skill_demands_days_on_update ON skill_demands;
DROP TRIGGER skill_demands_days_on_insert ON skill_demands;
DROP FUNCTION skill_demands_keep_days();
CREATE OR REPLACE FUNCTION batches_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.batch_id = NEW.id AND e.is_covered <> enrollment_is_covered(e);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION insurance_enrollments_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered
    WHERE e.trainee_id = NEW.trainee_id AND e.is_covered <> enrollment_is_covered(e);
    RETURN NULL;
END $$;
ALTER TABLE enrollments DROP COLUMN is_covered_since;
DROP FUNCTION office_day(timestamptz);
DROP TABLE enrollment_days;
DROP TABLE batch_days;
DROP TABLE skill_demand_days;
