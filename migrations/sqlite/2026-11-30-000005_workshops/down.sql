DROP TABLE workshops;
ALTER TABLE training_providers DROP COLUMN registration_number;
