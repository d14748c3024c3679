/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: JSON written straight into a buffer: objects and arrays with their
 * commas, texts made valid.
 *
 * Every function writes one value; `key` names it inside an object and is NULL
 * inside an array and at the top. What is empty, zero or none is left out by
 * the functions that say so.
 */
#ifndef CONSOLE_JSON_OUT_H
#define CONSOLE_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/ids.h"

void json_out_object(struct buffer *out, const char *key);
void json_out_object_end(struct buffer *out);
void json_out_array(struct buffer *out, const char *key);
void json_out_array_end(struct buffer *out);
void json_out_text(struct buffer *out, const char *key, struct bytes text);
void json_out_number(struct buffer *out, const char *key, int64_t number);
void json_out_flag(struct buffer *out, const char *key, bool flag);
/* JSON that is there already. */
void json_out_raw(struct buffer *out, const char *key, struct bytes json);
/* Left out where empty, zero, none. */
void json_out_text_if(struct buffer *out, const char *key, struct bytes text);
void json_out_number_if(struct buffer *out, const char *key, int64_t number);
void json_out_id_if(struct buffer *out, const char *key, const struct id *id);
/* ms as "2026-11-23T10:11:12.345Z"; left out where 0. */
void json_out_time_if(struct buffer *out, const char *key, int64_t time);
/* What was appended from `from` on, JSON over several lines, becomes one line
 * (inside its texts a line feed is written \n anyway). */
void json_out_join_lines(struct buffer *out, size_t from);
/* One value is over: the next begins a line of its own. */
void json_out_line_end(struct buffer *out);

#endif
