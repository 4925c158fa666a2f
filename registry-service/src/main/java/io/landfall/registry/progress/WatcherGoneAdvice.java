package io.landfall.registry.progress;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** A watcher that leaves is no fault: there is nobody left to answer. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class WatcherGoneAdvice {

    @ExceptionHandler
    void gone(AsyncRequestNotUsableException left) {
        // nothing to answer
    }
}
