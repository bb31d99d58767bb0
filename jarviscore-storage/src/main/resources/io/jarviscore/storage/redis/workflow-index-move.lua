-- KEYS: the workflows of each status, by when they were opened; last, those that ended, by when.
-- ARGV: id, the number of its status among the keys, when it was opened, whether it has ended, for how many
-- ms what has ended is kept. Lists it under this status alone, and drops some of those kept no longer.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ended = KEYS[#KEYS]
for i = 1, #KEYS - 1 do
  if i == tonumber(ARGV[2]) then
    redis.call('ZADD', KEYS[i], ARGV[3], ARGV[1])
  else
    redis.call('ZREM', KEYS[i], ARGV[1])
  end
end
if ARGV[4] == 'ended' then
  redis.call('ZADD', ended, string.format('%.0f', now), ARGV[1])
else
  redis.call('ZREM', ended, ARGV[1])
end
local gone = redis.call('ZRANGEBYSCORE', ended, '-inf', string.format('%.0f', now - ARGV[5] * 1000), 'LIMIT', 0, 100)
if #gone > 0 then
  for i = 1, #KEYS do redis.call('ZREM', KEYS[i], unpack(gone)) end
end
return {}
