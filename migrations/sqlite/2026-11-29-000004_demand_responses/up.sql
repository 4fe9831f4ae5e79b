CREATE TABLE demand_responses (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT demand_responses_status CHECK (status IN ('offered', 'accepted', 'declined', 'linked')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    demand_ids TEXT NOT NULL,
    seats INTEGER NOT NULL CONSTRAINT demand_responses_seats CHECK (seats BETWEEN 1 AND 500),
    program_id BLOB REFERENCES training_programs (id),
    offered_from TEXT NOT NULL,
    offered_until TEXT NOT NULL,
    note TEXT,
    batch_id BLOB REFERENCES batches (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT demand_responses_days CHECK (offered_from <= offered_until),
    CONSTRAINT demand_responses_declined CHECK (status <> 'declined' OR status_reason IS NOT NULL),
    CONSTRAINT demand_responses_linked CHECK ((batch_id IS NULL) = (status <> 'linked'))
) STRICT;
CREATE INDEX demand_responses_by_agency ON demand_responses (agency, id);
CREATE INDEX demand_responses_by_update ON demand_responses (agency, updated_at, id);
CREATE INDEX demand_responses_by_start ON demand_responses (agency, offered_from, id);
CREATE INDEX demand_responses_by_end ON demand_responses (agency, offered_until, id);
CREATE INDEX demand_responses_by_provider ON demand_responses (provider_id, id);
CREATE INDEX demand_responses_by_program ON demand_responses (program_id, id) WHERE program_id IS NOT NULL;
CREATE INDEX demand_responses_by_batch ON demand_responses (batch_id, id) WHERE batch_id IS NOT NULL;

CREATE TABLE demand_response_demands (
    demand_response_id BLOB NOT NULL REFERENCES demand_responses (id),
    skill_demand_id BLOB NOT NULL REFERENCES skill_demands (id),
    PRIMARY KEY (demand_response_id, skill_demand_id)
) STRICT;
CREATE INDEX demand_response_demands_by_demand ON demand_response_demands (skill_demand_id, demand_response_id);
