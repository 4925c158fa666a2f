package io.landfall.api.security;

import jakarta.servlet.http.HttpServletRequest;

/**
 * What is published when security turns a request away.
 *
 * @param principal who asked; {@value #NOBODY} when that was not proven
 * @param reason why, without secrets
 */
public record RequestRefused(HttpServletRequest request, String principal, String reason) {

    public static final String NOBODY = "(unknown)";
}
