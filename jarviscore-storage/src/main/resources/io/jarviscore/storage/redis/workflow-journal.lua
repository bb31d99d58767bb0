-- step. Returns its entries in any order, each with its number before it.
local found = {}
for _, name in ipairs(entries(ARGV[4])) do
  found[#found + 1] = redis.call('HGET', journal, name)
end
return found
