import HTTPTypes

/// Why JSON is not of a type, as it is told to the client.
struct JSONBodyFault {
    private let path: [any CodingKey]
    private let code: String
    private let reason: String

    init(_ error: any Error) {
        switch error {
        case let error as UnknownField:
            path = error.path
            code = "unknown_field"
            reason = "there is no such field: leave it out, or spell it as the description does"
        case DecodingError.keyNotFound(let key, let context):
            path = context.codingPath + [key]
            code = "missing_field"
            reason = "it is missing"
        case DecodingError.valueNotFound(let type, let context):
            path = context.codingPath
            code = "wrong_type"
            reason = "it is null, and has to be \(Self.name(of: type))"
        case DecodingError.typeMismatch(let type, let context):
            path = context.codingPath
            code = "wrong_type"
            reason = "it has to be \(Self.name(of: type))"
        case DecodingError.dataCorrupted(let context):
            path = context.codingPath
            code = "invalid_value"
            reason = "its value is not one of those that it can have, or does not fit"
        default:
            path = []
            code = "invalid_value"
            reason = "a value does not fit"
        }
    }

    var problem: ProblemDetails {
        let place = Self.words(path)
        let subject = place.isEmpty ? "the body" : "field \(place)"
        return ProblemDetails(
            status: .unprocessableContent, code: code, detail: "\(subject) cannot be taken: \(reason)",
            members: [
                .init("field", .string(place)),
                .init("pointer", .string(Self.pointer(path))),
            ])
    }

    /// A path as people write it: `a.b[0]`; names come from the client, and are bounded like all that does.
    private static func words(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                if !text.isEmpty { text += "." }
                text += LogText.escaped(key.stringValue, most: 64)
            }
        }
        return text
    }

    /// A path as a JSON pointer (RFC 6901).
    private static func pointer(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            text += "/"
            if let index = key.intValue {
                text += String(index)
            } else {
                for character in LogText.escaped(key.stringValue, most: 64) {
                    switch character {
                    case "~": text += "~0"
                    case "/": text += "~1"
                    default: text.append(character)
                    }
                }
            }
        }
        return text
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where !(type is any ExpressibleByDictionaryLiteral.Type): "an array"
        default: "an object"
        }
    }
}
