-- step. Returns its entries in order.
local found = {}
eachEntries(ARGV[4], function(names)
  for _, entry in ipairs(redis.call('HMGET', journal, unpack(names))) do found[#found + 1] = entry end
end)
return found
