-- wrk script: one request again and again, a POST when a body is given; prints a line that run.py reads.
-- usage: wrk -t1 -c1 -d5s -s ask.lua URL -- KEY [BODY]
function init(args)
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  if args[2] then
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = args[2]
  end
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), latency:percentile(99.9), summary.errors.status))
end
