import FoundationEssentials

/// A decoder in front of another that refuses the fields which a type's coding keys do not name.
///
/// A type that reads one object through several kinds of coding keys cannot be decoded by it.
struct StrictDecoder: Decoder {
    let base: any Decoder
    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let all = try base.container(keyedBy: AnyKey.self)
        try Self.check(all, for: type)
        return KeyedDecodingContainer(StrictKeyedContainer(base: try base.container(keyedBy: type)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        StrictUnkeyedContainer(base: try base.unkeyedContainer())
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        StrictSingleValueContainer(base: try base.singleValueContainer())
    }

    static func check<Key: CodingKey>(_ all: KeyedDecodingContainer<AnyKey>, for type: Key.Type) throws {
        for key in all.allKeys where Key(stringValue: key.stringValue) == nil {
            throw UnknownField(path: all.codingPath + [key])
        }
    }

    /// The key of any field.
    struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// A value whose fields, and those of all that is in it, are all known.
struct Strict<Value: Decodable>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        // The base has ways of its own with these, which it does not take if they are decoded by themselves.
        let isOfBase =
            Value.self is any LosslessStringConvertible.Type || Value.self == Date.self
            || Value.self == Data.self || Value.self == URL.self || Value.self == Decimal.self
        value =
            isOfBase
            ? try decoder.singleValueContainer().decode(Value.self) : try Value(from: StrictDecoder(base: decoder))
    }
}

private func located<Value>(_ path: @autoclosure () -> [any CodingKey], _ decode: () throws -> Value) throws -> Value {
    do {
        return try decode()
    } catch let error as DecodingError {
        throw error
    } catch let error as UnknownField {
        throw error
    } catch {
        // Foundation forgets where a number is that does not fit.
        throw DecodingError.dataCorrupted(.init(codingPath: path(), debugDescription: "does not fit"))
    }
}

private struct StrictKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let base: KeyedDecodingContainer<Key>
    var codingPath: [any CodingKey] { base.codingPath }
    var allKeys: [Key] { base.allKeys }

    func contains(_ key: Key) -> Bool { base.contains(key) }

    func decodeNil(forKey key: Key) throws -> Bool { try base.decodeNil(forKey: key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try located(base.codingPath + [key]) { try base.decode(Strict<Value>.self, forKey: key).value }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try StrictDecoder.check(base.nestedContainer(keyedBy: StrictDecoder.AnyKey.self, forKey: key), for: type)
        return KeyedDecodingContainer(
            StrictKeyedContainer<Nested>(base: try base.nestedContainer(keyedBy: type, forKey: key)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        StrictUnkeyedContainer(base: try base.nestedUnkeyedContainer(forKey: key))
    }

    func superDecoder() throws -> any Decoder { StrictDecoder(base: try base.superDecoder()) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        StrictDecoder(base: try base.superDecoder(forKey: key))
    }
}

private struct StrictUnkeyedContainer: UnkeyedDecodingContainer {
    var base: any UnkeyedDecodingContainer
    var codingPath: [any CodingKey] { base.codingPath }
    var count: Int? { base.count }
    var isAtEnd: Bool { base.isAtEnd }
    var currentIndex: Int { base.currentIndex }

    mutating func decodeNil() throws -> Bool { try base.decodeNil() }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let path = base.codingPath + [IndexKey(base.currentIndex)]
        return try located(path) { try base.decode(Strict<Value>.self).value }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        StrictUnkeyedContainer(base: try base.nestedUnkeyedContainer())
    }

    mutating func superDecoder() throws -> any Decoder { StrictDecoder(base: try base.superDecoder()) }

    private struct IndexKey: CodingKey {
        let intValue: Int?
        var stringValue: String { intValue.map { "Index \($0)" } ?? "" }
        init(_ index: Int) { intValue = index }
        init?(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { nil }
    }
}

private struct StrictSingleValueContainer: SingleValueDecodingContainer {
    let base: any SingleValueDecodingContainer
    var codingPath: [any CodingKey] { base.codingPath }

    func decodeNil() -> Bool { base.decodeNil() }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try located(base.codingPath) { try base.decode(Strict<Value>.self).value }
    }
}
