-- step, epoch. Returns 1 if the claim was the newest, else 0.
local step = ARGV[4]
if not held(step, ARGV[5]) then return {0} end
move(step, 'PENDING')
unclaim(step)
redis.call('HINCRBY', workflow, step .. '/attempts', -1)
keep()
tell()
return {1}
