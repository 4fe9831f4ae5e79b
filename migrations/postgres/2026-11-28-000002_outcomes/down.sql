ALTER INDEX idempotency_keys_identity_method_path_key_key RENAME TO idempotency_keys_pkey;
DROP VIEW outcomes;
DROP FUNCTION outcomes_insert();
