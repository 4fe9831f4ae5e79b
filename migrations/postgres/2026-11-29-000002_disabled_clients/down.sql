DROP INDEX clients_disabled;
