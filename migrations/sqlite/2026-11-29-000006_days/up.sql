-- What counted on each day, so that figures of a past day can be told: a row for each stretch of days on which nothing
-- that counts changed. It holds from `since` up to but not including `until`, as things stood at the end of each day on the
-- calendar of the office (UTC+7). What changes on a day takes the place of what that day and later ones had, so that a
-- record never has two rows for one day.
--
-- What was before these tables is known as far back as the record's last change.

CREATE TABLE skill_demand_days (
    skill_demand_id BLOB NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    agency TEXT NOT NULL,
    status TEXT NOT NULL,
    employer_id BLOB NOT NULL,
    occupation TEXT NOT NULL,
    region TEXT NOT NULL,
    needed_by TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    hired INTEGER NOT NULL,
    PRIMARY KEY (skill_demand_id, since)
) STRICT;
CREATE INDEX skill_demand_days_by_agency ON skill_demand_days (agency, skill_demand_id, since);
CREATE INDEX skill_demand_days_counted ON skill_demand_days (agency, occupation, employer_id, region, needed_by, valid_until, headcount, hired, since, until, status);

CREATE TABLE batch_days (
    batch_id BLOB NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    agency TEXT NOT NULL,
    status TEXT NOT NULL,
    program_id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    occupation TEXT NOT NULL,
    region TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    seats INTEGER NOT NULL,
    PRIMARY KEY (batch_id, since)
) STRICT;
CREATE INDEX batch_days_by_agency ON batch_days (agency, batch_id, since);
CREATE INDEX batch_days_counted ON batch_days (agency, until) WHERE status IN ('planned', 'open', 'running');

CREATE TABLE enrollment_days (
    enrollment_id BLOB NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    batch_id BLOB NOT NULL,
    program_id BLOB NOT NULL,
    status TEXT NOT NULL,
    effective_on TEXT,
    is_covered INTEGER NOT NULL,
    PRIMARY KEY (enrollment_id, since)
) STRICT;
CREATE INDEX enrollment_days_by_batch ON enrollment_days (batch_id, since, until, status, is_covered);
CREATE INDEX enrollment_days_ended ON enrollment_days (program_id, status, batch_id, effective_on, since, until) WHERE status IN ('completed', 'not_yet_competent', 'withdrawn', 'dropped');

-- Another record's change can decide whether an enrollment is covered; then its day is kept here.
ALTER TABLE enrollments ADD COLUMN is_covered_since TEXT;
DROP TRIGGER batches_covered_on_update;
DROP TRIGGER insurance_enrollments_covered_on_insert;
DROP TRIGGER insurance_enrollments_covered_on_update;
CREATE TRIGGER batches_covered_on_update AFTER UPDATE OF starts_on, ends_on, cancelled_on ON batches
WHEN OLD.starts_on <> NEW.starts_on OR OLD.ends_on <> NEW.ends_on OR OLD.cancelled_on IS NOT NEW.cancelled_on
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered, is_covered_since = date(NEW.updated_at, '+7 hours')
    WHERE batch_id = NEW.id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER insurance_enrollments_covered_on_insert AFTER INSERT ON insurance_enrollments
WHEN NEW.status IN ('active', 'ending')
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered, is_covered_since = date(NEW.updated_at, '+7 hours')
    WHERE trainee_id = NEW.trainee_id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;
CREATE TRIGGER insurance_enrollments_covered_on_update AFTER UPDATE OF status, covers_jkk, covers_jkm, covers_from, covers_until ON insurance_enrollments
WHEN NEW.status IN ('active', 'ending') OR OLD.status IN ('active', 'ending')
BEGIN
    UPDATE enrollments SET is_covered = NOT is_covered, is_covered_since = date(NEW.updated_at, '+7 hours')
    WHERE trainee_id = NEW.trainee_id AND is_covered <> (SELECT v.is_covered FROM enrollment_covers v WHERE v.id = enrollments.id);
END;

CREATE TRIGGER skill_demands_days_on_insert AFTER INSERT ON skill_demands WHEN NEW.status = 'verified'
BEGIN
    INSERT INTO skill_demand_days VALUES (NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.employer_id, NEW.occupation, NEW.region, NEW.needed_by, NEW.valid_until, NEW.headcount, NEW.hired);
