-- step, request, status, outcome. Returns 1 if it was written, else 0; after 1, as workflow-complete.
local step, request = ARGV[4], ARGV[5]
local state = get(step, 'state')
if state == 'FINISHED' and get(step, 'request') == request then return {1} end
if state ~= 'WAITING' and state ~= 'PENDING' and not claimable(step) then return {0} end
finish(step, 'FINISHED', ARGV[6], ARGV[7])
set(step, 'request', request)
keep()
tell()
return told({1})
