DROP TABLE batches;
DROP TABLE training_program_demands;
DROP TABLE training_programs;
DROP TABLE training_providers;
