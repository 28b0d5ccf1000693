import Foundation

/// The pieces of Python in `Benchmarks/code`: ipykernel is given the very same.
enum Code: String {
    case sum
    case dataframe
    case plot
    case collect
    case printAtOnce = "print_at_once"
    case printLines = "print_lines"
    case fork
    case makeTable = "make_table"
    case showTable = "show_table"
    case makeVariables = "make_variables"
    case compileAndEval = "compile_and_eval"

    /// Its source, from the checkout that the benchmark measures, without the newline at its end: so cells are sent.
    func source(home: String) throws -> [UInt8] {
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(home)/Benchmarks/code/\(rawValue).py"))
        return Array(file.dropLast(file.last == UInt8(ascii: "\n") ? 1 : 0))
    }
}
