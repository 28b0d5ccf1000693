import Persistence
import Testing

/// Why something is refused; a failure of the test if it is not.
func refusal(
    _ location: SourceLocation = #_sourceLocation, of body: () throws -> Void
) -> RecordError.Code? {
    do {
        try body()
        Issue.record("nothing is refused", sourceLocation: location)
    } catch let error as RecordError {
        return error.code
    } catch {
        Issue.record(error, sourceLocation: location)
    }
    return nil
}

/// Why something is refused; a failure of the test if it is not.
func refusal(
    isolation: isolated (any Actor)? = #isolation, _ location: SourceLocation = #_sourceLocation,
    of body: () async throws -> Void
) async -> RecordError.Code? {
    do {
        try await body()
        Issue.record("nothing is refused", sourceLocation: location)
    } catch let error as RecordError {
        return error.code
    } catch {
        Issue.record(error, sourceLocation: location)
    }
    return nil
}
