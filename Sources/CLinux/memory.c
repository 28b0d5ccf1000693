#include "burrow_memory.h"

#include <malloc.h>

void burrow_map_pieces(int bytes) {
    // Fails for sizes alone that glibc does not take; then its own stays.
    (void)mallopt(M_MMAP_THRESHOLD, bytes);
}
