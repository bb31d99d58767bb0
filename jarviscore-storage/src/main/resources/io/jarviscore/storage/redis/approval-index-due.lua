-- limit, how long the caller may need in microseconds. Returns the ids of questions that the caller is to
-- end. If it dies, they are due again when that time is over.
local at = now()
local ids = redis.call('ZRANGEBYSCORE', due, '-inf', micros(at), 'LIMIT', 0, ARGV[1])
for _, id in ipairs(ids) do
  list(unacknowledged, at, id)
  list(due, at + ARGV[2], id)
end
return ids
