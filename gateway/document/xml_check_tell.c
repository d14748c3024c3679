/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdio.h>

#include "document/xml_check_state.h"

/* "/Invoice/cac:InvoiceLine[2]/cbc:ID/@schemeID" */
static const char *make_path(struct xml_check *check, struct bytes attribute)
{
    size_t length = 0;
    int more;

    check->path[0] = '\0';
    for (uint32_t i = 1; i <= check->depth; i++) {
        const struct xml_level *level = &check->levels[i];
        const struct xml_declaration *declaration = level->declaration;
        struct bytes name = declaration == NULL || i == 1
                                ? level->local
                                : bytes_of_text(declaration->name);

        more = snprintf(check->path + length, XML_PATH - length, "/%.*s",
                        BYTES_ARG(name));
        if (more >= 0 && (size_t)more < XML_PATH - length &&
            declaration != NULL && i > 1 && declaration->maximum != 1) {
            length += (size_t)more;
            more = snprintf(check->path + length, XML_PATH - length, "[%u]",
                            level->occurrence);
        }
        if (more < 0 || (size_t)more >= XML_PATH - length) {
            return check->path; /* cut */
        }
        length += (size_t)more;
    }
    if (attribute.length > 0) {
        (void)snprintf(check->path + length, XML_PATH - length, "/@%.*s",
                       BYTES_ARG(attribute));
    }
    return check->path;
}

/* The reader must not be jumped through, so an overrun ends here. */
static void add(struct xml_check *check, const struct finding *finding,
                const char *format, va_list args)
{
    jmp_buf overrun;
    jmp_buf *before;

    if (check->failed) {
        return;
    }
    before = arena_guard(check->arena, &overrun);
    if (setjmp(overrun) != 0) {
        check->failed = true;
    } else {
        (void)findings_add_list(&check->findings, finding, format, args);
    }
    (void)arena_guard(check->arena, before);
}

static struct finding finding_of(enum finding_kind_id id,
                                 struct xml_place place)
{
    const struct finding_kind *kind = finding_kind(id);

    return (struct finding){
        .code = kind->code,
        .severity = kind->severity,
        .scope = kind->scope,
        .origin = ORIGIN_STANDARD,
        .codes = kind->codes,
        .offset = place.offset,
        .line = place.line,
        .column = place.column,
        .tag = "",
    };
}

void xml_check_tell(struct xml_check *check, enum finding_kind_id kind,
                    struct bytes attribute, struct bytes value,
                    const char *format, ...)
{
    struct finding finding = finding_of(kind, xml_check_top(check)->place);
    va_list args;

    /* A path is made only for what is kept. */
    if (check->findings.count < check->findings.limit) {
        finding.loop = make_path(check, attribute);
        finding.value = value;
    }
    va_start(args, format);
    add(check, &finding, format, args);
    va_end(args);
}

static void add_text(struct xml_check *check, struct finding *finding,
                     const char *format, ...) PRINTF_LIKE(3, 4);

static void add_text(struct xml_check *check, struct finding *finding,
                     const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(check, finding, format, args);
    va_end(args);
}

void xml_check_tell_at(struct xml_check *check, enum finding_kind_id kind,
                       const struct xml_place *place, const char *text)
{
    struct finding finding = finding_of(kind, *place);

    if (check->findings.count < check->findings.limit) {
        finding.loop = make_path(check, bytes_of("", 0));
    }
    if (kind == KIND_XML_SCHEMA) {
        finding.origin = ORIGIN_GUIDELINE; /* a partner's rule */
    }
    add_text(check, &finding, "%s", text);
}

struct bytes xml_check_keep(struct xml_check *check, struct bytes view)
{
    struct bytes kept = bytes_of("", 0);
    jmp_buf overrun;
    jmp_buf *before = arena_guard(check->arena, &overrun);

    if (setjmp(overrun) == 0) {
        kept = arena_copy(check->arena, view);
    } else {
        check->failed = true;
    }
    (void)arena_guard(check->arena, before);
    return kept;
}

void xml_check_complain(struct xml_check *check,
                        const struct xml_complaint *complaint)
{
    static const enum finding_kind_id kinds[] = {
        [XML_EMPTY] = KIND_XML_EMPTY,
        [XML_NOT_XML] = KIND_XML_NOT_XML,
        [XML_TRUNCATED] = KIND_XML_TRUNCATED,
        [XML_SYNTAX] = KIND_XML_SYNTAX,
        [XML_NAMESPACE] = KIND_XML_NAMESPACE,
        [XML_ENCODING] = KIND_XML_ENCODING,
        [XML_DOCTYPE] = KIND_XML_DOCTYPE,
        [XML_ENTITY] = KIND_XML_ENTITY,
        [XML_TRAILING] = KIND_XML_TRAILING,
        [XML_TOO_LARGE] = KIND_XML_TOO_LARGE,
        [XML_TOO_MANY] = KIND_XML_TOO_MANY,
        [XML_TOO_DEEP] = KIND_XML_TOO_DEEP,
        [XML_TOO_LONG] = KIND_XML_TOO_LONG,
        [XML_NO_MEMORY] = KIND_XML_NO_MEMORY,
    };
    struct finding finding =
        finding_of(kinds[complaint->kind], complaint->place);

    finding.loop = make_path(check, bytes_of("", 0));
    add_text(check, &finding, "%s", complaint->text);
}

const char *xml_check_shown(struct bytes value, char shown[XML_SHOWN + 1])
{
    size_t length = value.length < XML_SHOWN ? value.length : XML_SHOWN;

    if (length < value.length) { /* not inside a character */
        while (length > 0 &&
               ((unsigned char)value.data[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value.data[i];

        shown[i] = byte < 0x20 || byte == 0x7f ? ' ' : value.data[i];
    }
    shown[length] = '\0';
    return shown;
}
