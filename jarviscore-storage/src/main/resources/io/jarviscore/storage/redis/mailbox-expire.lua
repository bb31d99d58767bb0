-- inbox. What was delivered to a reader that has died comes back now.
local theirs, freed = '/' .. ARGV[5] .. ':', 0
for _, delivery in ipairs(redis.call('ZRANGE', held, 0, -1)) do
  if string.find(delivery, theirs, 1, true) then
    redis.call('ZADD', held, 'XX', 0, delivery)
    freed = freed + 1
  end
end
if freed > 0 then ring() end
return {buried, freed}
