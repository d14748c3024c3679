/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_text.h"

#include "config/agreed_syntax.h"

static bool is_between(char byte, char first, char last)
{
    return byte >= first && byte <= last;
}

bool partner_is_qualifier(struct bytes text, const char **wanted)
{
    *wanted = "a qualifier of two characters such as '01' or 'ZZ'";
    if (text.length != 2) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (!is_between(text.data[i], '0', '9') &&
            !is_between(text.data[i], 'A', 'Z')) {
            return false;
        }
    }
    return true;
}

/* ISA06/ISA08 are AN 15/15, padded: blanks at the ends mean nothing. */
bool partner_is_x12_id(struct bytes text, const char **wanted)
{
    *wanted = "an id of 1 to 15 printable characters, without blanks at the "
              "ends";
    for (size_t i = 0; i < text.length; i++) {
        if (!is_between(text.data[i], ' ', '~')) {
            return false;
        }
    }
    return text.length > 0 && text.length <= 15 && text.data[0] != ' ' &&
           text.data[text.length - 1] != ' ';
}

static bool is_digits(struct bytes text, size_t count)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_between(text.data[i], '0', '9')) {
            return false;
        }
    }
    return text.length == count;
}

/* Elements 0004, 0008, 0010, 0014, 0040, 0044: an..35. */
bool partner_is_edifact_id(struct bytes text, const char **wanted)
{
    *wanted = "an id of 1 to 35 characters, without blanks at the ends";
    for (size_t i = 0; i < text.length; i++) {
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f) {
            return false;
        }
    }
    return text.length > 0 && text.length <= 35 && text.data[0] != ' ' &&
           text.data[text.length - 1] != ' ';
}

bool partner_is_edifact_qualifier(struct bytes text, const char **wanted)
{
    *wanted = "a qualifier of one to four letters or digits such as '14'";
    for (size_t i = 0; i < text.length; i++) {
        if (!is_between(text.data[i], '0', '9') &&
            !is_between(text.data[i], 'A', 'Z') &&
            !is_between(text.data[i], 'a', 'z')) {
            return false;
        }
    }
    return text.length > 0 && text.length <= 4;
}

/* An ICD or EAS code and the id in it. */
bool partner_is_participant(struct bytes text, const char **wanted)
{
    *wanted = "a participant id such as '0088:4012345000009'";
    for (size_t i = 5; i < text.length; i++) {
        if (!is_between(text.data[i], '!', '~')) {
            return false;
        }
    }
    return text.length > 5 && text.length <= 55 && text.data[4] == ':' &&
           is_digits(bytes_slice(text, 0, 4), 4);
}

/* Weights 1 and 3 in turn, the check digit being the last. */
bool partner_is_gln(struct bytes text, const char **wanted)
{
    int sum = 0;

    *wanted = "a GLN of 13 digits, the last of which is its check digit";
    if (!is_digits(text, 13)) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        sum += (text.data[i] - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return sum % 10 == 0;
}

bool partner_is_duns(struct bytes text, const char **wanted)
{
    *wanted = "a D-U-N-S number of 9 digits";
    return is_digits(text, 9);
}

bool partner_is_interchange_version(struct bytes text, const char **wanted)
{
    *wanted = "five digits such as '00401' or '00501'";
    return is_digits(text, 5);
}

/* GS08: version, release and industry identifier. */
bool partner_is_group_version(struct bytes text, const char **wanted)
{
    *wanted = "six digits and at most six letters or digits, such as "
              "'004010' or '004010VICS'";
    return text.length >= 6 && text.length <= 12 &&
           is_digits(bytes_slice(text, 0, 6), 6);
}

bool partner_is_gs1_prefix(struct bytes text, const char **wanted)
{
    *wanted = "a GS1 company prefix of 4 to 12 digits";
    return text.length >= 4 && text.length <= 12 &&
           is_digits(text, text.length);
}

bool partner_is_document(struct bytes text, const char **wanted)
{
    *wanted = "syntax/version/type such as 'x12/004010/850' or "
              "'edifact/D.96A/ORDERS'";
    return agreed_syntax_of(text) != AGREED_SYNTAXES;
}

bool partner_is_separator(struct bytes text, const char **wanted)
{
    *wanted = "one character that is no letter, digit or blank";
    return text.length == 1 && is_between(text.data[0], '\x01', '~') &&
           text.data[0] != ' ' && !is_between(text.data[0], '0', '9') &&
           !is_between(text.data[0], 'A', 'Z') &&
           !is_between(text.data[0], 'a', 'z');
}

/* One character, and what follows every segment for people's eyes. */
bool partner_is_terminator(struct bytes text, const char **wanted)
{
    const char *unused;

    *wanted = "one character that is no letter, digit or blank, with or "
              "without CR and LF behind it";
    if (text.length > 3 ||
        !partner_is_separator(bytes_slice(text, 0, 1), &unused)) {
        return false;
    }
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i] != '\r' && text.data[i] != '\n') {
            return false;
        }
    }
    return true;
}

