package io.landfall.databases.digest;

import java.util.List;

/** What identifies a row: its key columns' values as text, in the key's order. Never for logs: these are row values. */
public record Key(List<String> values) {

    public Key {
        values = List.copyOf(values);
    }
}
