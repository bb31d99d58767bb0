-- step, epoch, request, entry. Returns 1 if the claim is the newest, else 0.
local step = ARGV[4]
if not held(step, ARGV[5]) then return {0} end
local name = step .. '/' .. ARGV[6]
if redis.call('HEXISTS', journal, name) == 0 then
  local number = redis.call('HINCRBY', workflow, step .. '/recorded', 1)
  redis.call('HSET', journal, name, number .. ' ' .. ARGV[7])
end
keep()
return {1}
