CREATE TABLE insurance_enrollments (
    id uuid NOT NULL PRIMARY KEY,
    agency text NOT NULL COLLATE "C",
    client_id text NOT NULL COLLATE "C",
    client_ref text COLLATE "C",
    status text NOT NULL COLLATE "C" CONSTRAINT insurance_enrollments_status CHECK (status IN ('planned', 'requested', 'sent', 'active', 'rejected', 'ending', 'ended', 'cancelled')),
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
    CONSTRAINT insurance_enrollments_wage CHECK ((segment = 'pu') = (wage_base_idr IS NOT NULL))
);
CREATE INDEX insurance_enrollments_by_agency ON insurance_enrollments (agency, id);
CREATE INDEX insurance_enrollments_by_update ON insurance_enrollments (agency, updated_at, id);
CREATE INDEX insurance_enrollments_by_trainee ON insurance_enrollments (trainee_id, id);
CREATE INDEX insurance_enrollments_by_participation ON insurance_enrollments (participation_id, id);
