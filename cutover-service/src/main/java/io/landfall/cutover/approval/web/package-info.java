/** The HTTP API of plans, approvals and rejections. */
@NullMarked
package io.landfall.cutover.approval.web;

import org.jspecify.annotations.NullMarked;
