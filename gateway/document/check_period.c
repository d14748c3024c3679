/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

/* Formats of DTM by their code (2379), a letter for each part: C year of four
 * digits, Y of two, M month, D day, J day of the year, W week, H hour, N
 * minute, S second, Z anything (a zone), - the middle of a period, which many
 * leave away. */
static const struct period_format {
    char code[4];
    const char *parts;
    const char *shown;
} formats[] = {
    { "102", "CMD", "CCYYMMDD" },
    { "203", "CMDHN", "CCYYMMDDHHMM" },
    { "204", "CMDHNS", "CCYYMMDDHHMMSS" },
    { "101", "YMD", "YYMMDD" },
    { "105", "YJ", "YYDDD" },
    { "106", "MD", "MMDD" },
    { "107", "J", "DDD" },
    { "108", "W", "WW" },
    { "109", "M", "MM" },
    { "110", "D", "DD" },
    { "201", "YMDHN", "YYMMDDHHMM" },
    { "202", "YMDHNS", "YYMMDDHHMMSS" },
    { "205", "CMDHNZ", "CCYYMMDDHHMMZHHMM" },
    { "301", "YMDHNZ", "YYMMDDHHMMZZZ" },
    { "302", "YMDHNSZ", "YYMMDDHHMMSSZZZ" },
    { "303", "CMDHNZ", "CCYYMMDDHHMMZZZ" },
    { "304", "CMDHNSZ", "CCYYMMDDHHMMSSZZZ" },
    { "305", "MDHN", "MMDDHHMM" },
    { "306", "DHN", "DDHHMM" },
    { "401", "HN", "HHMM" },
    { "402", "HNS", "HHMMSS" },
    { "601", "Y", "YY" },
    { "602", "C", "CCYY" },
    { "609", "YM", "YYMM" },
    { "610", "CM", "CCYYMM" },
    { "615", "YW", "YYWW" },
    { "616", "CW", "CCYYWW" },
    { "713", "YMDHN-YMDHN", "YYMMDDHHMM-YYMMDDHHMM" },
    { "715", "YW-YW", "YYWW-YYWW" },
    { "716", "CW-CW", "CCYYWW-CCYYWW" },
    { "717", "YMD-YMD", "YYMMDD-YYMMDD" },
    { "718", "CMD-CMD", "CCYYMMDD-CCYYMMDD" },
    { "719", "CMDHN-CMDHN", "CCYYMMDDHHMM-CCYYMMDDHHMM" },
};

static bool in_range(struct bytes digits, unsigned least, unsigned most)
{
    unsigned number = 0;

    for (size_t i = 0; i < digits.length; i++) {
        number = number * 10 + (unsigned)(digits.data[i] - '0');
    }
    return number >= least && number <= most;
}

static size_t part_width(char part)
{
    return part == 'C' ? 4 : part == 'J' ? 3 : 2;
}

static bool is_part(char part, struct bytes digits)
{
    switch (part) {
    case 'M':
        return in_range(digits, 1, 12);
    case 'D':
        return in_range(digits, 1, 31);
    case 'J':
        return in_range(digits, 1, 366);
    case 'W':
        return in_range(digits, 1, 53);
    case 'H':
        return in_range(digits, 0, 24);
    case 'N':
    case 'S':
        return in_range(digits, 0, 59);
    default:
        return true;
    }
}

/* Where a day's year, month and day end, they are one that there is. */
static bool is_day(const char *parts, const char *part, struct bytes until)
{
    size_t width = 6;

    if (*part != 'D' || part - parts < 2 ||
        (part[-2] != 'C' && part[-2] != 'Y')) {
        return true;
    }
    width += part[-2] == 'C' ? 2 : 0;
    return value_is_date(bytes_of(until.data + until.length - width, width));
}

static bool is_period(const char *parts, struct bytes value)
{
    size_t at = 0;

    for (const char *part = parts; *part != '\0'; part++) {
        struct bytes digits;

        if (*part == 'Z') {
            return true;
        }
        if (*part == '-') {
            at += at < value.length && value.data[at] == '-';
            continue;
        }
        digits = bytes_slice(value, at, part_width(*part));
        at += digits.length;
        if (!value_is_digits(digits, part_width(*part), part_width(*part)) ||
            !is_part(*part, digits) ||
            !is_day(parts, part, bytes_of(value.data, at))) {
            return false;
        }
    }
    return at == value.length;
}

/* The two that nearly all are, without looking at the table. */
static bool is_plain_day(struct bytes value, struct bytes format)
{
    return format.length == 3 && value.length == 8 &&
           memcmp(format.data, "102", 3) == 0 &&
           value_is_plain_date(value.data);
}

static void tell_period(struct check *check, struct bytes value,
                        const struct period_format *format)
{
    struct finding finding =
        check_element_finding(check, KIND_ELEMENT_DATE, 1, 2380, value);

    finding.component = 2;
    check_tell(check, &check->set_findings, &finding,
               "%s01-02 '%s' is no %s, which format %s wants", finding.tag,
               check_shown(check, value), format->shown, format->code);
}

void check_period(struct check *check)
{
    const struct segment *segment = &check->segment;
    struct bytes value;
    struct bytes format;

    /* Qualifier, value and format are the parts 1 to 3. */
    if (segment->part_count < 4 ||
        (segment->parts[1] & SEGMENT_PART_ELEMENT) == 0 ||
        ((segment->parts[2] | segment->parts[3]) &
         ~(uint32_t)SEGMENT_PART_AT) != 0) {
        return;
    }
    value = segment_part_at(segment, 2);
    format = segment_part_at(segment, 3);
    if (value.length == 0 || is_plain_day(value, format)) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (bytes_equal_text(format, formats[i].code)) {
            if (!is_period(formats[i].parts, value)) {
                tell_period(check, value, &formats[i]);
            }
            return;
        }
    }
}
