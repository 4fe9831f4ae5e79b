CREATE TABLE batch_waivers (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT batch_waivers_status CHECK (status IN ('granted', 'revoked')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    batch_id uuid NOT NULL REFERENCES batches (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    rule text NOT NULL COLLATE "C" CONSTRAINT batch_waivers_rule CHECK (rule IN ('accreditation', 'cover')),
    reason text NOT NULL COLLATE "C",
    note text,
    granted_by text NOT NULL,
    valid_until date,
    UNIQUE (agency, client_id, client_ref)
);
CREATE INDEX batch_waivers_by_agency ON batch_waivers (agency, id);
CREATE INDEX batch_waivers_by_update ON batch_waivers (agency, updated_at, id);
CREATE INDEX batch_waivers_by_batch ON batch_waivers (batch_id, id);
CREATE INDEX batch_waivers_by_provider ON batch_waivers (provider_id, id);
-- One that stands for a batch and a rule.
CREATE UNIQUE INDEX batch_waivers_batch_id_rule_key ON batch_waivers (batch_id, rule) WHERE status = 'granted';
