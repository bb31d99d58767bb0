-- tickets: whether they hold or wait, they do not any more.
for i = 3, #ARGV do
  redis.call('ZREM', held, ARGV[i])
  leave(ARGV[i])
end
admit('')
return {}
