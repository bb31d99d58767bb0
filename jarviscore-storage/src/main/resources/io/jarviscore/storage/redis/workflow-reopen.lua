-- request, then step ids. Returns 1, and as workflow-complete how the workflow stands; or 0 and what is unknown:
-- the empty text for the workflow.
local request = ARGV[4]
if redis.call('EXISTS', workflow) == 0 then return {0, ''} end
for i = 5, #ARGV do
  if not get(ARGV[i], 'state') then return {0, ARGV[i]} end
end
for i = 5, #ARGV do
  local step = ARGV[i]
  if not live(get(step, 'state')) and get(step, 'reopened') ~= request then reopen(step, request) end
end
keep()
tell()
return told({1})
