DROP TABLE demand_response_demands;
DROP TABLE demand_responses;
