DROP VIEW outcomes;
