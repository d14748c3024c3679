/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_document.h"

#include <stdio.h>
#include <string.h>

#include "mapping/map_model.h"

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct map *map = context;

    (void)interchange;
    (void)group;
    if (map->xml != NULL) {
        const struct xml_declaration *root = map->set->document->root;

        return transaction->alternative == 0 &&
                       bytes_equal(transaction->type, root->local) &&
                       bytes_equal(transaction->uri, root->uri)
                   ? map->set
                   : NULL;
    }
    return bytes_equal_text(transaction->type, map->set->id) ? map->set : NULL;
}

/* Where "ST" or "UNH" begins in a text without envelope, or SIZE_MAX. */
static size_t bare_start(const struct map *map, struct bytes input)
{
    const char *tag = map->syntax->is_edifact ? "UNH" : "ST";
    size_t at = 0;

    if (input.length >= 3 && memcmp(input.data, "\xef\xbb\xbf", 3) == 0) {
        at = 3;
    }
    while (at < input.length && (unsigned char)input.data[at] <= ' ') {
        at++;
    }
    return input.length - at > 10 &&
                   memcmp(input.data + at, tag, strlen(tag)) == 0
               ? at
               : SIZE_MAX;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= '0' && c <= '9');
}

/* The byte that ends "ST*850*0001"; NUL: it is not to be told. */
static char terminator_of(struct bytes text)
{
    char separator = text.data[2];
    size_t i;

    for (i = 3; i < text.length && i < 100; i++) {
        if (!is_alphanumeric(text.data[i]) && text.data[i] != separator) {
            return text.data[i];
        }
    }
    return '\0';
}

/* 0: there is none. */
static char or_blank(char separator)
{
    return separator == '\0' ? ' ' : separator;
}

/* UNOW of syntax 4 is UTF-8. */
static void wrap_message(const struct separators *separators, struct bytes bare,
                         struct buffer *out)
{
    char c = separators->component;
    char e = separators->element;
    char t = separators->segment;

    buffer_append_format(
        out, "UNA%c%c%c%c%c%c", c, e, separators->decimal == ',' ? ',' : '.',
        or_blank(separators->release), or_blank(separators->repetition), t);
    buffer_append_format(out,
                         "UNB%cUNOW%c4%cSENDER%cRECEIVER%c20260101%c0000%c1%c",
                         e, c, e, e, e, c, e, t);
    buffer_append(out, bare);
    buffer_append_format(out, "UNZ%c1%c1%c", e, e, t);
}

static void wrap_set(const struct map *map, const struct separators *separators,
                     struct bytes bare, struct buffer *out)
{
    const char *version = map->set->version;
    char e = separators->element;
    char t = separators->segment;
    char isa[128];
    size_t i;

    (void)snprintf(isa, sizeof isa,
                   "ISA*00*          *00*          *ZZ*SENDER         "
                   "*ZZ*RECEIVER       *260101*0000*%c*%.5s*000000001*0*T*",
                   separators->repetition == 0 ? 'U' : separators->repetition,
                   version);
    for (i = 0; isa[i] != '\0'; i++) {
        isa[i] = isa[i] == '*' ? e : isa[i];
    }
    buffer_append_text(out, isa);
    buffer_append_byte(out, separators->component);
    buffer_append_byte(out, t);
    buffer_append_format(out, "GS%c%s%cS%cR%c20260101%c0000%c1%cX%c%s%c", e,
                         map->set->group, e, e, e, e, e, e, e, version, t);
    buffer_append(out, bare);
    buffer_append_format(out, "GE%c1%c1%cIEA%c1%c000000001%c", e, e, t, e, e,
                         t);
}

void map_document_wrap(const struct map *map,
                       const struct separators *separators, struct bytes bare,
                       struct buffer *out)
{
    if (map->syntax->is_edifact) {
        wrap_message(separators, bare, out);
    } else {
        wrap_set(map, separators, bare, out);
    }
}

static const struct separators usual_edifact = { .element = '+',
                                                 .component = ':',
                                                 .repetition = '*',
                                                 .segment = '\'',
                                                 .release = '?',
                                                 .decimal = '.',
                                                 .charset = CHARSET_UTF_8,
                                                 .terminator = "'\n",
                                                 .terminator_length = 2 };

/* The separators of a text without envelope, as far as they can be told; of
 * EDIFACT's, others than the usual need a UNA. */
static bool guess_separators(const struct map *map, struct bytes bare,
                             struct separators *separators)
{
    if (map->syntax->is_edifact) {
        *separators = usual_edifact;
        return bare.data[3] == '+';
    }
    *separators = (struct separators){ .element = bare.data[2],
                                       .segment = terminator_of(bare) };
    separators->component =
        separators->element == '>' || separators->segment == '>' ? ':' : '>';
    if (strcmp(map->set->version, "00402") > 0) {
        separators->repetition = '^';
    }
    return separators->segment != '\0';
}

static bool visit_whole(const struct map *map, struct bytes input,
                        const struct map_document_visitor *visitor,
                        struct error *err)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .doctype_ignored = true,
                                     .select = select_set,
                                     .context = (void *)(uintptr_t)map };
    struct check *check = check_open_whole(&options, input);
    struct check_report report;
    enum check_event event;
    size_t count = 0;

    if (check == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "there is no memory to read the document");
    }
    while ((event = check_next(check, &report)) != CHECK_END &&
           event != CHECK_NEED_INPUT) {
        if (event == CHECK_TRANSACTION && report.transaction->tree != NULL &&
            (report.transaction->set == map->set ||
             (map->xml != NULL &&
              report.transaction->set->document == map->set->document))) {
            visitor->transaction(visitor->context, report.transaction,
                                 report.findings);
            count++;
        }
    }
    check_close(check);
    return count > 0 || error_set(err, ERROR_REFUSED, "MAP_NO_TRANSACTION",
                                  "the document holds no %s that could be read",
                                  map->set->id);
}

bool map_document_visit(const struct map *map, struct bytes input,
                        const struct map_document_visitor *visitor,
                        struct error *err)
{
    size_t start = map->xml == NULL ? bare_start(map, input) : SIZE_MAX;
    struct bytes bare = bytes_slice(input, start, SIZE_MAX);
    struct buffer wrapped = { .limit = 0 };
    struct separators separators;
    bool good;

    if (start == SIZE_MAX) {
        return visit_whole(map, input, visitor, err);
    }
    if (!guess_separators(map, bare, &separators)) {
        return error_set(err, ERROR_REFUSED, "MAP_NO_TRANSACTION",
                         "the separators of the document are not to be told");
    }
    map_document_wrap(map, &separators, bare, &wrapped);
    good = wrapped.failed
               ? error_set(err, ERROR_LIMIT, "NO_MEMORY",
                           "there is no memory for the document")
               : visit_whole(map, buffer_bytes(&wrapped), visitor, err);
    buffer_close(&wrapped);
    return good;
}

bool map_document_write(const struct map *map, struct tree_builder *builder,
                        struct buffer *out, struct error *err)
{
    struct tree_write_options options = {
        .separators = { .element = '*',
                        .component = '>',
                        .repetition = '^',
                        .segment = '~',
                        .decimal = '.',
                        .terminator = "~\n",
                        .terminator_length = 2 },
        .control_number = BYTES("0001"),
        .indent = true,
    };
    uint64_t segments;

    if (map->syntax->is_edifact) {
        options.separators = usual_edifact;
    }
    return tree_write(builder, &options, out, &segments, err);
}
