DROP INDEX skill_demands_alike;
DROP INDEX skill_demands_by_renewed;
CREATE INDEX skill_demands_by_renewed ON skill_demands (renews) WHERE renews IS NOT NULL;
