-- Whether the employer agrees that training providers are told whom to ask.
ALTER TABLE employers ADD COLUMN contact_shared INTEGER NOT NULL DEFAULT 0 CONSTRAINT employers_contact_shared CHECK (contact_shared IN (0, 1));
