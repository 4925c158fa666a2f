package io.landfall.systemtests.randomshop;

import static io.landfall.systemtests.randomshop.ValueKind.drawn;
import static io.landfall.systemtests.randomshop.ValueKind.oneOf;

import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Types of PostgreSQL with the values that tools get wrong; citext and other extensions are left to the engine's tests.
 */
final class ValueKinds {

    static final List<String> TYPES = List.of(
            "CREATE TYPE shop.mood AS ENUM ('sad', '', 'it''s \"fine\", {NULL}')",
            "CREATE TYPE shop.pair AS (a int, b text)",
            "CREATE TYPE shop.\"Ne sted\" AS (p shop.pair, m shop.mood[], \"x,y\" numeric)",
            "CREATE DOMAIN shop.positive AS int CHECK (VALUE > 0)",
            "CREATE DOMAIN shop.tags AS text[]",
            "CREATE TYPE shop.textrange AS RANGE (subtype = text, collation = \"C\")");

    private static final List<String> WORDS = List.of(
            "",
            " ",
            "\t\n\r\f\u000b\b",
            "\\",
            "\\N",
            "\\.",
            "NULL",
            "{\"a\",NULL}",
            "'\"`$$;--/*",
            "\uFFFE\uFEFF",
            "😀👨‍👩‍👧e\u0301ß\u202Eabc",
            "\u0001\u001f\u007f\u0085",
            "Grüße 世",
            "plain");

    static final ValueKind TEXT = drawn("text", ValueKinds::words);

    static final ValueKind UUID_VALUE =
            drawn("uuid", random -> new UUID(random.nextLong(), random.nextLong()).toString());

    static final ValueKind NUMBER = drawn("int", random -> String.valueOf(random.nextInt(1_000_000_000)));
    static final ValueKind DIGIT = drawn("int", random -> String.valueOf(random.nextInt(10)));
    static final ValueKind CODE = drawn("text", random -> words(random) + random.nextInt(1_000_000_000));
    static final ValueKind DAY = drawn(
            "date",
            random -> LocalDate.of(2023, 1, 1).plusDays(random.nextInt(900)).toString());

    /** Kept out of line, so that an update of another column does not carry it. */
    static final List<ValueKind> BIG = List.of(
            drawn("text", ValueKinds::big),
            drawn("bytea", random -> "\\x" + hex(random, 2_200 + random.nextInt(4_000))),
            drawn("jsonb", random -> "{\"big\": \"" + big(random) + "\"}"),
            drawn("text[]", random -> "{NULL,\"" + big(random) + "\"}"));

