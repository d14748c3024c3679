/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_isa.h"

#include <string.h>

const uint8_t x12_isa_widths[16] = { 2, 10, 2, 10, 2, 15, 2, 15,
                                     6, 4,  1, 5,  9, 1,  1, 1 };

enum { LEAST_ELEMENTS = 11 }; /* fewer: this is no ISA at all */

static bool is_break(char byte)
{
    return byte == '\r' || byte == '\n';
}

static bool is_blank(char byte)
{
    return is_break(byte) || byte == ' ' || byte == '\t';
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

/* A tab may be an element separator, so a blank is not asked for here. */
static bool may_separate(char byte)
{
    return byte != '\0' && byte != ' ' && !is_break(byte) &&
           !is_alphanumeric(byte);
}

/* The same byte stands before each of the sixteen elements. */
static bool has_positions(struct bytes window)
{
    size_t at = 3;

    if (window.length < X12_ISA_LENGTH || memcmp(window.data, "ISA", 3) != 0) {
        return false;
    }
    for (int i = 0; i < 15; i++) {
        at += 1U + x12_isa_widths[i];
        if (window.data[at] != window.data[3]) {
            return false;
        }
    }
    return true;
}

bool x12_isa_is_fixed(struct bytes window)
{
    unsigned count = 0;

    if (!has_positions(window) || !may_separate(window.data[3])) {
        return false;
    }
    for (size_t i = 3; i < X12_ISA_LENGTH; i++) {
        count += window.data[i] == window.data[3];
    }
    return count == 16;
}

static bool are_digits(struct bytes text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* ISA12 and ISA13 at their positions. */
static bool has_numbers(struct bytes window)
{
    return are_digits(bytes_slice(window, 84, 5)) &&
           are_digits(bytes_slice(window, 90, 9));
}

/* Data may quote an ISA, but not with this interchange's own separator; and
 * where one really begins, a terminator stood before it, or a line break. */
static bool is_no_quotation(struct bytes text, size_t at, char element)
{
    char before = text.data[at - 1];

    return text.data[at + 3] == element ||
           !(is_alphanumeric(before) || before == ' ' || before == element ||
             before == '"' || before == '(');
}

size_t x12_isa_find(struct bytes text, size_t from, char element)
{
    while (text.length >= X12_ISA_LENGTH &&
           from <= text.length - X12_ISA_LENGTH) {
        const char *found =
            memmem(text.data + from, text.length - from, "ISA", 3);
        struct bytes isa;

        if (found == NULL) {
            break;
        }
        from = (size_t)(found - text.data);
        isa = bytes_slice(text, from, text.length);
        if (x12_isa_is_fixed(isa) && has_numbers(isa) &&
            is_no_quotation(text, from, element)) {
            return from;
        }
        from++;
    }
    return text.length;
}

/* Position of the separator after the letters, which line breaks may divide;
 * 0: these are other letters. */
static size_t separator_after_letters(struct bytes window)
{
    size_t at = 0;

    for (const char *letter = "ISA"; *letter != '\0'; letter++) {
        while (at > 0 && at < window.length && is_break(window.data[at])) {
            at++;
        }
        if (at >= window.length || window.data[at] != *letter) {
            return 0;
        }
        at++;
    }
    while (at < window.length && is_break(window.data[at])) {
        at++;
    }
    return at < window.length && may_separate(window.data[at]) ? at : 0;
}

/* Length of the tag at the end of what stands between two separators: two or
 * three letters and digits after something else. 0: no tag there. */
static size_t tag_at_end(struct bytes between)
{
    size_t length = 0;

    while (length < between.length &&
           is_alphanumeric(between.data[between.length - 1 - length])) {
        length++;
    }
    return (length == 2 || length == 3) && length < between.length ? length : 0;
}

static bool is_envelope_tag(struct bytes tag)
{
    static const char *const tags[] = { "GS", "TA1", "IEA", "ISB", "ISE" };

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (bytes_equal_text(tag, tags[i])) {
            return true;
        }
    }
    return false;
}

/* What the walk over the separators found. */
struct outline {
    struct bytes window;
    uint32_t count;                         /* elements */
    size_t separator[X12_ISA_ELEMENTS + 2]; /* before element i + 1 */
    size_t tag; /* where the next segment begins; 0: not found */
    bool fixed; /* the widths are right */
};

/* The tag of a segment that ends before the separator at `at`; 0: none. After
 * the 16th element it may be any tag, elsewhere only one of the envelope. */
static size_t tag_before(const struct outline *outline, uint32_t seen,
                         size_t at)
{
    size_t from = outline->separator[seen - 1] + 1;
    struct bytes between = bytes_slice(outline->window, from, at - from);
    size_t tag = tag_at_end(between);

    if (tag == 0 || (seen != 16 && !is_envelope_tag(bytes_slice(
                                       between, between.length - tag, tag)))) {
        return 0;
    }
    return at - tag;
}

/* This ISA breaks off, and the next begins. */
static bool is_isa_before(const struct outline *outline, uint32_t seen,
                          size_t at)
{
    size_t from = outline->separator[seen - 1] + 1;
    struct bytes between =
        bytes_trim(bytes_slice(outline->window, from, at - from));

    return bytes_equal_text(between, "ISA");
}

/* Goes from separator to separator until what stands before one is the tag of
 * the next segment. */
static bool walk(struct outline *outline, size_t first)
{
    struct bytes window = outline->window;
    char separator = window.data[first];
    uint32_t seen = 0;

    for (size_t at = first; at < window.length && at < X12_ISA_LONGEST; at++) {
        if (window.data[at] != separator) {
            continue;
        }
        if (seen > 0 && is_isa_before(outline, seen, at)) {
            outline->fixed = false;
            break;
        }
        if (seen >= LEAST_ELEMENTS) {
            outline->tag = tag_before(outline, seen, at);
        }
        if (outline->tag > 0 || seen == X12_ISA_ELEMENTS ||
            (seen == 16 && outline->fixed && at > X12_ISA_LENGTH)) {
            break;
        }
        outline->separator[seen++] = at;
    }
    outline->count = seen;
    if (seen == 17 && outline->separator[16] == outline->separator[15] + 1) {
        outline->count = 16; /* ISA16 is the element separator itself */
    } else if (outline->tag == 0 && outline->fixed) {
        outline->count = 16;
    }
    return outline->tag > 0 || outline->fixed;
}

/* Bytes of the character at the beginning: a well-formed UTF-8 sequence counts
 * as one, any other byte as itself. */
static size_t character_length(struct bytes text)
{
    unsigned char lead = (unsigned char)text.data[0];
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;

    if (length > text.length || lead > 0xf4) {
        return 1;
    }
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text.data[i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return length;
}

/* The same for the last character. */
static size_t last_character_length(struct bytes text)
{
    for (size_t length = 4; length > 1; length--) {
        if (length <= text.length &&
            character_length(bytes_slice(text, text.length - length, length)) ==
                length) {
            return length;
        }
    }
    return 1;
}

/* `*~<LF>GS…`: is `~` ISA16 and the line break the terminator, or the other
 * way round? A segment ends with its terminator, so the one that comes first
 * after the next segment's tag is it. */
static bool ends_segments(struct bytes after_tag, char candidate)
{
    for (size_t i = 0; i < after_tag.length; i++) {
        if (after_tag.data[i] == candidate) {
            return true;
        }
        if (is_break(after_tag.data[i])) {
            return false;
        }
    }
    return false;
}

/* In this interchange: a terminator does. */
static bool comes_again(struct bytes rest, char candidate)
{
    const char *next = memmem(rest.data, rest.length, "ISA", 3);

    if (next != NULL) {
        rest.length = (size_t)(next - rest.data);
    }
    return bytes_find(rest, candidate) != SIZE_MAX;
}

static void set_terminator(struct x12_isa *isa, const struct outline *outline,
                           size_t at, size_t length)
{
    struct bytes window = outline->window;
    struct separators *separators = &isa->separators;
    size_t end = at + length;

    isa->length = at;
    isa->terminator = length;
    separators->segment = window.data[at];
    for (size_t i = 0;
         i < 2 && end < window.length && end < outline->tag &&
         is_break(window.data[end]) && !(i == 1 && window.data[end] == '\r');
         i++) {
        end++;
    }
    if (end > at + length && window.data[at] == window.data[end - 1]) {
        end = at + length; /* LF LF: a blank line */
    }
    separators->terminator_length = (uint8_t)(end - at);
    memcpy(separators->terminator, window.data + at, end - at);
}

/* Line breaks at the end of `rest` (which is empty but for blanks) end the
 * segments. */
static bool break_terminates(struct x12_isa *isa, const struct outline *outline,
                             size_t from, size_t to)
{
    const char *data = outline->window.data;

    while (from < to && !is_break(data[from])) {
        from++;
    }
    if (from == to) {
        return false;
    }
    set_terminator(isa, outline, from, 1);
    return true;
}

/* A terminator of several characters is believed only if it comes again and
 * cannot be met inside itself. */
static size_t terminator_length(const struct outline *outline, size_t at,
                                size_t end)
{
    struct bytes text = bytes_slice(outline->window, at, end - at);
    size_t first = character_length(text);

    if (first == text.length || text.length > 4) {
        return first;
    }
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i] == text.data[0] || is_blank(text.data[i])) {
            return first;
        }
    }
    if (memmem(outline->window.data + outline->tag,
               outline->window.length - outline->tag, text.data,
               text.length) != NULL) {
        return text.length;
    }
    return first;
}

