DROP INDEX batches_by_funding;
DROP TABLE batch_costs;
DROP TABLE funding_ceilings;
