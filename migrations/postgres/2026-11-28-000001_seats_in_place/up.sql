-- A seat is taken by an update of its batch. Where the page has no room for the row's new version, PostgreSQL puts it
-- elsewhere and writes it into all of the table's indexes, and everybody who read a neighbour there has to begin again.
-- With room on each page no index is touched: none of them has the number of seats taken.
ALTER TABLE batches SET (fillfactor = 30);