/* Component separator and terminator from what stands between the last
 * separator and the next segment's tag: `>~`, `>`, `~<LF>`, `><CR><LF>` … */
static bool read_ending(struct x12_isa *isa, const struct outline *outline)
{
    struct bytes window = outline->window;
    size_t from = outline->separator[outline->count - 1] + 1;
    size_t to = outline->tag;
    size_t end = to;
    size_t length;
    char first;

    while (end > from && is_blank(window.data[end - 1])) {
        end--;
    }
    if (end == from) { /* ISA16 is missing */
        return break_terminates(isa, outline, from, to);
    }
    if (outline->count > 16) { /* the last character, whatever is before */
        length = last_character_length(bytes_slice(window, from, end - from));
        isa->separators.component = window.data[outline->separator[15] + 1];
        set_terminator(isa, outline, end - length, length);
        return true;
    }
    first = window.data[from];
    length = character_length(bytes_slice(window, from, end - from));
    if (length == end - from) { /* one character alone */
        struct bytes rest = bytes_slice(window, to, window.length - to);

        if (first != isa->separators.element &&
            (end == to ? comes_again(rest, first)
                       : ends_segments(rest, first))) {
            set_terminator(isa, outline, from, length);
            return true; /* ISA16 is missing or the same */
        }
        isa->separators.component = first;
        return break_terminates(isa, outline, end, to);
    }
    isa->separators.component = first;
    from++;
    while (is_break(window.data[from])) {
        isa->wrapped = true;
        from++;
    }
    set_terminator(isa, outline, from, terminator_length(outline, from, end));
    return true;
}

