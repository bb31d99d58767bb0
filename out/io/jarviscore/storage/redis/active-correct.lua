-- KEYS: as in active-list. ARGV: how many ms a listing may precede what it announces, then for each
-- workflow: id, the score that was seen, and when it was last written to, or nothing if it has no work.
-- One that has no work is taken off unless it was listed anew since, or so lately that the work may be
-- yet to come.
local time = redis.call('TIME')
local lately = time[1] * 1000000 + time[2] - ARGV[1] * 1000
for i = 2, #ARGV, 3 do
  local id, seen, written = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if written ~= '' then
    redis.call('ZADD', KEYS[1], 'XX', 'GT', written, id)
  elseif tonumber(seen) < lately and redis.call('ZSCORE', KEYS[1], id) == seen then
    redis.call('ZREM', KEYS[1], id)
  end
end
return {}
