-- step, epoch, pause in ms. Returns 1 if the claim was the newest, else 0.
local step = ARGV[4]
if not held(step, ARGV[5]) then return {0} end
move(step, 'PENDING')
unclaim(step)
if tonumber(ARGV[6]) > 0 then set(step, 'lease', string.format('%.0f', now() + ARGV[6])) end
keep()
tell()
return {1}
