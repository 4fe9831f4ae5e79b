DROP TABLE demand_attentions;
