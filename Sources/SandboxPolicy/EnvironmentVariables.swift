/// STUB-FOR-MERGE
package struct EnvironmentVariables: Equatable, Sendable {
    package let entries: [String]
    package init() { entries = [] }
}
