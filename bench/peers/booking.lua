-- wrk script: books a fresh half hour each time; every thread walks its own share of (resource, day, slot).
-- usage: wrk -t1 -c32 -d10s --latency -s booking.lua URL -- FIRST IDS_FILE
-- IDS_FILE: a line each: the bearer key, the service type, ids of patients, then one line per kind of resource (comma
-- separated ids). With several kinds each booking takes the k-th of every kind.
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

local function split(line)
  local parts = {}
  for part in line:gmatch("[^,]+") do parts[#parts + 1] = part end
  return parts
end

function init(args)
  n = 0
  base = math.floor(tonumber(args[1] or "0"))
  local lines = io.lines(args[2])
  key, service, patients, kinds = lines(), lines(), split(lines()), {}
  for line in lines do kinds[#kinds + 1] = split(line) end
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. key }
end

-- Half hours of a working day in UTC+8: 08:00-12:00 and 14:00-17:00.
local function start_of(slot)
  local day, half = math.floor(slot / 14), slot % 14
  local minute = (half < 8) and (half * 30) or (360 + (half - 8) * 30)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", 1811808000 + day * 86400 + minute * 60) -- from 2027-06-01T00:00:00Z
end

function request()
  n = n + 1
  local k = base + n * 8 + id
  local count = #kinds[1]
  local chosen = {}
  for i, ids in ipairs(kinds) do chosen[i] = '"' .. ids[k % count % #ids + 1] .. '"' end
  local body = '{"service_type":"' .. service .. '","patient":"' .. patients[k % #patients + 1] .. '","start":"' ..
    start_of(math.floor(k / count)) .. '","resources":[' .. table.concat(chosen, ",") .. '],"channel":"web"}'
  headers["Idempotency-Key"] = "k" .. k .. "-" .. id
  return wrk.format("POST", "/api/v1/appointments", headers, body)
end


function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), latency:percentile(99.9), summary.errors.status))
end
