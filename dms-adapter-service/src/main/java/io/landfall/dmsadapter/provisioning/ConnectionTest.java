package io.landfall.dmsadapter.provisioning;

import org.jspecify.annotations.Nullable;

/**
 * How the last connection test of an endpoint stands.
 *
 * @param status {@code testing}, {@code successful}, {@code failed} or {@code deleting}
 * @param failure DMS's words for a test that failed
 */
public record ConnectionTest(String status, @Nullable String failure) {}
