-- KEYS: the workflows that may have work left, by when each was last heard of; then those listed as running,
-- by when each was opened. ARGV: id, whether it may be new. Returns the time in microseconds: a new one is
-- opened then.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
redis.call('ZADD', KEYS[1], 'GT', now, ARGV[1])
if ARGV[2] == 'new' then redis.call('ZADD', KEYS[2], 'NX', now, ARGV[1]) end
return {now}
