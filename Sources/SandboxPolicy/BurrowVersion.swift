/// Which Burrow this is (Semantic Versioning).
package enum BurrowVersion {
    package static let current = "0.1.0"
}
