/* SPDX-License-Identifier: Apache-2.0 */
#include "config/agreement_channel.h"

#include <string.h>

#include "config/partner_shape.h"
#include "config/yaml_merge.h"

static bool can_run(const struct partner *partner, struct bytes name)
{
    for (size_t i = 0; i < partner->channel_count; i++) {
        if (bytes_equal_text(name, partner->channels[i].name)) {
            return true;
        }
    }
    return false;
}

static void complain_about_channel(struct agreement_reading *checking,
                                   const struct yaml_node *channels,
                                   const struct yaml_node *node)
{
    const char **names = arena_take_array(checking->reading->arena,
                                          SHAPE_ITEMS_LIMIT, sizeof *names);
    size_t count = 0;

    partner_complain(checking->reading, node, "AGREEMENT_UNKNOWN_CHANNEL",
                     "the partner has no channel '%.*s'",
                     bytes_print_length(bytes_slice(node->text, 0, 64)),
                     node->text.data);
    while (channels != NULL && channels->kind == YAML_MAPPING &&
           count < channels->count && count < SHAPE_ITEMS_LIMIT) {
        names[count] = channels->keys[count]->text.data;
        count++;
    }
    diagnostics_suggest(checking->reading->list, node->text, names, count);
}

/* What kind the channel is, for the text. */
static const char *kind_of(const struct yaml_node *channel)
{
    for (size_t i = 0; channel_kinds[i] != NULL; i++) {
        if (yaml_get(channel, channel_kinds[i]) != NULL) {
            return channel_kinds[i];
        }
    }
    return NULL;
}

static void complain_not_available(struct agreement_reading *checking,
                                   const struct yaml_node *place,
                                   const char *name,
                                   const struct yaml_node *channel)
{
    if (yaml_get(channel, "folder") != NULL || kind_of(channel) == NULL) {
        return; /* wrong, and complained about already */
    }
    partner_complain(checking->reading, place, "CHANNEL_NOT_AVAILABLE",
                     "the channel '%s' is of the kind '%s', which is not "
                     "available yet; use a folder",
                     name, kind_of(channel));
}

static void check_named_channel(struct agreement_reading *checking,
                                const struct yaml_node *channels,
                                const struct yaml_node *node)
{
    const struct yaml_node *channel = yaml_get(channels, node->text.data);

    if (channel == NULL) {
        complain_about_channel(checking, channels, node);
    } else if (!can_run(checking->reading->partner, node->text)) {
        complain_not_available(checking, node, node->text.data, channel);
    }
}

/* Has the channel a way in that direction? */
static void check_channel_direction(struct agreement_reading *checking)
{
    const struct partner *partner = checking->reading->partner;
    struct agreement *agreement = checking->agreement;
    bool sends = agreement->direction == AGREEMENT_SEND;

    for (size_t i = 0; agreement->channel != NULL && i < partner->channel_count;
         i++) {
        const struct channel *channel = &partner->channels[i];
        const char *folder = sends ? channel->folder.out : channel->folder.in;
        const struct yaml_node *node = yaml_get(checking->node, "channel");

        if (strcmp(channel->name, agreement->channel) == 0 && folder == NULL) {
            partner_complain(
                checking->reading, node == NULL ? checking->node : node,
                "CHANNEL_ONE_WAY", "the channel '%s' has no '%s' folder",
                channel->name, sends ? "out" : "in");
        }
    }
}

void agreement_channel_check(struct agreement_reading *checking)
{
    const struct partner *partner = checking->reading->partner;
    const struct yaml_node *channels =
        yaml_get(checking->reading->tree, "channels");
    const struct yaml_node *node = yaml_get(checking->node, "channel");
    struct agreement *agreement = checking->agreement;
    bool sends = agreement->direction == AGREEMENT_SEND;

    if (channels != NULL && channels->kind != YAML_MAPPING) {
        return;
    }
    if (node != NULL && node->kind == YAML_SCALAR) {
        check_named_channel(checking, channels, node);
    } else if (sends && (channels == NULL || channels->count == 0)) {
        partner_complain(checking->reading, checking->node,
                         "AGREEMENT_NO_CHANNEL",
                         "we send this, but the partner has no channel");
    } else if (sends && channels->count == 1) {
        agreement->channel = channels->keys[0]->text.data;
        if (partner->channel_count == 0) {
            complain_not_available(checking, checking->node, agreement->channel,
                                   channels->items[0]);
        }
    } else if (sends) {
        partner_complain(checking->reading, checking->node,
                         "AGREEMENT_NO_CHANNEL",
                         "the partner has %zu channels; the key 'channel' must "
                         "name one",
                         channels->count);
    } else if (channels != NULL && channels->count > 0 &&
               partner->channel_count == 0) {
        complain_not_available(checking, checking->node,
                               channels->keys[0]->text.data,
                               channels->items[0]);
    }
    check_channel_direction(checking);
}
