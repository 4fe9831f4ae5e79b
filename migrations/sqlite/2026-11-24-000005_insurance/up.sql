CREATE TABLE insurance_enrollments (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_ref TEXT,
    status TEXT NOT NULL CONSTRAINT insurance_enrollments_status CHECK (status IN ('planned', 'requested', 'sent', 'active', 'rejected', 'ending', 'ended', 'cancelled')),
    status_reason TEXT,
    status_note TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    trainee_id BLOB NOT NULL REFERENCES trainees (id),
    provider_id BLOB NOT NULL REFERENCES training_providers (id),
    participation_kind TEXT NOT NULL CONSTRAINT insurance_enrollments_participation_kind CHECK (participation_kind IN ('enrollment', 'apprenticeship')),
    participation_id BLOB NOT NULL,
    covers_jkk INTEGER NOT NULL,
    covers_jkm INTEGER NOT NULL,
    segment TEXT NOT NULL CONSTRAINT insurance_enrollments_segment CHECK (segment IN ('bpu', 'pu')),
    payer TEXT NOT NULL CONSTRAINT insurance_enrollments_payer CHECK (payer IN ('office', 'employer', 'provider', 'self')),
    wage_base_idr INTEGER,
    covers_from TEXT,
    covers_until TEXT,
    member_number TEXT,
    UNIQUE (client_id, client_ref),
    CONSTRAINT insurance_enrollments_days CHECK (covers_from <= covers_until),
    CONSTRAINT insurance_enrollments_programs CHECK (covers_jkk OR covers_jkm),
    CONSTRAINT insurance_enrollments_wage CHECK ((segment = 'pu') = (wage_base_idr IS NOT NULL))
) STRICT;
CREATE INDEX insurance_enrollments_by_agency ON insurance_enrollments (agency, id);
CREATE INDEX insurance_enrollments_by_update ON insurance_enrollments (agency, updated_at, id);
CREATE INDEX insurance_enrollments_by_trainee ON insurance_enrollments (trainee_id, id);
CREATE INDEX insurance_enrollments_by_participation ON insurance_enrollments (participation_id, id);
