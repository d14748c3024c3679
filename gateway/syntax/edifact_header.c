/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/edifact_header.h"

#include <string.h>

static bool is_break(char byte)
{
    return byte == '\r' || byte == '\n';
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_capital(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool may_separate(char byte)
{
    return byte != '\0' && byte != ' ' && !is_break(byte) &&
           !is_alphanumeric(byte);
}

static bool has_letters(struct bytes text, size_t at, const char *letters)
{
    return text.length >= at + 3 && memcmp(text.data + at, letters, 3) == 0;
}

bool edifact_header_begins(struct bytes text)
{
    return text.length >= 4 &&
           (has_letters(text, 0, "UNA") || has_letters(text, 0, "UNB")) &&
           may_separate(text.data[3]);
}

static size_t pass_blanks(struct bytes text, size_t at)
{
    while (at < text.length && (unsigned char)text.data[at] <= ' ') {
        at++;
    }
    return at;
}

/* UNB, UNG or UNH and this separator. */
static bool is_envelope_at(struct bytes text, size_t at, char element)
{
    return text.length > at + 3 && text.data[at + 3] == element &&
           (has_letters(text, at, "UNB") || has_letters(text, at, "UNG") ||
            has_letters(text, at, "UNH"));
}

/* Any tag and what may follow one. */
static bool is_tag_at(struct bytes text, size_t at,
                      const struct separators *separators)
{
    char next;

    if (text.length <= at + 3) {
        return false;
    }
    for (size_t i = at; i < at + 3; i++) {
        if (!is_capital(text.data[i]) && !is_digit(text.data[i])) {
            return false;
        }
    }
    next = text.data[at + 3];
    return next == separators->element || next == separators->component ||
           next == separators->segment;
}

/* ---- the terminator, and the line break that goes with it */

static void set_terminator(struct separators *separators, char byte)
{
    separators->segment = byte;
    separators->terminator[0] = byte;
    separators->terminator_length = 1;
}

static void add_break(struct separators *separators, char byte)
{
    separators->terminator[separators->terminator_length++] = byte;
}

/* Where the first segment, which begins at `at`, ends; SIZE_MAX: further on. */
static size_t first_end(struct bytes window, size_t at,
                        const struct separators *separators)
{
    for (; at < window.length; at++) {
        if (separators->release != '\0' &&
            window.data[at] == separators->release) {
            at++;
        } else if (window.data[at] == separators->segment) {
            return at;
        }
    }
    return SIZE_MAX;
}

/* Line breaks behind the first segment are those to be written. */
static void find_breaks(struct bytes window, size_t first,
                        struct separators *separators)
{
    size_t end = first_end(window, first, separators);
    bool cr = separators->segment == '\r';

    if (end == SIZE_MAX || separators->segment == '\n') {
        return;
    }
    end++;
    if (!cr && end < window.length && window.data[end] == '\r') {
        add_break(separators, '\r');
        end++;
    }
    if (end < window.length && window.data[end] == '\n') {
        add_break(separators, '\n');
    }
}

/* ---- UNA */

/* One that separates nothing, or is another's, is none. */
static char usable_or_none(struct edifact_header *header, char byte)
{
    const struct separators *separators = &header->separators;

    if (byte == ' ') {
        return '\0';
    }
    if (!may_separate(byte) || byte == separators->element ||
        byte == separators->segment || byte == separators->component ||
        byte == separators->release) {
        header->clash = true;
        return '\0';
    }
    return byte;
}

static bool take_una(struct bytes window, size_t count,
                     struct edifact_header *header)
{
    struct separators *separators = &header->separators;
    const char *una = window.data + 3;
    char terminator = una[count - 1];

    if (is_break(terminator) && count == 6 && terminator == '\n' &&
        una[count - 2] == '\r') {
        terminator = '\r'; /* CR LF, and no place for repetitions */
    }
    if (!may_separate(una[1]) || una[1] == terminator ||
        (!may_separate(terminator) && !is_break(terminator))) {
        return false;
    }
    separators->announced = true;
    separators->element = una[1];
    set_terminator(separators, terminator);
    separators->component = usable_or_none(header, una[0]);
    separators->decimal = una[2];
    separators->release = usable_or_none(header, una[3]);
    if (count > 5 && !is_break(una[4])) {
        separators->repetition = usable_or_none(header, una[4]);
    }
    return true;
}

/* UNA of another width: the last character before the segment that follows
 * is the terminator. 0: none follows. */
static size_t odd_width(struct bytes window)
{
    enum { WIDEST = 12 };

    for (size_t at = 7; at < 3 + WIDEST; at++) {
        size_t count = at - 3;

        if (!is_envelope_at(window, at, window.data[4])) {
            continue;
        }
        while (count > 5 && (unsigned char)window.data[2 + count] <= ' ') {
            count--;
        }
        return count < 5 ? 0 : count;
    }
    return 0;
}

/* UNA and the segment behind it. */
static bool read_una(struct bytes window, struct edifact_header *header)
{
    size_t count = 6;

    if (window.length < 12) {
        return false;
    }
    header->first = pass_blanks(window, 9);
    if (take_una(window, count, header) &&
        is_tag_at(window, header->first, &header->separators)) {
        return true;
    }
    *header = (struct edifact_header){ .una_narrow = true };
    count = odd_width(window);
    if (count == 0 || !take_una(window, count, header)) {
        return false;
    }
    header->first = pass_blanks(window, 3 + count);
    return is_tag_at(window, header->first, &header->separators);
}

/* ---- no UNA */

/* A terminator of the default kind, with a tag behind it. */
static bool default_ends(struct bytes window, const struct separators *expected)
{
    for (size_t at = 3; at < window.length; at++) {
        if (window.data[at] == expected->segment &&
            is_tag_at(window, pass_blanks(window, at + 1), expected)) {
            return true;
        }
    }
    return false;
}

/* The terminator stands before the next segment of the envelope. False: there
 * is none to be seen. */
static bool guess_terminator(struct bytes window, struct separators *separators)
{
    size_t at = 4;
    size_t blank;

    while (at < window.length &&
           !is_envelope_at(window, at, separators->element)) {
        at++;
    }
    if (at == window.length) {
        return false;
    }
    blank = at;
    while ((unsigned char)window.data[at - 1] <= ' ' &&
           (is_break(window.data[at - 1]) || window.data[at - 1] == ' ')) {
        at--;
    }
    if (may_separate(window.data[at - 1])) {
        set_terminator(separators, window.data[at - 1]);
        return true;
    }
    while (at < blank && !is_break(window.data[at])) {
        at++;
    }
    if (at == blank) {
        return false;
    }
    set_terminator(separators, window.data[at]);
    return true;
}

/* Of S001, and the byte that divides it. */
static void guess_component(struct bytes window, struct edifact_header *header)
{
    struct separators *separators = &header->separators;

    if (window.length > 9 && is_digit(window.data[9]) &&
        may_separate(window.data[8]) &&
        window.data[8] != separators->component &&
        window.data[8] != separators->element &&
        window.data[8] != separators->segment) {
        separators->component = window.data[8];
        header->guessed = true;
    }
}

static void take_default(char element, struct edifact_header *header)
{
    bool unprintable = element == 0x1d;
    struct separators *separators = &header->separators;

    separators->element = element;
    separators->component = unprintable ? 0x1f : ':';
    separators->decimal = '.';
    separators->release = unprintable ? '\0' : '?';
    set_terminator(separators, unprintable ? 0x1c : '\'');
}

/* UNx and `+` or IS3: the default separators, unless the bytes say otherwise;
 * UNB and another byte, if UNOx follows: none of them. */
static enum edifact_header_result read_unannounced(
    struct bytes window, struct edifact_header *header)
{
    struct separators *separators = &header->separators;
    bool unb = has_letters(window, 0, "UNB");
    char element = window.length > 4 ? window.data[3] : '\0';
    bool expected = element == '+' || element == 0x1d;

    take_default(element, header);
    if (!may_separate(element)) {
        return EDIFACT_HEADER_ABSENT;
    }
    if (!expected) {
        if (!unb || window.length < 11 || !has_letters(window, 4, "UNO") ||
            !is_capital(window.data[7])) {
            return EDIFACT_HEADER_ABSENT;
        }
        header->guessed = true;
    }
    if (unb) {
        guess_component(window, header);
    }
    if ((!expected || !default_ends(window, separators)) && unb) {
        char before = separators->segment;

        if (!guess_terminator(window, separators) && !expected) {
            return EDIFACT_HEADER_UNB_BROKEN;
        }
        header->guessed |= separators->segment != before;
    }
    if (separators->segment == separators->element ||
        separators->segment == separators->component) {
        return EDIFACT_HEADER_UNB_BROKEN;
    }
    if (separators->release == separators->segment ||
        separators->release == separators->element ||
        separators->release == separators->component) {
        separators->release = '\0';
    }
    return EDIFACT_HEADER_FOUND;
}

/* ---- what UNB says */

/* Charset and version of S001; repetitions are divided from version 4 on. */
static void read_identifier(struct bytes unb, struct edifact_header *header)
{
    struct separators *separators = &header->separators;
    char version = '\0';

    if (!has_letters(unb, 0, "UNB")) {
        return;
    }
    separators->charset = charset_of(bytes_slice(unb, 4, 4));
    if (unb.length > 9 && unb.data[8] == separators->component) {
        version = unb.data[9];
    }
    if (version < '4' || !is_digit(version)) {
        separators->repetition = '\0';
    } else if (!separators->announced && separators->element != 0x1d &&
               separators->element != '*' && separators->component != '*' &&
               separators->segment != '*') {
        separators->repetition = '*';
    }
}

enum edifact_header_result edifact_header_read(struct bytes window,
                                               struct edifact_header *header)
{
    enum edifact_header_result result = EDIFACT_HEADER_FOUND;

    *header = (struct edifact_header){ .first = 0 };
    if (has_letters(window, 0, "UNA")) {
        if (window.length < 4 || !may_separate(window.data[3])) {
            return EDIFACT_HEADER_ABSENT;
        }
        if (!read_una(window, header)) {
            return EDIFACT_HEADER_UNA_BROKEN;
        }
    } else if (has_letters(window, 0, "UNB") || has_letters(window, 0, "UNG") ||
               has_letters(window, 0, "UNH")) {
        result = read_unannounced(window, header);
    } else {
        return EDIFACT_HEADER_ABSENT;
    }
    if (result == EDIFACT_HEADER_FOUND) {
        struct bytes unb = bytes_slice(window, header->first, window.length);

        read_identifier(unb, header);
        find_breaks(window, header->first, &header->separators);
    }
    return result;
}

/* ---- inside */

/* UNB, any separators, UNOx and a version. */
static bool is_sure_unb(struct bytes text)
{
    return text.length > 10 && has_letters(text, 0, "UNB") &&
           may_separate(text.data[3]) && has_letters(text, 4, "UNO") &&
           is_capital(text.data[7]) && may_separate(text.data[8]) &&
           text.data[8] != text.data[3] && is_digit(text.data[9]) &&
           (text.data[10] == text.data[3] || text.data[10] == text.data[8]);
}

static bool is_sure_una(struct bytes text)
{
    size_t next;

    if (text.length < 12 || !has_letters(text, 0, "UNA")) {
        return false;
    }
    next = pass_blanks(text, 9);
    return is_sure_unb(bytes_slice(text, next, text.length)) &&
           text.data[next + 3] == text.data[4];
}

/* UNA of this interchange's own separators, up to the terminator that it
 * names, which has ended the segment. */
static bool is_own_una(struct bytes text, const struct separators *separators)
{
    return text.length == 8 && has_letters(text, 0, "UNA") &&
           text.data[3] == separators->component &&
           text.data[4] == separators->element &&
           text.data[6] == separators->release;
}

/* Data may quote a header, but not with this interchange's own separators
 * unless released; and where one really begins, a terminator stood before it,
 * or a line break. */
static bool is_no_quotation(struct bytes text, size_t at,
                            const struct separators *separators)
{
    char before = text.data[at - 1];

    if (is_own_una(bytes_slice(text, at, text.length), separators)) {
        return before != separators->release;
    }
    if (text.data[at + 2] == 'B' && text.data[at + 3] == separators->element &&
        text.data[at + 8] == separators->component) {
        return before != separators->release;
    }
    return !(is_alphanumeric(before) || before == ' ' ||
             before == separators->element || before == separators->component ||
             before == separators->release || before == '"' || before == '(');
}

size_t edifact_header_find(struct bytes text, size_t from,
                           const struct separators *separators)
{
    while (from < text.length) {
        const char *found =
            memmem(text.data + from, text.length - from, "UN", 2);
        struct bytes header;

        if (found == NULL) {
            break;
        }
        from = (size_t)(found - text.data);
        header = bytes_slice(text, from, EDIFACT_HEADER_SURE);
        if ((is_sure_unb(header) || is_sure_una(header) ||
             is_own_una(header, separators)) &&
            is_no_quotation(text, from, separators)) {
            return from;
        }
        from++;
    }
    return text.length;
}
