-- A program may be returned to who writes it, and be read by others before the office decides.
ALTER TABLE training_programs DROP CONSTRAINT training_programs_status;
ALTER TABLE training_programs ADD CONSTRAINT training_programs_status CHECK (status IN ('draft', 'submitted', 'incomplete', 'in_opinion', 'approved', 'refused', 'retired'));

-- An approved program never changes: a new edition follows it. What there is are first editions.
ALTER TABLE training_programs ADD COLUMN edition integer NOT NULL DEFAULT 1 CONSTRAINT training_programs_edition CHECK (edition >= 1);
ALTER TABLE training_programs ADD COLUMN revises uuid REFERENCES training_programs (id);
ALTER TABLE training_programs ADD CONSTRAINT training_programs_revises CHECK ((revises IS NULL) = (edition = 1));
-- The first edition of all that follow one another.
ALTER TABLE training_programs ADD COLUMN lineage uuid;
UPDATE training_programs SET lineage = id;
ALTER TABLE training_programs ALTER COLUMN lineage SET NOT NULL;
-- At most one edition follows another; one that is refused gives its place up.
CREATE UNIQUE INDEX training_programs_revises_key ON training_programs (revises) WHERE status <> 'refused';
CREATE INDEX training_programs_by_revised ON training_programs (revises, id) WHERE revises IS NOT NULL;
CREATE INDEX training_programs_by_lineage ON training_programs (lineage, edition);

ALTER TABLE training_programs ADD COLUMN suspended_from date;
ALTER TABLE training_programs ADD COLUMN suspended_until date;
ALTER TABLE training_programs ADD COLUMN suspension_reason text COLLATE "C";
ALTER TABLE training_programs ADD COLUMN suspension_note text;
ALTER TABLE training_programs ADD CONSTRAINT training_programs_suspended CHECK ((suspended_from IS NULL) = (suspension_reason IS NULL) AND (suspended_from IS NOT NULL OR (suspended_until IS NULL AND suspension_note IS NULL)) AND suspended_from <= suspended_until);
