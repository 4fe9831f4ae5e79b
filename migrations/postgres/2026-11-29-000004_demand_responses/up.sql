CREATE TABLE demand_responses (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT demand_responses_status CHECK (status IN ('offered', 'accepted', 'declined', 'linked')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    demand_ids jsonb NOT NULL,
    seats integer NOT NULL CONSTRAINT demand_responses_seats CHECK (seats BETWEEN 1 AND 500),
    program_id uuid REFERENCES training_programs (id),
    offered_from date NOT NULL,
    offered_until date NOT NULL,
    note text,
    batch_id uuid REFERENCES batches (id),
    UNIQUE (agency, client_id, client_ref),
    CONSTRAINT demand_responses_days CHECK (offered_from <= offered_until),
    CONSTRAINT demand_responses_declined CHECK (status <> 'declined' OR status_reason IS NOT NULL),
    CONSTRAINT demand_responses_linked CHECK ((batch_id IS NULL) = (status <> 'linked'))
);
CREATE INDEX demand_responses_by_agency ON demand_responses (agency, id);
CREATE INDEX demand_responses_by_update ON demand_responses (agency, updated_at, id);
CREATE INDEX demand_responses_by_start ON demand_responses (agency, offered_from, id);
CREATE INDEX demand_responses_by_end ON demand_responses (agency, offered_until, id);
CREATE INDEX demand_responses_by_provider ON demand_responses (provider_id, id);
CREATE INDEX demand_responses_by_program ON demand_responses (program_id, id) WHERE program_id IS NOT NULL;
CREATE INDEX demand_responses_by_batch ON demand_responses (batch_id, id) WHERE batch_id IS NOT NULL;

CREATE TABLE demand_response_demands (
    demand_response_id uuid NOT NULL REFERENCES demand_responses (id),
    skill_demand_id uuid NOT NULL REFERENCES skill_demands (id),
    PRIMARY KEY (demand_response_id, skill_demand_id)
);
CREATE INDEX demand_response_demands_by_demand ON demand_response_demands (skill_demand_id, demand_response_id);
