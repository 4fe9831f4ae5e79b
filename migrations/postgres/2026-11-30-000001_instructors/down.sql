DROP TABLE instructor_competencies;
DROP TABLE instructors;
