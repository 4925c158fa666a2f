-- The demo's source: Landfall's own role, an owner, an application, and a small shop.
CREATE ROLE landfall LOGIN SUPERUSER REPLICATION PASSWORD 'demo';
CREATE ROLE owner NOLOGIN;
CREATE ROLE app LOGIN PASSWORD 'demo';
CREATE DATABASE shop OWNER owner;
\connect shop
SET ROLE owner;
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE purchase (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer bigint NOT NULL REFERENCES customer,
    cents    bigint NOT NULL CHECK (cents > 0),
    at       timestamptz NOT NULL DEFAULT now());
CREATE INDEX purchase_customer ON purchase (customer);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
INSERT INTO customer (name) SELECT 'customer ' || n FROM generate_series(1, 1000) n;
INSERT INTO purchase (customer, cents) SELECT 1 + n % 1000, 1 + n % 9999 FROM generate_series(1, 200000) n;
