/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/destinations.h"

struct decimal destinations_quantity(const struct record *line, size_t index)
{
    struct decimal quantity;

    return index < record_count(line, "destinations") &&
                   record_decimal(record_item(line, "destinations", index),
                                  "quantity", &quantity)
               ? quantity
               : decimal_of(0);
}

bool destinations_share(const struct record *line, struct decimal quantity,
                        struct bytes unit)
{
    struct decimal sum = decimal_of(0);
    size_t count;

    if (line == NULL || !record_has_field(line, "destinations") ||
        !bytes_equal(record_text(line, "destination_unit"), unit)) {
        return false;
    }
    count = record_count(line, "destinations");
    for (size_t i = 0; i < count; i++) {
        struct decimal share = destinations_quantity(line, i);

        if (decimal_compare(share, decimal_of(0)) <= 0 ||
            !decimal_add(sum, share, &sum)) {
            return false;
        }
    }
    return count > 0 && decimal_compare(sum, quantity) == 0;
}

static void copy_head(struct record *to, struct arena *arena,
                      const struct record *line)
{
    record_copy_field(to, arena, "destination_unit", line, "destination_unit");
    record_copy_field(to, arena, "destination_scheme", line,
                      "destination_scheme");
}

void destinations_copy(struct record *to, struct arena *arena,
                       const struct record *line)
{
    copy_head(to, arena, line);
    record_copy_field(to, arena, "destinations", line, "destinations");
}

void destinations_add(struct record *to, struct arena *arena,
                      const struct record *line, size_t index,
                      struct decimal quantity)
{
    const struct record *store = record_item(line, "destinations", index);
    struct record *part = record_add_item(to, arena, "destinations");

    copy_head(to, arena, line);
    record_set(part, arena, "location", record_text(store, "location"));
    record_set_decimal(part, arena, "quantity", quantity);
}
