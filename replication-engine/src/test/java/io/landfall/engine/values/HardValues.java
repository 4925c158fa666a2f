package io.landfall.engine.values;

import java.util.Arrays;
import java.util.List;

/** Types of PostgreSQL and its extensions, each with the values that tools get wrong; NULL belongs to all of them. */
public final class HardValues {

    public static final List<String> TYPES = List.of(
            "CREATE SCHEMA v",
            "CREATE EXTENSION citext",
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION ltree",
            "CREATE EXTENSION cube",
            "CREATE EXTENSION seg",
            "CREATE EXTENSION isn",
            "CREATE TYPE v.mood AS ENUM ('sad', '', 'it''s \"fine\", {NULL}')",
            "CREATE TYPE v.pair AS (a int, b text)",
            "CREATE TYPE v.\"Ne sted\" AS (p v.pair, m v.mood[], \"x,y\" numeric)",
            "CREATE DOMAIN v.positive AS int CHECK (VALUE > 0)",
            "CREATE DOMAIN v.tags AS text[]",
            "CREATE DOMAIN v.inner_domain AS v.positive",
            "CREATE DOMAIN v.point_domain AS v.pair",
            "CREATE TYPE v.textrange AS RANGE (subtype = text, collation = \"C\")",
            "CREATE TYPE v.floatrange AS RANGE (subtype = float8)",
            "CREATE VIEW v.a_view AS SELECT 1 AS one");

    /** A type as a column's definition names it, and values as its input function reads them. */
    public record Kind(String type, List<String> values) {}

    /** Types that share tables: one column that is loaded as text makes the whole table so. */
    public record Group(String name, List<Kind> kinds) {}

