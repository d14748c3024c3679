/* SPDX-License-Identifier: Apache-2.0
 *
 * Lookups of documents and of what hangs on them.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/ledger_inside.h"

/* All documents that a statement with its values bound gives. */
static bool read_documents(struct ledger *ledger, struct arena *arena,
                           struct ledger_statement *statement,
                           struct ledger_document **documents, size_t *count,
                           struct error *err)
{
    return ledger_read_all(ledger, arena, statement, &document_fields,
                           sizeof **documents, documents, count, err);
}

/* Documents by one id. */
static bool documents_by_id(struct ledger *ledger, struct arena *arena,
                            enum ledger_sql which, const struct id *id,
                            struct ledger_document **documents, size_t *count,
                            struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, which, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_id(ledger, statement, 1, id);
    return read_documents(ledger, arena, statement, documents, count, err);
}

enum lookup ledger_document(struct ledger *ledger, struct arena *arena,
                            const struct id *id,
                            struct ledger_document *document, struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_BY_ID, err);

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    memset(document, 0, sizeof *document);
    ledger_bind_id(ledger, statement, 1, id);
    return ledger_read_one(ledger, arena, statement, &document_fields, document,
                           err);
}

enum lookup ledger_document_by_prefix(struct ledger *ledger,
                                      struct bytes prefix, struct id *id,
                                      bool *ambiguous, struct error *err)
{
    struct ledger_statement *statement;
    enum ledger_stepped stepped;
    char from[ID_SIZE];
    char until[ID_SIZE];
    size_t length = 0;
    size_t count = 0;

    *ambiguous = false;
    if (prefix.length == 0 || prefix.length > ID_LENGTH) {
        return LOOKUP_NONE;
    }
    for (; length < prefix.length; length++) {
        char c = prefix.data[length];

        from[length] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    memcpy(until, from, length);
    until[length - 1]++; /* ASCII, so there is a next character */
    statement = ledger_take(ledger, SQL_DOCUMENT_PREFIX, err);
    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of(from, length));
    ledger_bind_text(ledger, statement, 2, bytes_of(until, length));
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        if (!id_parse(ledger->ops->bytes(statement, 0), id)) {
            break;
        }
        count++;
    }
    ledger_reset(ledger, statement);
    if (stepped == STEP_FAILED) {
        return LOOKUP_FAILED;
    }
    *ambiguous = count > 1;
    return count == 1 ? LOOKUP_FOUND : LOOKUP_NONE;
}

bool ledger_documents_by_control(struct ledger *ledger, struct arena *arena,
                                 const struct ledger_control *control,
                                 struct ledger_document **documents,
                                 size_t *count, struct error *err)
{
    bool by_group = control->group_control.length > 0;
    struct ledger_statement *statement;

    *documents = NULL;
    *count = 0;
    if (!by_group && control->interchange_control.length == 0) {
        return true; /* nothing to go by */
    }
    statement = ledger_take(
        ledger, by_group ? SQL_DOCUMENT_BY_GROUP : SQL_DOCUMENT_BY_INTERCHANGE,
        err);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, control->partner);
    ledger_bind_text(ledger, statement, 2,
                     by_group ? control->group_control
                              : control->interchange_control);
    ledger_bind_text(ledger, statement, 3, control->transaction_control);
    ledger_bind_text(ledger, statement, 4, control->type);
    ledger_bind_text(ledger, statement, 5, control->interchange_control);
    ledger_bind_text(ledger, statement, 6, control->group_control);
    return read_documents(ledger, arena, statement, documents, count, err);
}

bool ledger_children(struct ledger *ledger, struct arena *arena,
                     const struct id *parent,
                     struct ledger_document **documents, size_t *count,
                     struct error *err)
{
    return documents_by_id(ledger, arena, SQL_DOCUMENT_CHILDREN, parent,
                           documents, count, err);
}

bool ledger_consequences(struct ledger *ledger, struct arena *arena,
                         const struct id *cause,
                         struct ledger_document **documents, size_t *count,
                         struct error *err)
{
    return documents_by_id(ledger, arena, SQL_DOCUMENT_CONSEQUENCES, cause,
                           documents, count, err);
}

