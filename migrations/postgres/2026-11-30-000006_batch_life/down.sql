ALTER TABLE office_settings DROP COLUMN require_cover_at_start;
ALTER TABLE batches DROP COLUMN evaluation;
UPDATE batches SET status = 'open' WHERE status IN ('selecting', 'confirmed');
UPDATE batches SET status = 'completed' WHERE status = 'evaluated';
UPDATE batch_days SET status = 'open' WHERE status IN ('selecting', 'confirmed');
UPDATE batch_days SET status = 'completed' WHERE status = 'evaluated';
ALTER TABLE batches DROP CONSTRAINT batches_status;
ALTER TABLE batches ADD CONSTRAINT batches_status CHECK (status IN ('planned', 'open', 'running', 'completed', 'cancelled'));
DROP INDEX batches_counted;
-- The batches that count in the alignment.
CREATE INDEX batches_counted ON batches (agency, id) WHERE status IN ('planned', 'open', 'running');
DROP INDEX batch_days_counted;
CREATE INDEX batch_days_counted ON batch_days (agency, until) WHERE status IN ('planned', 'open', 'running');
