/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_code.h"

#include <string.h>

struct row {
    const char *code;
    const char *text;
    const char *plain; /* in a 997, where this one is not: NULL: itself */
    bool late;         /* not in 004010: `plain` is */
};

static const struct row interchange_rows[] = {
    { "000", "no error", NULL, false },
    { "001",
      "the interchange control numbers of header and trailer do not match",
      NULL, false },
    { "002",
      "this standard, as noted in the control standards identifier, is "
      "not supported",
      NULL, false },
    { "003", "this version of the controls is not supported", NULL, false },
    { "004", "the segment terminator is invalid", NULL, false },
    { "005", "invalid interchange id qualifier of the sender", NULL, false },
    { "006", "invalid interchange sender id", NULL, false },
    { "007", "invalid interchange id qualifier of the receiver", NULL, false },
    { "008", "invalid interchange receiver id", NULL, false },
    { "009", "unknown interchange receiver id", NULL, false },
    { "010", "invalid authorization information qualifier", NULL, false },
    { "011", "invalid authorization information", NULL, false },
    { "012", "invalid security information qualifier", NULL, false },
    { "013", "invalid security information", NULL, false },
    { "014", "invalid interchange date", NULL, false },
    { "015", "invalid interchange time", NULL, false },
    { "016", "invalid interchange standards identifier", NULL, false },
    { "017", "invalid interchange version id", NULL, false },
    { "018", "invalid interchange control number", NULL, false },
    { "019", "invalid acknowledgment requested", NULL, false },
    { "020", "invalid test indicator", NULL, false },
    { "021", "invalid number of included groups", NULL, false },
    { "022", "invalid control structure", NULL, false },
    { "023", "improper (premature) end of file", NULL, false },
    { "024", "invalid interchange content, as an invalid GS segment", NULL,
      false },
    { "025", "duplicate interchange control number", NULL, false },
    { "026", "invalid data element separator", NULL, false },
    { "027", "invalid component element separator", NULL, false },
    { "028", "invalid delivery date in deferred delivery request", NULL,
      false },
    { "029", "invalid delivery time in deferred delivery request", NULL,
      false },
    { "030", "invalid delivery time code in deferred delivery request", NULL,
      false },
    { "031", "invalid grade of service code", NULL, false },
};

static const struct row group_rows[] = {
    { "1", "functional group not supported", NULL, false },
    { "2", "functional group version not supported", NULL, false },
    { "3", "functional group trailer missing", NULL, false },
    { "4", "group control numbers of header and trailer do not agree", NULL,
      false },
    { "5", "number of included transaction sets does not match", NULL, false },
    { "6", "group control number violates syntax", NULL, false },
    { "10", "authentication key name unknown", NULL, false },
    { "11", "encryption key name unknown", NULL, false },
    { "12", "requested service not available", NULL, false },
    { "13", "unknown security recipient", NULL, false },
    { "14", "unknown security originator", NULL, false },
    { "15", "syntax error in decrypted text", NULL, false },
    { "16", "security not supported", NULL, false },
    { "17", "incorrect message length (encryption)", NULL, false },
    { "18", "message authentication code failed", NULL, false },
    { "19", "functional group control number not unique", NULL, false },
    { "23", "S3E security end segment missing", NULL, false },
    { "24", "S3S security start segment missing", NULL, false },
    { "25", "S4E security end segment missing", NULL, false },
    { "26", "S4S security start segment missing", NULL, false },
};

static const struct row transaction_rows[] = {
    { "1", "transaction set not supported", NULL, false },
    { "2", "transaction set trailer missing", NULL, false },
    { "3", "transaction set control numbers of header and trailer do not match",
      NULL, false },
    { "4", "number of included segments does not match", NULL, false },
    { "5", "one or more segments in error", NULL, false },
    { "6", "missing or invalid transaction set identifier", NULL, false },
    { "7", "missing or invalid transaction set control number", NULL, false },
    { "8", "authentication key name unknown", NULL, false },
    { "9", "encryption key name unknown", NULL, false },
    { "10", "requested service not available", NULL, false },
    { "11", "unknown security recipient", NULL, false },
    { "12", "incorrect message length (encryption)", NULL, false },
    { "13", "message authentication code failed", NULL, false },
    { "15", "unknown security originator", NULL, false },
    { "16", "syntax error in decrypted text", NULL, false },
    { "17", "security not supported", NULL, false },
    { "18", "transaction set not in functional group", NULL, true },
    { "19", "invalid transaction set implementation convention reference", NULL,
      false },
    { "23", "transaction set control number not unique in the group", NULL,
      false },
    { "24", "S3E security end segment missing", NULL, false },
    { "25", "S3S security start segment missing", NULL, false },
    { "26", "S4E security end segment missing", NULL, false },
    { "27", "S4S security start segment missing", NULL, false },
    { "I5", "implementation: one or more segments in error", "5", false },
    { "I6", "implementation convention not supported", "5", false },
};

static const struct row segment_rows[] = {
    { "1", "unrecognized segment id", NULL, false },
    { "2", "unexpected segment", NULL, false },
    { "3", "mandatory segment missing", NULL, false },
    { "4", "loop occurs over maximum times", NULL, false },
    { "5", "segment exceeds maximum use", NULL, false },
    { "6", "segment not in defined transaction set", NULL, false },
    { "7", "segment not in proper sequence", NULL, false },
    { "8", "segment has data element errors", NULL, false },
    { "I4", "implementation: \"not used\" segment present", "2", false },
    { "I6", "implementation: dependent segment missing", "3", false },
    { "I7", "implementation: loop occurs under minimum times", "3", false },
    { "I8", "implementation: segment below minimum use", "3", false },
    { "I9", "implementation: dependent \"not used\" segment present", "2",
      false },
};

