/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/conversation.h"

#include <stdlib.h>

#include "base/log.h"
#include "flow/gs1.h"
#include "flow/money.h"

struct line_place {
    struct bytes number;
    struct bytes plain; /* without leading zeros */
    size_t position;
};

struct line_index {
    struct line_place *places;
    size_t count, capacity;
};

static struct bytes without_zeros(struct bytes number)
{
    size_t zeros = 0;

    while (zeros + 1 < number.length && number.data[zeros] == '0') {
        zeros++;
    }
    return bytes_slice(number, zeros, SIZE_MAX);
}

struct line_index *line_index_make(struct arena *arena, size_t count)
{
    struct line_index *index = arena_take(arena, sizeof(*index));

    index->places = arena_take_array(arena, count + 1, sizeof(*index->places));
    index->capacity = count;
    return index;
}

void line_index_add(struct line_index *index, struct bytes number,
                    size_t position)
{
    struct line_place *place = &index->places[index->count];

    if (index->count == index->capacity) {
        log_panic("more lines in an index than it was made for");
    }
    index->count++;
    *place = (struct line_place){ number, without_zeros(number), position };
}

static int compare_places(const void *left, const void *right)
{
    const struct line_place *a = left;
    const struct line_place *b = right;
    int order = bytes_compare(a->plain, b->plain);

    if (order == 0) {
        order = bytes_compare(a->number, b->number);
    }
    return order != 0
               ? order
               : (a->position > b->position) - (a->position < b->position);
}

struct bytes line_index_sort(struct line_index *index)
{
    if (index->count > 1) {
        qsort(index->places, index->count, sizeof(*index->places),
              compare_places);
    }
    for (size_t i = 1; i < index->count; i++) {
        if (bytes_equal(index->places[i - 1].number, index->places[i].number)) {
            return index->places[i].number;
        }
    }
    return bytes_of(NULL, 0);
}

