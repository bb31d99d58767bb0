-- What every script about one mailbox begins with. A mailbox is a stream of messages that wait or are
-- being worked on, read by one consumer group; the group counts deliveries. Beside it there are: held, what
-- is being worked on and until when; again, what was given back, by its old place; seen, the ids that
-- were accepted; dead, what was given up. The result's first element lists what was given up just now.
local mail, held, again, seen, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ttl, bell, maxDeliveries = ARGV[1], ARGV[2], tonumber(ARGV[3])
local GROUP, MAX_DEAD = 'readers', 1000
local buried = {}

local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function now()
  return math.floor(micros() / 1000)
end

local function field(message, name)
  for i = 1, #message[2], 2 do
    if message[2][i] == name then return message[2][i + 1] end
  end
end

local function message(place)
  return redis.call('XRANGE', mail, place, place)[1]
end

local function deliveries(place)
  local pending = redis.call('XPENDING', mail, GROUP, place, place, 1)[1]
  return pending and pending[4] or 0
end

-- Only the newest delivery counts, and only until its time is over.
local function mine(place, attempt)
  return redis.call('ZSCORE', held, place) and deliveries(place) == tonumber(attempt)
end

local function remove(place)
  redis.call('ZREM', held, place)
  redis.call('XACK', mail, GROUP, place)
  redis.call('XDEL', mail, place)
end

-- Has a message that was not acknowledged delivered again, or gives it up.
local function giveBack(place)
  if deliveries(place) < maxDeliveries then
    redis.call('ZREM', held, place)
    redis.call('ZADD', again, string.match(place, '^%d+'), place)
    return
  end
  local letter = message(place)
  redis.call('XADD', dead, 'MAXLEN', MAX_DEAD, '*', 'envelope', field(letter, 'envelope'))
  buried[#buried + 1] = field(letter, 'id')
  remove(place)
end

local function takeBackOverdue()
  for _, place in ipairs(redis.call('ZRANGEBYSCORE', held, '-inf', now(), 'LIMIT', 0, 1000)) do
    giveBack(place)
  end
end

-- Called after every write.
local function keep()
  for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], ttl) end
end

local function ring()
  redis.call('PUBLISH', bell, '')
end

takeBackOverdue()

