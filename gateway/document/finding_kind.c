/* SPDX-License-Identifier: Apache-2.0 */
#include "document/finding_kind.h"

/* { code, severity, scope, { TA105, AK905, AK502, AK304, AK403, 0085 }, help }
 */
#define ROW(ID, SEVERITY, SCOPE, TA1, GROUP, SET, SEGMENT, ELEMENT, CONTRL, \
            HELP)                                                           \
    [KIND_##ID] = { #ID,                                                    \
                    FINDING_##SEVERITY,                                     \
                    SCOPE_##SCOPE,                                          \
                    { TA1, GROUP, SET, SEGMENT, ELEMENT, CONTRL },          \
                    HELP }

static const struct finding_kind kinds[FINDING_KINDS] = {
    ROW(NO_INTERCHANGE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The input holds no ISA, UNA, UNB or UNH: it is neither X12 nor "
        "EDIFACT, or its beginning was lost. Nothing can be acknowledged"),
    ROW(BYTE_ORDER_MARK, NOTE, INTERCHANGE, "", "", "", "", "", "",
        "A byte order mark stands before the first segment; it is passed over"),
    ROW(JUNK_OUTSIDE, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "Bytes stand between interchanges, before the first or behind the "
        "last; they are passed over"),
    ROW(ISA_UNREADABLE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "An ISA segment from which the separators cannot be told; what "
        "follows up to the next ISA is lost"),
    ROW(ISA_WIDTH, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "ISA elements have fixed widths and these have not; they could be "
        "read by their separators"),
    ROW(ISA_WRAPPED, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "Line breaks stand inside ISA, as if the file had been wrapped for "
        "printing; they are taken out"),
    ROW(SEPARATORS_CLASH, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "Two of the separators that ISA or UNA names are the same byte; the "
        "one that is needed less is taken for absent"),
    ROW(UNA_WIDTH, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "UNA gives six characters and this one gives fewer; they could be "
        "told by what follows"),
    ROW(UNA_UNREADABLE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "A UNA whose characters can separate nothing, or that no segment "
        "follows; what follows up to the next UNA or UNB is lost"),
    ROW(UNB_UNREADABLE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "No UNA, and a UNB from which the separators cannot be told; what "
        "follows up to the next UNA or UNB is lost"),
    ROW(SEPARATORS_GUESSED, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "No UNA, and separators that are not the default ones: they were "
        "told from UNB and what follows it"),
    ROW(INPUT_RECODED, WARNING, INTERCHANGE, "", "", "", "", "", "",
        "The input is in UTF-16 and was turned to UTF-8 before it was read; "
        "places are those of the text in UTF-8"),
    ROW(ISA_SEPARATOR, ERROR, INTERCHANGE, "026", "", "", "", "", "",
        "The byte behind ISA, which divides elements, is a letter, a digit, a "
        "blank or a line break; what follows up to the next ISA is lost"),
    ROW(ISA_TERMINATOR, ERROR, INTERCHANGE, "004", "", "", "", "", "",
        "The byte behind ISA16, which ends segments, is a letter, a digit or "
        "a separator, or is missing; what follows up to the next ISA is lost"),
    ROW(SEGMENT_EMPTY, WARNING, SEGMENT, "", "", "", "", "", "",
        "A terminator follows a terminator: a segment without a tag; it is "
        "passed over"),
    ROW(SEGMENT_TOO_LONG, ERROR, SEGMENT, "", "", "5", "1", "", "18",
        "A segment longer than our limit, often a wrong terminator; it is "
        "passed over"),
    ROW(SEGMENT_TOO_MANY_ELEMENTS, ERROR, SEGMENT, "", "", "5", "1", "", "16",
        "A segment of more elements than our limit; it is passed over"),
    ROW(SEGMENT_UNTERMINATED, WARNING, SEGMENT, "", "", "", "", "", "",
        "The input ends inside a segment; what is there is taken for it"),
    ROW(BINARY_TRUNCATED, ERROR, SEGMENT, "", "", "5", "8", "", "",
        "BIN or BDS says that it holds more bytes than there are"),
    ROW(BINARY_LENGTH, ERROR, SEGMENT, "", "", "5", "8", "", "",
        "The length of BIN or BDS is no number, or no terminator stands "
        "where it says that the data end; the segment is read as text"),

    ROW(ISA_AUTHORIZATION_QUALIFIER, ERROR, INTERCHANGE, "010", "", "", "", "",
        "", "ISA01 is 00 … 08"),
    ROW(ISA_AUTHORIZATION, ERROR, INTERCHANGE, "011", "", "", "", "", "",
        "ISA01 says that authorization information stands in ISA02, and it is "
        "empty (a warning) or holds characters that do not belong there"),
    ROW(ISA_SECURITY_QUALIFIER, ERROR, INTERCHANGE, "012", "", "", "", "", "",
        "ISA03 is 00 or 01"),
    ROW(ISA_SECURITY, ERROR, INTERCHANGE, "013", "", "", "", "", "",
        "ISA03 says that a password stands in ISA04, and it is empty (a "
        "warning) or holds characters that do not belong there"),
    ROW(ISA_SENDER_QUALIFIER, ERROR, INTERCHANGE, "005", "", "", "", "", "",
        "ISA05 is not in the list of interchange id qualifiers"),
    ROW(ISA_SENDER, ERROR, INTERCHANGE, "006", "", "", "", "", "",
        "ISA06 is empty, too long or holds characters that an id cannot"),
    ROW(ISA_RECEIVER_QUALIFIER, ERROR, INTERCHANGE, "007", "", "", "", "", "",
        "ISA07 is not in the list of interchange id qualifiers"),
    ROW(ISA_RECEIVER, ERROR, INTERCHANGE, "008", "", "", "", "", "",
        "ISA08 is empty, too long or holds characters that an id cannot"),
    ROW(ISA_DATE, ERROR, INTERCHANGE, "014", "", "", "", "", "",
        "ISA09 is no date YYMMDD"),
    ROW(ISA_TIME, ERROR, INTERCHANGE, "015", "", "", "", "", "",
        "ISA10 is no time HHMM"),
    ROW(ISA_STANDARD, ERROR, INTERCHANGE, "016", "", "", "", "", "",
        "ISA11 is U before version 00402, the repetition separator since"),
    ROW(ISA_STANDARD_UNKNOWN, ERROR, INTERCHANGE, "002", "", "", "", "", "",
        "ISA11 names a standard's community other than U, the only one that "
        "was ever given a letter"),
    ROW(ISA_VERSION, ERROR, INTERCHANGE, "017", "", "", "", "", "",
        "ISA12 is a control version of five digits, as 00401"),
    ROW(ISA_VERSION_UNKNOWN, ERROR, INTERCHANGE, "003", "", "", "", "", "",
        "ISA12 is none of the control versions from 00200 to 00899, which "
        "share one layout"),
    ROW(ISA_CONTROL_NUMBER, ERROR, INTERCHANGE, "018", "", "", "", "", "",
        "ISA13 is a control number of nine digits"),
    ROW(ISA_ACKNOWLEDGEMENT, ERROR, INTERCHANGE, "019", "", "", "", "", "",
        "ISA14 is 0 or 1"),
    ROW(ISA_USAGE, ERROR, INTERCHANGE, "020", "", "", "", "", "",
        "ISA15 is P (production), T (test) or I (information)"),
    ROW(INTERCHANGE_CONTROL_TWICE, ERROR, INTERCHANGE, "025", "", "", "", "",
        "26",
        "Two interchanges of this input have the same sender, receiver and "
        "control number"),
    ROW(INTERCHANGE_CONTROL_MISMATCH, ERROR, INTERCHANGE, "001", "", "", "", "",
        "28",
        "IEA02 is not the control number that ISA13 gave, or UNZ02 not that of "
        "UNB05"),
    ROW(INTERCHANGE_GROUP_COUNT, ERROR, INTERCHANGE, "021", "", "", "", "",
        "29",
        "IEA01 is not the number of functional groups that came, or UNZ01 not "
        "that of groups (without UNG: of messages)"),
    ROW(INTERCHANGE_TRAILER_MISSING, ERROR, INTERCHANGE, "022", "", "", "", "",
        "13", "The next interchange began before IEA or UNZ"),
    ROW(INTERCHANGE_ENDS_EARLY, ERROR, INTERCHANGE, "023", "", "", "", "", "13",
        "The input ended before IEA or UNZ: it was cut off"),
    ROW(INTERCHANGE_EMPTY, WARNING, INTERCHANGE, "", "", "", "", "", "32",
        "An interchange with neither a group nor a TA1"),
    ROW(INTERCHANGE_SEGMENT, ERROR, INTERCHANGE, "022", "", "", "", "", "33",
        "A segment that may not stand outside a functional group"),
    ROW(INTERCHANGE_HEADER_MISSING, WARNING, INTERCHANGE, "", "", "", "", "",
        "",
        "A message or a group of messages stands outside any interchange: "
        "there is no UNB. It is checked all the same, but nobody is told of as "
        "its sender"),
    ROW(INTERCHANGE_TRAILER_EXTRA, ERROR, INTERCHANGE, "", "", "", "", "", "33",
        "A UNZ without its UNB; it is passed over"),
    ROW(SYNTAX_IDENTIFIER, WARNING, INTERCHANGE, "", "", "", "", "", "2",
        "UNB01-01 is none of UNOA to UNOY: the character set is not known, and "
        "bytes are taken as they are"),
    ROW(SYNTAX_VERSION, ERROR, INTERCHANGE, "", "", "", "", "", "2",
        "UNB01-02 is none of the syntax versions 1 to 4"),
    ROW(TA1_MISPLACED, ERROR, INTERCHANGE, "022", "", "", "", "", "",
        "TA1 stands between ISA and the first GS and nowhere else"),
    ROW(TA1_ELEMENT, ERROR, INTERCHANGE, "024", "", "", "", "", "",
        "An element of TA1 is not what it must be"),

    ROW(GROUP_HEADER_MISSING, ERROR, GROUP, "024", "", "", "", "", "",
        "A transaction set stands outside any functional group"),
    ROW(GROUP_HEADER_ELEMENT, ERROR, GROUP, "024", "", "", "", "", "",
        "An element of GS is not what it must be"),
    ROW(GROUP_UNKNOWN, ERROR, GROUP, "", "1", "", "", "", "",
        "GS01 is not in the list of functional identifiers"),
    ROW(GROUP_VERSION, ERROR, GROUP, "", "2", "", "", "", "",
        "There are no tables for the version that GS08 names, nor for an "
        "older one"),
    ROW(GROUP_CONTROL_INVALID, ERROR, GROUP, "", "6", "", "", "", "",
        "GS06 is a control number of one to nine digits"),
    ROW(GROUP_CONTROL_TWICE, ERROR, GROUP, "", "19", "", "", "", "26",
        "Two groups of this interchange have the same control number"),
    ROW(GROUP_CONTROL_MISMATCH, ERROR, GROUP, "", "4", "", "", "", "28",
        "GE02 is not the control number that GS06 gave, or UNE02 not that of "
        "UNG05"),
    ROW(GROUP_SET_COUNT, ERROR, GROUP, "", "5", "", "", "", "29",
        "GE01 or UNE01 is not the number of transaction sets that came"),
    ROW(GROUP_TRAILER_MISSING, ERROR, GROUP, "", "3", "", "", "", "13",
        "The group has no GE or UNE"),
    ROW(GROUP_TRAILER_EXTRA, ERROR, INTERCHANGE, "022", "", "", "", "", "33",
        "A GE without its GS, or a UNE without its UNG"),
    ROW(GROUPS_MIXED, ERROR, GROUP, "", "", "", "", "", "30",
        "An interchange holds groups or messages, never both"),
    ROW(GROUP_EMPTY, ERROR, GROUP, "", "", "", "", "", "32",
        "A group (UNG … UNE) without a message"),
    ROW(GROUP_SEGMENT, ERROR, GROUP, "", "", "", "", "", "33",
        "A segment stands in the group but in no transaction set; it is "
        "passed over"),

    ROW(SET_TYPE_MISSING, ERROR, TRANSACTION, "", "", "6", "", "", "13",
        "ST01 or UNH02 does not say which transaction set or message this is"),
    ROW(SET_UNKNOWN, ERROR, TRANSACTION, "", "", "1", "", "", "14",
        "There is no table for this transaction set in this version, or no "
        "agreement for it"),
    ROW(SET_NOT_IN_GROUP, ERROR, TRANSACTION, "", "", "6", "", "", "31",
        "The set does not belong into a group of this GS01"),
    ROW(SET_VERSION_NEAREST, WARNING, TRANSACTION, "", "", "", "", "", "",
        "There are no tables for the version that GS08 or UNH02 names; the set "
        "or message is checked by those of the nearest one"),
    ROW(SET_CONTROL_INVALID, ERROR, TRANSACTION, "", "", "7", "", "", "12",
        "ST02 is a control number of four to nine characters"),
    ROW(SET_CONTROL_TWICE, ERROR, TRANSACTION, "", "", "23", "", "", "26",
        "Two transaction sets of this group have the same control number"),
    ROW(SET_CONTROL_MISMATCH, ERROR, TRANSACTION, "", "", "3", "", "", "28",
        "SE02 is not the control number that ST02 gave, or UNT02 not that of "
        "UNH01"),
    ROW(SET_SEGMENT_COUNT, ERROR, TRANSACTION, "", "", "4", "", "", "29",
        "SE01 or UNT01 is not the number of segments that came, ST and SE or "
        "UNH and UNT counted"),
    ROW(SET_TRAILER_MISSING, ERROR, TRANSACTION, "", "", "2", "", "", "13",
        "The transaction set has no SE, or the message no UNT"),
    ROW(SET_TRAILER_EXTRA, ERROR, GROUP, "", "", "", "", "", "33",
        "An SE without its ST or a UNT without its UNH; it is passed over"),
    ROW(SET_TOO_LARGE, ERROR, TRANSACTION, "", "", "5", "", "", "18",
        "The transaction set is larger than our limits; it is passed over up "
        "to its SE"),

    ROW(SEGMENT_UNRECOGNIZED, ERROR, SEGMENT, "", "", "5", "1", "", "15",
        "No segment of this version has this tag"),
    ROW(SEGMENT_UNEXPECTED, ERROR, SEGMENT, "", "", "5", "2", "", "15",
        "The segment belongs to the set, but not to this place: often the "
        "segment that begins its loop is missing"),
    ROW(SEGMENT_NOT_IN_SET, ERROR, SEGMENT, "", "", "5", "6", "", "15",
        "The version has this segment, the transaction set has not"),
    ROW(SEGMENT_OUT_OF_ORDER, ERROR, SEGMENT, "", "", "5", "7", "", "15",
        "The segment stands behind one that it should stand before"),
    ROW(SEGMENT_MISSING, ERROR, SEGMENT, "", "", "5", "3", "", "13",
        "A mandatory segment is missing"),
    ROW(SEGMENT_TOO_MANY, ERROR, SEGMENT, "", "", "5", "5", "", "35",
        "The segment stands at its place more often than allowed"),
    ROW(LOOP_MISSING, ERROR, SEGMENT, "", "", "5", "3", "", "13",
        "A mandatory loop is missing"),
    ROW(LOOP_TOO_MANY, ERROR, SEGMENT, "", "", "5", "4", "", "36",
        "The loop is repeated more often than allowed"),
    ROW(LOOP_MARKER, ERROR, ELEMENT, "", "", "5", "8", "7", "",
        "LE closes another loop than LS opened"),
    ROW(HL_NUMBER_TWICE, ERROR, ELEMENT, "", "", "5", "8", "7", "26",
        "Two HL or CPS segments of the set have the same number"),
    ROW(HL_NUMBER_ORDER, WARNING, ELEMENT, "", "", "", "", "", "",
        "HL01 and CPS01 count their segments from 1 without gaps"),
    ROW(HL_PARENT_UNKNOWN, ERROR, ELEMENT, "", "", "5", "8", "7", "12",
        "HL02 or CPS02 names no earlier HL or CPS of the set"),
    ROW(HL_CHILD_FLAG, WARNING, ELEMENT, "", "", "", "", "", "",
        "HL04 says 1 where levels are below it and 0 where none are"),
    ROW(HL_TOO_DEEP, ERROR, ELEMENT, "", "", "5", "8", "7", "18",
        "The HL tree is deeper than our limit; the set is passed over up to "
        "its SE"),
    ROW(TRAILING_SEPARATORS, WARNING, SEGMENT, "", "", "5", "8", "3", "45",
        "Separators stand behind the last element that holds anything; "
        "X12.6 wants them left out"),

    ROW(ELEMENT_MISSING, ERROR, ELEMENT, "", "", "5", "8", "1", "13",
        "A mandatory element is missing"),
    ROW(ELEMENT_CONDITION, ERROR, ELEMENT, "", "", "5", "8", "2", "13",
        "An element is missing that another element asks for"),
    ROW(ELEMENT_EXCLUDED, ERROR, ELEMENT, "", "", "5", "8", "10", "18",
        "Elements stand together of which only one may stand"),
    ROW(ELEMENT_TOO_MANY, ERROR, ELEMENT, "", "", "5", "8", "3", "16",
        "The segment has more elements than the version knows"),
    ROW(ELEMENT_TOO_SHORT, ERROR, ELEMENT, "", "", "5", "8", "4", "40",
        "The element is shorter than its least length"),
    ROW(ELEMENT_TOO_LONG, ERROR, ELEMENT, "", "", "5", "8", "5", "39",
        "The element is longer than its greatest length"),
    ROW(ELEMENT_CHARACTER, ERROR, ELEMENT, "", "", "5", "8", "6", "37",
        "The element holds a character that does not belong to its type"),
    ROW(ELEMENT_DECIMAL, ERROR, ELEMENT, "", "", "", "", "", "19",
        "The number ends with a decimal mark, or (syntax versions 1 and 2) has "
        "another one than UNA names"),
    ROW(ELEMENT_DECIMAL_BARE, ERROR, ELEMENT, "", "", "", "", "", "38",
        "No digit stands before the decimal mark of the number"),
    ROW(ELEMENT_LEVEL, WARNING, ELEMENT, "", "", "", "", "", "21",
        "The message holds a character that the level of its syntax identifier "
        "(UNOA, UNOB) does not allow: told once for a message"),
    ROW(ELEMENT_ENCODING, WARNING, ELEMENT, "", "", "", "", "", "21",
        "The element holds bytes that are not UTF-8 text"),
    ROW(ELEMENT_BLANK, WARNING, ELEMENT, "", "", "", "", "", "12",
        "A mandatory element holds nothing but blanks"),
    ROW(ELEMENT_CODE, ERROR, ELEMENT, "", "", "5", "8", "7", "12",
        "The code is not in the element's list. A warning unless the list is "
        "closed: lists grow with every release"),
    ROW(ELEMENT_DATE, ERROR, ELEMENT, "", "", "5", "8", "8", "12",
        "There is no such day"),
    ROW(ELEMENT_TIME, ERROR, ELEMENT, "", "", "5", "8", "9", "12",
        "There is no such time of day"),
    ROW(ELEMENT_REPETITIONS, ERROR, ELEMENT, "", "", "5", "8", "12", "16",
        "The element is repeated more often than allowed"),
    ROW(ELEMENT_COMPONENTS, ERROR, ELEMENT, "", "", "5", "8", "13", "16",
        "The element has more components than the version knows"),

    ROW(GUIDELINE_SEGMENT_UNUSED, ERROR, SEGMENT, "", "", "I5", "I4", "", "15",
        "The partner's guideline does not use this segment"),
    ROW(GUIDELINE_SEGMENT_MISSING, ERROR, SEGMENT, "", "", "I5", "I6", "", "13",
        "The partner's guideline asks for this segment"),
    ROW(GUIDELINE_SEGMENT_TOO_MANY, ERROR, SEGMENT, "", "", "I5", "5", "", "35",
        "The partner's guideline allows fewer of this segment"),
    ROW(GUIDELINE_LOOP_MISSING, ERROR, SEGMENT, "", "", "I5", "I7", "", "13",
        "The partner's guideline asks for this loop"),
    ROW(GUIDELINE_LOOP_TOO_MANY, ERROR, SEGMENT, "", "", "I5", "4", "", "36",
        "The partner's guideline allows fewer of this loop"),
    ROW(GUIDELINE_ELEMENT_UNUSED, ERROR, ELEMENT, "", "", "I5", "8", "I10",
        "15", "The partner's guideline does not use this element"),
    ROW(GUIDELINE_ELEMENT_MISSING, ERROR, ELEMENT, "", "", "I5", "8", "I9",
        "13", "The partner's guideline asks for this element"),
    ROW(GUIDELINE_ELEMENT_LENGTH, ERROR, ELEMENT, "", "", "I5", "8", "I12",
        "12", "The partner's guideline wants this element shorter or longer"),
    ROW(GUIDELINE_ELEMENT_CODE, ERROR, ELEMENT, "", "", "I5", "8", "I6", "12",
        "The partner's guideline does not use this code"),
    ROW(GUIDELINE_ELEMENT_CONDITION, ERROR, ELEMENT, "", "", "I5", "8", "I9",
        "13",
        "The partner's guideline asks for this element because of another"),
    ROW(GUIDELINE_ELEMENT_EXCLUDED, ERROR, ELEMENT, "", "", "I5", "8", "I13",
        "18",
        "The partner's guideline does not use this element beside another"),

    ROW(XML_EMPTY, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document holds nothing, or only blanks, comments and "
        "declarations: no element"),
    ROW(XML_NOT_XML, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document does not begin as XML does"),
    ROW(XML_TRUNCATED, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document ends before its root element does: it was cut off on "
        "its way"),
    ROW(XML_SYNTAX, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document is not well-formed XML; nothing behind that place is "
        "read. Whoever made it must make it anew"),
    ROW(XML_NAMESPACE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "A prefix is bound to no namespace, or an attribute or a "
        "declaration stands twice in one tag"),
    ROW(XML_ENCODING, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The encoding is not known, the declaration and the byte order mark "
        "name different ones, or there are bytes that the encoding has not"),
    ROW(XML_DOCTYPE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document has a DOCTYPE, and none is allowed here: DTDs can "
        "read files and blow up memory. An agreement may allow one, which "
        "is then passed over unread"),
    ROW(XML_ENTITY, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document refers to an entity; only the five of XML itself and "
        "character references are known, others are never expanded"),
    ROW(XML_TRAILING, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "Something other than comments and blanks stands behind the end of "
        "the root element"),
    ROW(XML_TOO_LARGE, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document has more bytes than our limit"),
    ROW(XML_TOO_MANY, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "The document has more elements, attributes of one element, "
        "namespaces or different names than our limits"),
    ROW(XML_TOO_DEEP, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "Elements stand inside elements deeper than our limit"),
    ROW(XML_TOO_LONG, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "A name, a tag, a comment or an instruction is longer than our "
        "limit"),
    ROW(XML_NO_MEMORY, ERROR, INTERCHANGE, "", "", "", "", "", "",
        "There was no memory to read the document; it is not its fault"),
    ROW(XML_TREE_TOO_LARGE, ERROR, TRANSACTION, "", "", "", "", "", "",
        "The document needs more memory than our limit; it was checked but "
        "is not mapped"),
    ROW(XML_DOCUMENT_UNKNOWN, ERROR, TRANSACTION, "", "", "", "", "", "",
        "No dictionary knows the root element and its namespace, or the "
        "document lacks what tells it apart from others of that root"),
    ROW(XML_ELEMENT_UNKNOWN, ERROR, SEGMENT, "", "", "", "", "", "",
        "The standard has no such element here: a wrong name, a wrong "
        "namespace, or a later version; what stands in it is not looked at"),
    ROW(XML_ELEMENT_MISSING, ERROR, SEGMENT, "", "", "", "", "", "",
        "The standard asks for this element inside that one"),
    ROW(XML_ELEMENT_TOO_MANY, ERROR, SEGMENT, "", "", "", "", "", "",
        "The standard allows fewer of this element here"),
    ROW(XML_ELEMENT_ORDER, ERROR, SEGMENT, "", "", "", "", "", "",
        "The standard knows the element, but not at this place: elements "
        "have a fixed order, and of some only one may be chosen"),
    ROW(XML_TEXT_MISPLACED, ERROR, SEGMENT, "", "", "", "", "", "",
        "Text stands where only elements may be"),
    ROW(XML_TEXT_TOO_LONG, ERROR, ELEMENT, "", "", "", "", "", "",
        "The text of one element is longer than our limit; the rest of it "
        "is not kept"),
    ROW(XML_ATTRIBUTE_UNKNOWN, ERROR, ELEMENT, "", "", "", "", "", "",
        "The standard has no such attribute at this element"),
    ROW(XML_ATTRIBUTE_MISSING, ERROR, ELEMENT, "", "", "", "", "", "",
        "The standard asks for this attribute"),
    ROW(XML_VALUE_EMPTY, ERROR, ELEMENT, "", "", "", "", "", "",
        "The element or attribute is empty and may not be"),
    ROW(XML_VALUE_KIND, ERROR, ELEMENT, "", "", "", "", "", "",
        "The text is not of the kind that the standard wants here: a "
        "decimal number, a date, true or false, base64"),
    ROW(XML_VALUE_CODE, ERROR, ELEMENT, "", "", "", "", "", "",
        "The code is not in the list that the standard gives for this "
        "element or attribute"),
    ROW(XML_SCHEMA, ERROR, SEGMENT, "", "", "", "", "", "",
        "The XML Schema that the partner's agreement names does not allow "
        "this; the line is that of the tag's end"),
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
