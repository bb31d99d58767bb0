-- KEYS: as in active-list. ARGV: for how many microseconds nothing was heard (0 for any), after which score,
-- how many. Returns the youngest score asked for, then ids and scores in turn, the lowest score first.
local time = redis.call('TIME')
local newest = 2 ^ 53
if tonumber(ARGV[1]) > 0 then newest = time[1] * 1000000 + time[2] - ARGV[1] end
newest = string.format('%.0f', newest)
local page = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[2], newest, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
table.insert(page, 1, newest)
return page