bool ledger_conversation_documents(struct ledger *ledger, struct arena *arena,
                                   const struct id *conversation,
                                   struct ledger_document **documents,
                                   size_t *count, struct error *err)
{
    return documents_by_id(ledger, arena, SQL_DOCUMENT_CONVERSATION,
                           conversation, documents, count, err);
}

/* ---- objects and events ---- */

/* The statement with a document's number bound; a none id is the gateway's, 0.
 * LOOKUP_NONE: there is no such document. */
static enum lookup take_for_document(struct ledger *ledger,
                                     enum ledger_sql which,
                                     const struct id *document,
                                     struct ledger_statement **statement,
                                     struct error *err)
{
    struct ledger_place place = { 0 };

    if (!id_is_none(document)) {
        enum lookup found = ledger_place(ledger, document, &place, err);

        if (found != LOOKUP_FOUND) {
            return found;
        }
    }
    *statement = ledger_take(ledger, which, err);
    if (*statement == NULL) {
        return LOOKUP_FAILED;
    }
    ledger_bind_number(ledger, *statement, 1, place.number);
    return LOOKUP_FOUND;
}

bool ledger_objects(struct ledger *ledger, struct arena *arena,
                    const struct id *document, struct ledger_object **objects,
                    size_t *count, struct error *err)
{
    struct ledger_statement *statement;
    enum lookup found;
    enum ledger_stepped stepped;
    size_t capacity = 0;

    *objects = NULL;
    *count = 0;
    found =
        take_for_document(ledger, SQL_EVENT_OBJECTS, document, &statement, err);
    if (found != LOOKUP_FOUND) {
        return found == LOOKUP_NONE;
    }
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        struct bytes packed = ledger->ops->bytes(statement, 1);
        struct object_ref ref;
        struct bytes role;

        while (ledger_unpack_object(&packed, &role, &ref)) {
            struct ledger_object *object;

            *objects = arena_grow(arena, *objects, *count, &capacity,
                                  sizeof **objects);
            object = &(*objects)[(*count)++];
            object->document = *document;
            object->role = arena_copy(arena, role);
            object->ref = ref;
        }
    }
    ledger_reset(ledger, statement);
    return stepped == STEP_DONE;
}

enum lookup ledger_object(struct ledger *ledger, const struct id *document,
                          const char *role, struct object_ref *ref,
                          struct error *err)
{
    struct ledger_statement *statement;
    enum ledger_stepped stepped;
    enum lookup found;
    bool have = false;

    found =
        take_for_document(ledger, SQL_EVENT_OBJECTS, document, &statement, err);
    if (found != LOOKUP_FOUND) {
        return found;
    }
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        struct bytes packed = ledger->ops->bytes(statement, 1);
        struct object_ref next;
        struct bytes found_role;

        while (ledger_unpack_object(&packed, &found_role, &next)) {
            if (bytes_equal_text(found_role, role)) {
                *ref = next;
                have = true;
            }
        }
    }
    ledger_reset(ledger, statement);
    if (stepped == STEP_FAILED) {
        return LOOKUP_FAILED;
    }
    return have ? LOOKUP_FOUND : LOOKUP_NONE;
}

bool ledger_large_is_known(struct ledger *ledger, const char *name, bool *known,
                           struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_LARGE_GET, err);
    enum ledger_stepped stepped;

    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of_text(name));
    stepped = ledger_step(ledger, statement, err);
    ledger_reset(ledger, statement);
    *known = stepped == STEP_ROW;
    return stepped != STEP_FAILED;
}

bool ledger_events(struct ledger *ledger, struct arena *arena,
                   const struct id *document, uint64_t **positions,
                   size_t *count, struct error *err)
{
    struct ledger_statement *statement;
    enum lookup found;
    enum ledger_stepped stepped;
    size_t capacity = 0;

    *positions = NULL;
    *count = 0;
    found = take_for_document(ledger, SQL_EVENTS, document, &statement, err);
    if (found != LOOKUP_FOUND) {
        return found == LOOKUP_NONE;
    }
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        *positions = arena_grow(arena, *positions, *count, &capacity,
                                sizeof **positions);
        (*positions)[(*count)++] = (uint64_t)ledger->ops->number(statement, 0);
    }
    ledger_reset(ledger, statement);
    return stepped == STEP_DONE;
}

