DROP TRIGGER batches_covered_on_update ON batches;
DROP TRIGGER enrollments_covered_on_update ON enrollments;
DROP TRIGGER enrollments_covered_on_insert ON enrollments;
DROP TABLE insurance_enrollments;
DROP FUNCTION insurance_enrollments_keep_covered;
DROP FUNCTION batches_keep_covered;
DROP FUNCTION enrollments_keep_covered;
DROP FUNCTION enrollment_is_covered;
