ALTER TABLE employers DROP COLUMN contact_shared;
