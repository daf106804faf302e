-- wrk -s load.lua URL -- METHOD PATH BODY; an @ in PATH is a random id up to 100,000.
local method, path, body

function init(arguments)
  method, path, body = arguments[1], arguments[2], arguments[3]
  math.randomseed(os.time())
end

function request()
  local headers = body and { ["Content-Type"] = "application/json" } or {}
  return wrk.format(method, (path:gsub("@", math.random(100000))), headers, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "errors": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
