-- What counted on each day, so that figures of a past day can be told: a row for each stretch of days on which nothing
-- that counts changed. It holds from `since` up to but not including `until`, as things stood at the end of each day on the
-- calendar of the office (UTC+7). What changes on a day takes the place of what that day and later ones had, so that a
-- record never has two rows for one day.
--
-- What was before these tables is known as far back as the record's last change.

CREATE TABLE skill_demand_days (
    skill_demand_id uuid NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    agency text NOT NULL COLLATE "C",
    status text NOT NULL COLLATE "C",
    employer_id uuid NOT NULL,
    occupation text NOT NULL COLLATE "C",
    region text NOT NULL COLLATE "C",
    needed_by date NOT NULL,
    valid_until date NOT NULL,
    headcount integer NOT NULL,
    hired integer NOT NULL,
    PRIMARY KEY (skill_demand_id, since)
);
CREATE INDEX skill_demand_days_by_agency ON skill_demand_days (agency, skill_demand_id, since);
CREATE INDEX skill_demand_days_counted ON skill_demand_days (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, since, until, status);

CREATE TABLE batch_days (
    batch_id uuid NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    agency text NOT NULL COLLATE "C",
    status text NOT NULL COLLATE "C",
    program_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    occupation text NOT NULL COLLATE "C",
    region text NOT NULL COLLATE "C",
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    seats integer NOT NULL,
    PRIMARY KEY (batch_id, since)
);
CREATE INDEX batch_days_by_agency ON batch_days (agency, batch_id, since);
CREATE INDEX batch_days_counted ON batch_days (agency, until) WHERE status IN ('planned', 'open', 'running');

CREATE TABLE enrollment_days (
    enrollment_id uuid NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    batch_id uuid NOT NULL,
    program_id uuid NOT NULL,
    status text NOT NULL COLLATE "C",
    effective_on date,
    is_covered boolean NOT NULL,
    PRIMARY KEY (enrollment_id, since)
);
CREATE INDEX enrollment_days_by_batch ON enrollment_days (batch_id, since, until, status, is_covered);
CREATE INDEX enrollment_days_ended ON enrollment_days (program_id, status, batch_id, effective_on, since, until) WHERE status IN ('completed', 'not_yet_competent', 'withdrawn', 'dropped');

CREATE FUNCTION office_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (moment AT TIME ZONE interval '7 hours')::date
$$;

-- Another record's change can decide whether an enrollment is covered; then its day is kept here.
ALTER TABLE enrollments ADD COLUMN is_covered_since date;
CREATE OR REPLACE FUNCTION batches_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered, is_covered_since = office_day(NEW.updated_at)
    WHERE e.batch_id = NEW.id AND e.is_covered <> enrollment_is_covered(e);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION insurance_enrollments_keep_covered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments e SET is_covered = NOT e.is_covered, is_covered_since = office_day(NEW.updated_at)
    WHERE e.trainee_id = NEW.trainee_id AND e.is_covered <> enrollment_is_covered(e);
    RETURN NULL;
END $$;

CREATE FUNCTION skill_demands_keep_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := office_day(NEW.updated_at);
BEGIN
    -- Of a new record there is nothing to take back, and what is not read lets others write beside it.
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM skill_demand_days WHERE skill_demand_id = NEW.id AND since >= today;
        UPDATE skill_demand_days SET until = today WHERE skill_demand_id = NEW.id AND until > today;
    END IF;
    IF NEW.status = 'verified' THEN
        INSERT INTO skill_demand_days VALUES (NEW.id, today, '9999-12-31', NEW.agency, NEW.status,
            NEW.employer_id, NEW.occupation, NEW.region, NEW.needed_by, NEW.valid_until, NEW.headcount, NEW.hired);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER skill_demands_days_on_insert AFTER INSERT ON skill_demands
    FOR EACH ROW WHEN (NEW.status = 'verified') EXECUTE FUNCTION skill_demands_keep_days();
CREATE TRIGGER skill_demands_days_on_update AFTER UPDATE ON skill_demands
    FOR EACH ROW WHEN ('verified' IN (OLD.status, NEW.status)
        AND (OLD.status, OLD.occupation, OLD.region, OLD.needed_by, OLD.valid_until, OLD.headcount, OLD.hired)
            IS DISTINCT FROM (NEW.status, NEW.occupation, NEW.region, NEW.needed_by, NEW.valid_until, NEW.headcount, NEW.hired))
    EXECUTE FUNCTION skill_demands_keep_days();

CREATE FUNCTION batches_keep_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := office_day(NEW.updated_at);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM batch_days WHERE batch_id = NEW.id AND since >= today;
        UPDATE batch_days SET until = today WHERE batch_id = NEW.id AND until > today;
    END IF;
    INSERT INTO batch_days VALUES (NEW.id, today, '9999-12-31', NEW.agency, NEW.status,
        NEW.program_id, NEW.provider_id, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats);
    RETURN NULL;
END $$;
CREATE TRIGGER batches_days_on_insert AFTER INSERT ON batches
    FOR EACH ROW EXECUTE FUNCTION batches_keep_days();
CREATE TRIGGER batches_days_on_update AFTER UPDATE ON batches
    FOR EACH ROW WHEN ((OLD.status, OLD.occupation, OLD.region, OLD.starts_on, OLD.ends_on, OLD.seats)
        IS DISTINCT FROM (NEW.status, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats))
    EXECUTE FUNCTION batches_keep_days();

-- Its last moment is the one at which it was deleted: the program writes it before.
CREATE FUNCTION batches_end_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := office_day(OLD.updated_at);
BEGIN
    DELETE FROM batch_days WHERE batch_id = OLD.id AND since >= today;
    UPDATE batch_days SET until = today WHERE batch_id = OLD.id AND until > today;
    RETURN NULL;
END $$;
CREATE TRIGGER batches_days_on_delete AFTER DELETE ON batches
    FOR EACH ROW EXECUTE FUNCTION batches_end_days();

CREATE FUNCTION enrollments_keep_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today date := greatest(office_day(NEW.updated_at), NEW.is_covered_since);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM enrollment_days WHERE enrollment_id = NEW.id AND since >= today;
        UPDATE enrollment_days SET until = today WHERE enrollment_id = NEW.id AND until > today;
    END IF;
    INSERT INTO enrollment_days VALUES (NEW.id, today, '9999-12-31', NEW.batch_id, NEW.program_id, NEW.status, NEW.effective_on, NEW.is_covered);
    RETURN NULL;
END $$;
CREATE TRIGGER enrollments_days_on_insert AFTER INSERT ON enrollments
    FOR EACH ROW EXECUTE FUNCTION enrollments_keep_days();
CREATE TRIGGER enrollments_days_on_update AFTER UPDATE ON enrollments
    FOR EACH ROW WHEN ((OLD.status, OLD.effective_on, OLD.is_covered) IS DISTINCT FROM (NEW.status, NEW.effective_on, NEW.is_covered))
    EXECUTE FUNCTION enrollments_keep_days();

INSERT INTO skill_demand_days
SELECT id, office_day(updated_at), '9999-12-31', agency, status, employer_id, occupation, region, needed_by, valid_until, headcount, hired
FROM skill_demands WHERE status = 'verified';
INSERT INTO batch_days
SELECT id, office_day(updated_at), '9999-12-31', agency, status, program_id, provider_id, occupation, region, starts_on, ends_on, seats
FROM batches;
INSERT INTO enrollment_days
SELECT id, office_day(updated_at), '9999-12-31', batch_id, program_id, status, effective_on, is_covered
FROM enrollments;
