/* SPDX-License-Identifier: Apache-2.0 */
#include "config/explain.h"

/* Codes of config/ itself: files, partners, agreements. */

const struct explanation explain_config[] = {
    { "CONFIG_UNKNOWN_KEY",
      "A key stands in a configuration file that means nothing there.",
      "Correct the spelling; the complaint says what is probably meant. "
      "`edigate config schema` prints every key.",
      "nam: Retailer B      # wrong\n"
      "name: Retailer B     # right" },
    { "CONFIG_MISSING_KEY", "A key is missing that must be there.",
      "Add the key, in the file or in the template that it extends. A key that "
      "is set to null is taken away.",
      "partner: retailer-b\n"
      "station: acme        # must be there" },
    { "CONFIG_WRONG_TYPE",
      "One value, a list or a mapping stands where another of the three is "
      "wanted.",
      "Write what the complaint asks for; agreements are a list (each begins "
      "with '-'), most others are mappings.",
      "agreements: {receive: order, …}      # wrong\n"
      "agreements: [{receive: order, …}]    # right" },
    { "CONFIG_NEEDLESS_KEY",
      "A key stands where it has no effect, so something else was probably "
      "meant.",
      "Take the key away, or put it where it belongs: 'acknowledge' and 'flow' "
      "to what we receive, 'expect' and 'batch' to what we send.",
      "- {send: invoice, …, expect: {ack: 997}}" },
    { "CONFIG_TOO_MANY",
      "A mapping or a list has more entries than are allowed.",
      "Split the file; a partner with more than a thousand agreements is "
      "several partners.",
      NULL },
    { "CONFIG_BAD_TEXT", "A text has not the form that is wanted.",
      "Write it as the complaint says.", NULL },
    { "CONFIG_BAD_NAME", "A name has characters that names cannot have.",
      "Use letters, digits, '.', '_', '-' and '@', and begin with a letter or "
      "a digit.",
      "partner: retailer b      # wrong\n"
      "partner: retailer-b      # right" },
    { "CONFIG_TOO_LONG", "A text is longer than is allowed.", "Shorten it.",
      NULL },
    { "CONFIG_UNKNOWN_WORD",
      "A word stands where only certain words have a meaning.",
      "Use one of those that the complaint lists.",
      "status: lvie      # wrong\n"
      "status: live      # right" },
    { "CONFIG_BAD_NUMBER", "A whole number is wanted, of digits only.",
      "Write the number without sign, blanks or separators.",
      "max: 1,000      # wrong\n"
      "max: 1000       # right" },
    { "CONFIG_OUT_OF_RANGE",
      "A value is smaller or larger than is allowed, or than another that it "
      "must fit.",
      "Choose a value in the range that the complaint names.", NULL },
    { "CONFIG_BAD_DURATION", "A duration needs a number and a unit.",
      "Use ms, s, min, h, d or w.",
      "within: 30          # wrong\n"
      "within: 30 min      # right" },
    { "CONFIG_BAD_SIZE", "A size is a number of bytes, with or without a unit.",
      "Use B, kB, MB, GB, TB, or KiB, MiB, GiB, TiB.", "document: 100 MB" },
    { "CONFIG_BAD_DATE", "A date is year, month and day, and must exist.",
      "Write it as 2026-12-31.",
      "until: 31/12/2026      # wrong\n"
      "until: 2026-12-31      # right" },
    { "CONFIG_BAD_PERCENT",
      "A percentage is a number with '.' as decimal mark, with or without '%'.",
      "Write it as 0.5 %.",
      "price_tolerance: 0,5 %      # wrong\n"
      "price_tolerance: 0.5 %      # right" },
    { "CONFIG_BAD_CHARACTER", "Exactly one ASCII character is wanted.",
      "Write one character, in quotes if YAML gives it a meaning.",
      "replacement: '-'" },
    { "CONFIG_DATES_TURNED", "A validity ends before it begins.",
      "Exchange the dates; both are days on which it holds.",
      "valid: {from: 2026-01-01, until: 2026-12-31}" },
    { "CONFIG_PATH",
      "A configuration file has a path that cannot be kept: absolute, with "
      "'..', with control characters, not UTF-8 or too long.",
      "Rename the file or the folder.", NULL },
    { "CONFIG_LINK",
      "A symbolic link leads to nothing or out of the configuration's folder, "
      "so what it shows could change unseen.",
      "Copy the file into the folder.", NULL },
    { "CONFIG_LIMIT",
      "The configuration is larger than can be held: 16 MiB a file, 256 MiB "
      "and 20,000 files in all.",
      "Look whether something else lies in the configuration's folders.",
      NULL },
    { "CONFIG_READ", "A file or folder of the configuration cannot be read.",
      "Look at its owner and permissions; the daemon's user must be able to "
      "read it.",
      NULL },
    { "CONFIG_PACKED",
      "Stored bytes are not the packed configuration they should be.",
      "This is damage in the journal or a defect; run `edigate archive verify` "
      "and keep the spool as it is.",
      NULL },
    { "YAML_SYNTAX", "The file is not well-formed YAML.",
      "Look at the place and just before it: a bracket or quote that is not "
      "closed, a missing blank behind ':', an indentation that does not fit.",
      "ids: {x12: {id: A}      # wrong: one bracket is missing" },
    { "YAML_DUPLICATE_KEY",
      "One mapping has the same key twice, so one of them would be lost.",
      "Take one away or join them.",
      "desk: {partial: allowed}\n"
      "desk: {backorder: allowed}      # wrong\n"
      "desk: {partial: allowed, backorder: allowed}" },
    { "YAML_ANCHOR",
      "YAML anchors are not used in configuration files: what a file says "
      "should stand in it.",
      "Write the value out, or use a template and 'extends'.", NULL },
    { "YAML_ALIAS", "YAML aliases are not used in configuration files.",
      "Write the value out, or use a template and 'extends'. A text that "
      "begins with '*' needs quotes.",
      "element: *        # wrong\n"
      "element: '*'      # right" },
    { "YAML_TAG",
      "YAML tags are not used in configuration files: every value is text and "
      "is read by its key.",
      "Take the tag away. A text that begins with '!' needs quotes.", NULL },
    { "YAML_MERGE_KEY",
      "The merge key '<<' is not used in configuration files.",
      "Write the keys out, or use a template and 'extends'.", NULL },
    { "YAML_MORE_DOCUMENTS", "The file holds more than one YAML document.",
      "Make a file of each; what stands behind '---' is not read.", NULL },
    { "YAML_KEY_NOT_SCALAR", "A key is a list or a mapping; keys are texts.",
      "Put the key into quotes if it has brackets.",
      "[a, b]: c        # wrong\n"
      "'N1[2].01': c      # right" },
    { "YAML_EMPTY_KEY", "A key is an empty text.",
      "Give it a name or take the line away.", NULL },
    { "YAML_DIRECTIVE",
      "A line begins with '%', which YAML takes for a directive.",
      "Take the line away, or indent the text it belongs to.", NULL },
    { "YAML_CHARACTER",
      "The file has a character that is not text: a control character, an "
      "invisible line break, a NUL.",
      "Remove it; the complaint gives line and column, and an editor that "
      "shows invisible characters helps.",
      NULL },
    { "YAML_NOT_UTF8", "The file is not encoded in UTF-8.",
      "Save it as UTF-8 in your editor, or convert it: iconv -f latin1 -t "
      "utf-8.",
      NULL },
    { "YAML_TOO_LONG", "The file is longer than 1 MiB.",
      "Split it; tables may go into a file of their own.", NULL },
    { "YAML_TOO_DEEP", "Values are nested more than 64 deep.",
      "Look for brackets that were opened by mistake.", NULL },
    { "YAML_TOO_MANY_NODES", "The file has more than 200,000 values.",
      "Split it.", NULL },
    { "STATION_UNKNOWN", "A station is named that no file describes.",
      "Correct the name, or write stations/NAME.yaml.", "station: acme" },
    { "STATION_BROKEN",
      "The partner's station is there, but its file has mistakes.",
      "Correct the station's file; its complaints stand beside this one.",
      NULL },
    { "STATION_DUPLICATE", "Two files describe a station of the same name.",
      "Rename one or take it away.", NULL },
    { "STATION_DUPLICATE_ID",
      "Two stations have the same id, so nobody could tell whom a document "
      "is for.",
      "Take the id from one of them.", NULL },
    { "STATION_BAD_PREFIX", "The GS1 company prefix is not of 4 to 12 digits.",
      "Write the prefix as GS1 gave it to you, without a check digit.",
      "gs1_prefix: '0614141'" },
    { "PARTNER_DUPLICATE",
      "Two files describe a partner of the same name; the first of them, by "
      "path, stays.",
      "Rename one or take it away.", NULL },
    { "PARTNER_DUPLICATE_ID",
      "An id leads to two partners of one station, or stands twice in one "
      "partner.",
      "Give the id to one of them. Partners who share a mailbox and an id are "
      "one partner.",
      NULL },
    { "PARTNER_ID_IS_OURS", "A partner has the id of our own station.",
      "Look which of the two ids was copied by mistake.", NULL },
    { "PARTNER_ID_HAS_SEPARATOR",
      "An id contains a character that we write as a separator, so the ISA "
      "could not be read.",
      "Choose another separator for this partner.",
      "envelope: {separators: {element: '|'}}" },
    { "PARTNER_NO_ID",
      "Documents are agreed of a syntax in whose ids partner or station has "
      "none, so no envelope could name them.",
      "Add the id.",
      "ids: {x12: {qualifier: ZZ, id: RETAILERB}}\n"
      "ids: {edifact: {id: '4012345000009', qualifier: '14'}}\n"
      "ids: {cxml: {domain: DUNS, identity: '123456789'}}" },
    { "PARTNER_BAD_QUALIFIER",
      "An id qualifier (ISA05, ISA07) has two characters: 01 is a DUNS number, "
      "12 a telephone number, 14 DUNS with suffix, 08 a UCC number, ZZ "
      "mutually defined. EDIFACT's (0007) has one to four: 14 is a GLN, 1 a "
      "DUNS number, ZZZ mutually defined.",
      "Write all characters, in quotes if they are digits.",
      "qualifier: 8         # wrong\n"
      "qualifier: '08'      # right" },
    { "PARTNER_BAD_ID",
      "An id has not the form of its kind: X12 1 to 15 printable characters, "
      "EDIFACT 1 to 35, a GLN 13 digits with a check digit, a D-U-N-S number "
      "9, "
      "a participant id its scheme of four digits before.",
      "Write it as it stands in documents, without the blanks it is padded "
      "with.",
      "peppol: '0088:4012345000009'" },
    { "PARTNER_BAD_VERSION",
      "A version has not the form of X12: five digits in ISA12, six digits and "
      "an industry suffix in GS08.",
      "Write it as in the partner's guideline.",
      "envelope: {version: '00401'}\n"
      "agreements: [{send: invoice, group_version: 004010VICS, …}]" },
    { "PARTNER_BAD_SEPARATOR",
      "A separator is one character that does not occur in data: no letter, "
      "digit or blank. Behind the segment terminator CR and LF may stand.",
      "Choose another character; in YAML, quotes are needed for most.",
      "separators: {element: '*', component: '>', segment: \"~\\n\"}" },
    { "PARTNER_SAME_SEPARATORS",
      "Two separators are the same character, or the replacement is itself a "
      "separator.",
      "Choose different ones.", NULL },
    { "PARTNER_NEEDLESS_REPETITION",
      "The repetition separator exists from X12 interchange version 00402 on "
      "(before, ISA11 is 'U') and in EDIFACT syntax version 4.",
      "Take it away, or raise the version.", NULL },
    { "PARTNER_SERIES",
      "A series of control numbers cannot be: it ends before it begins, or its "
      "numbers have a length that the standard does not allow (ISA13 nine "
      "digits, GS06 "
      "one to nine, ST02 four to nine).",
      "Correct from, until or width.",
      "control_numbers: {interchange: {from: 1, width: 9}}" },
    { "PARTNER_NO_UNA",
      "The separators, the decimal mark or level B ask for a UNA segment, "
      "which "
      "is switched off.",
      "Say 'una: needed', or take the usual separators : + . ? '.",
      "envelope: {edifact: {una: needed, separators: {element: '|'}}}" },
    { "PARTNER_BAD_TIME_ZONE",
      "A partner's time zone is 'UTC' or a fixed offset up to 14 hours.",
      "Write the offset. Names are not taken: a date in a document carries no "
      "zone, and which offset a name means depends on the day.",
      "time_zone: Europe/Berlin      # wrong\n"
      "time_zone: '+01:00'           # right" },
    { "PARTNER_FILE_NAME",
      "The partner's name is not that of the file it stands in. This is a "
      "warning.",
      "Rename the file, so that people find it.", NULL },
    { "PARTNER_NO_AGREEMENT",
      "The partner is live, but nothing is agreed: whatever comes from them is "
      "held. This is a warning.",
      "Add agreements, or set the status to draft.", NULL },
    { "PARTNER_UNKNOWN",
      "A document names a partner, or came by a channel of one, that the "
      "configuration does not have.",
      "Add the partner, or look whether its file has mistakes: `edigate config "
      "check`. What was held can be released then.",
      NULL },
    { "CHANNEL_KIND",
      "A channel is exactly one of folder, as2, sftp and https.",
      "Name one. A kind that comes from a template is taken away with null.",
      "main: {folder: null, as2: {url: 'https://…'}}" },
    { "CHANNEL_NOT_AVAILABLE",
      "An agreement uses a channel of a kind that this version cannot run.",
      "Use a folder for now; the channel may stay in the file as long as no "
      "agreement uses it.",
      NULL },
    { "CHANNEL_EMPTY", "A folder channel names no folder.",
      "Add 'in', 'out' or both.",
      "main: {folder: {in: exchange/b/in, out: exchange/b/out}}" },
    { "CHANNEL_ONE_WAY",
      "An agreement needs a direction that its channel does not have.",
      "Add the 'in' or 'out' folder to the channel, or name another channel.",
      NULL },
    { "CHANNEL_SAME_FOLDER",
      "A channel takes from the folder that it puts into, so we would receive "
      "what we send.",
      "Choose two folders.", NULL },
    { "CHANNEL_SHARED_FOLDER",
      "Two channels take from one folder, so nobody could tell whom a file is "
      "from.",
      "Give each partner a folder of its own.", "in: 'exchange/{partner}/in'" },
    { "AGREEMENT_DIRECTION",
      "An agreement is about what we receive or about what we send.",
      "Write either 'receive' or 'send', and make two agreements for two "
      "directions.",
      "- {receive: order, …}\n"
      "- {send: order_response, …}" },
    { "AGREEMENT_BAD_DOCUMENT",
      "A document type is written as syntax/version/type.", "Write it in full.",
      "document: x12/850             # wrong\n"
      "document: x12/004010/850      # right\n"
      "document: edifact/D.96A/ORDERS\n"
      "document: ubl/2.3/Order" },
    { "AGREEMENT_BATCH",
      "Documents cannot wait for each other in a batch and go one after the "
      "other in a lane.",
      "Take away 'batch' or 'lane: fifo'.", NULL },
    { "AGREEMENT_BUILT_IN",
      "Acknowledgements (997, 999, CONTRL) are written and read without an "
      "agreement "
      "of their own.",
      "Take the agreement away; use 'acknowledge' in what we receive and "
      "'expect' in what we send.",
      NULL },
    { "AGREEMENT_UNKNOWN_NAME",
      "An agreement names a record type, map, guideline or document that is "
      "not there.",
      "Correct the name, or add the file.", NULL },
    { "AGREEMENT_UNKNOWN_CHANNEL",
      "An agreement names a channel that the partner does not have.",
      "Correct the name.", NULL },
    { "AGREEMENT_UNKNOWN_ID",
      "An agreement names an id that is not among those of the partner or "
      "station.",
      "Correct it, or add the id to the list.", NULL },
    { "AGREEMENT_NO_CHANNEL",
      "We send a document, but it is not said by which channel.",
      "Add a channel; where there are several, name one with 'channel'.",
      NULL },
    { "AGREEMENT_AMBIGUOUS",
      "Two agreements would apply to the same document (or, when sending, the "
      "same record) at the same time. The gateway never guesses.",
      "Take one away, or tell them apart by validity dates, 'test' or "
      "'answers'.",
      "- {receive: order, …, valid: {until: 2026-06-30}}\n"
      "- {receive: order, …, valid: {from: 2026-07-01}}" },
    { "AGREEMENT_NONE",
      "No agreement fits the document: partner, direction, document type, "
      "version and test flag.",
      "Add an agreement, or ask the partner why they send it; then replay the "
      "document.",
      NULL },
    { "AGREEMENT_NOTHING_TO_REMOVE",
      "'remove: yes' is to take away an agreement that no template brought.",
      "Look at receive or send, answers, test and document of the template's "
      "agreement.",
      NULL },
    { "AGREEMENT_RECEIPT",
      "A business receipt answers an order and is sent as an order_response; "
      "something of that is missing.",
      "Ask for receipts in agreements that receive an order, and add one that "
      "sends an order_response.",
      NULL },
    { "AGREEMENT_ADVICE",
      "'advise' sends an application advice (824), for which there is no "
      "agreement, so documents will be held. This is a warning.",
      "Add an agreement, or say 'hold'.",
      "- {send: application_advice, document: x12/004010/824, map: …}" },
    { "AGREEMENT_ACKNOWLEDGEMENT",
      "The 999 was made for 005010 and later. This is a warning.",
      "Answer older documents with 997, unless the partner asks otherwise.",
      NULL },
    { "AGREEMENT_WRONG_ACK",
      "A document is to be acknowledged by what its syntax does not have: X12 "
      "has 997 and 999, EDIFACT CONTRL, XML none of these.",
      "Name the acknowledgement of the document's syntax, or none.",
      "{receive: order, document: edifact/D.96A/ORDERS, …, acknowledge: {with: "
      "CONTRL}}" },
    { "AGREEMENT_DUE",
      "A due time counts from something: after the order or shipment, or "
      "before the delivery.",
      "Use 'after' with 'within', or 'before' with 'by'.",
      "due: {after: order, within: 24 h}\n"
      "due: {before: delivery, by: 0 h}" },
    { "AGREEMENT_ROLE",
      "The role does not go with the document: who receives an order or sends "
      "an invoice is the seller.",
      "Take 'role' away; it follows from direction and record.", NULL },
    { "AGREEMENT_FLOW",
      "A flow works on another record than the agreement is about, or there is "
      "no such flow.",
      "Name the flow that is called like the record, or none.", NULL },
    { "AGREEMENT_DOCUMENT",
      "There is no dictionary for the document that an agreement names, or the "
      "guideline cannot be laid over it.",
      "Correct the document or the guideline; its own complaints say more.",
      NULL },
    { "AGREEMENT_MAP",
      "The map that an agreement names is not there or has mistakes.",
      "Correct the map: `edigate map check`.", NULL },
    { "AGREEMENT_MAP_DOCUMENT",
      "The map is for another document than the agreement.",
      "Name the map for that version and type.", NULL },
    { "AGREEMENT_MAP_RECORD",
      "The map makes another record than the agreement is about.",
      "Name the map that makes this record, or correct the record in the "
      "agreement.",
      NULL },
    { "BACKOFFICE_NOT_AVAILABLE",
      "The partner's records are to go to a back office that this version "
      "cannot reach.",
      "Use 'desk' or 'files'.", NULL },
    { "TEMPLATE_UNKNOWN", "A file extends a template that is not there.",
      "Correct the name; templates stand in partners/templates/.",
      "extends: templates/x12-004010-retailer-folder" },
    { "TEMPLATE_BROKEN",
      "The template is there, but it has mistakes or extends one that has.",
      "Correct the template; its complaints stand beside this one.", NULL },
    { "TEMPLATE_CIRCLE",
      "Templates extend each other in a circle, or the chain is longer than "
      "16.",
      "Take one 'extends' away.", NULL },
    { "TEMPLATE_NAMES_PARTNER",
      "A template has the key 'partner', though it is what several share.",
      "Take the key away, or move the file out of the folder templates.",
      NULL },
};

const size_t explain_config_count = COUNT_OF(explain_config);
