-- What every script about a cap's permits begins with. held: the tickets of those who have a permit, by until
-- when, in ms; waiting: the tickets of those who wait, by when they came, in µs; wanted: what each of these
-- asks for, 'most/lease/when it counts as dead'. Whoever waits says so again and again, so what nobody waits in
-- ends by itself, and so does what nobody holds.
local held, waiting, wanted = KEYS[1], KEYS[2], KEYS[3]
-- offer: where a permit that is handed over counts for so long only, until its taker has said that it heard;
-- 0 where it is seen at once whether a process listens.
local inboxes, offer = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

local function hold(ticket, lease)
  redis.call('ZADD', held, string.format('%.0f', now + lease), ticket)
  redis.call('PEXPIREAT', held, redis.call('ZRANGE', held, -1, -1, 'WITHSCORES')[2])
end

local function leave(ticket)
  redis.call('ZREM', waiting, ticket)
  redis.call('HDEL', wanted, ticket)
end

local function free(most)
  return redis.call('ZCARD', held) < tonumber(most)
end

local function tell(ticket)
  return redis.call('PUBLISH', inboxes .. string.match(ticket, '^[^:]+'), ticket) > 0
end

-- Nothing for a dead ticket. A server that may evict can have thrown away what a living one wants; it will
-- come again.
local function want(ticket, asking)
  local most, lease, dead = string.match(redis.call('HGET', wanted, ticket) or '', '^(%d+)/(%d+)/(%d+)$')
  if dead and (ticket == asking or tonumber(dead) > now) then return most, lease end
end

-- Takes back what is held for too long, and gives what is free to those who have waited longest. Who asks is
-- told by the answer.
local function admit(asking)
  redis.call('ZREMRANGEBYSCORE', held, '-inf', string.format('%.0f', now))
  local ticket = redis.call('ZRANGE', waiting, 0, 0)[1]
  while ticket do
    local most, lease = want(ticket, asking)
    if most and not free(most) then return end
    leave(ticket)
    if most and ticket == asking then
      hold(ticket, lease)
    elseif most and (tell(ticket) or offer > 0) then
      hold(ticket, offer > 0 and offer or lease)
    end
    ticket = redis.call('ZRANGE', waiting, 0, 0)[1]
  end
end
