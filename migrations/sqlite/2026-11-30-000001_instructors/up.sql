CREATE TABLE instructors (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT instructors_status CHECK (status IN ('active', 'suspended', 'closed')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    provider_id BLOB REFERENCES training_providers (id),
    employer_id BLOB REFERENCES employers (id),
    contact_phone TEXT NOT NULL,
    contact_email TEXT,
    competencies TEXT NOT NULL,
    method_certificate_until TEXT,
    availability TEXT NOT NULL,
    absences TEXT NOT NULL,
    lendable INTEGER NOT NULL CONSTRAINT instructors_lendable CHECK (lendable IN (0, 1)),
    UNIQUE (agency, client_id, client_ref)
) STRICT;
CREATE INDEX instructors_by_agency ON instructors (agency, id);
CREATE INDEX instructors_by_update ON instructors (agency, updated_at, id);
CREATE INDEX instructors_by_name ON instructors (agency, search_key, id);
CREATE INDEX instructors_by_provider ON instructors (provider_id, id);
CREATE INDEX instructors_by_employer ON instructors (employer_id, id);

-- The competencies once more, to be found by.
CREATE TABLE instructor_competencies (
    instructor_id BLOB NOT NULL REFERENCES instructors (id),
    -- In the list, from 0.
    position INTEGER NOT NULL,
    unit TEXT,
    occupation TEXT,
    valid_until TEXT,
    PRIMARY KEY (instructor_id, position),
    CONSTRAINT instructor_competencies_one CHECK ((unit IS NULL) <> (occupation IS NULL))
) STRICT;
CREATE INDEX instructor_competencies_by_unit ON instructor_competencies (unit, instructor_id);
CREATE INDEX instructor_competencies_by_occupation ON instructor_competencies (occupation, instructor_id);
