-- wrk script: one GET again and again, with a bearer key when one is given; prints a line that run.py reads.
-- usage: wrk -t1 -c32 -d5s -s get.lua URL -- [KEY]
function init(args)
  if args[1] then wrk.headers["Authorization"] = "Bearer " .. args[1] end
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), latency:percentile(99.9), summary.errors.status))
end
