-- step, request, status, outcome. Returns 1 if it was written, else 0; after 1, as workflow-complete.
local step, request = ARGV[4], ARGV[5]
local state = get(step, 'state')
if state == 'FINISHED' then return {get(step, 'request') == request and 1 or 0} end
if not state then return {0} end
finish(step, 'FINISHED', ARGV[6], ARGV[7])
set(step, 'request', request)
keep()
tell()
return told({1})
