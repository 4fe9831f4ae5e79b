DROP TABLE signing_keys;
DROP TABLE clients;
DROP TABLE idempotency_keys;
DROP TABLE journal;
DROP TABLE journal_clock;
DROP TABLE master_keys;
