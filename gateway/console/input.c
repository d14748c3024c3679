/* SPDX-License-Identifier: Apache-2.0 */
#include "console/input.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console/exit_status.h"

static bool refuse(const char *name, struct error *err)
{
    if (errno == ENOENT || errno == ENOTDIR) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "there is no file %.200s", name);
    }
    return error_set_errno(err, ERROR_REFUSED,
                           errno == EACCES || errno == EPERM ? "NOT_PERMITTED"
                                                             : "INPUT",
                           "cannot read %.200s", name);
}

/* Somebody cut the file while it was mapped: its pages are gone. */
static void ends_early(int number)
{
    static const char text[] =
        "edigate: a file became shorter while it was read\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);

    (void)number;
    (void)ignored;
    _exit(EXIT_LATER);
}

static void map(struct input *input, size_t size)
{
    void *content;

    if (size == 0) {
        input->whole = true;
        return;
    }
    content = mmap(NULL, size, PROT_READ, MAP_PRIVATE, input->descriptor, 0);
    if (content == MAP_FAILED) {
        return; /* then in pieces */
    }
    (void)madvise(content, size, MADV_SEQUENTIAL);
    (void)signal(SIGBUS, ends_early);
    input->content = bytes_of(content, size);
    input->whole = true;
}

bool input_open(struct input *input, const char *name, struct error *err)
{
    struct stat status;

    memset(input, 0, sizeof *input);
    input->name = name;
    if (strcmp(name, "-") == 0) {
        input->descriptor = STDIN_FILENO;
    } else {
        input->descriptor = open(name, O_RDONLY | O_CLOEXEC);
        if (input->descriptor < 0) {
            return refuse(name, err);
        }
    }
    if (fstat(input->descriptor, &status) != 0) {
        (void)refuse(name, err);
        input_close(input);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        input_close(input);
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "%.200s is a directory; a file is wanted", name);
    }
    if (S_ISREG(status.st_mode)) {
        input->size = (uint64_t)status.st_size;
        /* Of stdin a part may have been read already. */
        if (input->descriptor != STDIN_FILENO) {
            map(input, (size_t)status.st_size);
        }
    }
    return true;
}

void input_close(struct input *input)
{
    if (input->content.length > 0) {
        (void)munmap((void *)(uintptr_t)input->content.data,
                     input->content.length);
    }
    if (input->descriptor > STDIN_FILENO) {
        (void)close(input->descriptor);
    }
    free(input->piece);
    memset(input, 0, sizeof *input);
}

bool input_next(struct input *input, struct bytes *piece, bool *last,
                struct error *err)
{
    ssize_t got;

    if (input->piece == NULL) {
        input->piece = malloc(INPUT_PIECE);
    }
    if (input->piece == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to read %.200s", input->name);
    }
    do {
        got = read(input->descriptor, input->piece, INPUT_PIECE);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return refuse(input->name, err);
    }
    *piece = bytes_of(input->piece, (size_t)got);
    *last = got == 0;
    return true;
}

bool input_read_all(struct input *input, struct buffer *out, struct error *err)
{
    struct bytes piece = input->content;
    bool last = input->whole;

    for (;;) {
        if (!input->whole && !input_next(input, &piece, &last, err)) {
            return false;
        }
        buffer_append(out, piece);
        if (out->failed) {
            return error_set(err, ERROR_LIMIT, "INPUT_TOO_LONG",
                             "%.200s is longer than %zu bytes", input->name,
                             out->limit);
        }
        if (last) {
            return true;
        }
    }
}
