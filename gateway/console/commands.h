/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the functions behind the rows of the route table, one per command;
 * each returns its exit status.
 */
#ifndef CONSOLE_COMMANDS_H
#define CONSOLE_COMMANDS_H

#include "console/console.h"

/* cmd_edi_….c */
int cmd_edi_parse(struct console *console, const struct invocation *call);
int cmd_edi_fmt(struct console *console, const struct invocation *call);
int cmd_edi_validate(struct console *console, const struct invocation *call);
int cmd_edi_ack(struct console *console, const struct invocation *call);
int cmd_edi_anonymize(struct console *console, const struct invocation *call);
int cmd_edi_convert(struct console *console, const struct invocation *call);
int cmd_edi_gen(struct console *console, const struct invocation *call);

/* cmd_run.c */
int cmd_run(struct console *console, const struct invocation *call);

/* cmd_map.c */
int cmd_map_list(struct console *console, const struct invocation *call);
int cmd_map_run(struct console *console, const struct invocation *call);
int cmd_map_show(struct console *console, const struct invocation *call);
int cmd_map_explain(struct console *console, const struct invocation *call);
int cmd_map_coverage(struct console *console, const struct invocation *call);
int cmd_map_diff(struct console *console, const struct invocation *call);

/* cmd_map_check.c */
int cmd_map_check(struct console *console, const struct invocation *call);
int cmd_map_test(struct console *console, const struct invocation *call);

/* cmd_record.c */
int cmd_record_list(struct console *console, const struct invocation *call);
int cmd_record_schema(struct console *console, const struct invocation *call);

/* cmd_config.c */
int cmd_config_check(struct console *console, const struct invocation *call);
int cmd_config_schema(struct console *console, const struct invocation *call);
int cmd_config_show(struct console *console, const struct invocation *call);
int cmd_config_diff(struct console *console, const struct invocation *call);
int cmd_explain(struct console *console, const struct invocation *call);

/* cmd_demo.c, cmd_init.c, cmd_doctor.c, cmd_backup.c, cmd_restore.c */
int cmd_demo(struct console *console, const struct invocation *call);
int cmd_init(struct console *console, const struct invocation *call);
int cmd_doctor(struct console *console, const struct invocation *call);
int cmd_backup(struct console *console, const struct invocation *call);
int cmd_restore(struct console *console, const struct invocation *call);

/* cmd_doc_….c, cmd_desk.c, cmd_partner.c, cmd_audit.c, cmd_ledger.c,
 * cmd_gateway.c */
int cmd_doc_list(struct console *console, const struct invocation *call);
int cmd_doc_show(struct console *console, const struct invocation *call);
int cmd_doc_log(struct console *console, const struct invocation *call);
int cmd_doc_cat(struct console *console, const struct invocation *call);
int cmd_doc_render(struct console *console, const struct invocation *call);
int cmd_doc_trace(struct console *console, const struct invocation *call);
int cmd_doc_send(struct console *console, const struct invocation *call);
int cmd_doc_receive(struct console *console, const struct invocation *call);
int cmd_document_act(struct console *console, const struct invocation *call);
int cmd_q_list(struct console *console, const struct invocation *call);
int cmd_q_fix(struct console *console, const struct invocation *call);
int cmd_queue_list(struct console *console, const struct invocation *call);
int cmd_ack_due(struct console *console, const struct invocation *call);
int cmd_partner_list(struct console *console, const struct invocation *call);
int cmd_partner_show(struct console *console, const struct invocation *call);
int cmd_partner_new(struct console *console, const struct invocation *call);
int cmd_partner_test(struct console *console, const struct invocation *call);
int cmd_partner_pause(struct console *console, const struct invocation *call);
int cmd_partner_datasheet(struct console *console,
                          const struct invocation *call);
int cmd_desk_import(struct console *console, const struct invocation *call);
int cmd_desk_items(struct console *console, const struct invocation *call);
int cmd_desk_stock(struct console *console, const struct invocation *call);
int cmd_desk_prices(struct console *console, const struct invocation *call);
int cmd_desk_customers(struct console *console, const struct invocation *call);
int cmd_desk_orders(struct console *console, const struct invocation *call);
int cmd_desk_step(struct console *console, const struct invocation *call);
int cmd_desk_order(struct console *console, const struct invocation *call);
int cmd_audit_timeline(struct console *console, const struct invocation *call);
int cmd_audit_totals(struct console *console, const struct invocation *call);
int cmd_archive_export(struct console *console, const struct invocation *call);
int cmd_ledger_rebuild(struct console *console, const struct invocation *call);
int cmd_ledger_check(struct console *console, const struct invocation *call);
int cmd_status(struct console *console, const struct invocation *call);
int cmd_health(struct console *console, const struct invocation *call);
int cmd_reload(struct console *console, const struct invocation *call);
int cmd_drain(struct console *console, const struct invocation *call);
int cmd_resume(struct console *console, const struct invocation *call);
int cmd_stop(struct console *console, const struct invocation *call);
int cmd_tail(struct console *console, const struct invocation *call);

/* cmd_version.c */
int cmd_version(struct console *console, const struct invocation *call);
/* cmd_words.c: for the shells' completion */
int cmd_internal_words(struct console *console, const struct invocation *call);

#endif
