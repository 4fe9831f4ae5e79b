DROP TABLE insurance_enrollments;
