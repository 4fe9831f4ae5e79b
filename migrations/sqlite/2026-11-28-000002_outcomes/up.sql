-- To be written into, never read: an entry of the journal and the answer that is kept under a key, by one statement.
CREATE VIEW outcomes AS
    SELECT j.at, j.client_id, j.party, j.agency, j.owner, j.resource, j.record_id, j.version, j.action, j.reason, j.request_id, j.state,
           k.identity, k.method, k.path, k.key, k.request_hash, k.answer, k.created_at
    FROM journal AS j, idempotency_keys AS k WHERE 0;

CREATE TRIGGER outcomes_insert INSTEAD OF INSERT ON outcomes BEGIN
    INSERT INTO journal (at, client_id, party, agency, owner, resource, record_id, version, action, reason, request_id, state)
    VALUES (NEW.at, NEW.client_id, NEW.party, NEW.agency, NEW.owner, NEW.resource, NEW.record_id, NEW.version, NEW.action, NEW.reason, NEW.request_id, NEW.state);
    INSERT INTO idempotency_keys (identity, method, path, key, request_hash, answer, created_at)
    VALUES (NEW.identity, NEW.method, NEW.path, NEW.key, NEW.request_hash, NEW.answer, NEW.created_at);
END;
