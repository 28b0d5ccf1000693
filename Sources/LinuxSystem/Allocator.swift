import CLinux

/// How this process's memory is taken and given back.
package enum Allocator {
    /// Gives memory that was taken in large pieces back to the system as soon as it is free.
    ///
    /// Left to itself, glibc takes ever larger pieces from its heaps, once such pieces were freed, and heaps keep what
    /// lies below the last piece in use: one large result would make the process larger for good (mallopt(3),
    /// M_MMAP_THRESHOLD).
    ///
    /// - Parameter bytes: From which size on pieces are large.
    package static func returnPieces(from bytes: Int32) {
        burrow_map_pieces(bytes)
    }
}
