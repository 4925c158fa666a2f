-- Runs once, when the state server's volume is empty: one database a service, all of one owner.
CREATE DATABASE landfall_registry;
CREATE DATABASE landfall_orchestrator;
CREATE DATABASE landfall_dms_adapter;
CREATE DATABASE landfall_validation;
CREATE DATABASE landfall_cutover;
CREATE DATABASE landfall_engine;
