DROP TABLE instructor_need_shortlists;
DROP TABLE instructor_needs;
