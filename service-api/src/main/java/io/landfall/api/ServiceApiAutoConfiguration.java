package io.landfall.api;

import io.landfall.api.problem.ProblemAdvice;
import io.landfall.api.report.ReportConfiguration;
import io.landfall.api.report.ServiceAddresses;
import io.landfall.api.security.SecurityConfiguration;
import io.landfall.api.security.ServiceCredentials;
import io.landfall.api.trace.TraceFilter;
import io.landfall.messaging.MessagingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Wires security, problems, reports and traces for a service's API. */
@AutoConfiguration(after = MessagingAutoConfiguration.class, before = ServletWebSecurityAutoConfiguration.class)
@EnableConfigurationProperties({ServiceAddresses.class, ServiceCredentials.class})
@Import({SecurityConfiguration.class, ProblemAdvice.class, ReportConfiguration.class, TraceFilter.class})
public class ServiceApiAutoConfiguration {}
