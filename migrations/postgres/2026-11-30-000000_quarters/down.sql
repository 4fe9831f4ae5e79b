DROP INDEX skill_demands_counted;
DROP INDEX skill_demand_days_counted;
ALTER TABLE batch_days DROP COLUMN quarter;
ALTER TABLE batches DROP COLUMN quarter;
ALTER TABLE skill_demand_days DROP COLUMN quarter;
ALTER TABLE skill_demands DROP COLUMN quarter;
CREATE INDEX skill_demands_counted ON skill_demands (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, status) WHERE status = 'verified';
CREATE INDEX skill_demand_days_counted ON skill_demand_days (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, since, until, status);
