package io.landfall.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;

class LocalPeopleTest {

    private final UserDetailsService people =
            new SecurityConfiguration().localPeople(new ServiceCredentials("landfall", "landfall"));

    @Test
    void nothing_replaces_their_passwords_by_hashes_that_each_request_would_have_to_compute() {
        assertThat(people.loadUserByUsername("operator").getPassword()).isEqualTo("{noop}operator");
        assertThat(people).isNotInstanceOf(UserDetailsPasswordService.class);
    }
}
