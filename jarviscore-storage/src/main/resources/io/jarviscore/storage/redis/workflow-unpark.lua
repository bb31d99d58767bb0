-- step, request. Returns 1 if the step waited, else 0; after 1, as workflow-complete.
local step, request = ARGV[4], ARGV[5]
if get(step, 'reopened') == request then return {1} end
if get(step, 'state') ~= 'WAITING' then return {0} end
reopen(step, request)
keep()
tell()
return told({1})
