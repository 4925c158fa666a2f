/** The DMS API through the AWS SDK. */
@NullMarked
package io.landfall.dmsadapter.provisioning.awsdms;

import org.jspecify.annotations.NullMarked;
