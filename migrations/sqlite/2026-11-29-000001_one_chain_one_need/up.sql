-- A demand is renewed once: a chain of renewals is a line, in which at most one demand counts.
DROP INDEX skill_demands_by_renewed;
CREATE UNIQUE INDEX skill_demands_by_renewed ON skill_demands (renews) WHERE renews IS NOT NULL;
-- What an employer needs of one occupation, at which a new demand may turn out to be one that is there already.
CREATE INDEX skill_demands_alike ON skill_demands (employer_id, occupation, needed_by);
