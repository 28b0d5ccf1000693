import WorkerRuntime

Zygote.main(arguments: CommandLine.arguments)
