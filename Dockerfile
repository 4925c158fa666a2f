# One pattern for every service and the engine:
#
#   mvn -Dquick -DskipTests package
#   docker build --build-arg MODULE=registry-service -t landfall/registry-service .
#
# BASE_IMAGE is anything with a JRE 25 on the PATH and bash.
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BASE_IMAGE} AS layers
ARG MODULE
COPY ${MODULE}/target/${MODULE}-*-boot.jar /build/application.jar
RUN java -Djarmode=tools -jar /build/application.jar extract --layers --destination /build/layers

FROM ${BASE_IMAGE}
WORKDIR /application
# from what changes least to what changes most, so that a new version moves only the last layer
COPY --from=layers /build/layers/dependencies/ ./
COPY --from=layers /build/layers/spring-boot-loader/ ./
COPY --from=layers /build/layers/snapshot-dependencies/ ./
COPY --from=layers /build/layers/application/ ./

# Nothing is written but below /tmp: run with a read-only root and a tmpfs there.
USER 10001:10001
ENV SERVER_PORT=8080 \
    MANAGEMENT_SERVER_PORT=9090 \
    LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=70 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp"
EXPOSE 8080 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=180s --retries=12 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9090 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["java", "-jar", "application.jar"]
