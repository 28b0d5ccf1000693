import Testing

@testable import SessionPool

/// Where data goes when nobody says.
@Suite struct HostConfigurationTests {
    private func directory(_ environment: [String: String], isRoot: Bool = false) -> String {
        HostConfiguration.defaultDataDirectory(environment: environment, isRoot: isRoot)
    }

    @Test func whatIsGivenComesFirst() {
        let environment = ["BURROW_DATA": "/data", "XDG_DATA_HOME": "/xdg", "HOME": "/home/someone"]
        #expect(directory(environment) == "/data")
        #expect(directory(environment, isRoot: true) == "/data")
    }

    @Test func rootHasADirectoryOfTheSystem() {
        #expect(directory([:], isRoot: true) == "/var/lib/burrow")
        #expect(directory(["XDG_DATA_HOME": "/xdg", "HOME": "/root"], isRoot: true) == "/var/lib/burrow")
    }

    @Test func othersHaveOneOfTheirOwn() {
        #expect(directory(["XDG_DATA_HOME": "/xdg", "HOME": "/home/someone"]) == "/xdg/burrow")
        #expect(directory(["HOME": "/home/someone"]) == "/home/someone/.local/share/burrow")
    }

    @Test func emptyVariablesAreNone() {
        #expect(directory(["BURROW_DATA": "", "XDG_DATA_HOME": "", "HOME": "/h"]) == "/h/.local/share/burrow")
        #expect(directory(["BURROW_DATA": ""], isRoot: true) == "/var/lib/burrow")
    }

    @Test func nothingIsLeftOutUnlessSomebodySaysSo() {
        let configuration = HostConfiguration(dataDirectory: "/data")
        #expect(configuration.missingLayers.isEmpty)
        #expect(!configuration.isDirect)
    }
}
