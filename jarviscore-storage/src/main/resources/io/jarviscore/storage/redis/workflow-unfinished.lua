-- KEYS: the list of workflows with work left. ARGV: limit, what a workflow's key begins and ends with.
-- A workflow that nobody wrote to for so long that it expired is taken off the list here.
local found, from = {}, 0
local limit = tonumber(ARGV[1])
while #found < limit do
  local ids = redis.call('ZRANGE', KEYS[1], from, from + limit - 1)
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
