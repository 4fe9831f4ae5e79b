DROP TABLE skill_demand_inputs;
DROP TABLE consultation_inputs;
DROP TABLE consultations;
