/// The ways of signing that are accepted; there is no other in the program.
enum TokenAlgorithm: String, Sendable {
    case es256 = "ES256"
    case edDSA = "EdDSA"
}
