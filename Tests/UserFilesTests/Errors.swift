import Testing
import UserFiles

/// The code of the error that something throws; nil when it throws none.
func code(_ body: () throws -> Void) -> FileError.Code? {
    do {
        try body()
        return nil
    } catch let error as FileError {
        #expect(!error.message.isEmpty && !error.message.contains("\n"))
        return error.code
    } catch {
        Issue.record(error)
        return nil
    }
}
