/// The environment variables that user code finds, besides HOME.
enum ContextEnvironment {
    static func variables(environment: String) -> [String] {
        [
            "USER=user", "LOGNAME=user", "SHELL=/bin/bash", "TERM=dumb", "LANG=C.UTF-8", "TMPDIR=/tmp",
            "PATH=\(environment)/bin:/usr/local/bin:/usr/bin:/bin",
            // There is no display, and no place for settings that outlives the room.
            "MPLBACKEND=Agg", "MPLCONFIGDIR=/tmp/matplotlib",
        ]
    }
}
