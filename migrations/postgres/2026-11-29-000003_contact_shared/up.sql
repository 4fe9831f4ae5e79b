-- Whether the employer agrees that training providers are told whom to ask.
ALTER TABLE employers ADD COLUMN contact_shared boolean NOT NULL DEFAULT false;
