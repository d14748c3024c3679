/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/task_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum task_state {
    TASK_FREE,
    TASK_IN_LINE,
    TASK_UNDER_WAY,
    TASK_AGAIN, /* under way, and to be put in line when it ends */
    TASK_GONE   /* a hole in the hash table */
};

struct task {
    struct id document;
    enum task_state state;
    bool marked;
    size_t next; /* in line */
    size_t before;
};

/* A hash table of tasks, open addressing, at most half full; the line is a
 * doubly linked list through it. */
enum { TABLE_SIZE = 65536, NOWHERE = TABLE_SIZE };

struct task_queue {
    struct task table[TABLE_SIZE];
    size_t first, last;
    size_t in_line;
    size_t under_way;
    size_t holes;
    size_t marks;
    bool overflowed;
};

struct task_queue *task_queue_open(void)
{
    struct task_queue *queue = calloc(1, sizeof *queue);

    if (queue != NULL) {
        queue->first = NOWHERE;
        queue->last = NOWHERE;
    }
    return queue;
}

void task_queue_close(struct task_queue *queue)
{
    free(queue);
}

static size_t find(const struct task_queue *queue, const struct id *document)
{
    size_t at = bytes_hash(id_bytes(document)) % TABLE_SIZE;

    while (queue->table[at].state != TASK_FREE) {
        if (queue->table[at].state != TASK_GONE &&
            memcmp(queue->table[at].document.text, document->text, ID_LENGTH) ==
                0) {
            return at;
        }
        at = (at + 1) % TABLE_SIZE;
    }
    return NOWHERE;
}

static size_t insert(struct task_queue *queue, const struct id *document)
{
    size_t at = bytes_hash(id_bytes(document)) % TABLE_SIZE;

    while (queue->table[at].state != TASK_FREE &&
           queue->table[at].state != TASK_GONE) {
        at = (at + 1) % TABLE_SIZE;
    }
    queue->holes -= queue->table[at].state == TASK_GONE ? 1 : 0;
    queue->table[at].document = *document;
    queue->table[at].marked = false;
    return at;
}

static void link_last(struct task_queue *queue, size_t at)
{
    queue->table[at].state = TASK_IN_LINE;
    queue->table[at].next = NOWHERE;
    queue->table[at].before = queue->last;
    if (queue->last == NOWHERE) {
        queue->first = at;
    } else {
        queue->table[queue->last].next = at;
    }
    queue->last = at;
    queue->in_line++;
}

static void link_first(struct task_queue *queue, size_t at)
{
    queue->table[at].state = TASK_IN_LINE;
    queue->table[at].before = NOWHERE;
    queue->table[at].next = queue->first;
    if (queue->first == NOWHERE) {
        queue->last = at;
    } else {
        queue->table[queue->first].before = at;
    }
    queue->first = at;
    queue->in_line++;
}

/* Holes make searches long; when a quarter of the table is holes, the live
 * entries are entered anew in their order. */
static void sweep(struct task_queue *queue)
{
    struct task *old;
    size_t line = queue->first;

    if (queue->holes < TABLE_SIZE / 4) {
        return;
    }
    old = malloc(sizeof queue->table);
    if (old == NULL) {
        return; /* slow is better than stopped */
    }
    memcpy(old, queue->table, sizeof queue->table);
    memset(queue->table, 0, sizeof queue->table);
    queue->first = NOWHERE;
    queue->last = NOWHERE;
    queue->in_line = 0;
    queue->holes = 0;
    for (; line != NOWHERE; line = old[line].next) {
        size_t at = insert(queue, &old[line].document);

        queue->table[at].marked = old[line].marked;
        link_last(queue, at);
    }
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        if (old[i].state == TASK_UNDER_WAY || old[i].state == TASK_AGAIN) {
            size_t at = insert(queue, &old[i].document);

            queue->table[at].state = old[i].state;
            queue->table[at].marked = old[i].marked;
        }
    }
    free(old);
}

bool task_queue_add(struct task_queue *queue, const struct id *document)
{
    size_t at = find(queue, document);

    if (at != NOWHERE) {
        if (queue->table[at].state == TASK_UNDER_WAY) {
            queue->table[at].state = TASK_AGAIN;
        }
        return true;
    }
    if (queue->in_line >= TASK_LIMIT) {
        queue->overflowed = true;
        return false;
    }
    sweep(queue);
    link_last(queue, insert(queue, document));
    return true;
}

bool task_queue_take(struct task_queue *queue, struct id *document)
{
    size_t at = queue->first;

    if (at == NOWHERE) {
        return false;
    }
    queue->first = queue->table[at].next;
    if (queue->first == NOWHERE) {
        queue->last = NOWHERE;
    } else {
        queue->table[queue->first].before = NOWHERE;
    }
    queue->table[at].state = TASK_UNDER_WAY;
    queue->in_line--;
    queue->under_way++;
    *document = queue->table[at].document;
    return true;
}

static size_t must_be_under_way(const struct task_queue *queue,
                                const struct id *document)
{
    size_t at = find(queue, document);

    if (at == NOWHERE || queue->table[at].state == TASK_IN_LINE) {
        log_panic("task %s is not under way", document->text);
    }
    return at;
}

void task_queue_put_back(struct task_queue *queue, const struct id *document)
{
    size_t at = must_be_under_way(queue, document);

    queue->under_way--;
    link_first(queue, at);
}

void task_queue_put_behind_marked(struct task_queue *queue,
                                  const struct id *document)
{
    size_t at = must_be_under_way(queue, document);
    size_t before = NOWHERE;
    size_t next = queue->first;

    while (next != NOWHERE && queue->table[next].marked) {
        before = next;
        next = queue->table[next].next;
    }
    queue->under_way--;
    if (before == NOWHERE) {
        link_first(queue, at);
    } else if (next == NOWHERE) {
        link_last(queue, at);
    } else {
        queue->table[at].state = TASK_IN_LINE;
        queue->table[at].before = before;
        queue->table[at].next = next;
        queue->table[before].next = at;
        queue->table[next].before = at;
        queue->in_line++;
    }
}

void task_queue_end(struct task_queue *queue, const struct id *document)
{
    size_t at = must_be_under_way(queue, document);

    queue->under_way--;
    queue->marks -= queue->table[at].marked ? 1 : 0;
    queue->table[at].marked = false;
    if (queue->table[at].state == TASK_AGAIN) {
        link_last(queue, at);
        return;
    }
    queue->table[at].state = TASK_GONE;
    queue->holes++;
}

bool task_queue_is_under_way(const struct task_queue *queue,
                             const struct id *document)
{
    size_t at = find(queue, document);

    return at != NOWHERE && queue->table[at].state != TASK_IN_LINE;
}

void task_queue_mark(struct task_queue *queue, const struct id *document)
{
    size_t at = find(queue, document);

    if (at != NOWHERE && !queue->table[at].marked) {
        queue->table[at].marked = true;
        queue->marks++;
    }
}

bool task_queue_is_marked(const struct task_queue *queue,
                          const struct id *document)
{
    size_t at = find(queue, document);

    return at != NOWHERE && queue->table[at].marked;
}

size_t task_queue_marks(const struct task_queue *queue)
{
    return queue->marks;
}

size_t task_queue_in_line(const struct task_queue *queue)
{
    return queue->in_line;
}

size_t task_queue_under_way(const struct task_queue *queue)
{
    return queue->under_way;
}

bool task_queue_overflowed(struct task_queue *queue)
{
    bool overflowed = queue->overflowed;

    queue->overflowed = false;
    return overflowed;
}
