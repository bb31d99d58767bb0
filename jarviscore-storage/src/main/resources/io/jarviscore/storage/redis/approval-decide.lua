-- KEYS: the question, the list of undecided ones. ARGV: id, request, status, by, note, time to live in
-- ms. Returns 1 if this call decided, else 0, then the hash; nothing if nobody asked.
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return {} end
if status == 'PENDING' then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'status', ARGV[3], 'by', ARGV[4], 'note', ARGV[5], 'request', ARGV[2],
    'decidedAt', string.format('%.0f', time[1] * 1000000 + time[2]))
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
end
local decidedHere = redis.call('HGET', KEYS[1], 'request') == ARGV[2]
return {decidedHere and 1 or 0, redis.call('HGETALL', KEYS[1])}
