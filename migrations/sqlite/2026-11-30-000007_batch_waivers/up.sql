CREATE TABLE batch_waivers (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT batch_waivers_status CHECK (status IN ('granted', 'revoked')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    batch_id BLOB NOT NULL REFERENCES batches (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    rule TEXT NOT NULL CONSTRAINT batch_waivers_rule CHECK (rule IN ('accreditation', 'cover')),
    reason TEXT NOT NULL,
    note TEXT,
    granted_by TEXT NOT NULL,
    valid_until TEXT,
    UNIQUE (agency, client_id, client_ref)
) STRICT;
CREATE INDEX batch_waivers_by_agency ON batch_waivers (agency, id);
CREATE INDEX batch_waivers_by_update ON batch_waivers (agency, updated_at, id);
CREATE INDEX batch_waivers_by_batch ON batch_waivers (batch_id, id);
CREATE INDEX batch_waivers_by_provider ON batch_waivers (provider_id, id);
-- One that stands for a batch and a rule.
CREATE UNIQUE INDEX batch_waivers_batch_id_rule_key ON batch_waivers (batch_id, rule) WHERE status = 'granted';
