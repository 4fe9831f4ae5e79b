-- How far a training provider has looked into a demand. Where there is no row, the demand is new to it.
CREATE TABLE demand_attentions (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT demand_attentions_status CHECK (status IN ('seen', 'contacted')),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    skill_demand_id uuid NOT NULL REFERENCES skill_demands (id),
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (skill_demand_id, provider_id)
);
CREATE INDEX demand_attentions_by_agency ON demand_attentions (agency, id);
CREATE INDEX demand_attentions_by_update ON demand_attentions (agency, updated_at, id);
CREATE INDEX demand_attentions_by_provider ON demand_attentions (provider_id, id);