static const struct row element_rows[] = {
    { "1", "mandatory data element missing", NULL, false },
    { "2", "conditional required data element missing", NULL, false },
    { "3", "too many data elements", NULL, false },
    { "4", "data element too short", NULL, false },
    { "5", "data element too long", NULL, false },
    { "6", "invalid character in data element", NULL, false },
    { "7", "invalid code value", NULL, false },
    { "8", "invalid date", NULL, false },
    { "9", "invalid time", NULL, false },
    { "10", "exclusion condition violated", NULL, false },
    { "12", "too many repetitions", "3", true },
    { "13", "too many components", "3", true },
    { "I6", "implementation: code value not used", "7", false },
    { "I9", "implementation: dependent data element missing", "2", false },
    { "I10", "implementation: \"not used\" data element present", "10", false },
    { "I11", "implementation: too few repetitions", "1", false },
    { "I12", "implementation: pattern match failure", "7", false },
    { "I13", "implementation: dependent \"not used\" data element present",
      "10", false },
};

static const struct row contrl_rows[] = {
    { "2", "the syntax version or level is not supported", NULL, false },
    { "7", "the interchange is not for this recipient", NULL, false },
    { "12", "invalid value", NULL, false },
    { "13", "missing", NULL, false },
    { "14", "the value is not supported in this position", NULL, false },
    { "15", "not supported in this position", NULL, false },
    { "16", "too many constituents", NULL, false },
    { "17", "there is no agreement for it", NULL, false },
    { "18", "unspecified error", NULL, false },
    { "19", "invalid decimal notation", NULL, false },
    { "20", "a character that cannot be a service character", NULL, false },
    { "21", "invalid characters", NULL, false },
    { "22", "invalid service characters", NULL, false },
    { "23", "unknown interchange sender", NULL, false },
    { "24", "too old", NULL, false },
    { "25", "the test indicator is not supported", NULL, false },
    { "26", "duplicate", NULL, false },
    { "27", "the security function is not supported", NULL, false },
    { "28", "references do not match", NULL, false },
    { "29", "the control count does not match what was received", NULL, false },
    { "30", "groups and messages are mixed", NULL, false },
    { "31", "more than one message type in a group", NULL, false },
    { "32", "the lower level is empty", NULL, false },
    { "33", "invalid occurrence outside message or group", NULL, false },
    { "34", "a nesting indicator is not allowed", NULL, false },
    { "35", "too many repetitions of a segment or element", NULL, false },
    { "36", "too many repetitions of a segment group", NULL, false },
    { "37", "characters of the wrong type", NULL, false },
    { "38", "a digit is missing before the decimal mark", NULL, false },
    { "39", "element too long", NULL, false },
    { "40", "element too short", NULL, false },
    { "41", "permanent error of the network", NULL, false },
    { "42", "temporary error of the network", NULL, false },
    { "43", "unknown interchange recipient", NULL, false },
    { "45", "trailing separator", NULL, false },
    { "46", "the character set is not supported", NULL, false },
    { "47", "the envelope's function is not supported", NULL, false },
    { "48", "a dependency between elements is broken", NULL, false },
};

static const struct {
    const struct row *rows;
    size_t count;
} lists[] = {
    [ACK_CODE_INTERCHANGE] = { interchange_rows, COUNT_OF(interchange_rows) },
    [ACK_CODE_GROUP] = { group_rows, COUNT_OF(group_rows) },
    [ACK_CODE_TRANSACTION] = { transaction_rows, COUNT_OF(transaction_rows) },
    [ACK_CODE_SEGMENT] = { segment_rows, COUNT_OF(segment_rows) },
    [ACK_CODE_ELEMENT] = { element_rows, COUNT_OF(element_rows) },
    [ACK_CODE_CONTRL] = { contrl_rows, COUNT_OF(contrl_rows) },
};

static const struct row *find(enum ack_code_list list, struct bytes code)
{
    for (size_t i = 0; i < lists[list].count; i++) {
        if (bytes_equal_text(code, lists[list].rows[i].code)) {
            return &lists[list].rows[i];
        }
    }
    return NULL;
}

const char *ack_code_text(enum ack_code_list list, struct bytes code)
{
    const struct row *row = find(list, code);

    return row == NULL ? NULL : row->text;
}

bool ack_code_is_implementation(struct bytes code)
{
    return code.length > 1 && code.data[0] == 'I';
}

const char *ack_code_for(enum ack_code_list list, const char *code,
                         bool implementation, bool late)
{
    const struct row *row = find(list, bytes_of_text(code));

    if (row == NULL) {
        return "";
    }
    if ((row->late && !late) ||
        (ack_code_is_implementation(bytes_of_text(code)) && !implementation)) {
        return row->plain == NULL ? "" : row->plain;
    }
    return row->code;
}

const char *ack_code_contrl(const char *code, bool late)
{
    /* Codes of one version of the syntax, and what the other says. */
    static const struct {
        const char *code, *other;
        bool late;
    } only[] = {
        { "19", "37", false }, { "31", "18", false }, { "38", "37", false },
        { "45", "16", true },  { "46", "2", true },   { "47", "15", true },
        { "48", "12", true },
    };

    for (size_t i = 0; i < COUNT_OF(only); i++) {
        if (only[i].late != late && strcmp(only[i].code, code) == 0) {
            return only[i].other;
        }
    }
    return code;
}
