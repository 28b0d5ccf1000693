import Jailer

let arguments = CommandLine.arguments
if arguments.count > 1, arguments[1] == "sweep" {
    CgroupSweeper.main(directories: arguments.dropFirst(2))
}
Jailer.main()
