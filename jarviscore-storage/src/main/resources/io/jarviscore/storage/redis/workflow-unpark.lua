-- step, request. Returns 1 if the step waited, else 0.
local step, request = ARGV[4], ARGV[5]
-- The same call again, because its answer was lost.
if get(step, 'reopened') == request then return {1} end
if get(step, 'state') ~= 'WAITING' then return {0} end
move(step, 'PENDING')
set(step, 'attempts', 0)
set(step, 'reopened', request)
forget(step, 'status')
forget(step, 'outcome')
keep()
tell()
return {1}
