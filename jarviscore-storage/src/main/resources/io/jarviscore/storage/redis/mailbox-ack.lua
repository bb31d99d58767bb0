-- KEYS[6]: this call's id. ARGV: delivery, how long to remember the call. Returns 1 or 0.
local delivery = ARGV[5]
if counts(delivery) then
  redis.call('ZREM', held, delivery)
  redis.call('XDEL', mail, (parse(delivery)))
  keep()
  redis.call('SET', KEYS[6], 1, 'PX', ARGV[6])
  return {buried, 1}
end
-- The same call again, because its answer was lost, was heard the first time.
return {buried, redis.call('EXISTS', KEYS[6])}
