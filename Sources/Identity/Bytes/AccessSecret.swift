/// A secret that opens one thing, for as long as that lives: 256 random bits as text.
package enum AccessSecret {
    /// A new one.
    package static func make() -> String {
        Hexadecimal.text(RandomBytes.make(count: 32))
    }
}
