DROP TRIGGER enrollments_days_on_update;
DROP TRIGGER enrollments_days_on_insert;
DROP TRIGGER batches_days_on_delete;
DROP TRIGGER batches_days_on_update;
DROP TRIGGER batches_days_on_insert;
DROP TRIGGER skill_demands_days_on_update;
DROP TRIGGER skill_demands_days_on_insert;
DROP TRIGGER batches_covered_on_update;
DROP TRIGGER insurance_enrollments_covered_on_insert;
DROP TRIGGER insurance_enrollments_covered_on_update;
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
ALTER TABLE enrollments DROP COLUMN is_covered_since;
DROP TABLE enrollment_days;
DROP TABLE batch_days;
DROP TABLE skill_demand_days;
