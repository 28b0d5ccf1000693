import Glibc
import LinuxSystem
import Testing

@testable import SessionPool

/// Descriptors that are held until they were sent.
@Suite struct DescriptorBagTests {
    @Test func whatIsLentIsOpenAndIsClosedWithTheBag() throws {
        let pipe = try Files.pipe()
        do {
            let bag = DescriptorBag()
            bag.add(try pipe.second.duplicate())
            bag.add(try pipe.second.duplicate())
            bag.lend { numbers in
                #expect(numbers.count == 2)
                #expect(numbers.allSatisfy { fcntl($0, F_GETFD) >= 0 })
            }
        }
        let reading = try pipe.first.duplicate()
        _ = consume pipe
        // The end of the pipe: no copy is left, but for an instant in processes that other tests start.
        var entry = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 10_000) == 1)
        #expect(entry.revents & Int16(POLLHUP) != 0)
    }
}
