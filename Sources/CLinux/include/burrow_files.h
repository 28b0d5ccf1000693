#pragma once
#include <sys/types.h>

/// Making, naming and renaming files in directories that somebody hostile writes to as well.

/// `burrow_open_beneath` for flags that make a file (O_CREAT, O_TMPFILE), which gets `mode` less the umask.
int burrow_create_beneath(int directory, const char *_Nonnull path, int flags, mode_t mode);

/// renameat2(2).
int burrow_rename(
    int old_directory, const char *_Nonnull old_name, int new_directory, const char *_Nonnull new_name,
    unsigned int flags);

/// Gives an open file that has no name (O_TMPFILE) its first one. Needs /proc.
int burrow_link_open_file(int descriptor, int directory, const char *_Nonnull name);

/// The target of an open link (O_PATH and O_NOFOLLOW), without a NUL; how many bytes it has, at most `capacity`.
ssize_t burrow_read_open_link(int descriptor, char *_Nonnull target, size_t capacity);

extern const int burrow_o_tmpfile;
extern const unsigned int burrow_rename_noreplace, burrow_rename_exchange;