/* Or a line break alone. */
bool partner_is_edifact_terminator(struct bytes text, const char **wanted)
{
    const char *unused;

    *wanted = "one character that is no letter, digit or blank, with or "
              "without CR and LF behind it, or a line break alone";
    return bytes_equal_text(text, "\n") || bytes_equal_text(text, "\r\n") ||
           partner_is_terminator(text, &unused);
}

/* "UTC" or a fixed offset: daylight saving needs a person's decision about
 * which moment a date without zone means, so a name is not taken. */
bool partner_is_time_zone(struct bytes text, const char **wanted)
{
    *wanted = "'UTC' or an offset such as '+01:00' (names of zones are not "
              "taken, because documents carry no zone)";
    if (bytes_equal_text(text, "UTC")) {
        return true;
    }
    return text.length == 6 && (text.data[0] == '+' || text.data[0] == '-') &&
           is_digits(bytes_slice(text, 1, 2), 2) && text.data[3] == ':' &&
           is_digits(bytes_slice(text, 4, 2), 2) &&
           bytes_compare(bytes_slice(text, 1, 2), bytes_of_text("14")) <= 0 &&
           text.data[4] <= '5' &&
           (bytes_compare(bytes_slice(text, 1, 2), bytes_of_text("14")) < 0 ||
            bytes_equal_text(bytes_slice(text, 4, 2), "00"));
}

bool partner_is_file_pattern(struct bytes text, const char **wanted)
{
    *wanted = "a pattern of file names such as '*.edi', without '/'";
    return text.length > 0 && bytes_find(text, '/') == SIZE_MAX;
}

static bool placeholder_is_known(struct bytes name)
{
    static const char *const known[] = { "type", "control", "id",  "partner",
                                         "date", "time",    "ext", "key" };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (bytes_equal_text(name, known[i])) {
            return true;
        }
    }
    return false;
}

bool partner_is_name_template(struct bytes text, const char **wanted)
{
    bool unique = false;

    *wanted = "a file name with {control} or {id} in it, and otherwise text, "
              "{type}, {partner}, {date}, {time}, {key} and {ext}";
    for (size_t i = 0; i < text.length; i++) {
        struct bytes rest = bytes_slice(text, i, text.length);
        size_t end = bytes_find(rest, '}');
        struct bytes name;

        if (text.data[i] == '/' || text.data[i] == '}') {
            return false;
        }
        if (text.data[i] != '{') {
            continue;
        }
        if (end == SIZE_MAX) {
            return false;
        }
        name = bytes_slice(rest, 1, end - 1);
        if (!placeholder_is_known(name)) {
            return false;
        }
        unique = unique || bytes_equal_text(name, "control") ||
                 bytes_equal_text(name, "id");
        i += end;
    }
    return unique && text.length > 0 && text.data[0] != '.';
}

bool partner_is_rate(struct bytes text, const char **wanted)
{
    size_t slash = bytes_find(text, '/');
    uint64_t number = 0;

    *wanted = "a rate such as '50/s', '600/min' or '1000/h'";
    for (size_t i = 0; i < text.length && i < slash; i++) {
        number = number + 1;
        if (!is_between(text.data[i], '0', '9')) {
            return false;
        }
    }
    if (slash == SIZE_MAX || number == 0) {
        return false;
    }
    text = bytes_slice(text, slash + 1, text.length);
    return bytes_equal_text(text, "s") || bytes_equal_text(text, "min") ||
           bytes_equal_text(text, "h");
}
