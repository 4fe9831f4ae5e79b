-- The classes that are planned or under way, in the order in which they start.
CREATE INDEX batches_on_board ON batches (agency, starts_on, id) WHERE status IN ('planned', 'open', 'selecting', 'confirmed', 'running');
