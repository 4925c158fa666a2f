package io.landfall.cli.client;

import java.net.URI;

/** No answer from the registry: not started, another address, or the network. */
public final class RegistryUnreachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistryUnreachable(URI server, String reason, Throwable cause) {
        super("the registry at " + server + " can't be reached: " + reason, cause);
    }
}
