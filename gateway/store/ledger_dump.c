/* SPDX-License-Identifier: Apache-2.0
 *
 * A ledger as text, and two ledgers side by side: for the promise that the
 * ledger holds nothing that the journal does not.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/ledger_inside.h"

static void append_hex(struct buffer *out, struct bytes blob)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < blob.length; i++) {
        unsigned char byte = (unsigned char)blob.data[i];

        buffer_append_byte(out, digits[byte >> 4]);
        buffer_append_byte(out, digits[byte & 15]);
    }
}

static void append_cell(struct buffer *out, struct ledger *ledger,
                        struct ledger_statement *statement, int column)
{
    switch (ledger->ops->cell(statement, column)) {
    case CELL_NULL:
        buffer_append_text(out, "-");
        break;
    case CELL_NUMBER:
        buffer_append_number(out, ledger->ops->number(statement, column));
        break;
    case CELL_TEXT:
        text_append_json(out, ledger->ops->bytes(statement, column));
        break;
    case CELL_BLOB:
        append_hex(out, ledger->ops->bytes(statement, column));
        break;
    }
}

static void append_row(struct buffer *out, struct ledger *ledger,
                       const char *table, struct ledger_statement *statement)
{
    int columns = ledger->ops->columns(statement);

    buffer_append_text(out, table);
    for (int i = 0; i < columns; i++) {
        buffer_append_byte(out, '\t');
        buffer_append_text(out, ledger->ops->column_name(statement, i));
        buffer_append_byte(out, '=');
        append_cell(out, ledger, statement, i);
    }
}

/* The next row of a table as text; STEP_DONE: there is none. */
static enum ledger_stepped next_row(struct buffer *out, struct ledger *ledger,
                                    const char *table,
                                    struct ledger_statement *statement,
                                    struct error *err)
{
    enum ledger_stepped stepped = ledger_step(ledger, statement, err);

    buffer_clear(out);
    if (stepped == STEP_ROW) {
        append_row(out, ledger, table, statement);
    }
    if (out->failed) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for a row of the ledger");
        return STEP_FAILED;
    }
    return stepped;
}

static struct ledger_statement *take_table(struct ledger *ledger, size_t index,
                                           struct error *err)
{
    return ledger->ops->prepare(ledger->session, ledger_tables[index].rows,
                                err);
}

static bool dump_table(struct ledger *ledger, size_t index,
                       bool (*line)(void *context, struct bytes text),
                       void *context, struct error *err)
{
    struct ledger_statement *statement = take_table(ledger, index, err);
    enum ledger_stepped stepped = STEP_FAILED;
    struct buffer row;

    if (statement == NULL) {
        return false;
    }
    buffer_open(&row, 0);
    while ((stepped = next_row(&row, ledger, ledger_tables[index].name,
                               statement, err)) == STEP_ROW) {
        if (!line(context, buffer_bytes(&row))) {
            (void)error_set(err, ERROR_REFUSED, "STOPPED",
                            "the dump was stopped");
            stepped = STEP_FAILED;
            break;
        }
    }
    buffer_close(&row);
    ledger->ops->finish(statement);
    return stepped == STEP_DONE;
}

bool ledger_dump(struct ledger *ledger,
                 bool (*line)(void *context, struct bytes text), void *context,
                 struct error *err)
{
    for (size_t i = 0; i < ledger_table_count; i++) {
        if (!dump_table(ledger, i, line, context, err)) {
            return false;
        }
    }
    return true;
}

/* ---- comparing ---- */

struct side {
    struct ledger *ledger;
    struct ledger_statement *statement;
    struct buffer row;
    enum ledger_stepped stepped;
};

static bool open_side(struct side *side, struct ledger *ledger, size_t index,
                      struct error *err)
{
    side->ledger = ledger;
    buffer_open(&side->row, 0);
    side->statement = take_table(ledger, index, err);
    return side->statement != NULL;
}

static void close_side(struct side *side)
{
    if (side->statement != NULL) {
        side->ledger->ops->finish(side->statement);
    }
    buffer_close(&side->row);
}

static void tell(char difference[600], const struct side *a,
                 const struct side *b)
{
    struct bytes left = buffer_bytes(&a->row);
    struct bytes right = buffer_bytes(&b->row);

    (void)snprintf(difference, 600, "first: %.*s | second: %.*s",
                   bytes_print_length(bytes_slice(left, 0, 280)),
                   left.length == 0 ? "" : left.data,
                   bytes_print_length(bytes_slice(right, 0, 280)),
                   right.length == 0 ? "" : right.data);
}

static bool compare_rows(struct side *a, struct side *b, size_t index,
                         bool *equal, char difference[600], struct error *err)
{
    const char *name = ledger_tables[index].name;

    do {
        a->stepped = next_row(&a->row, a->ledger, name, a->statement, err);
        b->stepped = next_row(&b->row, b->ledger, name, b->statement, err);
        if (a->stepped == STEP_FAILED || b->stepped == STEP_FAILED) {
            return false;
        }
        if (!bytes_equal(buffer_bytes(&a->row), buffer_bytes(&b->row))) {
            *equal = false;
            tell(difference, a, b);
            return true;
        }
    } while (a->stepped == STEP_ROW);
    return true;
}

bool ledger_compare(struct ledger *first, struct ledger *second, bool *equal,
                    char difference[600], struct error *err)
{
    bool good = true;

    *equal = true;
    difference[0] = '\0';
    for (size_t i = 0; good && *equal && i < ledger_table_count; i++) {
        struct side a = { 0 };
        struct side b = { 0 };

        good = open_side(&a, first, i, err) && open_side(&b, second, i, err) &&
               compare_rows(&a, &b, i, equal, difference, err);
        close_side(&a);
        close_side(&b);
    }
    return good;
}
