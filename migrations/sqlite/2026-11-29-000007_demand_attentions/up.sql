-- How far a training provider has looked into a demand. Where there is no row, the demand is new to it.
CREATE TABLE demand_attentions (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT demand_attentions_status CHECK (status IN ('seen', 'contacted')),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    skill_demand_id BLOB NOT NULL REFERENCES skill_demands (id),
    UNIQUE (agency, client_id, client_ref),
    UNIQUE (skill_demand_id, provider_id)
) STRICT;
CREATE INDEX demand_attentions_by_agency ON demand_attentions (agency, id);
CREATE INDEX demand_attentions_by_update ON demand_attentions (agency, updated_at, id);
CREATE INDEX demand_attentions_by_provider ON demand_attentions (provider_id, id);
