-- consumer, visibility in ms, how many. Returns place, attempt and envelope of each of the next messages;
-- or, if there are none, in how many ms one that is worked on may come back, if any is.
local consumer, most = ARGV[4], tonumber(ARGV[6])
local taken = {}
for _, place in ipairs(redis.call('ZRANGE', again, 0, most - 1)) do
  redis.call('ZREM', again, place)
  taken[#taken + 1] = redis.call('XCLAIM', mail, GROUP, consumer, 0, place)[1]
end
if #taken < most and redis.call('EXISTS', mail) == 1 then
  local read = redis.call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', most - #taken, 'STREAMS', mail, '>')
  for _, unread in ipairs(read and read[1][2] or {}) do taken[#taken + 1] = unread end
end
if #taken == 0 then
  local first = redis.call('ZRANGE', held, 0, 0, 'WITHSCORES')
  return {buried, first[2] and math.max(1, first[2] - now())}
end
local reply, untilWhen = {buried}, string.format('%.0f', now() + ARGV[5])
for _, each in ipairs(taken) do
  redis.call('ZADD', held, untilWhen, each[1])
  reply[#reply + 1] = each[1]
  reply[#reply + 1] = deliveries(each[1])
  reply[#reply + 1] = field(each, 'envelope')
end
keep()
return reply
