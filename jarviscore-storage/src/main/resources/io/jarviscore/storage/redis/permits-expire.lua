-- What the tickets of a dead process begin with: whether they hold or wait, they do not any more.
local function ofTheDead(tickets)
  local dead = {}
  for _, ticket in ipairs(tickets) do
    if string.sub(ticket, 1, #ARGV[3]) == ARGV[3] then dead[#dead + 1] = ticket end
  end
  return dead
end
for _, ticket in ipairs(ofTheDead(redis.call('ZRANGE', held, 0, -1))) do redis.call('ZREM', held, ticket) end
for _, ticket in ipairs(ofTheDead(redis.call('ZRANGE', waiting, 0, -1))) do leave(ticket) end
admit('')
return {}
