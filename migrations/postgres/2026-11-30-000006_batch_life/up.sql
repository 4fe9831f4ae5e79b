-- Between registration and the class people are chosen and the class is confirmed; after it the office says what it was worth.
ALTER TABLE batches DROP CONSTRAINT batches_status;
ALTER TABLE batches ADD CONSTRAINT batches_status CHECK (status IN ('planned', 'open', 'selecting', 'confirmed', 'running', 'completed', 'evaluated', 'cancelled'));
DROP INDEX batches_counted;
-- The batches that count in the alignment.
CREATE INDEX batches_counted ON batches (agency, id) WHERE status IN ('planned', 'open', 'selecting', 'confirmed', 'running');
DROP INDEX batch_days_counted;
CREATE INDEX batch_days_counted ON batch_days (agency, until) WHERE status IN ('planned', 'open', 'selecting', 'confirmed', 'running');
ALTER TABLE batches ADD COLUMN evaluation text;

-- Whether a class starts only when everyone in it is insured.
ALTER TABLE office_settings ADD COLUMN require_cover_at_start boolean NOT NULL DEFAULT false;
