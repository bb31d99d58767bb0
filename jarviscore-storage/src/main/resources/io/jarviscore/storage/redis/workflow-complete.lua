-- step, epoch, state, status, outcome. Returns 1 if it was written, and how the workflow
-- stands and when it was opened if that has changed; 0 and the outcome that is stored
-- under this epoch, if any, for the caller to see whether it is the same one.
local step = ARGV[4]
if not held(step, ARGV[5]) then
  if get(step, 'epoch') ~= ARGV[5] then return {0} end
  return {0, get(step, 'outcome') or nil}
end
finish(step, ARGV[6], ARGV[7], ARGV[8])
keep()
tell()
return told({1})
