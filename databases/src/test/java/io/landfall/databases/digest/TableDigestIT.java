package io.landfall.databases.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.DatabaseAddress;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.Session;
import io.landfall.databases.connection.TlsMode;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

class TableDigestIT {

    private static final String HARD_VALUES = """
            CREATE TABLE public."Odd.""T?" (
                "Id {d}" bigint, "k:2" text COLLATE "C", f8 float8, n numeric, b bytea, j jsonb, a text[], d date, i interval,
                ts timestamptz, m money, "select" text, u uuid, PRIMARY KEY ("Id {d}", "k:2"))
            """;
    private static final String ROWS = """
            INSERT INTO public."Odd.""T?"
            SELECT g, 'key ''' || g || '"\\', CASE g % 4 WHEN 0 THEN 'NaN' WHEN 1 THEN '-infinity' ELSE random() END,
                   CASE g % 3 WHEN 0 THEN 'NaN' ELSE 0.10000000000000000001 * g END, decode(lpad(to_hex(g), 8, '0'), 'hex'),
                   jsonb_build_object('b', g, 'a', NULL), '[3:4]={NULL,"x, y"}', 'infinity', '1 mon -2 days 00:00:01.5',
                   'epoch'::timestamptz - g * interval '1 year', g, CASE WHEN g % 2 = 0 THEN '' END, gen_random_uuid()
              FROM generate_series(1, 1000) AS g
            """;

