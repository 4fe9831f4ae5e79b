-- A program may be returned to who writes it, and be read by others before the office decides. SQLite changes no CHECK; a column
-- takes its own along when it goes, so that a new one takes its place.
ALTER TABLE training_programs ADD COLUMN status_now TEXT NOT NULL DEFAULT 'draft' CONSTRAINT training_programs_status CHECK (status_now IN ('draft', 'submitted', 'incomplete', 'in_opinion', 'approved', 'refused', 'retired'));
UPDATE training_programs SET status_now = status;
ALTER TABLE training_programs DROP COLUMN status;
ALTER TABLE training_programs RENAME COLUMN status_now TO status;

-- An approved program never changes: a new edition follows it. What there is are first editions.
ALTER TABLE training_programs ADD COLUMN edition INTEGER NOT NULL DEFAULT 1 CONSTRAINT training_programs_edition CHECK (edition >= 1);
ALTER TABLE training_programs ADD COLUMN revises BLOB CONSTRAINT training_programs_revises CHECK ((revises IS NULL) = (edition = 1)) REFERENCES training_programs (id);
-- The first edition of all that follow one another.
ALTER TABLE training_programs ADD COLUMN lineage BLOB NOT NULL DEFAULT x'';
UPDATE training_programs SET lineage = id;
-- At most one edition follows another; one that is refused gives its place up.
CREATE UNIQUE INDEX training_programs_revises_key ON training_programs (revises) WHERE status <> 'refused';
CREATE INDEX training_programs_by_revised ON training_programs (revises, id) WHERE revises IS NOT NULL;
CREATE INDEX training_programs_by_lineage ON training_programs (lineage, edition);

ALTER TABLE training_programs ADD COLUMN suspended_until TEXT;
ALTER TABLE training_programs ADD COLUMN suspension_reason TEXT;
ALTER TABLE training_programs ADD COLUMN suspension_note TEXT;
ALTER TABLE training_programs ADD COLUMN suspended_from TEXT CONSTRAINT training_programs_suspended CHECK ((suspended_from IS NULL) = (suspension_reason IS NULL) AND (suspended_from IS NOT NULL OR (suspended_until IS NULL AND suspension_note IS NULL)) AND suspended_from <= suspended_until);
