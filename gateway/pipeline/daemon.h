/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the daemon as a program: from a gateway's directory to running
 * processes.
 *
 * In: the directory with edigate.yaml, and where the shipped files are.
 * Out: exit statuses: 0 stopped in order, 75 try later, 78 configuration.
 */
#ifndef PIPELINE_DAEMON_H
#define PIPELINE_DAEMON_H

/* directory, shipped: absolute paths. Runs the supervisor until told to
 * stop. */
int daemon_run(const char *directory, const char *shipped);

/* `internal front DIRECTORY SHIPPED`, `internal worker MEMORY`: argv[0] is
 * the name. Started by the supervisor only. */
int daemon_internal(int argc, char **argv);

#endif
