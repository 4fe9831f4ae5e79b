CREATE TABLE instructors (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT instructors_status CHECK (status IN ('active', 'suspended', 'closed')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    name text NOT NULL,
    region text NOT NULL COLLATE "C",
    provider_id uuid REFERENCES training_providers (id),
    employer_id uuid REFERENCES employers (id),
    contact_phone text NOT NULL COLLATE "C",
    contact_email text COLLATE "C",
    competencies jsonb NOT NULL,
    method_certificate_until date,
    availability jsonb NOT NULL,
    absences jsonb NOT NULL,
    lendable boolean NOT NULL,
    UNIQUE (agency, client_id, client_ref)
);
CREATE INDEX instructors_by_agency ON instructors (agency, id);
CREATE INDEX instructors_by_update ON instructors (agency, updated_at, id);
CREATE INDEX instructors_by_name ON instructors (agency, search_key, id);
CREATE INDEX instructors_by_provider ON instructors (provider_id, id);
CREATE INDEX instructors_by_employer ON instructors (employer_id, id);
CREATE INDEX instructors_search ON instructors USING gin (search_key gin_trgm_ops);

-- The competencies once more, to be found by.
CREATE TABLE instructor_competencies (
    instructor_id uuid NOT NULL REFERENCES instructors (id),
    -- In the list, from 0.
    position integer NOT NULL,
    unit text COLLATE "C",
    occupation text COLLATE "C",
    valid_until date,
    PRIMARY KEY (instructor_id, position),
    CONSTRAINT instructor_competencies_one CHECK ((unit IS NULL) <> (occupation IS NULL))
);
CREATE INDEX instructor_competencies_by_unit ON instructor_competencies (unit, instructor_id);
CREATE INDEX instructor_competencies_by_occupation ON instructor_competencies (occupation, instructor_id);
