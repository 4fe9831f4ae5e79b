-- The quarter of the year in which a demand is needed, or a class ends, as in `2027Q1`: made from the day by the database, so
-- that an index can bring the rows of the alignment cell by cell. Without it all that counts was sorted at each question.
ALTER TABLE skill_demands ADD COLUMN quarter TEXT NOT NULL
    GENERATED ALWAYS AS (substr(needed_by, 1, 4) || 'Q' || ((CAST(substr(needed_by, 6, 2) AS integer) + 2) / 3)) VIRTUAL;
ALTER TABLE skill_demand_days ADD COLUMN quarter TEXT NOT NULL
    GENERATED ALWAYS AS (substr(needed_by, 1, 4) || 'Q' || ((CAST(substr(needed_by, 6, 2) AS integer) + 2) / 3)) VIRTUAL;
ALTER TABLE batches ADD COLUMN quarter TEXT NOT NULL
    GENERATED ALWAYS AS (substr(ends_on, 1, 4) || 'Q' || ((CAST(substr(ends_on, 6, 2) AS integer) + 2) / 3)) VIRTUAL;
ALTER TABLE batch_days ADD COLUMN quarter TEXT NOT NULL
    GENERATED ALWAYS AS (substr(ends_on, 1, 4) || 'Q' || ((CAST(substr(ends_on, 6, 2) AS integer) + 2) / 3)) VIRTUAL;

DROP INDEX skill_demands_counted;
CREATE INDEX skill_demands_counted ON skill_demands (agency, occupation, region, quarter, employer_id, valid_until, headcount, hired, status) WHERE status = 'verified';
DROP INDEX skill_demand_days_counted;
CREATE INDEX skill_demand_days_counted ON skill_demand_days (agency, occupation, region, quarter, employer_id, valid_until, headcount, hired, since, until, status);
