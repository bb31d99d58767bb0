-- Returns in turn ids, documents and 1 for an agent that lives, else 0.
local alive, listed = {}, {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', untils, string.format('(%.0f', now), '+inf')) do
  alive[id] = true
end
local all = redis.call('HGETALL', agents)
for i = 1, #all, 2 do
  listed[#listed + 1] = all[i]
  listed[#listed + 1] = all[i + 1]
  listed[#listed + 1] = alive[all[i]] and 1 or 0
end
return listed
