package io.landfall.engine.apply;

import io.landfall.databases.identifier.QualifiedName;
import io.landfall.engine.change.Relation;
import io.landfall.engine.change.ReplicaIdentity;
import java.util.List;

/** A table of the target, matched with one definition of the relation whose changes it gets. */
final class TargetTable {

    private final Relation relation;
    private final List<TargetColumn> columns;
    private final int[] identity;
    private final boolean hasKey;
    private final boolean inOrder;
    private final TableStatements statements;

    /**
     * A match.
     *
     * @param hasKey whether a unique index of the target finds rows by the relation's identity
     * @param inOrder whether its changes must be applied one by one, in commit order
     */
    TargetTable(Relation relation, List<TargetColumn> columns, boolean hasKey, boolean inOrder) {
        this.relation = relation;
        this.columns = List.copyOf(columns);
        this.identity = relation.identityColumns();
        this.hasKey = hasKey;
        this.inOrder = inOrder;
        this.statements = new TableStatements(this);
    }

    QualifiedName name() {
        return relation.table();
    }

    List<TargetColumn> columns() {
        return columns;
    }

    /** The identity's columns, ascending. */
    int[] identity() {
        return identity;
    }

    boolean hasKey() {
        return hasKey;
    }

    boolean inOrder() {
        return inOrder;
    }

    TableStatements statements() {
        return statements;
    }

    boolean isFull() {
        return relation.identity() == ReplicaIdentity.FULL;
    }

    /** Whether its rows are only inserted: what else became of one could not be told. */
    boolean namesNoRow() {
        return relation.identity() == ReplicaIdentity.NOTHING;
    }

    /** Whether an UPDATE could have to set a column that UPDATE can't set. */
    boolean hasGeneratedAlways() {
        return columns.stream().anyMatch(TargetColumn::generatedAlways);
    }
}