bool ledger_keys(struct ledger *ledger, struct arena *arena,
                 const struct id *document, struct ledger_key **keys,
                 size_t *count, struct error *err)
{
    /* The columns that the statement gives. */
    static const struct field fields[] = {
        { .name = "name",
          .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct ledger_key, kind) },
        { .name = "value",
          .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct ledger_key, value) },
    };
    static const struct field_table table = { fields, COUNT_OF(fields) };
    struct ledger_statement *statement;
    enum lookup found;

    *keys = NULL;
    *count = 0;
    found = take_for_document(ledger, SQL_KEYS, document, &statement, err);
    if (found != LOOKUP_FOUND) {
        return found == LOOKUP_NONE;
    }
    if (!ledger_read_all(ledger, arena, statement, &table, sizeof **keys, keys,
                         count, err)) {
        return false;
    }
    for (size_t i = 0; i < *count; i++) {
        (*keys)[i].document = *document;
    }
    return true;
}

/* ---- small tables ---- */

enum lookup ledger_dedupe(struct ledger *ledger, struct arena *arena,
                          struct bytes partner, struct bytes kind,
                          struct bytes key, struct ledger_dedupe *found,
                          struct error *err)
{
    /* The columns that the statement gives. */
    static const struct field fields[] = {
        { .type = FIELD_TYPE_ID,
          .offset = offsetof(struct ledger_dedupe, document) },
        { .type = FIELD_TYPE_DIGEST,
          .offset = offsetof(struct ledger_dedupe, sha256) },
        { .type = FIELD_TYPE_TIME,
          .offset = offsetof(struct ledger_dedupe, time) },
    };
    static const struct field_table table = { fields, COUNT_OF(fields) };
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DEDUPE_GET, err);

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    memset(found, 0, sizeof *found);
    found->partner = partner;
    found->kind = kind;
    found->key = key;
    ledger_bind_text(ledger, statement, 1, partner);
    ledger_bind_text(ledger, statement, 2, kind);
    ledger_bind_text(ledger, statement, 3, key);
    return ledger_read_one(ledger, arena, statement, &table, found, err);
}

enum lookup ledger_counter(struct ledger *ledger, struct bytes series,
                           uint64_t *value, struct error *err)
{
    struct ledger_question question = { SQL_COUNTER_GET, &series, 1,
                                        &counter_fields,
                                        sizeof(struct ledger_counter) };
    struct ledger_counter row;
    enum lookup result;

    arena_reset(ledger->arena);
    result = ledger_ask_one(ledger, ledger->arena, &question, &row, err);
    if (result == LOOKUP_FOUND) {
        *value = row.value;
    }
    return result;
}

enum lookup ledger_fact(struct ledger *ledger, struct arena *arena,
                        struct bytes scope, struct bytes name,
                        struct bytes *value, struct error *err)
{
    struct bytes texts[2] = { scope, name };
    struct ledger_question question = { SQL_FACT_GET, texts, COUNT_OF(texts),
                                        &fact_fields,
                                        sizeof(struct ledger_fact) };
    struct ledger_fact row;
    enum lookup result = ledger_ask_one(ledger, arena, &question, &row, err);

    if (result == LOOKUP_FOUND) {
        *value = row.value;
    }
    return result;
}

enum lookup ledger_config(struct ledger *ledger, struct arena *arena,
                          uint64_t version, struct ledger_config *config,
                          struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_CONFIG_GET, err);

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    memset(config, 0, sizeof *config);
    ledger_bind_number(ledger, statement, 1, (int64_t)version);
    return ledger_read_one(ledger, arena, statement, &config_fields, config,
                           err);
}

bool ledger_configs(struct ledger *ledger, struct arena *arena,
                    struct ledger_config **configs, size_t *count,
                    struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_CONFIG_LIST, err);

    return statement != NULL &&
           ledger_read_all(ledger, arena, statement, &config_fields,
                           sizeof **configs, configs, count, err);
}

/* ---- work ---- */

