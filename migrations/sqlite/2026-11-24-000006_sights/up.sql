-- Whose personal data a request showed unmasked. The request has one entry in the journal; each of the records has it
-- in its history, and so has the record's agency, whoever looked.
CREATE TABLE journal_sights (
    record_id BLOB NOT NULL,
    seq INTEGER NOT NULL REFERENCES journal (seq),
    agency TEXT NOT NULL,
    PRIMARY KEY (record_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO journal_sights (record_id, seq, agency)
SELECT trainees.id, journal.seq, trainees.agency
FROM journal, json_each(journal.state, '$.ids') AS seen
JOIN trainees ON trainees.id = unhex(replace(seen.value, '-', ''))
WHERE journal.action = 'read_unmasked';

CREATE TRIGGER journal_sights_no_update BEFORE UPDATE ON journal_sights BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_sights_no_delete BEFORE DELETE ON journal_sights BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- An agency that has few of the entries finds them without reading all others.
CREATE INDEX journal_agency ON journal (agency, xid, seq);