    private LocalDatabase left;
    private LocalDatabase right;
    private Connection one;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        left = SharedPostgres.source().freshDatabase("digest");
        right = SharedPostgres.target().freshDatabase("digest");
        left.execute("SET extra_float_digits = 0", "ALTER DATABASE " + left.name() + " SET DateStyle = 'German, DMY'");
        right.execute("ALTER DATABASE " + right.name() + " SET TimeZone = 'Asia/Kathmandu'");
        one = connect(left);
        other = connect(right);
    }

    @AfterEach
    void close() throws SQLException {
        one.close();
        other.close();
        left.drop();
        right.drop();
    }

    @Test
    void blocks_of_a_column_are_digested_and_nothing_beside_them() throws SQLException {
        for (String type : List.of("smallint", "int", "bigint")) {
            left.execute("CREATE TABLE of_" + type + " (id " + type + " PRIMARY KEY, v text)");
            TableDigest digest = TableDigest.of(
                    new QualifiedName("public", "of_" + type), List.of("id", "v"), List.of(new KeyColumn("id", type)));
            left.execute("INSERT INTO of_" + type + " SELECT g, 'row ' || g FROM generate_series(-3000, 3000) AS g");
            KeyBlocks blocks = new KeyBlocks("id", List.of(KeyBlocks.of(-1), KeyBlocks.of(1024)));

            assertThat(digest.blocks(one, blocks))
                    .isEqualTo(digest.range(one, new KeyRange(new Key(List.of("-1025")), new Key(List.of("-1"))))
                            .plus(digest.range(one, new KeyRange(new Key(List.of("1023")), new Key(List.of("2047"))))));
        }
        left.execute(
                "INSERT INTO of_bigint VALUES (" + Long.MIN_VALUE + ", 'least'), (" + Long.MAX_VALUE + ", 'most')");
        TableDigest widest = TableDigest.of(
                new QualifiedName("public", "of_bigint"), List.of("id", "v"), List.of(new KeyColumn("id", "bigint")));
        assertThat(widest.blocks(
                                one,
                                new KeyBlocks(
                                        "id", List.of(KeyBlocks.of(Long.MIN_VALUE), KeyBlocks.of(Long.MAX_VALUE))))
                        .rows())
                .isEqualTo(2);
    }

    @Test
    void a_table_is_digested_without_those_that_inherit_from_it() throws SQLException {
        left.execute(
                "CREATE TABLE base (id int PRIMARY KEY, v text)",
                "CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (base)",
                "INSERT INTO base VALUES (1, 'own')",
                "INSERT INTO heir VALUES (1, 'of the heir'), (2, 'of the heir')");
        TableDigest digest = TableDigest.of(
                new QualifiedName("public", "base"), List.of("id", "v"), List.of(new KeyColumn("id", "integer")));
        KeyRange all = new KeyRange(null, null);

        assertThat(digest.whole(one).rows()).isEqualTo(1);
        assertThat(digest.range(one, all)).isEqualTo(digest.whole(one));
        assertThat(digest.rows(one, all)).hasSize(1);
        assertThat(digest.keyAfter(one, null, 2)).isEmpty();
    }

    @Test
    void equal_rows_have_equal_digests_whatever_their_order_and_the_servers_settings()
            throws SQLException, IOException {
        hardRowsOnBothSides();
        TableDigest digest = hard();
        assertThat(digest.whole(one)).isEqualTo(digest.whole(other));
        assertThat(digest.whole(one).rows()).isEqualTo(1000);
        assertThat(digest.rows(one, KeyRange.ALL)).isEqualTo(digest.rows(other, KeyRange.ALL));
    }

    @Test
    void one_changed_value_changes_the_digest_of_its_range_alone() throws SQLException, IOException {
        hardRowsOnBothSides();
        right.execute("UPDATE public.\"Odd.\"\"T?\" SET \"select\" = NULL WHERE \"Id {d}\" = 500");
        TableDigest digest = hard();
        List<KeyRange> ranges = ranges(digest, 130);
        assertThat(ranges).hasSize(8);
        List<KeyRange> different = new ArrayList<>();
        Digest sum = Digest.EMPTY;
        for (KeyRange range : ranges) {
            Digest there = digest.range(other, range);
            sum = sum.plus(there);
            if (!digest.range(one, range).equals(there)) {
                different.add(range);
            }
        }
        assertThat(different).containsExactly(ranges.get(3));
        assertThat(sum).isEqualTo(digest.whole(other)).isNotEqualTo(digest.whole(one));

        Map<Key, Digest> here = digest.rows(one, different.getFirst());
        Map<Key, Digest> there = digest.rows(other, different.getFirst());
        here.entrySet().removeAll(there.entrySet());
        Key key = new Key(List.of("500", "key '500\"\\"));
        assertThat(here.keySet()).containsExactly(key);
        assertThat(digest.rows(one, List.of(key, new Key(List.of("7777", "absent")))))
                .isEqualTo(here);
        assertThat(digest.rows(other, List.of(key)).get(key)).isEqualTo(there.get(key));
    }

    @Test
    void a_doubled_row_without_key_is_seen() throws SQLException {
        for (LocalDatabase side : List.of(left, right)) {
            side.execute(
                    "CREATE TABLE public.heap (a int, b text)",
                    "INSERT INTO public.heap VALUES (1, 'x'), (1, 'x'), (2, NULL)");
        }
        TableDigest digest = TableDigest.of(new QualifiedName("public", "heap"), List.of("a", "b"), List.of());
        assertThat(digest.whole(one)).isEqualTo(digest.whole(other));
        right.execute("DELETE FROM public.heap WHERE ctid = '(0,1)'", "INSERT INTO public.heap VALUES (2, NULL)");
        assertThat(digest.whole(other).rows()).isEqualTo(3);
        assertThat(digest.whole(one)).isNotEqualTo(digest.whole(other));
    }

    @Test
    void null_and_the_empty_text_are_told_apart_and_so_are_columns() throws SQLException {
        left.execute("CREATE TABLE public.t (a text, b text)", "INSERT INTO public.t VALUES ('', NULL), ('x,y', 'z')");
        right.execute("CREATE TABLE public.t (a text, b text)", "INSERT INTO public.t VALUES (NULL, ''), ('x', 'y,z')");
        TableDigest digest = TableDigest.of(new QualifiedName("public", "t"), List.of("a", "b"), List.of());
        assertThat(digest.whole(one)).isNotEqualTo(digest.whole(other));
    }

    private void hardRowsOnBothSides() throws SQLException, IOException {
        left.execute(HARD_VALUES, "SELECT setseed(0.5)", ROWS);
        right.execute(HARD_VALUES);
        try (Connection from = left.connect();
                Connection to = right.connect()) {
            from.createStatement().execute("SET DateStyle = ISO; SET extra_float_digits = 3; SET TimeZone = UTC");
            StringWriter rows = new StringWriter();
            copy(from).copyOut("COPY (SELECT * FROM public.\"Odd.\"\"T?\" ORDER BY \"Id {d}\" DESC) TO STDOUT", rows);
            copy(to).copyIn("COPY public.\"Odd.\"\"T?\" FROM STDIN", new StringReader(rows.toString()));
        }
    }

    private static CopyManager copy(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static TableDigest hard() {
        return TableDigest.of(
                new QualifiedName("public", "Odd.\"T?"),
                List.of("Id {d}", "k:2", "f8", "n", "b", "j", "a", "d", "i", "ts", "m", "select", "u"),
                List.of(new KeyColumn("Id {d}", "bigint"), new KeyColumn("k:2", "text")));
    }

    private List<KeyRange> ranges(TableDigest digest, int rows) throws SQLException {
        List<KeyRange> ranges = new ArrayList<>();
        Key after = null;
        while (true) {
            Key next = digest.keyAfter(one, after, rows).orElse(null);
            ranges.add(new KeyRange(after, next));
            if (next == null) {
                return ranges;
            }
            after = next;
        }
    }

    private static Connection connect(LocalDatabase database) throws SQLException {
        return new PostgresConnections()
                .open(
                        new DatabaseAddress(database.host(), database.port(), database.name(), TlsMode.NONE),
                        new Credentials("postgres", ""),
                        Session.of("test"));
    }
}
