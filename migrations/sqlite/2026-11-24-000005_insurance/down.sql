DROP TRIGGER batches_covered_on_update;
DROP TRIGGER enrollments_covered_on_update;
DROP TRIGGER enrollments_covered_on_insert;
DROP VIEW enrollment_covers;
DROP TABLE insurance_enrollments;
