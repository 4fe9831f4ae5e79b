-- Whose personal data a request showed unmasked. The request has one entry in the journal; each of the records has it
-- in its history, and so has the record's agency, whoever looked.
CREATE TABLE journal_sights (
    record_id uuid NOT NULL,
    seq bigint NOT NULL REFERENCES journal,
    agency text NOT NULL COLLATE "C",
    PRIMARY KEY (record_id, seq)
);

INSERT INTO journal_sights (record_id, seq, agency)
SELECT trainees.id, entry.seq, trainees.agency
FROM (SELECT seq, jsonb_array_elements_text(state -> 'ids')::uuid AS id FROM journal WHERE action = 'read_unmasked') AS entry
JOIN trainees ON trainees.id = entry.id;

CREATE TRIGGER journal_sights_no_change BEFORE UPDATE OR DELETE ON journal_sights
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_sights_no_truncate BEFORE TRUNCATE ON journal_sights
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- An agency that has few of the entries finds them without reading all others.
CREATE INDEX journal_agency ON journal (agency, xid, seq);
