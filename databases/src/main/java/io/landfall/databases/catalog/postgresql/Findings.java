package io.landfall.databases.catalog.postgresql;

import io.landfall.databases.catalog.UnsupportedObject;
import java.util.ArrayList;
import java.util.List;

/** What the readers have found so far. */
final class Findings {

    private final List<Found> objects = new ArrayList<>();
    private final List<Subject> subjects = new ArrayList<>();
    private final List<UnsupportedObject> unsupported = new ArrayList<>();

    void add(Found object) {
        objects.add(object);
    }

    void add(Subject subject) {
        subjects.add(subject);
    }

    void add(UnsupportedObject object) {
        unsupported.add(object);
    }

    List<Found> objects() {
        return objects;
    }

    List<Subject> subjects() {
        return subjects;
    }

    List<UnsupportedObject> unsupported() {
        return unsupported;
    }
}
