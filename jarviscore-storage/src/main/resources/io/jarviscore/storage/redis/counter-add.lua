-- KEYS: the counter, this call's id. ARGV: amount, time to live in ms, how long to remember the call in ms.
-- Returns the sum as a text, which a script's number would not hold exactly.
if ARGV[1] ~= '0' and redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[3]) then
  redis.call('INCRBY', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return {redis.call('GET', KEYS[1]) or '0'}
