import SandboxPolicy

/// The environment variables that user code finds.
enum ContextEnvironment {
    /// All of them; HOME only where all contexts of a zygote have the same.
    static func variables(environment: String, home: String?, packageSource: String?) -> [String] {
        (home.map { ["HOME=\($0)"] } ?? []) + [
            "USER=user", "LOGNAME=user", "SHELL=/bin/bash", "TERM=dumb", "LANG=C.UTF-8", "TMPDIR=/tmp",
            "PATH=\(environment)/bin:/usr/local/bin:/usr/bin:/bin",
            // Figures are shown in the output, as in notebooks, and no place for settings outlives the room.
            "MPLBACKEND=module://matplotlib_inline.backend_inline", "MPLCONFIGDIR=/tmp/matplotlib",
            // The other renderers put megabytes of JavaScript into every output.
            "PLOTLY_RENDERER=plotly_mimetype",
            // It would look at the processor by making code at run time, which the sandbox forbids.
            "POLARS_SKIP_CPU_CHECK=1",
            "JE_ARROW_MALLOC_CONF=background_thread:false",
        ] + (packageSource.map(installing) ?? [])
    }

    /// What pip reads: wheels come from one directory, and go to one that the user's later sessions find again.
    private static func installing(from source: String) -> [String] {
        [
            "PIP_FIND_LINKS=\(source)", "PIP_NO_INDEX=1", "PIP_ONLY_BINARY=:all:", "PIP_NO_CACHE_DIR=1",
            "PIP_TARGET=\(RoomFacts.home)/.packages", "PYTHONPATH=\(RoomFacts.home)/.packages",
        ]
    }
}
