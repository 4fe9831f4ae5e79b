-- Those who are looked for every minute: few among many.
CREATE INDEX clients_disabled ON clients (id) WHERE disabled_at IS NOT NULL;
