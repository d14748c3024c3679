/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml fuzz
 *
 * The XML checker on any bytes, by a small dictionary that has all there is in
 * one: groups in groups, mixed and open content, code lists, attachments. The
 * input cut in pieces must lead to the same findings and the same tree as the
 * whole.
 * The first byte chooses the size of the pieces, the second the options.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "document/check.h"
#include "document/xml_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Short names, without a namespace: such documents are easily found. */
static const char types[] = "std xml mini 1\n"
                            "ns - \n"
                            "type Code code LIST\n"
                            "type Amount decimal\n"
                            " attr c M code LIST\n"
                            " attr n O text\n"
                            "type Blob binary\n"
                            " attr mimeCode O token\n"
                            "type Any\n"
                            " open\n"
                            "type Day date\n"
                            "type Moment datetime\n"
                            "type Text text\n"
                            "type Mixed\n"
                            " mixed\n"
                            " el s O 1 Text\n"
                            " el m O * Mixed\n"
                            "type Groups\n"
                            " choice M 1 {\n"
                            "  el a M 1 Text\n"
                            "  sequence M 2 {\n"
                            "   el b M 1 Amount\n"
                            "   el c O 2 Code\n"
                            "  }\n"
                            " }\n"
                            " any O 2 {\n"
                            "  el d M 1 Day\n"
                            "  el e O 1 Moment\n"
                            "  choice M 1 {\n"
                            "   el f M 1 Text\n"
                            "   el a M 1 Text\n"
                            "  }\n"
                            " }\n"
                            " el g M 1 Groups\n"
                            "type Root\n"
                            " attr v O token\n"
                            " el a M 1 Text\n"
                            " el b O 2 Amount\n"
                            " el d O 1 Day\n"
                            " el m O * Mixed\n"
                            " el x O * Blob\n"
                            " el o O 1 Any\n"
                            " el g M * Groups\n"
                            "codes LIST 1 2 EUR\n"
                            "document One r Root g\n"
                            "document Two r Root x\n";

static struct standards *standards_once(void)
{
    static struct standards *standards;
    struct config_source *source;
    struct error err;

    if (standards == NULL) {
        source = config_source_open();
        if (source == NULL ||
            !config_source_add_file(source, "mappings/standards/mini/types.dic",
                                    bytes_of_text(types), &err)) {
            log_panic("no source");
        }
        standards = standards_open(source);
        if (standards == NULL ||
            standards_xml_dictionary(standards, bytes_of_text("mini/1")) ==
                NULL) {
            log_panic("no dictionary");
        }
    }
    return standards;
}

static const struct xml_document *select_document(void *context,
                                                  struct bytes uri,
                                                  struct bytes local,
                                                  size_t index)
{
    return standards_xml_root(context, uri, local, index);
}

static bool on_attachment(void *context,
                          const struct xml_attachment *attachment,
                          struct bytes piece, bool last)
{
    (void)attachment;
    (void)last;
    buffer_append(context, piece);
    return true;
}

static void tell_tree(const struct tree *tree, struct buffer *story)
{
    for (uint32_t i = 0; i < tree->segment_count; i++) {
        const struct tree_segment *one = &tree->segments[i];

        if (one->loop >= tree->loop_count || tree->loops[one->loop].first > i) {
            log_panic("a segment before its loop");
        }
        buffer_append_format(story, "%u %u %u", one->node, one->loop,
                             one->occurrence);
        for (uint32_t k = 0; k <= one->segment.count; k++) {
            buffer_append_byte(story, '|');
            buffer_append(story, segment_element(&one->segment, k));
        }
    }
}

static void tell(struct bytes input, size_t piece, unsigned options,
                 struct buffer *story)
{
    struct xml_check_options checking = {
        .limits = xml_check_default_limits(),
        .doctype_ignored = (options & 1) != 0,
        .keep_tree = (options & 2) != 0,
        .select = select_document,
        .context = standards_once(),
        .sink = (options & 4) != 0 ? on_attachment : NULL,
        .sink_context = story,
    };
    struct xml_check_report report;
    struct xml_check *check;
    bool more;

    if ((options & 8) != 0) {
        checking.limits.text = 20;
        checking.limits.tree = 200 * 1024;
        checking.limits.findings = 3;
    }
    check = xml_check_open(&checking);
    if (check == NULL) {
        log_panic("no memory");
    }
    do {
        struct bytes part = bytes_slice(input, 0, piece);

        input = bytes_slice(input, part.length, SIZE_MAX);
        more = xml_check_feed(check, part, input.length == 0);
    } while (more);
    report = xml_check_report(check);
    findings_append_json(report.findings->items, report.findings->count, story);
    buffer_append_format(story, "%zu", report.findings->errors);
    buffer_append(story, report.facts->root);
    if (report.tree != NULL) {
        tell_tree(report.tree, story);
    }
    xml_check_close(check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer whole = { 0 };
    struct buffer pieces = { 0 };
    struct bytes input;

    if (size < 2) {
        return 0;
    }
    input = bytes_of((const char *)data + 2, size - 2);
    tell(input, SIZE_MAX, data[1], &whole);
    tell(input, (size_t)data[0] + 1, data[1], &pieces);
    if (!bytes_equal(buffer_bytes(&whole), buffer_bytes(&pieces))) {
        log_panic("two checks of one document differ");
    }
    buffer_close(&whole);
    buffer_close(&pieces);
    return 0;
}
