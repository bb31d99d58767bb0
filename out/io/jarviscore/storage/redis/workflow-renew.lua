-- step, epoch, lease in ms. Returns 1 and when this was written if the claim is the newest, else 0.
local step = ARGV[4]
if not held(step, ARGV[5]) then return {0} end
set(step, 'lease', string.format('%.0f', now() + ARGV[6]))
return {1, keep()}
