GRANT USAGE ON SCHEMA shop, bank, "Sales Data; DROP TABLE x" TO shop_app, "Reporting Team";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop, bank, "Sales Data; DROP TABLE x" TO shop_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA shop TO shop_app;
GRANT SELECT (id, name) ON shop.customer TO "Reporting Team" WITH GRANT OPTION;
GRANT SELECT ON shop.sales_by_status TO "Reporting Team";
REVOKE EXECUTE ON FUNCTION shop.audit_deletes() FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE shop.traffic(integer) TO shop_app;
