DROP INDEX batches_on_board;
