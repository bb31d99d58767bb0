-- KEYS: the list of undecided questions. ARGV: what a question's key begins and ends with. Returns their
-- hashes, oldest first; one that expired is taken off the list.
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local question = redis.call('HGETALL', ARGV[1] .. id .. ARGV[2])
  if #question == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    found[#found + 1] = question
  end
end
return found
