-- The demo's target: the same roles, and no database yet.
CREATE ROLE landfall LOGIN SUPERUSER REPLICATION PASSWORD 'demo';
CREATE ROLE owner NOLOGIN;
CREATE ROLE app LOGIN PASSWORD 'demo';
