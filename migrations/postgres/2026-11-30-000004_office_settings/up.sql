-- How an office works, where it is not as every office does: one row at most for an agency.
CREATE TABLE office_settings (
    agency text NOT NULL COLLATE "C" PRIMARY KEY,
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    required_opinions jsonb NOT NULL,
    UNIQUE (id)
);
