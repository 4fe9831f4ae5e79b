DROP TABLE enrollments;
DROP TABLE trainees;
