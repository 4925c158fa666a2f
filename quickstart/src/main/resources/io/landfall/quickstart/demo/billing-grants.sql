GRANT USAGE ON SCHEMA billing, bank TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA billing, bank TO billing_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA billing TO billing_app;
GRANT EXECUTE ON PROCEDURE billing.traffic(integer) TO billing_app;
