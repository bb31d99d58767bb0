-- KEYS: the workflows that may have work left, by when each was last heard of. ARGV: id.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'GT', string.format('%.0f', time[1] * 1000000 + time[2]), ARGV[1])
return {}
