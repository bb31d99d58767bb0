-- ids.
for i = 2, #ARGV do
  redis.call('ZADD', untils, 'XX', 'LT', string.format('%.0f', now), ARGV[i])
end
keep()
return {}
