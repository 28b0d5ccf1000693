#pragma once

/// The allocator (mallopt(3)).

/// Pieces of at least so many bytes are mapped and unmapped one by one, whatever was freed before.
void burrow_map_pieces(int bytes);