END;
CREATE TRIGGER skill_demands_days_on_update AFTER UPDATE ON skill_demands
WHEN 'verified' IN (OLD.status, NEW.status)
    AND (OLD.status, OLD.occupation, OLD.region, OLD.needed_by, OLD.valid_until, OLD.headcount, OLD.hired)
        IS NOT (NEW.status, NEW.occupation, NEW.region, NEW.needed_by, NEW.valid_until, NEW.headcount, NEW.hired)
BEGIN
    DELETE FROM skill_demand_days WHERE skill_demand_id = NEW.id AND since >= date(NEW.updated_at, '+7 hours');
    UPDATE skill_demand_days SET until = date(NEW.updated_at, '+7 hours')
    WHERE skill_demand_id = NEW.id AND until > date(NEW.updated_at, '+7 hours');
    INSERT INTO skill_demand_days SELECT NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.employer_id, NEW.occupation, NEW.region, NEW.needed_by, NEW.valid_until, NEW.headcount, NEW.hired
    WHERE NEW.status = 'verified';
END;

CREATE TRIGGER batches_days_on_insert AFTER INSERT ON batches
BEGIN
    INSERT INTO batch_days VALUES (NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.program_id, NEW.provider_id, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats);
END;
CREATE TRIGGER batches_days_on_update AFTER UPDATE ON batches
WHEN (OLD.status, OLD.occupation, OLD.region, OLD.starts_on, OLD.ends_on, OLD.seats) IS NOT (NEW.status, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats)
BEGIN
    DELETE FROM batch_days WHERE batch_id = NEW.id AND since >= date(NEW.updated_at, '+7 hours');
    UPDATE batch_days SET until = date(NEW.updated_at, '+7 hours')
    WHERE batch_id = NEW.id AND until > date(NEW.updated_at, '+7 hours');
    INSERT INTO batch_days VALUES (NEW.id, date(NEW.updated_at, '+7 hours'), '9999-12-31', NEW.agency, NEW.status,
        NEW.program_id, NEW.provider_id, NEW.occupation, NEW.region, NEW.starts_on, NEW.ends_on, NEW.seats);
END;
-- Its last moment is the one at which it was deleted: the program writes it before.
CREATE TRIGGER batches_days_on_delete AFTER DELETE ON batches
BEGIN
    DELETE FROM batch_days WHERE batch_id = OLD.id AND since >= date(OLD.updated_at, '+7 hours');
    UPDATE batch_days SET until = date(OLD.updated_at, '+7 hours')
    WHERE batch_id = OLD.id AND until > date(OLD.updated_at, '+7 hours');
END;

-- The row as it is by now: a trigger beside these may have said already whether it is covered.
CREATE TRIGGER enrollments_days_on_insert AFTER INSERT ON enrollments
BEGIN
    INSERT OR REPLACE INTO enrollment_days
    SELECT id, date(updated_at, '+7 hours'), '9999-12-31', batch_id, program_id, status, effective_on, is_covered
    FROM enrollments WHERE id = NEW.id;
END;
CREATE TRIGGER enrollments_days_on_update AFTER UPDATE ON enrollments
WHEN (OLD.status, OLD.effective_on, OLD.is_covered) IS NOT (NEW.status, NEW.effective_on, NEW.is_covered)
BEGIN
    DELETE FROM enrollment_days
    WHERE enrollment_id = NEW.id AND since >= max(date(NEW.updated_at, '+7 hours'), coalesce(NEW.is_covered_since, ''));
    UPDATE enrollment_days SET until = max(date(NEW.updated_at, '+7 hours'), coalesce(NEW.is_covered_since, ''))
    WHERE enrollment_id = NEW.id AND until > max(date(NEW.updated_at, '+7 hours'), coalesce(NEW.is_covered_since, ''));
    INSERT INTO enrollment_days
    SELECT id, max(date(updated_at, '+7 hours'), coalesce(is_covered_since, '')), '9999-12-31', batch_id, program_id, status, effective_on, is_covered
    FROM enrollments WHERE id = NEW.id;
END;

INSERT INTO skill_demand_days
SELECT id, date(updated_at, '+7 hours'), '9999-12-31', agency, status, employer_id, occupation, region, needed_by, valid_until, headcount, hired
FROM skill_demands WHERE status = 'verified';
INSERT INTO batch_days
SELECT id, date(updated_at, '+7 hours'), '9999-12-31', agency, status, program_id, provider_id, occupation, region, starts_on, ends_on, seats
FROM batches;
INSERT INTO enrollment_days
SELECT id, date(updated_at, '+7 hours'), '9999-12-31', batch_id, program_id, status, effective_on, is_covered
FROM enrollments;
