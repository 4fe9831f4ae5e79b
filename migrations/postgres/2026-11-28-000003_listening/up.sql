CREATE TABLE consultations (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT consultations_status CHECK (status IN ('planned', 'held', 'closed', 'published')),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    kind text NOT NULL COLLATE "C" CONSTRAINT consultations_kind CHECK (kind IN ('forum', 'tna_visit', 'survey', 'letter')),
    region text NOT NULL COLLATE "C",
    held_on date NOT NULL,
    place text,
    attendees integer CONSTRAINT consultations_attendees CHECK (attendees >= 0),
    summary text,
    inputs integer NOT NULL,
    inputs_open integer NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT consultations_inputs CHECK (inputs_open BETWEEN 0 AND inputs),
    -- It closes only when every input has its disposition.
    CONSTRAINT consultations_inputs_open CHECK (inputs_open = 0 OR status IN ('planned', 'held'))
);
CREATE INDEX consultations_by_agency ON consultations (agency, id);
CREATE INDEX consultations_by_update ON consultations (agency, updated_at, id);
CREATE INDEX consultations_by_day ON consultations (agency, held_on, id);
CREATE INDEX consultations_search ON consultations USING gin (search_key gin_trgm_ops);

CREATE TABLE consultation_inputs (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT consultation_inputs_status CHECK (status IN ('recorded', 'converted', 'merged', 'declined', 'answered')),
    status_reason text COLLATE "C",
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search_key text NOT NULL COLLATE "C",
    consultation_id uuid NOT NULL REFERENCES consultations (id),
    voiced_by_kind text NOT NULL COLLATE "C" CONSTRAINT consultation_inputs_voiced_by_kind CHECK (voiced_by_kind IN ('employer', 'association', 'job_network', 'school', 'agency')),
    voiced_by_name text NOT NULL,
    employer_id uuid REFERENCES employers (id),
    words text NOT NULL,
    occupation text COLLATE "C",
    headcount integer CONSTRAINT consultation_inputs_headcount CHECK (headcount >= 1),
    urgency text NOT NULL COLLATE "C" CONSTRAINT consultation_inputs_urgency CHECK (urgency IN ('low', 'normal', 'high')),
    disposition text COLLATE "C" CONSTRAINT consultation_inputs_disposition CHECK (disposition IN ('converted', 'merged', 'declined')),
    answer text,
    answered_at timestamptz,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT consultation_inputs_voice CHECK (employer_id IS NULL OR voiced_by_kind = 'employer'),
    CONSTRAINT consultation_inputs_disposed CHECK ((disposition IS NULL) = (status = 'recorded')),
    CONSTRAINT consultation_inputs_declined CHECK (disposition IS NULL OR disposition <> 'declined' OR (status_reason IS NOT NULL AND answer IS NOT NULL)),
    CONSTRAINT consultation_inputs_answered CHECK ((answered_at IS NULL) = (status <> 'answered'))
);
CREATE INDEX consultation_inputs_by_agency ON consultation_inputs (agency, id);
CREATE INDEX consultation_inputs_by_update ON consultation_inputs (agency, updated_at, id);
CREATE INDEX consultation_inputs_by_consultation ON consultation_inputs (consultation_id, id);
CREATE INDEX consultation_inputs_by_answer ON consultation_inputs (agency, answered_at, id) WHERE answered_at IS NOT NULL;
CREATE INDEX consultation_inputs_by_employer ON consultation_inputs (employer_id, id) WHERE employer_id IS NOT NULL;
CREATE INDEX consultation_inputs_search ON consultation_inputs USING gin (search_key gin_trgm_ops);

CREATE TABLE skill_demand_inputs (
    skill_demand_id uuid NOT NULL REFERENCES skill_demands (id),
    consultation_input_id uuid NOT NULL REFERENCES consultation_inputs (id),
    PRIMARY KEY (skill_demand_id, consultation_input_id)
);
CREATE INDEX skill_demand_inputs_by_input ON skill_demand_inputs (consultation_input_id, skill_demand_id);
