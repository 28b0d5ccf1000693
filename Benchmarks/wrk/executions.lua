-- Each thread has one connection and one session of its own, as agents do: `wrk -tN -cN`, N session ids behind `--`,
-- the key in BURROW_KEY. With no ids it asks for the URL's own path. Prints one JSON line at the end.

local key = os.getenv("BURROW_KEY") or ""
local body = '{"code": "1 + 1"}'
local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
    thread:set("number", #threads)
end

function init(arguments)
    local session = arguments[number]
    if session then
        wrk.method = "POST"
        wrk.path = "/v1/sessions/" .. session .. "/executions"
        wrk.body = body
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["Authorization"] = "Bearer " .. key
    end
    text = wrk.format()
end

function request()
    return text
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "failures": %d, "p50": %.4f, "p90": %.4f, "p99": %.4f}\n',
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3))
end
