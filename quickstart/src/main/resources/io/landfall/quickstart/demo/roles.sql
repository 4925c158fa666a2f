-- The same roles on both servers; passwords are set by the demo.
CREATE ROLE landfall LOGIN SUPERUSER REPLICATION;
CREATE ROLE shop_owner NOLOGIN;
CREATE ROLE shop_app LOGIN;
CREATE ROLE billing_owner NOLOGIN;
CREATE ROLE billing_app LOGIN;
CREATE ROLE "Reporting Team" NOLOGIN;
