/* SPDX-License-Identifier: Apache-2.0 */
#include "document/finding_kind.h"

/* { code, severity, scope, { TA105, AK905, AK502, AK304, AK403 }, help } */
#define ROW(ID, SEVERITY, SCOPE, TA1, GROUP, SET, SEGMENT, ELEMENT, HELP) \
    [KIND_##ID] = { #ID,                                                  \
                    FINDING_##SEVERITY,                                   \
                    SCOPE_##SCOPE,                                        \
                    { TA1, GROUP, SET, SEGMENT, ELEMENT },                \
                    HELP }

static const struct finding_kind kinds[FINDING_KINDS] = {
    ROW(NO_INTERCHANGE, ERROR, INTERCHANGE, "", "", "", "", "",
        "The input holds no ISA segment: it is not X12, or its beginning was "
        "lost. Nothing can be acknowledged"),
    ROW(BYTE_ORDER_MARK, NOTE, INTERCHANGE, "", "", "", "", "",
        "A byte order mark stands before ISA; it is passed over"),
    ROW(JUNK_OUTSIDE, WARNING, INTERCHANGE, "", "", "", "", "",
        "Bytes stand between interchanges, before the first or behind the "
        "last; they are passed over"),
    ROW(ISA_UNREADABLE, ERROR, INTERCHANGE, "", "", "", "", "",
        "An ISA segment from which the separators cannot be told; what "
        "follows up to the next ISA is lost"),
    ROW(ISA_WIDTH, WARNING, INTERCHANGE, "", "", "", "", "",
        "ISA elements have fixed widths and these have not; they could be "
        "read by their separators"),
    ROW(ISA_WRAPPED, WARNING, INTERCHANGE, "", "", "", "", "",
        "Line breaks stand inside ISA, as if the file had been wrapped for "
        "printing; they are taken out"),
    ROW(SEPARATORS_CLASH, WARNING, INTERCHANGE, "", "", "", "", "",
        "Two of the separators that ISA names are the same byte; the one "
        "that is needed less is taken for absent"),
    ROW(ISA_SEPARATOR, ERROR, INTERCHANGE, "026", "", "", "", "",
        "The byte behind ISA, which divides elements, is a letter, a digit, a "
        "blank or a line break; what follows up to the next ISA is lost"),
    ROW(ISA_TERMINATOR, ERROR, INTERCHANGE, "004", "", "", "", "",
        "The byte behind ISA16, which ends segments, is a letter, a digit or "
        "a separator, or is missing; what follows up to the next ISA is lost"),
    ROW(SEGMENT_EMPTY, WARNING, SEGMENT, "", "", "", "", "",
        "A terminator follows a terminator: a segment without a tag; it is "
        "passed over"),
    ROW(SEGMENT_TOO_LONG, ERROR, SEGMENT, "", "", "5", "1", "",
        "A segment longer than our limit, often a wrong terminator; it is "
        "passed over"),
    ROW(SEGMENT_TOO_MANY_ELEMENTS, ERROR, SEGMENT, "", "", "5", "1", "",
        "A segment of more elements than our limit; it is passed over"),
    ROW(SEGMENT_UNTERMINATED, WARNING, SEGMENT, "", "", "", "", "",
        "The input ends inside a segment; what is there is taken for it"),
    ROW(BINARY_TRUNCATED, ERROR, SEGMENT, "", "", "5", "8", "",
        "BIN or BDS says that it holds more bytes than there are"),
    ROW(BINARY_LENGTH, ERROR, SEGMENT, "", "", "5", "8", "",
        "The length of BIN or BDS is no number, or no terminator stands "
        "where it says that the data end; the segment is read as text"),

    ROW(ISA_AUTHORIZATION_QUALIFIER, ERROR, INTERCHANGE, "010", "", "", "", "",
        "ISA01 is 00 … 08"),
    ROW(ISA_AUTHORIZATION, ERROR, INTERCHANGE, "011", "", "", "", "",
        "ISA01 says that authorization information stands in ISA02, and it is "
        "empty (a warning) or holds characters that do not belong there"),
    ROW(ISA_SECURITY_QUALIFIER, ERROR, INTERCHANGE, "012", "", "", "", "",
        "ISA03 is 00 or 01"),
    ROW(ISA_SECURITY, ERROR, INTERCHANGE, "013", "", "", "", "",
        "ISA03 says that a password stands in ISA04, and it is empty (a "
        "warning) or holds characters that do not belong there"),
    ROW(ISA_SENDER_QUALIFIER, ERROR, INTERCHANGE, "005", "", "", "", "",
        "ISA05 is not in the list of interchange id qualifiers"),
    ROW(ISA_SENDER, ERROR, INTERCHANGE, "006", "", "", "", "",
        "ISA06 is empty, too long or holds characters that an id cannot"),
    ROW(ISA_RECEIVER_QUALIFIER, ERROR, INTERCHANGE, "007", "", "", "", "",
        "ISA07 is not in the list of interchange id qualifiers"),
    ROW(ISA_RECEIVER, ERROR, INTERCHANGE, "008", "", "", "", "",
        "ISA08 is empty, too long or holds characters that an id cannot"),
    ROW(ISA_DATE, ERROR, INTERCHANGE, "014", "", "", "", "",
        "ISA09 is no date YYMMDD"),
    ROW(ISA_TIME, ERROR, INTERCHANGE, "015", "", "", "", "",
        "ISA10 is no time HHMM"),
    ROW(ISA_STANDARD, ERROR, INTERCHANGE, "016", "", "", "", "",
        "ISA11 is U before version 00402, the repetition separator since"),
    ROW(ISA_STANDARD_UNKNOWN, ERROR, INTERCHANGE, "002", "", "", "", "",
        "ISA11 names a standard's community other than U, the only one that "
        "was ever given a letter"),
    ROW(ISA_VERSION, ERROR, INTERCHANGE, "017", "", "", "", "",
        "ISA12 is a control version of five digits, as 00401"),
    ROW(ISA_VERSION_UNKNOWN, ERROR, INTERCHANGE, "003", "", "", "", "",
        "ISA12 is none of the control versions from 00200 to 00899, which "
        "share one layout"),
    ROW(ISA_CONTROL_NUMBER, ERROR, INTERCHANGE, "018", "", "", "", "",
        "ISA13 is a control number of nine digits"),
    ROW(ISA_ACKNOWLEDGEMENT, ERROR, INTERCHANGE, "019", "", "", "", "",
        "ISA14 is 0 or 1"),
    ROW(ISA_USAGE, ERROR, INTERCHANGE, "020", "", "", "", "",
        "ISA15 is P (production), T (test) or I (information)"),
    ROW(INTERCHANGE_CONTROL_TWICE, ERROR, INTERCHANGE, "025", "", "", "", "",
        "Two interchanges of this input have the same sender, receiver and "
        "control number"),
    ROW(INTERCHANGE_CONTROL_MISMATCH, ERROR, INTERCHANGE, "001", "", "", "", "",
        "IEA02 is not the control number that ISA13 gave"),
    ROW(INTERCHANGE_GROUP_COUNT, ERROR, INTERCHANGE, "021", "", "", "", "",
        "IEA01 is not the number of functional groups that came"),
    ROW(INTERCHANGE_TRAILER_MISSING, ERROR, INTERCHANGE, "022", "", "", "", "",
        "The next ISA came before IEA"),
    ROW(INTERCHANGE_ENDS_EARLY, ERROR, INTERCHANGE, "023", "", "", "", "",
        "The input ended before IEA: it was cut off"),
    ROW(INTERCHANGE_EMPTY, WARNING, INTERCHANGE, "", "", "", "", "",
        "An interchange with neither a group nor a TA1"),
    ROW(INTERCHANGE_SEGMENT, ERROR, INTERCHANGE, "022", "", "", "", "",
        "A segment that may not stand outside a functional group"),
    ROW(TA1_MISPLACED, ERROR, INTERCHANGE, "022", "", "", "", "",
        "TA1 stands between ISA and the first GS and nowhere else"),
    ROW(TA1_ELEMENT, ERROR, INTERCHANGE, "024", "", "", "", "",
        "An element of TA1 is not what it must be"),

    ROW(GROUP_HEADER_MISSING, ERROR, GROUP, "024", "", "", "", "",
        "A transaction set stands outside any functional group"),
    ROW(GROUP_HEADER_ELEMENT, ERROR, GROUP, "024", "", "", "", "",
        "An element of GS is not what it must be"),
    ROW(GROUP_UNKNOWN, ERROR, GROUP, "", "1", "", "", "",
        "GS01 is not in the list of functional identifiers"),
    ROW(GROUP_VERSION, ERROR, GROUP, "", "2", "", "", "",
        "There are no tables for the version that GS08 names, nor for an "
        "older one"),
    ROW(GROUP_CONTROL_INVALID, ERROR, GROUP, "", "6", "", "", "",
        "GS06 is a control number of one to nine digits"),
    ROW(GROUP_CONTROL_TWICE, ERROR, GROUP, "", "19", "", "", "",
        "Two groups of this interchange have the same control number"),
    ROW(GROUP_CONTROL_MISMATCH, ERROR, GROUP, "", "4", "", "", "",
        "GE02 is not the control number that GS06 gave"),
    ROW(GROUP_SET_COUNT, ERROR, GROUP, "", "5", "", "", "",
        "GE01 is not the number of transaction sets that came"),
    ROW(GROUP_TRAILER_MISSING, ERROR, GROUP, "", "3", "", "", "",
        "The group has no GE"),
    ROW(GROUP_TRAILER_EXTRA, ERROR, INTERCHANGE, "022", "", "", "", "",
        "A GE without its GS"),
    ROW(GROUP_SEGMENT, ERROR, GROUP, "", "", "", "", "",
        "A segment stands in the group but in no transaction set; it is "
        "passed over"),

    ROW(SET_TYPE_MISSING, ERROR, TRANSACTION, "", "", "6", "", "",
        "ST01 is a transaction set identifier of three characters"),
    ROW(SET_UNKNOWN, ERROR, TRANSACTION, "", "", "1", "", "",
        "There is no table for this transaction set in this version, or no "
        "agreement for it"),
    ROW(SET_NOT_IN_GROUP, ERROR, TRANSACTION, "", "", "6", "", "",
        "The set does not belong into a group of this GS01"),
    ROW(SET_VERSION_NEAREST, WARNING, TRANSACTION, "", "", "", "", "",
        "There are no tables for the version that GS08 names; the set is "
        "checked by those of an older one"),
    ROW(SET_CONTROL_INVALID, ERROR, TRANSACTION, "", "", "7", "", "",
        "ST02 is a control number of four to nine characters"),
    ROW(SET_CONTROL_TWICE, ERROR, TRANSACTION, "", "", "23", "", "",
        "Two transaction sets of this group have the same control number"),
    ROW(SET_CONTROL_MISMATCH, ERROR, TRANSACTION, "", "", "3", "", "",
        "SE02 is not the control number that ST02 gave"),
    ROW(SET_SEGMENT_COUNT, ERROR, TRANSACTION, "", "", "4", "", "",
        "SE01 is not the number of segments that came, ST and SE counted"),
    ROW(SET_TRAILER_MISSING, ERROR, TRANSACTION, "", "", "2", "", "",
        "The transaction set has no SE"),
    ROW(SET_TRAILER_EXTRA, ERROR, GROUP, "", "", "", "", "",
        "An SE without its ST; it is passed over"),
    ROW(SET_TOO_LARGE, ERROR, TRANSACTION, "", "", "5", "", "",
        "The transaction set is larger than our limits; it is passed over up "
        "to its SE"),

    ROW(SEGMENT_UNRECOGNIZED, ERROR, SEGMENT, "", "", "5", "1", "",
        "No segment of this version has this tag"),
    ROW(SEGMENT_UNEXPECTED, ERROR, SEGMENT, "", "", "5", "2", "",
        "The segment belongs to the set, but not to this place: often the "
        "segment that begins its loop is missing"),
    ROW(SEGMENT_NOT_IN_SET, ERROR, SEGMENT, "", "", "5", "6", "",
        "The version has this segment, the transaction set has not"),
    ROW(SEGMENT_OUT_OF_ORDER, ERROR, SEGMENT, "", "", "5", "7", "",
        "The segment stands behind one that it should stand before"),
    ROW(SEGMENT_MISSING, ERROR, SEGMENT, "", "", "5", "3", "",
        "A mandatory segment is missing"),
    ROW(SEGMENT_TOO_MANY, ERROR, SEGMENT, "", "", "5", "5", "",
        "The segment stands at its place more often than allowed"),
    ROW(LOOP_MISSING, ERROR, SEGMENT, "", "", "5", "3", "",
        "A mandatory loop is missing"),
    ROW(LOOP_TOO_MANY, ERROR, SEGMENT, "", "", "5", "4", "",
        "The loop is repeated more often than allowed"),
    ROW(LOOP_MARKER, ERROR, ELEMENT, "", "", "5", "8", "7",
        "LE closes another loop than LS opened"),
    ROW(HL_NUMBER_TWICE, ERROR, ELEMENT, "", "", "5", "8", "7",
        "Two HL segments of the set have the same number"),
    ROW(HL_NUMBER_ORDER, WARNING, ELEMENT, "", "", "", "", "",
        "HL01 counts the HL segments from 1 without gaps"),
    ROW(HL_PARENT_UNKNOWN, ERROR, ELEMENT, "", "", "5", "8", "7",
        "HL02 names no earlier HL of the set"),
    ROW(HL_CHILD_FLAG, WARNING, ELEMENT, "", "", "", "", "",
        "HL04 says 1 where levels are below it and 0 where none are"),
    ROW(HL_TOO_DEEP, ERROR, ELEMENT, "", "", "5", "8", "7",
        "The HL tree is deeper than our limit; the set is passed over up to "
        "its SE"),
    ROW(TRAILING_SEPARATORS, WARNING, SEGMENT, "", "", "5", "8", "3",
        "Separators stand behind the last element that holds anything; "
        "X12.6 wants them left out"),

    ROW(ELEMENT_MISSING, ERROR, ELEMENT, "", "", "5", "8", "1",
        "A mandatory element is missing"),
    ROW(ELEMENT_CONDITION, ERROR, ELEMENT, "", "", "5", "8", "2",
        "An element is missing that another element asks for"),
    ROW(ELEMENT_EXCLUDED, ERROR, ELEMENT, "", "", "5", "8", "10",
        "Elements stand together of which only one may stand"),
    ROW(ELEMENT_TOO_MANY, ERROR, ELEMENT, "", "", "5", "8", "3",
        "The segment has more elements than the version knows"),
    ROW(ELEMENT_TOO_SHORT, ERROR, ELEMENT, "", "", "5", "8", "4",
        "The element is shorter than its least length"),
    ROW(ELEMENT_TOO_LONG, ERROR, ELEMENT, "", "", "5", "8", "5",
        "The element is longer than its greatest length"),
    ROW(ELEMENT_CHARACTER, ERROR, ELEMENT, "", "", "5", "8", "6",
        "The element holds a character that does not belong to its type"),
    ROW(ELEMENT_ENCODING, WARNING, ELEMENT, "", "", "", "", "",
        "The element holds bytes that are not UTF-8 text"),
    ROW(ELEMENT_BLANK, WARNING, ELEMENT, "", "", "", "", "",
        "A mandatory element holds nothing but blanks"),
    ROW(ELEMENT_CODE, ERROR, ELEMENT, "", "", "5", "8", "7",
        "The code is not in the element's list. A warning unless the list is "
        "closed: lists grow with every release"),
    ROW(ELEMENT_DATE, ERROR, ELEMENT, "", "", "5", "8", "8",
        "There is no such day"),
    ROW(ELEMENT_TIME, ERROR, ELEMENT, "", "", "5", "8", "9",
        "There is no such time of day"),
    ROW(ELEMENT_REPETITIONS, ERROR, ELEMENT, "", "", "5", "8", "12",
        "The element is repeated more often than allowed"),
    ROW(ELEMENT_COMPONENTS, ERROR, ELEMENT, "", "", "5", "8", "13",
        "The element has more components than the version knows"),

    ROW(GUIDELINE_SEGMENT_UNUSED, ERROR, SEGMENT, "", "", "I5", "I4", "",
        "The partner's guideline does not use this segment"),
    ROW(GUIDELINE_SEGMENT_MISSING, ERROR, SEGMENT, "", "", "I5", "I6", "",
        "The partner's guideline asks for this segment"),
    ROW(GUIDELINE_SEGMENT_TOO_MANY, ERROR, SEGMENT, "", "", "I5", "5", "",
        "The partner's guideline allows fewer of this segment"),
    ROW(GUIDELINE_LOOP_MISSING, ERROR, SEGMENT, "", "", "I5", "I7", "",
        "The partner's guideline asks for this loop"),
    ROW(GUIDELINE_LOOP_TOO_MANY, ERROR, SEGMENT, "", "", "I5", "4", "",
        "The partner's guideline allows fewer of this loop"),
    ROW(GUIDELINE_ELEMENT_UNUSED, ERROR, ELEMENT, "", "", "I5", "8", "I10",
        "The partner's guideline does not use this element"),
    ROW(GUIDELINE_ELEMENT_MISSING, ERROR, ELEMENT, "", "", "I5", "8", "I9",
        "The partner's guideline asks for this element"),
    ROW(GUIDELINE_ELEMENT_LENGTH, ERROR, ELEMENT, "", "", "I5", "8", "I12",
        "The partner's guideline wants this element shorter or longer"),
    ROW(GUIDELINE_ELEMENT_CODE, ERROR, ELEMENT, "", "", "I5", "8", "I6",
        "The partner's guideline does not use this code"),
    ROW(GUIDELINE_ELEMENT_CONDITION, ERROR, ELEMENT, "", "", "I5", "8", "I9",
        "The partner's guideline asks for this element because of another"),
    ROW(GUIDELINE_ELEMENT_EXCLUDED, ERROR, ELEMENT, "", "", "I5", "8", "I13",
        "The partner's guideline does not use this element beside another"),
};

const struct finding_kind *finding_kind(enum finding_kind_id id)
{
    return &kinds[id];
}

const struct finding_kind *finding_kind_by_code(struct bytes code)
{
    for (size_t i = 0; i < FINDING_KINDS; i++) {
        if (bytes_equal_text(code, kinds[i].code)) {
            return &kinds[i];
        }
    }
    return NULL;
}
