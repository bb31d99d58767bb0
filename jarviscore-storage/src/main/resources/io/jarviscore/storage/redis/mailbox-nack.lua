-- delivery, how many deliveries it counts as; -1 gives the message up.
local delivery, worth = ARGV[5], tonumber(ARGV[6])
if counts(delivery) then
  local place, attempt = parse(delivery)
  if worth < 0 or (worth > 0 and attempt >= maxDeliveries) then
    bury(delivery)
  else
    redis.call('ZREM', held, delivery)
    redis.call('ZADD', held, 0, place .. '/' .. attempt - 1 + worth .. '/')
    keep()
    ring()
  end
end
return {buried}
