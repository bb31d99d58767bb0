-- What every script about the roster begins with. It is a hash of the agents' documents by id, and a sorted
-- set of their ids by until when, in ms, they are known to live. Whoever was not for the time to live is
-- forgotten here.
local agents, untils = KEYS[1], KEYS[2]
local ttl = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for _, id in ipairs(redis.call('ZRANGEBYSCORE', untils, '-inf', string.format('%.0f', now - ttl))) do
  redis.call('ZREM', untils, id)
  redis.call('HDEL', agents, id)
end

-- Called after every write.
local function keep()
  local last = redis.call('ZRANGE', untils, -1, -1, 'WITHSCORES')[2]
  if last then
    local forgotten = string.format('%.0f', last + ttl)
    redis.call('PEXPIREAT', agents, forgotten)
    redis.call('PEXPIREAT', untils, forgotten)
  end
end
