/// How many bytes of code of executions that wait or run each tenant has in memory.
struct CodeBudget {
    private let mostOfTenant: Int
    private var held: [String: Int] = [:]

    init(mostOfTenant: Int) {
        self.mostOfTenant = mostOfTenant
    }

    /// Takes bytes for a tenant; false, and takes none, when it would have too many.
    mutating func take(_ count: Int, for tenant: String) -> Bool {
        let bytes = held[tenant, default: 0]
        guard count <= mostOfTenant - bytes else { return false }
        held[tenant] = bytes + count
        return true
    }

    /// Gives bytes back that were taken.
    mutating func giveBack(_ count: Int, of tenant: String) {
        held[tenant] = held[tenant].flatMap { $0 > count ? $0 - count : nil }
    }
}
