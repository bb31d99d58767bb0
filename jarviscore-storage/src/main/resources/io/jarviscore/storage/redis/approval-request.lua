-- KEYS: the question, the list of undecided ones. ARGV: id, question, time to live in ms. Returns the
-- whole hash.
if redis.call('EXISTS', KEYS[1]) == 0 then
  local time = redis.call('TIME')
  local at = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('HSET', KEYS[1], 'question', ARGV[2], 'status', 'PENDING', 'requestedAt', at)
  redis.call('ZADD', KEYS[2], at, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return redis.call('HGETALL', KEYS[1])
