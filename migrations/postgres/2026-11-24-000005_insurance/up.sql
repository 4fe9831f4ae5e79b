-- Equality of ids inside a GiST index.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- No row is 'ended': that is what 'active' and 'ending' are called once their last day has passed.
CREATE TABLE insurance_enrollments (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_status CHECK (status IN ('planned', 'requested', 'sent', 'active', 'rejected', 'ending', 'cancelled')),
    status_reason text COLLATE "C",
    status_note text,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    trainee_id uuid NOT NULL REFERENCES trainees (id),
    provider_id uuid NOT NULL REFERENCES training_providers (id),
    participation_kind text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_participation_kind CHECK (participation_kind IN ('enrollment', 'apprenticeship')),
    participation_id uuid NOT NULL,
    covers_jkk boolean NOT NULL,
    covers_jkm boolean NOT NULL,
    segment text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_segment CHECK (segment IN ('bpu', 'pu')),
    payer text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_payer CHECK (payer IN ('office', 'employer', 'provider', 'self')),
    wage_base_idr bigint,
    covers_from date,
    covers_until date,
    member_number text COLLATE "C",
    UNIQUE (client_id, client_ref),
    CONSTRAINT insurance_enrollments_days CHECK (covers_from <= covers_until),
    CONSTRAINT insurance_enrollments_programs CHECK (covers_jkk OR covers_jkm),
    CONSTRAINT insurance_enrollments_wage CHECK ((segment = 'pu') = (wage_base_idr IS NOT NULL)),
    CONSTRAINT insurance_enrollments_begun CHECK (status NOT IN ('active', 'ending') OR (covers_from IS NOT NULL AND member_number IS NOT NULL)),
    -- At most one live cover per person, scheme and day.
    CONSTRAINT insurance_enrollments_one_jkk EXCLUDE USING gist (trainee_id WITH =, daterange(covers_from, covers_until, '[]') WITH &&)
        WHERE (covers_jkk AND covers_from IS NOT NULL AND status IN ('planned', 'requested', 'sent', 'active', 'ending')),
    CONSTRAINT insurance_enrollments_one_jkm EXCLUDE USING gist (trainee_id WITH =, daterange(covers_from, covers_until, '[]') WITH &&)
        WHERE (covers_jkm AND covers_from IS NOT NULL AND status IN ('planned', 'requested', 'sent', 'active', 'ending'))
);
CREATE INDEX insurance_enrollments_by_agency ON insurance_enrollments (agency, id);
CREATE INDEX insurance_enrollments_by_update ON insurance_enrollments (agency, updated_at, id);
CREATE INDEX insurance_enrollments_by_trainee ON insurance_enrollments (trainee_id, id);
CREATE INDEX insurance_enrollments_by_participation ON insurance_enrollments (participation_id, id);
CREATE INDEX insurance_enrollments_by_last_day ON insurance_enrollments (agency, covers_until, id);
