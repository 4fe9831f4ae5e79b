ALTER TABLE batches RESET (fillfactor);
