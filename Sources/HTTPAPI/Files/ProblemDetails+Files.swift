import HTTPTypes
package import UserFiles
package import WebServer

extension ProblemDetails {
    /// An error about a file as HTTP tells it.
    package init(_ error: FileError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .notFound: .notFound
            case .notADirectory, .isADirectory, .notRegular, .exists, .notEmpty: .conflict
            case .invalidPath: .unprocessableContent
            case .preconditionFailed: .preconditionFailed
            case .quota, .diskFull: .init(code: 507, reasonPhrase: "Insufficient Storage")
            case .readOnly: .forbidden
            case .tooLarge: .contentTooLarge
            case .busy: .serviceUnavailable
            case .other: .internalServerError
            }
        var code = ""
        for character in error.code.rawValue {
            if character.isUppercase { code += "_" }
            code += character.lowercased()
        }
        self.init(status: status, code: code, detail: error.message)
        if error.code == .busy { headers[.retryAfter] = "1" }
    }
}
