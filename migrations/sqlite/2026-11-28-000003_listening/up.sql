CREATE TABLE consultations (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT consultations_status CHECK (status IN ('planned', 'held', 'closed', 'published')),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT consultations_kind CHECK (kind IN ('forum', 'tna_visit', 'survey', 'letter')),
    region TEXT NOT NULL,
    held_on TEXT NOT NULL,
    place TEXT,
    attendees INTEGER CONSTRAINT consultations_attendees CHECK (attendees >= 0),
    summary TEXT,
    inputs INTEGER NOT NULL,
    inputs_open INTEGER NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT consultations_inputs CHECK (inputs_open BETWEEN 0 AND inputs),
    -- It closes only when every input has its disposition.
    CONSTRAINT consultations_inputs_open CHECK (inputs_open = 0 OR status IN ('planned', 'held'))
) STRICT;
CREATE INDEX consultations_by_agency ON consultations (agency, id);
CREATE INDEX consultations_by_update ON consultations (agency, updated_at, id);
CREATE INDEX consultations_by_day ON consultations (agency, held_on, id);

CREATE TABLE consultation_inputs (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT consultation_inputs_status CHECK (status IN ('recorded', 'converted', 'merged', 'declined', 'answered')),
    status_reason TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_key TEXT NOT NULL,
    consultation_id BLOB NOT NULL REFERENCES consultations (id),
    voiced_by_kind TEXT NOT NULL CONSTRAINT consultation_inputs_voiced_by_kind CHECK (voiced_by_kind IN ('employer', 'association', 'job_network', 'school', 'agency')),
    voiced_by_name TEXT NOT NULL,
    employer_id BLOB REFERENCES employers (id),
    words TEXT NOT NULL,
    occupation TEXT,
    headcount INTEGER CONSTRAINT consultation_inputs_headcount CHECK (headcount >= 1),
    urgency TEXT NOT NULL CONSTRAINT consultation_inputs_urgency CHECK (urgency IN ('low', 'normal', 'high')),
    disposition TEXT CONSTRAINT consultation_inputs_disposition CHECK (disposition IN ('converted', 'merged', 'declined')),
    answer TEXT,
    answered_at TEXT,
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT consultation_inputs_voice CHECK (employer_id IS NULL OR voiced_by_kind = 'employer'),
    CONSTRAINT consultation_inputs_disposed CHECK ((disposition IS NULL) = (status = 'recorded')),
    CONSTRAINT consultation_inputs_declined CHECK (disposition IS NULL OR disposition <> 'declined' OR (status_reason IS NOT NULL AND answer IS NOT NULL)),
    CONSTRAINT consultation_inputs_answered CHECK ((answered_at IS NULL) = (status <> 'answered'))
) STRICT;
CREATE INDEX consultation_inputs_by_agency ON consultation_inputs (agency, id);
CREATE INDEX consultation_inputs_by_update ON consultation_inputs (agency, updated_at, id);
CREATE INDEX consultation_inputs_by_consultation ON consultation_inputs (consultation_id, id);
CREATE INDEX consultation_inputs_by_answer ON consultation_inputs (agency, answered_at, id) WHERE answered_at IS NOT NULL;
CREATE INDEX consultation_inputs_by_employer ON consultation_inputs (employer_id, id) WHERE employer_id IS NOT NULL;

CREATE TABLE skill_demand_inputs (
    skill_demand_id BLOB NOT NULL REFERENCES skill_demands (id),
    consultation_input_id BLOB NOT NULL REFERENCES consultation_inputs (id),
    PRIMARY KEY (skill_demand_id, consultation_input_id)
) STRICT;
CREATE INDEX skill_demand_inputs_by_input ON skill_demand_inputs (consultation_input_id, skill_demand_id);
