/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_shape.h"

#include <stdint.h>

#include "config/partner.h"
#include "config/partner_text.h"
#include "config/shape_row.h"

static const struct shape_row retry_rows[] = {
    VALUE("first", "wait before the second attempt", LATER, DURATION),
    VALUE("max", "give up after", LATER, DURATION),
    VALUE("attempts", "give up after so many", LATER, NUMBER(1, 1000)),
};
static const struct shape retry_shape = SHAPE("retry", retry_rows);

static const struct shape_row folder_rows[] = {
    VALUE("in", "where the partner's documents appear", AT(channel, folder.in),
          PATH),
    VALUE("out", "where ours are put", AT(channel, folder.out), PATH),
    VALUE("pattern", "names of files that are taken; default '*'",
          AT(channel, folder.pattern), CHECKED(200, partner_is_file_pattern)),
    VALUE("name",
          "names of files that we put; default '{type}-{control}.{ext}'",
          AT(channel, folder.name_template),
          CHECKED(200, partner_is_name_template)),
    VALUE("settle", "how long a file must not have changed",
          AT(channel, folder.settle), DURATION),
    VALUE("every", "how often we look; default: the gateway's",
          AT(channel, folder.every), DURATION),
};
static const struct shape folder_shape = SHAPE("folder", folder_rows);

static const char *const sign_words[] = { "none",   "sha1",   "sha256",
                                          "sha384", "sha512", NULL };
static const char *const encrypt_words[] = { "none",       "3des-cbc",
                                             "aes128-cbc", "aes192-cbc",
                                             "aes256-cbc", "aes128-gcm",
                                             "aes256-gcm", NULL };
static const char *const compress_words[] = { "none", "before-sign",
                                              "after-sign", NULL };
static const char *const mdn_words[] = { "none",  "sync",         "sync-signed",
                                         "async", "async-signed", NULL };
static const struct shape_row as2_rows[] = {
    NEEDED("url", "where we send to", LATER, URL),
    VALUE("sign", "digest of our signature", LATER, WORD(sign_words)),
    VALUE("encrypt", "cipher", LATER, WORD(encrypt_words)),
    VALUE("compress", "and when", LATER, WORD(compress_words)),
    VALUE("mdn", "receipt we ask for", LATER, WORD(mdn_words)),
    VALUE("mdn_url", "where an asynchronous receipt comes to", LATER, URL),
    VALUE("subject", "Subject header", LATER, TEXT(200)),
    VALUE("content_type", "Content-Type header", LATER, TEXT(100)),
    VALUE("timeout", "of one attempt", LATER, DURATION),
    GROUP("retry", "after a failed attempt", LATER, &retry_shape),
};
static const struct shape as2_shape = SHAPE("as2", as2_rows);

static const struct shape_row sftp_rows[] = {
    NEEDED("host", "their server", LATER, TEXT(255)),
    VALUE("port", "default 22", LATER, NUMBER(1, 65535)),
    NEEDED("user", "who we are there", LATER, TEXT(100)),
    VALUE("key", "file of our private key", LATER, PATH),
    VALUE("password_file", "file with the password", LATER, PATH),
    ONE_OR_LIST("host_key", "fingerprint of theirs", TEXT(200)),
    VALUE("in", "folder there that we take from", LATER, TEXT(1000)),
    VALUE("out", "folder there that we put into", LATER, TEXT(1000)),
    VALUE("pattern", "names of files that are taken", LATER,
          CHECKED(200, partner_is_file_pattern)),
    VALUE("name", "names of files that we put", LATER,
          CHECKED(200, partner_is_name_template)),
    VALUE("every", "how often we look", LATER, DURATION),
    VALUE("timeout", "of one attempt", LATER, DURATION),
    GROUP("retry", "after a failed attempt", LATER, &retry_shape),
};
static const struct shape sftp_shape = SHAPE("sftp", sftp_rows);

static const struct shape_row https_rows[] = {
    VALUE("url", "where we send to", LATER, URL),
    VALUE("token_file", "file with the bearer token", LATER, PATH),
    VALUE("certificate", "file of our client certificate", LATER, PATH),
    VALUE("key", "file of its private key", LATER, PATH),
    VALUE("content_type", "Content-Type header", LATER, TEXT(100)),
    VALUE("timeout", "of one attempt", LATER, DURATION),
    GROUP("retry", "after a failed attempt", LATER, &retry_shape),
};
static const struct shape https_shape = SHAPE("https", https_rows);

const char *const channel_kinds[] = { "folder", "as2", "sftp", "https", NULL };
static const struct shape_row channel_rows[] = {
    GROUP("folder", "folders of this machine", HERE, &folder_shape),
    GROUP("as2", "AS2 (not available yet)", LATER, &as2_shape),
    GROUP("sftp", "SFTP (not available yet)", LATER, &sftp_shape),
    GROUP("https", "HTTPS (not available yet)", LATER, &https_shape),
};
static const struct channel channel_initial = {
    .kind = CHANNEL_FOLDER,
    .folder = { .pattern = "*",
                .name_template = "{type}-{control}.{ext}",
                .settle = 500 },
};
const struct shape channel_shape = {
    .title = "channel",
    .rows = channel_rows,
    .row_count = COUNT_OF(channel_rows),
    .size = sizeof(struct channel),
    .initial = &channel_initial,
    .place_offset = offsetof(struct channel, place),
    .name_offset = offsetof(struct channel, name),
};