bool ledger_work(struct ledger *ledger, struct arena *arena, int64_t now,
                 const struct id *after, size_t limit,
                 struct ledger_document **documents, size_t *count,
                 struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_WORK, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1,
                     after == NULL ? bytes_of("", 0) : id_bytes(after));
    ledger_bind_number(ledger, statement, 2, now);
    ledger_bind_number(ledger, statement, 3, (int64_t)limit);
    return read_documents(ledger, arena, statement, documents, count, err);
}

bool ledger_timers(struct ledger *ledger, struct arena *arena, int64_t now,
                   const struct ledger_timer *after, size_t limit,
                   struct ledger_document **documents, size_t *count,
                   struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_TIMERS, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, now);
    ledger_bind_number(ledger, statement, 2, (int64_t)limit);
    ledger_bind_number(ledger, statement, 3, after->time);
    ledger_bind_text(ledger, statement, 4, id_bytes(&after->document));
    return read_documents(ledger, arena, statement, documents, count, err);
}

bool ledger_overdue(struct ledger *ledger, struct arena *arena, int64_t now,
                    size_t limit, struct ledger_document **documents,
                    size_t *count, struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_OVERDUE, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, now);
    ledger_bind_number(ledger, statement, 2, (int64_t)limit);
    return read_documents(ledger, arena, statement, documents, count, err);
}

bool ledger_steps(struct ledger *ledger, struct arena *arena, int64_t now,
                  size_t limit, struct ledger_step **steps, size_t *count,
                  struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, SQL_STEPS, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, now);
    ledger_bind_number(ledger, statement, 2, (int64_t)limit);
    return ledger_read_all(ledger, arena, statement, &step_fields,
                           sizeof **steps, steps, count, err);
}

bool ledger_next_timer(struct ledger *ledger, int64_t *time, struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_NEXT_TIMER, err);
    enum ledger_stepped stepped;

    *time = INT64_MAX;
    if (statement == NULL) {
        return false;
    }
    stepped = ledger_step(ledger, statement, err);
    for (int i = 0; stepped == STEP_ROW && i < 3; i++) {
        if (ledger->ops->cell(statement, i) == CELL_NUMBER &&
            ledger->ops->number(statement, i) < *time) {
            *time = ledger->ops->number(statement, i);
        }
    }
    ledger_reset(ledger, statement);
    return stepped == STEP_ROW;
}

bool ledger_lane_ahead(struct ledger *ledger,
                       const struct ledger_document *document, uint64_t *ahead,
                       struct error *err)
{
    struct ledger_statement *statement;
    enum ledger_stepped stepped;

    *ahead = 0;
    if (document->lane.length == 0) {
        return true;
    }
    statement = ledger_take(ledger, SQL_DOCUMENT_LANE, err);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, document->partner);
    ledger_bind_text(ledger, statement, 2, document->lane);
    ledger_bind_id(ledger, statement, 3, &document->id);
    /* These two want an operator but were delivered, so the lane goes on. */
    ledger_bind_number(ledger, statement, 4, STATE_OVERDUE);
    ledger_bind_number(ledger, statement, 5, STATE_REFUSED);
    ledger_bind_number(ledger, statement, 6, (int64_t)document->direction);
    stepped = ledger_step(ledger, statement, err);
    if (stepped == STEP_ROW) {
        *ahead = (uint64_t)ledger->ops->number(statement, 0);
    }
    ledger_reset(ledger, statement);
    return stepped == STEP_ROW;
}

bool ledger_counts(struct ledger *ledger, struct arena *arena,
                   struct ledger_count **counts, size_t *count,
                   struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_TALLY_ALL, err);
    enum ledger_stepped stepped;
    size_t capacity = 0;

    *counts = NULL;
    *count = 0;
    if (statement == NULL) {
        return false;
    }
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        struct ledger_count *entry;

        *counts =
            arena_grow(arena, *counts, *count, &capacity, sizeof **counts);
        entry = &(*counts)[(*count)++];
        entry->kind = (enum document_kind)ledger->ops->number(statement, 0);
        entry->state = (enum document_state)ledger->ops->number(statement, 1);
        entry->documents = (uint64_t)ledger->ops->number(statement, 2);
    }
    ledger_reset(ledger, statement);
    return stepped == STEP_DONE;
}