    static final List<ValueKind> ALL = List.of(
            TEXT,
            UUID_VALUE,
            oneOf("smallint", "-32768", "32767", "0"),
            drawn("int", random -> String.valueOf(random.nextInt())),
            drawn("bigint", random -> String.valueOf(random.nextLong())),
            oneOf("real", "NaN", "Infinity", "-Infinity", "-0", "0", "1.4e-45", "3.4028235e38", "0.1", "16777217"),
            oneOf(
                    "double precision",
                    "NaN",
                    "-Infinity",
                    "-0",
                    "5e-324",
                    "1.7976931348623157e308",
                    "0.30000000000000004"),
            oneOf("numeric", "NaN", "Infinity", "-Infinity", "0.000", "1.10", "1e-1638", "1e13107", "-123456.78900"),
            oneOf("numeric(10, 2)", "-99999999.99", "0.005", "NaN"),
            oneOf("numeric(3, -2)", "-99949", "149"),
            oneOf("money", "-92233720368547758.08", "92233720368547758.07", "0"),
            oneOf("boolean", "true", "false"),
            oneOf("char(5)", "", "a", "  b", "a    ", "ü😀"),
            oneOf("varchar(5)", "", "a ", "     ", "😀😀😀😀😀"),
            oneOf("\"char\"", "", "x", "\\377", " "),
            drawn("bytea", random -> "\\x" + hex(random, random.nextInt(40))),
            oneOf("date", "infinity", "-infinity", "4714-11-24 BC", "5874897-12-31", "2024-02-29"),
            oneOf("time", "00:00", "24:00:00", "23:59:59.999999"),
            oneOf("timetz", "00:00+15:59:59", "24:00:00-15:59", "12:00:00.000001+05:30"),
            oneOf("timestamp", "infinity", "-infinity", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999"),
            oneOf("timestamp(3)", "2024-03-31 02:30:00.1235"),
            oneOf("timestamptz", "infinity", "4714-11-24 00:00:00+00 BC", "2024-10-27 02:30:00.123456+01"),
            oneOf(
                    "interval",
                    "infinity",
                    "-infinity",
                    "-178000000 years",
                    "-1 mon +1 day -00:00:00.000001",
                    "24:00",
                    "1 day"),
            oneOf("json", "{\"b\" : 1,\n \"a\":[], \"b\":2}", "null", "\"\\u0000\"", " 1.0E+2 "),
            oneOf("jsonb", "{\"b\":1,\"a\":[null,{}],\"aa\":1.10}", "null", "1e1000", "\"\\u00e9\\ud83d\\ude00\""),
            oneOf("jsonpath", "$.\"a\\\"b\"[*] ? (@ > 2 && @ starts with \"x\")", "strict $"),
            oneOf("xml", "", "<a b=\"c\">&lt;ü</a>", "two <b/> parts", "  "),
            oneOf("inet", "10.0.0.1/8", "10.0.0.1", "::/0", "::ffff:1.2.3.4/128"),
            oneOf("cidr", "10.0.0.0/8", "2001:db8::/32"),
            oneOf("macaddr", "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"),
            oneOf("bit(5)", "10101", "00000"),
            oneOf("bit varying", "", "1", "1".repeat(300)),
            oneOf("point", "(NaN,-0)", "(Infinity,-Infinity)", "(1e-300,1e300)"),
            oneOf("box", "(1,1),(0,0)", "(Infinity,1),(-Infinity,-1)"),
            oneOf("polygon", "((0,0),(1,1),(2,0))", "((0.1,0.2))"),
            oneOf("int4range", "empty", "(,)", "[1,)", "(,5)", "[-2147483648,2147483647)"),
            oneOf("numrange", "[0,1.10)", "(-Infinity,NaN]", "[1.0,1.00]"),
            oneOf("tstzrange", "(\"2024-01-01 00:00:00+00\",infinity)", "empty"),
            oneOf("daterange", "[0044-03-15 BC,2024-01-01)", "(,infinity)"),
            oneOf("shop.textrange", "[\"\",\"a,b\"]", "[\"\\\"\",\"\\\\\\\\\"]", "(,z)"),
            oneOf("int4multirange", "{}", "{(,)}", "{[1,3),[7,9)}"),
            oneOf("int[]", "{}", "{NULL}", "[0:1]={1,2}", "[-2:-1][3:4]={{1,NULL},{3,4}}"),
            oneOf("text[]", "{}", "{NULL,\"NULL\",null,\"\"}", "{\"a,b\",\"{c}\",\"d\\\"e\",\"f\\\\\\\\\",\" \"}"),
            oneOf("bytea[]", "{\"\\\\x00ff\",\"\\\\x\",NULL}"),
            oneOf("timestamptz[]", "{infinity,\"4714-11-24 00:00:00+00 BC\"}"),
            oneOf("box[]", "{(1,1),(0,0);(2,2),(1,1)}"),
            oneOf("shop.mood", "sad", "", "it's \"fine\", {NULL}"),
            oneOf("shop.mood[]", "{sad,NULL,\"\",\"it's \\\"fine\\\", {NULL}\"}"),
            oneOf("shop.pair", "(,)", "(1,\"\")", "(-1,\"a\"\"b,\\\\\\\\)\")"),
            oneOf("shop.pair[]", "{\"(1,)\",NULL,\"(,\\\"x,y\\\")\"}"),
            oneOf("shop.\"Ne sted\"", "(\"(1,\"\"a,b\"\")\",\"{sad,NULL}\",NaN)", "(,,)"),
            oneOf("shop.positive", "1", "2147483647"),
            oneOf("shop.tags", "{}", "[0:0]={NULL}", "{\"a,b\"}"),
            oneOf("tsvector", "", "'a':1A,2B 'cat''s':3 'd,e'"),
            oneOf("pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF"));

    private ValueKinds() {}

    private static String words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(100));
        }
        return text.toString();
    }

    private static String big(Random random) {
        return hex(random, 1_200 + random.nextInt(4_000));
    }

    private static String hex(Random random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
