/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/syntax_table.h"

#include "syntax/edifact_read.h"
#include "syntax/wide_input.h"
#include "syntax/x12_read.h"
#include "syntax/xml_read.h"

const struct syntax_ops syntax_x12 = { "x12", x12_detect, x12_reader_open,
                                       x12_reader_open_whole };
const struct syntax_ops syntax_edifact = { "edifact", edifact_detect,
                                           edifact_reader_open,
                                           edifact_reader_open_whole };
const struct syntax_ops syntax_xml = { "xml", xml_detect, NULL, NULL };

const struct syntax_ops *syntax_detect(struct bytes beginning)
{
    static const struct syntax_ops *const rows[] = { &syntax_x12,
                                                     &syntax_edifact,
                                                     &syntax_xml };
    struct wide_input wide = { .kind = wide_input_tell(beginning, true) };
    bool last;

    if (wide_input_is_on(&wide)) {
        wide_input_feed(&wide, bytes_slice(beginning, 0, SYNTAX_BEGINNING),
                        true);
        beginning = wide_input_next(&wide, &last);
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i]->detect(beginning)) {
            return rows[i];
        }
    }
    return NULL;
}
