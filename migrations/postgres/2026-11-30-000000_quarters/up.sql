-- The quarter of the year in which a demand is needed, or a class ends, as in `2027Q1`: made from the day by the database, so
-- that an index can bring the rows of the alignment cell by cell. Without it all that counts was sorted at each question.
ALTER TABLE skill_demands ADD COLUMN quarter text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (lpad(extract(year FROM needed_by)::integer::text, 4, '0') || 'Q' || extract(quarter FROM needed_by)::integer::text) STORED;
ALTER TABLE skill_demand_days ADD COLUMN quarter text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (lpad(extract(year FROM needed_by)::integer::text, 4, '0') || 'Q' || extract(quarter FROM needed_by)::integer::text) STORED;
ALTER TABLE batches ADD COLUMN quarter text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (lpad(extract(year FROM ends_on)::integer::text, 4, '0') || 'Q' || extract(quarter FROM ends_on)::integer::text) STORED;
ALTER TABLE batch_days ADD COLUMN quarter text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (lpad(extract(year FROM ends_on)::integer::text, 4, '0') || 'Q' || extract(quarter FROM ends_on)::integer::text) STORED;

DROP INDEX skill_demands_counted;
CREATE INDEX skill_demands_counted ON skill_demands (agency, occupation, region, quarter, employer_id, valid_until, headcount, hired, status) WHERE status = 'verified';
DROP INDEX skill_demand_days_counted;
CREATE INDEX skill_demand_days_counted ON skill_demand_days (agency, occupation, region, quarter, employer_id, valid_until, headcount, hired, since, until, status);
