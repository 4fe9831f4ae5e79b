CREATE TABLE program_opinions (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT program_opinions_status CHECK (status IN ('given')),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    program_id BLOB NOT NULL REFERENCES training_programs (id),
    voice TEXT NOT NULL CONSTRAINT program_opinions_voice CHECK (voice IN ('employer', 'provider', 'office')),
    employer_id BLOB REFERENCES employers (id),
    provider_id BLOB REFERENCES training_providers (id),
    stance TEXT NOT NULL CONSTRAINT program_opinions_stance CHECK (stance IN ('support', 'support_with_changes', 'oppose')),
    words TEXT NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    -- One of each who gives any: an employer, a training provider, the office.
    UNIQUE (program_id, employer_id),
    UNIQUE (program_id, provider_id),
    CONSTRAINT program_opinions_giver CHECK ((employer_id IS NOT NULL) = (voice = 'employer') AND (provider_id IS NOT NULL) = (voice = 'provider'))
) STRICT;
CREATE UNIQUE INDEX program_opinions_program_id_key ON program_opinions (program_id) WHERE voice = 'office';
CREATE INDEX program_opinions_by_agency ON program_opinions (agency, id);
CREATE INDEX program_opinions_by_update ON program_opinions (agency, updated_at, id);
CREATE INDEX program_opinions_by_program ON program_opinions (program_id, id);
CREATE INDEX program_opinions_by_employer ON program_opinions (employer_id, id) WHERE employer_id IS NOT NULL;
CREATE INDEX program_opinions_by_provider ON program_opinions (provider_id, id) WHERE provider_id IS NOT NULL;
