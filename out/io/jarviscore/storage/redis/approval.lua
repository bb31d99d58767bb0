-- What every script about one question begins with. A question is a hash: the question itself, its
-- status, requestedAt, expiresAt, decidedAt (microseconds), the decision, the request that decided it,
-- and whether somebody has acted on it. Documents are stored and returned as they came.
local question = KEYS[1]

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function micros(at)
  return string.format('%.0f', at)
end

local function get(field)
  return redis.call('HGET', question, field)
end

local function isOver()
  local ends = get('expiresAt')
  return ends ~= false and tonumber(ends) <= now()
end

-- What every one of them returns last: the server's time and the whole hash.
local function state()
  return micros(now()), redis.call('HGETALL', question)
end
