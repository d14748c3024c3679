/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the channel of an agreement: named where it must be, there, of a
 * kind that can run, and with a way in the agreement's direction.
 *
 * In: an agreement whose direction is known. Out: its channel, where only one
 * can be meant; complaints.
 */
#ifndef CONFIG_AGREEMENT_CHANNEL_H
#define CONFIG_AGREEMENT_CHANNEL_H

#include "config/agreement_check.h"

void agreement_channel_check(struct agreement_reading *checking);

#endif
