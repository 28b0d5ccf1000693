import GRDB

/// Another program that holds a database: nobody else writes until it lets go.
final class OutsideLock: Sendable {
    private let connection: DatabaseQueue

    init(on path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(5)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func release() throws {
        try connection.inDatabase { try $0.execute(sql: "COMMIT") }
        try connection.close()
    }
}
