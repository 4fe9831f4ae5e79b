CREATE TABLE instructor_needs (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT instructor_needs_status CHECK (status IN ('open', 'shortlisted', 'offered', 'filled', 'cancelled')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    program_id BLOB REFERENCES training_programs (id),
    batch_id BLOB REFERENCES batches (id),
    -- The program's.
    provider_id BLOB REFERENCES training_providers (id),
    occupation TEXT,
    unit TEXT,
    weekly TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    -- The hours of the weeks within these days.
    minutes INTEGER NOT NULL CONSTRAINT instructor_needs_minutes CHECK (minutes > 0),
    region TEXT NOT NULL,
    note TEXT,
    shortlist TEXT NOT NULL,
    instructor_id BLOB REFERENCES instructors (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT instructor_needs_days CHECK (starts_on <= ends_on),
    CONSTRAINT instructor_needs_one CHECK ((unit IS NULL) <> (occupation IS NULL)),
    CONSTRAINT instructor_needs_promised CHECK (status NOT IN ('offered', 'filled') OR instructor_id IS NOT NULL)
) STRICT;
CREATE INDEX instructor_needs_by_agency ON instructor_needs (agency, id);
CREATE INDEX instructor_needs_by_update ON instructor_needs (agency, updated_at, id);
CREATE INDEX instructor_needs_by_start ON instructor_needs (agency, starts_on, id);
CREATE INDEX instructor_needs_by_program ON instructor_needs (program_id, id);
CREATE INDEX instructor_needs_by_batch ON instructor_needs (batch_id, id);
CREATE INDEX instructor_needs_by_provider ON instructor_needs (provider_id, id);
CREATE INDEX instructor_needs_by_instructor ON instructor_needs (instructor_id, id);

-- The shortlists once more, to be found by.
CREATE TABLE instructor_need_shortlists (
    instructor_need_id BLOB NOT NULL REFERENCES instructor_needs (id),
    instructor_id BLOB NOT NULL REFERENCES instructors (id),
    PRIMARY KEY (instructor_need_id, instructor_id)
) STRICT;
CREATE INDEX instructor_need_shortlists_by_instructor ON instructor_need_shortlists (instructor_id, instructor_need_id);
