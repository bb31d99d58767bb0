-- KEYS: the workflows with work left, by when they were written to last. ARGV: limit, what a workflow's
-- key begins and ends with, for how many ms nothing was written. A workflow that expired is taken off the
-- list here.
local time = redis.call('TIME')
local since = math.floor((time[1] * 1000000 + time[2]) / 1000) - tonumber(ARGV[4])
local found, from = {}, 0
local limit = tonumber(ARGV[1])
while #found < limit do
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', since), 'LIMIT', from, limit)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', ARGV[2] .. id .. ARGV[3]) == 0 then
      redis.call('ZREM', KEYS[1], id)
    else
      from = from + 1
      if #found < limit then found[#found + 1] = id end
    end
  end
end
return found
