DROP INDEX journal_agency;
DROP TABLE journal_sights;
