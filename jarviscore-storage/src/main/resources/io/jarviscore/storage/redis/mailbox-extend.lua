-- place, attempt, visibility in ms. Returns 1 or 0.
if not mine(ARGV[4], ARGV[5]) then return {buried, 0} end
redis.call('ZADD', held, string.format('%.0f', now() + ARGV[6]), ARGV[4])
keep()
-- Whoever waits may have to wake up earlier than it knows.
ring()
return {buried, 1}
