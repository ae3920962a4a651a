-- wrk script: so many wishes for numbers of one session, each for a patient at random; prints a line that run.py reads.
-- usage: wrk -t1 -c32 -d60s -s take.lua URL -- KEY REQUESTS SEED FILE, FILE holding a patient's id per line
local ffi = require("ffi")
ffi.cdef("int getpid(void); int kill(int pid, int signal);")
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  wrk.headers["Content-Type"] = "application/json"
  wanted, seed = tonumber(args[2]), args[3]
  math.randomseed(tonumber(seed))
  patients = {}
  for line in io.lines(args[4]) do table.insert(patients, line) end
  sent, answered, booked, refused, shed, other, silent, waits = 0, 0, 0, 0, 0, 0, 0, 0
end

-- Who was turned away comes again when it was told to: one request waits for each.
function delay()
  if waits == 0 then return 0 end
  waits = waits - 1
  return 1000
end

function request()
  sent = sent + 1
  wrk.headers["Idempotency-Key"] = seed .. "-" .. sent
  return wrk.format("POST", nil, nil, '{"patient":"' .. patients[math.random(#patients)] .. '"}')
end

function response(status, headers)
  answered = answered + 1
  if status == 201 then booked = booked + 1
  elseif status == 409 then refused = refused + 1
  elseif status == 429 then
    shed, waits = shed + 1, waits + 1
    if headers["Retry-After"] ~= "1" then silent = silent + 1 end
  else other = other + 1 end
  if answered == wanted then
    wrk.thread:stop()
    ffi.C.kill(ffi.C.getpid(), 2)  -- SIGINT: wrk would sleep on until its time is over
  end
end

function done(summary, latency)
  local t = threads[1]
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), t:get("booked"), t:get("refused"),
    t:get("shed"), t:get("silent"), t:get("other")))
end
