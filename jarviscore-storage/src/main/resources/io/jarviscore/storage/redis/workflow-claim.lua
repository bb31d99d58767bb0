-- step, request, lease in ms, owner. Returns the epoch, the attempt and when this was written, or nothing.
local step, request = ARGV[4], ARGV[5]
if not get(step, 'state') then return {} end
-- The same call again, because its answer was lost.
if get(step, 'state') == 'RUNNING' and get(step, 'request') == request then
  set(step, 'lease', string.format('%.0f', now() + ARGV[6]))
  return {tonumber(get(step, 'epoch')), tonumber(get(step, 'attempts')), keep()}
end
if not claimable(step) then return {} end
for _, need in ipairs(cjson.decode(get(step, 'needs'))) do
  if get(need, 'status') ~= 'SUCCESS' then return {} end
end
move(step, 'RUNNING')
set(step, 'request', request)
set(step, 'owner', ARGV[7])
set(step, 'started', string.format('%.0f', micros()))
set(step, 'lease', string.format('%.0f', now() + ARGV[6]))
return {redis.call('HINCRBY', workflow, step .. '/epoch', 1),
  redis.call('HINCRBY', workflow, step .. '/attempts', 1), keep()}