/* No segment follows that shows where ISA ends: positions alone say it. */
static bool read_ending_fixed(struct x12_isa *isa, struct outline *outline)
{
    struct bytes window = outline->window;
    size_t at = X12_ISA_LENGTH;

    if (window.length <= at || is_alphanumeric(window.data[at]) ||
        window.data[at] == ' ' || window.data[at] == isa->separators.element) {
        return false;
    }
    outline->tag = window.length;
    isa->separators.component = window.data[at - 1];
    set_terminator(
        isa, outline, at,
        character_length(bytes_slice(window, at, window.length - at)));
    return true;
}

/* The elements into `text`, without line breaks. */
static void copy_elements(struct x12_isa *isa, const struct outline *outline)
{
    const char *data = outline->window.data;
    uint32_t element = 0;
    uint32_t length = 0;

    for (size_t i = 0; i < isa->length; i++) {
        if (element < outline->count && i == outline->separator[element]) {
            isa->bounds[++element] = length + 1;
        } else if (is_break(data[i])) {
            isa->wrapped = true;
            continue;
        }
        isa->text[length++] = data[i];
    }
    isa->text_length = length;
    isa->count = element;
    isa->bounds[element + 1] = length + 1;
}

static void check_widths(struct x12_isa *isa)
{
    isa->widths_wrong = isa->count != 16;
    for (uint32_t i = 1; i <= 16 && i <= isa->count; i++) {
        isa->widths_wrong |=
            isa->bounds[i + 1] - 1 - isa->bounds[i] != x12_isa_widths[i - 1];
    }
}

