-- For wrk: posts one body, with the next token of a file where there is one. Each thread has its own part of the tokens.
--   wrk ... -s service.lua URL -- BODY [TOKENS THREADS]
-- Prints one line of JSON at the end.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  body = file:read("*a")
  file:close()
  headers = { ["Content-Type"] = "application/json" }
  tokens = nil
  if arguments[2] then
    tokens = {}
    local step, i = tonumber(arguments[3]), 0
    for line in io.lines(arguments[2]) do
      if i % step == number then tokens[#tokens + 1] = line end
      i = i + 1
    end
  end
  plain = wrk.format("POST", nil, headers, body)
  sent = 0
end

function request()
  if not tokens then return plain end
  sent = sent + 1
  headers["Authorization"] = "Bearer " .. (tokens[sent] or "none-left")
  return wrk.format("POST", nil, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %.0f, "p99": %.0f, "refused": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
