package io.landfall.databases.connection;

/**
 * The operator's list of secrets: turns a secretRef into a login, for the hosts that the operator allows and no others.
 */
public interface SecretCatalogue {

    Credentials resolve(String secretRef, String host) throws SecretRefused;
}
