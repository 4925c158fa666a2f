package io.landfall.orchestrator.saga;

import io.landfall.api.security.Caller;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sends every saga's state again, so that a projection can be rebuilt from nothing. */
@RestController
class RepublicationController {

    private final SagaStore store;
    private final Sagas sagas;
    private final TransactionTemplate transactions;

    RepublicationController(SagaStore store, Sagas sagas, TransactionTemplate transactions) {
        this.store = store;
        this.sagas = sagas;
        this.transactions = transactions;
    }

    /** How many sagas were sent. */
    record Republication(int migrations) {}

    @PostMapping("/api/republications")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PreAuthorize("hasRole('OPERATOR')")
    Republication republish() {
        List<UUID> migrations = store.all();
        Sagas.Cause cause = new Sagas.Cause(null, null, Caller.current());
        for (UUID migration : migrations) {
            transactions.executeWithoutResult(status -> sagas.republish(migration, cause));
        }
        return new Republication(migrations.size());
    }
}
