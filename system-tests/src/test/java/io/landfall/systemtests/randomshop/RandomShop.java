package io.landfall.systemtests.randomshop;

import io.landfall.localservers.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** A database whose tables, columns, keys and rows are a seed's; its objects belong to the application, role app. */
public final class RandomShop {

    private static final int ROWS_AT_ONCE = 100;

    /** What an application may not do by itself: to write what another server wrote first. */
    private static final String[] ORIGIN = {
        "CREATE FUNCTION shop.as_from(origin text) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT pg_replication_origin_session_setup(origin)'",
        "CREATE FUNCTION shop.as_own() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT pg_replication_origin_session_reset()'",
    };

    private final long seed;
    private final List<RandomTable> tables;

    private RandomShop(long seed, List<RandomTable> tables) {
        this.seed = seed;
        this.tables = tables;
    }

    /** Five to eight tables, each with a key of another kind; later ones may refer to earlier ones. */
    public static RandomShop of(long seed) {
        Random random = new Random(seed);
        List<KeyKind> keys = new ArrayList<>(Arrays.asList(KeyKind.values()));
        Collections.shuffle(keys, random);
        List<RandomTable> tables = new ArrayList<>();
        for (KeyKind key : keys.subList(0, 5 + random.nextInt(4))) {
            List<RandomTable> parents = tables.stream()
                    .filter(table -> table.key().referable != null)
                    .toList();
            tables.add(RandomTable.of(key, parents, random));
        }
        return new RandomShop(seed, List.copyOf(tables));
    }

    List<RandomTable> tables() {
        return tables;
    }

    /** Those to be declared so. */
    public List<String> insertOnly() {
        return tables.stream()
                .filter(table -> table.key() == KeyKind.INSERT_ONLY)
                .map(RandomTable::name)
                .toList();
    }

    public long seed() {
        return seed;
    }

    /** Makes the database, with so many rows in each table. */
    public void create(LocalPostgres server, String database, int rows) throws SQLException {
        server.execute("postgres", "CREATE DATABASE " + database + " OWNER owner");
        server.execute(database, "GRANT CREATE ON DATABASE " + database + " TO app");
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE app");
            statement.execute("CREATE SCHEMA shop");
            statement.execute("CREATE SCHEMA \"Sch \"\"ema\"");
            statement.execute("CREATE SEQUENCE shop.ticket INCREMENT BY -2 START WITH -5");
            for (String type : ValueKinds.TYPES) {
                statement.execute(type);
            }
            RandomStatements statements = new RandomStatements(new Random(seed));
            for (RandomTable table : tables) {
                for (String definition : table.definitions()) {
                    statement.execute(definition);
                }
                for (int left = rows; left > 0; left -= ROWS_AT_ONCE) {
                    statement.execute(statements.insert(table, ROWS_AT_ONCE));
                }
                for (String alteration : table.alterations()) {
                    statement.execute(alteration);
                }
            }
        }
        server.execute(database, ORIGIN);
    }

    /** The kinds of its tables. */
    @Override
    public String toString() {
        return tables.stream().map(RandomTable::summary).collect(Collectors.joining("; "));
    }
}
