-- delivery, for how many ms. Returns 1 or 0.
local delivery, time = ARGV[5], ARGV[6]
if not counts(delivery) then return {buried, 0} end
redis.call('ZADD', held, string.format('%.0f', now() + time), delivery)
keep()
-- Whoever waits may have to wake up earlier than it knows.
ring()
return {buried, 1}
