-- consumer, visibility in ms. Returns place, attempt and envelope of the next message; or, if there is
-- none, in how many ms one that is worked on may come back, if any is.
local taken
local place = redis.call('ZRANGE', again, 0, 0)[1]
if place then
  redis.call('ZREM', again, place)
  taken = redis.call('XCLAIM', mail, GROUP, ARGV[4], 0, place)[1]
elseif redis.call('EXISTS', mail) == 1 then
  local read = redis.call('XREADGROUP', 'GROUP', GROUP, ARGV[4], 'COUNT', 1, 'STREAMS', mail, '>')
  taken = read and read[1][2][1]
end
if not taken then
  local first = redis.call('ZRANGE', held, 0, 0, 'WITHSCORES')
  return {buried, first[2] and math.max(1, first[2] - now())}
end
redis.call('ZADD', held, string.format('%.0f', now() + ARGV[5]), taken[1])
keep()
return {buried, taken[1], deliveries(taken[1]), field(taken, 'envelope')}
