CREATE TABLE instructor_needs (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT instructor_needs_status CHECK (status IN ('open', 'shortlisted', 'offered', 'filled', 'cancelled')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    program_id uuid REFERENCES training_programs (id),
    batch_id uuid REFERENCES batches (id),
    -- The program's.
    provider_id uuid REFERENCES training_providers (id),
    occupation text COLLATE "C",
    unit text COLLATE "C",
    weekly jsonb NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    -- The hours of the weeks within these days.
    minutes integer NOT NULL CONSTRAINT instructor_needs_minutes CHECK (minutes > 0),
    region text NOT NULL COLLATE "C",
    note text,
    shortlist jsonb NOT NULL,
    instructor_id uuid REFERENCES instructors (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT instructor_needs_days CHECK (starts_on <= ends_on),
    CONSTRAINT instructor_needs_one CHECK ((unit IS NULL) <> (occupation IS NULL)),
    CONSTRAINT instructor_needs_promised CHECK (status NOT IN ('offered', 'filled') OR instructor_id IS NOT NULL)
);
CREATE INDEX instructor_needs_by_agency ON instructor_needs (agency, id);
CREATE INDEX instructor_needs_by_update ON instructor_needs (agency, updated_at, id);
CREATE INDEX instructor_needs_by_start ON instructor_needs (agency, starts_on, id);
CREATE INDEX instructor_needs_by_program ON instructor_needs (program_id, id);
CREATE INDEX instructor_needs_by_batch ON instructor_needs (batch_id, id);
CREATE INDEX instructor_needs_by_provider ON instructor_needs (provider_id, id);
CREATE INDEX instructor_needs_by_instructor ON instructor_needs (instructor_id, id);

-- The shortlists once more, to be found by.
CREATE TABLE instructor_need_shortlists (
    instructor_need_id uuid NOT NULL REFERENCES instructor_needs (id),
    instructor_id uuid NOT NULL REFERENCES instructors (id),
    PRIMARY KEY (instructor_need_id, instructor_id)
);
CREATE INDEX instructor_need_shortlists_by_instructor ON instructor_need_shortlists (instructor_id, instructor_need_id);