static bool usable(const struct separators *separators, char byte)
{
    return may_separate(byte) && byte != separators->element &&
           byte != separators->segment;
}

/* ISA11 divides repetitions from version 00402 on; before, it is the standards
 * identifier "U". A letter there in later versions says "none", in practice. */
static void settle_separators(struct x12_isa *isa)
{
    struct separators *separators = &isa->separators;
    const char *text = isa->text;
    char repetition = text[isa->bounds[11]];

    if (!usable(separators, separators->component)) {
        separators->component = '\0';
        isa->clash = true;
    }
    if (isa->count < 12 || isa->bounds[13] - 1 - isa->bounds[12] != 5 ||
        memcmp(text + isa->bounds[12], "00402", 5) < 0 ||
        isa->bounds[12] - 1 == isa->bounds[11] || repetition == 'U') {
        return;
    }
    if (!usable(separators, repetition) ||
        repetition == separators->component) {
        isa->clash = true;
        return;
    }
    separators->repetition = repetition;
}

/* Nobody could read on behind it, but its positions say whose it is. */
static bool read_by_position(struct bytes window, struct x12_isa *isa)
{
    uint32_t at = 3;

    memset(isa, 0, sizeof *isa);
    if (!has_positions(window) || !has_numbers(window) ||
        window.length == X12_ISA_LENGTH) {
        return false;
    }
    isa->separators.element = window.data[3];
    isa->separators.decimal = '.';
    isa->bad_element = !may_separate(window.data[3]);
    isa->bad_segment = !isa->bad_element;
    isa->length = X12_ISA_LENGTH;
    isa->text_length = X12_ISA_LENGTH;
    isa->count = 16;
    memcpy(isa->text, window.data, X12_ISA_LENGTH);
    for (uint32_t i = 0; i < 16; i++) {
        isa->bounds[i + 1] = at + 1;
        at += 1U + x12_isa_widths[i];
    }
    isa->bounds[17] = at + 1;
    return true;
}

static enum x12_isa_result read_by_separators(struct bytes window,
                                              struct x12_isa *isa)
{
    struct outline outline = { .window = window };
    size_t first = separator_after_letters(window);

    memset(isa, 0, sizeof *isa);
    if (first == 0) {
        return X12_ISA_ABSENT;
    }
    isa->separators.element = window.data[first];
    isa->separators.decimal = '.';
    outline.fixed = x12_isa_is_fixed(window);
    if (!walk(&outline, first)) {
        return outline.count >= 3 ? X12_ISA_BROKEN : X12_ISA_ABSENT;
    }
    if (outline.tag == 0 ? !read_ending_fixed(isa, &outline)
                         : !read_ending(isa, &outline)) {
        return X12_ISA_BROKEN;
    }
    copy_elements(isa, &outline);
    check_widths(isa);
    settle_separators(isa);
    return X12_ISA_FOUND;
}

enum x12_isa_result x12_isa_read(struct bytes window, struct x12_isa *isa)
{
    enum x12_isa_result result = read_by_separators(window, isa);

    return result != X12_ISA_FOUND && read_by_position(window, isa)
               ? X12_ISA_FOUND
               : result;
}
