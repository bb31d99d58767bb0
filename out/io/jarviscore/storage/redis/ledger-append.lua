-- KEYS: the topic's stream, this call's id. ARGV: entry, max entries, time to live in ms, how long to
-- remember the call in ms. Returns the position: the server's microseconds, which also increase in a topic
-- that expired.
local done = redis.call('GET', KEYS[2])
if done then return {done} end
local time = redis.call('TIME')
local at = time[1] * 1000000 + time[2]
local position = at
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then position = math.max(at, tonumber(string.match(last[1], '^%d+')) + 1) end
position = string.format('%.0f', position)
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], position .. '-0',
  'at', string.format('%.0f', at), 'entry', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], position, 'PX', ARGV[4])
return {position}
