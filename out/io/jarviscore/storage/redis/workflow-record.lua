-- KEYS[3]: this call's id. ARGV: step, epoch, how long to remember the call in ms, entry. Returns 1 if the
-- claim is the newest, else 0.
local step = ARGV[4]
if not held(step, ARGV[5]) then return {0} end
if redis.call('SET', KEYS[3], 1, 'NX', 'PX', ARGV[6]) then
  local number = redis.call('HINCRBY', workflow, step .. '/recorded', 1)
  redis.call('HSET', journal, step .. '/' .. number, ARGV[7])
end
keep()
return {1}
