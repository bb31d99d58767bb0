-- KEYS: the workflows of a status, by when they were opened. ARGV: the highest and the lowest score, how many to
-- leave out, how many to return, the least and the greatest age in microseconds, or nothing. Returns ids and
-- scores in turn, the highest score first, and among equals the greatest id.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local highest, lowest = tonumber(ARGV[1]), tonumber(ARGV[2])
if ARGV[5] ~= '' then highest = math.min(highest, now - ARGV[5]) end
if ARGV[6] ~= '' then lowest = math.max(lowest, now - ARGV[6]) end
return redis.call('ZREVRANGEBYSCORE', KEYS[1], string.format('%.0f', highest), string.format('%.0f', lowest),
  'WITHSCORES', 'LIMIT', ARGV[3], ARGV[4])
