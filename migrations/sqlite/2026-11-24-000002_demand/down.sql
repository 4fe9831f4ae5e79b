DROP TABLE skill_demand_hires;
DROP TABLE skill_demands;
DROP TABLE employers;
