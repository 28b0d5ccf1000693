/// How often each thing is done.
struct Effort {
    /// New sessions, and restarts.
    let starts: Int
    /// First DataFrame results.
    let frames: Int
    let warmExecutions: Int
    let prints: Int
    /// Tables shown.
    let tables: Int
    /// Seconds of opening and closing sessions.
    let throughputSeconds: Double
    /// How many sessions are alive while their memory is measured.
    let alive: [Int]

    static let full = Effort(
        starts: 300, frames: 100, warmExecutions: 5_000, prints: 50, tables: 100, throughputSeconds: 3,
        alive: [1, 10, 100])
    static let quick = Effort(
        starts: 30, frames: 20, warmExecutions: 1_000, prints: 10, tables: 20, throughputSeconds: 1, alive: [1, 10])
}
