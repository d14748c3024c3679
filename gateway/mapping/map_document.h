/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the transactions of a document that a map is tried on: checked, as
 * trees, one after the other. For tests, reports and tools; the pipeline has
 * its own way.
 *
 * In: a whole interchange, or bare transaction sets (ST … SE, UNH … UNT in
 * UTF-8 with the usual separators), which get an envelope made up around them. Every set of the map's type is checked by the
 * map's own dictionary, whatever version its envelope names.
 * Ownership: trees and findings live until the visitor returns, but views in
 * the trees look at the input (or the envelope around it) and live as long as
 * the call of map_document_visit.
 */
#ifndef MAPPING_MAP_DOCUMENT_H
#define MAPPING_MAP_DOCUMENT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"
#include "document/check.h"
#include "mapping/map.h"

struct map_document_visitor {
    void *context;
    /* One transaction of the map's type; `findings` are the checker's. */
    void (*transaction)(void *context, const struct transaction_facts *facts,
                        const struct findings *findings);
};

/* false: the document cannot be read, or holds no such transaction. */
bool map_document_visit(const struct map *map, struct bytes input,
                        const struct map_document_visitor *visitor,
                        struct error *err) MUST_CHECK;
/* Bare transaction sets in an envelope that names their separators. */
void map_document_wrap(const struct map *map,
                       const struct separators *separators, struct bytes bare,
                       struct buffer *out);
/* A transaction as it is written for tests: control number 0001, separators
 * * > ~ or EDIFACT's usual ones, a line feed behind each segment. false: err. */
bool map_document_write(const struct map *map, struct tree_builder *builder,
                        struct buffer *out, struct error *err) MUST_CHECK;

#endif
