-- time to live in ms. Returns 1 if nobody has to act on the question any more, 0 if it is not decided.
local status = get('status')
if status == 'PENDING' then return {0} end
if status then
  redis.call('HSET', question, 'acknowledged', 1)
  redis.call('PEXPIRE', question, ARGV[1])
end
return {1}