    public static final List<Group> ALL = List.of(
            group(
                    "numbers",
                    kind("smallint", "-32768", "32767", "0"),
                    kind("int", "-2147483648", "2147483647"),
                    kind("bigint", "-9223372036854775808", "9223372036854775807"),
                    kind(
                            "real",
                            "NaN",
                            "Infinity",
                            "-Infinity",
                            "-0",
                            "0",
                            "1.4e-45",
                            "3.4028235e38",
                            "0.1",
                            "16777217"),
                    kind(
                            "double precision",
                            "NaN",
                            "Infinity",
                            "-Infinity",
                            "-0",
                            "0",
                            "5e-324",
                            "1.7976931348623157e308",
                            "0.30000000000000004",
                            "9007199254740993"),
                    kind(
                            "numeric",
                            "NaN",
                            "Infinity",
                            "-Infinity",
                            "0",
                            "0.000",
                            "1.1",
                            "1.10",
                            "1e-16383",
                            "1e131071",
                            "-12345678901234567890.1234567890123456789000"),
                    kind("numeric(10, 2)", "-99999999.99", "0.005", "NaN"),
                    kind("numeric(3, -2)", "-99949", "149"),
                    kind("numeric(2, 5)", "0.00099", "-0.00001"),
                    kind("money", "-92233720368547758.08", "92233720368547758.07", "0"),
                    kind("boolean", "true", "false")),
            group(
                    "characters",
                    kind("char(5)", "", "a", "  b", "a    ", "ü😀"),
                    kind("varchar(5)", "", "a ", "     ", "😀😀😀😀😀"),
                    kind(
                            "text",
                            "",
                            " ",
                            "\t\n\r\f\u000b\b",
                            "\\",
                            "\\N",
                            "\\.",
                            "NULL",
                            "{\"a\",NULL}",
                            "'\"`$$;--/*",
                            "\uFFFF\uFFFE\uFEFF",
                            "😀👨‍👩‍👧e\u0301ß\u202Eabc",
                            "\u0001\u001f\u007f\u0085"),
                    kind("\"char\"", "", "x", "\\377", " "),
                    kind("name", "", "n".repeat(63), "ü\"'"),
                    kind("bytea", "", "\\x", "\\x00", everyByte(), "\\x5c5c782e0a")),
            group(
                    "times",
                    kind(
                            "date",
                            "infinity",
                            "-infinity",
                            "4714-11-24 BC",
                            "0001-12-31 BC",
                            "5874897-12-31",
                            "2024-02-29"),
                    kind("time", "00:00", "24:00:00", "23:59:59.999999"),
                    kind("time(0)", "23:59:59.6", "00:00:00.4"),
                    kind("timetz", "00:00+15:59:59", "24:00:00-15:59", "12:00:00.000001+05:30"),
                    kind(
                            "timestamp",
                            "infinity",
                            "-infinity",
                            "4714-11-24 00:00:00 BC",
                            "294276-12-31 23:59:59.999999",
                            "1999-12-31 23:59:59.999999"),
                    kind("timestamp(3)", "2024-03-31 02:30:00.1235", "1969-12-31 23:59:59.9994"),
                    kind(
                            "timestamptz",
                            "infinity",
                            "-infinity",
                            "4714-11-24 00:00:00+00 BC",
                            "294276-12-31 23:59:59.999999+00",
                            "2024-10-27 02:30:00.123456+01",
                            "1883-11-18 12:03:57+00"),
                    kind(
                            "interval",
                            "infinity",
                            "-infinity",
                            "178000000 years",
                            "-178000000 years",
                            "1 mon -1 day",
                            "-1 mon +1 day -00:00:00.000001",
                            "1 year -2 mons 3 days -04:05:06.789",
                            "24:00",
                            "1 day",
                            "0"),
                    kind("interval day to second(3)", "3 days 04:05:06.7895", "-00:00:00.001", "72:00", "3 days")),
            group(
                    "documents",
                    kind("uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                    kind("json", "{\"b\" : 1,\n \"a\":[], \"b\":2}", "null", "\"\\u0000\"", " 1.0E+2 ", "\"\""),
                    kind(
                            "jsonb",
                            "{\"b\":1,\"a\":[null,{}],\"aa\":1.10}",
                            "null",
                            "1e1000",
                            "\"\\u00e9\\ud83d\\ude00\"",
                            "[]"),
                    kind("jsonpath", "$.\"a\\\"b\"[*] ? (@ > 2 && @ starts with \"x\")", "strict $"),
                    kind("xml", "", "<a b=\"c\">&lt;ü</a>", "two <b/> parts", "<?xml version=\"1.1\"?><a/>", "  ")),
            group(
                    "bits",
                    kind("inet", "10.0.0.1/8", "10.0.0.1", "::/0", "::ffff:1.2.3.4/128", "fe80::1/10"),
                    kind("cidr", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"),
                    kind("macaddr", "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"),
                    kind("macaddr8", "08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff"),
                    kind("bit(5)", "10101", "00000"),
                    kind("bit varying", "", "1", "000000001", "1".repeat(300))),
            group(
                    "shapes",
                    kind("point", "(NaN,-0)", "(Infinity,-Infinity)", "(1e-300,1e300)"),
                    kind("line", "{1,-1,0.1}", "{0,-1,NaN}"),
                    kind("lseg", "[(0,0),(-0,1e-5)]"),
                    kind("box", "(1,1),(0,0)", "(Infinity,1),(-Infinity,-1)"),
                    kind("path", "[(0,0),(1,1)]", "((0,0),(1,1),(2,0))"),
                    kind("polygon", "((0,0),(1,1),(2,0))", "((0.1,0.2))"),
                    kind("circle", "<(1,2),0>", "<(0,0),Infinity>")),
            group(
                    "ranges",
                    kind("int4range", "empty", "(,)", "[1,)", "(,5)", "[1,1]", "[-2147483648,2147483647)"),
                    kind("int8range", "empty", "[-9223372036854775808,9223372036854775807)"),
                    kind("numrange", "[0,1.10)", "(-Infinity,NaN]", "[1.0,1.00]"),
                    kind("tsrange", "[-infinity,infinity]", "[\"0044-03-15 12:00:00 BC\",)"),
                    kind("tstzrange", "(\"2024-01-01 00:00:00+00\",infinity)", "empty"),
                    kind("daterange", "[0044-03-15 BC,2024-01-01)", "(,infinity)", "[-infinity,)"),
                    kind("v.textrange", "[\"\",\"a,b\"]", "[\"\\\"\",\"\\\\\\\\\"]", "(,z)"),
                    kind("v.floatrange", "[-0,0]", "[-Infinity,NaN]"),
                    kind("int4multirange", "{}", "{(,)}", "{[1,3),[7,9)}"),
                    kind("tstzmultirange", "{[-infinity,\"2024-01-01 00:00:00+00\"),[infinity,infinity]}", "{}"),
                    kind("v.textmultirange", "{[\"a,b\",\"c}\"]}", "{(,\"\"]}")),
            group(
                    "arrays",
                    kind("int[]", "{}", "{NULL}", "[0:1]={1,2}", "[-2:-1][3:4]={{1,NULL},{3,4}}", "{{{1}}}"),
                    kind(
                            "text[]",
                            "{}",
                            "{NULL,\"NULL\",null,\"\"}",
                            "{\"a,b\",\"{c}\",\"d\\\"e\",\"f\\\\\\\\\",\" \"}",
                            "[5:6]={\"\\t\",ü}"),
                    kind("bytea[]", "{\"\\\\x00ff\",\"\\\\x\",NULL}", "{}"),
                    kind("numeric[]", "{NaN,1.10,Infinity,NULL}", "{NaN,1.1,Infinity,NULL}", "{0}"),
                    kind("float8[]", "{-0,NaN,5e-324}", "{0,NaN,5e-324}", "{0}"),
                    kind("boolean[]", "{t,f,NULL}", "{{t},{f}}"),
                    kind("char(3)[]", "{\"a \",\"\"}", "{\" a\"}"),
                    kind("varchar(3)[]", "{\"a \",\"\"}", "{a,\"\"}"),
                    kind("timestamptz[]", "{infinity,\"4714-11-24 00:00:00+00 BC\"}", "{}"),
                    kind("interval[]", "{\"-1 mon +1 day\",NULL}", "{\"-29 days\",NULL}", "{0}"),
                    kind("jsonb[]", "{\"{\\\"a\\\": [1]}\",null}", "{\"{\\\"a\\\": [1.0]}\",null}", "{}"),
                    kind("box[]", "{(1,1),(0,0);(2,2),(1,1)}")),
            group(
                    "own",
                    kind("v.mood", "sad", "", "it's \"fine\", {NULL}"),
                    kind("v.mood[]", "{sad,NULL,\"\",\"it's \\\"fine\\\", {NULL}\"}", "{}"),
                    kind("v.pair", "(,)", "(1,\"\")", "(-1,\"a\"\"b,\\\\\\\\)\")"),
                    kind("v.pair[]", "{\"(1,)\",NULL,\"(,\\\"x,y\\\")\"}", "{}"),
                    kind("v.\"Ne sted\"", "(\"(1,\"\"a,b\"\")\",\"{sad,NULL}\",NaN)", "(,,)"),
                    kind("v.positive", "1", "2147483647"),
                    kind("v.inner_domain", "7", "1"),
                    kind("v.tags", "{}", "[0:0]={NULL}", "{\"a,b\"}"),
                    kind("v.tags[]", "{\"{a,b}\",NULL}", "{}"),
                    kind("v.point_domain", "(1,x)", "(,\" \")"),
                    kind("tsvector", "", "'a':1A,2B 'cat''s':3 'd,e'", "'x' 'y':16383"),
                    kind("tsquery", "", "'a' & !'b' <-> 'c':*AB")),
            group(
                    "internals",
                    kind("pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF"),
                    kind("oid", "0", "4294967295", "1"),
                    kind("xid", "4294967295"),
                    kind("xid8", "18446744073709551615", "0"),
                    kind("cid", "4294967295"),
                    kind("tid", "(4294967295,65535)", "(0,0)"),
                    kind("pg_snapshot", "10:20:10,14,15"),
                    kind("txid_snapshot", "10:10:"),
                    kind("int2vector", "1 -2 32767", ""),
                    kind("oidvector", "1 4294967295", "0")),
            group(
                    "textual",
                    kind("regclass", "pg_catalog.pg_class", "v.a_view", "-"),
                    kind("regtype", "v.mood", "int4[]"),
                    kind("regprocedure", "pg_catalog.now()", "-"),
                    kind("regrole", "postgres", "pg_monitor"),
                    kind("aclitem", "=r/postgres"),
                    kind("refcursor", "a cursor", ""),
                    kind("tsquery", "", "'a' & !'b' <-> 'c':*AB"),
                    kind("seg", "6.50 .. 7", "~1.5", "<100"),
                    kind("lquery", "Top.*{1,2}.!a|b")),
            group("vectors", kind("int2vector", "1 -2 32767", ""), kind("oidvector", "1 4294967295", "", "0")),
            group(
                    "extensions",
                    kind("citext", "CiText", "", "cItEXT"),
                    kind("hstore", "", "\"k\"=>\"v\\\\\\\"w\", \"n\"=>NULL, \"\"=>\"\"", "\"NULL\"=>\"NULL\""),
                    kind("ltree", "", "Top.Science_1"),
                    kind("cube", "(0.1,-0,NaN)", "(1,2),(3,4)"),
                    kind("isbn", "978-0-393-04002-9", "0-306-40615-2")));

    private HardValues() {}

    private static Group group(String name, Kind... kinds) {
        return new Group(name, List.of(kinds));
    }

    private static Kind kind(String type, String... values) {
        return new Kind(type, Arrays.asList(values));
    }

    private static String everyByte() {
        StringBuilder hex = new StringBuilder("\\x");
        for (int value = 0; value < 256; value++) {
            hex.append(String.format("%02x", value));
        }
        return hex.toString();
    }
}