/* The first place whose plain number is not before `plain`. */
static size_t first_place(const struct line_index *index, struct bytes plain)
{
    size_t low = 0;
    size_t high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (bytes_compare(index->places[middle].plain, plain) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t line_index_find_one(const struct line_index *index, struct bytes number)
{
    struct bytes plain = without_zeros(number);
    size_t found = SIZE_MAX;

    for (size_t at = first_place(index, plain);
         at < index->count && bytes_equal(index->places[at].plain, plain);
         at++) {
        if (bytes_equal(index->places[at].number, number)) {
            if (found != SIZE_MAX) {
                return SIZE_MAX;
            }
            found = index->places[at].position;
        }
    }
    return found;
}

size_t line_index_find(const struct line_index *index, struct bytes number)
{
    struct bytes plain = without_zeros(number);
    size_t first = first_place(index, plain);
    size_t at = first;

    for (; at < index->count && bytes_equal(index->places[at].plain, plain);
         at++) {
        if (bytes_equal(index->places[at].number, number)) {
            return index->places[at].position;
        }
    }
    return at == first + 1 ? index->places[first].position : SIZE_MAX;
}

struct bytes conversation_key(struct arena *arena, struct bytes number,
                              struct bytes release)
{
    if (release.length == 0) {
        return number;
    }
    return bytes_of_text(arena_format(arena, "%.*s/%.*s", BYTES_ARG(number),
                                      BYTES_ARG(release)));
}

struct bytes conversation_key_of_order(struct arena *arena,
                                       const struct record *order)
{
    return conversation_key(arena, record_text(order, "number"),
                            record_text(order, "release"));
}

/* An order record that cannot be read is as good as none: what follows from
 * it (parties, terms) is then missing in what we write, the lines are not. */
static void read_order(struct deciding *deciding,
                       struct conversation *conversation)
{
    static const struct bytes name = BYTES("order");
    const struct record_type *type =
        record_type_find(deciding->input->types, name);
    struct error err;
    size_t count;

    if (type == NULL || conversation->row.order_json.length == 0) {
        return;
    }
    conversation->order = record_from_json(deciding->arena, type,
                                           conversation->row.order_json, &err);
    if (conversation->order == NULL) {
        return;
    }
    count = record_count(conversation->order, "lines");
    conversation->order_index = line_index_make(deciding->arena, count);
    for (size_t i = 0; i < count; i++) {
        const struct record *line =
            record_item(conversation->order, "lines", i);

        line_index_add(conversation->order_index, record_text(line, "number"),
                       i);
    }
    (void)line_index_sort(conversation->order_index);
}

static void fill(struct bytes *text, const struct record *record,
                 const char *field)
{
    if (text->length == 0) {
        *text = record_text(record, field);
    }
}

/* The ledger keeps of a line what it is found by; the rest is in the order. */
static void complete_lines(struct conversation *conversation)
{
    for (size_t i = 0; i < conversation->row.line_count; i++) {
        struct flow_line *line = &conversation->row.lines[i];
        const struct record *asked =
            conversation_order_line(conversation, line->number);

        if (asked != NULL) {
            fill(&line->gtin, asked, "gtin");
            fill(&line->buyer_item, asked, "buyer_item");
            fill(&line->seller_item, asked, "seller_item");
            fill(&line->description, asked, "description");
        }
    }
}

bool conversation_find(struct deciding *deciding, enum agreement_role role,
                       struct bytes key, struct conversation *conversation)
{
    const struct flow_view *view = deciding->input->view;

    *conversation = (struct conversation){ .role = role };
    if (key.length == 0 || !view->conversation(view->context, deciding->arena,
                                               deciding->input->partner, role,
                                               key, &conversation->row)) {
        return false;
    }
    conversation->index =
        line_index_make(deciding->arena, conversation->row.line_count);
    for (size_t i = 0; i < conversation->row.line_count; i++) {
        line_index_add(conversation->index, conversation->row.lines[i].number,
                       i);
    }
    (void)line_index_sort(conversation->index);
    read_order(deciding, conversation);
    complete_lines(conversation);
    deciding->decision->order_number = key;
    deciding->decision->role = role;
    return true;
}

struct flow_line *conversation_line(const struct conversation *conversation,
                                    struct bytes number)
{
    size_t at = line_index_find(conversation->index, number);

    return at == SIZE_MAX ? NULL : &conversation->row.lines[at];
}

enum { BY_SELLER_ITEM, BY_GTIN, BY_BUYER_ITEM };

/* GTINs of any length become 14 digits; others stay as they are. */
static struct bytes gtin_key(struct arena *arena, struct bytes gtin)
{
    char padded[GS1_GTIN14_SIZE];

    if (!gs1_gtin14(gtin, padded)) {
        return gtin;
    }
    return bytes_of_text(arena_copy_text(arena, padded));
}

static struct bytes line_id(struct arena *arena, const struct flow_line *line,
                            int by)
{
    if (by == BY_SELLER_ITEM) {
        return line->item.length > 0 ? line->item : line->seller_item;
    }
    return by == BY_GTIN ? gtin_key(arena, line->gtin) : line->buyer_item;
}

static struct bytes record_id(struct arena *arena, const struct record *record,
                              int by)
{
    if (by == BY_SELLER_ITEM) {
        return record_text(record, "seller_item");
    }
    return by == BY_GTIN ? gtin_key(arena, record_text(record, "gtin"))
                         : record_text(record, "buyer_item");
}

static const struct line_index *item_index(struct deciding *deciding,
                                           struct conversation *conversation,
                                           int by)
{
    struct line_index *index = conversation->items[by];

    if (index == NULL) {
        index = line_index_make(deciding->arena, conversation->row.line_count);
        for (size_t i = 0; i < conversation->row.line_count; i++) {
            line_index_add(
                index,
                line_id(deciding->arena, &conversation->row.lines[i], by), i);
        }
        (void)line_index_sort(index);
        conversation->items[by] = index;
    }
    return index;
}

struct flow_line *conversation_match(struct deciding *deciding,
                                     struct conversation *conversation,
                                     const struct record *record)
{
    struct bytes number = record_text(record, "number");
    struct flow_line *found =
        number.length == 0 ? NULL : conversation_line(conversation, number);

    for (int by = BY_SELLER_ITEM; by <= BY_BUYER_ITEM && found == NULL; by++) {
        struct bytes id = record_id(deciding->arena, record, by);
        size_t at = id.length == 0
                        ? SIZE_MAX
                        : line_index_find_one(
                              item_index(deciding, conversation, by), id);

        found = at == SIZE_MAX ? NULL : &conversation->row.lines[at];
    }
    return found;
}

static bool gtins_equal(struct bytes a, struct bytes b)
{
    char left[GS1_GTIN14_SIZE];
    char right[GS1_GTIN14_SIZE];

    if (gs1_gtin14(a, left) && gs1_gtin14(b, right)) {
        return strcmp(left, right) == 0;
    }
    return bytes_equal(a, b);
}

bool conversation_same_item(const struct flow_line *line,
                            const struct record *record)
{
    struct bytes seller_item = record_text(record, "seller_item");
    struct bytes gtin = record_text(record, "gtin");
    struct bytes buyer_item = record_text(record, "buyer_item");
    struct bytes known = line->item.length > 0 ? line->item : line->seller_item;
    bool compared = false;

    if (seller_item.length > 0 && known.length > 0) {
        if (bytes_equal(seller_item, known) ||
            bytes_equal(seller_item, line->seller_item)) {
            return true;
        }
        compared = true;
    }
    if (gtin.length > 0 && line->gtin.length > 0) {
        if (gtins_equal(gtin, line->gtin)) {
            return true;
        }
        compared = true;
    }
    if (buyer_item.length > 0 && line->buyer_item.length > 0) {
        if (bytes_equal(buyer_item, line->buyer_item)) {
            return true;
        }
        compared = true;
    }
    return !compared;
}

const struct record *conversation_order_line(
    const struct conversation *conversation, struct bytes number)
{
    size_t at;

    if (conversation->order == NULL) {
        return NULL;
    }
    at = line_index_find(conversation->order_index, number);
    return at == SIZE_MAX ? NULL
                          : record_item(conversation->order, "lines", at);
}

struct decimal conversation_expected(enum agreement_role role,
                                     const struct flow_line *line)
{
    struct tally expected = { line->confirmed, false };

    if (role == ROLE_BUYER && line->status.length == 0) {
        return line->ordered;
    }
    tally_add(&expected, line->backordered);
    return expected.value;
}

static bool is_answered(enum agreement_role role, const struct flow_line *line)
{
    return role == ROLE_SELLER || line->status.length > 0;
}

/* What all lines together come to. */
struct progress {
    bool answered, expected, shipped, short_shipped, short_invoiced;
};

static void look_at(struct progress *progress, enum agreement_role role,
                    const struct flow_line *line)
{
    struct decimal expected = conversation_expected(role, line);
    /* Where no shipment notices are agreed, an invoice says that it left. */
    struct decimal left = money_larger(line->shipped, line->invoiced);

    progress->answered |= is_answered(role, line);
    progress->expected |= !decimal_is_zero(expected);
    progress->shipped |= !decimal_is_zero(left);
    progress->short_shipped |= decimal_compare(left, expected) < 0;
    progress->short_invoiced |= decimal_compare(line->invoiced, left) < 0;
}

const char *conversation_state(enum agreement_role role,
                               const struct flow_line *lines, size_t count)
{
    struct progress progress = { 0 };

    for (size_t i = 0; i < count; i++) {
        look_at(&progress, role, &lines[i]);
    }
    if (!progress.answered && !progress.shipped) {
        return "open";
    }
    if (!progress.expected && !progress.shipped) {
        return "rejected";
    }
    if (!progress.shipped) {
        return "confirmed";
    }
    if (progress.short_shipped) {
        return "partly_shipped";
    }
    return progress.short_invoiced ? "shipped" : "invoiced";
}
