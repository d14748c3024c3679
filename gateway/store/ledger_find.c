/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger_find.h"

#include "store/ledger_filter.h"
#include "store/ledger_inside.h"

static void bind_values(struct ledger *ledger,
                        struct ledger_statement *statement,
                        const struct ledger_filter *filter,
                        const struct id *before, size_t limit)
{
    int place = 1;

    for (size_t i = 0; i < filter->count; i++) {
        for (size_t k = 0; k < filter->conditions[i].count; k++) {
            const struct filter_value *value = &filter->conditions[i].values[k];

            if (value->is_number) {
                ledger_bind_number(ledger, statement, place, value->number);
            } else {
                ledger_bind_text(ledger, statement, place, value->text);
            }
            place++;
        }
    }
    if (before != NULL && !id_is_none(before)) {
        ledger_bind_id(ledger, statement, place++, before);
    }
    ledger_bind_number(ledger, statement, place, (int64_t)limit);
}

static struct ledger_statement *prepare_filter(
    struct ledger *ledger, const struct ledger_filter *filter,
    const struct id *before, struct error *err)
{
    struct ledger_statement *statement = NULL;
    struct buffer sql;

    buffer_open(&sql, 0);
    buffer_append_text(&sql, ledger_select_documents);
    buffer_append_text(&sql, " WHERE 1");
    for (size_t i = 0; i < filter->count; i++) {
        buffer_append_text(&sql, filter->conditions[i].sql);
    }
    if (before != NULL && !id_is_none(before)) {
        buffer_append_text(
            &sql, " AND number < (SELECT number FROM document WHERE id = ?)");
    }
    buffer_append_text(&sql, " ORDER BY number DESC LIMIT ?");
    buffer_append_byte(&sql, '\0');
    if (sql.failed) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for a filter");
    } else {
        statement = ledger->ops->prepare(ledger->session, sql.data, err);
    }
    buffer_close(&sql);
    return statement;
}

/* An arena that overruns would leave the statement behind, so it is caught
 * here. */
static bool read_guarded(struct ledger *ledger, struct arena *arena,
                         struct ledger_statement *statement,
                         struct ledger_document **documents, size_t *count,
                         struct error *err)
{
    jmp_buf overrun;
    jmp_buf *before = arena_guard(arena, &overrun);
    bool good;

    if (setjmp(overrun) != 0) {
        (void)arena_guard(arena, before);
        return error_set(err, ERROR_LIMIT, "ARENA_FULL",
                         "too many documents at once");
    }
    good = ledger_read_all(ledger, arena, statement, &document_fields,
                           sizeof **documents, documents, count, err);
    (void)arena_guard(arena, before);
    return good;
}

bool ledger_documents(struct ledger *ledger, struct arena *arena,
                      const struct ledger_filter *filter,
                      const struct id *before, size_t limit,
                      struct ledger_document **documents, size_t *count,
                      bool *more, struct error *err)
{
    struct ledger_statement *statement =
        prepare_filter(ledger, filter, before, err);
    bool good;

    *documents = NULL;
    *count = 0;
    *more = false;
    if (statement == NULL) {
        return false;
    }
    bind_values(ledger, statement, filter, before, limit + 1);
    good = read_guarded(ledger, arena, statement, documents, count, err);
    ledger->ops->finish(statement);
    if (good && *count > limit) {
        *count = limit;
        *more = true;
    }
    return good;
}

bool ledger_causes(struct ledger *ledger, struct arena *arena, size_t limit,
                   struct ledger_cause **causes, size_t *count,
                   struct error *err)
{
    /* The columns that the statement gives, in their order. */
    static const struct field fields[] = {
        { .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct ledger_cause, reason_code) },
        { .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct ledger_cause, partner) },
        { .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct ledger_cause, type) },
        { .type = FIELD_TYPE_ENUM,
          .offset = offsetof(struct ledger_cause, state) },
        { .type = FIELD_TYPE_NUMBER,
          .offset = offsetof(struct ledger_cause, documents) },
        { .type = FIELD_TYPE_TIME,
          .offset = offsetof(struct ledger_cause, oldest) },
        { .type = FIELD_TYPE_TIME,
          .offset = offsetof(struct ledger_cause, newest) },
        { .type = FIELD_TYPE_ID,
          .offset = offsetof(struct ledger_cause, example) },
    };
    static const struct field_table table = { fields, COUNT_OF(fields) };
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_CAUSES, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, (int64_t)limit);
    if (!ledger_read_all(ledger, arena, statement, &table, sizeof **causes,
                         causes, count, err)) {
        return false;
    }
    for (size_t i = 0; i < *count; i++) {
        struct ledger_document newest;

        if (ledger_document(ledger, arena, &(*causes)[i].example, &newest,
                            err) == LOOKUP_FAILED) {
            return false;
        }
        (*causes)[i].reason = newest.reason;
    }
    return true;
}
