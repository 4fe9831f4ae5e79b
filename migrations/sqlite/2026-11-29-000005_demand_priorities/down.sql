DROP TABLE demand_priorities;
