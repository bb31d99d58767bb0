-- ticket, most, lease in ms, for how many ms it waits unless it comes again (0 if it shall not wait). Returns 1
-- if the ticket has a permit; else 0 and, if any is held, in how many ms the first may come back.
local ticket, most, lease, alive = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
admit(ticket)
local has = redis.call('ZSCORE', held, ticket)
if has or (free(most) and redis.call('ZCARD', waiting) == 0) then
  hold(ticket, lease)
  return {1}
end
if alive > 0 then
  redis.call('ZADD', waiting, 'NX', string.format('%.0f', micros), ticket)
  redis.call('HSET', wanted, ticket, string.format('%s/%s/%.0f', most, lease, now + alive))
  redis.call('PEXPIRE', waiting, alive)
  redis.call('PEXPIRE', wanted, alive)
end
local first = redis.call('ZRANGE', held, 0, 0, 'WITHSCORES')[2]
return first and {0, math.max(1, first - now)} or {0}
