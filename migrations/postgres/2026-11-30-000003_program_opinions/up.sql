CREATE TABLE program_opinions (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT program_opinions_status CHECK (status IN ('given')),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    program_id uuid NOT NULL REFERENCES training_programs (id),
    voice text NOT NULL COLLATE "C" CONSTRAINT program_opinions_voice CHECK (voice IN ('employer', 'provider', 'office')),
    employer_id uuid REFERENCES employers (id),
    provider_id uuid REFERENCES training_providers (id),
    stance text NOT NULL COLLATE "C" CONSTRAINT program_opinions_stance CHECK (stance IN ('support', 'support_with_changes', 'oppose')),
    words text NOT NULL,
    UNIQUE (agency, client_id, client_ref),
    -- One of each who gives any: an employer, a training provider, the office.
    UNIQUE (program_id, employer_id),
    UNIQUE (program_id, provider_id),
    CONSTRAINT program_opinions_giver CHECK ((employer_id IS NOT NULL) = (voice = 'employer') AND (provider_id IS NOT NULL) = (voice = 'provider'))
);
CREATE UNIQUE INDEX program_opinions_program_id_key ON program_opinions (program_id) WHERE voice = 'office';
CREATE INDEX program_opinions_by_agency ON program_opinions (agency, id);
CREATE INDEX program_opinions_by_update ON program_opinions (agency, updated_at, id);
CREATE INDEX program_opinions_by_program ON program_opinions (program_id, id);
CREATE INDEX program_opinions_by_employer ON program_opinions (employer_id, id) WHERE employer_id IS NOT NULL;
CREATE INDEX program_opinions_by_provider ON program_opinions (provider_id, id) WHERE provider_id IS NOT NULL;
