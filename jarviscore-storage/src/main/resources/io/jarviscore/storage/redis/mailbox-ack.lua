-- KEYS[6]: this call's id. ARGV: place, attempt, how long to remember the call. Returns 1 or 0.
if redis.call('EXISTS', KEYS[6]) == 1 then return {buried, 1} end
if not mine(ARGV[4], ARGV[5]) then return {buried, 0} end
remove(ARGV[4])
redis.call('SET', KEYS[6], 1, 'PX', ARGV[6])
keep()
return {buried, 1}
