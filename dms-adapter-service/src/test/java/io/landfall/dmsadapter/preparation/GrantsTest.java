package io.landfall.dmsadapter.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsTest {

    private static final Grant OWNER = new Grant("owner", "CONNECT", false, "owner");
    private static final Grant PUBLIC = new Grant("", "CONNECT", false, "owner");
    private static final Grant LENDER = new Grant("lender", "CONNECT", true, "owner");
    private static final Grant BORROWER = new Grant("odd \"one\"", "CONNECT", false, "lender");

    @Test
    void nothing_to_do_is_no_statement() {
        assertThat(change(List.of(OWNER, PUBLIC), List.of(PUBLIC, OWNER))).isEmpty();
    }

    @Test
    void takes_what_others_have_granted_before_what_they_granted_it_by() {
        assertThat(change(List.of(LENDER, BORROWER), List.of(OWNER)))
                .containsExactly(
                        "SET LOCAL ROLE \"lender\"",
                        "REVOKE CONNECT ON DATABASE \"d\" FROM \"odd \"\"one\"\"\" CASCADE",
                        "RESET ROLE",
                        "REVOKE CONNECT ON DATABASE \"d\" FROM \"lender\" CASCADE",
                        "GRANT CONNECT ON DATABASE \"d\" TO \"owner\"");
    }

    @Test
    void gives_back_in_the_opposite_order() {
        assertThat(change(List.of(), List.of(BORROWER, PUBLIC, LENDER)))
                .containsExactly(
                        "GRANT CONNECT ON DATABASE \"d\" TO PUBLIC",
                        "GRANT CONNECT ON DATABASE \"d\" TO \"lender\" WITH GRANT OPTION",
                        "SET LOCAL ROLE \"lender\"",
                        "GRANT CONNECT ON DATABASE \"d\" TO \"odd \"\"one\"\"\"",
                        "RESET ROLE");
    }

    private static List<String> change(List<Grant> have, List<Grant> want) {
        return Grants.change("", "DATABASE \"d\"", "owner", have, want);
    }
}
