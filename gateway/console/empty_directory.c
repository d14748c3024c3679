/* SPDX-License-Identifier: Apache-2.0 */
#include "console/empty_directory.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

bool empty_directory_check(const char *directory,
                           const struct empty_directory *wanted,
                           struct error *err)
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    bool empty = true;

    if (stream == NULL) {
        return errno == ENOENT ||
               error_set_errno(err, ERROR_REFUSED,
                               errno == EACCES ? "NOT_PERMITTED" : wanted->code,
                               "cannot look into %.200s", directory);
    }
    while ((entry = readdir(stream)) != NULL) {
        empty = empty && (strcmp(entry->d_name, ".") == 0 ||
                          strcmp(entry->d_name, "..") == 0);
    }
    (void)closedir(stream);
    return empty || error_set(err, ERROR_REFUSED, wanted->code,
                              "%s%.200s is not empty; %s", wanted->what,
                              directory, wanted->wish);
}
