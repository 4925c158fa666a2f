package io.landfall.engine.dmsapi;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Who may call the engine, and the region that it claims to be. */
@ConfigurationProperties("landfall.engine")
public record EngineProperties(String accessKeyId, String secretAccessKey, String region) {

    public EngineProperties {
        if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
            throw new IllegalArgumentException(
                    "landfall.engine.access-key-id and landfall.engine.secret-access-key must be set: every request is signed with them");
        }
    }

    @Override
    public String toString() {
        return "EngineProperties[accessKeyId=" + accessKeyId + ", secretAccessKey=***, region=" + region + "]";
    }
}
