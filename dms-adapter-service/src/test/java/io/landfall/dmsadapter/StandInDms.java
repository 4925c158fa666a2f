package io.landfall.dmsadapter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landfall.databases.identifier.QualifiedName;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers the calls of the DMS API that the adapter makes, and moves rows in the simplest way: whole tables by COPY,
 * and of the changes only the heartbeat, as AWS would bring it.
 */
public final class StandInDms implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    public final Map<String, Map<String, Object>> instances = new ConcurrentSkipListMap<>();
    public final Map<String, Map<String, Object>> endpoints = new ConcurrentSkipListMap<>();
    public final Map<String, Map<String, Object>> tasks = new ConcurrentSkipListMap<>();
    public final Map<String, Map<String, Object>> connections = new ConcurrentHashMap<>();
    public final Map<String, Map<String, Map<String, Object>>> tables = new ConcurrentHashMap<>();
    private final List<String> calls = new ArrayList<>();
    /** While true, loads run without loading. */
    public volatile boolean loadsHeld;
    /** Tables whose load has not begun as long as they are named here, as {@code database/schema.table}. */
    public final Set<String> heldTables = ConcurrentHashMap.newKeySet();

    private final HttpServer server;

    StandInDms() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target").replace("AmazonDMSv20160101.", "");
        int status = 200;
        Map<String, Object> body;
        try (InputStream input = exchange.getRequestBody()) {
            synchronized (this) {
                calls.add(operation);
                body = perform(operation, JSON.readTree(input.readAllBytes()));
            }
        } catch (Fault fault) {
            status = 400;
            body = Map.of("__type", fault.type, "message", String.valueOf(fault.getMessage()));
        }
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static final class Fault extends RuntimeException {
        private final String type;

        Fault(String type, String message) {
            super(message);
            this.type = type;
        }
    }

    private Map<String, Object> perform(String operation, JsonNode request) {
        return switch (operation) {
            case "CreateReplicationInstance" -> {
                Map<String, Object> instance = create(instances, request, "ReplicationInstanceIdentifier");
                instance.put(
                        "ReplicationInstanceArn",
                        "arn:" + request.get("ReplicationInstanceIdentifier").asString());
                instance.put("ReplicationInstanceStatus", "available");
                yield Map.of("ReplicationInstance", instance);
            }
            case "DescribeReplicationInstances" ->
                described("ReplicationInstances", instances, request, "replication-instance-id");
            case "DeleteReplicationInstance" -> delete(instances, arn(request, "ReplicationInstanceArn"));
            case "CreateEndpoint" -> {
                Map<String, Object> endpoint = create(endpoints, request, "EndpointIdentifier");
                endpoint.put(
                        "EndpointArn",
                        "arn:" + request.get("EndpointIdentifier").asString());
                endpoint.put("Status", "active");
                endpoint.compute(
                        "EndpointType", (key, type) -> String.valueOf(type).toUpperCase(Locale.ROOT));
                yield Map.of("Endpoint", endpoint);
            }
            case "DescribeEndpoints" -> described("Endpoints", endpoints, request, "endpoint-id");
            case "DeleteEndpoint" -> delete(endpoints, arn(request, "EndpointArn"));
            case "TestConnection" -> {
                String endpoint = arn(request, "EndpointArn");
                connections.put(endpoint, Map.of("EndpointArn", "arn:" + endpoint, "Status", reach(endpoint)));
                yield Map.of("Connection", connections.get(endpoint));
            }
            case "DescribeConnections" ->
                Map.of(
                        "Connections",
                        connections.entrySet().stream()
                                .filter(entry -> filter(request, "endpoint-arn").equals("arn:" + entry.getKey()))
                                .map(Map.Entry::getValue)
                                .toList());
            case "CreateReplicationTask" -> {
                Map<String, Object> task = create(tasks, request, "ReplicationTaskIdentifier");
                task.put(
                        "ReplicationTaskArn",
                        "arn:" + request.get("ReplicationTaskIdentifier").asString());
                task.put("Status", "ready");
                yield Map.of("ReplicationTask", task);
            }
            case "DescribeReplicationTasks" -> describedTasks(request);
            case "StartReplicationTask" -> {
                String task = arn(request, "ReplicationTaskArn");
                start(task, request.get("StartReplicationTaskType").asString());
                yield Map.of("ReplicationTask", tasks.get(task));
            }
            case "StopReplicationTask" -> {
                Map<String, Object> task = tasks.get(arn(request, "ReplicationTaskArn"));
                task.put("Status", "stopped");
                task.put("StopReason", "Stop Reason NORMAL");
                yield Map.of("ReplicationTask", task);
            }
            case "DeleteReplicationTask" -> {
                if ("running"
                        .equals(tasks.get(arn(request, "ReplicationTaskArn")).get("Status"))) {
                    throw new Fault("InvalidResourceStateFault", "it runs");
                }
                yield delete(tasks, arn(request, "ReplicationTaskArn"));
            }
            case "DescribeTableStatistics" ->
                page(
                        "TableStatistics",
                        tables.getOrDefault(arn(request, "ReplicationTaskArn"), Map.of())
                                .values(),
                        request);
            default -> throw new Fault("UnknownOperationException", operation);
        };
    }

    private static Map<String, Object> create(
            Map<String, Map<String, Object>> resources, JsonNode request, String identifier) {
        String name = request.get(identifier).asString();
        if (resources.containsKey(name)) {
            throw new Fault("ResourceAlreadyExistsFault", name + " exists");
        }
        Map<String, Object> resource = new ConcurrentHashMap<>();
        request.properties()
                .forEach(property ->
                        resource.put(property.getKey(), JSON.treeToValue(property.getValue(), Object.class)));
        resources.put(name, resource);
        return resource;
    }

    private static Map<String, Object> described(
            String name, Map<String, Map<String, Object>> resources, JsonNode request, String filter) {
        if (!request.has("Filters")) {
            return page(name, resources.values(), request);
        }
        Map<String, Object> found = resources.get(filter(request, filter));
        if (found == null) {
            throw new Fault("ResourceNotFoundFault", "no such resource");
        }
        return Map.of(name, List.of(found));
    }

    private Map<String, Object> describedTasks(JsonNode request) {
        boolean ofInstance = request.has("Filters")
                && request.get("Filters").get(0).get("Name").asString().equals("replication-instance-arn");
        if (!ofInstance) {
            return described("ReplicationTasks", tasks, request, "replication-task-id");
        }
        String instance = filter(request, "replication-instance-arn");
        List<Map<String, Object>> found = tasks.values().stream()
                .filter(task -> instance.equals(task.get("ReplicationInstanceArn")))
                .toList();
        if (found.isEmpty()) {
            throw new Fault("ResourceNotFoundFault", "no tasks");
        }
        return page("ReplicationTasks", found, request);
    }

    /** Two at a time, so that callers have to follow markers. */
    private static Map<String, Object> page(String name, Collection<Map<String, Object>> all, JsonNode request) {
        int from =
                request.has("Marker") ? Integer.parseInt(request.get("Marker").asString()) : 0;
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(name, all.stream().skip(from).limit(2).toList());
        if (from + 2 < all.size()) {
            page.put("Marker", Integer.toString(from + 2));
        }
        return page;
    }

    private static String filter(JsonNode request, String name) {
        for (JsonNode filter : request.get("Filters")) {
            if (filter.get("Name").asString().equals(name)) {
                return filter.get("Values").get(0).asString();
            }
        }
        throw new Fault("InvalidParameterValueException", "no filter " + name);
    }

    private static Map<String, Object> delete(Map<String, Map<String, Object>> resources, String name) {
        if (resources.remove(name) == null) {
            throw new Fault("ResourceNotFoundFault", "no " + name);
        }
        return Map.of();
    }

    private static String arn(JsonNode request, String field) {
        return request.get(field).asString().substring("arn:".length());
    }

    private String reach(String endpoint) {
        try (Connection connection = connect(endpoint)) {
            return connection.isValid(5) ? "successful" : "failed";
        } catch (SQLException refused) {
            return "failed";
        }
    }

    private Connection connect(String endpoint) throws SQLException {
        Map<String, Object> settings = endpoints.get(endpoint);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + settings.get("ServerName") + ":" + settings.get("Port") + "/"
                        + settings.get("DatabaseName") + "?ApplicationName=stand-in-dms",
                "postgres",
                "");
    }

    private void start(String name, String type) {
        Map<String, Object> task = tasks.get(name);
        if ("running".equals(task.get("Status"))) {
            throw new Fault("InvalidResourceStateFault", "it runs");
        }
        if (type.equals("start-replication") && task.containsKey("ReplicationTaskStats")) {
            throw new Fault("InvalidParameterCombinationException", "valid only for tasks running for the first time");
        }
        task.put("Status", "running");
        double now = System.currentTimeMillis() / 1000.0;
        task.put("ReplicationTaskStats", Map.of("FullLoadProgressPercent", 0, "StartDate", now));
        boolean applies = type.equals("resume-processing") && Boolean.TRUE.equals(task.get("loaded"));
        Thread.ofVirtual().start(() -> {
            try {
                if (applies) {
                    apply(task);
                } else {
                    load(name, task);
                }
            } catch (SQLException | IOException | InterruptedException failure) {
                task.put("LastFailureMessage", String.valueOf(failure.getMessage()));
                task.put("Status", "failed");
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // another task of that name may have taken its place meanwhile
    private void load(String name, Map<String, Object> task) throws SQLException, IOException, InterruptedException {
        Map<String, Map<String, Object>> loaded = new ConcurrentSkipListMap<>();
        tables.put(name, loaded);
        while (loadsHeld) {
            Thread.sleep(20);
        }
        if (!"running".equals(task.get("Status")) || tasks.get(name) != task) {
            return;
        }
        List<QualifiedName> wanted = mapped(task);
        wanted.forEach(table -> loaded.put(table.toString(), statistics(table, "Before load", 0)));
        for (QualifiedName which : wanted) {
            String held = endpoints.get(endpoint(task, "SourceEndpointArn")).get("DatabaseName") + "/" + which;
            while (heldTables.contains(held)) {
                Thread.sleep(20);
            }
            long rows = copy(task, which);
            loaded.put(which.toString(), statistics(which, "Table completed", rows));
        }
        task.put("loaded", true);
        task.put("StopReason", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        task.put("Status", "stopped");
    }

    private static List<QualifiedName> mapped(Map<String, Object> task) {
        List<QualifiedName> tables = new ArrayList<>();
        for (JsonNode rule :
                JSON.readTree(String.valueOf(task.get("TableMappings"))).get("rules")) {
            JsonNode table = rule.get("object-locator");
            tables.add(new QualifiedName(
                    table.get("schema-name").asString(), table.get("table-name").asString()));
        }
        return tables;
    }

    private static Map<String, Object> statistics(QualifiedName table, String state, long rows) {
        return Map.of(
                "SchemaName", table.schema(), "TableName", table.name(), "TableState", state, "FullLoadRows", rows);
    }

    private long copy(Map<String, Object> task, QualifiedName table) throws SQLException, IOException {
        try (Connection source = connect(endpoint(task, "SourceEndpointArn"));
                Connection target = connect(endpoint(task, "TargetEndpointArn"));
                var statement = target.createStatement()) {
            statement.execute("DELETE FROM " + table.sql());
            PipedInputStream input = new PipedInputStream(1 << 16);
            PipedOutputStream output = new PipedOutputStream(input);
            Thread reader = Thread.ofVirtual().start(() -> {
                try (output) {
                    source.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY " + table.sql() + " TO STDOUT", output);
                } catch (SQLException | IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            long rows =
                    target.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table.sql() + " FROM STDIN", input);
            reader.join();
            return rows;
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private void apply(Map<String, Object> task) throws SQLException, IOException, InterruptedException {
        while ("running".equals(task.get("Status"))) {
            copy(task, new QualifiedName("landfall", "heartbeat"));
            Thread.sleep(100);
        }
    }

    private static String endpoint(Map<String, Object> task, String field) {
        return String.valueOf(task.get(field)).substring("arn:".length());
    }
}
