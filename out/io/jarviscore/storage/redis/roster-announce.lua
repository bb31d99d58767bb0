-- lease in ms, then ids and documents in turn.
for i = 3, #ARGV, 2 do
  redis.call('HSET', agents, ARGV[i], ARGV[i + 1])
  redis.call('ZADD', untils, string.format('%.0f', now + ARGV[2]), ARGV[i])
end
keep()
return {}
